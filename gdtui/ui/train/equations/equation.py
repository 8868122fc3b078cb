"""An update written as arithmetic: each equation as a rule and with its numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from gdtui.core.experiment.experiment import Experiment

UNKNOWN = math.nan
"""The result of an operation still to come: what is computed from it is unknown too."""

Write = Callable[[float], str]
"""A function that writes a number as part of a formula."""

_LOST = 1e-6  # part of a float32 buffer below which the recovered earlier value is rounding error


@dataclass(frozen=True)
class Equation:
    """One line of arithmetic.

    Attributes:
        name: the name of the result; "θ" is the parameter.
        rule: the right-hand side in symbols.
        numbers: the right-hand side in numbers.
        value: the result.
    """

    name: str
    rule: str
    numbers: str
    value: float


Equations: TypeAlias = Iterator[Equation]


@dataclass(frozen=True)
class Scalar:
    """One scalar parameter at one update.

    Attributes:
        before: its value before the update.
        grad: the gradient as the step takes it.
        state: the optimizer's buffers for it: after the update if that is done, else before it.
        done: whether the update is done.
        t: the update's number, from 1.
        lr: the learning rate of the update.
        lr_before: the learning rate of the update before it.
    """

    before: float
    grad: float
    state: Mapping[str, float]
    done: bool
    t: int
    lr: float
    lr_before: float

    def old(self, buffer: str, keep: float, add: float, start: float = 0.0) -> float:
        """Return what a buffer held before the update, which changes it to keep · buffer + add."""
        if not self.done:
            return self.state.get(buffer, start)
        if self.t == 1 or not keep:
            return start
        now = self.state.get(buffer, add)
        old = (now - add) / keep
        return 0.0 if abs(old) < _LOST * abs(now) else old


Update: TypeAlias = Callable[[Experiment, Scalar, Write], Equations]
"""The function in an optimizer's module that writes the update of a scalar."""


def decayed(e: Experiment, s: Scalar, w: Write) -> tuple[float, str, list[Equation]]:
    """Return the gradient with the weight decay in it, its symbol, and the equation for that if there is one."""
    if not e.weight_decay:
        return s.grad, "∂θ", []
    g = s.grad + e.weight_decay * s.before
    return g, "g", [Equation("g", "∂θ + wd·θ", f"{w(s.grad)} + {w(e.weight_decay)}·{w(s.before)}", g)]


def average(s: Scalar, w: Write, buffer: tuple[str, str], keep: tuple[str, float], new: Equation) -> Equation:
    """Return a moving average: keep · average + (1 - keep) · new.

    Args:
        s: the scalar.
        w: the function that writes numbers.
        buffer: the name of the buffer in torch, and its symbol.
        keep: the symbol of the part that is kept, and the part.
        new: the value that enters the average.
    """
    (stored, name), (symbol, part) = buffer, keep
    old = s.old(stored, part, (1 - part) * new.value)
    numbers = f"{w(part)}·{w(old)} + {w(1 - part)}·{new.numbers}"
    return Equation(name, f"{symbol}·{name} + (1−{symbol})·{new.rule}", numbers, part * old + (1 - part) * new.value)


def power(symbol: str, value: float, w: Write, exponent: int = 1) -> Equation:
    """Return a number, or its square, as a term."""
    sign = "²" if exponent == 2 else ""
    return Equation("", f"{symbol}{sign}", f"{w(value)}{sign}", value**exponent)


def step(s: Scalar, w: Write, symbol: str, move: float) -> Equation:
    """Return the parameter's equation where the learning rate times a move is subtracted: θ − η·move."""
    return Equation("θ", f"θ − η·{symbol}", f"{w(s.before)} − {w(s.lr)}·{w(move)}", s.before - s.lr * move)
