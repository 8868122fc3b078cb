"""An update written as arithmetic: each equation as a rule and with its numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from gdtui.core.experiment.experiment import Experiment
from gdtui.ui.text.numbers import FLOAT32
from gdtui.ui.train.equations.term import Number, Term, needed_digits, square

UNKNOWN = math.nan
"""The result of an operation still to come: what is computed from it is unknown too."""

_ROUNDING = {"float32": FLOAT32, "float64": 2.0**-52}
_ROUNDINGS = 4  # the most roundings in one of torch's updates of a buffer


@dataclass(frozen=True)
class Equation:
    """One line of arithmetic.

    Attributes:
        name: the name of the result; "θ" is the parameter.
        term: the right-hand side.
        words: the right-hand side as a rule where the numbers are those of one of its cases.
        made: whether the operation has been made; otherwise its result is still to come.
    """

    name: str
    term: Term
    words: str = ""
    made: bool = True

    @property
    def rule(self) -> str:
        """The right-hand side in symbols."""
        return self.words or self.term.rule

    @property
    def numbers(self) -> str:
        """The right-hand side in numbers, in as many digits as it takes for the result to come out."""
        return self.term.numbers(needed_digits(self.term))

    @property
    def value(self) -> float:
        """The result; NaN while it is still to come."""
        return self.term.value if self.made else UNKNOWN

    @property
    def result(self) -> Number:
        """The result as a number of the equations that follow."""
        return Number(self.name, self.term.value)


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
        dtype: the precision of the run's numbers.
    """

    before: float
    grad: float
    state: Mapping[str, float]
    done: bool
    t: int
    lr: float
    lr_before: float
    dtype: str = "float32"

    @property
    def theta(self) -> Number:
        """The parameter before the update."""
        return Number("θ", self.before)

    @property
    def eta(self) -> Number:
        """The learning rate."""
        return Number("η", self.lr)

    @property
    def updates(self) -> Number:
        """The update's number."""
        return Number("t", self.t)

    def old(self, buffer: str, keep: float, add: float, start: float = 0.0) -> float:
        """Return what a buffer held before the update, which changes it to keep · buffer + add.

        After the update it is computed backwards, to the digits that the rounding of the run's numbers has left.
        """
        if not self.done:
            return self.state.get(buffer, start)
        if self.t == 1 or not keep:
            return start
        now = self.state.get(buffer, add)
        kept, error = now - add, _ROUNDINGS * _ROUNDING[self.dtype] * max(abs(now), abs(add))
        if not abs(kept) > error:
            return UNKNOWN if math.isnan(kept) else 0.0
        return round(kept / keep, math.floor(-math.log10(error / keep)))

    def exceeds(self, one: float, other: float) -> bool:
        """Return whether a number is greater than another by more than the run's numbers are rounded."""
        return one > other * (1 + _ROUNDINGS * _ROUNDING[self.dtype])


Update: TypeAlias = Callable[[Experiment, Scalar], Equations]
"""The function in an optimizer's module that writes the update of a scalar."""


def decayed(e: Experiment, s: Scalar) -> tuple[Number, list[Equation]]:
    """Return the gradient with the weight decay in it, and the equation for that if there is one."""
    gradient = Number("∂θ", s.grad)
    if not e.effective_decay:
        return gradient, []
    equation = Equation("g", gradient + Number("wd", e.effective_decay) * s.theta)
    return equation.result, [equation]


def average(s: Scalar, buffer: tuple[str, str], keep: tuple[str, float], new: Number, exponent: int = 1) -> Equation:
    """Return a moving average: keep · average + (1 - keep) · new.

    Args:
        s: the scalar.
        buffer: the name of the buffer in torch, and its symbol.
        keep: the symbol of the part that is kept, and the part.
        new: the number that enters the average.
        exponent: 2 where its square enters.
    """
    (stored, name), (symbol, part) = buffer, keep
    entering = square(new) if exponent == 2 else new
    if not part:  # nothing is kept, and what there was before is not known
        return Equation(name, entering, f"{symbol}·{name} + (1−{symbol})·{entering.rule}")
    old = Number(name, s.old(stored, part, (1 - part) * entering.value))
    return Equation(name, Number(symbol, part) * old + Number(f"(1−{symbol})", 1 - part) * entering)


def step(s: Scalar, move: Term) -> Equation:
    """Return the parameter's equation where the learning rate times a move is subtracted: θ − η·move."""
    return Equation("θ", s.theta - s.eta * move)
