"""The optimizers' updates of one scalar parameter, in numbers, as torch.optim makes them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from gdtui.core.experiment.experiment import Experiment
from gdtui.ui.train.equations.adam import adam, adamax, nadam, radam
from gdtui.ui.train.equations.equation import UNKNOWN, Equation, Scalar, Write, average, decayed, epsilon, power

Update: TypeAlias = Callable[[Experiment, Scalar, Write], Iterator[Equation]]


def update(experiment: Experiment, scalar: Scalar, write: Write) -> list[Equation]:
    """The equations of an update in their order; the last is the parameter's. LBFGS, which searches, has none."""
    return list(_UPDATES[experiment.optimizer](experiment, scalar, write))


def _sgd(e: Experiment, s: Scalar, w: Write) -> Iterator[Equation]:
    g, symbol, first = decayed(e, s, w)
    yield from first
    move = g
    if e.momentum:
        velocity = _velocity(e, s, w, g, symbol)
        yield velocity
        move, symbol = velocity.value, "v"
        if e.nesterov:
            move, ahead = g + e.momentum * velocity.value, "∂θ" if not first else "g"
            symbol = "u"
            yield Equation("u", f"{ahead} + β·v", f"{w(g)} + {w(e.momentum)}·{w(velocity.value)}", move)
    yield Equation("θ", f"θ − η·{symbol}", f"{w(s.before)} − {w(s.lr)}·{w(move)}", s.before - s.lr * move)


def _velocity(e: Experiment, s: Scalar, w: Write, g: float, symbol: str) -> Equation:
    """Momentum's buffer, which begins as the first gradient, undampened."""
    rest, part = ("(1−d)·", 1 - e.dampening) if e.dampening else ("", 1.0)
    rule = f"β·v + {rest}{symbol}"
    if s.t == 1 or not (s.done or "momentum_buffer" in s.state):
        return Equation("v", rule, w(g), g)
    old = s.old("momentum_buffer", e.momentum, part * g)
    added = f"{w(part)}·{w(g)}" if rest else w(g)
    return Equation("v", rule, f"{w(e.momentum)}·{w(old)} + {added}", e.momentum * old + part * g)


def _rmsprop(e: Experiment, s: Scalar, w: Write) -> Iterator[Equation]:
    g, symbol, first = decayed(e, s, w)
    v = average(s, w, ("square_avg", "v"), ("α", e.alpha), power(symbol, g, w, 2))
    yield from [*first, v]
    under, rule, text = v.value, "√v", f"√{w(v.value)}"
    if e.centered:
        mean = average(s, w, ("grad_avg", "ḡ"), ("α", e.alpha), power(symbol, g, w))
        yield mean
        under, rule, text = under - mean.value**2, "√(v − ḡ²)", f"√({w(v.value)} − {w(mean.value)}²)"
    scaled = g / (math.sqrt(max(under, 0.0)) + epsilon(e))
    rule, text = f"{symbol}/({rule} + ε)", f"{w(g)}/({text} + {w(epsilon(e))})"
    if e.momentum:
        old = s.old("momentum_buffer", e.momentum, scaled)
        scaled += e.momentum * old
        yield Equation("b", f"β·b + {rule}", f"{w(e.momentum)}·{w(old)} + {text}", scaled)
        rule, text = "b", w(scaled)
    yield Equation("θ", f"θ − η·{rule}", f"{w(s.before)} − {w(s.lr)}·{text}", s.before - s.lr * scaled)


def _adagrad(e: Experiment, s: Scalar, w: Write) -> Iterator[Equation]:
    g, symbol, first = decayed(e, s, w)
    old = s.old("sum", 1.0, g * g)
    total = old + g * g
    yield from [*first, Equation("s", f"s + {symbol}²", f"{w(old)} + {w(g)}²", total)]
    lr, name = s.lr, "η"
    if e.lr_decay:
        lr, name = s.lr / (1 + (s.t - 1) * e.lr_decay), "η′"
        yield Equation(name, "η/(1 + (t−1)·d)", f"{w(s.lr)}/(1 + {s.t - 1}·{w(e.lr_decay)})", lr)
    numbers = f"{w(s.before)} − {w(lr)}·{w(g)}/(√{w(total)} + {w(epsilon(e))})"
    yield Equation("θ", f"θ − {name}·{symbol}/(√s + ε)", numbers, s.before - lr * g / (math.sqrt(total) + epsilon(e)))


