"""The update of Rprop in numbers (Riedmiller and Braun 1993)."""

from __future__ import annotations

import math

from gdtui.core.experiment.experiment import Experiment
from gdtui.ui.train.equations.equation import UNKNOWN, Equation, Equations, Scalar, Write


def update(e: Experiment, s: Scalar, w: Write) -> Equations:
    """Yield Rprop's equations: only the gradient's sign matters, and a step grows while the sign stays."""
    size, text, turned = _size(e, s, w)
    yield Equation("Δ", "Δ·η₊ where ∂θ keeps its sign, Δ·η₋ where not", text, size)
    sign = math.nan if math.isnan(s.grad) else math.copysign(float(s.grad != 0 and not turned), s.grad)
    rule = "θ, for the sign has changed" if turned else "θ − sign(∂θ)·Δ"
    yield Equation("θ", rule, f"{w(s.before)} − {w(sign)}·{w(size)}", s.before - sign * size)


def _size(e: Experiment, s: Scalar, w: Write) -> tuple[float, str, bool]:
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
