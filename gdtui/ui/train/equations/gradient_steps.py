"""The updates in numbers of optimizers that step along the gradient or against its sign."""

from __future__ import annotations

import math

from gdtui.core.experiment.experiment import Experiment
from gdtui.ui.train.equations.equation import UNKNOWN, Equation, Equations, Scalar, Write, decayed, step


def sgd(e: Experiment, s: Scalar, w: Write) -> Equations:
    """Yield SGD's equations: plain, with momentum, or with the gradient taken ahead."""
    g, symbol, first = decayed(e, s, w)
    yield from first
    move = g
    if e.momentum:
        velocity = _sgd_velocity(e, s, w, g, symbol)
        yield velocity
        move, ahead, symbol = velocity.value, symbol, "v"
        if e.nesterov:
            move, symbol = g + e.momentum * velocity.value, "u"
            yield Equation("u", f"{ahead} + β·v", f"{w(g)} + {w(e.momentum)}·{w(velocity.value)}", move)
    yield step(s, w, symbol, move)


def _sgd_velocity(e: Experiment, s: Scalar, w: Write, g: float, symbol: str) -> Equation:
    """Return momentum's buffer, which begins as the first gradient without dampening."""
    rest, part = ("(1−d)·", 1 - e.dampening) if e.dampening else ("", 1.0)
    rule = f"β·v + {rest}{symbol}"
    if s.t == 1 or not (s.done or "momentum_buffer" in s.state):
        return Equation("v", rule, w(g), g)
    old = s.old("momentum_buffer", e.momentum, part * g)
    added = f"{w(part)}·{w(g)}" if rest else w(g)
    return Equation("v", rule, f"{w(e.momentum)}·{w(old)} + {added}", e.momentum * old + part * g)


def asgd(e: Experiment, s: Scalar, w: Write) -> Equations:
    """Yield ASGD's equations: SGD whose learning rate falls; the average beside it moves nothing.

    Source: Polyak and Juditsky 1992.
    """
    g, symbol, first = decayed(e, s, w)
    before = s.t - 1  # the update before this one has set its learning rate
    lr = s.lr_before / (1 + e.lambd * s.lr_before * before) ** e.power if before else s.lr
    lr = lr if s.done else s.state.get("eta", s.lr)
    text = f"{w(s.lr_before)}/(1 + {w(e.lambd)}·{w(s.lr_before)}·{before})^{w(e.power)}" if before else w(s.lr)
    yield from [*first, Equation("η′", "η/(1 + λ·η·(t−1))^α", text, lr)]
    numbers = f"(1 − {w(e.lambd)}·{w(lr)})·{w(s.before)} − {w(lr)}·{w(g)}"
    yield Equation("θ", f"(1 − λ·η′)·θ − η′·{symbol}", numbers, (1 - e.lambd * lr) * s.before - lr * g)


def rprop(e: Experiment, s: Scalar, w: Write) -> Equations:
    """Yield Rprop's equations: the gradient's sign alone counts, and a step grows while that stays.

    Source: Riedmiller and Braun 1993.
    """
    size, text, turned = _rprop_size(e, s, w)
    yield Equation("Δ", "Δ·η₊ where ∂θ keeps its sign, Δ·η₋ where not", text, size)
    sign = math.nan if math.isnan(s.grad) else math.copysign(float(s.grad != 0 and not turned), s.grad)
    rule = "θ, for the sign has changed" if turned else "θ − sign(∂θ)·Δ"
    yield Equation("θ", rule, f"{w(s.before)} − {w(sign)}·{w(size)}", s.before - sign * size)


def _rprop_size(e: Experiment, s: Scalar, w: Write) -> tuple[float, str, bool]:
    """Return a step's size, its arithmetic, and whether the gradient's sign has changed, which skips the step."""
    if s.done:  # the earlier size is not kept: two cases lead here
        size = s.state.get("step_size", s.lr)
        return size, w(size), s.grad != 0 and not s.state.get("prev", s.grad)
    old, product = s.state.get("step_size", s.lr), s.grad * s.state.get("prev", 0.0)
    if math.isnan(product):
        return UNKNOWN, f"{w(old)}·{w(UNKNOWN)}", False
    factor = e.etas[0] if product < 0 else e.etas[1] if product > 0 else 1.0
    size = min(max(old * factor, e.step_sizes[0]), e.step_sizes[1])
    return size, f"{w(old)}·{w(factor)}" if size == old * factor else w(size), product < 0
