"""Text as blocks of whole rows in UTF-8, and rows as texts.

Blocks are what makes large files fast and small ones simple: each can be read by pyarrow, or row by row with the line
of everything that is wrong. No more than a block of the text is in memory.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path

import msgspec

from gdtui.core import texts
from gdtui.core.data.reading.encoding import NAMES, recognise_8_bit, recognise_encoding
from gdtui.core.data.reading.source import Stream
from gdtui.core.errors import FileError

HEAD_BYTES = 2**17  # what is recognised, is recognised from so much
BLOCK_BYTES = 2**20
MAX_LINE = 2**20
"""The most bytes of a row."""

Record = tuple[int, list[str]]
"""The line that a row begins at, counted from 1, and its texts."""


class Dialect(msgspec.Struct, frozen=True):
    """How rows are written as text.

    Attributes:
        delimiter: separates the values of a row; a space stands for any number of spaces and tabs.
        comment: sign at the beginning of lines that are left out; empty for none.
        sep_line: whether the first line only says what the delimiter is, as Excel writes it.
    """

    delimiter: str = ","
    comment: str = "#"
    sep_line: bool = False


class TextBlocks:
    """The blocks of a stream of text, which end where a row does if it has rows.

    Attributes:
        encoding: the codec, as far as it is known.
        line: the line at which the newest block begins.
        complete: whether the newest block is the last.
        size: about how many bytes there are.
    """

    def __init__(self, stream: Stream, encoding: str, *, rows: bool = True) -> None:
        self._rows = rows
        self._stream, self._path = stream, stream.path
        self._chosen = encoding != "auto"
        self.encoding = {"auto": "", "utf-8": "utf-8-sig"}.get(encoding, encoding)  # with or without a mark
        self.line = 1
        self.complete = False
        self.size = stream.total * (10 if stream.packed else 1)
        self._ascii = True
        self._held = b""

    def __iter__(self) -> Iterator[bytes]:
        """Yield blocks of whole rows, in UTF-8, whose lines end in a line feed."""
        pending, wanted, lines = b"", HEAD_BYTES, 0
        while not self.complete:
            chunk = self._chunk(wanted)
            self.complete = len(chunk) < wanted
            pending += self._in_utf8(chunk)
            end = len(pending) if self.complete or not self._rows else _end_of_rows(pending)
            if end:
                self.line += lines
                block, pending = pending[:end], pending[end:]
                lines = block.count(b"\n")
                yield block
            if len(pending) > MAX_LINE:
                where = texts.text("reading.long_row", line=self.line + lines, most=f"{MAX_LINE:,}")
                raise FileError(self._path, texts.text("reading.no_table", where=where))
            wanted = BLOCK_BYTES

    def _chunk(self, wanted: int) -> bytes:
        """Read so many bytes, or all that are left; a pipe gives them bit by bit."""
        parts = bytearray()
        while len(parts) < wanted and (part := self._stream.read(wanted - len(parts))):
            parts += part
        return bytes(parts)

    def _in_utf8(self, chunk: bytes) -> bytes:
        if not self.encoding:
            self.encoding = recognise_encoding(self._path, chunk, complete=self.complete)
        if not hasattr(self, "_decoder"):
            self._decoder = codecs.getincrementaldecoder(self.encoding)()
        return self._with_line_feeds(self._decoded(chunk))

    def _decoded(self, chunk: bytes) -> bytes:
        if self._ascii and self.encoding == "utf-8" and chunk.isascii():
            return chunk
        try:
            text = self._decoder.decode(chunk, final=self.complete).encode("utf-8")
        except UnicodeError:
            if self._chosen or not (self._ascii and self.encoding == "utf-8"):
                name = NAMES.get(self.encoding, self.encoding)
                said = texts.text("reading.not_text", encoding=name, line=self.line)
                raise FileError(self._path, said) from None
            self.encoding = recognise_8_bit(chunk)  # all before was ASCII, which is the same in all of these
            self._decoder = codecs.getincrementaldecoder(self.encoding)()
            text = self._decoder.decode(chunk, final=self.complete).encode("utf-8")
        self._ascii = False
        return text

    def _with_line_feeds(self, text: bytes) -> bytes:
        text = self._held + text
        self._held = b""
        if text.endswith(b"\r") and not self.complete:
            text, self._held = text[:-1], b"\r"  # the line feed that belongs to it may come next
        return text.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in text else text


def _end_of_rows(text: bytes) -> int:
    """Return where the last whole row ends: after a line feed that is not between quotation marks; 0 when none is."""
    end = text.rfind(b"\n") + 1
    quotes = text.count(b'"', 0, end)
    while end and quotes % 2:
        quote = text.rfind(b'"', 0, end)
        shorter = text.rfind(b"\n", 0, quote) + 1
        quotes -= text.count(b'"', shorter, end)
        end = shorter
    return end


def records(path: Path, text: str, dialect: Dialect, line: int = 1) -> Iterator[Record]:
    """Yield the rows of a block of text that are not blank.

    Args:
        path: names the file in an error.
        text: whole rows.
        dialect: how they are written.
        line: the line at which the text begins.

    Raises:
        FileError: when quotation marks do not fit; it names the line.
    """
    lines = _Lines(text, dialect, line)
    spaces = dialect.delimiter == " "
    reader = csv.reader(lines, delimiter=dialect.delimiter, skipinitialspace=spaces, strict=True)
    try:
        for record in reader:
            if any(cell and not cell.isspace() for cell in record):
                yield lines.first, record
            lines.first = 0
    except csv.Error as error:
        raise FileError(
            path, texts.text("reading.row_problem", line=lines.first, problem=_in_words(str(error)))
        ) from None


class _Lines:
    """Lines without comments, and where the row that is being read began.

    Attributes:
        first: the line at which the row begins; 0 before its first line.
    """

    def __init__(self, text: str, dialect: Dialect, line: int) -> None:
        self.first = 0
        self._line = line
        self._lines = iter(text.split("\n"))
        self._comment, self._spaces, self._sep_line = dialect.comment, dialect.delimiter == " ", dialect.sep_line

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        for text in self._lines:
            line, self._line = self._line, self._line + 1
            if (self._comment and text.lstrip().startswith(self._comment)) or (self._sep_line and line == 1):
                continue
            self.first = self.first or line
            return f"{text.replace(chr(9), ' ').strip()}\n" if self._spaces else f"{text}\n"
        raise StopIteration


def _in_words(error: str) -> str:
    if "unexpected end" in error:
        return texts.text("reading.open_quote")
    if "field larger" in error:
        return texts.text("reading.long_value", most=f"{csv.field_size_limit():,}")
    return texts.text("reading.after_quote")
