"""Axes: convert data to a fraction of the axis and back, with limits that are always safe to divide by."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from gdtui.plots.spec import Floats, Limits, Plot, Series

MAX_LIMIT = 1e300  # the difference of two limits within this bound is finite
MAX_LOG_LIMIT = 305  # ten to the power of an exponent within this bound is finite
MIN_LENGTH = 1e-300  # dividing by the length of a shorter axis is not safe
MIN_RELATIVE_LENGTH = 1e-7  # a range this small relative to its values is noise: they are shown as one value
MAX_FRACTION = 1e9  # values farther out are moved here: it is far off the screen and still safe to compute with
PADDING = 0.04  # the fraction of the range that stays free around the data


@dataclass(frozen=True)
class Scale:
    """One axis, from `low` to `high`; the ends of a logarithmic axis are exponents of ten.

    Its ticks are at whole numbers alone where `whole`.
    """

    low: float
    high: float
    log: bool = False
    whole: bool = False

    def fraction(self, values: npt.ArrayLike) -> Floats:
        """Return the positions of values: 0 at the low end, 1 at the high end, NaN for what cannot be shown."""
        exponents = np.clip(transform(values, self.log), -10 * MAX_LIMIT, 10 * MAX_LIMIT)
        with np.errstate(over="ignore"):
            return np.clip((exponents - self.low) / (self.high - self.low), -MAX_FRACTION, MAX_FRACTION)

    def value(self, fraction: float) -> float:
        """Return the value at a fraction of the axis."""
        value = self.low + fraction * (self.high - self.low)
        return float(10**value) if self.log else value


def transform(values: npt.ArrayLike, log: bool) -> Floats:
    """Return the values, or their logarithms to the base ten; NaN where the result is not finite."""
    values = np.asarray(values, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        result = np.log10(values) if log else values
    return np.where(np.isfinite(result), result, np.nan)


def scales(plot: Plot) -> tuple[Scale, Scale]:
    """Return the x axis and the y axis of a plot."""
    extents = [extent(series, plot.log_x, plot.log_y) for series in plot.series]
    padding = PADDING if any(series.kind == "points" for series in plot.series) else 0.0
    x = limits([e[:2] for e in extents], plot.xlim, padding, plot.log_x)
    y = limits([e[2:] for e in extents], plot.ylim, PADDING, plot.log_y)
    return Scale(*x, plot.log_x, plot.whole_x), Scale(*y, plot.log_y, plot.whole_y)


@lru_cache(maxsize=32)
def extent(series: Series, log_x: bool, log_y: bool) -> tuple[float, float, float, float]:
    """Return (least x, greatest x, least y, greatest y) of the values that can be shown.

    The result is (inf, -inf, inf, -inf) when no value can be shown.
    """
    x, y = transform(series.data[0], log_x), transform(series.data[1], log_y)
    visible = ~(np.isnan(x) | np.isnan(y))
    if not visible.any():
        return math.inf, -math.inf, math.inf, -math.inf
    x, y = x[visible], y[visible]
    return float(x.min()), float(x.max()), float(y.min()), float(y.max())


def limits(extents: Sequence[Limits], given: Limits | None, padding: float, log: bool = False) -> Limits:
    """Return the ends of an axis.

    Args:
        extents: least and greatest value of each series.
        given: ends to use where they are finite; the data decide the others.
        padding: fraction of the range of the data that stays free on each side.
        log: whether the axis is logarithmic; `extents` are then exponents of ten, `given` are not.
    """
    lows, highs = [e[0] for e in extents], [e[1] for e in extents]
    low, high = _usable_limits(min(lows, default=math.inf), max(highs, default=-math.inf), log)
    room = padding * (high - low)
    padded = low - room, high + room
    if not log:  # padding alone must not take an axis past zero: data of one sign would look like data of both
        padded = max(padded[0], min(low, 0.0)), min(padded[1], max(high, 0.0))
    chosen = transform(given or (math.nan, math.nan), log)
    low, high = np.where(np.isnan(chosen), padded, chosen).tolist()
    return _usable_limits(min(low, high), max(low, high), log)


def _usable_limits(low: float, high: float, log: bool) -> Limits:
    """Return finite limits near these that differ enough to make an axis; 0 and 1 when there is no data."""
    if low > high:
        return 0.0, 1.0
    bound = MAX_LOG_LIMIT if log else MAX_LIMIT
    low, high = max(min(low, bound), -bound), max(min(high, bound), -bound)
    size = max(abs(low), abs(high), float(log))
    if high - low > max(MIN_RELATIVE_LENGTH * size, MIN_LENGTH):
        return low, high
    middle = low + (high - low) / 2
    if log:
        half_length = 0.5
    elif size > MIN_LENGTH:
        half_length = 0.1 * size
    else:
        half_length = 1.0
    return middle - half_length, middle + half_length
