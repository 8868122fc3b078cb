"""The update of NAdam in numbers (Dozat 2016)."""

from __future__ import annotations

import math

from gdtui.core.experiment.experiment import Experiment
from gdtui.ui.train.equations.equation import Equation, Equations, Scalar, Write, decayed
from gdtui.ui.train.equations.moments import moments, unbiased


def update(e: Experiment, s: Scalar, w: Write) -> Equations:
    """Yield NAdam's equations: Adam with Nesterov's look ahead."""
    g, symbol, first = decayed(e, s, w)
    m, v = moments(e, s, w, g, symbol)
    square = unbiased(s, w, v, "β₂", e.betas[1])
    now, following = _momentum(e, s.t, w, "μ", "t"), _momentum(e, s.t + 1, w, "μ₊", "(t+1)")
    total = s.state.get("mu_product", 1.0) if s.done else s.state.get("mu_product", 1.0) * now.value
    product = Equation("Π", "Π·μ", f"{w(total / now.value)}·{w(now.value)}", total)
    yield from [*first, m, v, square, now, product, following]
    mu, mu_next = now.value, following.value
    mean = mu_next * m.value / (1 - total * mu_next) + (1 - mu) * g / (1 - total)
    ahead = f"{w(mu_next)}·{w(m.value)}/(1 − {w(total)}·{w(mu_next)})"
    yield Equation(
        "m̂", f"μ₊·m/(1 − Π·μ₊) + (1−μ)·{symbol}/(1−Π)", f"{ahead} + (1 − {w(mu)})·{w(g)}/(1 − {w(total)})", mean
    )
    numbers = f"{w(s.before)} − {w(s.lr)}·{w(mean)}/(√{w(square.value)} + {w(e.effective_eps)})"
    value = s.before - s.lr * mean / (math.sqrt(square.value) + e.effective_eps)
    yield Equation("θ", "θ − η·m̂/(√v̂ + ε)", numbers, value)


def _momentum(e: Experiment, t: int, w: Write, name: str, symbol: str) -> Equation:
    """Return NAdam's momentum, which grows with the updates."""
    one, psi = e.betas[0], e.momentum_decay
    value = one * (1 - 0.5 * 0.96 ** (t * psi))
    return Equation(name, f"β₁·(1 − ½·0.96^({symbol}·ψ))", f"{w(one)}·(1 − 0.5·0.96^({t}·{w(psi)}))", value)
