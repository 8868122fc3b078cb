"""What each named function teaches, with its proof."""

from __future__ import annotations

from tests.claims import proofs_functions as functions
from tests.claims.sources import Listing

LISTING: Listing = {
    "square": (
        ("at lr 1 it jumps 1, -1, 1, ... for ever; below 1 it converges, at .5 in one update", functions.square),
    ),
    "double-well": (
        ("from 2, lr .01 ends in the local minimum; lr .1, or momentum .9, in the global one", functions.double_well),
    ),
    "wavy": (("momentum .9 carries it over the hill between the local minimum and the global one", functions.wavy),),
    "waves": (
        (
            "a small lr stays in the near, deep valley; lr 2 is too large for it and ends in the shallow one",
            functions.waves,
        ),
    ),
    "plateau": (
        (
            "where the gradient is almost 0 it hardly moves; Adam, which divides by its size, gets away",
            functions.plateau,
        ),
    ),
    "corner": (
        (
            "the slope is no gentler near the minimum, so a constant lr ends by jumping to and fro in steps of lr",
            functions.corner,
        ),
    ),
    "saddle": (
        (
            "on the ridge the gradient leads to the saddle and it stays there, though f falls on both sides",
            functions.saddle,
        ),
    ),
    "two-valleys": (
        ("even a tiny push off the ridge grows, and it leaves the saddle for a minimum", functions.two_valleys),
    ),
    "monkey-saddle": (
        (
            "at 0 the whole Hessian is 0: it moves there ever more slowly and never quite arrives",
            functions.monkey_saddle,
        ),
    ),
    "ravine": (
        ("the steep direction sets the critical lr .02, and the flat one then takes its time", functions.ravine),
    ),
    "bowl": (("an uneven bowl: lr .4 zigzags in, .6 leaves along y, momentum .5 calms .6 down", functions.bowl),),
    "rosenbrock": (
        (
            "a bent valley, condition number 2,508 at its end: quick into it, slow along it; momentum .9 helps",
            functions.rosenbrock,
        ),
    ),
    "himmelblau": (("four equal minima: the start decides which one", functions.himmelblau),),
    "beale": (
        (
            "curvature 49 at its minimum, about 290,000 in the corners: from (3, 4) even lr .001 diverges",
            functions.beale,
        ),
    ),
    "booth": (
        ("a quadratic turned by 45 degrees, eigenvalues 2 and 18: lr .1 converges, .12 diverges", functions.booth),
    ),
    "rastrigin": (
        (
            "a minimum near every pair of whole numbers: it ends in the nearest, far above the lowest",
            functions.rastrigin,
        ),
    ),
    "ackley": (("hollows all around a sharp funnel: a small lr stays in the first one", functions.ackley),),
    "hyperbola": (
        (
            "its minima form a curve, sharp at the ends: lr .25 moves to where the curvature is below 2/lr",
            functions.hyperbola,
        ),
    ),
}
