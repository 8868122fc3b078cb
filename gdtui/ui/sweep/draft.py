"""The sweep that is being set up: its form, the ranges that suit a setting, and the sweeps that a key makes."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from textual.message import Message

from gdtui.core import texts
from gdtui.core.experiment.experiment import Experiment, settings
from gdtui.core.experiment.sweep import FORM, Scale, Sweep, SweepAxis, sweepable
from gdtui.core.fields import Field
from gdtui.core.texts import text
from gdtui.core.theory.learning_rates import learning_rates
from gdtui.core.theory.theory import Theory
from gdtui.ui.text.fields import Line
from gdtui.ui.text.numbers import rounded

NONE = "none"
BELOW, ABOVE = 1000, 4  # the ends of the learning rates as factors of the critical one
LARGEST_BATCH = 256
ALONE, TOGETHER, BATCHES = 256, 48, 12  # values of a setting by itself, of one of two, and of batch sizes


class SweepDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What the form says; the attributes that end in 2 are those of the second setting, if there is one."""

    param: str = "lr"
    low: float = 1e-4
    high: float = 1.0
    num: int = ALONE
    scale: Scale = "log"
    param2: str = NONE
    low2: float = 0.0
    high2: float = 1.0
    num2: int = TOGETHER
    scale2: Scale = "linear"
    steps: int = 1000
    tolerance: float = 1e-3

    @property
    def sweep(self) -> Sweep:
        """The sweep."""
        first = SweepAxis(param=self.param, low=self.low, high=self.high, count=self.num, scale=self.scale)
        axes: tuple[SweepAxis, ...] = (first,)
        if self.param2 != NONE:
            second = SweepAxis(param=self.param2, low=self.low2, high=self.high2, count=self.num2, scale=self.scale2)
            axes = (first, second)
        return Sweep(axes=axes, steps=self.steps, tolerance=self.tolerance)

    def over(self, axis: SweepAxis) -> SweepDraft:
        """Return the draft with another first setting."""
        return msgspec.structs.replace(
            self, param=axis.param, low=axis.low, high=axis.high, num=axis.count, scale=axis.scale
        )

    def across(self, axis: SweepAxis | None) -> SweepDraft:
        """Return the draft with another second setting, or without one."""
        if axis is None:
            return msgspec.structs.replace(self, param2=NONE)
        return msgspec.structs.replace(
            self, param2=axis.param, low2=axis.low, high2=axis.high, num2=axis.count, scale2=axis.scale
        )


# -- ranges


def suiting(name: str, experiment: Experiment, theory: Theory | None, count: int = ALONE) -> SweepAxis:
    """Return a range of a setting that is worth seeing."""
    if name == "lr":
        critical = learning_rates(experiment, theory).critical
        ends = (1e-4, 1.0) if critical is None else (critical / BELOW, critical * ABOVE)
        low, high = (min(rounded(end, 1), 1e6) for end in ends)
        return SweepAxis(param=name, low=low, high=high, count=count)
    if name == "batch_size":
        high = min(experiment.train_rows, LARGEST_BATCH)
        return SweepAxis(param=name, low=1, high=max(high, 2), count=min(count, max(high, 2)))
    field = settings()[name]
    if field.high is not None and field.high <= 1:  # a part, such as momentum
        return SweepAxis(param=name, low=0.0, high=0.99, count=count, scale="linear")
    if field.kind == "integer":
        low = field.low or 0
        return SweepAxis(param=name, low=low, high=low + count - 1, count=count, scale="linear")
    if field.low is None or field.low < 0:
        return SweepAxis(param=name, low=-1.0, high=1.0, count=count, scale="linear")
    middle = getattr(experiment, name) or 0.01
    return SweepAxis(param=name, low=middle / 100, high=min(middle * 100, field.high or 1e6), count=count)


def first_draft(experiment: Experiment, theory: Theory | None) -> SweepDraft:
    """Return the sweep of the learning rate that suits an experiment."""
    return SweepDraft().over(suiting("lr", experiment, theory))


def batch_draft(draft: SweepDraft, experiment: Experiment, theory: Theory | None) -> SweepDraft:
    """Return the sweep of the learning rate with the batch size: does a larger batch take a larger lr?"""
    first = suiting("lr", experiment, theory, TOGETHER)
    return draft.over(first).across(suiting("batch_size", experiment, theory, BATCHES))


# -- the form


def form_lines(draft: SweepDraft, experiment: Experiment) -> tuple[Line, ...]:
    """Return the lines of the form."""
    return tuple(_lines(draft, experiment))


def _lines(draft: SweepDraft, experiment: Experiment) -> Iterator[Line]:
    fields = {field.name: field for field in sweepable(experiment)}
    yield _setting("param", "setting", fields, draft.param)
    yield from _range(fields.get(draft.param, settings()[draft.param]), "")
    yield "second setting"
    yield _setting("param2", "setting", {NONE: None, **fields}, draft.param2)
    if draft.param2 != NONE:
        yield from _range(fields.get(draft.param2, settings()[draft.param2]), "2")
    yield "each run"
    yield FORM["steps"]
    yield FORM["tolerance"]


def _setting(name: str, title: str, fields: dict[str, Field | None] | dict[str, Field], now: str) -> Field:
    names = tuple(fields) if now in fields else (now, *fields)
    about = tuple(field.title if (field := fields.get(name)) else "" for name in names)
    return Field(name, title, texts.text("sweep.setting"), now, "choice", choices=names, explained=about)


def _range(field: Field, suffix: str) -> Iterator[Field]:
    """Yield the fields of a range, whose ends have the bounds of the setting."""
    for name, title, place in (("low", "from", "first"), ("high", "to", "last")):
        about = text(f"sweep.{place}_value", setting=field.name)
        yield msgspec.structs.replace(field, name=f"{name}{suffix}", title=title, description=about, optional=False)
    yield msgspec.structs.replace(FORM["num"], name=f"num{suffix}")
    yield msgspec.structs.replace(FORM["scale"], name=f"scale{suffix}")


def with_text(draft: SweepDraft, field: Field, text: str, experiment: Experiment, theory: Theory | None) -> SweepDraft:
    """Return the draft with a typed value; another setting comes with a range that suits it.

    Raises:
        ValidationError: when the text is not an allowed value.
    """
    value = field.parse(text)
    if field.name == "param":
        count = ALONE if draft.param2 == NONE else TOGETHER
        return draft.over(suiting(value, experiment, theory, count))
    if field.name == "param2":
        return draft.across(None if value == NONE else suiting(value, experiment, theory, TOGETHER))
    return msgspec.structs.replace(draft, **{field.name: value})


class DraftEdited(Message):
    """The next sweep should be this one."""

    def __init__(self, draft: SweepDraft) -> None:
        self.draft = draft
        super().__init__()


class ValuePicked(Message):
    """The cursor should go to the run whose values are the nearest to these, one for each axis."""

    def __init__(self, values: tuple[float, ...]) -> None:
        self.values = values
        super().__init__()
