"""Which format data has: by its first bytes, and by its name where these do not tell."""

from __future__ import annotations

from typing import Protocol

from gdtui.core.data.reading.choices import ReadChoices
from gdtui.core.data.reading.collect import Collector
from gdtui.core.data.reading.layout import Layout
from gdtui.core.data.reading.source import Source, Stream
from gdtui.core.data.reading.text import Record


class Reader(Protocol):
    """What reads a format.

    Attributes:
        layout: what was recognised from the first rows.
        head: the first rows, without the header.
        complete: whether these are all rows.
    """

    layout: Layout
    head: list[Record]
    complete: bool

    def collect(self, collector: Collector) -> None:
        """Read all rows."""


def reader_of(stream: Stream, source: Source, choices: ReadChoices) -> Reader:
    """Return the reader of a stream's format, which has read its first rows.

    Raises:
        FileError: when they are no data.
    """
    from gdtui.core.data.reading.read_text import TextReader

    return TextReader(stream, source.suffix, choices)
