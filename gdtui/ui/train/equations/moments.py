"""The updates in numbers of Adam and its variants, which have moving averages of the gradient and of its square."""

from __future__ import annotations

from gdtui.core.experiment.experiment import Experiment
from gdtui.ui.train.equations.equation import Equation, Equations, Scalar, average, decayed, step
from gdtui.ui.train.equations.term import Number, Term, greater, root, size


def moments(e: Experiment, s: Scalar, g: Number) -> tuple[Equation, Equation]:
    """Return the moving averages of the gradient and of its square."""
    one, two = e.betas
    return (
        average(s, ("exp_avg", "m"), ("β₁", one), g),
        average(s, ("exp_avg_sq", "v"), ("β₂", two), g, 2),
    )


def unbiased(s: Scalar, moment: Equation, beta: Number) -> Equation:
    """Return a moving average corrected for its start at 0."""
    return Equation(moment.name + "\u0302", moment.result / (1 - beta**s.updates))  # with a hat


def adam(e: Experiment, s: Scalar) -> Equations:
    """Yield Adam's equations, or AdamW's, whose weight decay stays out of the moments (Kingma and Ba 2015)."""
    apart = e.optimizer_spec.decoupled_decay
    g, first = (Number("∂θ", s.grad), []) if apart else decayed(e, s)
    m, v = moments(e, s, g)
    mean, variance = unbiased(s, m, _beta(e, 1)), unbiased(s, v, _beta(e, 2))
    yield from [*first, m, v, mean, variance]
    start = s.theta
    if apart:  # its weight decay does not go through the moments
        shrunk = Equation("θ′", (1 - s.eta * Number("wd", e.effective_decay)) * s.theta)
        yield shrunk
        start = shrunk.result
    yield Equation("θ", start - s.eta * mean.result / (root(variance.result) + _eps(e)))


def adamax(e: Experiment, s: Scalar) -> Equations:
    """Yield Adamax's equations: Adam with the maximum norm (Kingma and Ba 2015)."""
    g, first = decayed(e, s)
    m, top = average(s, ("exp_avg", "m"), ("β₁", e.betas[0]), g), _adamax_largest(e, s, g)
    yield from [*first, m, top]
    yield Equation("θ", s.theta - s.eta / (1 - _beta(e, 1) ** s.updates) * m.result / top.result)


def _adamax_largest(e: Experiment, s: Scalar, g: Number) -> Equation:
    """Return Adamax's maximum; after the new size has won, the old one is unknown."""
    entering, beta = size(g) + _eps(e), _beta(e, 2)
    words = f"max(β₂·u, {entering.rule})"
    kept = s.state.get("exp_inf", 0.0)
    if not s.done:
        return Equation("u", greater(beta * Number("u", kept), entering), words)
    if s.exceeds(kept, entering.value) and beta.value:
        return Equation("u", greater(beta * Number("u", kept / beta.value), entering), words)
    return Equation("u", entering, words)


def nadam(e: Experiment, s: Scalar) -> Equations:
    """Yield NAdam's equations: Adam with Nesterov's look ahead (Dozat 2016)."""
    g, first = decayed(e, s)
    m, v = moments(e, s, g)
    variance = unbiased(s, v, _beta(e, 2))
    now, following = _nadam_momentum(e, "μ", s.updates), _nadam_momentum(e, "μ₊", Number("(t+1)", s.t + 1))
    held = s.state.get("mu_product", 1.0)
    product = Equation("Π", Number("Π", held / now.value if s.done else held) * now.result)
    yield from [*first, m, v, variance, now, following, product]
    mu, ahead, whole = now.result, following.result, product.result
    mean = Equation("m̂", ahead * m.result / (1 - whole * ahead) + (1 - mu) * g / (1 - whole))
    yield mean
    yield Equation("θ", s.theta - s.eta * mean.result / (root(variance.result) + _eps(e)))


def _nadam_momentum(e: Experiment, name: str, updates: Number) -> Equation:
    """Return NAdam's momentum, which grows with the updates."""
    falling = Number("0.96", 0.96) ** (updates * Number("ψ", e.momentum_decay))
    return Equation(name, _beta(e, 1) * (1 - Number("½", 0.5) * falling))


def radam(e: Experiment, s: Scalar) -> Equations:
    """Yield RAdam's equations: Adam, once there are enough updates to know the variance by (Liu et al. 2020)."""
    g, first = decayed(e, s)
    m, v = moments(e, s, g)
    beta = _beta(e, 2)
    mean, length = unbiased(s, m, _beta(e, 1)), _radam_length(e, s)
    yield from [*first, m, mean, length]
    if length.value <= 5:  # too few updates to estimate the variance
        plain = step(s, mean.result)
        yield Equation("θ", plain.term, f"{plain.rule} (ρ ≤ 5)")
        return
    r = _radam_rectified(length.result, _radam_most(e))
    yield from [v, r]
    scale = root(1 - beta**s.updates) / (root(v.result) + _eps(e))
    yield Equation("θ", s.theta - s.eta * mean.result * r.result * scale)


def _radam_most(e: Experiment) -> Number:
    return Number("ρ∞", 2 / (1 - e.betas[1]) - 1)


def _radam_length(e: Experiment, s: Scalar) -> Equation:
    """Return how many updates the second moment averages over (Liu et al. 2020)."""
    power = _beta(e, 2) ** s.updates
    return Equation("ρ", _radam_most(e) - Number("2", 2) * s.updates * power / (1 - power))


def _radam_rectified(rho: Number, most: Number) -> Equation:
    """Return the factor by which the variance of so few updates is corrected."""

    def shares(length: Number) -> Term:
        return (length - 4) * (length - 2)

    return Equation("r", root(shares(rho) * most / (shares(most) * rho)))


def _beta(e: Experiment, place: int) -> Number:
    return Number("β" + "₁₂"[place - 1], e.betas[place - 1])


def _eps(e: Experiment) -> Number:
    return Number("ε", e.effective_eps)
