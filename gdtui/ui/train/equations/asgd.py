"""The update of averaged SGD in numbers (Polyak and Juditsky 1992)."""

from __future__ import annotations

from gdtui.core.experiment.experiment import Experiment
from gdtui.ui.train.equations.equation import Equation, Equations, Scalar, Write, decayed


def update(e: Experiment, s: Scalar, w: Write) -> Equations:
    """Yield ASGD's equations: SGD whose learning rate falls; the average is kept beside it and moves nothing."""
    g, symbol, first = decayed(e, s, w)
    before = s.t - 1  # the update before this one has set its learning rate
    lr = s.lr_before / (1 + e.lambd * s.lr_before * before) ** e.power if before else s.lr
    lr = lr if s.done else s.state.get("eta", s.lr)
    text = f"{w(s.lr_before)}/(1 + {w(e.lambd)}·{w(s.lr_before)}·{before})^{w(e.power)}" if before else w(s.lr)
    yield from [*first, Equation("η′", "η/(1 + λ·η·(t−1))^α", text, lr)]
    numbers = f"(1 − {w(e.lambd)}·{w(lr)})·{w(s.before)} − {w(lr)}·{w(g)}"
    yield Equation("θ", f"(1 − λ·η′)·θ − η′·{symbol}", numbers, (1 - e.lambd * lr) * s.before - lr * g)
