"""The update of SGD in numbers, with momentum and Nesterov's look ahead."""

from __future__ import annotations

from gdtui.core.experiment.experiment import Experiment
from gdtui.ui.train.equations.equation import Equation, Equations, Scalar, Write, decayed, step


def update(e: Experiment, s: Scalar, w: Write) -> Equations:
    """Yield SGD's equations: plain, with momentum, or with the gradient taken ahead."""
    g, symbol, first = decayed(e, s, w)
    yield from first
    move = g
    if e.momentum:
        velocity = _velocity(e, s, w, g, symbol)
        yield velocity
        move, ahead, symbol = velocity.value, symbol, "v"
        if e.nesterov:
            move, symbol = g + e.momentum * velocity.value, "u"
            yield Equation("u", f"{ahead} + β·v", f"{w(g)} + {w(e.momentum)}·{w(velocity.value)}", move)
    yield step(s, w, symbol, move)


def _velocity(e: Experiment, s: Scalar, w: Write, g: float, symbol: str) -> Equation:
    """Return momentum's buffer, which begins as the first gradient without dampening."""
    rest, part = ("(1−d)·", 1 - e.dampening) if e.dampening else ("", 1.0)
    rule = f"β·v + {rest}{symbol}"
    if s.t == 1 or not (s.done or "momentum_buffer" in s.state):
        return Equation("v", rule, w(g), g)
    old = s.old("momentum_buffer", e.momentum, part * g)
    added = f"{w(part)}·{w(g)}" if rest else w(g)
    return Equation("v", rule, f"{w(e.momentum)}·{w(old)} + {added}", e.momentum * old + part * g)
