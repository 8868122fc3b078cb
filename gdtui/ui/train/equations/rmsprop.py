"""The update of RMSprop in numbers (Hinton 2012)."""

from __future__ import annotations

import math

from gdtui.core.experiment.experiment import Experiment
from gdtui.ui.train.equations.equation import Equation, Equations, Scalar, Write, average, decayed, power


def update(e: Experiment, s: Scalar, w: Write) -> Equations:
    """Yield RMSprop's equations: the gradient over the root of its mean square, with momentum if there is any."""
    g, symbol, first = decayed(e, s, w)
    v = average(s, w, ("square_avg", "v"), ("α", e.alpha), power(symbol, g, w, 2))
    yield from [*first, v]
    under, rule, text = v.value, "√v", f"√{w(v.value)}"
    if e.centered:
        mean = average(s, w, ("grad_avg", "ḡ"), ("α", e.alpha), power(symbol, g, w))
        yield mean
        under, rule, text = under - mean.value**2, "√(v − ḡ²)", f"√({w(v.value)} − {w(mean.value)}²)"
    scaled = g / (math.sqrt(max(under, 0.0)) + e.effective_eps)
    rule, text = f"{symbol}/({rule} + ε)", f"{w(g)}/({text} + {w(e.effective_eps)})"
    if e.momentum:
        old = s.old("momentum_buffer", e.momentum, scaled)
        scaled += e.momentum * old
        yield Equation("b", f"β·b + {rule}", f"{w(e.momentum)}·{w(old)} + {text}", scaled)
        rule, text = "b", w(scaled)
    yield Equation("θ", f"θ − η·{rule}", f"{w(s.before)} − {w(s.lr)}·{text}", s.before - s.lr * scaled)
