"""Proofs of what the presets say of generated data: an outlier, and features of very different sizes."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from gdtui.core.storage.presets import preset
from tests.claims.descents import (
    Floats,
    Gradient,
    best_fit,
    columns,
    curvatures,
    error,
    repeated,
    slope,
    straight,
    walk,
)
from tests.claims.wording import says


@cache
def huber_line() -> Floats:
    """The slope and the bias of the outlier's data with the least sum of Huber's losses, by weights in turn."""
    _, design, y = straight("outlier")
    theta = best_fit(design, y)
    for _ in range(200):  # the gradient of Huber's loss is that of squares weighted by 1/|error| beyond 1
        weights = np.sqrt(1 / np.maximum(np.abs(y - design @ theta), 1))
        theta = best_fit(design * weights[:, None], y * weights)
    return theta


def mse_follows_the_outlier(sentence: str) -> None:
    says(sentence)
    _, design, y = straight("outlier")
    assert abs(best_fit(design, y)[0] - 2) > 5 * abs(huber_line()[0] - 2)


def points_in_clusters_and_one_above(sentence: str) -> None:
    x, y = columns(preset("outlier").experiment)
    truth = preset("outlier").truth
    assert truth is not None
    away = y - 2 * x[:, 0] - 1
    says(sentence, *truth.weights, truth.bias, away[-1])
    assert len(y) == 31
    assert np.abs(away[:-1]).max() < 4 * 0.5
    assert {*np.round(x[:, 0] / 4)} == {0, 1, 2}


def huber_counts_sizes(sentence: str) -> None:
    _, design, y = straight("outlier")
    says(sentence, best_fit(design, y)[0], huber_line()[0], 1)
    e = preset("outlier").experiment.change(loss="huber")
    assert e.huber_delta == 1
    path = walk(repeated(huber_slope(design, y), e.epochs), (0, 0), e.lr)
    assert path[-1] == pytest.approx(huber_line(), abs=1e-3)


def huber_slope(design: Floats, y: Floats) -> Gradient:
    return lambda theta: design.T @ np.clip(design @ theta - y, -1, 1) / len(y)


def standardised() -> tuple[Floats, Floats]:
    x, y = columns(preset("unscaled").experiment)
    return np.column_stack([(x - x.mean(axis=0)) / x.std(axis=0), np.ones(len(y))]), y


def sizes_differ(sentence: str) -> None:
    says(sentence)
    x, _ = columns(preset("unscaled").experiment)
    assert x[:, 1].std() > 100 * x[:, 0].std()


def the_second_is_wide_and_far(sentence: str) -> None:
    x, _ = columns(preset("unscaled").experiment)
    says(sentence, 500, 0)
    assert x[:, 1].std() / x[:, 0].std() == pytest.approx(500, rel=0.15)
    assert x[:, 1].mean() > 3 * x[:, 1].std()


def unscaled_features_learn_nothing(sentence: str) -> None:
    e, design, y = straight("unscaled")
    values = curvatures(design)
    theta = walk(repeated(slope(design, y), e.epochs), (0, 0, 0), e.lr)[-1]
    least = error(design, y, best_fit(design, y))
    says(
        sentence,
        float(np.linalg.cond(design)) ** 2 / 1e6,
        2 / values[-1],
        e.epochs,
        e.lr,
        error(design, y, theta),
        least,
    )


def standardised_features_learn_at_once(sentence: str) -> None:
    design, y = standardised()
    theta = walk(repeated(slope(design, y), 20), (0, 0, 0), 0.4)[-1]
    says(sentence, float(np.linalg.cond(design)) ** 2, 0.4, error(design, y, theta), 20)
