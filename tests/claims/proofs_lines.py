"""Proofs of what the presets say of a line through three or four points, full batch."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import torch
from torch import nn

from gdtui.core.storage.presets import preset
from tests.claims.descents import Floats, best_fit, curvatures, error, errors, repeated, slope, straight, walk
from tests.claims.wording import says


@cache
def path(name: str) -> Floats:
    """The points of a preset's descent from W = 0 and b = 0."""
    e, design, target = straight(name)
    return walk(repeated(slope(design, target), e.epochs), (0, 0), e.lr)


def hours_fit_exactly(sentence: str) -> None:
    _, design, target = straight("study-hours")
    w, b = path("study-hours")[0]
    says(sentence, 2, w, b)
    assert error(design, target, np.array([2.0, 0.0])) == 0


def hours_overshoot(sentence: str) -> None:
    _, design, _ = straight("study-hours")
    flat, steep = curvatures(design)
    w, b = path("study-hours").T
    top = int(b.argmax())
    says(sentence, 0, b[top], top, steep, flat)
    assert w.max() < 2
    assert w[10] > 1
    assert (np.diff(w[top:]) > 0).all()
    assert (np.diff(b[top:]) < 0).all()


def hours_need_updates_for_a_digit(sentence: str) -> None:
    e, design, _ = straight("study-hours")
    flat = curvatures(design)[0]
    says(sentence, 1, e.lr, flat, np.log(0.1) / np.log(1 - e.lr * flat))
    distance = np.hypot(*(path("study-hours") - [2, 0]).T)
    assert distance[1957] == pytest.approx(distance[1000] / 10, rel=1e-3)


def scores_stop(sentence: str) -> None:
    _, design, target = straight("exam-scores")
    best = error(design, target, best_fit(design, target))
    says(sentence, best)
    assert error(design, target, path("exam-scores")[-1]) == pytest.approx(best, rel=1e-4)


def scores_have_a_best_line(sentence: str) -> None:
    _, design, target = straight("exam-scores")
    says(sentence, *best_fit(design, target))


def scores_creep_along_the_valley(sentence: str) -> None:
    _, design, target = straight("exam-scores")
    best = best_fit(design, target)
    (w, b), loss = path("exam-scores").T, errors(design, target, path("exam-scores"))
    falls = (w[-1] - w[1000]) / (b[-1] - b[1000])
    says(sentence, error(design, target, best), -falls, 1)
    assert (loss > error(design, target, best)).all()
    assert loss[1500] - loss[-1] < 0.05
    assert b[-1] - b[1500] > 0.2


@cache
def trained_by_torch(seed: int) -> tuple[list[float], list[float], float]:
    """Start and end of exam-scores-nn, as PyTorch's tutorials train it, and the prediction for 5 hours."""
    e, design, target = straight("exam-scores-nn")
    torch.manual_seed(seed)
    model = nn.Linear(1, 1)
    x, y = torch.tensor(design[:, :1]).float(), torch.tensor(target).float()[:, None]
    optimizer = torch.optim.SGD(model.parameters(), lr=e.lr)
    start = [parameter.item() for parameter in model.parameters()]
    for _ in range(e.epochs):
        optimizer.zero_grad()
        nn.functional.mse_loss(model(x), y).backward()
        optimizer.step()
    end = [parameter.item() for parameter in model.parameters()]
    return start, end, model(torch.tensor([[5.0]])).item()


def scores_start_at_random(sentence: str) -> None:
    says(sentence)
    assert preset("exam-scores-nn").experiment.source == "nn"
    assert nn.Linear(1, 1).weight.item() != nn.Linear(1, 1).weight.item()


def scores_start_where_torch_puts_them(sentence: str) -> None:
    e = preset("exam-scores-nn").experiment
    says(sentence, *trained_by_torch(e.seed)[0], e.seed)
    assert e.table == preset("exam-scores").experiment.table


def scores_end_where_torch_does(sentence: str) -> None:
    e = preset("exam-scores-nn").experiment
    _, end, prediction = trained_by_torch(e.seed)
    says(sentence, e.epochs, *end, 5, prediction)


