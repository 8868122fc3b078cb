"""The outcome of a trajectory in one word; in the quiz the user predicts it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the first screen must not wait for the import of numpy
    import numpy as np

    Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]

ZERO_TOLERANCE = 1e-6  # fraction of the first gradient, or of the mean curvature, that counts as zero
NEAR_MINIMUM = 1e-3  # fraction of the way from the start: the fitted parabola's minimum is this near to an arrival
ESCAPE_RATIO = 1e6  # a trajectory diverges when its end is this many times as far from 0 as its start, or as 1
MAX_PERIOD = 64  # points of the longest cycle
CYCLE_TOLERANCE = 1e-6  # fraction of a cycle's width: points closer than this count as the same point
ROUNDING = 1e-12  # fraction of the greatest curvature that counts as zero
PASSING = 8  # updates in each of which the gradient grows: the trajectory does not stay where it is small
SIDE_TOLERANCE = 1e-9  # fraction of the largest error: a point closer to the end than this is on neither side of it


class Ending(StrEnum):
    """Why a trajectory has no next point."""

    DIVERGED = "diverged"  # the numbers are too large for float64
    NO_VALUE = "left the domain"  # f has no value there, or a pole
    NO_DERIVATIVE = "stopped without a finite f′"  # f has a value there, and f′ cannot be computed


class Outcome(StrEnum):
    """What a trajectory does in the long run."""

    STRAIGHT = "comes straight in"
    ONE_STEP = "is in after one step"
    OSCILLATES = "oscillates in"
    CYCLES = "cycles"
    DIVERGES = "diverges"


def outcome_of(points: Floats, gradients: Floats, curvatures: Floats, ending: Ending | None = None) -> Outcome | None:
    """Return the outcome of a trajectory, or None when it is too early or too irregular to tell.

    The result is also None when the trajectory begins with a gradient of zero or ends where the function is flat: it is
    stuck, it has not converged; when it ends with a small gradient where no minimum is near; and when it leaves the
    domain of the function.

    Args:
        points: n + 1 rows of a value for each variable. It takes some hundreds of updates to tell.
        gradients: gradients at the points, in the same shape.
        curvatures: eigenvalues of the Hessian at the points, in the same shape.
        ending: why the trajectory ended early; None when it did not.
    """
    import numpy as np

    if ending is Ending.DIVERGED:
        return Outcome.DIVERGES
    if ending is Ending.NO_VALUE:
        return None
    arrival = _arrival(gradients)
    if arrival is not None:
        return _approach(points, arrival) if _ends_in_valley(points, gradients, curvatures) else None
    if np.abs(points[-1]).max() > ESCAPE_RATIO * max(1, np.abs(points[0]).max()):
        return Outcome.DIVERGES
    return Outcome.CYCLES if _cycles(points[-2 * MAX_PERIOD :]) else None


def _arrival(gradients: Floats) -> int | None:
    """Return the update after which the gradient stays practically zero.

    The result is None when there is no such update, when the gradient is zero from the start, or when it grows with
    each of the last updates, as it does after a place that descent passes slowly, such as the inflection of x³ + x⁴.
    """
    import numpy as np

    sizes = np.abs(gradients).max(axis=1)
    moving = np.flatnonzero(sizes > ZERO_TOLERANCE * sizes[0])
    if not len(moving) or moving[-1] == len(sizes) - 1:
        return None
    if len(sizes) > PASSING and (np.diff(sizes[-PASSING - 1 :]) > 0).all():
        return None
    return int(moving[-1]) + 1


def _ends_in_valley(points: Floats, gradients: Floats, curvatures: Floats) -> bool:
    """Return whether the end is curved and next to where the fitted parabola has its minimum or saddle.

    A small gradient is not enough: of exp(x) it is as small as one likes far to the left, with no minimum near. And the
    curvature is zero compared with the mean curvature on flat ground; at a corner it is zero too.
    """
    import numpy as np

    sizes, way = np.abs(curvatures[-1]), np.abs(points[0] - points[-1]).max()
    curved = sizes.max() > ZERO_TOLERANCE * np.abs(gradients[0]).max() / way
    least = sizes[sizes > ROUNDING * sizes.max()].min(initial=np.inf)  # along the floor of a valley it is zero
    return bool(curved and np.abs(gradients[-1]).max() <= NEAR_MINIMUM * way * least)


def _approach(points: Floats, arrival: int) -> Outcome | None:
    """Return how a trajectory came to its last point; None when it passed it once and came back from the other side."""
    if arrival == 1:
        return Outcome.ONE_STEP
    crossings = _crossings(points)
    if crossings == 0:
        return Outcome.STRAIGHT
    return Outcome.OSCILLATES if crossings > 1 else None


def _crossings(points: Floats) -> int:
    """Return how often a coordinate crosses its last value, for the coordinate that crosses most often."""
    import numpy as np

    errors = points - points[-1]
    errors[np.abs(errors) < SIDE_TOLERANCE * np.abs(errors).max()] = 0
    sides = [np.sign(error[error != 0]) for error in errors.T]
    return max(int((side[1:] != side[:-1]).sum()) for side in sides)


def _cycles(tail: Floats) -> bool:
    """Return whether the points repeat and are not all the same."""
    import numpy as np

    if len(tail) < 2 * MAX_PERIOD:
        return False
    width = np.ptp(tail, axis=0).max()
    return bool(width) and any(
        np.abs(tail[p:] - tail[:-p]).max() <= CYCLE_TOLERANCE * width for p in range(2, MAX_PERIOD + 1)
    )
