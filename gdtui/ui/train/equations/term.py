"""Arithmetic that is written as it is computed: one tree gives the rule in symbols, the numbers, and the result."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, reduce
from typing import TypeAlias

from gdtui.ui.text.numbers import number_text, read_number

DIGITS = 4
"""The digits of a result, and the least of the numbers that it is computed from."""

EXACT = 17  # digits that name each float

SUM, PRODUCT, POWER, ATOM = range(4)
"""How tightly an operation binds; what binds less tightly than its place demands is in brackets."""


class Term:
    """A number, or an operation on terms.

    Attributes:
        value: its value; NaN while a number that it needs is unknown.
    """

    value: float

    def written(self, write: Callable[[Number], str]) -> tuple[str, int]:
        """Return its text, with each number as `write` has it, and how tightly that binds."""
        raise NotImplementedError

    def at(self, read: Callable[[float], float]) -> float:
        """Return its value when each number is taken as `read` has it; NaN where that cannot be computed."""
        raise NotImplementedError

    @property
    def rule(self) -> str:
        """Its text in symbols."""
        return self.written(lambda number: number.symbol)[0]

    def numbers(self, digits: int) -> str:
        """Return its text in numbers of so many digits."""
        return self.written(lambda number: number_text(number.value, digits))[0]

    def __add__(self, other: Operand) -> Term:
        """Return the sum."""
        return _operation("{} + {}", lambda a, b: a + b, SUM, (SUM, PRODUCT), self, other)

    def __radd__(self, other: Operand) -> Term:
        """Return the sum with a constant before it."""
        return as_term(other) + self

    def __sub__(self, other: Operand) -> Term:
        """Return the difference."""
        return _operation("{} − {}", lambda a, b: a - b, SUM, (SUM, PRODUCT), self, other)

    def __rsub__(self, other: Operand) -> Term:
        """Return the difference from a constant."""
        return as_term(other) - self

    def __mul__(self, other: Operand) -> Term:
        """Return the product."""
        return _operation("{}·{}", lambda a, b: a * b, PRODUCT, (PRODUCT, POWER), self, other)

    def __rmul__(self, other: Operand) -> Term:
        """Return the product with a constant before it."""
        return as_term(other) * self

    def __truediv__(self, other: Operand) -> Term:
        """Return the quotient."""
        return _operation("{}/{}", lambda a, b: a / b, PRODUCT, (PRODUCT, POWER), self, other)

    def __pow__(self, exponent: Term) -> Term:
        """Return the power."""
        return _operation("{}^{}", lambda a, b: a**b, POWER, (ATOM, ATOM), self, exponent)


Operand: TypeAlias = Term | float


@dataclass(frozen=True)
class Number(Term):
    """A number with the symbol that stands for it in a rule."""

    symbol: str
    value: float

    def written(self, write: Callable[[Number], str]) -> tuple[str, int]:
        """Return its text; a negative number binds as a sum does."""
        text = write(self)
        return text, SUM if text.startswith("−") else ATOM

    def at(self, read: Callable[[float], float]) -> float:
        """Return its value as it is read."""
        return read(self.value)


@dataclass(frozen=True)
class Operation(Term):
    """An operation on terms.

    Attributes:
        form: its text, with a pair of braces for each part.
        function: computes it from the values of its parts.
        binds: how tightly it binds.
        places: how tightly each part has to bind to stand there without brackets.
        parts: what it is computed from.
        value: its value.
    """

    form: str
    function: Callable[..., float]
    binds: int
    places: tuple[int, ...]
    parts: tuple[Term, ...]
    value: float

    def written(self, write: Callable[[Number], str]) -> tuple[str, int]:
        """Return its text, with brackets where they are needed."""
        texts = []
        for part, place in zip(self.parts, self.places, strict=True):
            text, binds = part.written(write)
            texts.append(text if binds >= place else f"({text})")
        return self.form.format(*texts), self.binds

    def at(self, read: Callable[[float], float]) -> float:
        """Return its value when each number is taken as it is read."""
        return _computed(self.function, tuple(part.at(read) for part in self.parts))


def as_term(operand: Operand) -> Term:
    """Return a term as it is, and a constant as a number that is its own symbol."""
    return operand if isinstance(operand, Term) else Number(number_text(operand), operand)


def square(term: Term) -> Term:
    """Return a term squared."""
    return _operation("{}²", lambda a: a * a, POWER, (ATOM,), term)


def root(term: Term) -> Term:
    """Return the square root of a term."""
    return _operation("√{}", math.sqrt, POWER, (ATOM,), term)


def size(term: Term) -> Term:
    """Return the absolute value of a term."""
    return _operation("|{}|", abs, ATOM, (SUM,), term)


def greater(one: Term, other: Term) -> Term:
    """Return the greater of two terms."""
    return _operation("max({}, {})", max, ATOM, (SUM, SUM), one, other)


def difference(one: Term, other: Term) -> Term:
    """Return a difference written without spaces, for one of many in a line."""
    return _operation("{}−{}", lambda a, b: a - b, SUM, (SUM, PRODUCT), one, other)


def total(first: Term, *others: Term) -> Term:
    """Return the sum of terms."""
    return reduce(lambda a, b: a + b, others, first)


def needed_digits(term: Term) -> int:
    """Return the least digits of a term's numbers from which its value comes out in the digits of a result."""
    if math.isnan(term.value):
        return DIGITS
    shown = number_text(term.value, DIGITS)
    for digits in range(DIGITS, EXACT):
        if number_text(term.at(partial(_as_read, digits=digits)), DIGITS) == shown:
            return digits
    return EXACT


def _as_read(value: float, digits: int) -> float:
    """Return a number as it is read where it is written in some digits."""
    return read_number(number_text(value, digits))


def _operation(
    form: str, function: Callable[..., float], binds: int, places: tuple[int, ...], *operands: Operand
) -> Term:
    parts = tuple(map(as_term, operands))
    return Operation(form, function, binds, places, parts, _computed(function, tuple(part.value for part in parts)))


def _computed(function: Callable[..., float], values: tuple[float, ...]) -> float:
    if any(map(math.isnan, values)):
        return math.nan
    try:
        return function(*values)
    except (ArithmeticError, ValueError):
        return math.nan
