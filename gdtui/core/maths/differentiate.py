"""The derivative of a formula, as a formula.

The UI process must not use this module: importing sympy takes half a second.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from gdtui.core.maths import formula
from gdtui.core.maths.formula import OPERATORS, Name, Number, Tree

DIGITS = 6
MAX_LENGTH = 400  # characters; nobody can read a longer formula


@cache
def derivative(tree: Tree, variables: tuple[str, ...]) -> tuple[str, ...]:
    """Return the partial derivatives of a formula as formulas, with numbers to six digits.

    A derivative that is too long to read is "". The derivative of abs(u) is written with sign(u).

    Args:
        tree: the parsed formula.
        variables: names of the variables to differentiate by.
    """
    import sympy

    symbols = {name: sympy.Symbol(name, real=True) for name in variables}
    whole = _symbolic(tree, symbols)
    return tuple(_text(sympy.diff(whole, symbol)) for symbol in symbols.values())


def _symbolic(tree: Tree, symbols: Mapping[str, Any]) -> Any:
    """Convert a tree to a sympy expression.

    Only exponents are exact numbers: an exact power of whole numbers could have millions of digits.
    """
    import sympy

    if isinstance(tree, Number):
        return sympy.Float(tree.value)
    if isinstance(tree, Name):
        return symbols[tree.name]
    parts = [_symbolic(part, symbols) for part in tree.arguments]
    if tree.function == "**":
        exponent = tree.arguments[1]
        if isinstance(exponent, Number):
            parts[1] = sympy.nsimplify(exponent.value, rational=True)
    return _functions()[tree.function](*parts)


@cache
def _functions() -> Mapping[str, Callable[..., Any]]:
    import sympy

    return {
        **OPERATORS,
        **{name: getattr(sympy, name) for name in formula.FUNCTIONS if hasattr(sympy, name)},
        "abs": sympy.Abs,
        "expm1": lambda u: sympy.exp(u) - 1,
        "log1p": lambda u: sympy.log(1 + u),
        "log10": lambda u: sympy.log(u) / sympy.log(10),
        "sigmoid": lambda u: 1 / (1 + sympy.exp(-u)),
        "relu": lambda u: (u + sympy.Abs(u)) / 2,  # the derivative then uses sign, not Heaviside's function
    }


def _text(expression: Any) -> str:
    """Return an expression in the language of gdtui's formulas, with whole numbers without a decimal point."""
    import sympy

    shown = expression.replace(sympy.Abs, sympy.Function("abs")).xreplace(
        {number: _rounded(number) for number in expression.atoms(sympy.Float)}
    )
    text = str(shown)
    return text if len(text) <= MAX_LENGTH else ""


def _rounded(number: Any) -> Any:
    import sympy

    value = float(number)
    return sympy.Integer(value) if value.is_integer() and abs(value) < 1e15 else sympy.Float(number, DIGITS)
