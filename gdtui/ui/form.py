"""Settings as a form: what their lines say, what a typed or nudged value makes of them; and an experiment as one."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from gdtui.experiment import SHAPING, Experiment, settings
from gdtui.fields import Field, ValidationError
from gdtui.ui.numbers import exact

GROUPS = ("optimizer", "batches", "schedule", "run", "model", "start", "loss", "data", "stop")
"""In the order of the form: what is changed most often comes first."""
COUNTED = 10_000  # whole numbers that may be greater than this go in ratio steps rather than by 1
SEEDS = ("seed", "split_seed")
PART = 0.05  # the step of numbers between 0 and 1
SHIFT = 0.1  # that of numbers of either sign
FIRST = 1e-3  # where a number that has none, or is 0, begins to grow from

Line = Field | str
"""A setting, or the heading of those below it."""


def lines(experiment: Experiment) -> tuple[Line, ...]:
    """The learning rate, then by group the settings that mean anything beside the others."""
    return settings()["lr"], *_grouped(experiment)


def _grouped(experiment: Experiment) -> Iterator[Line]:
    fields = [*_columns(experiment), *settings().values()]
    shown = [field for field in fields if field.name != "lr" and field.applies(experiment)]
    for group in GROUPS:
        if members := [field for field in shown if field.group == group]:
            yield group
            yield from members


def _columns(experiment: Experiment) -> tuple[Field, Field]:
    """Fields that name columns; what a name may be is the table's matter."""
    names = experiment.table.columns
    about = f"columns to learn from, with commas between, of {', '.join(names)}"
    return (
        Field("features", "features", about, (), "text", group="data"),
        Field("target", "target", "the column to predict", names[-1], "choice", choices=names, group="data"),
    )


def written(experiment: Experiment, field: Field) -> str:
    """A field's value as it is edited."""
    return spelled(getattr(experiment, field.name))


def spelled(value: Any) -> str:
    """The text that reads back as the same value."""
    if isinstance(value, tuple):
        return ", ".join(map(spelled, value))
    if value is None or isinstance(value, bool | str):
        return str(value) if isinstance(value, str) else str(value).lower()
    return exact(value)


def question(field: Field) -> str:
    """What to ask for a field, with the words to choose from."""
    asked = f"{field.name}: {field.description}"
    return f"{asked}\n{' · '.join(field.choices)}" if field.choices else asked


def taken(experiment: Experiment, field: Field, text: str, now: Sequence[float] = ()) -> Experiment:
    """The experiment with a typed value; of a word to choose its beginning will do.

    Args:
        experiment: as it is.
        field: which value.
        text: what was typed.
        now: the parameters' present values, for a start at given ones that none were given for.

    Raises:
        ValidationError: when the text does not stand for an allowed value.
    """
    if text == written(experiment, field):
        return experiment
    word = completed(field, text.strip())
    return experiment.assign({**_companions(experiment, field.name, word, now), field.name: word})


def completed(field: Field, word: str) -> str:
    """The only choice that begins with a word, or the word itself."""
    choices = ("true", "false") if field.kind == "switch" else field.choices
    matches = [choice for choice in choices if choice.lower().startswith(word.lower())]
    exactly = [choice for choice in matches if choice.lower() == word.lower()]
    return (exactly or matches)[0] if word and (exactly or len(matches) == 1) else word


def _companions(e: Experiment, name: str, word: str, now: Sequence[float]) -> dict[str, str]:
    """Values for the fields that a choice needs and that had none, as they were not on the form."""
    total = e.epochs * (e.updates_per_epoch if e.schedule_every == "update" else 1)
    match name, word:
        case "model", "formula" if not e.formula:
            return {"formula": _line(e)}
        case "schedule", "one_cycle" if not e.total_steps:
            return {"total_steps": str(max(total, 4))}
        case "schedule", "multistep" if not e.milestones:
            return {"milestones": f"{max(total // 2, 1)}, {max(total * 3 // 4, 2)}"}
        case "init", "values" if not e.init_values and now:
            return {"init_values": spelled(tuple(now))}
    return {}


def _line(e: Experiment) -> str:
    """A straight line in the words of the formula language, with parameters named unlike any column."""
    free = [name for name in ("w", "b", "slope", "offset", "p", "q") if name not in e.table.columns]
    return f"{free[0]} * {e.features[0]} + {free[1]}"


def nudged(experiment: Experiment, field: Field, by: int, now: Sequence[float] = ()) -> Experiment:
    """The experiment with a value one step up (1) or down (-1): the next choice, the next number.

    Raises:
        ValidationError: when the other fields do not allow it.
    """
    return taken(experiment, field, following(field, getattr(experiment, field.name), by), now)


def following(field: Field, value: Any, by: int) -> str:
    """The text of the value after (1) or before (-1) one that can be nudged; from the last choice to the first."""
    if field.kind == "choice":
        return field.choices[(field.choices.index(value) + by) % len(field.choices)]
    return spelled(not value if field.kind == "switch" else _next(field, value, by))


def can_nudge(field: Field) -> bool:
    """Whether there is such a thing as a next value."""
    return field.kind in ("choice", "switch", "number", "integer")


def _next(field: Field, value: float | None, by: int) -> float | None:
    """The next number; the same at a bound."""
    step = _whole if field.kind == "integer" else _part if field.high == 1 else _real
    number = step(field, value or 0, by)
    try:
        field.check(number)
    except ValidationError:
        return value
    return number


def _whole(field: Field, value: float, by: int) -> int:
    if field.name in SEEDS or (field.high or 0) <= COUNTED or value + min(by, 0) < 1:
        return int(value) + by
    return int(ratio_step(value, by))


def _part(_: Field, value: float, by: int) -> float:
    steps = value / PART
    place = math.floor(steps + 1e-9) + 1 if by > 0 else math.ceil(steps - 1e-9) - 1
    return round(place * PART, 10)


def _real(field: Field, value: float, by: int) -> float:
    if field.low is not None and field.low < 0:
        return round(value + by * SHIFT, 10)
    return ratio_step(value, by) if value else FIRST * (by > 0)


def ratio_step(value: float, by: int) -> float:
    """The next number above 0 of 1, 2, 5, 10, 20, 50, ... and their tenths, up (1) or down (-1)."""
    exponent = math.floor(math.log10(value))
    steps = [float(f"{digit}e{e}") for e in range(exponent - 1, exponent + 2) for digit in (1, 2, 5)]
    if by > 0:
        return min(step for step in steps if step > value * (1 + 1e-9))
    return max(step for step in steps if step < value * (1 - 1e-9))


def consequence(field: Field, step: int, updates: int) -> str:
    """What a change of a field will be, with the cursor at a step of a run of so many updates."""
    if not updates:
        return "sets the start"
    if field.name in SHAPING:
        return "starts over"
    return f"forks at step {step:,}" if step < updates else "is live"