def scores_end_in_one_valley(sentence: str) -> None:
    e, design, target = straight("exam-scores-nn")
    best = best_fit(design, target)
    ends = []
    for seed in range(2, 12):
        torch.manual_seed(seed)
        start = [parameter.item() for parameter in nn.Linear(1, 1).parameters()]
        ends.append(walk(repeated(slope(design, target), e.epochs), start, e.lr)[-1])
        away = ends[-1] - best
        says(sentence, *best, away[0] / away[1])
    assert len({round(w, 5) for w, _ in ends}) == len(ends)


@cache
def without_reshape() -> tuple[Floats, float]:
    """The last parameters of forgot-reshape and the loss there, differentiated by torch."""
    e, design, target = straight("forgot-reshape")
    x, y = torch.tensor(design[:, :1]), torch.tensor(target)
    w, b = (torch.zeros(1, dtype=torch.float64, requires_grad=True) for _ in range(2))
    optimizer = torch.optim.SGD([w, b], lr=e.lr)
    for _ in range(e.epochs):
        optimizer.zero_grad()
        ((x * w + b - y) ** 2).mean().backward()
        optimizer.step()
    loss = ((x * w + b - y) ** 2).mean().item()
    return np.array([w.item(), b.item()]), loss


def unshaped_rows_meet_every_target(sentence: str) -> None:
    says(sentence, without_reshape()[0][0])


def unshaped_hypotheses_broadcast(sentence: str) -> None:
    _, design, target = straight("forgot-reshape")
    hypothesis, y = torch.tensor(design[:, :1]), torch.tensor(target)
    difference = hypothesis - y
    says(sentence, *hypothesis.shape, *y.shape, *difference.shape)
    pairs = [[h - t for t in y.tolist()] for h in hypothesis[:, 0].tolist()]
    assert difference.tolist() == pairs


def unshaped_predictions_are_the_mean(sentence: str) -> None:
    _, _, target = straight("forgot-reshape")
    theta, loss = without_reshape()
    says(sentence, *theta, loss)
    assert theta[1] == pytest.approx(target.mean())
    assert loss == pytest.approx(target.var())


def reshaped_rows_fit_the_line(sentence: str) -> None:
    assert not straight("forgot-reshape")[0].reshape
    says(sentence, *path("forgot-reshape")[-1])


@cache
def added_up() -> Floats:
    """The points of forgot-zero-grad: each update takes the sum of all gradients so far."""
    e, design, target = straight("forgot-zero-grad")
    gradient, theta, total, points = slope(design, target), np.zeros(2), np.zeros(2), [np.zeros(2)]
    for _ in range(e.epochs):
        total = total + gradient(theta)
        theta = theta - e.lr * total
        points.append(theta)
    return np.array(points)


def sums_never_settle(sentence: str) -> None:
    says(sentence)
    e, design, target = straight("forgot-zero-grad")
    assert not e.zero_grad
    assert errors(design, target, added_up())[-100:].max() > 18


def sums_are_momentum_1(sentence: str) -> None:
    e, design, target = straight("forgot-zero-grad")
    says(sentence, 1)
    heavy = walk(repeated(slope(design, target), e.epochs), (0, 0), e.lr, momentum=1)
    np.testing.assert_allclose(added_up(), heavy, atol=1e-9)
    for curvature in curvatures(design):  # z² - (2 - lr λ) z + 1: roots on the unit circle neither grow nor shrink
        roots = np.roots([1, -(2 - e.lr * curvature), 1])
        np.testing.assert_allclose(np.abs(roots), 1)
        assert roots[0].imag != 0


def sums_rise_again(sentence: str) -> None:
    _, design, target = straight("forgot-zero-grad")
    loss = errors(design, target, added_up())
    says(sentence, loss[0], loss[4], loss[9])
    assert (np.diff(loss[:5]) < 0).all()
    assert (np.diff(loss[4:10]) > 0).all()
    assert loss[10] < loss[9]
    assert loss.max() < 19.25


def friction_settles(sentence: str) -> None:
    e, design, target = straight("forgot-zero-grad")
    friction = walk(repeated(slope(design, target), e.epochs), (0, 0), e.lr, momentum=0.9)
    says(sentence, 0.9, 1)
    assert errors(design, target, friction)[-1] < 1e-20
    assert errors(design, target, path("forgot-zero-grad"))[-1] < 1e-5
