"""What is said of each regime, with its proof."""

from __future__ import annotations

from tests.claims import proofs_regimes as proofs
from tests.claims.sources import Listing

LISTING: Listing = {
    "exact MONOTONE": (("closer with each update, from one side", proofs.one_side_closer),),
    "exact ONE_SHOT": (("the minimum in one update", proofs.one_update),),
    "exact OSCILLATING": (("closer with each update, from side to side", proofs.sides_closer),),
    "exact TWO_CYCLE": (("from side to side for ever, no closer", proofs.sides_no_closer),),
    "exact DIVERGING": (("further with each update", proofs.further),),
    "exact FLAT": (("no curvature, and no regime", proofs.flat),),
    "exact ESCAPING": (("it curves downwards: away, further with each update", proofs.away),),
    "nearby MONOTONE": (("the update stops short of the fitted parabola's minimum", proofs.one_side_closer),),
    "nearby ONE_SHOT": (("the update lands at the fitted parabola's minimum", proofs.one_update),),
    "nearby OSCILLATING": (
        ("the update passes the fitted parabola's minimum and lands closer to it", proofs.sides_closer),
    ),
    "nearby TWO_CYCLE": (
        ("the update passes the fitted parabola's minimum and lands as far beyond it", proofs.sides_no_closer),
    ),
    "nearby DIVERGING": (
        ("the update passes the fitted parabola's minimum and lands further from it", proofs.further),
    ),
    "nearby FLAT": (("no curvature, and no regime", proofs.flat),),
    "nearby ESCAPING": (("it curves downwards: away from the fitted parabola's top", proofs.away),),
    "long run MONOTONE": (("closer in the long run, in the end from one side", proofs.long_run_one_side),),
    "long run OSCILLATING": (("closer in the long run, from side to side", proofs.long_run_sides),),
    "long run TWO_CYCLE": (("from side to side for ever, in the long run no closer", proofs.long_run_cycle),),
    "long run DIVERGING": (("further in the long run, from side to side", proofs.long_run_further),),
    "long run FLAT": (("no curvature, and no regime", proofs.flat),),
    "long run ESCAPING": (("it curves downwards: away, in the long run further and further", proofs.long_run_away),),
    "long run ENDLESS": (("momentum 1: swings that never settle", proofs.endless),),
}
