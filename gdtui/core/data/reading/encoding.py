"""How bytes stand for characters, recognised from the first of them."""

from __future__ import annotations

import codecs
from pathlib import Path

from gdtui.core import texts
from gdtui.core.errors import FileError

NAMES = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "cp949": "CP949",
    "cp1252": "Latin-1",
    "latin-1": "Latin-1",
}
"""Encodings as people write them."""

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",  # before UTF-16, whose mark begins in the same way
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_FOREIGN = {
    b"PK\x03\x04": "zip",
    b"\xd0\xcf\x11\xe0": "xls",
    b"%PDF": "pdf",
    b"\x89PNG": "picture",
    b"\xff\xd8\xff": "picture",
    b"SQLite format 3": "database",
    b"\x89HDF": "hdf",
    b"\x93NUMPY": "numpy",
    b"ARROW1": "arrow",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
}


def recognise_encoding(path: Path, head: bytes, *, complete: bool) -> str:
    """Return the codec of text: that of its mark, else UTF-8 if it is, else CP949 if it reads as Korean, else Latin-1.

    Args:
        path: names the file in an error.
        head: the first bytes.
        complete: whether these are all bytes; otherwise the last character may be cut.

    Raises:
        FileError: when the bytes are no text.
    """
    for magic, what in _FOREIGN.items():
        if head.startswith(magic):
            raise FileError(path, texts.text(f"reading.foreign.{what}"))
    for mark, codec in _MARKS.items():
        if head.startswith(mark):
            return codec
    if b"\0" in head:
        return _wide(path, head)
    return "utf-8" if decodes(head, "utf-8", complete=complete) else recognise_8_bit(head)


def recognise_8_bit(text: bytes) -> str:
    """Return the codec of text that is not UTF-8.

    Korean in CP949 consists of pairs of bytes, of which the frequent ones (KS X 1001) have the upper bit in both. Pairs
    of accented letters are rare in Latin-1, and most of them would be Chinese characters in CP949.
    """
    decoded = text.decode("cp949", "replace")
    foreign = [c for c in decoded if not c.isascii()]
    korean = [c for c in foreign if "\uac00" <= c <= "\ud7a3" and _is_frequent(c)]
    if "\ufffd" not in decoded[:-1] and 2 * len(korean) >= len(foreign):
        return "cp949"
    return "cp1252" if decodes(text, "cp1252", complete=True) else "latin-1"


def _is_frequent(syllable: str) -> bool:
    try:
        return len(syllable.encode("euc-kr")) == 2  # the rare ones take eight bytes there
    except UnicodeEncodeError:
        return False


def choice_of(codec: str) -> str:
    """Return the word of `ReadChoices` for a codec that was recognised."""
    if codec in ("utf-8-sig", ""):
        return "utf-8"
    return "latin-1" if codec == "cp1252" else "utf-16" if codec.startswith("utf-16") else codec


def decodes(text: bytes, codec: str, *, complete: bool) -> bool:
    """Return whether bytes are text in an encoding."""
    try:
        codecs.getincrementaldecoder(codec)().decode(text, final=complete)
    except UnicodeDecodeError:
        return False
    return True


def _wide(path: Path, head: bytes) -> str:
    """Return the kind of UTF-16 of text without a mark: every other byte of Latin letters and digits is 0."""
    even, odd = head[0::2], head[1::2]
    for zeros, others, codec in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if zeros.count(0) >= len(zeros) / 2 and not others.count(0):
            start = head[:1000].decode(codec, "ignore")
            if all(c.isprintable() or c.isspace() for c in start):
                return codec
    raise FileError(path, texts.text("reading.binary"))
