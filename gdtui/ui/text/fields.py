"""Settings as lines of a form: the text of a value, the prompt for it, and the next value of a key press."""

from __future__ import annotations

import math
from typing import Any

from gdtui.core.errors import ValidationError
from gdtui.core.fields import Field
from gdtui.core.texts import setting_help
from gdtui.ui.text.numbers import exact_number

RATIO_STEPS_ABOVE = 10_000  # whole numbers with a greater upper limit change in ratio steps, not by 1
SEEDS = ("seed", "split_seed")
FRACTION_STEP = 0.05  # step of numbers between 0 and 1
SIGNED_STEP = 0.1  # step of numbers that may be negative
FIRST_POSITIVE = 1e-3  # next value after 0, or after no value


Line = Field | str
"""A setting, or the heading of the settings below it."""


def format_value(value: Any) -> str:
    """Return the text that reads back as the same value."""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return ", ".join(map(format_value, value))
    if value is None or isinstance(value, bool):
        return str(value).lower()
    return exact_number(value)


def edit_prompt(field: Field) -> str:
    """Return the prompt for a field."""
    return f"{field.name}: {setting_help(field.description)}"


def completed_choice(field: Field, word: str) -> str:
    """Return the choice that a word stands for: an equal one or the only one that begins with it; else the word itself.

    Upper and lower case make no difference.
    """
    if not word:
        return word
    choices = ("true", "false") if field.kind == "switch" else field.choices
    matches = [choice for choice in choices if choice.lower().startswith(word.lower())]
    for choice in matches:
        if choice.lower() == word.lower():
            return choice
    return matches[0] if len(matches) == 1 else word


def next_value_text(field: Field, value: Any, by: int) -> str:
    """Return the text of the next (1) or the previous (-1) value; after the last choice comes the first."""
    if field.kind == "choice":
        return field.choices[(field.choices.index(value) + by) % len(field.choices)]
    if field.kind == "switch":
        return format_value(not value)
    return format_value(_next_number(field, value, by))


def has_next(field: Field) -> bool:
    """Return whether the values of a field have an order, so that `next_value_text` works."""
    return field.kind in ("choice", "switch", "number", "integer")


def _next_number(field: Field, value: float | None, by: int) -> float | None:
    """Return the next number, or the same number at a bound."""
    if field.kind == "integer":
        number: float = _next_integer(field, value or 0, by)
    elif field.high == 1:
        number = _next_fraction(value or 0, by)
    else:
        number = _next_real(field, value or 0, by)
    try:
        field.check(number)
    except ValidationError:
        return value
    return number


def _next_integer(field: Field, value: float, by: int) -> int:
    by_one = field.name in SEEDS or (field.high or 0) <= RATIO_STEPS_ABOVE
    if by_one or value + min(by, 0) < 1:
        return int(value) + by
    return int(ratio_step(value, by))


def _next_fraction(value: float, by: int) -> float:
    steps = value / FRACTION_STEP
    place = math.floor(steps + 1e-9) + 1 if by > 0 else math.ceil(steps - 1e-9) - 1
    return round(place * FRACTION_STEP, 10)


def _next_real(field: Field, value: float, by: int) -> float:
    if field.low is not None and field.low < 0:
        return round(value + by * SIGNED_STEP, 10)
    if value:
        return ratio_step(value, by)
    return FIRST_POSITIVE if by > 0 else 0.0


def ratio_step(value: float, by: int) -> float:
    """Return the next number up (1) or down (-1) among ..., 0.1, 0.2, 0.5, 1, 2, 5, 10, ...; `value` is above 0."""
    exponent = math.floor(math.log10(value))
    steps = [float(f"{digit}e{e}") for e in range(exponent - 1, exponent + 2) for digit in (1, 2, 5)]
    if by > 0:
        return min(step for step in steps if step > value * (1 + 1e-9))
    return max(step for step in steps if step < value * (1 - 1e-9))
