"""Functions to descend: named functions that teach something, and any formula in x or in x and y.

Sources of the named functions: scipy-lectures for the double well and the wavy bowl; Dive into Deep Learning for waves
and the uneven bowl; for the others, the Virtual Library of Simulation Experiments (Surjanovic and Bingham) and the
literature on momentum and on the edge of stability (Cohen 2021).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from gdtui.core import texts
from gdtui.core.errors import ValidationError
from gdtui.core.fields import nearest
from gdtui.core.functions.function import VARIABLES, Function, typed
from gdtui.core.functions.method import Method

_WORD = re.compile(r"[^\W\d][\w-]*", re.ASCII)  # x² is a formula


def function(text: str) -> Function:
    """Return the function with a name, or the function of a formula.

    Raises:
        ValidationError: when the text is neither; if it looks like a name, the message gives the nearest name.
    """
    text = text.strip()
    if text in NAMED:
        return NAMED[text]
    letters = set(text.replace("-", ""))
    if _WORD.fullmatch(text) and not set(VARIABLES) & set(text.split("-")) and not letters <= set(VARIABLES):
        raise _unknown(text)
    return typed(text)


def named(name: str) -> Function:
    """Return the function with a name.

    Raises:
        ValidationError: when there is no such function; the message gives the nearest name.
    """
    if name not in NAMED:
        raise _unknown(name)
    return NAMED[name]


def _unknown(name: str) -> ValidationError:
    near = nearest(name, NAMED)
    return ValidationError("function", name, texts.text("formulas.unknown", near=near))


def _make(name: str, formula: str, box: float, start: tuple[float, ...], **rest: Any) -> Function:
    """Make a function over a box from -box to box; `lr` is the recommended learning rate."""
    rest = {"steps": 50, "box": ((-float(box), float(box)),) * len(start), **rest}
    rest |= {"start": tuple(map(float, start)), "method": Method(lr=float(rest.pop("lr")))}
    return Function(name=name, formula=formula, variables=VARIABLES[: len(start)], **rest)


_FUNCTIONS = (
    _make(
        "square",
        "x**2",
        4,
        (1,),
        lr=1,
        steps=10,
        minima=((0.0,),),
    ),
    _make(
        "double-well",
        "x**4 - 3*x**2 + x",
        2.5,
        (2,),
        lr=0.01,
        minima=((-1.300840,), (1.130901,)),
    ),
    _make(
        "wavy",
        "x**2 + 10*sin(x)",
        10,
        (8,),
        lr=0.01,
        steps=200,
        minima=((-1.306440,), (3.837467,)),
    ),
    _make(
        "waves",
        "x*cos(0.15*pi*x)",
        10,
        (10,),
        lr=2,
        steps=10,
        minima=((7.269388,), (-1.825752,)),
    ),
    _make(
        "plateau",
        "1 - exp(-x**2/2)",
        6,
        (5,),
        lr=0.1,
        steps=1000,
        minima=((0.0,),),
    ),
    _make(
        "corner",
        "abs(x)",
        2,
        (1.05,),
        lr=0.1,
        steps=30,
        minima=((0.0,),),
    ),
    _make(
        "saddle",
        "x**2 - y**2",
        2,
        (1.0, 0.0),
        lr=0.1,
    ),
    _make(
        "two-valleys",
        "x**2 - y**2 + y**4/4",
        2,
        (1.0, 0.001),
        lr=0.1,
        steps=100,
        minima=((0.0, -math.sqrt(2)), (0.0, math.sqrt(2))),
    ),
    _make(
        "monkey-saddle",
        "x**3 - 3*x*y**2",
        1.5,
        (1.0, 0.0),
        lr=0.05,
        steps=200,
    ),
    _make(
        "ravine",
        "0.5*(x**2 + 100*y**2)",
        10,
        (10.0, 1.0),
        lr=0.0198,
        steps=200,
        minima=((0.0, 0.0),),
    ),
    _make(
        "bowl",
        "0.1*x**2 + 2*y**2",
        6,
        (-5.0, -2.0),
        lr=0.4,
        steps=20,
        minima=((0.0, 0.0),),
    ),
    _make(
        "rosenbrock",
        "(1 - x)**2 + 100*(y - x**2)**2",
        2,
        (-1.2, 1.0),
        lr=0.001,
        steps=2000,
        minima=((1.0, 1.0),),
    ),
    _make(
        "himmelblau",
        "(x**2 + y - 11)**2 + (x + y**2 - 7)**2",
        5,
        (0.0, 0.0),
        lr=0.01,
        minima=((3.0, 2.0), (-2.805118, 3.131312), (-3.779310, -3.283186), (3.584428, -1.848126)),
    ),
    _make(
        "beale",
        "(1.5 - x + x*y)**2 + (2.25 - x + x*y**2)**2 + (2.625 - x + x*y**3)**2",
        4.5,
        (1.0, 1.0),
        lr=0.01,
        steps=1000,
        minima=((3.0, 0.5),),
    ),
    _make(
        "booth",
        "(x + 2*y - 7)**2 + (2*x + y - 5)**2",
        10,
        (-5.0, -5.0),
        lr=0.1,
        minima=((1.0, 3.0),),
    ),
    _make(
        "rastrigin",
        "20 + x**2 - 10*cos(2*pi*x) + y**2 - 10*cos(2*pi*y)",
        5.12,
        (3.3, -2.2),
        lr=0.001,
        steps=100,
        minima=((0.0, 0.0),),
    ),
    _make(
        "ackley",
        "-20*exp(-0.2*sqrt((x**2 + y**2)/2)) - exp((cos(2*pi*x) + cos(2*pi*y))/2) + e + 20",
        5,
        (3.5, -2.5),
        lr=0.01,
        steps=200,
        minima=((0.0, 0.0),),
    ),
    _make(
        "hyperbola",
        "0.5*(x*y - 1)**2",
        4,
        (3.0, 0.2),
        lr=0.25,
        steps=500,
    ),
)

NAMED: Mapping[str, Function] = {f.name: f for f in _FUNCTIONS}
"""The functions by name, from simple to hard."""
