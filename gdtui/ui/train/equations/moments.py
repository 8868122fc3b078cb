"""The moving averages that Adam and its variants have in common."""

from __future__ import annotations

from gdtui.core.experiment.experiment import Experiment
from gdtui.ui.train.equations.equation import Equation, Scalar, Write, average, power


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
