"""Sentences that say what the learning rate does at a curvature, with the numbers that show why.

Of a quadratic they say what becomes of the error. Any other function has at a point only the fitted parabola,
with the same value, slope and curvature: the sentences are about it, and its minimum need not be near one of f.
With momentum they are about the long run, since single updates may lead away.
"""

from __future__ import annotations

import math

from gdtui.core.texts import text
from gdtui.core.theory.stability import Descent, Regime, limit

_SINGLE = (Regime.ONE_SHOT, Regime.TWO_CYCLE)  # regimes of a single lr, which are also said of lrs very near to it
_SAME = 1e-12  # relative rounding error of a product


def regime_sentence(descent: Descent, curvature: float, exact: bool, symbol: str = "f″", decayed: bool = False) -> str:
    """Return a line such as "lr × f″ = 1 × 2 = 2, two-cycle: ... (each update multiplies the error by 1 - lr f″ = -1)".

    Args:
        descent: lr and momentum.
        curvature: f″, or an eigenvalue of the Hessian; with weight decay, their sum.
        exact: whether the function is quadratic; otherwise the line is about the parabola that fits it here.
        symbol: symbol of the function's curvature.
        decayed: whether there is weight decay, which moves the minimum and adds to the curvature.
    """
    symbol = with_decay(symbol, decayed)
    if not math.isfinite(curvature):
        return text("regimes.not_finite", symbol=symbol)
    regime = descent.regime(curvature)
    form = ("flat" if exact else "flat_near") if regime is Regime.FLAT else ("here" if exact else "near")
    return text(
        f"regimes.{form}",
        product=_product(descent, curvature, symbol),
        regime=regime,
        description=_description(descent, curvature, exact),
        factor=_factor(descent, curvature, exact, symbol, decayed),
    )


def short_regime(descent: Descent, curvature: float, exact: bool, symbol: str = "f″", decayed: bool = False) -> str:
    """Return a line such as "f″ 2: two-cycle, error × -1", for where the sentence does not fit."""
    symbol = with_decay(symbol, decayed)
    if not math.isfinite(curvature):
        return text("regimes.not_finite", symbol=symbol)
    form = ("short" if exact else "short_near") + ("_long_run" if descent.momentum else "")
    return text(
        f"regimes.{form}",
        symbol=symbol,
        curvature=f"{curvature:.6g}",
        regime=descent.regime(curvature),
        factor=precise(error_factor(descent, curvature), *_FACTORS),
    )


def with_decay(symbol: str, decayed: bool) -> str:
    """Return the symbol of the curvature of f with the penalty of weight decay, which adds to that of f."""
    return f"({symbol} + wd)" if decayed else symbol


def error_factor(descent: Descent, curvature: float) -> float:
    """Return the factor that an update multiplies the error by: 1 - lr f″; with momentum, its size in the long run."""
    return descent.growth(curvature) if descent.momentum else 1 - descent.product(curvature)


def precise(value: float, *bounds: float) -> str:
    """Return a number to six digits, or to as many more as keep it apart from bounds that it differs from."""
    for digits in range(6, 17):
        number = f"{value:.{digits}g}"
        if all(_apart(value, float(number), bound) for bound in bounds):
            break
    return number


_FACTORS = (-1.0, 0.0, 1.0)  # factors of the error at which the regime changes


def _apart(value: float, rounded: float, bound: float) -> bool:
    """Return whether rounding moves a value less than half-way to a bound; a value that equals it may have its text."""
    gap = abs(value - bound)
    return gap <= _SAME * max(1, abs(bound)) or abs(rounded - value) < gap / 2


def _product(descent: Descent, curvature: float, symbol: str) -> str:
    """Return the product that decides the regime, with its factors."""
    bounds = (1.0, limit(descent.momentum, descent.nesterov))
    share = f" × {descent.share:g}" if descent.share != 1 else ""
    product, slope = descent.product(curvature), descent.share * curvature
    lr = precise(descent.lr, *(bound / slope for bound in bounds if slope > 0))
    bend = precise(curvature, *(bound / (descent.share * descent.lr) for bound in bounds if descent.share))
    return f"lr × {symbol}{share} = {lr} × {bend}{share} = {precise(product, *bounds)}"


def _description(descent: Descent, curvature: float, exact: bool) -> str:
    """Return what the regime does."""
    regime, factor = descent.regime(curvature), error_factor(descent, curvature)
    single = regime in _SINGLE and min(abs(abs(factor) - bound) for bound in (0, 1)) > _SAME
    table = "long_run" if descent.momentum else "exact" if exact else "nearby"
    description = text(f"regimes.{table}.{regime.name}")
    if descent.momentum and not exact:
        description = text("regimes.on_the_parabola", description=description)
    return text("regimes.nearly", description=description) if single else description


def _factor(descent: Descent, curvature: float, exact: bool, symbol: str, decayed: bool) -> str:
    """Return the factor that an update multiplies the error by, which is the distance to the minimum or the top."""
    value = precise(error_factor(descent, curvature), *_FACTORS)
    of = "distance" if not exact else "decayed" if decayed else "error"
    form = "long_run" if descent.momentum else "factor"
    return text(f"regimes.{form}_{of}", symbol=symbol, value=value)


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
    return next(number for digits in range(3, 18) if (number := f"{ratio:.{digits}g}") != "1" or ratio == 1)
