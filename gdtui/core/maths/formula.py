"""The language of formulas: text to a small checked tree. No text is ever evaluated.

A formula is made of numbers, names, `+ - * / **`, signs, parentheses, the functions below and the constants pi and e,
with Python's precedence. Anything else is an error that gives its position, counted from 1.

`evaluate` computes the value of a tree with a table of functions on floats, numpy arrays or tensors.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, NoReturn

import msgspec

from gdtui.core.errors import ValidationError

MAX_LENGTH = 500  # characters; this also limits the nodes of the tree, since each takes at least one character
MAX_DEPTH = 40  # parentheses, functions, signs and powers inside each other
MAX_EXPONENT = 100.0

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
    "**": math.pow,  # operator.pow can turn a negative base into a complex number
}
_BINDING = {"+": 1, "-": 1, "*": 2, "/": 2, "**": 4}
_SIGN_BINDING = 3  # how strongly a sign binds: -x**2 is -(x**2), -x*y is (-x)*y
_TOKEN = re.compile(
    r"(?P<number>([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?)|(?P<name>[^\W\d]\w*)|(?P<mark>\*\*|[-+*/()])"
)


class Number(msgspec.Struct, frozen=True, tag=True):
    """A constant; `parse` also turns an expression of constants alone into one."""

    value: float


class Name(msgspec.Struct, frozen=True, tag=True):
    """A column or a parameter."""

    name: str


class Call(msgspec.Struct, frozen=True, tag=True):
    """A function, or one of `OPERATORS`, with its arguments."""

    function: str
    arguments: tuple[Tree, ...]


Tree = Number | Name | Call


def parse(text: str) -> Tree:
    """Parse a formula into a tree.

    Raises:
        ValidationError: when the formula is not in the language, is too long or too deep, has an exponent beyond ±100
            or a constant part without a value such as 1 / 0. The message names the formula and the position.
    """
    if len(text) > MAX_LENGTH:
        raise ValidationError("formula", text, f"it has {len(text)} characters: it must be at most {MAX_LENGTH}")
    if not text.strip():
        raise ValidationError("formula", text, "it must not be empty: write one such as R * I")
    return _Parser(text).parse()


def names(tree: Tree) -> tuple[str, ...]:
    """Return the names in a tree, each once, from left to right."""
    return tuple(dict.fromkeys(_names_in(tree)))


def parameters(text: str, features: Iterable[str], others: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the parameters of a formula: the names in it that are not features.

    Args:
        text: the formula.
        features: columns that the formula may use.
        others: columns that the formula must not use, such as the target.

    Raises:
        ValidationError: when the formula is invalid, uses one of the other columns or has no parameter.
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
    """Compute the value of a tree.

    Args:
        tree: a tree that `parse` returned.
        values: the value of each name in the tree.
        functions: `OPERATORS` and all `FUNCTIONS`, for values of this kind.
    """
    if isinstance(tree, Number):
        return tree.value
    if isinstance(tree, Name):
        return values[tree.name]
    return functions[tree.function](*(evaluate(argument, values, functions) for argument in tree.arguments))


def _names_in(tree: Tree) -> Iterator[str]:
    if isinstance(tree, Name):
        yield tree.name
    elif isinstance(tree, Call):
        for argument in tree.arguments:
            yield from _names_in(argument)


class _Token(NamedTuple):
    kind: str  # number, name, mark or end
    text: str
    position: int


class _Parser:
    """A Pratt parser: it reads an operand, then operators while they bind more strongly than the one to the left."""

    def __init__(self, text: str) -> None:
        self._text, self._depth = text, 0
        self._tokens = self._tokenize()
        self._token = next(self._tokens)

    def parse(self) -> Tree:
        tree = self._expression(0)
        if self._token.kind != "end":
            self._refuse(self._token.position, f"{self._token.text} cannot follow what comes before it")
        return tree

    def _tokenize(self) -> Iterator[_Token]:
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
        if self._depth > MAX_DEPTH:
            self._refuse(self._token.position, f"it must not be nested more than {MAX_DEPTH} deep")
        left = self._operand()
        while _BINDING.get(self._token.text, 0) > binding:
            token = self._next()
            # ** binds its right side like a sign does: this reads 2 ** -x, and 2 ** 3 ** 2 from the right
            right = self._expression(min(_BINDING[token.text], _SIGN_BINDING))
            left = self._call(token.position, token.text, left, right)
        self._depth -= 1
        return left

    def _operand(self) -> Tree:
        token = self._next()
        if token.kind == "number":
            return self._number(token.position, float(token.text))
        if token.kind == "name":
            return self._name_or_call(token)
        if token.text in ("+", "-"):
            operand = self._expression(_SIGN_BINDING)
            return operand if token.text == "+" else self._call(token.position, "negative", operand)
        if token.text == "(":
            return self._until_closing()
        return self._refuse(token.position, f"a number, a name or a parenthesis must come before {token.text}")

    def _name_or_call(self, token: _Token) -> Tree:
        called = self._token.text == "("
        if called and token.text not in FUNCTIONS:
            self._refuse(token.position, f"{token.text} is not a function; the functions are {', '.join(FUNCTIONS)}")
        if called:
            self._next()
            return self._call(token.position, token.text, self._until_closing())
        if token.text in FUNCTIONS:
            self._refuse(token.position, f"{token.text} needs its argument in parentheses")
        return Number(CONSTANTS[token.text]) if token.text in CONSTANTS else Name(token.text)

    def _until_closing(self) -> Tree:
        tree, token = self._expression(0), self._next()
        if token.text != ")":
            self._refuse(token.position, f"a closing parenthesis must come before {token.text}")
        return tree

    def _call(self, position: int, function: str, *arguments: Tree) -> Tree:
        numbers = [argument.value for argument in arguments if isinstance(argument, Number)]
        last = arguments[-1]
        if function == "**" and isinstance(last, Number) and abs(last.value) > MAX_EXPONENT:
            self._refuse(position, f"the exponent {last.value:g} must be within ±{MAX_EXPONENT:g}")
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
        if not math.isfinite(value):
            self._refuse(position, "the number is too large")
        return Number(value)

    def _refuse(self, position: int, problem: str) -> NoReturn:
        raise ValidationError("formula", self._text, f"at position {position} {problem}")
