"""Where runs have been on the landscape: their parameters as coordinates of a survey."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from gdtui.core.experiment.scalar_names import recorded, scalars
from gdtui.protocol import Surveyed
from gdtui.ui.drawing.thinning import thinned
from gdtui.ui.train.snapshot import Ghost, Snapshot

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from gdtui.core.data.history import History

    Floats = npt.NDArray[np.float64]


class Ground(msgspec.Struct, frozen=True, eq=False):
    """A survey with its numbers as arrays.

    Attributes:
        told: as it came.
        x: coordinates along the first axis.
        y: along the second; empty for a curve.
        values: losses, rows of y x columns of x, or as many as x.
    """

    told: Surveyed
    x: Floats
    y: Floats
    values: Floats
    origin: Floats
    across: Floats

    @classmethod
    def of(cls, told: Surveyed) -> Ground:
        """The arrays of an event."""
        import numpy as np

        x, y, values, origin = (np.frombuffer(block) for block in (told.x, told.y, told.values, told.origin))
        across = np.frombuffer(told.across).reshape(len(told.names), len(origin))
        return cls(told, x, y, values.reshape(len(y), len(x)) if len(y) else values, origin, across)

    @property
    def limits(self) -> tuple[tuple[float, float], ...]:
        """The ends of each axis."""
        return tuple((float(axis[0]), float(axis[-1])) for axis in (self.x, self.y) if len(axis))

    def place(self, params: Mapping[str, list[float]]) -> tuple[float, ...] | None:
        """Coordinates of a view's parameters; None when it does not have them all."""
        import numpy as np

        values = np.array([*scalars(params).values()])
        return tuple((self.across @ (values - self.origin)).tolist()) if len(values) == len(self.origin) else None

    def path(self, history: History, first: int, last: int) -> Floats | None:
        """Coordinates (axes x points) after the updates from one to another; None when not all parameters are kept."""
        import numpy as np

        names = recorded(history.columns)
        if len(names) != len(self.origin):
            return None
        steps = thinned(first, last)
        coordinates = np.repeat(-(self.across @ self.origin)[:, None], len(steps), axis=1)
        for place in np.flatnonzero(self.across.any(axis=0)):
            coordinates += self.across[:, [place]] * history.column(names[place])[steps]
        return coordinates


def walked(ground: Ground, snapshot: Snapshot) -> Floats | None:
    """The run's path from its start to the cursor (axes x points)."""
    import numpy as np

    if snapshot.history is None or not snapshot.step:
        return None
    path = ground.path(snapshot.history, 0, snapshot.step)
    start = started(ground, snapshot)
    return path if path is None or start is None else np.column_stack([start, path])


def started(ground: Ground, snapshot: Snapshot) -> tuple[float, ...] | None:
    """Where the run began."""
    return ground.place(snapshot.start.params) if snapshot.start is not None and not snapshot.start.step else None


def haunted(ground: Ground, ghost: Ghost, run: Snapshot) -> Floats | None:
    """An earlier run's path from where the present one left it; None when its parameters are others."""
    same = run.history is not None and recorded(run.history.columns) == recorded(ghost.history.columns)
    return ground.path(ghost.history, max(ghost.parted - 1, 0), ghost.updates) if same else None
