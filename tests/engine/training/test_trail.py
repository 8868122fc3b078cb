"""Where a run has been: true parameters at some of its steps, within bounds."""

import torch

from gdtui.core.experiment.experiment import Run
from gdtui.core.storage.presets import preset
from gdtui.engine.training.timeline import Timeline
from gdtui.engine.training.trail import Trail


def test_it_keeps_the_first_step_and_no_more_than_its_bounds() -> None:
    trail = Trail(most=8)
    for step in range(1000):
        trail.visit(step, torch.full((100,), float(step)))
    steps, kept = trail.until(2000)
    assert steps[0] == 0
    assert 4 <= len(steps) <= 8
    assert [float(point[0]) for point in kept] == list(map(float, steps))


def test_bytes_are_bounded_too() -> None:
    trail = Trail(budget=4 * 100 * 3)
    for step in range(50):
        trail.visit(step, torch.zeros(100))
    assert len(trail.until(50)[0]) <= 3


def test_small_models_need_none() -> None:
    trail = Trail()
    trail.visit(0, torch.zeros(64))
    assert trail.until(10) == ([], [])


def test_it_has_the_bits_of_the_run_and_forgets_what_a_fork_leaves() -> None:
    run = Run(preset("init-lab").experiment)
    timeline = Timeline(run)
    for _ in range(5):
        timeline.update()
    steps, kept = timeline.trail.until(5)
    assert steps == [0, 1, 2, 3, 4, 5]
    for step, point in zip(steps, kept, strict=True):
        timeline.seek(step)
        assert torch.equal(point, timeline.trainer.flat.values)
    timeline.seek(2)
    timeline.fork()
    assert timeline.trail.until(5)[0] == [0, 1, 2]
