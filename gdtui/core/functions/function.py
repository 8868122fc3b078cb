"""A function of one or two variables, with the settings recommended for descending it."""

from __future__ import annotations

import math
from functools import cached_property

import msgspec

from gdtui.core.errors import ValidationError
from gdtui.core.functions.method import Box, Method
from gdtui.core.maths.formula import Call, Name, Number, Tree, names, parse
from gdtui.core.texts import text

VARIABLES = ("x", "y")
FAR = 1e6
"""Greatest distance from 0 at which the start of a typed formula may be."""


class Function(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A function of one or two variables, with the settings recommended for descending it.

    Attributes:
        name: short name; the name of a typed function is its formula.
        formula: formula in the language of `gdtui.core.maths.formula`.
        variables: ("x",) or ("x", "y").
        box: the part worth looking at.
        start: the recommended start.
        method: the recommended optimizer and learning rate.
        steps: the recommended number of updates.
        minima: known minima inside the box, the lowest first.
        bounded: whether a start must be inside the box, as for a named function; the box of a typed formula
            grows with the start instead.
    """

    name: str
    formula: str
    variables: tuple[str, ...]
    box: Box
    start: tuple[float, ...]
    method: Method
    steps: int
    minima: tuple[tuple[float, ...], ...] = ()
    bounded: bool = True

    @cached_property
    def tree(self) -> Tree:
        """The parsed formula."""
        return parse(self.formula)

    @cached_property
    def quadratic(self) -> bool:
        """Whether the formula is written as a polynomial of degree at most 2; its curvature is the same everywhere."""
        return degree(self.tree) <= 2

    @property
    def teaches(self) -> str:
        """What the function shows, in one line; a typed formula is only what it is."""
        return text(f"functions.{self.name}") if self.bounded else ""

    @property
    def slopes(self) -> tuple[str, ...]:
        """Names of the function's first derivatives."""
        return ("f′",) if len(self.variables) == 1 else tuple(f"∂f/∂{name}" for name in self.variables)

    def around(self, start: tuple[float, ...]) -> Box:
        """Return the box, grown where the start is outside of it."""
        box = []
        for (low, high), x in zip(self.box, start, strict=True):
            if low <= x <= high:
                box.append((low, high))
            else:
                box.append((min(low, -1.5 * abs(x)), max(high, 1.5 * abs(x))))
        return tuple(box)

    def check_start(self, start: tuple[float, ...]) -> None:
        """Check a start.

        Raises:
            ValidationError: when the start is not a number for each variable, or is outside the box of a named
                function; the message names the start and says what is allowed.
        """
        if len(start) != len(self.variables):
            if len(self.variables) == 1:
                allowed = text("points.one_number", name=self.name)
            else:
                allowed = text("points.two_numbers", name=self.name)
            raise ValidationError("x0", plain(start), allowed)
        bounds = self.box if self.bounded else ((-FAR, FAR),) * len(start)
        for variable, x, (low, high) in zip(self.variables, start, bounds, strict=True):
            if not low <= x <= high:  # this is also true for NaN
                raise ValidationError(
                    "x0", plain(start), text("points.bounds", name=variable, low=f"{low:.15g}", high=f"{high:.15g}")
                )


def plain(point: tuple[float, ...]) -> float | tuple[float, ...]:
    """Return a point as people write it: a point of one variable is a number."""
    return point[0] if len(point) == 1 else point


def typed(formula: str) -> Function:
    """Make the function of a formula, with a box from -3 to 3.

    Raises:
        ValidationError: when the formula is invalid, or is not in x or in x and y.
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
    """Return the degree of a polynomial; infinity for a formula that is not written as a polynomial."""
    result = math.inf
    match tree:
        case Number():
            result = 0.0
        case Name():
            result = 1.0
        case Call("+" | "-" | "negative", parts):
            result = max(map(degree, parts))
        case Call("*", parts):
            result = sum(map(degree, parts))
        case Call("/", (part, Number())):
            result = degree(part)
        case Call("**", (part, Number(power))) if power >= 0 and power.is_integer():
            result = degree(part) * power
    return result


def _variables(formula: str) -> tuple[str, ...]:
    """Return the variables of a formula: ("x",) or ("x", "y")."""
    used = names(parse(formula))
    for name in used:
        if name not in VARIABLES:
            product = text("formulas.star", product="*".join(name)) if set(name) <= set(VARIABLES) else ""
            raise ValidationError("formula", formula, text("formulas.name", name=name, product=product))
    if "x" not in used:
        raise ValidationError("formula", formula, text("formulas.in_x"))
    return VARIABLES if "y" in used else VARIABLES[:1]
