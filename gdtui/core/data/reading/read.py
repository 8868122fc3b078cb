"""Data files to tables."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from gdtui.core.data.reading.choices import ReadChoices
from gdtui.core.data.reading.collect import Collector
from gdtui.core.data.reading.finish import Finished, finish
from gdtui.core.data.reading.formats import reader_of
from gdtui.core.data.reading.selection import ALL, WantedColumns, select
from gdtui.core.data.reading.source import Progress, Source, Watch

DEFAULT = ReadChoices()


def read(
    source: Source,
    choices: ReadChoices = DEFAULT,
    columns: WantedColumns = ALL,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Finished:
    """Read data as a table of finite numbers.

    It may be called from any thread.

    Args:
        source: where the data is from.
        choices: what is not to be recognised.
        columns: which columns; only these need to be numbers.
        progress: is called with the bytes that have been read, and all bytes.
        cancelled: is asked whether to stop.

    Raises:
        ValidationError: when the data cannot be read as a table, with what is wrong, where, and what can be done.
        ReadingCancelled: when `cancelled` says so.
    """
    choices.checked()
    with source.open(Watch(progress, cancelled)) as stream:
        reader = reader_of(stream, source, choices)
        selection = select(source.path, reader.layout.columns, choices, columns)
        collector = Collector(source.path, selection, choices)
        reader.collect(collector)
    done = finish(collector)
    return msgspec.structs.replace(done, assumptions=(*reader.layout.sentences, *selection.left_out, *done.assumptions))
