"""Settings as a form: what their lines say, what a typed or nudged value makes of them; and an experiment as one."""

from __future__ import annotations

import math
from typing import Any

from gdtui.core.errors import ValidationError
from gdtui.core.fields import Field
from gdtui.ui.text.numbers import exact_number

COUNTED = 10_000  # whole numbers that may be greater than this go in ratio steps rather than by 1
SEEDS = ("seed", "split_seed")
PART = 0.05  # the step of numbers between 0 and 1
SHIFT = 0.1  # that of numbers of either sign
FIRST = 1e-3  # where a number that has none, or is 0, begins to grow from


Line = Field | str
"""A setting, or the heading of those below it."""


def format_value(value: Any) -> str:
    """The text that reads back as the same value."""
    if isinstance(value, tuple):
        return ", ".join(map(format_value, value))
    if value is None or isinstance(value, bool | str):
        return str(value) if isinstance(value, str) else str(value).lower()
    return exact_number(value)


def edit_prompt(field: Field) -> str:
    """What to ask for a field, with the words to choose from."""
    asked = f"{field.name}: {field.description}"
    return f"{asked}\n{' · '.join(field.choices)}" if field.choices else asked


def completed_choice(field: Field, word: str) -> str:
    """The only choice that begins with a word, or the word itself."""
    choices = ("true", "false") if field.kind == "switch" else field.choices
    matches = [choice for choice in choices if choice.lower().startswith(word.lower())]
    exactly = [choice for choice in matches if choice.lower() == word.lower()]
    return (exactly or matches)[0] if word and (exactly or len(matches) == 1) else word


def next_value_text(field: Field, value: Any, by: int) -> str:
    """The text of the value after (1) or before (-1) one that can be nudged; from the last choice to the first."""
    if field.kind == "choice":
        return field.choices[(field.choices.index(value) + by) % len(field.choices)]
    return format_value(not value if field.kind == "switch" else _next(field, value, by))


def has_next(field: Field) -> bool:
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
