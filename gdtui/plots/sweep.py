"""The pictures of a sweep: a curve over the values of one setting, or a map over those of two."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from gdtui.core.theory.stability import Regime
from gdtui.core.theory.sweep_result import NEVER, REGIMES, Metric, SweepResult
from gdtui.plots.spec import BLOCK, RGB, Floats, Guide, Marker, Note, Plot, Series

FEW = 64  # values that have a mark each on the curve
FINE = (480, 160)  # points of a map across and up, more than any terminal has cells
SHADES = "█▓▒░"
ABOVE = 0.08  # the part of the height that is left free for what diverged
NAMED = (0.88, 0.8)  # the parts of the height at which the names of the lines stand
DIVERGED, LATE = "×", "^"
NAMES = {"loss": "final loss", "updates": "updates to tolerance"}
Bools = npt.NDArray[np.bool_]


class SweepColours(NamedTuple):
    """The colours of a sweep's pictures; `levels` are those of a map's shades, from the least loss to the greatest."""

    steady: RGB
    swinging: RGB
    diverging: RGB
    other: RGB
    optimal: RGB
    critical: RGB
    cursor: RGB
    levels: tuple[RGB, ...]


_GREY = (128, 128, 128)
PLAIN = SweepColours(_GREY, _GREY, _GREY, _GREY, _GREY, _GREY, _GREY, (_GREY,) * len(SHADES))
"""For where no colours are shown."""


class SweepLook(NamedTuple):
    """How a sweep is drawn.

    Attributes:
        colours: of the parts of the picture.
        metric: the last loss of each run, or the updates until it was within the tolerance.
        cursor: the run that is marked, by its place in the sweep.
        marker: what the lines are drawn with.
        log_y: whether the metric of a curve is on a logarithmic scale.
    """

    colours: SweepColours = PLAIN
    metric: Metric = "loss"
    cursor: int | None = None
    marker: Marker = "braille"
    log_y: bool = True


def heights(result: SweepResult, metric: Metric) -> Floats:
    """Return what a picture shows of each run: infinity if it diverged or did not arrive, NaN until it is known."""
    if metric == "loss":
        return np.where(result.diverged == NEVER, result.losses, np.where(result.known, np.inf, np.nan))
    arrived = np.where(result.arrived == NEVER, np.inf, result.arrived.astype(np.float64))
    return np.where(result.known, arrived, np.nan)


DEFAULT = SweepLook()


def sweep_plot(result: SweepResult, look: SweepLook = DEFAULT) -> Plot:
    """Return the picture of what came of the runs so far."""
    return _map(result, look) if len(result.shape) == 2 else _curve(result, look)


# -- one setting


def _curve(result: SweepResult, look: SweepLook) -> Plot:
    colours, metric, cursor, marker, log_y = look
    axis, x, y = result.sweep.axes[0], result.values[:, 0], heights(result, metric)
    low, high = _ends(result, y, log_y)
    top = high * (high / low) ** ABOVE if log_y else high + ABOVE * (high - low)
    beyond = (y > high) & result.known
    shown = np.where(beyond, np.nan, np.maximum(y, low) if log_y else y)
    series = [*_lines(result, x, shown, colours), *_outside(result, x, beyond, top, colours)]
    guides, notes = _marks(result, colours, (low, top), log_y)
    if cursor is not None:
        at = top if beyond[cursor] else shown[cursor]
        series.append(Series([x[cursor]], [at], "points", colours.cursor, "●"))
        guides.append(Guide("x", float(x[cursor]), colours.cursor))
    return Plot(
        tuple(series),
        guides=tuple(guides),
        notes=tuple(notes),
        xlim=(axis.low, axis.high),
        ylim=(low, top),
        log_x=axis.scale == "log",
        log_y=log_y,
        whole_x=axis.counts,
        whole_y=metric == "updates",
        xlabel=axis.param,
        ylabel=NAMES[metric],
        marker=marker,
    )


def _ends(result: SweepResult, y: Floats, log_y: bool) -> tuple[float, float]:
    """Return the least and the greatest height on the curve: that of runs which do not diverge, if there are any."""
    finite = np.isfinite(y) & (y > 0) if log_y else np.isfinite(y)
    calm = finite & (result.regimes != REGIMES.index(Regime.DIVERGING))
    inside = y[calm if calm.any() else finite]
    if not len(inside):
        return (0.1, 1.0) if log_y else (0.0, 1.0)
    low, high = float(inside.min()), float(inside.max())
    return (low, high) if high > low else (low / 2, high * 2) if log_y else (low - 1, high + 1)


def _lines(result: SweepResult, x: Floats, y: Floats, colours: SweepColours) -> Iterator[Series]:
    """Yield the curve in parts by regime, each with its colour and its kind of line."""
    steady = _among(result, Regime.MONOTONE, Regime.ONE_SHOT)
    swinging = _among(result, Regime.OSCILLATING, Regime.TWO_CYCLE)
    diverging = _among(result, Regime.DIVERGING, Regime.ESCAPING, Regime.ENDLESS)
    parts = (
        (steady, "monotone", colours.steady, 1),
        (swinging, "oscillating", colours.swinging, 2),
        (diverging, "diverging", colours.diverging, 3),
        (~(steady | swinging | diverging), "", colours.other, 1),
    )
    for members, label, color, gap in parts:
        if (members & ~np.isnan(y)).any():
            joined = members | np.append(False, members[:-1])  # up to the first run of the next part
            yield Series(x, np.where(joined, y, np.nan), "line", color, gap=gap, label=label)
            if len(x) <= FEW:
                yield Series(x[members], y[members], "points", color, size=BLOCK)


def _among(result: SweepResult, *regimes: Regime) -> Bools:
    return np.isin(result.regimes, [REGIMES.index(regime) for regime in regimes])


def _outside(result: SweepResult, x: Floats, beyond: Bools, top: float, colours: SweepColours) -> Iterator[Series]:
    """Yield the runs beyond the curve, apart at the top: those that diverged, and those that did not arrive."""
    gone = beyond & ((result.diverged != NEVER) | _among(result, Regime.DIVERGING))
    for members, label, mark, color in (
        (gone, "diverged", DIVERGED, colours.diverging),
        (beyond & ~gone, "not within tolerance", LATE, colours.other),
    ):
        if members.any():
            yield Series(x[members], np.full(int(members.sum()), top), "points", color, mark, label=label)


def _marks(
    result: SweepResult, colours: SweepColours, ends: tuple[float, float], log_y: bool
) -> tuple[list[Guide], list[Note]]:
    """Return lines at the optimal and the critical lr, and their names one below the other."""
    if result.sweep.axes[0].param != "lr":
        return [], []
    named = zip(("best", "critical"), result.lr_marks(), (colours.optimal, colours.critical), NAMED, strict=True)
    found = [(name, lr, color, part) for name, lr, color, part in named if lr is not None]
    (low, top), notes = ends, []
    for name, lr, color, part in found:
        height = low * (top / low) ** part if log_y else low + part * (top - low)
        notes.append(Note(lr, height, f"{name} {lr:.3g}", color))
    return [Guide("x", lr, color) for _, lr, color, _ in found], notes


# -- two settings


def _map(result: SweepResult, look: SweepLook) -> Plot:
    colours, metric, cursor, marker, _ = look
    first, second = result.sweep.axes
    table = heights(result, metric).reshape(result.shape)
    across, up = _cells(result, 0), _cells(result, 1)
    x, y = (points.ravel() for points in np.meshgrid(across[0], up[0], indexing="ij"))
    level = _levels(table)[np.ix_(across[1], up[1])].ravel()
    series = [
        Series(x[level == place], y[level == place], "points", color, shade, label=name)
        for place, (color, shade, name) in enumerate(
            zip(colours.levels, SHADES, ("least", "", "", "greatest"), strict=True)
        )
    ]
    gone = level == len(SHADES)
    if gone.any():
        name = "diverged" if metric == "loss" else "not within tolerance"
        series.append(Series(x[gone], y[gone], "points", colours.diverging, DIVERGED, label=name))
    series += _ridges(result, colours)
    if cursor is not None:
        x, y = result.values[cursor][:, None]
        series.append(Series(x, y, "points", colours.cursor, "●"))
    return Plot(
        tuple(series),
        xlim=(first.low, first.high),
        ylim=(second.low, second.high),
        log_x=first.scale == "log",
        log_y=second.scale == "log",
        whole_x=first.counts,
        whole_y=second.counts,
        xlabel=first.param,
        ylabel=f"{second.param} · {NAMES[metric]}",
        marker=marker,
    )


def _cells(result: SweepResult, axis: int) -> tuple[Floats, npt.NDArray[np.intp]]:
    """Return points along an axis, and at each the place of the nearest value."""
    shown = result.sweep.axes[axis]
    space = np.geomspace if shown.scale == "log" else np.linspace
    points = space(shown.low, shown.high, FINE[axis])
    values = shown.values()
    where, at = (np.log(values), np.log(points)) if shown.scale == "log" else (values, points)
    return points, np.searchsorted((where[1:] + where[:-1]) / 2, at)


def _levels(table: Floats) -> npt.NDArray[np.intp]:
    """Return the shade of each height, a quarter of the runs in each; one more for infinity, -1 for what is unknown."""
    finite = table[np.isfinite(table)]
    levels = np.where(np.isnan(table), -1, len(SHADES))
    if len(finite):
        ends = np.quantile(finite, np.arange(1, len(SHADES)) / len(SHADES))
        levels[np.isfinite(table)] = np.searchsorted(ends, finite)
    return levels


def _ridges(result: SweepResult, colours: SweepColours) -> Iterator[Series]:
    """Yield the optimal and the critical lr for each value of the other setting."""
    names = [axis.param for axis in result.sweep.axes]
    if "lr" not in names:
        return
    place = names.index("lr")
    other = _cells(result, 1 - place)[0]
    rates = np.array([result.lr_marks(**{names[1 - place]: value}) for value in other.tolist()], dtype=np.float64)
    marks = (("┼", "best", colours.optimal), ("▲", "critical", colours.critical))
    for lrs, (mark, name, color) in zip(rates.T, marks, strict=True):
        if not np.isnan(lrs).all():
            x, y = (lrs, other) if place == 0 else (other, lrs)
            yield Series(x, y, "points", color, mark, label=name)
