"""What reading would make of some data, before it is read: its columns, its first rows, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from gdtui.core.data.reading.choices import ReadChoices
from gdtui.core.data.reading.collect import Collector, Problem
from gdtui.core.data.reading.columns import ColumnKind
from gdtui.core.data.reading.finish import finish, refuse_missing
from gdtui.core.data.reading.formats import Reader, reader_of
from gdtui.core.data.reading.read import DEFAULT
from gdtui.core.data.reading.selection import ALL, Selection, WantedColumns, select
from gdtui.core.data.reading.source import Source, Stream, Watch
from gdtui.core.errors import FileError, ValidationError

MAX_ROWS = 100
MAX_PROBLEMS = 100
_RAW_BYTES = 2**13
_LONGEST = 200


class PreviewRow(msgspec.Struct, frozen=True):
    """A row as it is written.

    Attributes:
        line: line of the file, or row of the sheet, from 1; 0 where there are none.
        cells: its texts.
    """

    line: int
    cells: tuple[str, ...]


class PreviewColumn(msgspec.Struct, frozen=True):
    """A column.

    Attributes:
        name: its name.
        kind: what most of its values are.
        missing: how many of the rows that were looked at have no value.
        examples: some of its texts.
        used: whether it becomes a part of the table.
    """

    name: str
    kind: ColumnKind
    missing: int
    examples: tuple[str, ...]
    used: bool


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What reading would make of some data.

    Attributes:
        recognised: the choices, with what was recognised in place of `auto`.
        columns: the columns; none when the data cannot be read at all.
        rows: the first rows below the header, or the first lines when there are no columns.
        complete: whether all rows were looked at, and not only the first.
        problems: what keeps the data from being read; none when `read` succeeds, if all rows were looked at.
        assumptions: what is assumed, in sentences.
        features: the columns of the table that become features at first.
        target: the column that becomes the target; empty when there is no table.
    """

    recognised: ReadChoices
    columns: tuple[PreviewColumn, ...] = ()
    rows: tuple[PreviewRow, ...] = ()
    complete: bool = False
    problems: tuple[Problem, ...] = ()
    assumptions: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    target: str = ""


def preview(
    source: Source,
    choices: ReadChoices = DEFAULT,
    wanted: WantedColumns = ALL,
    cancelled: Callable[[], bool] | None = None,
) -> Preview:
    """Return what `read` would make of the first rows of some data; the arguments are those of `read`.

    Whatever is wrong with the data is among the problems, and raises no error.

    Raises:
        ReadingCancelled: when `cancelled` says so.
    """
    found = Preview(recognised=choices)
    try:
        choices.checked()
        with source.open(Watch(cancelled=cancelled)) as stream:
            try:
                reader = reader_of(stream, source, choices)
            except ValidationError:
                found = Preview(recognised=choices, rows=_raw_rows(stream))
                raise
            found = _of_reader(reader)
            selection = select(source.path, reader.layout.columns, choices, wanted)
            return _of_rows(found, source, reader, selection, choices)
    except ValidationError as error:
        message = str(error).removeprefix(f"{source.path}: ") if isinstance(error, FileError) else str(error)
        return msgspec.structs.replace(found, problems=(*found.problems, Problem(message)))


def _of_reader(reader: Reader) -> Preview:
    """Return the preview of what was recognised."""
    columns = tuple(
        PreviewColumn(c.name, c.kind, c.missing, tuple(_shortened(text) for text in c.examples), False)
        for c in reader.layout.columns
    )
    rows = tuple(PreviewRow(line, tuple(map(_shortened, cells))) for line, cells in reader.head[:MAX_ROWS])
    return Preview(
        recognised=reader.recognised,
        columns=columns,
        rows=rows,
        complete=reader.complete,
        assumptions=reader.layout.sentences,
    )


def _of_rows(found: Preview, source: Source, reader: Reader, selection: Selection, choices: ReadChoices) -> Preview:
    """Return the preview with what the selected columns of the first rows become."""
    used = {column.name for column in selection.used}
    columns = tuple(msgspec.structs.replace(column, used=column.name in used) for column in found.columns)
    found = msgspec.structs.replace(found, columns=columns, assumptions=(*found.assumptions, *selection.left_out))
    collector = Collector(source.path, selection, choices, MAX_PROBLEMS)
    try:
        if reader.complete:
            reader.collect(collector)
        else:
            collector.add(reader.head)
        refuse_missing(collector)
        if collector.problems:
            return msgspec.structs.replace(found, problems=tuple(collector.problems))
        done = finish(collector)
    except FileError as error:
        message = str(error).removeprefix(f"{source.path}: ")
        return msgspec.structs.replace(found, problems=(*collector.problems, Problem(message)))
    return msgspec.structs.replace(
        found,
        assumptions=(*found.assumptions, *done.assumptions),
        features=done.features,
        target=done.target,
    )


def _raw_rows(stream: Stream) -> tuple[PreviewRow, ...]:
    """Return the first lines of data that cannot be read, as they are."""
    try:
        text = stream.start(_RAW_BYTES).decode("utf-8", "replace")
    except (OSError, EOFError):
        return ()
    return tuple(PreviewRow(line, (_shortened(one),)) for line, one in enumerate(text.split("\n")[:MAX_ROWS], 1))


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
