"""The positions of runs on the landscape: their parameters as coordinates of a survey."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import msgspec
import numpy as np

from gdtui.core.data.history import History
from gdtui.core.experiment.record_columns import recorded_scalars, scalar_values
from gdtui.plots.spec import Floats
from gdtui.protocol import LandscapeReady
from gdtui.ui.drawing.thinning import thinned_steps
from gdtui.ui.session.snapshot import Ghost, RunSnapshot
from gdtui.ui.text.numbers import number_text

REST = 0.01  # of a direction's length squared: a smaller rest is not mentioned


class LandscapeData(msgspec.Struct, frozen=True, eq=False, dict=True):
    """A survey with its numbers as arrays.

    Attributes:
        event: the event from the engine.
        x: the coordinates along the first axis.
        y: the coordinates along the second axis; empty for a curve.
        values: the losses, rows of y x columns of x, or as many as x.
    """

    event: LandscapeReady
    x: Floats
    y: Floats
    values: Floats
    origin: Floats
    across: Floats

    @classmethod
    def of(cls, event: LandscapeReady) -> LandscapeData:
        """Return the arrays of an event."""
        x, y, values, origin = (np.frombuffer(block) for block in (event.x, event.y, event.values, event.origin))
        across = np.frombuffer(event.across).reshape(len(event.names), len(origin))
        return cls(event, x, y, values.reshape(len(y), len(x)) if len(y) else values, origin, across)

    @property
    def limits(self) -> tuple[tuple[float, float], ...]:
        """The ends of each axis."""
        return tuple((float(axis[0]), float(axis[-1])) for axis in (self.x, self.y) if len(axis))

    def place(self, params: Mapping[str, list[float]]) -> tuple[float, ...] | None:
        """Return the coordinates of a view's parameters; None when it does not have them all."""
        values = np.array([*scalar_values(params).values()])
        return tuple((self.across @ (values - self.origin)).tolist()) if len(values) == len(self.origin) else None

    @cached_property
    def lowest(self) -> tuple[float, float] | None:
        """The lowest point of the survey; None where it lies on the edge, beyond which it may go further down."""
        if not np.isfinite(self.values).any():
            return None
        row, column = divmod(int(np.nanargmin(self.values)), len(self.x))
        inside = 0 < row < len(self.y) - 1 and 0 < column < len(self.x) - 1
        return (float(self.x[column]), float(self.y[row])) if inside else None

    def direction(self, params: Mapping[str, list[float]]) -> str:
        """Return what the first axis is made of, the two greatest parts: "0.96 W + 0.28 b"; empty for a parameter."""
        names, parts = [*scalar_values(params)], self.across[0]
        if len(names) != len(parts) or np.count_nonzero(parts) < 2:
            return ""
        first, second = sorted(np.argsort(-np.abs(parts), kind="stable")[:2])
        sign, joint = "−" * bool(parts[first] < 0), "−" if parts[second] < 0 else "+"
        rest = 1 - float(parts[first] ** 2 + parts[second] ** 2)
        one, other = (f"{number_text(abs(parts[i]), 2)} {names[i]}" for i in (first, second))
        text = f"{sign}{one} {joint} {other}"
        return f"{text} …" if rest > REST else text

    def cursor(self, snapshot: RunSnapshot) -> tuple[float, ...]:
        """Return the coordinates of the cursor; with many parameters, those that the engine has sent."""
        return (self.place(snapshot.view.params) if snapshot.view else None) or self.event.here

    def path(self, history: History, first: int, last: int) -> Floats | None:
        """Return the coordinates (axes x points) between two updates; None when not all parameters are recorded."""
        names = recorded_scalars(history.columns)
        if len(names) != len(self.origin):
            return None
        steps = thinned_steps(first, last)
        coordinates = np.repeat(-(self.across @ self.origin)[:, None], len(steps), axis=1)
        for place in np.flatnonzero(self.across.any(axis=0)):
            coordinates += self.across[:, [place]] * history.sampled(names[place], steps)
        return coordinates


def run_path(ground: LandscapeData, snapshot: RunSnapshot) -> Floats | None:
    """Return the run's path from its start to the cursor (axes x points)."""
    if snapshot.history is None or not snapshot.step:
        return None
    if ground.event.trail and ground.event.step == snapshot.step:
        return np.frombuffer(ground.event.trail).reshape(-1, len(ground.event.names)).T
    path = ground.path(snapshot.history, 0, snapshot.step)
    start = run_start(ground, snapshot)
    return path if path is None or start is None else np.column_stack([start, path])


def run_start(ground: LandscapeData, snapshot: RunSnapshot) -> tuple[float, ...] | None:
    """Return the coordinates of the run's start."""
    if ground.event.trail:
        return tuple(np.frombuffer(ground.event.trail)[: len(ground.event.names)].tolist())
    return ground.place(snapshot.start.params) if snapshot.start is not None and not snapshot.start.step else None


def ghost_path(ground: LandscapeData, ghost: Ghost, run: RunSnapshot) -> Floats | None:
    """Return an earlier run's path from where the present one left it; None when its parameters are others.

    In a race it goes as far as that run was at the cursor's step.
    """
    same = run.history is not None and recorded_scalars(run.history.columns) == recorded_scalars(ghost.history.columns)
    end = min(ghost.updates, run.step) if run.racing else ghost.updates
    return ground.path(ghost.history, max(ghost.parted - 1, 0), end) if same else None