def _adadelta(e: Experiment, s: Scalar, w: Write) -> Iterator[Equation]:
    g, symbol, first = decayed(e, s, w)
    v = average(s, w, ("square_avg", "v"), ("ρ", e.rho), power(symbol, g, w, 2))
    yield from [*first, v]
    eps, share = epsilon(e), g * g / (v.value + epsilon(e))
    # u was made ρ·u + (1−ρ)·Δ² with Δ² = (u + ε)·share.
    old = s.old("acc_delta", e.rho + (1 - e.rho) * share, (1 - e.rho) * eps * share)
    move = math.sqrt(old + eps) / math.sqrt(v.value + eps) * g
    yield Equation(
        "Δ", f"√(u + ε)/√(v + ε)·{symbol}", f"√({w(old)} + {w(eps)})/√({w(v.value)} + {w(eps)})·{w(g)}", move
    )
    numbers = f"{w(e.rho)}·{w(old)} + {w(1 - e.rho)}·{w(move)}²"
    yield Equation("u", "ρ·u + (1−ρ)·Δ²", numbers, e.rho * old + (1 - e.rho) * move * move)
    yield Equation("θ", "θ − η·Δ", f"{w(s.before)} − {w(s.lr)}·{w(move)}", s.before - s.lr * move)


def _rprop(e: Experiment, s: Scalar, w: Write) -> Iterator[Equation]:
    size, text, turned = _size(e, s, w)
    yield Equation("Δ", "Δ·η₊ where ∂θ keeps its sign, Δ·η₋ where not", text, size)
    sign = math.nan if math.isnan(s.grad) else math.copysign(float(s.grad != 0 and not turned), s.grad)
    rule = "θ, for the sign has changed" if turned else "θ − sign(∂θ)·Δ"
    yield Equation("θ", rule, f"{w(s.before)} − {w(sign)}·{w(size)}", s.before - sign * size)


def _size(e: Experiment, s: Scalar, w: Write) -> tuple[float, str, bool]:
    """The size of the step, how it comes about, and whether the gradient has changed its sign, which skips the step."""
    if s.done:  # what it was before is not kept: two ways lead here
        size = s.state.get("step_size", s.lr)
        return size, w(size), s.grad != 0 and not s.state.get("prev", s.grad)
    old, product = s.state.get("step_size", s.lr), s.grad * s.state.get("prev", 0.0)
    if math.isnan(product):
        return UNKNOWN, f"{w(old)}·{w(UNKNOWN)}", False
    factor = e.etas[0] if product < 0 else e.etas[1] if product > 0 else 1.0
    size = min(max(old * factor, e.step_sizes[0]), e.step_sizes[1])
    return size, f"{w(old)}·{w(factor)}" if size == old * factor else w(size), product < 0


def _asgd(e: Experiment, s: Scalar, w: Write) -> Iterator[Equation]:
    g, symbol, first = decayed(e, s, w)
    before = s.t - 1  # an update's rate was set by the one before it
    lr = s.lr_before / (1 + e.lambd * s.lr_before * before) ** e.power if before else s.lr
    lr = lr if s.done else s.state.get("eta", s.lr)
    text = f"{w(s.lr_before)}/(1 + {w(e.lambd)}·{w(s.lr_before)}·{before})^{w(e.power)}" if before else w(s.lr)
    yield from [*first, Equation("η′", "η/(1 + λ·η·(t−1))^α", text, lr)]
    numbers = f"(1 − {w(e.lambd)}·{w(lr)})·{w(s.before)} − {w(lr)}·{w(g)}"
    yield Equation("θ", f"(1 − λ·η′)·θ − η′·{symbol}", numbers, (1 - e.lambd * lr) * s.before - lr * g)


def _lbfgs(experiment: Experiment, scalar: Scalar, write: Write) -> Iterator[Equation]:
    """None: a search that goes through forward and backward itself is no formula of one gradient."""
    del experiment, scalar, write
    return iter(())


_UPDATES: Mapping[str, Update] = {
    "sgd": _sgd,
    "adam": adam,
    "adamw": adam,
    "nadam": nadam,
    "radam": radam,
    "adamax": adamax,
    "rmsprop": _rmsprop,
    "adagrad": _adagrad,
    "adadelta": _adadelta,
    "rprop": _rprop,
    "asgd": _asgd,
    "lbfgs": _lbfgs,
}
