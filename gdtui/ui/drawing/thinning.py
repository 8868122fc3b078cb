"""The choice of what is drawn of a path: some of many points, and no line that only crosses the picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

FIRST_UPDATES = 1000  # a path shows each of the first updates
FEW_UPDATES = 60  # so many have a mark each on their path; more would make it a band
LATER_PAIRS = 400  # pairs of consecutive updates after them: with single updates a path that swings would look smooth


def thinned_steps(first: int, last: int) -> npt.NDArray[np.intp]:
    """Return the updates to draw from `first` to before `last`: all early ones, and some of the later ones."""
    if last - first <= FIRST_UPDATES + 2 * LATER_PAIRS:
        return np.arange(first, last)
    later = first + np.geomspace(FIRST_UPDATES, last - first - 2, LATER_PAIRS).astype(np.intp)
    return np.unique(np.concatenate([np.arange(first, first + FIRST_UPDATES), later, later + 1, [last - 1]]))


def without_crossings(path: npt.NDArray[np.float64], limits: Sequence[tuple[float, float]]) -> npt.NDArray[np.float64]:
    """Return a path (axes x points) with gaps where it only crosses the picture between two points outside its limits.

    A run that diverges swings wider with every update; its lines from side to side would cover everything else.
    """
    outside = ~np.all([(low <= at) & (at <= high) for at, (low, high) in zip(path, limits, strict=True)], axis=0)
    return np.where(np.append(outside[1:] & outside[:-1], False), np.nan, path)
