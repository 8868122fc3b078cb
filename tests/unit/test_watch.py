"""What a screen looks at is made when it is stale, and is right."""

from __future__ import annotations

import math

import msgspec
import numpy as np
import pytest

from gdtui.engine import watch as module
from gdtui.engine.live import Live
from gdtui.engine.patience import GiveUp, never
from gdtui.engine.theory import theory
from gdtui.engine.timeline import Timeline
from gdtui.engine.trainer import Trainer
from gdtui.experiment import Experiment, Run
from gdtui.fields import ValidationError
from gdtui.protocol import Derived, Event, Graphed, Layered, Refused, Survey, Surveyed, View, Watch
from gdtui.table import Table
from gdtui.theory import Theory

HOURS = Experiment.on(Table.of({"x": [1, 2, 3], "y": [2, 4, 6]}))
SCORES = Experiment.on(Table.of({"x": [1, 2, 3, 4], "y": [50, 70, 90, 85]}), dtype="float64")
MLP = SCORES.change(model="mlp", hidden=(3,), activation="tanh", standardize=True, standardize_target=True)
ALL = Watch(0, 64, theory=True, survey=Survey(), graph=True, layers=True)


def live(experiment: Experiment, watch: Watch, waited_for: GiveUp = never) -> Live:
    run = Live(7, Timeline(Run(experiment)), waited_for)
    run.watch(watch)
    return run


def made(run: Live) -> list[Event]:
    """Everything that is due, once."""
    events = list[Event]()
    while (due := run.extra_due()) < math.inf:
        event = run.extra()
        if event is not None:
            events.append(event)
        elif due > -math.inf:  # while running, for later
            break
    return events


def kinds(run: Live) -> list[type[Event]]:
    return [type(event) for event in made(run)]


def surveyed(run: Live) -> Surveyed:
    (event,) = made(run)
    assert isinstance(event, Surveyed)
    return event


def view(run: Live) -> View:
    return run.frame().view


# -- when


@pytest.mark.parametrize("watch", [Watch(0, 64, theory=True), Watch(0, 64, survey=Survey())])
@pytest.mark.parametrize("asked", [0, 1, 5])
def test_what_is_slow_gives_way_to_a_command_and_is_made_after_it(watch: Watch, asked: int) -> None:
    waits = iter([False] * asked + [True])
    run = live(MLP.change(hidden=(40,)), watch, lambda: next(waits, False))
    assert run.extra() is None
    assert run.extra_due() == -math.inf
    (late,) = made(run)
    (alone,) = made(live(MLP.change(hidden=(40,)), watch))
    assert late == alone
    assert run.extra_due() == math.inf


def test_nothing_is_made_that_nobody_looks_at() -> None:
    run = live(HOURS, Watch(0, 64))
    run.update()
    assert made(run) == []
    assert run.extra_due() == np.inf


def test_paused_each_is_made_once_and_again_at_another_step() -> None:
    run = live(HOURS, ALL)
    assert set(kinds(run)) == {Graphed, Derived, Surveyed, Layered}
    assert made(run) == []
    run.update()
    again = made(run)
    assert [type(event) for event in again] == [Graphed, Derived], "a landscape that is the whole loss stays"
    assert isinstance(again[1], Derived)
    assert (again[1].step, again[1].number) == (1, 7)
    run.phase()
    assert kinds(run) == [Graphed]
    run.seek(0, lambda: False)
    assert kinds(run) == [Graphed, Derived]
    mlp = live(MLP, ALL)
    made(mlp)
    mlp.update()
    assert set(kinds(mlp)) == {Graphed, Derived, Surveyed, Layered}


def test_a_change_of_the_lr_makes_the_theory_anew() -> None:
    run = live(HOURS, msgspec.structs.replace(ALL, survey=None, graph=False))
    made(run)
    run.change(HOURS.change(lr=0.05))
    (event,) = made(run)
    assert isinstance(event, Derived)
    assert event.theory.lr == 0.05


