"""What a screen looks at is made when it is stale, and not oftener than there is time for."""

from __future__ import annotations

import math

import msgspec
import numpy as np
import pytest

from gdtui.core.data.table import Table
from gdtui.core.experiment.experiment import Experiment, Run
from gdtui.core.theory.theory import Theory
from gdtui.engine.cancellation import CancelCheck, never_cancelled
from gdtui.engine.inspect.theory import theory
from gdtui.engine.server import inspector as module
from gdtui.engine.server.run_controller import RunController
from gdtui.engine.training.timeline import Timeline
from gdtui.engine.training.trainer import Trainer
from gdtui.protocol import (
    Event,
    GraphReady,
    LandscapeReady,
    LandscapeRequest,
    LayerStatsReady,
    RunView,
    Subscribe,
    TheoryReady,
)

HOURS = Experiment.on(Table.of({"x": [1, 2, 3], "y": [2, 4, 6]}))
SCORES = Experiment.on(Table.of({"x": [1, 2, 3, 4], "y": [50, 70, 90, 85]}), dtype="float64")
MLP = SCORES.change(model="mlp", hidden=(3,), activation="tanh", standardize=True, standardize_target=True)
ALL = Subscribe(0, 64, theory=True, landscape=LandscapeRequest(), graph=True, layers=True)


def live(experiment: Experiment, watch: Subscribe, waited_for: CancelCheck = never_cancelled) -> RunController:
    run = RunController(7, Timeline(Run(experiment)), waited_for)
    run.watch(watch)
    return run


def made(run: RunController) -> list[Event]:
    """Everything that is due, once."""
    events = list[Event]()
    while (due := run.inspection_due()) < math.inf:
        event = run.inspection()
        if event is not None:
            events.append(event)
        elif due > -math.inf:  # while running, for later
            break
    return events


def kinds(run: RunController) -> list[type[Event]]:
    return [type(event) for event in made(run)]


def landscape_of(run: RunController) -> LandscapeReady:
    (event,) = made(run)
    assert isinstance(event, LandscapeReady)
    return event


def view(run: RunController) -> RunView:
    return run.frame().view


@pytest.mark.parametrize("watch", [Subscribe(0, 64, theory=True), Subscribe(0, 64, landscape=LandscapeRequest())])
@pytest.mark.parametrize("asked", [0, 1, 5])
def test_what_is_slow_gives_way_to_a_command_and_is_made_after_it(watch: Subscribe, asked: int) -> None:
    waits = iter([False] * asked + [True])
    run = live(MLP.change(hidden=(40,)), watch, lambda: next(waits, False))
    assert run.inspection() is None
    assert run.inspection_due() == -math.inf
    (late,) = made(run)
    (alone,) = made(live(MLP.change(hidden=(40,)), watch))
    assert late == alone
    assert run.inspection_due() == math.inf


def test_nothing_is_made_that_nobody_looks_at() -> None:
    run = live(HOURS, Subscribe(0, 64))
    run.update()
    assert made(run) == []
    assert run.inspection_due() == np.inf


def test_paused_each_is_made_once_and_again_at_another_step() -> None:
    run = live(HOURS, ALL)
    assert set(kinds(run)) == {GraphReady, TheoryReady, LandscapeReady, LayerStatsReady}
    assert made(run) == []
    run.update()
    again = made(run)
    assert [type(event) for event in again] == [GraphReady, TheoryReady], "a landscape that is the whole loss stays"
    assert isinstance(again[1], TheoryReady)
    assert (again[1].step, again[1].run_id) == (1, 7)
    run.phase()
    assert kinds(run) == [GraphReady]
    run.seek(0, lambda: False)
    assert kinds(run) == [GraphReady, TheoryReady]
    mlp = live(MLP, ALL)
    made(mlp)
    mlp.update()
    assert set(kinds(mlp)) == {GraphReady, TheoryReady, LandscapeReady, LayerStatsReady}


def test_a_change_of_the_lr_makes_the_theory_anew() -> None:
    run = live(HOURS, msgspec.structs.replace(ALL, landscape=None, graph=False))
    made(run)
    run.change(HOURS.change(lr=0.05))
    (event,) = made(run)
    assert isinstance(event, TheoryReady)
    assert event.theory.lr == 0.05


def test_what_is_looked_at_again_is_made_again() -> None:
    run = live(HOURS, ALL)
    made(run)
    run.watch(ALL)
    assert made(run) == []
    run.watch(Subscribe(0, 64))
    run.watch(ALL)
    assert set(kinds(run)) == {GraphReady, TheoryReady, LandscapeReady, LayerStatsReady}


class Clock:
    """A clock that only moves when told, and by the cost of every theory."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now, self.cost = 100.0, 0.0
        monkeypatch.setattr(module, "perf_counter", lambda: self.now)
        monkeypatch.setattr(module, "theory", self._theory)

    def _theory(self, experiment: Experiment, trainer: Trainer, is_cancelled: CancelCheck) -> Theory:
        self.now += self.cost
        return theory(experiment, trainer, is_cancelled)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def running(experiment: Experiment, watch: Subscribe) -> RunController:
    run = live(experiment, watch)
    made(run)
    run.play(1e-6)
    return run


def test_running_none_is_made_more_than_four_times_a_second(clock: Clock) -> None:
    run = running(MLP, Subscribe(0, 64, theory=True))
    for later, count in [(0.1, 0), (0.24, 0), (0.26, 1), (0.27, 0), (0.5, 0), (0.52, 1)]:
        clock.now = 100 + later
        run.timeline.update()
        assert len(made(run)) == count
    run.pause()
    run.update()
    assert kinds(run) == [TheoryReady]


def test_running_none_takes_more_than_a_fiftieth_of_the_time(clock: Clock) -> None:
    clock.cost = 1.0
    run = running(MLP, Subscribe(0, 64, theory=True))
    run.timeline.update()
    assert run.inspection_due() == clock.now + 50
    clock.now += 49
    assert made(run) == []
    clock.now += 1.1
    assert kinds(run) == [TheoryReady]


def test_running_the_theory_of_a_quadratic_loss_is_made_for_another_lr_alone(clock: Clock) -> None:
    constant = running(HOURS, Subscribe(0, 64, theory=True))
    falling = running(HOURS.change(schedule="exponential", gamma=0.5), Subscribe(0, 64, theory=True))
    clock.now += 1
    for run in (constant, falling):
        run.timeline.update()
    assert made(constant) == []
    (event,) = made(falling)
    assert isinstance(event, TheoryReady)
    assert event.theory.lr == 0.005
    constant.pause()
    assert kinds(constant) == [TheoryReady]
