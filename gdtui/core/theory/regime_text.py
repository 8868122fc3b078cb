"""Sentences that say what the learning rate does at a curvature, with the numbers that show why."""

from __future__ import annotations

from collections.abc import Mapping

from gdtui.core.theory.stability import Descent, Regime

_DESCRIPTIONS: Mapping[Regime, str] = {
    Regime.MONOTONE: "closer with each update, from one side",
    Regime.ONE_SHOT: "the minimum in one update",
    Regime.OSCILLATING: "closer with each update, from side to side",
    Regime.TWO_CYCLE: "from side to side for ever, no closer",
    Regime.DIVERGING: "further with each update",
    Regime.FLAT: "no curvature, and no regime",
    Regime.ESCAPING: "it curves downwards: away, further with each update",
    Regime.ENDLESS: "momentum 1: swings that never settle",
}


def regime_sentence(descent: Descent, curvature: float, exact: bool, symbol: str = "f″") -> str:
    """Return a line such as "lr × f″ = 1 × 2 = 2, two-cycle: ... (each update multiplies the error by 1 - lr f″ = -1)".

    Args:
        descent: lr and momentum.
        curvature: f″, or an eigenvalue of the Hessian.
        exact: whether the function is quadratic; otherwise the line says that it holds only nearby.
        symbol: symbol of the curvature.
    """
    regime, product = descent.regime(curvature), descent.lr * curvature
    share = f" × {descent.share:g}" if descent.share != 1 else ""
    head = f"lr × {symbol}{share} = {descent.lr:g} × {curvature:.6g}{share} = {product * descent.share:.6g}"
    where = "" if exact else " near here"
    return f"{head}, {regime}{where}: {_DESCRIPTIONS[regime]} ({_factor(descent, curvature, symbol)})"


def error_factor(descent: Descent, curvature: float) -> float:
    """Return the factor that an update multiplies the error by: 1 - lr f″; with momentum, its size in the long run."""
    return descent.growth(curvature) if descent.momentum else 1 - descent.product(curvature)


def _factor(descent: Descent, curvature: float, symbol: str) -> str:
    value = f"{error_factor(descent, curvature):.6g}"
    if descent.momentum:
        return f"in the long run each update multiplies the error by {value}"
    return f"each update multiplies the error by 1 - lr {symbol} = {value}"


def regime_bounds(descent: Descent, curvature: float) -> tuple[float, float] | None:
    """Return the lr that reaches the minimum of a parabola in one update, 1/f″, and the critical lr.

    Above the critical lr descent diverges. The first lr does not take momentum into account. The result is None where
    the function does not curve upwards.
    """
    if not curvature > 0:
        return None
    return 1 / (descent.share * curvature), descent.critical(curvature)


def ratio_text(ratio: float) -> str:
    """Return a ratio in three digits, or in as many as show on which side of 1 it is."""
    return next(text for digits in range(3, 18) if (text := f"{ratio:.{digits}g}") != "1" or ratio == 1)
