"""The updates in numbers of optimizers that divide the gradient by an average of its size."""

from __future__ import annotations

from gdtui.core.experiment.experiment import Experiment
from gdtui.ui.train.equations.equation import Equation, Equations, Scalar, average, decayed, step
from gdtui.ui.train.equations.term import Number, Term, root, square


def adagrad(e: Experiment, s: Scalar) -> Equations:
    """Yield Adagrad's equations: the gradient over the root of the sum of its squares (Duchi et al. 2011)."""
    g, first = decayed(e, s)
    sum_ = Equation("s", Number("s", s.old("sum", 1.0, g.value**2)) + square(g))
    yield from [*first, sum_]
    lr = s.eta
    if e.lr_decay:
        falling = Equation("η′", s.eta / (1 + Number("(t−1)", s.t - 1) * Number("d", e.lr_decay)))
        yield falling
        lr = falling.result
    yield Equation("θ", s.theta - lr * g / (root(sum_.result) + _eps(e)))


def adadelta(e: Experiment, s: Scalar) -> Equations:
    """Yield Adadelta's equations: the gradient times the root mean square of past moves over that of gradients.

    Source: Zeiler 2012.
    """
    g, first = decayed(e, s)
    v = average(s, ("square_avg", "v"), ("ρ", e.rho), g, 2)
    eps = e.effective_eps
    share = g.value**2 / (v.value + eps)
    # Torch has computed u as ρ·u + (1−ρ)·Δ² with Δ² = (u + ε)·share.
    old = Number("u", s.old("acc_delta", e.rho + (1 - e.rho) * share, (1 - e.rho) * eps * share))
    move = Equation("Δ", root(old + _eps(e)) / root(v.result + _eps(e)) * g)
    moves = Equation("u", Number("ρ", e.rho) * old + Number("(1−ρ)", 1 - e.rho) * square(move.result))
    yield from [*first, v, move, moves, step(s, move.result)]


def rmsprop(e: Experiment, s: Scalar) -> Equations:
    """Yield RMSprop's equations: the gradient over the root of its mean square, with momentum if there is any.

    Source: Hinton 2012.
    """
    g, first = decayed(e, s)
    v = average(s, ("square_avg", "v"), ("α", e.alpha), g, 2)
    yield from [*first, v]
    under: Term = v.result
    if e.centered:
        mean = average(s, ("grad_avg", "ḡ"), ("α", e.alpha), g)
        yield mean
        under = under - square(mean.result)
    move = g / (root(under) + _eps(e))
    if not e.momentum:
        yield step_along(s, g, under, e)
        return
    old = Number("b", s.old("momentum_buffer", e.momentum, move.value))
    velocity = Equation("b", Number("β", e.momentum) * old + move)
    yield from [velocity, step(s, velocity.result)]


def step_along(s: Scalar, g: Number, under: Term, e: Experiment) -> Equation:
    """Return the parameter's equation of a gradient over a root."""
    return Equation("θ", s.theta - s.eta * g / (root(under) + _eps(e)))


def _eps(e: Experiment) -> Number:
    return Number("ε", e.effective_eps)