def test_what_is_looked_at_again_is_made_again() -> None:
    run = live(HOURS, ALL)
    made(run)
    run.watch(ALL)
    assert made(run) == []
    run.watch(Watch(0, 64))
    run.watch(ALL)
    assert set(kinds(run)) == {Graphed, Derived, Surveyed, Layered}


class Clock:
    """A clock that only moves when told, and by the cost of every theory."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now, self.cost = 100.0, 0.0
        monkeypatch.setattr(module, "perf_counter", lambda: self.now)
        monkeypatch.setattr(module, "theory", self._theory)

    def _theory(self, experiment: Experiment, trainer: Trainer, give_up: GiveUp) -> Theory:
        self.now += self.cost
        return theory(experiment, trainer, give_up)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def running(experiment: Experiment, watch: Watch) -> Live:
    run = live(experiment, watch)
    made(run)
    run.play(1e-6)
    return run


def test_running_none_is_made_more_than_four_times_a_second(clock: Clock) -> None:
    run = running(MLP, Watch(0, 64, theory=True))
    for later, count in [(0.1, 0), (0.24, 0), (0.26, 1), (0.27, 0), (0.5, 0), (0.52, 1)]:
        clock.now = 100 + later
        run.timeline.update()
        assert len(made(run)) == count
    run.pause()
    run.update()
    assert kinds(run) == [Derived]


def test_running_none_takes_more_than_a_fiftieth_of_the_time(clock: Clock) -> None:
    clock.cost = 1.0
    run = running(MLP, Watch(0, 64, theory=True))
    run.timeline.update()
    assert run.extra_due() == clock.now + 50
    clock.now += 49
    assert made(run) == []
    clock.now += 1.1
    assert kinds(run) == [Derived]


def test_running_the_theory_of_a_quadratic_loss_is_made_for_another_lr_alone(clock: Clock) -> None:
    constant = running(HOURS, Watch(0, 64, theory=True))
    falling = running(HOURS.change(schedule="exponential", gamma=0.5), Watch(0, 64, theory=True))
    clock.now += 1
    for run in (constant, falling):
        run.timeline.update()
    assert made(constant) == []
    (event,) = made(falling)
    assert isinstance(event, Derived)
    assert event.theory.lr == 0.005
    constant.pause()
    assert kinds(constant) == [Derived]


# -- what


def test_the_theory_is_that_of_the_cursor() -> None:
    run = live(HOURS, Watch(0, 64, theory=True))
    run.update()
    (event,) = made(run)
    assert isinstance(event, Derived)
    assert event.theory.eigenvalues == pytest.approx((0.240393, 11.092940), rel=1e-5)
    values = view(run).params
    assert event.theory.distance == pytest.approx(np.hypot(values["W"][0] - 2, values["b"][0]))


def test_a_plane_has_start_cursor_and_minimum_in_sight_and_stays() -> None:
    run = live(SCORES, Watch(0, 64, survey=Survey(size=(7, 5))))
    found = surveyed(run)
    assert (found.names, found.here, found.exact, found.slope) == (("W", "b"), (0, 0), True, None)
    assert found.best == pytest.approx((12.5, 42.5))
    x, y = np.frombuffer(found.x), np.frombuffer(found.y)
    assert (len(x), len(y)) == (7, 5)
    assert x[0] < min(found.here[0], 12.5) <= max(found.here[0], 12.5) < x[-1]
    assert y[0] < min(found.here[1], 42.5) <= max(found.here[1], 42.5) < y[-1]
    values = np.frombuffer(found.values).reshape(5, 7)
    hours, scores = np.array([1, 2, 3, 4]), np.array([50, 70, 90, 85])
    expected = [[np.mean((w * hours + b - scores) ** 2) for w in x] for b in y]
    np.testing.assert_allclose(values, expected)
    across, origin = np.frombuffer(found.across).reshape(2, 2), np.frombuffer(found.origin)
    assert (across.tolist(), origin.tolist()) == ([[1, 0], [0, 1]], [0, 0])
    for _ in range(20):
        run.update()
    assert made(run) == []


def test_limits_are_chosen_anew_when_the_cursor_leaves_them() -> None:
    run = live(SCORES.change(lr=0.2), Watch(0, 64, survey=Survey()))
    first = np.frombuffer(surveyed(run).x)
    for _ in range(20):
        run.update()
    found = surveyed(run)
    second = np.frombuffer(found.x)
    assert not first[0] <= found.here[0] <= first[-1]
    assert second[0] < found.here[0] < second[-1]


def test_given_limits_stay_whatever_happens() -> None:
    survey = Survey(("b", "W"), ((-1, 1), (2, 4)), (3, 2))
    run = live(SCORES.change(lr=0.2), Watch(0, 64, survey=survey))
    found = surveyed(run)
    assert (found.names, found.survey) == (("b", "W"), survey)
    assert (np.frombuffer(found.x).tolist(), np.frombuffer(found.y).tolist()) == ([-1, 0, 1], [2, 4])
    for _ in range(20):
        run.update()
    assert made(run) == []


def test_one_parameter_has_a_curve_and_its_slope() -> None:
    run = live(HOURS.change(model="weight", dtype="float64"), Watch(0, 64, survey=Survey()))
    for _ in range(2):
        found = surveyed(run)
        w = view(run).params["w"][0]
        assert (found.names, found.here, found.y, found.exact) == (("w",), (w,), b"", True)
        assert found.slope == pytest.approx(28 / 3 * (w - 2))  # of 14/3 (w - 2)²
        x = np.frombuffer(found.x)
        np.testing.assert_allclose(np.frombuffer(found.values), 14 / 3 * (x - 2) ** 2, atol=1e-12)
        assert found.best == pytest.approx((2,))
        run.update()


def test_a_curve_over_one_of_several_holds_the_others() -> None:
    run = live(SCORES, Watch(0, 64, survey=Survey(("b",))))
    for _ in range(3):
        run.update()
    found = surveyed(run)
    w, b = (view(run).params[name][0] for name in ("W", "b"))
    assert (found.here, found.exact, np.frombuffer(found.origin).tolist()) == ((b,), False, [w, 0])
    hours, scores = np.array([1, 2, 3, 4]), np.array([50, 70, 90, 85])
    assert found.slope == pytest.approx(2 * np.mean(w * hours + b - scores))
    run.update()
    assert surveyed(run).here != found.here


def test_directions_and_coordinates_of_many_parameters_stay_while_the_cursor_is_in_sight() -> None:
    run = live(MLP, Watch(0, 64, survey=Survey(size=(5, 4))))
    first = surveyed(run)
    across = np.frombuffer(first.across).reshape(2, -1)
    start = np.concatenate([np.ravel(values) for values in view(run).params.values()])
    np.testing.assert_allclose(across @ across.T, np.eye(2), atol=1e-12)
    assert (first.here, first.exact, first.best) == ((0, 0), False, ())
    for _ in range(5):
        run.update()
    found = surveyed(run)
    now = np.concatenate([np.ravel(values) for values in view(run).params.values()])
    assert (found.across, found.x, found.y) == (first.across, first.x, first.y)
    assert found.here == pytest.approx(across @ (now - start), abs=1e-12)
    np.testing.assert_allclose(across @ (now - np.frombuffer(found.origin)), found.here, atol=1e-12)
    assert np.linalg.norm(now - np.frombuffer(found.origin)) == pytest.approx(np.linalg.norm(found.here))


@pytest.mark.parametrize(
    ("survey", "problem"),
    [
        (Survey(("W", "c")), "parameter is 'c'"),
        (Survey(("W", "b", "W")), "a plane takes two"),
        (Survey((), ((0, 1),)), "one pair for each of the 2 axes"),
        (Survey((), ((0, 1), (1, 1))), "the lower one first"),
        (Survey((), ((0, 1), (float("-inf"), 1))), "finite"),
        (Survey(size=(1, 9)), "points along each axis"),
        (Survey(size=(10**6, 9)), "points along each axis"),
    ],
)
def test_a_survey_that_cannot_be_made_is_refused_once(survey: Survey, problem: str) -> None:
    run = live(SCORES, Watch(0, 64, survey=survey, theory=True))
    derived, refused = made(run)
    assert isinstance(derived, Derived)
    assert isinstance(refused, Refused)
    assert problem in refused.message
    run.update()
    assert kinds(run) == [Derived]
    run.watch(Watch(0, 64, survey=Survey()))
    assert kinds(run) == [Surveyed]


def test_a_model_too_large_for_theory_has_layers() -> None:
    run = live(MLP.change(hidden=(130, 130)), ALL)
    messages = [event.message for event in made(run) if isinstance(event, Refused)]
    assert len(messages) == 2
    assert all("at most 16,384" in message for message in messages)
    run.update()
    assert kinds(run) == [Graphed, Layered]


# -- views


def test_points_are_answered_now_and_as_at_the_start() -> None:
    nn = SCORES.change(source="nn", init="constant", init_value=0.5, standardize=True)
    for experiment in (SCORES.change(init="constant", init_value=0.5), nn):
        run = live(experiment, Watch(0, 0, ((5.0,), (-1.0,))))
        first = np.frombuffer(view(run).answers)
        for _ in range(9):
            run.update()
        seen = view(run)
        assert np.frombuffer(seen.answers_before).tolist() == first.tolist()
        assert np.frombuffer(seen.answers) == pytest.approx(run.trainer.predict([[5.0], [-1.0]]))
        assert not np.allclose(np.frombuffer(seen.answers), first)
        assert run.frame().view == seen
    plain = live(SCORES.change(init="constant", init_value=0.5), Watch(0, 0, ((5.0,), (-1.0,))))
    assert np.frombuffer(view(plain).answers).tolist() == [3, 0]


def test_a_fork_answers_with_its_parents_start() -> None:
    run = live(SCORES, Watch(0, 0, ((5.0,),)))
    for _ in range(4):
        run.update()
    run.seek(2, lambda: False)
    run.fork()
    assert np.frombuffer(view(run).answers_before).tolist() == [0]
    assert np.frombuffer(view(run).answers)[0] > 0


def test_a_point_with_another_number_of_features_is_refused_and_the_rest_is_taken() -> None:
    run = live(SCORES, Watch(0, 64))
    with pytest.raises(ValidationError, match="a number for each of x"):
        run.watch(Watch(1, 2, ((5.0,), (1.0, 2.0)), theory=True))
    assert (view(run).first, view(run).answers, len(view(run).predictions)) == (1, b"", 16)
    assert kinds(run) == [Derived]


def test_a_view_has_the_learning_rates_and_the_state_of_the_optimizer() -> None:
    momentum = SCORES.change(momentum=0.9, schedule="exponential", gamma=0.5, lr=0.01)
    run = live(momentum, Watch(0, 64))
    assert (view(run).lr, view(run).taken_lr, view(run).state) == (0.01, 0, {})
    run.update()
    first = view(run)
    assert (first.lr, first.taken_lr) == (0.005, 0.01)
    assert first.state == {name: {"momentum_buffer": values} for name, values in first.grads.items()}
    run.update()
    second = view(run)
    expected = 0.9 * np.array(first.grads["W"]) + np.array(second.grads["W"])
    assert second.state["W"]["momentum_buffer"] == pytest.approx(expected)
    run.seek(1, lambda: False)
    assert view(run) == first


def test_adams_state_has_its_moments_and_its_count() -> None:
    run = live(SCORES.change(optimizer="adam", betas=(0.9, 0.99)), Watch(0, 64))
    run.update()
    seen = view(run)
    (gradient,) = seen.grads["b"] or [0.0]
    assert seen.state["b"]["step"] == [1]
    assert seen.state["b"]["exp_avg"] == pytest.approx([0.1 * gradient])
    assert seen.state["b"]["exp_avg_sq"] == pytest.approx([0.01 * gradient**2])
