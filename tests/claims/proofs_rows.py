"""Proofs of what the presets say of descent by one row or by small batches."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from functools import cache
from itertools import chain, islice, repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import torch

from gdtui.cli import main
from gdtui.core.experiment.experiment import Experiment, Run
from gdtui.core.storage.presets import preset
from gdtui.engine.training.batches import batch_rows
from tests.claims.descents import (
    Floats,
    best_fit,
    by_rows,
    columns,
    curvatures,
    error,
    errors,
    shuffled,
    straight,
    walk,
)
from tests.claims.wording import says

WIDE = np.array([2.0, -3.4, 4.2])  # the plane of Dive into Deep Learning


@cache
def lecture(epochs: int) -> Floats:
    """The w of zero-to-all before each update and after the last, as the lecture's loop computes it."""
    e = preset("zero-to-all").experiment
    x, y = columns(e)
    w = [e.init_value]
    for at, to in list(zip(x[:, 0], y, strict=True)) * epochs:
        w.append(w[-1] - e.lr * 2 * at * (at * w[-1] - to))
    return np.array(w)


def lecture_starts_at_1(sentence: str) -> None:
    e = preset("zero-to-all").experiment
    says(sentence, lecture(1)[0])
    assert (e.model, e.batch_size, e.order) == ("weight", 1, "given")


def lecture_moves_by_row(sentence: str) -> None:
    moves = np.diff(lecture(1))
    says(sentence, 2, *moves)
    assert preset("zero-to-all").experiment.source == "manual"
    assert (np.diff(moves) > 0).all()


def lecture_shrinks_the_distance(sentence: str) -> None:
    w, lr = lecture(10), preset("zero-to-all").experiment.lr
    factor = (1 - 2 * lr) * (1 - 8 * lr) * (1 - 18 * lr)
    says(sentence, 2, 1, 2, 1, 8, 1, 18, factor)
    np.testing.assert_allclose(np.diff(2 - w[::3]) / (2 - w[:-1:3]), factor - 1)


def lecture_predicts(sentence: str) -> None:
    epochs = preset("zero-to-all").experiment.epochs
    says(sentence, 4, 4 * lecture(epochs)[0], epochs, 4 * lecture(epochs)[-1])
    assert 4 * lecture(epochs)[-1] == pytest.approx(7.804863933862125, abs=1e-14)  # the lecture's printed output


def lecture_of_100_epochs(sentence: str) -> None:
    says(sentence, 100, 4 * lecture(100)[-1], 100)  # PyTorchZeroToAll's slide has range(100), its output is of 10


def lecture_logs_the_last_row(sentence: str) -> None:
    e = preset("zero-to-all").experiment
    says(sentence)
    x, y = columns(e)
    before = lecture(e.epochs)[len(y) - 1 :: len(y)]
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        main.main(["run", "zero-to-all", "--log-every", "1"])
    costs = [float(line.split()[-1]) for line in printed.getvalue().splitlines()]
    assert costs == pytest.approx((before * x[-1, 0] - y[-1]) ** 2, abs=5e-7)


def parabola() -> tuple[Experiment, Floats, Floats]:
    """The experiment of zero-to-all-quadratic, the columns x², x and 1, and the target."""
    e, design, target = straight("zero-to-all-quadratic")
    assert (e.batch_size, e.order) == (1, "given")
    return e, np.column_stack([design[:, 0] ** 2, design]), target


@cache
def losses(epochs: int, lr: float = 0.0, momentum: float = 0.0) -> Floats:
    """The mean loss of zero-to-all-quadratic at the start and after each epoch, one row at a time."""
    e, design, target = parabola()
    gradients = by_rows(design, target, ([row] for _ in range(epochs) for row in range(3)))
    return errors(design, target, walk(gradients, [e.init_value] * 3, lr or e.lr, momentum)[::3])


def parabola_is_ill_conditioned(sentence: str) -> None:
    flat, *_, steep = curvatures(parabola()[1])
    says(sentence, steep / flat)


def parabola_has_three_curvatures(sentence: str) -> None:
    _, design, target = parabola()
    says(sentence, 2, 0, 2, 0, *reversed(curvatures(design)))
    assert error(design, target, np.array([0.0, 2.0, 0.0])) == 0
    np.testing.assert_array_equal(target, 2 * design[:, 1])


def parabola_is_slow(sentence: str) -> None:
    loss, epochs = losses(10_000), parabola()[0].epochs
    says(sentence, loss[0], loss[10], 10, loss[100], 100, loss[epochs], epochs, 10_000, loss[10_000])


def parabola_has_a_best_rate(sentence: str) -> None:
    epochs = parabola()[0].epochs
    says(sentence, 0.03, losses(epochs, 0.03)[epochs], epochs, 0.031, 0.9)
    assert losses(epochs, 0.031)[-1] > 1e10
    assert losses(epochs, momentum=0.9)[-1] > 1e10


def parabola_in_full_batches(sentence: str) -> None:
    e, design, target = parabola()
    gradients = by_rows(design, target, repeat(range(3), e.epochs))
    path = walk(gradients, [e.init_value] * 3, e.lr, 0.9)
    says(sentence, 0, 0.9, errors(design, target, path)[-1], e.epochs)
    for curvature in curvatures(design):  # heavy ball: z² - (1.9 - lr λ) z + .9
        assert np.abs(np.roots([1, -(1.9 - e.lr * curvature), 0.9])).max() < 1


