"""Numbers as text, by one rule for all panels.

A number has four significant digits unless its place asks for others; zeros at the end are left out only where the
number is exact without them. From 0.0001 to a million it is written out, beyond that as 1.2e−5. Minus is −, a number
that is not 0 is never shown as 0, … stands for an unknown number. Texts that programs or editors read (`exact_number`)
are ASCII.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence

FLOAT32 = 2.0**-23
"""The relative rounding error of a float32 number."""

_NUMBER = re.compile(r"(?<![\w.])-(?=\.?\d|inf)|(?<=\d)e([+-]?)0*(\d+)(?![\w])")


def number_text(value: float, digits: int = 4) -> str:
    """Return a number in `digits` significant digits, with a true minus sign; … stands for an unknown number.

    Zeros at the end are left out only where the number is exact without them: 0.08 for itself, 1.000 for 1.0002. A
    whole number below a million has all of its digits.
    """
    if math.isnan(value):
        return "…"
    if not math.isfinite(value):
        return "∞" if value > 0 else "−∞"
    text = f"{value + 0.0:.{digits}g}"  # a sum with 0 has no negative zero
    if abs(float(text) - value) > min(FLOAT32, 10**-digits) * abs(value):  # something is cut off
        text = f"{value:#.{digits}g}".removesuffix(".")
    mantissa, exponent, power = text.partition("e")
    if exponent and 0 < int(power) < 6:  # 12346 rather than 1.235e4
        mantissa, exponent = f"{value:.0f}", ""
    mantissa = mantissa.removesuffix(".")
    return on_screen(f"{mantissa}e{int(power)}" if exponent else mantissa)


def read_number(text: str) -> float:
    """Return the number that `number_text` wrote."""
    return float(text.replace("−", "-").replace("∞", "inf"))


def on_screen(text: str) -> str:
    """Return a text in which all numbers have the minus sign and the exponents of the screen: −1.2e−5 for -1.2e-05."""
    return _NUMBER.sub(_rewritten, text)


def _rewritten(match: re.Match[str]) -> str:
    sign, power = match.groups()
    return "−" if power is None else f"e{'−' if sign == '-' else ''}{power}"


def apart(before: float, after: float) -> tuple[str, str]:
    """Return two numbers with as many digits, at least 4, as it takes to see that they differ; 16 at most."""
    for digits in range(4, 17):
        texts = number_text(before, digits), number_text(after, digits)
        if texts[0] != texts[1] or before == after:
            break
    return texts


def fitted_number(value: float, room: int, *, given: bool = False) -> str:
    """Return a number in at most `room` cells if possible.

    Args:
        value: the number.
        room: number of cells.
        given: whether to prefer the exact number, as the user gave it; otherwise it has 4 digits or fewer.
    """
    texts = [on_screen(exact_number(value))] if given else []
    texts += [number_text(value, digits) for digits in (4, 3, 2)]
    texts += [on_screen(f"{value:.{digits - 1}e}") for digits in (3, 2, 1) if math.isfinite(value)]
    return next((text for text in texts if len(text) <= room), texts[-1])


def exact_number(value: float) -> str:
    """Return the shortest text that reads back as the same number: it is edited and copied, and in ASCII."""
    whole = isinstance(value, int) or (value.is_integer() and abs(value) < 1e15)
    return str(int(value)) if whole else repr(value)


def grouped_number(value: float) -> str:
    """Return a number with separators and without decimals, 12,100, unless it is small: 0.35."""
    return f"{value:,.0f}" if value == round(value) or abs(value) >= 10 else number_text(value, 2)


def percent_text(part: float) -> str:
    """Return a part of 1 in percent; what is neither nothing nor all is not shown as such: <1%, >99%."""
    if 0 < part < 0.005:
        return "<1%"
    return ">99%" if 0.995 <= part < 1 else f"{part:.0%}"


def rounded(value: float, digits: int) -> float:
    """Return a number rounded to some significant digits, as a value to go on with."""
    return float(f"{value:.{digits}g}")


def longest_number(value: float, room: int) -> str:
    """Return a number with as many digits, up to 12, as fit into `room` cells: −0.9844 rather than −0.984400."""
    return longest_text(lambda digits: trimmed_number(value, digits), room)


def longest_point(values: Sequence[float], room: int) -> str:
    """Return numbers as a point, (−1.2, 1), with as many digits as fit into `room` cells; a single number is bare."""
    if len(values) == 1:
        return longest_number(values[0], room)
    return longest_text(lambda digits: f"({', '.join(trimmed_number(value, digits) for value in values)})", room)


def trimmed_number(value: float, digits: int) -> str:
    """Return a number in at most `digits` significant digits, without zeros at the end: 0.64, 24.2, 1.5e8."""
    return on_screen(f"{value + 0.0:.{digits}g}") if math.isfinite(value) else number_text(value)


def longest_text(write: Callable[[int], str], room: int) -> str:
    """Return the text with the most digits, from 12 to 1, that fits into `room` cells; with 1 digit if none fits.

    Args:
        write: function that returns the text with a number of digits.
        room: number of cells.
    """
    for digits in range(12, 0, -1):
        text = write(digits)
        if len(text) <= room:
            return text
    return write(1)


def number_term(value: float, digits: int = 4) -> str:
    """Return a number as a term of a formula: a negative number is in brackets."""
    text = number_text(value, digits)
    return f"({text})" if text.startswith("−") else text
