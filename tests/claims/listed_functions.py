"""What each named function teaches, with its proof."""

from __future__ import annotations

from tests.claims import proofs_functions as functions
from tests.claims.sources import Listing

LISTING: Listing = {
    "functions.square": (
        ("at lr 1 it jumps 1, -1, 1, ... for ever; below 1 it converges, at .5 in one update", functions.square),
    ),
    "functions.double-well": (
        ("from 2, lr .01 ends in the local minimum; lr .1, or momentum .9, in the global one", functions.double_well),
    ),
    "functions.wavy": (
        ("momentum .9 carries it over the hill between the local minimum and the global one", functions.wavy),
    ),
    "functions.waves": (
        (
            "a small lr stays in the near, deep valley; lr 2 is too large for it and ends in the shallow one",
            functions.waves,
        ),
    ),
    "functions.plateau": (
        (
            "where the gradient is almost 0 it hardly moves; Adam, which divides by its size, gets away",
            functions.plateau,
        ),
    ),
    "functions.corner": (
        (
            "the slope is no gentler near the minimum, so a constant lr ends by jumping to and fro in steps of lr",
            functions.corner,
        ),
    ),
    "functions.saddle": (
        (
            "on the ridge the gradient leads to the saddle and it stays there, though f falls on both sides",
            functions.saddle,
        ),
    ),
    "functions.two-valleys": (
        ("even a tiny push off the ridge grows, and it leaves the saddle for a minimum", functions.two_valleys),
    ),
    "functions.monkey-saddle": (
        (
            "at 0 the whole Hessian is 0: it moves there ever more slowly and never quite arrives",
            functions.monkey_saddle,
        ),
    ),
    "functions.ravine": (
        ("the steep direction sets the critical lr .02, and the flat one then takes its time", functions.ravine),
    ),
    "functions.bowl": (
        ("an uneven bowl: lr .4 zigzags in, .6 leaves along y, momentum .5 calms .6 down", functions.bowl),
    ),
    "functions.rosenbrock": (
        (
            "a bent valley, condition number 2,508 at its end: quick into it, slow along it; momentum .9 helps",
            functions.rosenbrock,
        ),
    ),
    "functions.himmelblau": (("four equal minima: the start decides which one", functions.himmelblau),),
    "functions.beale": (
        (
            "curvature 49 at its minimum, about 290,000 in the corners: from (3, 4) even lr .001 diverges",
            functions.beale,
        ),
    ),
    "functions.booth": (
        ("a quadratic turned by 45 degrees, eigenvalues 2 and 18: lr .1 converges, .12 diverges", functions.booth),
    ),
    "functions.rastrigin": (
        (
            "a minimum near every pair of whole numbers: it ends in the nearest, far above the lowest",
            functions.rastrigin,
        ),
    ),
    "functions.ackley": (("hollows all around a sharp funnel: a small lr stays in the first one", functions.ackley),),
    "functions.hyperbola": (
        (
            "its minima form a curve, sharp at the ends: lr .25 moves to where the curvature is below 2/lr",
            functions.hyperbola,
        ),
    ),
}
