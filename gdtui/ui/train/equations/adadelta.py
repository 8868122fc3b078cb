"""The update of Adadelta in numbers (Zeiler 2012)."""

from __future__ import annotations

from math import sqrt

from gdtui.core.experiment.experiment import Experiment
from gdtui.ui.train.equations.equation import Equation, Equations, Scalar, Write, average, decayed, power, step


def update(e: Experiment, s: Scalar, w: Write) -> Equations:
    """Yield Adadelta's equations: the gradient times the root mean square of past moves over that of gradients."""
    g, symbol, first = decayed(e, s, w)
    v = average(s, w, ("square_avg", "v"), ("ρ", e.rho), power(symbol, g, w, 2))
    eps, share = e.effective_eps, g * g / (v.value + e.effective_eps)
    # Torch has computed u as ρ·u + (1−ρ)·Δ² with Δ² = (u + ε)·share.
    old = s.old("acc_delta", e.rho + (1 - e.rho) * share, (1 - e.rho) * eps * share)
    move = sqrt(old + eps) / sqrt(v.value + eps) * g
    numbers = f"√({w(old)} + {w(eps)})/√({w(v.value)} + {w(eps)})·{w(g)}"
    yield from [*first, v, Equation("Δ", f"√(u + ε)/√(v + ε)·{symbol}", numbers, move)]
    numbers = f"{w(e.rho)}·{w(old)} + {w(1 - e.rho)}·{w(move)}²"
    yield Equation("u", "ρ·u + (1−ρ)·Δ²", numbers, e.rho * old + (1 - e.rho) * move * move)
    yield step(s, w, "Δ", move)
