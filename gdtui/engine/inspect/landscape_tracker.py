"""The landscape around a run as a screen follows it: axes and limits stay where they are as long as they can."""

from __future__ import annotations

import math

import numpy as np

from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment, same_loss
from gdtui.core.texts import text
from gdtui.engine.cancellation import CancelCheck, never_cancelled
from gdtui.engine.curvature.hessian import LEAST
from gdtui.engine.curvature.loss_surface import LossSurface
from gdtui.engine.curvature.quadratic import LARGEST
from gdtui.engine.inspect.landscape import Limits, Plane, curve, landscape
from gdtui.engine.models.dataset import Floats
from gdtui.engine.models.flat_parameters import RECORDED
from gdtui.engine.training.trail import Trail
from gdtui.engine.training.trainer import Trainer
from gdtui.protocol import LandscapeReady, LandscapeRequest

POINTS = 256  # the most along an axis
COARSEST = 12  # the fewest that a large model leaves of them
WORK = 2**29  # numbers gone through for the picture of a large model, about

EXCURSION = 5  # times as far from the start as the cursor may a point of the path be that the limits hold
WIDEST = 20  # times as wide as start, cursor and minimum are apart may the limits be


class LandscapeTracker:
    """Surveys of one run.

    Limits of the engine's choice have the start, the path as far as it was followed, the cursor and the closed form
    inside. They stay, and with them the Hessian's directions, until the cursor leaves them or the loss is another one.

    Args:
        run_id: of the run.
        start: the parameters (scalars) that it started with.
        trail: the parameters at some of its steps.
        is_cancelled: whether something else is wanted first.
    """

    def __init__(self, run_id: int, start: Floats, trail: Trail, is_cancelled: CancelCheck = never_cancelled) -> None:
        self._run_id, self._start, self._trail, self._is_cancelled = run_id, start, trail, is_cancelled
        self._names: tuple[str, ...] = ()
        self._experiment: Experiment | None = None
        self._plane: Plane | None = None
        self._limits: tuple[Limits, ...] = ()
        self._best: tuple[float, ...] = ()
        self._visited: dict[int, Floats] = {0: start}

    def is_current(self, trainer: Trainer, request: LandscapeRequest) -> bool:
        """Return whether the last picture is that of every step: the whole loss, with the cursor in sight."""
        self._visit(trainer)
        whole = len(self._start) == 2 == _axes(request, 2)
        return whole and self._same(trainer, request) and (bool(request.limits) or self._in_sight(trainer))

    def landscape_ready(self, trainer: Trainer, request: LandscapeRequest) -> LandscapeReady:
        """Return the loss around the present parameters.

        Raises:
            GivenUpError: when something else is wanted first.
            ValidationError: when there is no such parameter, or limits and size are none.
        """
        axes = _axes(request, len(self._start))
        _check(request, axes)
        self._visit(trainer)
        if not self._same(trainer, request) or not (request.limits or self._in_sight(trainer)):
            self._plane, self._limits = None, ()
        self._names, self._experiment = request.names, trainer.experiment
        return self._curve(trainer, request) if axes == 1 else self._land(trainer, request)

    def _land(self, trainer: Trainer, request: LandscapeRequest) -> LandscapeReady:
        limits = request.limits or self._limits
        pair = (limits[0], limits[1]) if limits else None
        size = _size(request.size, len(self._start), trainer.experiment.train_rows)
        found = landscape(self._surface(trainer), self._plane or request.names, pair, size, self._path(trainer))
        self._keep(found.plane, request, found.x, found.y)
        return self._event(trainer, request, found.plane, x=found.x, y=found.y, values=found.values, best=found.best)

    def _curve(self, trainer: Trainer, request: LandscapeRequest) -> LandscapeReady:
        limits = request.limits or self._limits
        name, path = "".join(request.names), self._path(trainer)
        found = curve(self._surface(trainer), name, limits[0] if limits else None, request.size[0], path)
        here, index = parameters(trainer), trainer.flat.scalars.index(found.name)
        here[index] = 0.0
        plane = Plane((found.name,), here, np.eye(1, len(here), index))
        self._keep(plane, request, found.x)
        best = None if found.best is None else (found.best,)
        y = np.empty(0)
        return self._event(trainer, request, plane, x=found.x, y=y, values=found.values, best=best, slope=found.slope)

    def _event(
        self,
        trainer: Trainer,
        request: LandscapeRequest,
        plane: Plane,
        *,
        best: tuple[float, ...] | None,
        slope: float | None = None,
        **arrays: Floats,
    ) -> LandscapeReady:
        self._best = best or ()
        return LandscapeReady(
            run_id=self._run_id,
            step=trainer.steps,
            request=request,
            names=plane.names,
            **{name: array.tobytes() for name, array in arrays.items()},
            origin=plane.origin.tobytes(),
            across=plane.across.tobytes(),
            here=tuple(plane.project(parameters(trainer)).tolist()),
            best=self._best,
            slope=slope,
            trail=self._projected_trail(trainer, plane).tobytes(),
            exact=len(plane.names) == len(self._start),
        )

    def _projected_trail(self, trainer: Trainer, plane: Plane) -> Floats:
        """Return the coordinates of the trail to the cursor (points x axes), where records do not have them."""
        _, kept = self._trail.until(trainer.steps)
        if not kept:
            return np.empty((0, len(plane.names)))
        return plane.project(np.array([point.cpu().double().numpy() for point in kept]))

    def _visit(self, trainer: Trainer) -> None:
        """Record where the run is; the trail has the steps of larger models."""
        if len(self._start) <= RECORDED:
            self._visited[trainer.steps] = parameters(trainer)
            if len(self._visited) > POINTS:
                self._visited = {step: self._visited[step] for step in sorted(self._visited)[::2]}

    def _path(self, trainer: Trainer) -> Floats:
        """Return the start and the steps to the cursor (points x scalars), without those that are far away."""
        _, kept = self._trail.until(trainer.steps)
        points = np.array(
            [
                self._start,
                *(point for step, point in self._visited.items() if step <= trainer.steps),
                *(point.cpu().double().numpy() for point in kept),
            ]
        )
        away = np.linalg.norm(points - self._start, axis=1)
        reach = float(np.linalg.norm(parameters(trainer) - self._start))
        near: Floats = points[away <= EXCURSION * max(reach, float(np.median(away)))]
        return near

    def _surface(self, trainer: Trainer) -> LossSurface:
        return LossSurface(trainer.experiment, trainer.model, trainer.data, self._is_cancelled)

    def _keep(self, plane: Plane, request: LandscapeRequest, *axes: Floats) -> None:
        self._plane = plane
        if not request.limits:
            self._limits = tuple((float(axis[0]), float(axis[-1])) for axis in axes)

    def _same(self, trainer: Trainer, request: LandscapeRequest) -> bool:
        """Return whether axes and loss are those of the last survey."""
        old, new = self._experiment, trainer.experiment
        if old is None or self._plane is None or self._names != request.names:
            return False
        return old is new or same_loss(old, new)

    def _in_sight(self, trainer: Trainer) -> bool:
        """Return whether the limits hold the cursor, and are not those of a run that went far away and came back."""
        if self._plane is None or not self._limits:
            return False
        here, start = (self._plane.project(point) for point in (parameters(trainer), self._start))
        lows, highs = np.array(self._limits).T
        seen = bool(((lows <= here) & (here <= highs)).all())
        if not self._best:
            return seen
        points = np.array([here, start, self._best])
        return seen and not (np.ptp(points, axis=0) * WIDEST < highs - lows).all()


