"""The settings of an experiment as a list for people: what each is called, means and may be, and when it applies."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from textwrap import fill
from typing import Any

from gdtui.core.experiment.experiment import settings

WIDTH = 80
COLUMNS = {
    "features": "The columns to learn from, with commas between; by default all but the target.",
    "target": "The column to predict; by default the last one.",
}


def listing() -> str:
    """Every setting by group, as `--set` takes them: name and default, what it is, what is allowed and when."""
    return "\n".join(["Columns of the data", *_columns(), *_groups()])


def _columns() -> Iterator[str]:
    for name, sentence in COLUMNS.items():
        yield f"  {name}"
        yield _indented(sentence)


def _groups() -> Iterator[str]:
    for group, fields in groupby(settings().values(), lambda field: field.group):
        yield f"\n{group.capitalize()}"
        for field in fields:
            yield f"  {field.name}={written(field.default)}"
            yield _indented(f"{_upper(field.title)}: {field.description}.")
            allowed = field.allowed.removeprefix("it must be ")
            yield _indented(f"{_upper(allowed)}.{''.join(map(_applies, field.when))}")


def _upper(text: str) -> str:
    return text[0].upper() + text[1:]


def _applies(condition: tuple[str, tuple[Any, ...]]) -> str:
    name, values = condition
    others = [choice for choice in settings()[name].choices if choice not in values]
    if len(others) == 1:
        return f" Not with {name}={others[0]}."
    return f" Only with {name}={', '.join(map(written, values))}."


def written(value: Any) -> str:
    """A value as `--set` takes it."""
    if isinstance(value, tuple):
        return ",".join(map(written, value))
    if value is None or isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def _indented(text: str) -> str:
    return fill(text, WIDTH, initial_indent=" " * 6, subsequent_indent=" " * 6, break_on_hyphens=False)
