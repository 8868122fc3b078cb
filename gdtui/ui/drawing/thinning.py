"""The choice of the points of a long path to draw."""

from __future__ import annotations

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