def parameters(trainer: Trainer) -> Floats:
    """Return a copy of every scalar parameter as it is now, in float64."""
    values: Floats = trainer.flat.values.detach().cpu().numpy().astype(np.float64)
    return values


def _axes(request: LandscapeRequest, count: int) -> int:
    return len(request.names) or min(count, 2)


def _size(size: tuple[int, int], count: int, rows: int) -> tuple[int, int]:
    """Return fewer points for a model that takes long: of that many scalar parameters, on that many rows."""
    if count <= LARGEST:  # where rows are thinned out instead, or the loss is folded
        return size
    part = math.sqrt(min(1.0, WORK / (size[0] * size[1] * min(rows, LEAST) * count)))
    width, height = (min(length, max(COARSEST, round(length * part))) for length in size)
    return width, height


def _check(request: LandscapeRequest, axes: int) -> None:
    if request.limits and len(request.limits) != axes:
        raise ValidationError("limits", request.limits, text("refusals.pair_each", axes=axes))
    for low, high in request.limits:
        if not (low < high and math.isfinite(high - low)):
            raise ValidationError("limits", (low, high), text("refusals.lower_first"))
    if not all(2 <= length <= POINTS for length in request.size):
        raise ValidationError("size", request.size, text("refusals.points_each", most=POINTS))
