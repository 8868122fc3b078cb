"""The updates in numbers of optimizers that divide the gradient by an average of its size."""

from __future__ import annotations

import math
from math import sqrt

from gdtui.core.experiment.experiment import Experiment
from gdtui.ui.train.equations.equation import Equation, Equations, Scalar, Write, average, decayed, power, step


def adagrad(e: Experiment, s: Scalar, w: Write) -> Equations:
    """Yield Adagrad's equations: the gradient over the root of the sum of its squares (Duchi et al. 2011)."""
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


def adadelta(e: Experiment, s: Scalar, w: Write) -> Equations:
    """Yield Adadelta's equations: the gradient times the root mean square of past moves over that of gradients.

    Source: Zeiler 2012.
    """
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


def rmsprop(e: Experiment, s: Scalar, w: Write) -> Equations:
    """Yield RMSprop's equations: the gradient over the root of its mean square, with momentum if there is any.

    Source: Hinton 2012.
    """
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
