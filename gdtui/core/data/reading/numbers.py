"""How a text becomes a number: signs, separators and units that people and spreadsheets write around digits."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

import msgspec

MISSING = frozenset(
    (
        *(
            "",
            "na",
            "n/a",
            "n.a.",
            "nan",
            "null",
            "none",
            "nil",
            "missing",
            "?",
            "-",
            "--",
            "---",
            ".",
            "..",
            "*",
            "<na>",
        ),
        *("\\n", "#n/a", "#na", "#value!", "#div/0!", "#ref!", "#name?", "#null!", "#num!"),  # of databases, of Excel
    )
)
"""Texts that stand for a missing value, in lower case."""

BOOLEANS = ({"false": 0.0, "true": 1.0}, {"no": 0.0, "yes": 1.0}, {"n": 0.0, "y": 1.0}, {"f": 0.0, "t": 1.0},
            {"아니오": 0.0, "예": 1.0})  # fmt: skip
"""Pairs of texts that stand for 0 and 1, in lower case."""

_SIGNS = {"−": "-", "–": "-", "﹣": "-", "－": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "’": "'"}
_ORDINARY = str.maketrans(_SIGNS)
_UNITS = re.compile(r"^([+-]?)\s*[$€£¥₩￦]?\s*([+-]?)(.*?)\s*[%％$€£¥₩￦원]?$", re.DOTALL)
_LONGEST = 60  # no number with a unit needs more characters, and the pattern takes time with them
_SEPARATORS = ",.' "
_GROUPS = {sign: re.compile(rf"[+-]?\d{{1,3}}(?:{re.escape(sign)}\d{{3}})+(?!\d)") for sign in _SEPARATORS}


# What a number shows of the decimal sign. One group of three digits, such as 1,200, shows nothing.
def _shows(decimal: str, other: str) -> re.Pattern[str]:
    """Return the pattern of numbers whose decimal sign is certain, or whose several groups have the other sign."""
    groups = rf"\d{{1,3}}([{other}' ]\d{{3}})+{decimal}\d+"
    fraction = rf"\d*{decimal}(\d{{1,2}}|\d{{4,}})|(0+|\d{{4,}}){decimal}\d+"
    return re.compile(rf"[+-]?(({fraction}|{groups})([eE][+-]?\d+)?|\d{{1,3}}({other}\d{{3}}){{2,}})")


_SHOWS_COMMA, _SHOWS_DOT = _shows(",", r"\."), _shows(r"\.", ",")
_EITHER = re.compile(r"[+-]?\d{1,3},\d{3}")


class NumberStyle(msgspec.Struct, frozen=True):
    """How numbers are written.

    Attributes:
        decimal: the decimal sign.
        thousands: the signs that may stand between groups of three digits.
    """

    decimal: str = "."
    thousands: str = ",' "

    def parse(self, text: str) -> float | None:
        """Return the number that a text stands for, NaN for a missing value, and None for any other text."""
        text = text.strip()
        if (value := self.simple(text)) is not None:
            return value
        if is_missing(text):
            return math.nan
        bare = without_units(text)
        if sign := self.groups(text):
            grouped = _GROUPS[sign].match(bare)
            assert grouped is not None
            bare = grouped[0].replace(sign, "") + bare[grouped.end() :]
        if self.decimal == ",":
            if "." in bare:
                return None
            bare = bare.replace(",", ".")
        return plain(bare)

    def simple(self, text: str) -> float | None:
        """Return the number of a text of digits, decimal sign and exponent alone; None for others."""
        if self.decimal == ".":
            return plain(text)
        return None if "." in text else plain(text.replace(",", "."))

    def groups(self, text: str) -> str:
        """Return the sign between groups of three digits of a number; empty when there are none."""
        bare = without_units(text)
        return next((sign for sign in self.thousands if sign in bare and _GROUPS[sign].match(bare)), "")


def plain(text: str) -> float | None:
    """Return the number of a text as Python writes it, or None."""
    try:
        return None if "_" in text else float(text)
    except ValueError:
        return None


def is_missing(text: str) -> bool:
    """Return whether a text stands for a missing value."""
    return text.strip().lower() in MISSING


def without_units(text: str) -> str:
    """Return a number without its currency or percent sign, with an ordinary minus."""
    found = _UNITS.match(text.translate(_ORDINARY).strip()) if len(text) <= _LONGEST else None
    return found[1] + found[2] + found[3] if found else text


def has_units(text: str) -> bool:
    """Return whether a number has a currency or percent sign."""
    return any(sign in text for sign in "$€£¥₩￦원%％")


def recognise_decimal(cells: Iterable[str], delimiter: str) -> str:
    """Return the decimal sign of the numbers in some cells.

    Where no number shows it, a comma before three digits is decimal between semicolons, as spreadsheets write CSV in
    countries with decimal commas, and separates thousands otherwise.
    """
    commas = dots = either = 0
    for cell in cells:
        if "," not in cell and "." not in cell:
            continue
        bare = without_units(cell)
        commas += _SHOWS_COMMA.fullmatch(bare) is not None
        dots += _SHOWS_DOT.fullmatch(bare) is not None
        either += _EITHER.fullmatch(bare) is not None
    return "," if commas > dots or (either and not commas and not dots and delimiter == ";") else "."
