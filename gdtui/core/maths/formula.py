"""The language of formulas: text to a small checked tree. No text is ever evaluated.

A formula is made of numbers, names, `+ - * / **`, signs, parentheses, the functions below and the constants pi and e,
with the precedence that Python gives them. Anything else is refused with its position, counted from 1.

What a tree is worth is said by whoever has numbers: `evaluate` walks it with a table of functions on floats, numpy
arrays or tensors.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, NoReturn

import msgspec

from gdtui.core.errors import ValidationError

LENGTH = 500  # characters, and so at most as many nodes: each takes a character or more
DEPTH = 40  # parentheses, functions, signs and powers inside each other
EXPONENT = 100.0

OPERATORS: Mapping[str, Callable[..., Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "**": operator.pow,
    "negative": operator.neg,
}
FUNCTIONS: Mapping[str, Callable[[float], float]] = {
    "abs": abs,
    "sqrt": math.sqrt,
    "exp": math.exp,
    "expm1": math.expm1,
    "log": math.log,
    "log1p": math.log1p,
    "log10": math.log10,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "asin": math.asin,
    "acos": math.acos,
    "atan": math.atan,
    "sinh": math.sinh,
    "cosh": math.cosh,
    "tanh": math.tanh,
    "sigmoid": lambda x: (1 + math.tanh(x / 2)) / 2,  # 1 / (1 + exp(-x)) without overflow
    "relu": lambda x: max(x, 0.0),
}
CONSTANTS: Mapping[str, float] = {"pi": math.pi, "e": math.e}

_ON_FLOATS: Mapping[str, Callable[..., Any]] = {
    **OPERATORS,
    **FUNCTIONS,
    "**": math.pow,  # operator.pow makes complex numbers of negative ones
}
_BINDING = {"+": 1, "-": 1, "*": 2, "/": 2, "**": 4}
_SIGN = 3  # how strongly a sign binds: -x**2 is -(x**2), -x*y is (-x)*y
_TOKEN = re.compile(
    r"(?P<number>([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?)|(?P<name>[^\W\d]\w*)|(?P<mark>\*\*|[-+*/()])"
)


class Number(msgspec.Struct, frozen=True, tag=True):
    """A constant; whatever is made of constants alone is one already."""

    value: float


class Name(msgspec.Struct, frozen=True, tag=True):
    """A column or a parameter."""

    name: str


class Call(msgspec.Struct, frozen=True, tag=True):
    """A function, or one of `OPERATORS`, of its arguments."""

    function: str
    arguments: tuple[Tree, ...]


Tree = Number | Name | Call


def parse(text: str) -> Tree:
    """The tree of a formula.

    Raises:
        ValidationError: naming the formula and the position at which it goes wrong: something that is not of the
            language, too long, too deep, an exponent beyond ±100, a constant part without a value such as 1 / 0.
    """
    if len(text) > LENGTH:
        raise ValidationError("formula", text, f"it has {len(text)} characters: it must be at most {LENGTH}")
    if not text.strip():
        raise ValidationError("formula", text, "it must not be empty: write one such as R * I")
    return _Parser(text).whole()


def names(tree: Tree) -> tuple[str, ...]:
    """The names in it, each once, from left to right."""
    return tuple(dict.fromkeys(_names(tree)))


def parameters(text: str, features: Iterable[str], others: Iterable[str] = ()) -> tuple[str, ...]:
    """The names that a formula is to be fitted by: those that are not features.

    Args:
        text: the formula.
        features: columns that it may use.
        others: columns that it may not, the target among them.

    Raises:
        ValidationError: when the formula is refused, uses another column or leaves nothing to fit.
    """
    used, features = names(parse(text)), tuple(features)
    for name in features:
        if name in CONSTANTS:
            raise ValidationError("features", name, "in a formula it is a constant: give the column another name")
    for name in others:
        if name in used:
            raise ValidationError("formula", text, f"{name} is a column but not one of the features")
    fitted = tuple(name for name in used if name not in features)
    if not fitted:
        raise ValidationError("formula", text, "it needs a parameter to fit: a name that is not a column's")
    return fitted


def evaluate(tree: Tree, values: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]]) -> Any:
    """What a tree is worth.

    Args:
        tree: of `parse`.
        values: what each of its names stands for.
        functions: `OPERATORS` and each of `FUNCTIONS` for values of that kind.
    """
    if isinstance(tree, Number):
        return tree.value
    if isinstance(tree, Name):
        return values[tree.name]
    return functions[tree.function](*(evaluate(argument, values, functions) for argument in tree.arguments))


def _names(tree: Tree) -> Iterator[str]:
    if isinstance(tree, Name):
        yield tree.name
    elif isinstance(tree, Call):
        for argument in tree.arguments:
            yield from _names(argument)


class _Token(NamedTuple):
    kind: str  # number, name, mark or end
    text: str
    position: int


class _Parser:
    """A Pratt parser: an operand, then operators for as long as they bind more strongly than what is to the left."""

    def __init__(self, text: str) -> None:
        self._text, self._depth = text, 0
        self._tokens = self._read()
        self._token = next(self._tokens)

    def whole(self) -> Tree:
        tree = self._expression(0)
        if self._token.kind != "end":
            self._refuse(self._token.position, f"{self._token.text} does not go on from what is before it")
        return tree

    def _read(self) -> Iterator[_Token]:
        at, text = 0, self._text
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match and (match["name"] is None or match["name"].isidentifier()):  # x² is a word but no name
                yield _Token(str(match.lastgroup), match[0], at + 1)
            elif not text[at].isspace():
                wrong = match[0] if match else text[at]
                hint = ": write ** for a power" if set(wrong) & set("^²³") else ""
                self._refuse(at + 1, f"{wrong!r} cannot be in a formula{hint}")
            at = match.end() if match else at + 1
        yield _Token("end", "its end", len(text) + 1)

    def _next(self) -> _Token:
        token = self._token
        self._token = next(self._tokens, token)
        return token

    def _expression(self, binding: int) -> Tree:
        self._depth += 1
        if self._depth > DEPTH:
            self._refuse(self._token.position, f"it must not be nested more than {DEPTH} deep")
        left = self._operand()
        while _BINDING.get(self._token.text, 0) > binding:
            token = self._next()
            # to parse what follows ** as what follows a sign takes 2 ** -x, and 2 ** 3 ** 2 from the right
            right = self._expression(min(_BINDING[token.text], _SIGN))
            left = self._call(token.position, token.text, left, right)
        self._depth -= 1
        return left

    def _operand(self) -> Tree:
        token = self._next()
        if token.kind == "number":
            return self._number(token.position, float(token.text))
        if token.kind == "name":
            return self._named(token)
        if token.text in ("+", "-"):
            of = self._expression(_SIGN)
            return of if token.text == "+" else self._call(token.position, "negative", of)
        if token.text == "(":
            return self._closed()
        return self._refuse(token.position, f"a number, a name or a parenthesis must come before {token.text}")

    def _named(self, token: _Token) -> Tree:
        called = self._token.text == "("
        if called and token.text not in FUNCTIONS:
            self._refuse(token.position, f"{token.text} is no function; these are: {', '.join(FUNCTIONS)}")
        if called:
            self._next()
            return self._call(token.position, token.text, self._closed())
        if token.text in FUNCTIONS:
            self._refuse(token.position, f"{token.text} needs its argument in parentheses")
        return Number(CONSTANTS[token.text]) if token.text in CONSTANTS else Name(token.text)

    def _closed(self) -> Tree:
        tree, token = self._expression(0), self._next()
        if token.text != ")":
            self._refuse(token.position, f"a closing parenthesis must come before {token.text}")
        return tree

    def _call(self, position: int, function: str, *arguments: Tree) -> Tree:
        numbers = [argument.value for argument in arguments if isinstance(argument, Number)]
        last = arguments[-1]
        if function == "**" and isinstance(last, Number) and abs(last.value) > EXPONENT:
            self._refuse(position, f"the exponent {last.value:g} must be within ±{EXPONENT:g}")
        if function == "/" and last == Number(0.0):
            self._refuse(position, "it divides by zero")
        if len(numbers) < len(arguments):
            return Call(function, arguments)
        try:
            value = _ON_FLOATS[function](*numbers)
        except (ArithmeticError, ValueError):
            self._refuse(position, f"{function} of {', '.join(f'{n:g}' for n in numbers)} has no value")
        return self._number(position, value)

    def _number(self, position: int, value: float) -> Number:
        return Number(value) if math.isfinite(value) else self._refuse(position, "the number is too large")

    def _refuse(self, position: int, problem: str) -> NoReturn:
        raise ValidationError("formula", self._text, f"at position {position} {problem}")
