"""The language of formulas: text to a small checked tree. No text is ever evaluated.

A formula is made of numbers, names, `+ - * / **`, signs, parentheses, |bars| for the absolute value, the functions
below and the constants pi (π) and e, with Python's precedence. It is also read as it is written on paper:

- `^` is a power, as is a raised number: x^2, x², sin²(x). A power binds more strongly than a sign: -x^2 is -(x²).
- A product needs no sign after a number, a raised number or a closing parenthesis: 2x, 2(x + 1), (x + 1)(x - 1), x²y.
  It binds like `*`: 2x^2 is 2·x². Two names beside each other are refused, as is a name before a parenthesis that is
  not a function: x y could be one name, x(2) a function.
- Where such a product follows a division or an exponent, people read it in two ways, so it is refused: 1/2x, e^2x.
- `ln` is `log`, the natural logarithm. `max` and `min` take two or more arguments.
- − · × ÷ are the usual signs. A name in "quotation marks" or `backticks` may have spaces and any other characters.

Anything else is an error that gives its position, counted from 1.

`evaluate` computes the value of a tree with a table of functions on floats, numpy arrays or tensors.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import reduce
from typing import Any, ClassVar, NoReturn

import msgspec

from gdtui.core import texts
from gdtui.core.errors import ValidationError
from gdtui.core.maths.tokens import FORMULA, Token, Words, tokens

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
    "sign": lambda x: float((x > 0) - (x < 0)),
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
FUNCTIONS_OF_TWO: Mapping[str, Callable[[float, float], float]] = {"max": max, "min": min}
"""Functions that a formula may give more arguments; in a tree they have two."""

CONSTANTS: Mapping[str, float] = {"pi": math.pi, "π": math.pi, "e": math.e}

_SAME_FUNCTION: Mapping[str, str] = {"ln": "log"}
_CALLABLE = (*FUNCTIONS, *_SAME_FUNCTION, *FUNCTIONS_OF_TWO)
_ON_FLOATS: Mapping[str, Callable[..., Any]] = {
    **OPERATORS,
    **FUNCTIONS,
    **FUNCTIONS_OF_TWO,
    "**": math.pow,  # operator.pow can turn a negative base into a complex number
}
ARITHMETIC: Mapping[str, int] = {"+": 5, "-": 5, "*": 6, "/": 6, "**": 8}
_PRODUCT_BINDING, _SIGN_BINDING, _RAISED_BINDING = 6, 7, 8
"""How strongly a product without a sign, a sign and a raised number bind: -x**2 is -(x**2), -x*y is (-x)*y.

Languages that have formulas inside them, such as that of goals, have operators that bind less strongly, 1 to 4."""


class Number(msgspec.Struct, frozen=True, tag=True):
    """A constant; `parse` also turns an expression of constants alone into one."""

    value: float


class Name(msgspec.Struct, frozen=True, tag=True):
    """A column or a parameter."""

    name: str


class Call(msgspec.Struct, frozen=True, tag=True):
    """One of `FUNCTIONS`, `FUNCTIONS_OF_TWO` or `OPERATORS` with its arguments."""

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
        raise ValidationError("formula", text, texts.text("refusals.characters", count=len(text), most=MAX_LENGTH))
    if not text.strip():
        raise ValidationError("formula", text, texts.text("formulas.empty"))
    return Parser(text).parse()


def names(tree: Tree) -> tuple[str, ...]:
    """Return the names in a tree, each once, from left to right."""
    return tuple(dict.fromkeys(_names_in(tree)))


def quoted(name: str) -> str:
    """Return a column's name as a formula takes it: in quotation marks unless it is one word of no other meaning."""
    if name.isidentifier() and name not in CONSTANTS and name not in _CALLABLE:
        return name
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


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
        if name in CONSTANTS and name not in used:
            allowed = texts.text("formulas.constant", name=quoted(name))
            raise ValidationError("features", name, allowed)
    for name in others:
        if name in used:
            raise ValidationError("formula", text, texts.text("formulas.not_a_feature", name=name))
    fitted = tuple(name for name in used if name not in features)
    for name in fitted:
        if name != quoted(name):
            allowed = texts.text("formulas.no_column", name=quoted(name))
            raise ValidationError("formula", text, allowed)
    if not fitted:
        raise ValidationError("formula", text, texts.text("formulas.no_parameter"))
    return fitted


