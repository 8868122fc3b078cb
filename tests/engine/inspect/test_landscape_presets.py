"""The picture of every preset has the start, the path and the minimum in it, whenever it is looked at."""

import numpy as np
import pytest

from gdtui.core.storage.presets import preset, preset_names
from gdtui.engine.inspect.landscape_tracker import LandscapeTracker, parameters
from gdtui.engine.models.dataset import Floats
from gdtui.engine.training.trail import Trail
from gdtui.engine.training.trainer import Trainer
from gdtui.protocol import LandscapeReady, LandscapeRequest

MOST = 3000  # updates; the longest presets are not run to their end
REQUEST = LandscapeRequest((), (), (24, 16))


def is_inside(ready: LandscapeReady, points: Floats) -> bool:
    """Whether all points (points x scalars) are within the limits of a picture."""
    origin, axes = np.frombuffer(ready.origin), [np.frombuffer(ready.x), np.frombuffer(ready.y)]
    across = np.frombuffer(ready.across).reshape(len(ready.names), len(origin))
    places = (points - origin) @ across.T
    return all(
        axis[0] <= column.min() and column.max() <= axis[-1] for axis, column in zip(axes, places.T, strict=False)
    )


@pytest.mark.parametrize("name", preset_names())
def test_start_path_and_minimum_are_in_the_picture(name: str) -> None:
    trainer = Trainer(preset(name).experiment)
    start = parameters(trainer)
    trail = Trail()
    tracker, path = LandscapeTracker(1, start, trail), [start]
    for stop in (0, 10, MOST):
        while trainer.steps < stop and not trainer.done:
            trainer.update()
            trail.visit(trainer.steps, trainer.flat.values)
            if not trainer.reason:
                tracker.is_current(trainer, REQUEST)  # as each frame asks
            path.append(parameters(trainer))
        ready = tracker.landscape_ready(trainer, REQUEST)
        if trainer.reason:  # it has diverged
            return
        assert is_inside(ready, np.array(path)), (name, trainer.steps)
        for place, axis in zip(ready.best, (ready.x, ready.y), strict=False):
            assert np.frombuffer(axis)[0] <= place <= np.frombuffer(axis)[-1]
