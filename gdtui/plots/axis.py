"""Axes: from data to a fraction of the axis and back, with limits that are always fit to divide by."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from gdtui.plots.spec import Floats, Limits, Plot, Series

HUGE = 1e300  # limits stay within, so that their difference is finite,
HUGE_LOG = 305  # and so that ten to the power of one is
TINY = 1e-300  # a shorter axis cannot be divided by safely
NARROW = 1e-7  # a range this small beside its values is noise: they are shown as one value
FAR = 1e9  # axes away from its start that a value may be put: far off the screen, near enough to compute with
PAD = 0.04  # of the range, kept free around data


@dataclass(frozen=True)
class Scale:
    """One axis, from `low` to `high`; for a logarithmic one these are exponents of ten."""

    low: float
    high: float
    log: bool = False

    def fraction(self, values: npt.ArrayLike) -> Floats:
        """Where values are: 0 at the low end, 1 at the high end, NaN for what cannot be shown."""
        exponents = np.clip(transform(values, self.log), -10 * HUGE, 10 * HUGE)
        with np.errstate(over="ignore"):
            return np.clip((exponents - self.low) / (self.high - self.low), -FAR, FAR)

    def value(self, fraction: float) -> float:
        """The value at a fraction of the axis."""
        value = self.low + fraction * (self.high - self.low)
        return float(10**value) if self.log else value


def transform(values: npt.ArrayLike, log: bool) -> Floats:
    """The values or their logarithms to the base ten; NaN where that is no finite number."""
    values = np.asarray(values, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        result = np.log10(values) if log else values
    return np.where(np.isfinite(result), result, np.nan)


def scales(plot: Plot) -> tuple[Scale, Scale]:
    """The x axis and the y axis of a plot."""
    extents = [extent(series, plot.log_y) for series in plot.series]
    pad = PAD if any(series.kind == "points" for series in plot.series) else 0.0
    x = limits([e[:2] for e in extents], plot.xlim, pad)
    y = limits([e[2:] for e in extents], plot.ylim, PAD, plot.log_y)
    return Scale(*x), Scale(*y, plot.log_y)


@lru_cache(maxsize=32)
def extent(series: Series, log_y: bool) -> tuple[float, float, float, float]:
    """Least and greatest x, least and greatest y, of what can be shown; inf, -inf, inf, -inf if there is nothing."""
    x, y = transform(series.data[0], False), transform(series.data[1], log_y)
    seen = ~(np.isnan(x) | np.isnan(y))
    if not seen.any():
        return math.inf, -math.inf, math.inf, -math.inf
    x, y = x[seen], y[seen]
    return float(x.min()), float(x.max()), float(y.min()), float(y.max())


def limits(extents: Sequence[Limits], given: Limits | None, pad: float, log: bool = False) -> Limits:
    """The ends of an axis: those given as far as they make sense, otherwise of the data with some room around it."""
    lows, highs = [e[0] for e in extents], [e[1] for e in extents]
    low, high = _apart(min(lows, default=math.inf), max(highs, default=-math.inf), log)
    room = pad * (high - low)
    padded = low - room, high + room
    if not log:  # data of one sign does not get an axis of both
        padded = max(padded[0], min(low, 0.0)), min(padded[1], max(high, 0.0))
    wanted = transform(given or (math.nan, math.nan), log)
    low, high = np.where(np.isnan(wanted), padded, wanted).tolist()
    return _apart(min(low, high), max(low, high), log)


def _apart(low: float, high: float, log: bool) -> Limits:
    """Two ends that differ enough to be an axis."""
    if low > high:
        return 0.0, 1.0
    huge = HUGE_LOG if log else HUGE
    low, high = max(min(low, huge), -huge), max(min(high, huge), -huge)
    size = max(abs(low), abs(high), float(log))
    if high - low > max(NARROW * size, TINY):
        return low, high
    middle = low + (high - low) / 2
    around = 0.5 if log else 0.1 * size if size > TINY else 1.0
    return middle - around, middle + around