def epochs_of_five(count: int, updates: int = 3, **settings: Any) -> list[list[list[int]]]:
    """The rows of the batches of some epochs of mini-batch-5, with other settings."""
    e = preset("mini-batch-5").experiment.change(**settings)
    batches = batch_rows(Run(e))
    return [[next(batches).tolist() for _ in range(updates)] for _ in range(count)]


def five_rows_make_three_batches(sentence: str) -> None:
    epochs = epochs_of_five(20)
    says(sentence, *map(len, epochs[0]))
    for epoch in epochs:
        assert sorted(chain(*epoch)) == [0, 1, 2, 3, 4]
        assert [len(batch) for batch in epoch] == [2, 2, 1]
    assert len({str(epoch) for epoch in epochs}) > 10


@cache
def settled(lr: float, size: int) -> Floats:
    """The points of a long descent of mini-batch-5 that begins at the least-squares line."""
    _, design, target = straight("mini-batch-5")
    best = best_fit(design, target)
    return walk(by_rows(design, target, shuffled(5, size, 2000)), best, lr)[1000:]


def wandering(lr: float, size: int) -> float:
    """The root mean square distance from the mean point."""
    return float(np.sqrt(settled(lr, size).var(axis=0).sum()))


def five_rows_never_rest(sentence: str) -> None:
    e, design, target = straight("mini-batch-5")
    best = best_fit(design, target)
    says(sentence, *best, error(design, target, best))
    points = settled(e.lr, e.batch_size)
    assert np.abs(np.diff(points, axis=0)).sum(axis=1).min() > 0
    assert wandering(e.lr, e.batch_size) > 0.02
    lines = [best_fit(design[[i, j]], target[[i, j]]) for i in range(5) for j in range(i)]
    assert len({tuple(line.round(6)) for line in lines}) == len(lines)


def smaller_batches_wander_more(sentence: str) -> None:
    e, design, target = straight("mini-batch-5")
    says(sentence, 1, 0)
    assert wandering(e.lr, 1) > wandering(e.lr, e.batch_size) > wandering(e.lr / 2, e.batch_size)
    assert wandering(e.lr, 5) < 1e-9
    whole = errors(design, target, walk(by_rows(design, target, repeat(range(5), e.epochs)), (0, 0), e.lr))
    assert (np.diff(whole) < 0).all()


def rows_drawn_with_replacement(sentence: str) -> None:
    says(sentence)
    assert any(len(set(chain(*epoch))) < 5 for epoch in epochs_of_five(5, order="replacement"))


def the_short_batch_left_out(sentence: str) -> None:
    says(sentence, 1)
    assert all([len(batch) for batch in epoch] == [2, 2] for epoch in epochs_of_five(5, 2, drop_last=True))


def plane_batches(e: Experiment) -> Iterator[npt.NDArray[np.int64]]:
    """The rows of each update of d2l-synthetic: torch's permutations of its seed, cut."""
    generator = torch.Generator().manual_seed(e.seed)
    while True:
        order = torch.randperm(1000, generator=generator).numpy()
        yield from (order[at : at + e.batch_size] for at in range(0, 1000, e.batch_size))


@cache
def plane(lr: float = 0.03, zeros: bool = False) -> Floats:
    """The half mean squared error of d2l-synthetic at the start and after each of its epochs."""
    e, design, target = straight("d2l-synthetic")
    drawn = torch.zeros(2).normal_(0, e.init_std, generator=torch.Generator().manual_seed(e.seed)).tolist()
    start = [0.0, 0.0] if zeros else drawn
    gradients = by_rows(design, target, islice(plane_batches(e), 100 * e.epochs))
    return errors(design, target, walk(gradients, [*start, 0.0], lr / 2)[::100]) / 2  # half the loss, half the step


def plane_is_known(sentence: str) -> None:
    e, design, target = straight("d2l-synthetic")
    says(sentence, len(target), e.batch_size)
    np.testing.assert_allclose(best_fit(design, target), WIDE, atol=0.002)


def plane_is_found_in_three_epochs(sentence: str) -> None:
    e, design, target = straight("d2l-synthetic")
    assert (e.epochs, e.lr, e.loss, len(target) / e.batch_size) == (3, 0.03, "half_squared", 100)
    says(sentence, 100, *plane())
    noise = target - design @ WIDE
    assert plane()[-1] == pytest.approx(np.mean(noise**2) / 2, rel=0.01)


def plane_from_zeros(sentence: str) -> None:
    _, design, target = straight("d2l-synthetic")
    says(sentence)
    best = error(design, target, best_fit(design, target)) / 2
    assert plane(zeros=True)[-1] == pytest.approx(best, rel=0.02)
    assert curvatures(design)[0] > 0


def plane_by_other_rates(sentence: str) -> None:
    says(sentence, 0.003, 0.3, 2)
    assert plane(0.003)[-1] > 1
    assert plane()[-1] < plane(0.3)[-1]
    assert not plane(2.0)[-1] < 1e6


def plane_with_a_short_batch(sentence: str) -> None:
    e, design, target = straight("d2l-synthetic")
    e = e.change(batch_size=300)
    batches = list(islice(plane_batches(e), 4 * 50))
    says(sentence, len(batches[0]), len(batches[3]), e.batch_size)
    assert e.divide == "nominal"
    steps = [np.linalg.norm(design[rows].T @ target[rows]) / e.batch_size for rows in batches]  # from zeros
    assert np.mean(steps[3::4]) == pytest.approx(np.mean(steps[::4]) / 3, rel=0.1)
