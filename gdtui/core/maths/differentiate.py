"""The derivative of a formula, as a formula, by sympy: not for the UI process, since sympy takes half a second."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from gdtui.core.maths import formula
from gdtui.core.maths.formula import OPERATORS, Name, Number, Tree

DIGITS = 6
LONGEST = 400  # characters; beyond that a formula tells nobody anything


@cache
def derivative(tree: Tree, variables: tuple[str, ...]) -> tuple[str, ...]:
    """The formulas of its partial derivatives, numbers to six digits; "" for one that is too long to read.

    sign(u) stands for the slope of abs(u).

    Args:
        tree: of a formula in these variables.
        variables: their names.
    """
    import sympy

    symbols = {name: sympy.Symbol(name, real=True) for name in variables}
    whole = _symbolic(tree, symbols)
    return tuple(_text(sympy.diff(whole, symbol)) for symbol in symbols.values())


def _symbolic(tree: Tree, symbols: Mapping[str, Any]) -> Any:
    """A tree in sympy's terms. Only exponents are exact: powers of whole numbers could have millions of digits."""
    import sympy

    if isinstance(tree, Number):
        return sympy.Float(tree.value)
    if isinstance(tree, Name):
        return symbols[tree.name]
    parts = [_symbolic(part, symbols) for part in tree.arguments]
    if tree.function == "**" and isinstance(exponent := tree.arguments[1], Number):
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
        "relu": lambda u: (u + sympy.Abs(u)) / 2,  # its slope is then written with sign, not as Heaviside's function
    }


def _text(expression: Any) -> str:
    """As gdtui's formulas are written, whole numbers without a point."""
    import sympy

    shown = expression.replace(sympy.Abs, sympy.Function("abs")).xreplace(
        {number: _short(number) for number in expression.atoms(sympy.Float)}
    )
    text = str(shown)
    return text if len(text) <= LONGEST else ""


def _short(number: Any) -> Any:
    import sympy

    value = float(number)
    return sympy.Integer(value) if value.is_integer() and abs(value) < 1e15 else sympy.Float(number, DIGITS)
