"""Going back and coming again gives the same bits; the past can be changed only by another run."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gdtui.core.data.table import Table
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Change, Experiment, Run
from gdtui.engine.inspect.view import view
from gdtui.engine.training.checkpoints import Checkpoint, Checkpoints, size
from gdtui.engine.training.timeline import Timeline
from gdtui.engine.training.trainer import Trainer
from gdtui.protocol import RunView

FIVE = Experiment.on(Table.of({"x": [1, 2, 3, 4, 5], "y": [2, 3, 5, 8, 9]}), batch_size=2, seed=7)
HOURS = Experiment.on(Table.of({"x": [1, 2, 3], "y": [2, 4, 6]}))
SPACINGS = (0.0, math.inf)  # a checkpoint at every update; none but the start's


def made(run: Run, updates: int, spacing: float = 0.0) -> Timeline:
    timeline = Timeline(run, checkpoints=Checkpoints(spacing))
    for _ in range(updates):
        timeline.update()
    return timeline


def shown(timeline: Timeline) -> RunView:
    return view(timeline.trainer, range(64), np.empty(0))


def straight(run: Run, step: int) -> RunView:
    """The run as a trainer alone makes it, without a timeline."""
    trainer = Trainer(run.experiment)
    for _ in trainer.follow(run.changes, step):
        pass
    return view(trainer, range(64), np.empty(0))


@pytest.mark.parametrize("spacing", SPACINGS)
def test_every_step_is_shown_as_it_was(spacing: float) -> None:
    timeline = made(Run(FIVE), 0, spacing)
    views = [shown(timeline)]
    for _ in range(20):
        timeline.update()
        views.append(shown(timeline))
    for step in [*range(20, -1, -1), 7, 3, 18, 18, 0, 20]:
        timeline.seek(step)
        assert shown(timeline) == views[step]
        assert timeline.head == 20


def test_known_updates_are_not_recorded_again() -> None:
    timeline = made(Run(FIVE), 10)
    log = timeline.trainer.records.drain()
    timeline.seek(4)
    for _ in range(8):
        timeline.update()
    assert (timeline.head, timeline.trainer.steps) == (12, 12)
    both = np.concatenate([log, timeline.trainer.records.drain()])
    assert both.tobytes() == np.concatenate(list(Trainer(FIVE).blocks(12))).tobytes()


def test_phases_in_the_past_complete_a_known_update() -> None:
    timeline = made(Run(FIVE), 5)
    timeline.trainer.records.drain()
    timeline.seek(2)
    for phase in (1, 2, 3, 4, 0):
        timeline.advance()
        assert timeline.trainer.phase == phase
    assert (timeline.trainer.steps, timeline.head, len(timeline.trainer.records)) == (3, 5, 0)
    assert shown(timeline) == straight(Run(FIVE), 3)


def test_a_seek_leaves_the_update_at_hand_and_stays_on_the_run() -> None:
    timeline = made(Run(FIVE), 5)
    timeline.advance()
    timeline.advance()
    timeline.seek(5)
    assert shown(timeline) == straight(Run(FIVE), 5)
    timeline.advance()
    timeline.seek(-3)
    assert (timeline.trainer.steps, timeline.trainer.phase) == (0, 0)
    timeline.seek(1000)
    assert shown(timeline) == straight(Run(FIVE), 5)


def test_a_search_can_be_given_up() -> None:
    timeline, asked = made(Run(FIVE), 20, math.inf), iter([False] * 3 + [True])
    timeline.seek(15, lambda: next(asked))
    assert 3 <= timeline.trainer.steps < 15
    assert timeline.head == 20
    timeline.seek(15)
    assert shown(timeline) == straight(Run(FIVE), 15)


@pytest.mark.parametrize("spacing", SPACINGS)
def test_a_change_at_the_head_is_pinned_and_undone_by_going_back(spacing: float) -> None:
    timeline = made(Run(FIVE), 7, spacing)
    assert not timeline.past
    changes = (Change(7, FIVE.change(lr=0.02)), Change(7, FIVE.change(lr=0.02, batch_size=3)))
    for change in changes:
        timeline.change(change.experiment)
    for _ in range(6):
        timeline.update()
    assert timeline.run == Run(FIVE, changes)
    for step in (6, 13, 7, 8, 0, 12):
        timeline.seek(step)
        assert shown(timeline) == straight(timeline.run, step)
        assert timeline.trainer.experiment == (FIVE if step < 7 else changes[1].experiment)


@pytest.mark.parametrize("spacing", SPACINGS)
def test_a_change_in_the_past_is_another_run(spacing: float) -> None:
    first, second, other = (FIVE.change(lr=lr) for lr in (0.02, 0.03, 0.001))
    timeline = made(Run(FIVE), 5, spacing)
    timeline.change(first)
    for _ in range(5):
        timeline.update()
    timeline.change(second)
    old = timeline.run
    timeline.seek(8)
    assert timeline.past
    timeline.change(other)
    assert timeline.run == Run(FIVE, (Change(5, first), Change(8, other)))
    assert (timeline.head, timeline.past) == (8, False)
    for _ in range(4):
        timeline.update()
    assert shown(timeline) == straight(timeline.run, 12)
    timeline.seek(6)
    assert shown(timeline) == straight(old, 6)


def test_a_fork_without_a_change_forgets_what_came_after() -> None:
    timeline = made(Run(FIVE), 5)
    timeline.change(FIVE.change(lr=0.5))
    timeline.update()
    timeline.seek(3)
    timeline.fork()
    assert (timeline.run, timeline.head, timeline.past) == (Run(FIVE), 3, False)
    for _ in range(4):
        timeline.update()
    assert shown(timeline) == straight(Run(FIVE), 7)


@pytest.mark.parametrize("spacing", SPACINGS)
def test_a_run_is_replayed_from_what_it_is(spacing: float) -> None:
    run = Run(FIVE, (Change(0, FIVE.change(lr=0.02)), Change(4, FIVE.change(batch_size=1))))
    timeline = Timeline(run, head=9, checkpoints=Checkpoints(spacing))
    timeline.seek(9)
    assert (timeline.head, len(timeline.trainer.records)) == (9, 0)
    for step in (9, 2, 4, 5):
        timeline.seek(step)
        assert shown(timeline) == straight(run, step)


def test_changes_to_come_are_made_when_their_step_comes() -> None:
    run = Run(FIVE, (Change(4, FIVE.change(lr=0.02)),))
    timeline = made(run, 2)
    assert timeline.past
    for _ in range(4):
        timeline.update()
    assert (shown(timeline), timeline.past) == (straight(run, 6), False)


def test_a_replay_ends_where_the_run_does() -> None:
    timeline = Timeline(Run(HOURS.change(epochs=5)), head=50)
    timeline.seek(50)
    assert (timeline.head, timeline.trainer.steps, timeline.trainer.finished) == (5, 5, True)


def test_what_takes_a_new_run_is_refused_and_changes_nothing() -> None:
    timeline = made(Run(FIVE), 6)
    timeline.seek(4)
    with pytest.raises(ValidationError, match="seed"):
        timeline.change(FIVE.change(seed=8))
    assert (timeline.run, timeline.head) == (Run(FIVE), 6)
    timeline.seek(6)
    assert shown(timeline) == straight(Run(FIVE), 6)


def test_a_diverged_run_says_so_again_and_can_be_left() -> None:
    run = Run(HOURS.change(lr=5.0))
    timeline = made(run, 100)
    head, reason = timeline.head, timeline.trainer.reason
    assert head < 100
    assert reason
    timeline.seek(head - 3)
    assert timeline.trainer.reason == ""
    timeline.seek(head)
    assert (timeline.trainer.reason, timeline.trainer.steps) == (reason, head)
    timeline.seek(2)
    timeline.change(HOURS)
    assert (timeline.head, timeline.trainer.reason) == (2, "")
    timeline.update()
    timeline.seek(1)
    timeline.seek(3)
    assert (timeline.trainer.steps, timeline.trainer.reason) == (3, "")


def test_epochs_added_at_the_end_are_a_change() -> None:
    timeline = made(Run(HOURS.change(epochs=3)), 9)
    timeline.change(HOURS.change(epochs=6))
    for _ in range(9):
        timeline.update()
    assert timeline.head == 6
    for step in (3, 2, 6, 1):
        timeline.seek(step)
        assert shown(timeline) == straight(Run(HOURS), step)


def test_checkpoints_are_taken_by_the_time_that_training_took() -> None:
    never, always = Checkpoints(math.inf), Checkpoints(0)
    for checkpoints in (never, always):
        timeline = Timeline(Run(FIVE), checkpoints=checkpoints)
        for _ in range(10):
            timeline.update()
        timeline.seek(2)
        timeline.seek(10)
    assert (len(never), len(always)) == (1, 10)
    assert always.newest == 9


def checkpoint(step: int) -> Checkpoint:
    return Checkpoint(step, 0, {"weights": np.zeros(100)})


def test_checkpoints_are_found_by_step() -> None:
    checkpoints = Checkpoints()
    for step in (0, 10, 20):
        checkpoints.add(checkpoint(step))
    assert [checkpoints.before(step).step for step in (0, 1, 10, 11, 20, 99)] == [0, 0, 0, 10, 10, 20]
    checkpoints.forget(10)
    assert (len(checkpoints), checkpoints.newest) == (2, 10)


def test_checkpoints_are_bounded_in_number_and_spread_over_the_run() -> None:
    checkpoints = Checkpoints(1.0, most=8)
    for step in range(0, 1000, 10):
        checkpoints.add(checkpoint(step))
        assert len(checkpoints) <= 8
    assert checkpoints.spacing > 1
    assert checkpoints.before(0).step == 0
    assert checkpoints.before(1000).step >= 900


def test_checkpoints_are_bounded_in_bytes() -> None:
    checkpoints = Checkpoints(1.0, budget=2500)
    for step in range(100):
        checkpoints.add(checkpoint(step))
        assert len(checkpoints) <= 3
    large = Checkpoints(1.0, budget=1)
    large.add(checkpoint(0))
    large.add(checkpoint(1))
    assert (len(large), large.before(5).step) == (1, 0)


def test_the_size_of_a_state_is_that_of_its_arrays() -> None:
    timeline = made(Run(FIVE), 1)
    assert size({"a": [np.zeros(3), (np.zeros(2), "text", None, 1.5)], "b": np.zeros(1, np.float32)}) == 44
    assert size(timeline.trainer.save()) < 30_000


def test_a_long_run_at_full_speed_takes_no_more_memory_than_a_short_one() -> None:
    """What is kept of it is bounded by number and by bytes, and still leads back to every step."""
    checkpoints = Checkpoints(0.0, most=16)
    timeline = Timeline(Run(HOURS.change(epochs=100_000_000, momentum=0.5)), checkpoints=checkpoints)
    most = 0
    while timeline.head < 60_000:
        timeline.updates(1000)
        most = max(most, len(timeline.trainer.records))
        timeline.trainer.records.drain()
    assert (len(checkpoints) <= 16, most) == (True, 1000)
    assert sum(size(kept.state) for kept in checkpoints._kept) < 16 * 30_000
    straight = Trainer(HOURS.change(epochs=100_000_000, momentum=0.5))
    for step in (1, 777, 2000):
        while straight.steps < step:
            straight.update()
        timeline.seek(step)
        assert timeline.trainer.flat.block.tobytes() == straight.flat.block.tobytes()
        timeline.seek(timeline.head)
        assert timeline.trainer.steps == timeline.head
