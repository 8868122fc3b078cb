"""Sentences of a text, and the numbers printed in them."""

from __future__ import annotations

import re
from collections import Counter

_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_FIGURE = re.compile(
    r"(?:(?P<about>about) )?(?<![\w.,])(?P<number>-?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+|(?<=\d))(?:e-?\d+)?)"
)


def sentences(text: str) -> tuple[str, ...]:
    """Return a text's sentences, each in one line."""
    return tuple(_END.split(" ".join(text.split())))


def figures(text: str) -> Counter[str]:
    """Return the numbers of a text in either language, as often as they are printed; millions are written out."""
    found = re.findall(r"(-?(?:\d{1,3}(?:,\d{3})+|\d*\.\d+|\d+)(?:e-?\d+)?)( million|만|억)?", text)
    units = {" million": 10**6, "만": 10**4, "억": 10**8}
    return Counter(
        f"{float(number.replace(',', '')) * units[unit]:.0f}" if unit else number.replace(",", "")
        for number, unit in found
    )


def says(sentence: str, *values: float) -> None:
    """Check that the numbers printed in a sentence are these, in this order, each rounded as it is printed.

    A whole number that follows "about" may be rounded to the place of its last digit that is not 0.
    """
    figures = [(match["number"].replace(",", ""), bool(match["about"])) for match in _FIGURE.finditer(sentence)]
    assert len(figures) == len(values), f"the numbers are {[number for number, _ in figures]}"
    for (number, about), value in zip(figures, values, strict=True):
        assert abs(float(number) - value) <= 0.5 * _unit(number, about) * (1 + 1e-9), f"{number} is {value:.8g}"


def _unit(number: str, about: bool) -> float:
    """Return the place of the last digit of a printed number: .01 for 2.50, 1e-8 for 3e-8."""
    mantissa, _, exponent = number.partition("e")
    whole, _, decimals = mantissa.partition(".")
    zeros = len(whole) - len(whole.rstrip("0")) if about and not decimals else 0
    return float(10.0 ** (zeros - len(decimals) + int(exponent or 0)))


def settings(text: str) -> list[tuple[str, str]]:
    """Return the settings that a text names as `name=value`."""
    return re.findall(r"\b([a-z_]+)=([\w.]*\w(?:(?<=e)-\d+)?)", text)
