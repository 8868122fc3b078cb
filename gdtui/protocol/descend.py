"""Requests and answers about descending a function of one or two variables.

Arrays are the bytes of little-endian float64 (int32 for labels and counts), in row order.
"""

from __future__ import annotations

from enum import IntEnum

import msgspec

from gdtui.core.functions.method import Box, Method
from gdtui.core.maths.outcome import Ending
from gdtui.core.theory.stability import Regime


class DescendRequest(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """A request about a function.

    Attributes:
        function: the name of one in `gdtui.core.functions.catalog`, or a formula in x or in x and y.
        method: the optimizer that moves the points.
        box: the region to look at; empty for the function's own.
    """

    function: str
    method: Method
    box: Box = ()


class TrajectoryRequest(DescendRequest, frozen=True, kw_only=True):
    """The trajectory of one point; answered by `TrajectoryAnswer`.

    Attributes:
        start: a value for each variable.
        steps: number of updates.
        grid: points of the curve, or columns and rows of the surface, to compute over the box; 0 for none.
        derivative: whether to return the formula of the derivative; the first one takes half a second more.
    """

    start: tuple[float, ...]
    steps: int = 100
    grid: tuple[int, int] = (0, 0)
    derivative: bool = False


class OrbitRequest(DescendRequest, frozen=True, kw_only=True):
    """Where the point settles, for many learning rates at once; answered by `OrbitAnswer`.

    Only for sgd and one variable.

    Attributes:
        start: where every point starts.
        low: the smallest lr.
        high: the largest lr.
        count: number of lrs, evenly spaced.
        updates: total number of updates of each point.
        kept: number of final values to keep of each point.
    """

    start: tuple[float, ...]
    low: float
    high: float
    count: int = 512
    updates: int = 1000
    kept: int = 64


class RaceRequest(DescendRequest, frozen=True, kw_only=True):
    """A race of several methods from one start; answered by `RaceAnswer`. The inherited `method` does not take part.

    Attributes:
        start: where all entrants start.
        methods: one for each entrant.
        steps: number of updates of each entrant.
        tolerance: an entrant has arrived when its gradient stays within this fraction of the one at the start.
        best: whether each entrant runs at the best lr found for it, in place of its own.
    """

    method: Method = Method()
    start: tuple[float, ...]
    methods: tuple[Method, ...]
    steps: int = 200
    tolerance: float = 1e-4
    best: bool = False


class BasinsRequest(DescendRequest, frozen=True, kw_only=True):
    """The minimum that each start on a grid over the box reaches; answered by `BasinsAnswer`.

    Attributes:
        grid: number of starts along each variable; the second is not used for one variable.
        steps: number of updates from each start.
    """

    grid: tuple[int, int] = (40, 30)
    steps: int = 500


class DescendAnswer(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """The answer to a request about a function."""


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """A remark on a trajectory.

    Attributes:
        k: the number of updates after which it is true.
        text: the remark, a line.
    """

    k: int
    text: str


class TrajectoryAnswer(DescendAnswer, frozen=True, kw_only=True):
    """The trajectory of a point: n updates between n + 1 points in one or two variables.

    Attributes:
        variables: ("x",) or ("x", "y").
        points: float64, n + 1 rows of a value for each variable; all of them finite.
        values: f at the points (n + 1).
        gradients: f′ at the points, of the same shape as the points.
        updates: what was subtracted, n rows: x_next = x - update. lr f′ for plain gradient descent.
        curvatures: f″ at the points, or the eigenvalues of the Hessian, rising; of the same shape. NaN where undefined.
        regimes: how the error behaves at each point, one for each curvature, None where that is NaN; empty for
            optimizers other than sgd.
        exact: whether f is quadratic, so that the regimes hold everywhere rather than near the point.
        derivative: the formula of f′, or of each partial derivative, when requested.
        box: the region that the grid covers.
        x: coordinates along the first variable (float64); empty when no grid was requested.
        y: coordinates along the second variable.
        surface: f on the grid, rows of y x columns of x, or as many as x; not finite where f has no value.
        notes: remarks: a point is on a corner, where f has no derivative; an update jumps over a pole.
        reason: why the trajectory ended early; empty when it made all its updates.
        ending: the same in a word; None when it made all its updates.
    """

    variables: tuple[str, ...]
    points: bytes
    values: bytes
    gradients: bytes
    updates: bytes
    curvatures: bytes
    regimes: tuple[Regime | None, ...]
    exact: bool
    box: Box
    derivative: tuple[str, ...] = ()
    x: bytes = b""
    y: bytes = b""
    surface: bytes = b""
    notes: tuple[Note, ...] = ()
    reason: str = ""
    ending: Ending | None = None


class OrbitAnswer(DescendAnswer, frozen=True, kw_only=True):
    """The values that the point settles on at each learning rate: one, two, many, or none.

    Attributes:
        lrs: the learning rates (float64).
        counts: number of distinct values at each lr (int32), at most `kept`; 0 where the point is gone.
        periods: number of updates after which the point repeats at each lr (int32): 1 where it settles at one value;
            0 where no cycle was found, or the point diverges; -1 where it came to a point without a finite f′.
        values: float64, a row for each lr: its distinct values, rising, then NaN.
        kept: the length of a row.
    """

    lrs: bytes
    counts: bytes
    periods: bytes
    values: bytes
    kept: int


class RaceEntrant(msgspec.Struct, frozen=True, kw_only=True):
    """The result of one method in a race.

    Attributes:
        method: the method as it ran, with the lr found for it, if any.
        points: its trajectory, as in `TrajectoryAnswer`.
        values: f at the points.
        arrived: number of updates after which its gradient stays within the tolerance; None when it never does, or when
            it ends on flat ground rather than at a minimum.
        reason: why it ended early; empty when it made all its updates.
        ending: the same in a word; None when it made all its updates.
    """

    method: Method
    points: bytes
    values: bytes
    arrived: int | None
    reason: str = ""
    ending: Ending | None = None


class RaceAnswer(DescendAnswer, frozen=True, kw_only=True):
    """The results of a race.

    Attributes:
        entrants: one for each method, in the order of the request.
        search: how the best lrs were found; empty when none were requested.
    """

    entrants: tuple[RaceEntrant, ...]
    search: str = ""


class StartOutcome(IntEnum):
    """What became of a start that did not settle at a minimum."""

    MOVES = -1  # not settled yet, chaotic, or in a very long cycle
    RESTS = -2  # as good as still, where there is no minimum that is a point
    CYCLES = -3
    GONE = -4  # it diverged, or came to where f or f′ has no value


class BasinsAnswer(DescendAnswer, frozen=True, kw_only=True):
    """The minimum that each start leads to.

    Attributes:
        starts: float64, a row for each start: a value for each variable.
        ends: where each start ended, of the same shape; NaN where that is not finite.
        labels: what became of each start (int32): the row of the minimum of `minima` at which it settled, or else a
            `StartOutcome`, which is below 0.
        minima: float64, a row for each minimum, the lowest first: a value for each variable.
        values: f at the minima.
    """

    starts: bytes
    ends: bytes
    labels: bytes
    minima: bytes
    values: bytes


AnyDescendRequest = TrajectoryRequest | OrbitRequest | RaceRequest | BasinsRequest
AnyDescendAnswer = TrajectoryAnswer | OrbitAnswer | RaceAnswer | BasinsAnswer
