"""Requests about functions, and their answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import numpy as np
import torch

from gdtui.core.errors import ValidationError
from gdtui.core.fields import Field
from gdtui.core.functions.catalog import function
from gdtui.core.functions.function import Function
from gdtui.core.functions.method import Box, Method
from gdtui.core.maths.differentiate import derivative
from gdtui.core.theory.stability import Regime
from gdtui.engine.cancellation import CancelCheck, never_cancelled
from gdtui.engine.descend.basins import basins, lattice
from gdtui.engine.descend.objective import Objective
from gdtui.engine.descend.orbit import orbit
from gdtui.engine.descend.race import race
from gdtui.engine.descend.walk import Trajectory, format_point, walk
from gdtui.engine.models.dataset import Floats
from gdtui.protocol.descend import (
    AnyDescendAnswer,
    AnyDescendRequest,
    BasinsAnswer,
    BasinsRequest,
    DescendRequest,
    OrbitAnswer,
    OrbitRequest,
    RaceAnswer,
    RaceRequest,
    TrajectoryAnswer,
    TrajectoryRequest,
)

MOST = {"steps": 1_000_000, "updates": 100_000, "count": 4096, "kept": 1024}
GRID = 1024  # points along an axis
RACERS = 16
STARTS = 2**16


def answer_request(request: AnyDescendRequest, is_cancelled: CancelCheck = never_cancelled) -> AnyDescendAnswer | None:
    """The answer to a request, or None when it was given up.

    Args:
        request: what is asked.
        is_cancelled: whether nobody wants the answer any more; asked now and then.

    Raises:
        ValidationError: when the function, the start or a setting is refused.
    """
    asked = _checked(request)
    return _ANSWERS[type(request)](asked, request, is_cancelled)


def _checked(request: DescendRequest) -> Function:
    """The function that a request is about, seen through its box; everything in the request being allowed."""
    asked = function(request.function)
    for name, most in MOST.items():
        Field(name, name, "", 1, "integer", low=1, high=most).check(getattr(request, name, 1))
    request.method.checked()
    start = getattr(request, "start", asked.start)
    asked.check_start(start)
    return msgspec.structs.replace(asked, box=_box(asked, request.box, start), bounded=False)


def _box(asked: Function, box: Box, start: tuple[float, ...]) -> Box:
    if not box:
        return asked.around(start)
    numbers = [x for pair in box for x in pair]
    if len(box) != len(asked.variables) or not all(low < high for low, high in box) or not np.isfinite(numbers).all():
        raise ValidationError("box", box, "it must be a lower and an upper number for each variable")
    return box


def _walk(asked: Function, request: TrajectoryRequest, is_cancelled: CancelCheck) -> TrajectoryAnswer | None:
    path = walk(asked, request.start, request.method, request.steps, is_cancelled)
    if path is None:
        return None
    bends = curvatures(asked, path.points)
    return TrajectoryAnswer(
        variables=asked.variables,
        points=path.points.tobytes(),
        values=path.values.tobytes(),
        gradients=path.slopes.tobytes(),
        updates=path.updates.tobytes(),
        curvatures=bends.tobytes(),
        regimes=regimes(request.method, bends),
        exact=asked.quadratic,
        box=asked.box,
        derivative=derivative(asked.tree, asked.variables) if request.derivative else (),
        notes=tuple(notes(asked, path)),
        reason=path.reason,
        **_surface(asked, request.grid),
    )


def regimes(method: Method, curvatures: Floats) -> tuple[Regime | None, ...]:
    """The regime of each curvature, which weight decay adds to; none for an optimizer other than sgd."""
    descent = method.descent
    if descent is None:
        return ()
    found = (np.ravel(curvatures) + (method.weight_decay or 0.0)).tolist()
    return tuple(descent.regime(value) if np.isfinite(value) else None for value in found)


def curvatures(f: Function, points: Floats) -> Floats:
    """The eigenvalues of f″ at some points (points x variables), rising; NaN where it is not finite."""
    found: Floats = Objective(f).curvatures(torch.from_numpy(points)).numpy()
    return found


def notes(f: Function, path: Trajectory) -> Iterator[str]:
    """Remarks on a path: the first corner that it came upon."""
    at = Objective(f).corners(torch.from_numpy(path.points)).nonzero().flatten().tolist()
    if at:
        where = f"after {at[0]} updates x = {format_point(path.points[at[0]])} is a corner"
        yield f"{where}, where f has no derivative: torch takes 0 for that of abs and relu"


def _surface(asked: Function, grid: tuple[int, int]) -> dict[str, Any]:
    """The coordinates and f over the box, as bytes; nothing for no points."""
    box, counts = asked.box, grid[: len(asked.box)]
    if not all(counts):
        return {}
    for count in counts:
        Field("grid", "grid", "", 0, "integer", low=2, high=GRID).check(count)
    axes = [np.linspace(low, high, count) for (low, high), count in zip(box, counts, strict=True)]
    with torch.no_grad():
        values = Objective(asked).value(torch.from_numpy(lattice(box, counts))).numpy()
    return {**dict(zip("xy", (axis.tobytes() for axis in axes), strict=False)), "surface": values.tobytes()}


def _orbit(asked: Function, request: OrbitRequest, is_cancelled: CancelCheck) -> OrbitAnswer | None:
    found = orbit(asked, request, is_cancelled)
    if found is None:
        return None
    return OrbitAnswer(
        lrs=found.lrs.tobytes(),
        counts=found.counts.tobytes(),
        values=found.values.tobytes(),
        kept=request.kept,
    )


def _race(asked: Function, request: RaceRequest, is_cancelled: CancelCheck) -> RaceAnswer | None:
    if not 1 <= len(request.methods) <= RACERS:
        raise ValidationError("methods", len(request.methods), f"there must be at least 1 and at most {RACERS}")
    Field("tolerance", "", "", 0.0, "number", low=0, low_open=True, high=1, high_open=True).check(request.tolerance)
    for method in request.methods:
        method.checked()
    return race(asked, request, is_cancelled)


def _scatter(asked: Function, request: BasinsRequest, is_cancelled: CancelCheck) -> BasinsAnswer | None:
    counts = request.grid[: len(asked.variables)]
    if not all(2 <= count <= STARTS for count in counts) or np.prod(counts) > STARTS:
        raise ValidationError("grid", counts, f"there must be at least 2 starts along each axis, {STARTS:,} in all")
    found = basins(asked, lattice(asked.box, counts), request.method, request.steps, is_cancelled)
    if found is None:
        return None
    return BasinsAnswer(
        starts=found.starts.tobytes(),
        ends=np.where(np.isfinite(found.ends), found.ends, np.nan).tobytes(),
        labels=found.labels.tobytes(),
        minima=found.minima.tobytes(),
        values=found.values.tobytes(),
    )


_ANSWERS: dict[type[DescendRequest], Callable[[Function, Any, CancelCheck], AnyDescendAnswer | None]] = {
    TrajectoryRequest: _walk,
    OrbitRequest: _orbit,
    RaceRequest: _race,
    BasinsRequest: _scatter,
}
