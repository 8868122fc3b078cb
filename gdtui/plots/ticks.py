"""Ticks at round numbers, with the shortest labels that distinguish them."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from gdtui.plots.axis import Scale

ROUNDING = 1e-9  # fraction of a step: a tick this close to an end of the axis is on the axis
UNITS = ((1e9, "G"), (1e6, "M"), (1e3, "k"))


class Tick(NamedTuple):
    """A mark on an axis, at a fraction of its length."""

    at: float
    label: str


@lru_cache(maxsize=256)
def ticks(scale: Scale, max_ticks: int) -> tuple[Tick, ...]:
    """Return at most `max_ticks` ticks of an axis, in ascending order.

    An axis of whole numbers on which there is none, as it was enlarged so far, has ticks like any other.
    """
    if max_ticks < 1:
        return ()
    if scale.log:
        found = _powers(scale, max_ticks) or _between_powers(scale, max_ticks)
    else:
        span = scale.high - scale.low
        found = tuple(Tick((value - scale.low) / span, label) for value, label in _linear(scale, max_ticks))
    return ticks(replace(scale, whole=False), max_ticks) if scale.whole and not found else found


def _linear(scale: Scale, max_ticks: int) -> list[tuple[float, str]]:
    """Return multiples of a step with their labels; the step is 1, 2 or 5 times a power of ten."""
    digit, exponent = _step(scale.high - scale.low, max_ticks)
    if scale.whole and exponent < 0:
        digit, exponent = 1, 0
    step = digit * 10.0**exponent
    first, last = math.ceil(scale.low / step - ROUNDING), math.floor(scale.high / step + ROUNDING)
    if last - first + 1 > max_ticks:  # both ends are ticks themselves, which makes one too many
        first += 1
    values = [k * step for k in range(first, last + 1)]
    return list(zip(values, labels(values, exponent), strict=True))


def _step(span: float, max_ticks: int) -> tuple[int, int]:
    """Return the digit and the exponent of the least step that fits into the span at most `max_ticks` times.

    A step is 1, 2 or 5 times a power of ten.
    """
    exponent = math.floor(math.log10(span / max_ticks))
    for digit in (1, 2, 5):
        if span / 10.0**exponent <= max_ticks * digit:
            return digit, exponent
    return 1, exponent + 1


def labels(values: list[float], exponent: int) -> list[str]:
    """Return values as text, all in one form, exact to the decimal place `exponent` (-2: hundredths)."""
    size = max((abs(v) for v in values), default=0.0)
    unit, suffix = _unit(size)
    decimals = max(0, round(math.log10(unit)) - exponent)
    if 1e-3 <= size < 1e12 and decimals <= 9:
        return [f"{v / unit:.{decimals}f}{suffix}".replace("-", "−") if v else "0" for v in values]
    digits = max(0, math.floor(math.log10(size)) - exponent) if size else 0
    return [_scientific(v, digits) if v else "0" for v in values]


def _unit(size: float) -> tuple[float, str]:
    """Return the unit for labels up to a size, and its suffix; numbers below 10,000 are written out."""
    for unit, suffix in UNITS:
        if size >= max(unit, 1e4):
            return unit, suffix
    return 1.0, ""


def _scientific(value: float, digits: int) -> str:
    mantissa, exponent = f"{value:.{digits}e}".split("e")
    return f"{mantissa.rstrip('0').rstrip('.') if digits else mantissa}e{int(exponent)}".replace("-", "−")


def _powers(scale: Scale, max_ticks: int) -> tuple[Tick, ...]:
    """Return ticks at powers of ten, evenly spaced; none when fewer than two are on the axis."""
    first, last = math.ceil(max(scale.low, 0.0) if scale.whole else scale.low), math.floor(scale.high)
    if last - first < 1:
        return ()
    digit, exponent = _step(max(last - first, max_ticks), max_ticks)
    stride = digit * 10**exponent
    shown = range(-(-first // stride) * stride, last + 1, stride)
    return tuple(Tick((e - scale.low) / (scale.high - scale.low), _power(e)) for e in shown)


def _power(exponent: int) -> str:
    return f"{10.0**exponent:.{max(0, -exponent)}f}" if -3 <= exponent <= 3 else f"1e{exponent}".replace("-", "−")


def _between_powers(scale: Scale, max_ticks: int) -> tuple[Tick, ...]:
    """Return ticks at round numbers, for a logarithmic axis with fewer than two powers of ten.

    1, 2 and 5 times powers of ten are nearly evenly spaced; where too few or too many of them fit, the ticks are
    multiples of a step.
    """
    exponents = range(math.floor(scale.low), math.ceil(scale.high) + 1)
    even = [d * 10.0**e for e in exponents for d in (1, 2, 5) if scale.low <= math.log10(d * 10.0**e) <= scale.high]
    even = [value for value in even if not scale.whole or value >= 1]
    if 3 <= len(even) <= max_ticks:
        pairs = list(zip(even, labels(even, math.floor(math.log10(even[0]))), strict=True))
    else:
        pairs = _linear(Scale(10.0**scale.low, 10.0**scale.high, whole=scale.whole), max_ticks)
    span = scale.high - scale.low
    return tuple(Tick((math.log10(v) - scale.low) / span, label) for v, label in pairs if v > 0)
