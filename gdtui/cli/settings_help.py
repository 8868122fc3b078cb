"""The list of an experiment's settings: the name, meaning and allowed values of each, and when it applies."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from textwrap import fill
from typing import Any

from gdtui.core.experiment.experiment import settings

WIDTH = 80
COLUMNS = {
    "features": "The columns to learn from, with commas between; by default all but the target. "
    "A name with a comma is in double quotation marks.",
    "target": "The column to predict; by default the last one.",
    "test_column": "The column that is not 0 in the rows kept for testing; without one, test_fraction draws them.",
}


def listing() -> str:
    """Return the settings by group, in the form of `--set`: default, meaning, allowed values and conditions."""
    return "\n".join(["Columns of the data", *_columns(), *_groups()])


def _columns() -> Iterator[str]:
    for name, sentence in COLUMNS.items():
        yield f"  {name}"
        yield _indented(sentence)


def _groups() -> Iterator[str]:
    for group, fields in groupby(settings().values(), lambda field: field.group):
        yield f"\n{group.capitalize()}"
        for field in fields:
            yield f"  {field.name}={format_value(field.default)}"
            yield _indented(f"{_capitalized(field.title)}: {field.description}.")
            allowed = field.allowed.removeprefix("it must be ")
            conditions = "".join(map(_condition, field.when))
            yield _indented(f"{_capitalized(allowed)}.{conditions}")


def _capitalized(text: str) -> str:
    return text[0].upper() + text[1:]


def _condition(condition: tuple[str, tuple[Any, ...]]) -> str:
    name, values = condition
    if name in COLUMNS:
        return f" Not with a {name}."
    others = [choice for choice in settings()[name].choices if choice not in values]
    if len(others) == 1:
        return f" Not with {name}={others[0]}."
    return f" Only with {name}={', '.join(map(format_value, values))}."


def format_value(value: Any) -> str:
    """Return a value in the form that `--set` accepts."""
    if isinstance(value, tuple):
        return ",".join(map(format_value, value))
    if value is None or isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def _indented(text: str) -> str:
    return fill(text, WIDTH, initial_indent=" " * 6, subsequent_indent=" " * 6, break_on_hyphens=False)
