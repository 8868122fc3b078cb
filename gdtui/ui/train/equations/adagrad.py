"""The update of Adagrad in numbers (Duchi et al. 2011)."""

from __future__ import annotations

import math

from gdtui.core.experiment.experiment import Experiment
from gdtui.ui.train.equations.equation import Equation, Equations, Scalar, Write, decayed


def update(e: Experiment, s: Scalar, w: Write) -> Equations:
    """Yield Adagrad's equations: the gradient over the root of the sum of its squares."""
    g, symbol, first = decayed(e, s, w)
    old = s.old("sum", 1.0, g * g)
    total = old + g * g
    yield from [*first, Equation("s", f"s + {symbol}²", f"{w(old)} + {w(g)}²", total)]
    lr, name = s.lr, "η"
    if e.lr_decay:
        lr, name = s.lr / (1 + (s.t - 1) * e.lr_decay), "η′"
        yield Equation(name, "η/(1 + (t−1)·d)", f"{w(s.lr)}/(1 + {s.t - 1}·{w(e.lr_decay)})", lr)
    numbers = f"{w(s.before)} − {w(lr)}·{w(g)}/(√{w(total)} + {w(e.effective_eps)})"
    yield Equation(
        "θ", f"θ − {name}·{symbol}/(√s + ε)", numbers, s.before - lr * g / (math.sqrt(total) + e.effective_eps)
    )
