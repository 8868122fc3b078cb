"""The lines of an experiment's form, and the experiment that follows from a typed value or the next one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gdtui.core.data.names import join_names
from gdtui.core.experiment.experiment import Experiment, fields_costing, settings
from gdtui.core.experiment.settings.schedule import schedules_with
from gdtui.core.fields import Field, OnChange
from gdtui.core.language import Translated
from gdtui.core.texts import setting_help, text
from gdtui.ui.text.fields import Line, completed_choice, format_value, next_value_text
from gdtui.ui.text.numbers import on_screen

GROUPS = ("optimizer", "batches", "schedule", "run", "model", "start", "loss", "data", "stop")
"""The groups in the order of the form: what is changed most often comes first."""

FROM_START = Translated(en="applies from the start", ko="시작부터 적용")
"""Here, as the first paint waits for no file of texts."""
BASIC = frozenset(
    {"lr", "optimizer", "momentum", "batch_size", "epochs", "seed", "standardize", "init", "loss"}
    | {"model", "degree", "hidden", "activation", "formula"}
)
"""The settings that a learner needs; a form shows these alone, and what differs from its default, unless all are asked
for."""


def form_lines(experiment: Experiment) -> tuple[Line, ...]:
    """Return the learning rate, then by group the settings that have an effect together with the others."""
    return settings()["lr"], *_grouped(experiment)


def basic_lines(experiment: Experiment) -> tuple[Line, ...]:
    """Return the basic settings and those that differ from their defaults, in the same order, without headings."""
    choosing = {"features", "target"} if len(experiment.table.columns) > 2 else set()
    shown = BASIC | choosing
    lines = form_lines(experiment)
    return tuple(x for x in lines if isinstance(x, Field) and (x.name in shown or is_changed(experiment, x)))


def is_changed(experiment: Experiment, field: Field) -> bool:
    """Return whether a setting differs from its default."""
    return bool(getattr(experiment, field.name) != field.default)


def default_text(field: Field) -> str:
    """Return a setting's default as the screen says it."""
    value = field.default
    if field.name == "features":
        return join_names(value)
    return on_screen(format_value(value)) if value != () else "empty"


def _grouped(experiment: Experiment) -> Iterator[Line]:
    fields = [*_columns(experiment), *settings().values()]
    shown = [field for field in fields if field.name != "lr" and field.applies(experiment)]
    for group in GROUPS:
        if members := [field for field in shown if field.group == group]:
            yield group
            yield from members


def _columns(experiment: Experiment) -> Iterator[Field]:
    """Yield the fields that name columns; the table decides which names are allowed."""
    names = experiment.table.columns
    about = f"{setting_help('columns to learn from, with commas between')}: {join_names(names)}"
    others = tuple(name for name in names if name != experiment.target)
    yield Field("features", "features", about, others, "text", group="data")
    yield Field("target", "target", "the column to predict", names[-1], "choice", choices=names, group="data")
    if experiment.test_column:  # otherwise the fraction, which draws the test rows, is in the form
        about = "the column that is not 0 in the rows kept for testing; empty: test_fraction draws them"
        yield Field("test_column", "test column", about, "", "text", group="data")


def field_text(experiment: Experiment, field: Field) -> str:
    """Return a field's value as it is edited; names of columns in quotation marks where they need them."""
    value = getattr(experiment, field.name)
    return join_names(value) if field.name == "features" else format_value(value)


def with_text(experiment: Experiment, field: Field, text: str, now: Sequence[float] = ()) -> Experiment:
    """Return the experiment with a typed value; the beginning of a choice is enough.

    Args:
        experiment: the experiment before the change.
        field: the field to set.
        text: the text that was typed.
        now: the parameters' present values, used for a start at given values when none were given.

    Raises:
        ValidationError: when the text is not an allowed value.
    """
    if text == field_text(experiment, field):
        return experiment
    word = completed_choice(field, text.strip())
    return experiment.assign({**_companions(experiment, field.name, word, now), field.name: word})


def _companions(e: Experiment, name: str, word: str, now: Sequence[float]) -> dict[str, str]:
    """Return values for the fields that a choice needs and that are empty because they were not on the form."""
    total = e.epochs * (e.updates_per_epoch if e.schedule_every == "update" else 1)
    match name, word:
        case "model", "formula" if not e.formula:
            return {"formula": _line(e)}
        case "schedule", name if name in schedules_with("total_steps") and not e.total_steps:
            return {"total_steps": str(max(total, 4))}
        case "schedule", name if name in schedules_with("milestones") and not e.milestones:
            return {"milestones": f"{max(total // 2, 1)}, {max(total * 3 // 4, 2)}"}
        case "init", "values" if not e.init_values and now:
            return {"init_values": format_value(tuple(now))}
    return {}


def _line(e: Experiment) -> str:
    """Return a straight line in the formula language, with parameters named unlike any column."""
    from gdtui.core.maths.formula import quoted  # only here: the first paint does not need it

    free = [name for name in ("w", "b", "slope", "offset", "p", "q") if name not in e.table.columns]
    return f"{free[0]} * {quoted(e.features[0])} + {free[1]}"


def with_next(experiment: Experiment, field: Field, by: int, now: Sequence[float] = ()) -> Experiment:
    """Return the experiment with a value one step up (1) or down (-1): the next choice or the next number.

    Raises:
        ValidationError: when the other fields do not allow it.
    """
    return with_text(experiment, field, next_value_text(field, getattr(experiment, field.name), by), now)


def consequence(field: Field, step: int, updates: int, following: str) -> str:
    """Return what a change of a field does.

    Args:
        field: the field.
        step: the step of the cursor.
        updates: the number of updates of the run.
        following: the name that another run would have.
    """
    if not updates:
        return str(FROM_START)
    if field.name in fields_costing(OnChange.NEW_RUN):
        return text("changes.another", run=following, step=0)
    return text("changes.another", run=following, step=f"{step:,}") if step < updates else text("changes.live")
