"""What became of a walk: one word for all of it, for whoever has to say beforehand what it will be."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a screen that is painted first does not wait for numpy
    import numpy as np

    Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]

AT_REST = 1e-6  # part of the first gradient, and of the mean curvature of the way, that counts as none
FAR = 1e6  # times as far from 0 as it began, or as 1: gone for good
PERIOD = 64  # points of the longest cycle
SAME = 1e-6  # part of a cycle's width within which two points are one
SIDE = 1e-9  # part of the way within which a point is on neither side of its end


class Outcome(StrEnum):
    """What a walk does in the long run."""

    STRAIGHT = "comes straight in"
    ONE_STEP = "is in after one step"
    OSCILLATES = "oscillates in"
    CYCLES = "cycles"
    DIVERGES = "diverges"


def outcome_of(points: Floats, gradients: Floats, curvatures: Floats, reason: str = "") -> Outcome | None:
    """What became of a walk, or None when it is too early or too wild to tell.

    Args:
        points: n + 1 rows of a value for each variable. It takes some hundreds of updates to tell.
        gradients: there, as the points.
        curvatures: eigenvalues of the Hessian there, as the points.
        reason: why it ended early; empty when it did not.

    Returns:
        None also for a walk that begins without a gradient or ends where the function is flat: it is stuck, not in.
    """
    import numpy as np

    if reason:
        return Outcome.DIVERGES
    if (arrived := _arrival(gradients)) is not None:
        return None if _flat(points, gradients, curvatures) else _way_in(points, arrived)
    if np.abs(points[-1]).max() > FAR * max(1, np.abs(points[0]).max()):
        return Outcome.DIVERGES
    return Outcome.CYCLES if _cycles(points[-2 * PERIOD :]) else None


def _arrival(gradients: Floats) -> int | None:
    """The update after which the gradient stays as good as none; None when it does not, or there is none at first."""
    import numpy as np

    sizes = np.abs(gradients).max(axis=1)
    moving = np.flatnonzero(sizes > AT_REST * sizes[0])
    if not len(moving) or moving[-1] == len(sizes) - 1:
        return None
    return int(moving[-1]) + 1


def _flat(points: Floats, gradients: Floats, curvatures: Floats) -> bool:
    """Whether the curvature at its end is none beside the mean of the way; so that of a corner, too."""
    import numpy as np

    mean = np.abs(gradients[0]).max() / np.abs(points[0] - points[-1]).max()
    return not np.abs(curvatures[-1]).max() > AT_REST * mean


def _way_in(points: Floats, arrived: int) -> Outcome | None:
    """How it came to its last point. Once past it and back is neither straight nor from side to side."""
    crossings = _crossings(points)
    if arrived == 1:
        return Outcome.ONE_STEP
    return Outcome.STRAIGHT if not crossings else Outcome.OSCILLATES if crossings > 1 else None


def _crossings(points: Floats) -> int:
    """How often a coordinate goes from one side of its last value to the other; of the one that does so most."""
    import numpy as np

    errors = points - points[-1]
    errors[np.abs(errors) < SIDE * np.abs(errors).max()] = 0
    sides = [np.sign(error[error != 0]) for error in errors.T]
    return max(int((side[1:] != side[:-1]).sum()) for side in sides)


def _cycles(tail: Floats) -> bool:
    """Whether points repeat, and are not all the same."""
    import numpy as np

    if len(tail) < 2 * PERIOD:
        return False
    width = np.ptp(tail, axis=0).max()
    return bool(width) and any(np.abs(tail[p:] - tail[:-p]).max() <= SAME * width for p in range(2, PERIOD + 1))
