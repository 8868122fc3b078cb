"""Descending a function of one or two variables: what is asked of the engine, and what it answers.

Arrays are the bytes of little-endian float64 (int32 for labels and counts), row after row.
"""

from __future__ import annotations

import msgspec

from gdtui.core.functions.method import Box, Method
from gdtui.core.theory.stability import Regime


class DescendRequest(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Something about a function.

    Attributes:
        function: the name of one in `gdtui.core.functions.catalog`, or a formula in x or in x and y.
        method: how points move.
        box: the part that is looked at; none for the function's own.
    """

    function: str
    method: Method
    box: Box = ()


class TrajectoryRequest(DescendRequest, frozen=True, kw_only=True):
    """One point's way down; answered by `TrajectoryAnswer`.

    Attributes:
        start: a value for each variable.
        steps: how many updates.
        grid: points of the curve, or columns and rows of the surface, to compute over the box; 0 for none.
        derivative: whether its formula is wanted; the first one takes half a second more.
    """

    start: tuple[float, ...]
    steps: int = 100
    grid: tuple[int, int] = (0, 0)
    derivative: bool = False


class OrbitRequest(DescendRequest, frozen=True, kw_only=True):
    """Where the point settles, for many learning rates at once; answered by `OrbitAnswer`. For sgd and one variable.

    Attributes:
        start: of every one of them.
        low: the least lr.
        high: the greatest.
        count: how many lrs, evenly spaced.
        updates: made before and while the last are kept.
        kept: of the last updates.
    """

    start: tuple[float, ...]
    low: float
    high: float
    count: int = 512
    updates: int = 1000
    kept: int = 64


class RaceRequest(DescendRequest, frozen=True, kw_only=True):
    """Several methods from one start; answered by `RaceAnswer`. The request's own `method` does not take part.

    Attributes:
        start: of all.
        methods: one an entrant.
        steps: updates of each.
        tolerance: an entrant has arrived when its gradient stays within this part of the one at the start.
        best: whether each is to run at the best lr that can be found for it, in place of its own.
    """

    method: Method = Method()
    start: tuple[float, ...]
    methods: tuple[Method, ...]
    steps: int = 200
    tolerance: float = 1e-4
    best: bool = False


class BasinsRequest(DescendRequest, frozen=True, kw_only=True):
    """Starts all over the box, and the minimum that each reaches; answered by `BasinsAnswer`.

    Attributes:
        grid: starts along each variable; the second is not used for one variable.
        steps: updates of each.
    """

    grid: tuple[int, int] = (40, 30)
    steps: int = 500


class DescendAnswer(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """What the engine found."""


class TrajectoryAnswer(DescendAnswer, frozen=True, kw_only=True):
    """The way of a point: n updates between n + 1 points in one or two variables.

    Attributes:
        variables: ("x",) or ("x", "y").
        points: float64, n + 1 rows of a value for each variable; all of them finite.
        values: f there (n + 1).
        gradients: f′ there, as the points.
        updates: what was subtracted, n rows: x_next = x - update. lr f′ for plain gradient descent.
        curvatures: f″ there, or the eigenvalues of the Hessian, rising; as the points. NaN where there is none.
        regimes: what the error does at each point, one for each curvature; empty for optimizers other than sgd, and
            where a curvature is NaN.
        exact: whether f is quadratic, so that the regimes hold everywhere rather than near the point.
        derivative: the formula of f′, or of each partial derivative, when asked for.
        box: what the grid covers.
        x: coordinates along the first variable (float64); empty when no grid was asked for.
        y: likewise along the second.
        surface: f over them, rows of y x columns of x, or as many as x; not finite where it has no value.
        notes: remarks such as that a point is on a corner, where f has no derivative.
        reason: why it ended before its last update; empty when it did not.
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
    notes: tuple[str, ...] = ()
    reason: str = ""


class OrbitAnswer(DescendAnswer, frozen=True, kw_only=True):
    """Where it settles: one value, two, many, or none.

    Attributes:
        lrs: float64.
        counts: distinct values of each lr (int32), at most `kept`; 0 where it is gone.
        values: float64, a row for each lr: its distinct values, rising, then NaN.
        kept: the length of a row.
    """

    lrs: bytes
    counts: bytes
    values: bytes
    kept: int


class RaceEntrant(msgspec.Struct, frozen=True, kw_only=True):
    """How one method did.

    Attributes:
        method: as it ran, with the lr that was found for it if one was.
        points: its way, as in `TrajectoryAnswer`.
        values: f there.
        arrived: updates after which its gradient stays within the tolerance; None when it does not.
        reason: why it ended before its last update.
    """

    method: Method
    points: bytes
    values: bytes
    arrived: int | None
    reason: str = ""


class RaceAnswer(DescendAnswer, frozen=True, kw_only=True):
    """The entrants in the order in which they were named.

    Attributes:
        entrants: one a method.
        search: how the best lrs were found; empty when none were asked for.
    """

    entrants: tuple[RaceEntrant, ...]
    search: str = ""


class BasinsAnswer(DescendAnswer, frozen=True, kw_only=True):
    """Where the starts lead.

    Attributes:
        starts: float64, a row for each: a value for each variable.
        ends: where they ended, likewise; NaN where it is not finite.
        labels: of each start the minimum that it reached (int32): a row of `minima`, or -1.
        minima: float64, the lowest first: a value for each variable.
        values: f there.
    """

    starts: bytes
    ends: bytes
    labels: bytes
    minima: bytes
    values: bytes


AnyDescendRequest = TrajectoryRequest | OrbitRequest | RaceRequest | BasinsRequest
AnyDescendAnswer = TrajectoryAnswer | OrbitAnswer | RaceAnswer | BasinsAnswer
