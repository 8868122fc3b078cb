"""After how many updates trajectories repeat themselves."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gdtui.core.maths.outcome import MAX_PERIOD
from gdtui.engine.models.dataset import Floats

COMPARED = 256  # last points among which a cycle has to repeat at least three times
SAME = 1e-6  # of the box's width: values that no picture tells apart
REPEATED = 1e-6  # a cycle's gaps are this fraction of those after fewer updates: else the points draw together


def periods(points: Floats, width: float) -> npt.NDArray[np.int32]:
    """Return the least number of updates after which each trajectory repeats, at least three times; 0 where none does.

    Args:
        points: the last points of each, in their order (trajectories x points x variables).
        width: of the box; points nearer to each other than a millionth of it are one.
    """
    found = np.zeros(len(points), np.int32)
    with np.errstate(invalid="ignore"):  # infinity - infinity
        spread = np.ptp(points, axis=1).max(axis=1)
        found[spread <= SAME * width] = 1
        open_rows = np.flatnonzero(spread > SAME * width)  # NaN is in neither
        least = spread[open_rows]
        for period in range(1, min(MAX_PERIOD, points.shape[1] // 3) + 1):
            rows = points[open_rows]
            gaps = np.abs(rows[:, period:] - rows[:, :-period]).max(axis=(1, 2))
            repeats = (gaps <= REPEATED * least) & (period > 1)
            found[open_rows[repeats]] = period
            open_rows, least = open_rows[~repeats], np.minimum(least, gaps)[~repeats]
    return found
