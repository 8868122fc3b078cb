"""The updates in numbers of optimizers that step along the gradient or against its sign."""

from __future__ import annotations

import math

from gdtui.core.experiment.experiment import Experiment
from gdtui.core.texts import text
from gdtui.ui.train.equations.equation import UNKNOWN, Equation, Equations, Scalar, decayed, step
from gdtui.ui.train.equations.term import Number, Term


def sgd(e: Experiment, s: Scalar) -> Equations:
    """Yield SGD's equations: plain, with momentum, or with the gradient taken ahead."""
    g, first = decayed(e, s)
    yield from first
    move = g
    if e.momentum:
        velocity = _sgd_velocity(e, s, g)
        yield velocity
        move = velocity.result
        if e.nesterov:
            ahead = Equation("u", g + Number("β", e.momentum) * move)
            yield ahead
            move = ahead.result
    yield step(s, move)


def _sgd_velocity(e: Experiment, s: Scalar, g: Number) -> Equation:
    """Return momentum's buffer, which begins as the first gradient without dampening."""
    part = 1 - e.dampening
    entering: Term = Number("(1−d)", part) * g if e.dampening else g
    if s.t == 1 or not (s.done or "momentum_buffer" in s.state):
        return Equation("v", g, f"β·v + {entering.rule}")
    old = s.old("momentum_buffer", e.momentum, part * g.value)
    return Equation("v", Number("β", e.momentum) * Number("v", old) + entering)


def asgd(e: Experiment, s: Scalar) -> Equations:
    """Yield ASGD's equations: SGD whose learning rate falls; the average beside it moves nothing.

    Source: Polyak and Juditsky 1992.
    """
    g, first = decayed(e, s)
    lr, decay = _asgd_lr(e, s), Number("λ", e.lambd)
    yield from [*first, lr]
    yield Equation("θ", (1 - decay * lr.result) * s.theta - lr.result * g)


def _asgd_lr(e: Experiment, s: Scalar) -> Equation:
    """Return the learning rate, which the update before this one has set from its own; the first is as it is."""
    name, words = "η′", "η/(1 + λ·η·(t−1))^α"
    if s.t == 1:
        return Equation(name, s.eta, words)
    last = Number("η" if s.lr_before == s.lr else "ηₜ₋₁", s.lr_before)
    term = last / (1 + Number("λ", e.lambd) * last * Number("(t−1)", s.t - 1)) ** Number("α", e.power)
    used = s.state.get("eta", term.value)
    if s.done or math.isclose(used, term.value, rel_tol=1e-6):
        return Equation(name, term)
    return Equation(name, Number(name, used), words)  # its settings have changed since it was set


def rprop(e: Experiment, s: Scalar) -> Equations:
    """Yield Rprop's equations: the gradient's sign alone counts, and a step grows while that stays.

    Source: Riedmiller and Braun 1993.
    """
    term, turned = _rprop_size(e, s)
    length = Equation("Δ", term, text("equations.rprop"))
    yield length
    if turned:
        yield Equation("θ", s.theta, text("equations.turned"))
    else:
        sign = s.grad if math.isnan(s.grad) else float((s.grad > 0) - (s.grad < 0))
        yield Equation("θ", s.theta - Number("sign(∂θ)", sign) * length.result)


def _rprop_size(e: Experiment, s: Scalar) -> tuple[Term, bool]:
    """Return a step's size, and whether the gradient's sign has changed, which skips the step."""
    if s.done:  # the earlier size is not kept: two cases lead here
        return Number("Δ", s.state.get("step_size", s.lr)), s.grad != 0 and not s.state.get("prev", s.grad)
    old, product = Number("Δ", s.state.get("step_size", s.lr)), s.grad * s.state.get("prev", 0.0)
    if math.isnan(product):
        return old * Number("", UNKNOWN), False
    factor = e.etas[0] if product < 0 else e.etas[1] if product > 0 else 1.0
    grown = old * Number("", factor)
    held = min(max(grown.value, e.step_sizes[0]), e.step_sizes[1])
    return grown if held == grown.value else Number("Δ", held), product < 0
