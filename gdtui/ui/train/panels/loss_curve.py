"""The loss over one parameter: the curve, the point of the run, the tangent there, and the next step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from textual.app import App

from gdtui.plots import Plot, Series
from gdtui.plots.spec import BLOCK, Floats
from gdtui.ui.drawing.palette import colour
from gdtui.ui.session.snapshot import RunSnapshot
from gdtui.ui.text.numbers import number_text
from gdtui.ui.train.panels.paths import LandscapeData, run_path

REACH = 0.25  # the part of the picture's width that the tangent covers on each side
LIFT = 10  # times the height of the highest point passed that the picture may have above the lowest
JUMPS = 200  # the number of last updates that are drawn as jumps from one point of the curve to the next


def curve(app: App[object], ground: LandscapeData, snapshot: RunSnapshot, here: float) -> Plot:
    """Return the picture, with the run at a value of the parameter."""
    line = Series(ground.x, ground.values, "line", colour(app, "contour"))
    slope, path = _slope(ground, here), run_path(ground, snapshot)
    series = (line, *_jumps(app, ground, snapshot), *_tangent(app, ground, snapshot, here, slope))
    return Plot(
        series,
        xlim=ground.limits[0],
        ylim=_heights(ground, _at(ground, [here, *(path[0] if path is not None else ())])),
        xlabel=ground.event.names[0],
        ylabel=f"loss, gradient {number_text(slope)}",
        marker=snapshot.marker,
    )


def _heights(ground: LandscapeData, passed: Floats) -> tuple[float, float] | None:
    """Return the curve's range with a little more below it for the tangent; None when it has none.

    A wall far above all that the run has passed is cut off: beside it the valley were a flat line.
    """
    finite = ground.values[np.isfinite(ground.values)]
    if not len(finite):
        return None
    low, high = float(finite.min()), float(finite.max())
    passed = passed[np.isfinite(passed) & (passed > low)]
    if len(passed):
        high = min(high, low + LIFT * (float(passed.max()) - low))
    return low - (high - low) / 12, high + (high - low) / 24


def _at(ground: LandscapeData, values: Sequence[float] | Floats) -> Floats:
    """Return the loss at values of the parameter, interpolated in the survey; NaN outside it."""
    return np.interp(values, ground.x, ground.values, np.nan, np.nan)


def _slope(ground: LandscapeData, here: float) -> float:
    """Return the engine's derivative if it is of this point; else the survey's, which is exact for a quadratic."""
    if ground.event.slope is not None and ground.event.here[0] == here:
        return ground.event.slope
    with np.errstate(invalid="ignore"):  # the curve may overflow somewhere
        return float(np.interp(here, ground.x, np.gradient(ground.values, ground.x)))


def _jumps(app: App[object], ground: LandscapeData, snapshot: RunSnapshot) -> Iterator[Series]:
    """Yield the last updates as jumps; none if the other parameters change the curve too."""
    path = run_path(ground, snapshot)
    if path is not None and ground.event.exact:
        values = path[0, -JUMPS:]
        yield Series(values, _at(ground, values), "line", colour(app, "path", 0.7))
        yield Series(values, _at(ground, values), "points", colour(app, "path"), size=BLOCK)


def _tangent(
    app: App[object], ground: LandscapeData, snapshot: RunSnapshot, here: float, slope: float
) -> Iterator[Series]:
    """Yield the tangent, the point, the next step of plain gradient descent, and the minimum."""
    loss, reach = float(_at(ground, [here])[0]), REACH * (ground.x[-1] - ground.x[0])
    ends, heights = [here - reach, here + reach], [loss - slope * reach, loss + slope * reach]
    yield Series(ends, heights, "line", colour(app, "tangent"), gap=2)
    if best := ground.event.best:
        yield Series(best, _at(ground, best), "points", colour(app, "minimum"), "×", "minimum")
    following = [here - (snapshot.view.lr if snapshot.view else 0) * slope]
    yield Series(following, _at(ground, following), "points", colour(app, "path"), "▷", "next")
    yield Series([here], [loss], "points", colour(app, "cursor"), "●", "now")
