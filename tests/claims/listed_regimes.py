"""What is said of each regime, with its proof."""

from __future__ import annotations

from tests.claims import proofs_regimes as proofs
from tests.claims.sources import Listing, shown_by
from tests.core.theory import test_regime_text

LISTING: Listing = {
    "regimes.not_finite": (
        (
            "{symbol} is not finite here, and there is no regime.",
            shown_by(test_regime_text.test_without_a_finite_curvature_there_is_no_regime),
        ),
    ),
    "regimes.flat": (
        ("{product}, {regime}: {description}", shown_by(test_regime_text.test_no_curvature_has_no_factor)),
    ),
    "regimes.flat_near": (
        ("{product}, {regime} near here: {description}", shown_by(test_regime_text.test_no_curvature_has_no_factor)),
    ),
    "regimes.here": (
        (
            "{product}, {regime}: {description} ({factor})",
            shown_by(test_regime_text.test_each_claim_about_a_quadratic_is_true_of_a_walk),
        ),
    ),
    "regimes.near": (
        (
            "{product}, {regime} near here: {description} ({factor})",
            shown_by(test_regime_text.test_of_other_functions_the_sentence_is_about_the_parabola),
        ),
    ),
    "regimes.nearly": (
        (
            "to within a millionth, {description}",
            shown_by(test_regime_text.test_numbers_beside_a_boundary_are_not_printed_as_it),
        ),
    ),
    "regimes.on_the_parabola": (
        (
            "{description} on the fitted parabola",
            shown_by(test_regime_text.test_the_factor_is_named_by_what_it_multiplies),
        ),
    ),
    "regimes.long_run_error": (
        (
            "in the long run each update multiplies the error by {value}",
            shown_by(test_regime_text.test_momentum_is_said_in_the_long_run),
        ),
    ),
    "regimes.long_run_decayed": (
        (
            "in the long run each update multiplies the distance to the minimum of f with weight decay by {value}",
            shown_by(test_regime_text.test_the_factor_is_named_by_what_it_multiplies),
        ),
    ),
    "regimes.long_run_distance": (
        (
            "in the long run each update multiplies the distance by {value}",
            shown_by(test_regime_text.test_the_factor_is_named_by_what_it_multiplies),
        ),
    ),
    "regimes.factor_error": (
        (
            "each update multiplies the error by 1 - lr {symbol} = {value}",
            shown_by(test_regime_text.test_each_claim_about_a_quadratic_is_true_of_a_walk),
        ),
    ),
    "regimes.factor_decayed": (
        (
            "each update multiplies the distance to the minimum of f with weight decay by 1 - lr {symbol} = {value}",
            shown_by(test_regime_text.test_weight_decay_is_part_of_the_curvature_by_name),
        ),
    ),
    "regimes.factor_distance": (
        (
            "it multiplies the distance by 1 - lr {symbol} = {value}",
            shown_by(test_regime_text.test_the_factor_is_named_by_what_it_multiplies),
        ),
    ),
    "regimes.short": (
        (
            "{symbol} {curvature}: {regime}, error × {factor}",
            shown_by(test_regime_text.test_weight_decay_is_part_of_the_curvature_by_name),
        ),
    ),
    "regimes.short_long_run": (
        (
            "{symbol} {curvature}: {regime}, error × {factor} in the long run",
            shown_by(test_regime_text.test_the_factor_is_named_by_what_it_multiplies),
        ),
    ),
    "regimes.short_near": (
        (
            "{symbol} {curvature}: {regime}, fitted parabola's error × {factor}",
            shown_by(test_regime_text.test_the_factor_is_named_by_what_it_multiplies),
        ),
    ),
    "regimes.short_near_long_run": (
        (
            "{symbol} {curvature}: {regime}, fitted parabola's error × {factor} in the long run",
            shown_by(test_regime_text.test_the_factor_is_named_by_what_it_multiplies),
        ),
    ),
    "regimes.exact.MONOTONE": (("closer with each update, from one side", proofs.one_side_closer),),
    "regimes.exact.ONE_SHOT": (("the minimum in one update", proofs.one_update),),
    "regimes.exact.OSCILLATING": (("closer with each update, from side to side", proofs.sides_closer),),
    "regimes.exact.TWO_CYCLE": (("from side to side for ever, no closer", proofs.sides_no_closer),),
    "regimes.exact.DIVERGING": (("further with each update", proofs.further),),
    "regimes.exact.FLAT": (("no curvature, and no regime", proofs.flat),),
    "regimes.exact.ESCAPING": (("it curves downwards: away, further with each update", proofs.away),),
    "regimes.nearby.MONOTONE": (("the update stops short of the fitted parabola's minimum", proofs.one_side_closer),),
    "regimes.nearby.ONE_SHOT": (("the update lands at the fitted parabola's minimum", proofs.one_update),),
    "regimes.nearby.OSCILLATING": (
        ("the update passes the fitted parabola's minimum and lands closer to it", proofs.sides_closer),
    ),
    "regimes.nearby.TWO_CYCLE": (
        ("the update passes the fitted parabola's minimum and lands as far beyond it", proofs.sides_no_closer),
    ),
    "regimes.nearby.DIVERGING": (
        ("the update passes the fitted parabola's minimum and lands further from it", proofs.further),
    ),
    "regimes.nearby.FLAT": (("no curvature, and no regime", proofs.flat),),
    "regimes.nearby.ESCAPING": (("it curves downwards: away from the fitted parabola's top", proofs.away),),
    "regimes.long_run.MONOTONE": (("closer in the long run, in the end from one side", proofs.long_run_one_side),),
    "regimes.long_run.OSCILLATING": (("closer in the long run, from side to side", proofs.long_run_sides),),
    "regimes.long_run.TWO_CYCLE": (("from side to side for ever, in the long run no closer", proofs.long_run_cycle),),
    "regimes.long_run.DIVERGING": (("further in the long run, from side to side", proofs.long_run_further),),
    "regimes.long_run.FLAT": (("no curvature, and no regime", proofs.flat),),
    "regimes.long_run.ESCAPING": (
        ("it curves downwards: away, in the long run further and further", proofs.long_run_away),
    ),
    "regimes.long_run.ENDLESS": (("momentum 1: swings that never settle", proofs.endless),),
}