def evaluate(tree: Tree, values: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]]) -> Any:
    """Compute the value of a tree.

    Args:
        tree: a tree that `parse` returned.
        values: the value of each name in the tree.
        functions: `OPERATORS`, `FUNCTIONS` and `FUNCTIONS_OF_TWO`, for values of this kind; one of two arguments may
            be a float.
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


class Parser:
    """A Pratt parser: it reads an operand, then operators while they bind more strongly than the one to the left.

    Attributes:
        FIELD: what a text is called in messages.
        WORDS: the words of the language.
        BINDING: how strongly each operator between two operands binds.
    """

    FIELD: ClassVar[str] = "formula"
    WORDS: ClassVar[Words] = FORMULA
    BINDING: ClassVar[Mapping[str, int]] = ARITHMETIC

    def __init__(self, text: str) -> None:
        self._text, self._depth = text, 0
        self._in_bars = False  # whether the innermost open bracket is a bar, so that the next bar closes it
        self._tokens = tokens(text, self.WORDS, self.FIELD)
        self._token = self._last = next(self._tokens)

    def parse(self) -> Tree:
        """Return the tree of the whole text."""
        tree = self._expression(0)
        if self._token.kind != "end":
            self._refuse_next()
        return tree

    def _next(self) -> Token:
        self._last = self._token
        self._token = next(self._tokens, self._token)
        return self._last

    def _expression(self, binding: int) -> Tree:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self._refuse(self._token.position, texts.text("formulas.depth", most=MAX_DEPTH))
        left = self._operand()
        while self._binding() > binding:
            left = self._joined(left)
        self._depth -= 1
        return left

    def _binding(self) -> int:
        """Return how strongly the next word binds to what is on its left; 0 when it is not an operator."""
        if self._token.kind == "raised":
            return _RAISED_BINDING
        if self._token.kind == "mark" and self._token.text in self.BINDING:
            return self.BINDING[self._token.text]
        return _PRODUCT_BINDING if self._begins_factor() else 0

    def _begins_factor(self) -> bool:
        """Return whether the next word begins a factor of a product without a sign."""
        bar = self._token.text == "|" and not self._in_bars
        if self._last.kind in ("name", "quoted"):
            return bar
        return bar or self._token.kind in ("name", "quoted") or self._token.text == "("

    def _joined(self, left: Tree) -> Tree:
        """Read the next operator and its right side; return both sides joined."""
        if self._token.kind == "raised":
            return self._raised(left)
        if self._token.kind != "mark" or self._token.text not in self.BINDING:
            return self._call(self._token.position, "*", left, self._expression(_PRODUCT_BINDING))
        token = self._next()
        # ** binds its right side like a sign does: this reads 2 ** -x, and 2 ** 3 ** 2 from the right
        right = self._expression(min(self.BINDING[token.text], _SIGN_BINDING))
        self._check_unambiguous(token.text)
        return self._call(token.position, token.text, left, right)

    def _check_unambiguous(self, operator: str) -> None:
        """Refuse a product without a sign after a division, as in 1/2x, and after an exponent, as in e^2x."""
        if operator not in ("/", "**") or not self._begins_factor():
            return
        word = self._token.text
        if operator == "/":
            problem = texts.text("formulas.fraction", word=word)
            self._refuse(self._token.position, problem)
        if self._last.text != ")":
            problem = texts.text("formulas.exponent", word=word)
            self._refuse(self._token.position, problem)

    def _raised(self, base: Tree) -> Tree:
        token = self._next()
        if self._token.text == "**":
            self._refuse(self._token.position, texts.text("formulas.raised"))
        return self._call(token.position, "**", base, Number(float(token.text)))

    def _operand(self) -> Tree:
        token = self._next()
        if token.kind in ("number", "name", "quoted"):
            return self._word(token)
        if token.text in ("+", "-"):
            operand = self._expression(_SIGN_BINDING)
            return operand if token.text == "+" else self._call(token.position, "negative", operand)
        if token.text == "(":
            return self._inside(")")[0]
        if token.text == "|":
            return self._call(token.position, "abs", *self._inside("|"))
        return self._refuse(token.position, texts.text("formulas.before", sign=token.text))

    def _word(self, token: Token) -> Tree:
        if token.kind == "number":
            return self._number(token.position, float(token.text))
        if token.kind == "quoted":
            return Name(token.text)
        if token.text in _CALLABLE:
            return self._function_call(token)
        if self._token.text == "(":
            problem = texts.text("formulas.no_function", name=token.text, names=", ".join(_CALLABLE))
            self._refuse(token.position, texts.text("formulas.product", problem=problem))
        return Number(CONSTANTS[token.text]) if token.text in CONSTANTS else Name(token.text)

    def _function_call(self, token: Token) -> Tree:
        name, power = _SAME_FUNCTION.get(token.text, token.text), self._power_of_function(token)
        if self._token.text != "(":
            problem = texts.text("formulas.argument", name=token.text, column=quoted(token.text))
            self._refuse(token.position, problem)
        self._next()
        arguments = self._inside(")", many=name in FUNCTIONS_OF_TWO)
        if name in FUNCTIONS_OF_TWO and len(arguments) < 2:
            self._refuse(token.position, texts.text("formulas.arguments", name=name))
        if name in FUNCTIONS_OF_TWO:
            value = reduce(lambda left, right: self._call(token.position, name, left, right), arguments)
        else:
            value = self._call(token.position, name, *arguments)
        return value if power is None else self._call(token.position, "**", value, power)

    def _power_of_function(self, token: Token) -> Number | None:
        """Read the power between a function and its argument, as in sin²(x) and sin^2(x)."""
        if self._token.kind != "raised" and self._token.text != "**":
            return None
        exponent = self._next()
        if exponent.text == "**":
            exponent = self._next()
        if exponent.kind not in ("number", "raised") or exponent.text.startswith("-"):
            problem = texts.text("formulas.power_after", name=token.text)
            self._refuse(exponent.position, texts.text("formulas.inverse", problem=problem))
        return self._number(exponent.position, float(exponent.text))

    def _inside(self, closing: str, many: bool = False) -> list[Tree]:
        """Read what is inside brackets, and the closing one; many parts have commas between."""
        outside, self._in_bars = self._in_bars, closing == "|"
        parts = [self._expression(0)]
        while many and self._token.text == ",":
            self._next()
            parts.append(self._expression(0))
        self._in_bars = outside
        token = self._next()
        if token.text != closing:
            bracket = "bar |" if closing == "|" else "parenthesis"
            comma = texts.text("formulas.decimal") if token.text == "," else ""
            self._refuse(token.position, texts.text("formulas.close", bracket=bracket, sign=token.text, comma=comma))
        return parts

    def _call(self, position: int, function: str, *arguments: Tree) -> Tree:
        numbers = [argument.value for argument in arguments if isinstance(argument, Number)]
        last = arguments[-1]
        if function == "**" and isinstance(last, Number) and abs(last.value) > MAX_EXPONENT:
            self._refuse(
                position, texts.text("formulas.exponent_bound", exponent=f"{last.value:g}", most=f"{MAX_EXPONENT:g}")
            )
        if function == "/" and last == Number(0.0):
            self._refuse(position, texts.text("formulas.zero"))
        if len(numbers) < len(arguments):
            return Call(function, arguments)
        try:
            value = _ON_FLOATS[function](*numbers)
        except (ArithmeticError, ValueError):
            self._refuse(
                position,
                texts.text("formulas.no_value", function=function, numbers=", ".join(f"{n:g}" for n in numbers)),
            )
        return self._number(position, value)

    def _number(self, position: int, value: float) -> Number:
        if not math.isfinite(value):
            self._refuse(position, texts.text("formulas.too_large"))
        return Number(value)

    def _refuse_next(self) -> NoReturn:
        """Refuse a word that cannot stand after the one before it."""
        word, before = self._token.text, self._last.text
        hint = ""
        if self._token.kind in ("name", "quoted"):
            hint = texts.text("formulas.write_product", before=before, word=word)
        elif word == ",":
            hint = texts.text("formulas.decimal_arguments")
        self._refuse(self._token.position, texts.text("formulas.cannot_follow", word=word, hint=hint))

    def _refuse(self, position: int, problem: str) -> NoReturn:
        raise ValidationError(self.FIELD, self._text, texts.text("formulas.at", position=position, problem=problem))
