"""Reading from texts and bytes, as the tests of reading do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gdtui.core.data.reading.choices import ReadChoices
from gdtui.core.data.reading.finish import Finished
from gdtui.core.data.reading.read import read
from gdtui.core.data.reading.selection import WantedColumns
from gdtui.core.data.reading.source import Source
from gdtui.core.errors import ValidationError

Content = str | bytes


def source_of(content: Content) -> Source:
    return Source(Path("d.csv"), content.encode() if isinstance(content, str) else content)


def read_content(content: Content, features: tuple[str, ...] = (), target: str = "", **choices: Any) -> Finished:
    return read(source_of(content), ReadChoices(**choices), WantedColumns(features, target))


def columns_of(content: Content, **choices: Any) -> dict[str, list[float]]:
    table = read_content(content, **choices).table
    return {name: table.column(name).tolist() for name in table.columns}


def said(content: Content, **choices: Any) -> tuple[str, ...]:
    return read_content(content, **choices).assumptions


def refusal(content: Content, features: tuple[str, ...] = (), target: str = "", **choices: Any) -> str:
    """The message of the error, without the name of the file."""
    try:
        done = read_content(content, features, target, **choices)
    except ValidationError as error:
        return str(error).removeprefix("d.csv: ")
    raise AssertionError(f"it was read: {done}")
