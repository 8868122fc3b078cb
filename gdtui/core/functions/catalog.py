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
    return ValidationError(
        "function", name, f"it is neither the name of a function nor a formula in x; did you mean {near}?"
    )


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
        teaches="at lr 1 it jumps 1, -1, 1, ... for ever; below 1 it converges, at .5 in one update",
    ),
    _make(
        "double-well",
        "x**4 - 3*x**2 + x",
        2.5,
        (2,),
        lr=0.01,
        minima=((-1.300840,), (1.130901,)),
        teaches="from 2, lr .01 ends in the local minimum; lr .1, or momentum .9, in the global one",
    ),
    _make(
        "wavy",
        "x**2 + 10*sin(x)",
        10,
        (8,),
        lr=0.01,
        steps=200,
        minima=((-1.306440,), (3.837467,)),
        teaches="momentum .9 carries it over the hill between the local minimum and the global one",
    ),
    _make(
        "waves",
        "x*cos(0.15*pi*x)",
        10,
        (10,),
        lr=2,
        steps=10,
        minima=((7.269388,), (-1.825752,)),
        teaches="a small lr stays in the near, deep valley; lr 2 is too large for it and ends in the shallow one",
    ),
    _make(
        "plateau",
        "1 - exp(-x**2/2)",
        6,
        (5,),
        lr=0.1,
        steps=1000,
        minima=((0.0,),),
        teaches="where the gradient is almost 0 it hardly moves; Adam, which divides by its size, gets away",
    ),
    _make(
        "corner",
        "abs(x)",
        2,
        (1.05,),
        lr=0.1,
        steps=30,
        minima=((0.0,),),
        teaches="the slope is no gentler near the minimum, so a constant lr ends by jumping to and fro in steps of lr",
    ),
    _make(
        "saddle",
        "x**2 - y**2",
        2,
        (1.0, 0.0),
        lr=0.1,
        teaches="on the ridge the gradient leads to the saddle and it stays there, though f falls on both sides",
    ),
    _make(
        "two-valleys",
        "x**2 - y**2 + y**4/4",
        2,
        (1.0, 0.001),
        lr=0.1,
        steps=100,
        minima=((0.0, -math.sqrt(2)), (0.0, math.sqrt(2))),
        teaches="even a tiny push off the ridge grows, and it leaves the saddle for a minimum",
    ),
    _make(
        "monkey-saddle",
        "x**3 - 3*x*y**2",
        1.5,
        (1.0, 0.0),
        lr=0.05,
        steps=200,
        teaches="at 0 the whole Hessian is 0: it moves there ever more slowly and never quite arrives",
    ),
    _make(
        "ravine",
        "0.5*(x**2 + 100*y**2)",
        10,
        (10.0, 1.0),
        lr=0.0198,
        steps=200,
        minima=((0.0, 0.0),),
        teaches="the steep direction sets the critical lr .02, and the flat one then takes its time",
    ),
    _make(
        "bowl",
        "0.1*x**2 + 2*y**2",
        6,
        (-5.0, -2.0),
        lr=0.4,
        steps=20,
        minima=((0.0, 0.0),),
        teaches="an uneven bowl: lr .4 zigzags in, .6 leaves along y, momentum .5 calms .6 down",
    ),
    _make(
        "rosenbrock",
        "(1 - x)**2 + 100*(y - x**2)**2",
        2,
        (-1.2, 1.0),
        lr=0.001,
        steps=2000,
        minima=((1.0, 1.0),),
        teaches="a bent valley, condition number 2,508 at its end: quick into it, slow along it; momentum .9 helps",
    ),
    _make(
        "himmelblau",
        "(x**2 + y - 11)**2 + (x + y**2 - 7)**2",
        5,
        (0.0, 0.0),
        lr=0.01,
        minima=((3.0, 2.0), (-2.805118, 3.131312), (-3.779310, -3.283186), (3.584428, -1.848126)),
        teaches="four equal minima: the start decides which one",
    ),
    _make(
        "beale",
        "(1.5 - x + x*y)**2 + (2.25 - x + x*y**2)**2 + (2.625 - x + x*y**3)**2",
        4.5,
        (1.0, 1.0),
        lr=0.01,
        steps=1000,
        minima=((3.0, 0.5),),
        teaches="curvature 49 at its minimum, about 290,000 in the corners: from (3, 4) even lr .001 diverges",
    ),
    _make(
        "booth",
        "(x + 2*y - 7)**2 + (2*x + y - 5)**2",
        10,
        (-5.0, -5.0),
        lr=0.1,
        minima=((1.0, 3.0),),
        teaches="a quadratic turned by 45 degrees, eigenvalues 2 and 18: lr .1 converges, .12 diverges",
    ),
    _make(
        "rastrigin",
        "20 + x**2 - 10*cos(2*pi*x) + y**2 - 10*cos(2*pi*y)",
        5.12,
        (3.3, -2.2),
        lr=0.001,
        steps=100,
        minima=((0.0, 0.0),),
        teaches="a minimum near every pair of whole numbers: it ends in the nearest, far above the lowest",
    ),
    _make(
        "ackley",
        "-20*exp(-0.2*sqrt((x**2 + y**2)/2)) - exp((cos(2*pi*x) + cos(2*pi*y))/2) + e + 20",
        5,
        (3.5, -2.5),
        lr=0.01,
        steps=200,
        minima=((0.0, 0.0),),
        teaches="hollows all around a sharp funnel: a small lr stays in the first one",
    ),
    _make(
        "hyperbola",
        "0.5*(x*y - 1)**2",
        4,
        (3.0, 0.2),
        lr=0.25,
        steps=500,
        teaches="its minima form a curve, sharp at the ends: lr .25 moves to where the curvature is below 2/lr",
    ),
)

NAMED: Mapping[str, Function] = {f.name: f for f in _FUNCTIONS}
"""The functions by name, from simple to hard."""
