"""Which points of a long path to draw."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

WHOLE = 1000  # updates of which a path shows each
PAIRS = 400  # of updates in a row, of those that follow: both, or a path that jumps to and fro would look smooth


def thinned_steps(first: int, last: int) -> npt.NDArray[np.intp]:
    """Updates to draw of those from `first` until before `last`: the early ones all, the later ones ever fewer."""
    if last - first <= WHOLE + 2 * PAIRS:
        return np.arange(first, last)
    later = first + np.geomspace(WHOLE, last - first - 2, PAIRS).astype(np.intp)
    return np.unique(np.concatenate([np.arange(first, first + WHOLE), later, later + 1, [last - 1]]))
