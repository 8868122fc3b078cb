"""The standard streams, whatever state they are in: closed, or in an encoding that lacks characters of ours."""

from __future__ import annotations

import codecs
import io
import os
import sys
import unicodedata
from collections.abc import Callable, Mapping

_HANDLER = "gdtui"
_ASCII: Mapping[str, str] = {
    "−": "-",
    "–": "-",
    "×": "x",
    "·": "*",
    "≈": "~",
    "≤": "<=",
    "≥": ">=",
    "…": "...",
    "′": "'",
    "″": "''",
    "∂": "d",
    "√": "sqrt",
    "∞": "inf",
    "°": "deg",
    "±": "+-",
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "ε": "eps",
    "η": "eta",
    "θ": "theta",
    "κ": "kappa",
    "λ": "lambda",
    "μ": "mu",
    "π": "pi",
    "ρ": "rho",
    "ψ": "psi",
    **{raised: f"^{digit}" for digit, raised in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")},
    "→": "->",
    "←": "<-",
    "↑": "up",
    "↓": "down",
}
_ONE_CELL: Mapping[str, str] = {"→": ">", "←": "<", "↑": "^", "↓": "v", "″": '"'}


class ClosedOutput(io.TextIOBase):
    """What stands for a stdout that was closed at the start; its descriptor keeps the number from the next file."""

    def __init__(self) -> None:
        self._descriptor = os.open(os.devnull, os.O_WRONLY)

    def fileno(self) -> int:
        """Return the descriptor, which takes everything."""
        return self._descriptor

    def write(self, _text: str, /) -> int:
        """Raise an error that says why nothing can be written."""
        raise OSError("stdout is closed, and there is nowhere else to print")


def prepare_streams() -> None:
    """Make the standard streams safe to print to.

    What an encoding such as Latin-1 lacks is written in ASCII. A stream that was closed at the start is None in Python:
    in its place comes an empty stdin, a stdout that says that it is closed, or a stderr that takes everything.
    """
    if sys.stdin is None:
        sys.stdin = os.fdopen(os.open(os.devnull, os.O_RDONLY), encoding="utf-8")
    if sys.stdout is None:
        sys.stdout = ClosedOutput()
    if sys.stderr is None:
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")
    _replace_by(to_ascii)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_HANDLER)


def prepare_screen() -> None:
    """Have the app write each character that the encoding lacks in as many cells as it takes."""
    _replace_by(to_cells)


def _replace_by(replacement: Callable[[str], str]) -> None:
    def replaced(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeEncodeError):
            raise error
        return "".join(map(replacement, error.object[error.start : error.end])), error.end

    codecs.register_error(_HANDLER, replaced)


def to_ascii(character: str) -> str:
    """Return a character in ASCII: as people type it, without its accent, or as an escape."""
    if character in _ASCII:
        return _ASCII[character]
    plain = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return plain or character.encode("ascii", "backslashreplace").decode()


def to_cells(character: str) -> str:
    """Return a character in ASCII in as many cells of a terminal: lines as - | +, dots and blocks as . and #.

    A raised digit is ^, so that no power looks like a number.
    """
    if unicodedata.combining(character):
        return ""
    if unicodedata.east_asian_width(character) in ("W", "F"):
        return "??"
    drawn = _ONE_CELL.get(character) or _drawn(unicodedata.name(character, ""))
    if drawn:
        return drawn
    text = to_ascii(character)
    return "*" if text.startswith("\\") else text[0]


def _drawn(name: str) -> str:
    """Return what stands for a character of lines, dots or blocks, by its Unicode name; empty for any other."""
    if name.startswith("BOX DRAWINGS"):
        across, down = "HORIZONTAL" in name, "VERTICAL" in name
        if across == down:
            return "+"
        return "-" if across else "|"
    if name.startswith("BRAILLE"):
        return " " if name.endswith("BLANK") else "."
    return "#" if "BLOCK" in name or "SHADE" in name else ""
