"""A function of one or two variables, and how to walk down it."""

from __future__ import annotations

import math
from functools import cached_property

import msgspec

from gdtui.core.errors import ValidationError
from gdtui.core.functions.method import Box, Method
from gdtui.core.maths.formula import Call, Name, Number, Tree, names, parse

VARIABLES = ("x", "y")
FAR = 1e6
"""How far from 0 a walk down a typed formula may start."""


class Function(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A function of one or two variables, and how to walk down it.

    Attributes:
        name: short; of a typed one, its formula.
        formula: in the language of `gdtui.core.maths.formula`.
        variables: ("x",) or ("x", "y").
        box: the part worth looking at.
        start: the recommended start.
        method: the recommended optimizer and learning rate.
        steps: updates that show what there is to see.
        minima: those inside the box that are known, the lowest first.
        teaches: what to see, in a line.
        bounded: whether a start must be inside the box; that of a typed formula grows with the start.
    """

    name: str
    formula: str
    variables: tuple[str, ...]
    box: Box
    start: tuple[float, ...]
    method: Method
    steps: int
    minima: tuple[tuple[float, ...], ...] = ()
    teaches: str = ""
    bounded: bool = True

    @cached_property
    def tree(self) -> Tree:
        """The formula, parsed."""
        return parse(self.formula)

    @cached_property
    def quadratic(self) -> bool:
        """Whether it is seen to be a polynomial of degree 2 or less, so that its curvature is the same everywhere."""
        return degree(self.tree) <= 2

    @property
    def slopes(self) -> tuple[str, ...]:
        """What its derivatives are called."""
        return ("f′",) if len(self.variables) == 1 else tuple(f"∂f/∂{name}" for name in self.variables)

    def around(self, start: tuple[float, ...]) -> Box:
        """The box, grown where that takes a start in."""
        return tuple(
            (min(low, -1.5 * abs(x)), max(high, 1.5 * abs(x))) if not low <= x <= high else (low, high)
            for (low, high), x in zip(self.box, start, strict=True)
        )

    def check_start(self, start: tuple[float, ...]) -> None:
        """Refuse a start that is not a number for each variable, or is outside the box of a named function.

        Raises:
            ValidationError: naming the start and what is allowed.
        """
        if len(start) != len(self.variables):
            needed = "x: it must be one number" if len(self.variables) == 1 else "x and y: it must be two, such as 1,2"
            raise ValidationError("x0", plain(start), f"{self.name} is a function of {needed}")
        bounds = self.box if self.bounded else ((-FAR, FAR),) * len(start)
        for variable, x, (low, high) in zip(self.variables, start, bounds, strict=True):
            if not low <= x <= high:  # nor is NaN
                raise ValidationError(
                    "x0", plain(start), f"{variable} must be at least {low:.15g} and at most {high:.15g}"
                )


def plain(point: tuple[float, ...]) -> float | tuple[float, ...]:
    """A point as people write it: of one variable, a number."""
    return point[0] if len(point) == 1 else point


def typed(formula: str) -> Function:
    """The function of a formula, seen from -3 to 3.

    Raises:
        ValidationError: when the formula is refused, or is not in x or in x and y.
    """
    variables = _variables(formula)
    size = len(variables)
    return Function(
        name=formula,
        formula=formula,
        variables=variables,
        box=((-3.0, 3.0),) * size,
        start=(1.0,) * size,
        method=Method(lr=0.1),
        steps=20,
        bounded=False,
    )


def degree(tree: Tree) -> float:
    """The degree of a polynomial, as it is written; infinite for anything that is not written as one."""
    found = math.inf
    match tree:
        case Number() | Name():
            found = float(isinstance(tree, Name))
        case Call("+" | "-" | "negative", parts):
            found = max(map(degree, parts))
        case Call("*", parts):
            found = sum(map(degree, parts))
        case Call("/", (part, Number())):
            found = degree(part)
        case Call("**", (part, Number(power))) if power >= 0 and power.is_integer():
            found = degree(part) * power
    return found


def _variables(formula: str) -> tuple[str, ...]:
    """("x",) or ("x", "y")."""
    used = names(parse(formula))
    for name in used:
        if name not in VARIABLES:
            raise ValidationError("formula", formula, f"{name} is unknown: it must be in x, or in x and y")
    if "x" not in used:
        raise ValidationError("formula", formula, "it must be in x, or in x and y")
    return VARIABLES if "y" in used else VARIABLES[:1]
