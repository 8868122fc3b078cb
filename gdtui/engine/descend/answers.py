"""Answers to the requests about functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import numpy as np
import torch

from gdtui.core.errors import ValidationError
from gdtui.core.fields import Field
from gdtui.core.functions.catalog import function as find_function
from gdtui.core.functions.function import Function
from gdtui.core.functions.method import Box, Method
from gdtui.core.maths.differentiate import derivative
from gdtui.core.texts import text
from gdtui.core.theory.stability import Regime
from gdtui.engine.cancellation import CancelCheck, never_cancelled
from gdtui.engine.descend.basins import basins, lattice
from gdtui.engine.descend.objective import Objective
from gdtui.engine.descend.orbit import orbit
from gdtui.engine.descend.poles import jump_over_pole
from gdtui.engine.descend.race import race
from gdtui.engine.descend.walk import Trajectory, format_point, walk
from gdtui.engine.models.dataset import Floats
from gdtui.protocol.descend import (
    AnyDescendAnswer,
    AnyDescendRequest,
    BasinsAnswer,
    BasinsRequest,
    DescendRequest,
    Note,
    OrbitAnswer,
    OrbitRequest,
    RaceAnswer,
    RaceRequest,
    TrajectoryAnswer,
    TrajectoryRequest,
)

MAX_VALUES = {"steps": 1_000_000, "updates": 100_000, "count": 4096, "kept": 1024}
MAX_GRID = 1024  # points along an axis
MAX_RACERS = 16
MAX_STARTS = 2**16


def answer_request(request: AnyDescendRequest, is_cancelled: CancelCheck = never_cancelled) -> AnyDescendAnswer | None:
    """Answer a request; return None when it is cancelled.

    Args:
        request: the request.
        is_cancelled: whether to give up; it is called from time to time.

    Raises:
        ValidationError: when the function, the start or a setting is invalid.
    """
    f = _checked_function(request)
    return _ANSWERS[type(request)](f, request, is_cancelled)


def _checked_function(request: DescendRequest) -> Function:
    """Check a request and return its function, with the box of the request."""
    f = find_function(request.function)
    for name, greatest in MAX_VALUES.items():
        Field(name, name, "", 1, "integer", low=1, high=greatest).check(getattr(request, name, 1))
    request.method.checked()
    start = getattr(request, "start", f.start)
    f.check_start(start)
    return msgspec.structs.replace(f, box=_box(f, request.box, start), bounded=False)


def _box(f: Function, box: Box, start: tuple[float, ...]) -> Box:
    if not box:
        return f.around(start)
    numbers = [x for pair in box for x in pair]
    if len(box) != len(f.variables) or not all(low < high for low, high in box) or not np.isfinite(numbers).all():
        raise ValidationError("box", box, text("refusals.two_numbers_each"))
    return box


def _answer_trajectory(f: Function, request: TrajectoryRequest, is_cancelled: CancelCheck) -> TrajectoryAnswer | None:
    path = walk(f, request.start, request.method, request.steps, is_cancelled)
    if path is None:
        return None
    bends = curvatures(f, path.points)
    return TrajectoryAnswer(
        variables=f.variables,
        points=path.points.tobytes(),
        values=path.values.tobytes(),
        gradients=path.slopes.tobytes(),
        updates=path.updates.tobytes(),
        curvatures=bends.tobytes(),
        regimes=regimes(request.method, bends),
        exact=f.quadratic,
        box=f.box,
        derivative=derivative(f.tree, f.variables) if request.derivative else (),
        notes=tuple(notes(f, path)),
        reason=path.reason,
        ending=path.ending,
        **_surface(f, request.grid),
    )


def regimes(method: Method, curvatures: Floats) -> tuple[Regime | None, ...]:
    """Return the regime of each curvature with weight decay added; nothing for an optimizer other than sgd."""
    descent = method.descent
    if descent is None:
        return ()
    values = (np.ravel(curvatures) + (method.weight_decay or 0.0)).tolist()
    return tuple(descent.regime(value) if np.isfinite(value) else None for value in values)


def curvatures(f: Function, points: Floats) -> Floats:
    """Return the eigenvalues of f″ at some points (points x variables), rising; NaN where f″ is not finite."""
    values: Floats = Objective(f).curvatures(torch.from_numpy(points)).numpy()
    return values


def notes(f: Function, path: Trajectory) -> Iterator[Note]:
    """Yield remarks on a trajectory: its first point that is a corner, its first jump over a pole."""
    objective = Objective(f)
    corners = objective.corners(torch.from_numpy(path.points)).nonzero().flatten().tolist()
    if corners:
        k = corners[0]
        where = text("descend.corner_at", updates=k, point=format_point(path.points[k]))
        yield Note(k=k, text=text("descend.corner_note", where=where, torch=text("descend.torch_there")))
    if (k := jump_over_pole(objective, f.tree, path.points)) is not None:
        before, after = format_point(path.points[k - 1]), format_point(path.points[k])
        yield Note(k=k, text=text("descend.pole", update=k, before=before, after=after))


def _surface(f: Function, grid: tuple[int, int]) -> dict[str, Any]:
    """Return the coordinates and f over the box, as bytes; nothing when the grid has no points."""
    box, counts = f.box, grid[: len(f.box)]
    if not all(counts):
        return {}
    for count in counts:
        Field("grid", "grid", "", 0, "integer", low=2, high=MAX_GRID).check(count)
    axes = [np.linspace(low, high, count) for (low, high), count in zip(box, counts, strict=True)]
    with torch.no_grad():
        values = Objective(f).value(torch.from_numpy(lattice(box, counts))).numpy()
    return {**dict(zip("xy", (axis.tobytes() for axis in axes), strict=False)), "surface": values.tobytes()}


def _answer_orbit(f: Function, request: OrbitRequest, is_cancelled: CancelCheck) -> OrbitAnswer | None:
    result = orbit(f, request, is_cancelled)
    if result is None:
        return None
    return OrbitAnswer(
        lrs=result.lrs.tobytes(),
        counts=result.counts.tobytes(),
        periods=result.periods.tobytes(),
        values=result.values.tobytes(),
        kept=request.kept,
    )


def _answer_race(f: Function, request: RaceRequest, is_cancelled: CancelCheck) -> RaceAnswer | None:
    if not 1 <= len(request.methods) <= MAX_RACERS:
        raise ValidationError("methods", len(request.methods), text("refusals.racers", most=MAX_RACERS))
    Field("tolerance", "", "", 0.0, "number", low=0, low_open=True, high=1, high_open=True).check(request.tolerance)
    for method in request.methods:
        method.checked()
    return race(f, request, is_cancelled)


def _answer_basins(f: Function, request: BasinsRequest, is_cancelled: CancelCheck) -> BasinsAnswer | None:
    counts = request.grid[: len(f.variables)]
    if not all(2 <= count <= MAX_STARTS for count in counts) or np.prod(counts) > MAX_STARTS:
        raise ValidationError("grid", counts, text("refusals.starts", most=f"{MAX_STARTS:,}"))
    result = basins(f, lattice(f.box, counts), request.method, request.steps, is_cancelled)
    if result is None:
        return None
    return BasinsAnswer(
        starts=result.starts.tobytes(),
        ends=np.where(np.isfinite(result.ends), result.ends, np.nan).tobytes(),
        labels=result.labels.tobytes(),
        minima=result.minima.tobytes(),
        values=result.values.tobytes(),
    )


_ANSWERS: dict[type[DescendRequest], Callable[[Function, Any, CancelCheck], AnyDescendAnswer | None]] = {
    TrajectoryRequest: _answer_trajectory,
    OrbitRequest: _answer_orbit,
    RaceRequest: _answer_race,
    BasinsRequest: _answer_basins,
}
