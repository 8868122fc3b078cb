"""The derivative of a formula, as a formula.

The UI process must not use this module: importing sympy takes half a second.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache
from typing import Any

from gdtui.core.maths import formula
from gdtui.core.maths.formula import OPERATORS, Name, Number, Tree

DIGITS = 15  # all that a float is sure to hold: with fewer, sin(1.23456789*x) would be another function
LARGEST_DENOMINATOR = 1000  # of exponents and of multiples of pi that are written as fractions
MAX_LENGTH = 400  # characters; nobody can read a longer formula


@cache
def derivative(tree: Tree, variables: tuple[str, ...]) -> tuple[str, ...]:
    """Return the partial derivatives of a formula as formulas of the same language, with numbers to 15 digits.

    A derivative that is too long to read is "". The derivative of abs(u) is written with sign(u), as are those of relu,
    max and min.

    Args:
        tree: the parsed formula.
        variables: names of the variables to differentiate by.
    """
    import sympy

    symbols = {name: sympy.Symbol(name, real=True) for name in variables}
    # sympy itself writes sqrt(x**2) as Abs(x), whose derivative it writes with re, im and atan2.
    whole = _symbolic(tree, symbols).replace(sympy.Abs, _functions()["abs"])
    return tuple(_text(sympy.diff(whole, symbol)) for symbol in symbols.values())


def _symbolic(tree: Tree, symbols: Mapping[str, Any]) -> Any:
    """Convert a tree to a sympy expression."""
    import sympy

    if isinstance(tree, Number):
        return _number(tree.value)
    if isinstance(tree, Name):
        return symbols[tree.name]
    parts = [_symbolic(part, symbols) for part in tree.arguments]
    if tree.function == "**":
        base, exponent = tree.arguments
        if isinstance(exponent, Number):
            parts[1] = _exponent(exponent.value)
        elif isinstance(base, Number) and _is_whole(base.value):  # 2**x has the derivative 2**x*log(2)
            parts[0] = sympy.Integer(base.value)
    return _functions()[tree.function](*parts)


def _number(value: float) -> Any:
    """Return e and small multiples of pi as such, other numbers as floats.

    Whole numbers are not exact: their powers could have millions of digits.
    """
    import sympy

    if value == math.e:
        return sympy.E
    multiple = Fraction(value / math.pi).limit_denominator(12)
    if multiple and abs(multiple) < LARGEST_DENOMINATOR and math.isclose(multiple * math.pi, value, rel_tol=4e-16):
        return sympy.Rational(multiple.numerator, multiple.denominator) * sympy.pi
    return sympy.Float(value)


def _exponent(value: float) -> Any:
    """Return an exponent as an exact fraction if it is one with a small denominator, otherwise as a float."""
    import sympy

    fraction = Fraction(value).limit_denominator(LARGEST_DENOMINATOR)
    exact = float(fraction) == value
    return sympy.Rational(fraction.numerator, fraction.denominator) if exact else sympy.Float(value)


@cache
def _functions() -> Mapping[str, Callable[..., Any]]:
    """Return the functions of the language on sympy expressions.

    Those with a corner and those that sympy has not are functions of our own with the derivative that the language can
    write. sympy's own Abs and sign would bring complex numbers in, since it does not know that a root is real.
    """
    import sympy

    sign = _own("sign", lambda _: sympy.Integer(0))
    absolute = _own("abs", sign)

    def distance(u: Any, v: Any) -> Any:
        return absolute(v - u if (u - v).could_extract_minus_sign() else u - v)

    sigmoid = _own("sigmoid", lambda u: sigmoid(u) * (1 - sigmoid(u)))
    return {
        **OPERATORS,
        **{name: getattr(sympy, name) for name in formula.FUNCTIONS if hasattr(sympy, name)},
        "abs": absolute,
        "sign": sign,
        "relu": _own("relu", lambda u: (1 + sign(u)) / 2),
        "max": lambda u, v: (u + v + distance(u, v)) / 2,
        "min": lambda u, v: (u + v - distance(u, v)) / 2,
        "sigmoid": sigmoid,
        "expm1": _own("expm1", sympy.exp),
        "log1p": _own("log1p", lambda u: 1 / (1 + u)),
        "log10": _own("log10", lambda u: 1 / (u * sympy.log(10))),
    }


def _own(name: str, slope: Callable[[Any], Any]) -> Any:
    """Return a sympy function with a name and a derivative by its argument."""
    import sympy

    return type(name, (sympy.Function,), {"nargs": 1, "fdiff": lambda self, _index=1: slope(self.args[0])})


def _text(expression: Any) -> str:
    """Return an expression in the language of gdtui's formulas, with whole numbers without a decimal point."""
    import sympy

    shown = expression.xreplace({n: sympy.Integer(n) for n in expression.atoms(sympy.Float) if _is_whole(float(n))})
    text: str = _printer().doprint(shown)
    return text if len(text) <= MAX_LENGTH else ""


@cache
def _printer() -> Any:
    """Return sympy's printer with floats to our digits and e by the language's name."""
    from sympy.printing.str import StrPrinter

    own = {"_print_Float": lambda _, number: _float_text(number), "_print_Exp1": lambda *_: "e"}
    return type("Printer", (StrPrinter,), own)()


def _float_text(number: Any) -> str:
    value = float(number)
    return f"{value:.{DIGITS}g}" if value and math.isfinite(value) else str(number)  # sympy's floats have no limits


def _is_whole(value: float) -> bool:
    return value.is_integer() and abs(value) < 10**DIGITS
