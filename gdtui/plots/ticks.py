"""Ticks at readable numbers, and the fewest characters that tell them apart."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

from gdtui.plots.axis import Scale

NEAR = 1e-9  # of a step: a tick so near an end of the axis is on it, whatever rounding makes of the end
UNITS = ((1e9, "G"), (1e6, "M"), (1e3, "k"))


class Tick(NamedTuple):
    """A mark on an axis, at a fraction of its length."""

    at: float
    label: str


@lru_cache(maxsize=256)
def ticks(scale: Scale, most: int) -> tuple[Tick, ...]:
    """At most `most` ticks of an axis, in ascending order."""
    if most < 1:
        return ()
    if not scale.log:
        return tuple(Tick((v - scale.low) / (scale.high - scale.low), label) for v, label in _linear(scale, most))
    return _powers(scale, most) or _between_powers(scale, most)


def _linear(scale: Scale, most: int) -> list[tuple[float, str]]:
    """Multiples of a step of 1, 2 or 5 times a power of ten."""
    digit, exponent = _step(scale.high - scale.low, most)
    step = digit * 10.0**exponent
    first, last = math.ceil(scale.low / step - NEAR), math.floor(scale.high / step + NEAR)
    if last - first + 1 > most:  # the ends happened to be ticks themselves
        first += 1
    values = [k * step for k in range(first, last + 1)]
    return list(zip(values, labels(values, exponent), strict=True))


def _step(span: float, most: int) -> tuple[int, int]:
    """The least 1, 2 or 5 times a power of ten that fits into the span at most `most` times."""
    exponent = math.floor(math.log10(span / most))
    for digit in (1, 2, 5):
        if span / 10.0**exponent <= most * digit:
            return digit, exponent
    return 1, exponent + 1


def labels(values: list[float], exponent: int) -> list[str]:
    """Values as text, all in one form, exact to the decimal place `exponent` (-2: hundredths)."""
    size = max((abs(v) for v in values), default=0.0)
    unit, suffix = next(((u, s) for u, s in UNITS if size >= max(u, 1e4)), (1.0, ""))
    decimals = max(0, round(math.log10(unit)) - exponent)
    if 1e-3 <= size < 1e12 and decimals <= 9:
        return [f"{v / unit:.{decimals}f}{suffix}" if v else "0" for v in values]
    digits = max(0, math.floor(math.log10(size)) - exponent) if size else 0
    return [_scientific(v, digits) if v else "0" for v in values]


def _scientific(value: float, digits: int) -> str:
    mantissa, exponent = f"{value:.{digits}e}".split("e")
    return f"{mantissa.rstrip('0').rstrip('.') if digits else mantissa}e{int(exponent)}"


def _powers(scale: Scale, most: int) -> tuple[Tick, ...]:
    """Powers of ten, every one or every so many; none when fewer than two are on the axis."""
    first, last = math.ceil(scale.low), math.floor(scale.high)
    if last - first < 1:
        return ()
    digit, exponent = _step(max(last - first, most), most)
    stride = digit * 10**exponent
    shown = range(-(-first // stride) * stride, last + 1, stride)
    return tuple(Tick((e - scale.low) / (scale.high - scale.low), _power(e)) for e in shown)


def _power(exponent: int) -> str:
    return f"{10.0**exponent:.{max(0, -exponent)}f}" if -3 <= exponent <= 3 else f"1e{exponent}"


def _between_powers(scale: Scale, most: int) -> tuple[Tick, ...]:
    """Readable numbers at their logarithms, for an axis that is not two powers of ten long.

    1, 2 and 5 times powers of ten lie evenly on it; where it has too few or too many of them, multiples of a step do.
    """
    exponents = range(math.floor(scale.low), math.ceil(scale.high) + 1)
    even = [d * 10.0**e for e in exponents for d in (1, 2, 5) if scale.low <= math.log10(d * 10.0**e) <= scale.high]
    if 3 <= len(even) <= most:
        pairs = list(zip(even, labels(even, math.floor(math.log10(even[0]))), strict=True))
    else:
        pairs = _linear(Scale(10.0**scale.low, 10.0**scale.high), most)
    span = scale.high - scale.low
    return tuple(Tick((math.log10(v) - scale.low) / span, label) for v, label in pairs if v > 0)
