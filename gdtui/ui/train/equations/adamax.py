"""The update of Adamax in numbers (Kingma and Ba 2015)."""

from __future__ import annotations

import math

from gdtui.core.experiment.experiment import Experiment
from gdtui.ui.train.equations.equation import Equation, Equations, Scalar, Write, average, decayed, power


def update(e: Experiment, s: Scalar, w: Write) -> Equations:
    """Yield Adamax's equations: Adam with the maximum norm."""
    g, symbol, first = decayed(e, s, w)
    one = e.betas[0]
    m = average(s, w, ("exp_avg", "m"), ("β₁", one), power(symbol, g, w))
    yield from [*first, m]
    top = _largest(e, s, w, abs(g) + e.effective_eps)
    yield Equation("u", f"max(β₂·u, |{symbol}| + ε)", top[1], top[0])
    value = s.before - s.lr / (1 - one**s.t) * m.value / top[0]
    numbers = f"{w(s.before)} − {w(s.lr)}/(1 − {w(one)}^{s.t})·{w(m.value)}/{w(top[0])}"
    yield Equation("θ", "θ − η/(1 − β₁^t)·m/u", numbers, value)


def _largest(e: Experiment, s: Scalar, w: Write, size: float) -> tuple[float, str]:
    """Return Adamax's maximum and its arithmetic; after the new size has won, the old one is unknown."""
    two, kept = e.betas[1], s.state.get("exp_inf", 0.0)
    if s.done:
        return kept, f"max({w(two)}·{w(kept / two)}, {w(size)})" if kept > size and two else w(kept)
    return size if math.isnan(size) else max(two * kept, size), f"max({w(two)}·{w(kept)}, {w(size)})"
