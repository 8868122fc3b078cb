"""The updates of Adam (Kingma and Ba 2015) and AdamW (Loshchilov and Hutter 2019) in numbers."""

from __future__ import annotations

import math

from gdtui.core.experiment.experiment import Experiment
from gdtui.ui.train.equations.equation import Equation, Equations, Scalar, Write, decayed
from gdtui.ui.train.equations.moments import moments, unbiased


def update(e: Experiment, s: Scalar, w: Write) -> Equations:
    """Yield Adam's equations, or AdamW's, whose weight decay stays out of the moments."""
    apart = e.optimizer_spec.decoupled_decay
    g, symbol, first = (s.grad, "∂θ", []) if apart else decayed(e, s, w)
    m, v = moments(e, s, w, g, symbol)
    mean, square = unbiased(s, w, m, "β₁", e.betas[0]), unbiased(s, w, v, "β₂", e.betas[1])
    start = _shrunk(e, s, w) if apart else Equation("θ", "", "", s.before)
    yield from [*first, m, v, mean, square, *([start] if apart else [])]
    value = start.value - s.lr * mean.value / (math.sqrt(square.value) + e.effective_eps)
    numbers = f"{w(start.value)} − {w(s.lr)}·{w(mean.value)}/(√{w(square.value)} + {w(e.effective_eps)})"
    yield Equation("θ", f"{start.name} − η·m̂/(√v̂ + ε)", numbers, value)


def _shrunk(e: Experiment, s: Scalar, w: Write) -> Equation:
    """Return AdamW's weight decay, which does not go through the moments."""
    decay = e.effective_decay
    return Equation("θ′", "(1 − η·wd)·θ", f"(1 − {w(s.lr)}·{w(decay)})·{w(s.before)}", (1 - s.lr * decay) * s.before)
