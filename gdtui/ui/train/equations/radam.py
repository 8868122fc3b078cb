"""The update of RAdam in numbers (Liu et al. 2020)."""

from __future__ import annotations

import math

from gdtui.core.experiment.experiment import Experiment
from gdtui.ui.train.equations.equation import Equation, Equations, Scalar, Write, decayed
from gdtui.ui.train.equations.moments import moments, unbiased


def update(e: Experiment, s: Scalar, w: Write) -> Equations:
    """Yield RAdam's equations: Adam, as soon as enough updates have been made to estimate the variance."""
    g, symbol, first = decayed(e, s, w)
    m, v = moments(e, s, w, g, symbol)
    mean = unbiased(s, w, m, "β₁", e.betas[0])
    length = _length(e, s, w)
    yield from [*first, m, mean, length]
    if length.value <= 5:  # too few updates to estimate the variance
        yield Equation(
            "θ", "θ − η·m̂ (ρ ≤ 5)", f"{w(s.before)} − {w(s.lr)}·{w(mean.value)}", s.before - s.lr * mean.value
        )
        return
    r = _rectified(e, length.value, w)
    yield from [v, r]
    scale = math.sqrt(1 - e.betas[1] ** s.t) / (math.sqrt(v.value) + e.effective_eps)
    share = f"√(1 − {w(e.betas[1])}^{s.t})/(√{w(v.value)} + {w(e.effective_eps)})"
    numbers = f"{w(s.before)} − {w(s.lr)}·{w(mean.value)}·{w(r.value)}·{share}"
    yield Equation("θ", "θ − η·m̂·r·√(1 − β₂^t)/(√v + ε)", numbers, s.before - s.lr * mean.value * r.value * scale)


def _length(e: Experiment, s: Scalar, w: Write) -> Equation:
    """Return how many updates the second moment averages over (Liu et al. 2020)."""
    two = e.betas[1]
    most, power = 2 / (1 - two) - 1, two**s.t
    numbers = f"{w(most)} − 2·{s.t}·{w(power)}/(1 − {w(power)})"
    return Equation("ρ", "ρ∞ − 2·t·β₂^t/(1 − β₂^t)", numbers, most - 2 * s.t * power / (1 - power))


def _rectified(e: Experiment, rho: float, w: Write) -> Equation:
    most = 2 / (1 - e.betas[1]) - 1
    value = math.sqrt((rho - 4) * (rho - 2) * most / ((most - 4) * (most - 2) * rho))
    above = f"({w(rho)} − 4)·({w(rho)} − 2)·{w(most)}"
    below = f"(({w(most)} − 4)·({w(most)} − 2)·{w(rho)})"
    return Equation("r", "√((ρ−4)·(ρ−2)·ρ∞/((ρ∞−4)·(ρ∞−2)·ρ))", f"√({above}/{below})", value)
