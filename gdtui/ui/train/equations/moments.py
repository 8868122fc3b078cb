"""The updates in numbers of Adam and its variants, which have moving averages of the gradient and of its square."""

from __future__ import annotations

import math

from gdtui.core.experiment.experiment import Experiment
from gdtui.ui.train.equations.equation import Equation, Equations, Scalar, Write, average, decayed, power


def moments(e: Experiment, s: Scalar, w: Write, g: float, symbol: str) -> tuple[Equation, Equation]:
    """Return the moving averages of the gradient and of its square."""
    one, two = e.betas
    return (
        average(s, w, ("exp_avg", "m"), ("β₁", one), power(symbol, g, w)),
        average(s, w, ("exp_avg_sq", "v"), ("β₂", two), power(symbol, g, w, 2)),
    )


def unbiased(s: Scalar, w: Write, moment: Equation, symbol: str, beta: float) -> Equation:
    """Return a moving average corrected for its start at 0."""
    name = moment.name + "\u0302"  # a hat
    value = moment.value / (1 - beta**s.t)
    return Equation(name, f"{moment.name}/(1 − {symbol}^t)", f"{w(moment.value)}/(1 − {w(beta)}^{s.t})", value)


def adam(e: Experiment, s: Scalar, w: Write) -> Equations:
    """Yield Adam's equations, or AdamW's, whose weight decay stays out of the moments (Kingma and Ba 2015)."""
    apart = e.optimizer_spec.decoupled_decay
    g, symbol, first = (s.grad, "∂θ", []) if apart else decayed(e, s, w)
    m, v = moments(e, s, w, g, symbol)
    mean, square = unbiased(s, w, m, "β₁", e.betas[0]), unbiased(s, w, v, "β₂", e.betas[1])
    start = _adam_shrunk(e, s, w) if apart else Equation("θ", "", "", s.before)
    yield from [*first, m, v, mean, square, *([start] if apart else [])]
    value = start.value - s.lr * mean.value / (math.sqrt(square.value) + e.effective_eps)
    numbers = f"{w(start.value)} − {w(s.lr)}·{w(mean.value)}/(√{w(square.value)} + {w(e.effective_eps)})"
    yield Equation("θ", f"{start.name} − η·m̂/(√v̂ + ε)", numbers, value)


def _adam_shrunk(e: Experiment, s: Scalar, w: Write) -> Equation:
    """Return AdamW's weight decay, which does not go through the moments."""
    decay = e.effective_decay
    return Equation("θ′", "(1 − η·wd)·θ", f"(1 − {w(s.lr)}·{w(decay)})·{w(s.before)}", (1 - s.lr * decay) * s.before)


def adamax(e: Experiment, s: Scalar, w: Write) -> Equations:
    """Yield Adamax's equations: Adam with the maximum norm (Kingma and Ba 2015)."""
    g, symbol, first = decayed(e, s, w)
    one = e.betas[0]
    m = average(s, w, ("exp_avg", "m"), ("β₁", one), power(symbol, g, w))
    yield from [*first, m]
    top = _adamax_largest(e, s, w, abs(g) + e.effective_eps)
    yield Equation("u", f"max(β₂·u, |{symbol}| + ε)", top[1], top[0])
    value = s.before - s.lr / (1 - one**s.t) * m.value / top[0]
    numbers = f"{w(s.before)} − {w(s.lr)}/(1 − {w(one)}^{s.t})·{w(m.value)}/{w(top[0])}"
    yield Equation("θ", "θ − η/(1 − β₁^t)·m/u", numbers, value)


def _adamax_largest(e: Experiment, s: Scalar, w: Write, size: float) -> tuple[float, str]:
    """Return Adamax's maximum and its arithmetic; after the new size has won, the old one is unknown."""
    two, kept = e.betas[1], s.state.get("exp_inf", 0.0)
    if s.done:
        return kept, f"max({w(two)}·{w(kept / two)}, {w(size)})" if kept > size and two else w(kept)
    return size if math.isnan(size) else max(two * kept, size), f"max({w(two)}·{w(kept)}, {w(size)})"


def nadam(e: Experiment, s: Scalar, w: Write) -> Equations:
    """Yield NAdam's equations: Adam with Nesterov's look ahead (Dozat 2016)."""
    g, symbol, first = decayed(e, s, w)
    m, v = moments(e, s, w, g, symbol)
    square = unbiased(s, w, v, "β₂", e.betas[1])
    now, following = _nadam_momentum(e, s.t, w, "μ", "t"), _nadam_momentum(e, s.t + 1, w, "μ₊", "(t+1)")
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


def _nadam_momentum(e: Experiment, t: int, w: Write, name: str, symbol: str) -> Equation:
    """Return NAdam's momentum, which grows with the updates."""
    one, psi = e.betas[0], e.momentum_decay
    value = one * (1 - 0.5 * 0.96 ** (t * psi))
    return Equation(name, f"β₁·(1 − ½·0.96^({symbol}·ψ))", f"{w(one)}·(1 − 0.5·0.96^({t}·{w(psi)}))", value)


def radam(e: Experiment, s: Scalar, w: Write) -> Equations:
    """Yield RAdam's equations: Adam, once there are enough updates to know the variance by (Liu et al. 2020)."""
    g, symbol, first = decayed(e, s, w)
    m, v = moments(e, s, w, g, symbol)
    mean = unbiased(s, w, m, "β₁", e.betas[0])
    length = _radam_length(e, s, w)
    yield from [*first, m, mean, length]
    if length.value <= 5:  # too few updates to estimate the variance
        yield Equation(
            "θ", "θ − η·m̂ (ρ ≤ 5)", f"{w(s.before)} − {w(s.lr)}·{w(mean.value)}", s.before - s.lr * mean.value
        )
        return
    r = _radam_rectified(e, length.value, w)
    yield from [v, r]
    scale = math.sqrt(1 - e.betas[1] ** s.t) / (math.sqrt(v.value) + e.effective_eps)
    share = f"√(1 − {w(e.betas[1])}^{s.t})/(√{w(v.value)} + {w(e.effective_eps)})"
    numbers = f"{w(s.before)} − {w(s.lr)}·{w(mean.value)}·{w(r.value)}·{share}"
    yield Equation("θ", "θ − η·m̂·r·√(1 − β₂^t)/(√v + ε)", numbers, s.before - s.lr * mean.value * r.value * scale)


def _radam_length(e: Experiment, s: Scalar, w: Write) -> Equation:
    """Return how many updates the second moment averages over (Liu et al. 2020)."""
    two = e.betas[1]
    most, power = 2 / (1 - two) - 1, two**s.t
    numbers = f"{w(most)} − 2·{s.t}·{w(power)}/(1 − {w(power)})"
    return Equation("ρ", "ρ∞ − 2·t·β₂^t/(1 − β₂^t)", numbers, most - 2 * s.t * power / (1 - power))


def _radam_rectified(e: Experiment, rho: float, w: Write) -> Equation:
    most = 2 / (1 - e.betas[1]) - 1
    value = math.sqrt((rho - 4) * (rho - 2) * most / ((most - 4) * (most - 2) * rho))
    above = f"({w(rho)} − 4)·({w(rho)} − 2)·{w(most)}"
    below = f"(({w(most)} − 4)·({w(most)} − 2)·{w(rho)})"
    return Equation("r", "√((ρ−4)·(ρ−2)·ρ∞/((ρ∞−4)·(ρ∞−2)·ρ))", f"√({above}/{below})", value)
