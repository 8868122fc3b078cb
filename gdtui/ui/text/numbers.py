"""Numbers as text: few digits, in a given width, and never more precise than requested."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

FLOAT32 = 2.0**-23
"""The relative rounding error of a float32 number."""


def short_number(value: float, digits: int = 4) -> str:
    """Return a number in about `digits` significant digits: 0.187, -14.67, 0.00552, 2000, 1.50e8."""
    if not math.isfinite(value):
        return str(value)
    if value != 0 and not 1e-3 <= abs(value) < 10**6:
        mantissa, exponent = f"{value:.{max(digits - 2, 0)}e}".split("e")
        return f"{mantissa}e{int(exponent)}"
    if 0 < abs(value) < 0.1:
        return f"{value:.{max(digits - 2, 0) - math.floor(math.log10(abs(value)))}f}"
    whole = len(str(int(abs(value))))
    return f"{value:.{max(digits - whole, 0)}f}"


def apart(before: float, after: float) -> tuple[str, str]:
    """Return two numbers with as many digits, at least 4, as it takes to see that they differ; 12 at most."""
    for digits in range(4, 13):
        texts = short_number(before, digits), short_number(after, digits)
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
    texts = [exact_number(value)] if given else []
    texts += [short_number(value, digits) for digits in (4, 3, 2)]
    return next((text for text in texts if len(text) <= room), texts[-1])


def exact_number(value: float) -> str:
    """Return the shortest text that reads back as the same number."""
    whole = isinstance(value, int) or (value.is_integer() and abs(value) < 1e15)
    return str(int(value)) if whole else repr(value)


def grouped_number(value: float) -> str:
    """Return a whole number with separators: 12,100."""
    return f"{value:,.0f}"


def longest_number(value: float, room: int) -> str:
    """Return a number with as many digits, up to 12, as fit into `room` cells: -0.9844 rather than -0.984400."""
    return longest_text(lambda digits: trimmed_number(value, digits), room)


def longest_point(values: Sequence[float], room: int) -> str:
    """Return numbers as a point, (-1.2, 1), with as many digits as fit into `room` cells; a single number is bare."""
    if len(values) == 1:
        return longest_number(values[0], room)
    return longest_text(lambda digits: f"({', '.join(trimmed_number(value, digits) for value in values)})", room)


def trimmed_number(value: float, digits: int) -> str:
    """Return a number in at most `digits` significant digits, without zeros at the end: 0.64, 24.2, 1.5e8."""
    mantissa, exponent, power = f"{value:.{digits}g}".partition("e")
    return f"{mantissa}e{int(power)}" if exponent else mantissa


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


def math_text(value: float, digits: int = 4) -> str:
    """Return a number with a true minus sign, in `digits` significant digits; … stands for an unknown number.

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
    return f"{mantissa.removesuffix('.')}e{int(power)}".replace("-", "−") if exponent else mantissa.replace("-", "−")


def read_math_text(text: str) -> float:
    """Return the number that `math_text` wrote."""
    return float(text.replace("−", "-").replace("∞", "inf"))


def math_term(value: float, digits: int = 4) -> str:
    """Return a number as a term of a formula: a negative number is in brackets."""
    text = math_text(value, digits)
    return f"({text})" if text.startswith("−") else text
