"""Proofs of numbers in lessons that are about another run than the one in hand, or about none."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tests.claims import proofs_lines, proofs_networks, proofs_questions, proofs_rows
from tests.claims.descents import best_fit, curvatures, error, errors, straight


def as_stated(number: int) -> Callable[[], float]:
    """Return the proof of a number that counts an exercise, or stands in a rule as mathematics states it: 2 / λ."""
    return lambda: number


def ten_thousands_of_updates() -> float:
    """Updates for a digit of the walks just below the critical lr, in 만."""
    low, _, high = curvatures(straight("two-units")[1])
    return float(round(np.log(0.1) / np.log(1 - 2 * low / high) / 1e5) * 10)


def updates_of_adam() -> float:
    return proofs_questions.descents_on_the_bowl()[0]


def mean_of_scores() -> float:
    return float(straight("forgot-reshape")[2].mean())


def least_loss_of_scores() -> float:
    _, design, y = straight("forgot-reshape")
    return error(design, y, best_fit(design, y))


def loss_of_the_plane() -> float:
    return float(proofs_rows.plane()[-1])


def top_of_the_hill() -> float:
    """Where the slope 4x³ - 6x + 1 of the double well is 0 between its minima."""
    return float(np.sort(np.roots([4, 0, -6, 1]).real)[1])


def loss_of_glorot() -> float:
    return proofs_networks.trained("glorot_normal")


def lowest_of_the_swing() -> float:
    _, design, y = straight("forgot-zero-grad")
    return float(errors(design, y, proofs_lines.added_up())[4])
