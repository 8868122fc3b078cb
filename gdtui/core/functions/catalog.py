"""Functions to descend: those that teach something, by name, and any formula in x or in x and y.

Sources of the named ones: the double well and the wavy bowl, scipy-lectures; waves and the uneven bowl, Dive into Deep
Learning; the others, the Virtual Library of Simulation Experiments (Surjanovic and Bingham) and the literature on
momentum and on the edge of stability (Cohen 2021).
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

_WORD = re.compile(r"[^\W\d][\w-]*")


def function(text: str) -> Function:
    """The function of that name, or that a formula says.

    Raises:
        ValidationError: when it is neither; with the nearest name when it may have been meant as one.
    """
    text = text.strip()
    if text in NAMED:
        return NAMED[text]
    if _WORD.fullmatch(text) and not set(VARIABLES) & set(text.split("-")):
        raise _unknown(text)
    return typed(text)


def named(name: str) -> Function:
    """The function of that name.

    Raises:
        ValidationError: when there is none, with the nearest name.
    """
    if name not in NAMED:
        raise _unknown(name)
    return NAMED[name]


def _unknown(name: str) -> ValidationError:
    near = nearest(name, NAMED)
    return ValidationError(
        "function", name, f"there is none of that name, nor is it a formula in x; the nearest is {near}"
    )


def _named(name: str, formula: str, box: float, start: tuple[float, ...], **rest: Any) -> Function:
    """A function over a box from -box to box; `lr` is the recommended learning rate."""
    rest = {"steps": 50, "box": ((-float(box), float(box)),) * len(start), **rest}
    rest |= {"start": tuple(map(float, start)), "method": Method(lr=float(rest.pop("lr")))}
    return Function(name=name, formula=formula, variables=VARIABLES[: len(start)], **rest)


_ALL = (
    _named(
        "square",
        "x**2",
        4,
        (1,),
        lr=1,
        steps=10,
        minima=((0.0,),),
        teaches="at lr 1 it jumps 1, -1, 1, ... for ever; below 1 it converges, at .5 in one update",
    ),
    _named(
        "double-well",
        "x**4 - 3*x**2 + x",
        2.5,
        (2,),
        lr=0.01,
        minima=((-1.300840,), (1.130901,)),
        teaches="from 2, lr .01 ends in the local minimum; lr .1, or momentum .9, in the global one",
    ),
    _named(
        "wavy",
        "x**2 + 10*sin(x)",
        10,
        (8,),
        lr=0.01,
        steps=200,
        minima=((-1.306440,), (3.837467,)),
        teaches="momentum .9 carries it over the hill between the local minimum and the global one",
    ),
    _named(
        "waves",
        "x*cos(0.15*pi*x)",
        10,
        (10,),
        lr=2,
        steps=10,
        teaches="with many minima, a large lr jumps across valleys and where it ends is chance",
    ),
    _named(
        "plateau",
        "1 - exp(-x**2/2)",
        6,
        (5,),
        lr=0.1,
        steps=1000,
        minima=((0.0,),),
        teaches="where the gradient vanishes nothing moves; Adam, which divides by its size, gets away",
    ),
    _named(
        "corner",
        "abs(x)",
        2,
        (1.05,),
        lr=0.1,
        steps=30,
        minima=((0.0,),),
        teaches="the slope never shrinks, so that a constant lr ends in steps of lr to and fro",
    ),
    _named(
        "saddle",
        "x**2 - y**2",
        2,
        (1.0, 0.0),
        lr=0.1,
        teaches="on the ridge the gradient leads to the saddle and it stays, though f falls off to both sides",
    ),
    _named(
        "two-valleys",
        "x**2 - y**2 + y**4/4",
        2,
        (1.0, 0.001),
        lr=0.1,
        steps=100,
        minima=((0.0, -math.sqrt(2)), (0.0, math.sqrt(2))),
        teaches="the least push off the ridge grows, and the saddle is left for a minimum",
    ),
    _named(
        "monkey-saddle",
        "x**3 - 3*x*y**2",
        1.5,
        (1.0, 0.0),
        lr=0.05,
        steps=200,
        teaches="at 0 the whole Hessian is 0: it creeps there and never quite arrives",
    ),
    _named(
        "ravine",
        "0.5*(x**2 + 100*y**2)",
        10,
        (10.0, 1.0),
        lr=0.0198,
        steps=200,
        minima=((0.0, 0.0),),
        teaches="the steep direction sets the critical lr .02, and the flat one then takes its time",
    ),
    _named(
        "bowl",
        "0.1*x**2 + 2*y**2",
        6,
        (-5.0, -2.0),
        lr=0.4,
        steps=20,
        minima=((0.0, 0.0),),
        teaches="an uneven bowl: lr .4 zigzags in, .6 leaves along y, momentum .5 calms .6 down",
    ),
    _named(
        "rosenbrock",
        "(1 - x)**2 + 100*(y - x**2)**2",
        2,
        (-1.2, 1.0),
        lr=0.001,
        steps=2000,
        minima=((1.0, 1.0),),
        teaches="a bent valley, condition number 2,508: quick into it, slow along it; momentum .9 helps",
    ),
    _named(
        "himmelblau",
        "(x**2 + y - 11)**2 + (x + y**2 - 7)**2",
        5,
        (0.0, 0.0),
        lr=0.01,
        minima=((3.0, 2.0), (-2.805118, 3.131312), (-3.779310, -3.283186), (3.584428, -1.848126)),
        teaches="four equal minima: the start decides which one",
    ),
    _named(
        "beale",
        "(1.5 - x + x*y)**2 + (2.25 - x + x*y**2)**2 + (2.625 - x + x*y**3)**2",
        4.5,
        (1.0, 1.0),
        lr=0.01,
        steps=1000,
        minima=((3.0, 0.5),),
        teaches="nearly flat around its minimum and steep in the corners: (3,4) diverges even at lr .001",
    ),
    _named(
        "booth",
        "(x + 2*y - 7)**2 + (2*x + y - 5)**2",
        10,
        (-5.0, -5.0),
        lr=0.1,
        minima=((1.0, 3.0),),
        teaches="a quadratic turned by 45 degrees, eigenvalues 2 and 18: lr .1 converges, .12 diverges",
    ),
    _named(
        "rastrigin",
        "20 + x**2 - 10*cos(2*pi*x) + y**2 - 10*cos(2*pi*y)",
        5.12,
        (3.3, -2.2),
        lr=0.001,
        steps=100,
        minima=((0.0, 0.0),),
        teaches="a minimum near every whole number: it ends in the nearest, far above the lowest",
    ),
    _named(
        "ackley",
        "-20*exp(-0.2*sqrt((x**2 + y**2)/2)) - exp((cos(2*pi*x) + cos(2*pi*y))/2) + e + 20",
        5,
        (3.5, -2.5),
        lr=0.01,
        steps=200,
        minima=((0.0, 0.0),),
        teaches="hollows all around a sharp funnel: a small lr stays in the first one",
    ),
    _named(
        "hyperbola",
        "0.5*(x*y - 1)**2",
        4,
        (3.0, 0.2),
        lr=0.25,
        steps=500,
        teaches="its minima are a curve, sharp at the ends: lr .25 leaves for where the curvature is below 2/lr",
    ),
)

NAMED: Mapping[str, Function] = {f.name: f for f in _ALL}
"""By name, from simple to hard."""
