"""Proofs of what is said of each regime: errors of torch's SGD with momentum, by its recurrence.

The error along an eigenvector, at lr times eigenvalue p and momentum m: v <- m v + e, e <- e - p v.
"""

from __future__ import annotations

import numpy as np
import pytest

from gdtui.core.theory.stability import Descent, Regime

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
STOPS_SHORT, PASSES_CLOSER, PASSES_FURTHER = (0.1, 0.5, 0.99), (1.01, 1.5, 1.99), (2.01, 2.5, 4.0)
UPWARDS_DOWN = (-0.01, -0.5, -3.0)
MOMENTA = (0.3, 0.5, 0.9)


def errors(product: float, momentum: float = 0.0, updates: int = 400) -> Floats:
    """The errors after each update, from 1."""
    error, velocity, found = 1.0, 0.0, [1.0]
    for _ in range(updates):
        velocity = momentum * velocity + error
        error -= product * velocity
        found.append(error)
    return np.array(found)


def is_regime(regime: Regime, product: float, momentum: float = 0.0) -> None:
    """Check that this is the regime at that product."""
    assert Descent(product, momentum).regime(1.0) is regime, (product, momentum)


def walks(regime: Regime, products: tuple[float, ...], updates: int = 40) -> list[Floats]:
    """The errors at products of which each has that regime."""
    for product in products:
        is_regime(regime, product)
    return [errors(product, updates=updates) for product in products]


def one_side_closer(_: str) -> None:
    for e in walks(Regime.MONOTONE, STOPS_SHORT):
        assert (e[1:] * e[:-1] > 0).all()
        assert (np.abs(e[1:]) < np.abs(e[:-1])).all()


def one_update(_: str) -> None:
    assert walks(Regime.ONE_SHOT, (1.0,))[0][1] == 0


def sides_closer(_: str) -> None:
    for e in walks(Regime.OSCILLATING, PASSES_CLOSER):
        assert (e[1:] * e[:-1] < 0).all()
        assert (np.abs(e[1:]) < np.abs(e[:-1])).all()


def sides_no_closer(_: str) -> None:
    assert walks(Regime.TWO_CYCLE, (2.0,))[0].tolist() == [1, -1] * 20 + [1]


def further(_: str) -> None:
    for e in walks(Regime.DIVERGING, PASSES_FURTHER):
        assert (e[1:] * e[:-1] < 0).all()
        assert (np.abs(e[1:]) > np.abs(e[:-1])).all()


def flat(_: str) -> None:
    """Without curvature the error stays as it is, whatever the lr."""
    assert (walks(Regime.FLAT, (0.0,))[0] == 1).all()


def away(_: str) -> None:
    for e in walks(Regime.ESCAPING, UPWARDS_DOWN):
        assert (e[1:] > e[:-1]).all()


def long_run_one_side(_: str) -> None:
    for momentum in MOMENTA:
        product = 0.9 * (1 - momentum**0.5) ** 2  # below it both roots are real
        is_regime(Regime.MONOTONE, product, momentum)
        e = errors(product, momentum)
        assert abs(e[-1]) < 1e-3 < abs(e[0])
        assert (e[-50:] > 0).all() or (e[-50:] < 0).all()


def long_run_sides(_: str) -> None:
    for momentum in MOMENTA:
        for product in (2 * (1 - momentum**0.5) ** 2 + 0.1, 1.9 * (1 + momentum)):
            is_regime(Regime.OSCILLATING, product, momentum)
            e = errors(product, momentum)
            assert np.abs(e[-20:]).max() < 1e-3
            assert (e[-100:] > 0).any()
            assert (e[-100:] < 0).any()


def long_run_cycle(_: str) -> None:
    for momentum in MOMENTA:
        is_regime(Regime.TWO_CYCLE, 2 * (1 + momentum), momentum)
        e = errors(2 * (1 + momentum), momentum, 2000)
        assert (e[-100:-1] * e[-99:] < 0).all()
        assert np.abs(e[-100:]) == pytest.approx(np.full(100, abs(e[-1])))


def long_run_further(_: str) -> None:
    for momentum in MOMENTA:
        is_regime(Regime.DIVERGING, 2.1 * (1 + momentum), momentum)
        e = errors(2.1 * (1 + momentum), momentum)
        assert abs(e[-1]) > 1e3
        assert (e[-100:-1] * e[-99:] < 0).all()


def long_run_away(_: str) -> None:
    for momentum in MOMENTA:
        is_regime(Regime.ESCAPING, -0.1, momentum)
        e = errors(-0.1, momentum)
        assert (e[1:] > e[:-1]).all()


def endless(_: str) -> None:
    """With momentum 1 the swings of a long run are as wide as those before."""
    for product in (0.1, 1.0, 3.0):
        is_regime(Regime.ENDLESS, product, 1.0)
        e = np.abs(errors(product, 1.0, 4000))
        assert e[3000:].max() == pytest.approx(e[:1000].max(), rel=0.02)
