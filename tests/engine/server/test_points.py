"""A view has the answers at the points that are looked at, the learning rates and the optimizer's state."""

from __future__ import annotations

import numpy as np
import pytest

from gdtui.core.errors import ValidationError
from gdtui.protocol import Subscribe, TheoryReady
from tests.engine.server.test_inspector import SCORES, kinds, live, view


def test_points_are_answered_now_and_as_at_the_start() -> None:
    nn = SCORES.change(source="nn", init="constant", init_value=0.5, standardize=True)
    for experiment in (SCORES.change(init="constant", init_value=0.5), nn):
        run = live(experiment, Subscribe(0, 0, ((5.0,), (-1.0,))))
        first = np.frombuffer(view(run).answers)
        for _ in range(9):
            run.update()
        seen = view(run)
        assert np.frombuffer(seen.answers_before).tolist() == first.tolist()
        assert np.frombuffer(seen.answers) == pytest.approx(run.trainer.predict([[5.0], [-1.0]]))
        assert not np.allclose(np.frombuffer(seen.answers), first)
        assert run.frame().view == seen
    plain = live(SCORES.change(init="constant", init_value=0.5), Subscribe(0, 0, ((5.0,), (-1.0,))))
    assert np.frombuffer(view(plain).answers).tolist() == [3, 0]


def test_a_fork_answers_with_its_parents_start() -> None:
    run = live(SCORES, Subscribe(0, 0, ((5.0,),)))
    for _ in range(4):
        run.update()
    run.seek(2, lambda: False)
    run.fork()
    assert np.frombuffer(view(run).answers_before).tolist() == [0]
    assert np.frombuffer(view(run).answers)[0] > 0


def test_a_point_with_another_number_of_features_is_refused_and_the_rest_is_taken() -> None:
    run = live(SCORES, Subscribe(0, 64))
    with pytest.raises(ValidationError, match="a number for each of x"):
        run.watch(Subscribe(1, 2, ((5.0,), (1.0, 2.0)), theory=True))
    assert (view(run).first, view(run).answers, len(view(run).predictions)) == (1, b"", 16)
    assert kinds(run) == [TheoryReady]


def test_rows_anywhere_in_the_table_are_predicted() -> None:
    run = live(SCORES.change(init="constant", init_value=0.5), Subscribe(0, 2, rows=(3, 1, 99)))
    run.update()
    seen, x = view(run), np.array(SCORES.table.column("x"))
    assert np.frombuffer(seen.rows, "<i4").tolist() == [3, 1]  # the table has fewer than 99
    assert np.frombuffer(seen.row_predictions) == pytest.approx(run.trainer.predict(x[[3, 1], None]))
    assert len(np.frombuffer(seen.predictions)) == 2


def test_a_view_has_the_learning_rates_and_the_state_of_the_optimizer() -> None:
    momentum = SCORES.change(momentum=0.9, schedule="exponential", gamma=0.5, lr=0.01)
    run = live(momentum, Subscribe(0, 64))
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
    run = live(SCORES.change(optimizer="adam", betas=(0.9, 0.99)), Subscribe(0, 64))
    run.update()
    seen = view(run)
    (gradient,) = seen.grads["b"] or [0.0]
    assert seen.state["b"]["step"] == [1]
    assert seen.state["b"]["exp_avg"] == pytest.approx([0.1 * gradient])
    assert seen.state["b"]["exp_avg_sq"] == pytest.approx([0.01 * gradient**2])
