"""What is said of where theory does not apply, and of why a run ends, with its proof."""

from __future__ import annotations

from tests.claims import proofs_causes as proofs
from tests.claims import proofs_regimes as regimes
from tests.claims.sources import Listing, shown_by
from tests.engine.inspect import test_layer_stats, test_theory
from tests.engine.training import test_trainer
from tests.ui.widgets import test_lr_ruler

LISTING: Listing = {
    "caveats.NOT_QUADRATIC": (
        (
            "the loss is not quadratic: curvature, regimes and rates hold only near the present parameters",
            proofs.elsewhere_other_curvature,
        ),
    ),
    "caveats.of_curvature": (
        ("the curvature is that of {} evenly spaced rows out of {}", proofs.evenly_spaced),
        (
            "the Hessian is not finite at the present parameters",
            shown_by(test_theory.test_curvature_beyond_float64_is_told_and_not_recorded),
        ),
        (
            "only the greatest of {} is known: no condition number and no optimal lr",
            shown_by(test_theory.test_many_parameters_have_the_greatest_eigenvalues_alone),
        ),
        ("a direction curves downwards here: this is not a valley, and the error along it always grows", regimes.away),
        (
            "a direction is flat: the loss is the same all along it, and training never moves along it",
            proofs.flat_direction,
        ),
    ),
    "caveats._no_curvature": (
        ("no direction curves upwards here, so there is no critical lr at this point", regimes.away),
        (
            "no direction curves upwards here: with {} the gradient does not shrink towards the minimum, so "
            "the parameters end by jumping around it, and the greater the lr, the further",
            shown_by(test_theory.test_a_loss_without_curvature_bounces),
        ),
    ),
    "caveats.of_optimum": (
        (": standardize=true brings the eigenvalues together", proofs.standardizing),
        (
            "it is closer to the critical lr than {} can tell, κ being {}{}",
            shown_by(test_lr_ruler.test_where_no_lr_fits_the_data_the_optimal_one_comes_with_standardising),
        ),
    ),
    "caveats.of_noise": (
        ("batches of {} rows", proofs.no_floor),
        ("there is none at this lr: the mean converges, but {} make the loss swing more and more", proofs.no_floor),
        (
            "this is for rows drawn with replacement: the loss ends lower when an epoch takes each row once",
            proofs.each_row_once,
        ),
    ),
    "caveats.of_data": (
        (
            "{}: the same in all training rows, and so 0 there when standardised; what multiplies it has no effect on "
            "the loss",
            shown_by(test_theory.test_a_standardised_constant_column_leaves_the_theory_of_the_others),
        ),
    ),
    "caveats.of_precision": (
        (
            "other parameters have the same loss: it is the one of them that is nearest to 0",
            shown_by(test_theory.test_a_standardised_constant_column_leaves_the_theory_of_the_others),
        ),
        (
            "its equations have the condition number {}: float64 holds few digits of it, and a loss below "
            "the one shown may be possible; standardize=true helps",
            shown_by(test_theory.test_few_digits_of_a_closed_form_are_said_to_be_few),
        ),
    ),
    "caveats.of_descent": (
        ("regimes and rates are those of plain gradient descent: {} scales each step", proofs.adaptive),
        (
            "gradients that add up act like momentum 1: regimes and rates leave out the optimizer's momentum",
            shown_by(test_theory.test_gradients_never_cleared_are_momentum_1),
        ),
        (
            "regimes and rates are those of all rows: single batches have other curvatures, and add noise",
            proofs.single_batches,
        ),
        (
            "regimes and rates are those of the present lr, which the schedule {} changes",
            shown_by(test_theory.test_where_it_does_not_apply_it_says_so),
        ),
        ("a gradient longer than {} is shortened: regimes and rates hold for shorter ones", proofs.clipped),
        (
            "asgd's lambd pulls the parameters towards 0 as weight_decay={} does: that is where it ends",
            shown_by(test_theory.test_asgd_ends_where_it_is_said_to),
        ),
    ),
    "caveats._decay": (
        (
            "{} pulls the parameters towards 0 independently of the loss: it does not end at the closed "
            "form, and the greater weight_decay is, the further away",
            proofs.decoupled,
        ),
        (
            "gradients that add up act like momentum 1 - lr × {} with it: the parameters end at the minimum "
            "without the penalty",
            shown_by(test_theory.test_gradients_that_add_up_with_weight_decay),
        ),
        (
            "the penalty adds {} to each eigenvalue and moves the closed form; the loss excludes it",
            shown_by(test_theory.test_weight_decay_is_ridge_regression),
        ),
    ),
    "divergence.divergence_cause": (("lr {} where the loss does not curve upwards", proofs.no_upward_curve),),
    "divergence._advice": ((", and with κ = {} standardize=true helps", proofs.standardizing_advised),),
    "divergence._comparison": (
        (
            "the error along λ = {} grows by {} an update",
            shown_by(test_theory.test_the_cause_of_divergence_names_the_growing_mode),
        ),
        (
            "of all rows: a batch can curve more",
            shown_by(test_theory.test_the_cause_of_divergence_names_the_growing_mode),
        ),
        ("here: the loss curves more elsewhere", proofs.elsewhere),
        (
            "lr {} is {} times the critical {}{} ({})",
            shown_by(test_theory.test_the_cause_of_divergence_names_the_growing_mode),
        ),
    ),
    "divergence.divergence_reason": (
        (
            "{}: the loss of the next update is not finite (step {})",
            shown_by(test_trainer.test_a_first_loss_beyond_float32_says_so),
        ),
        ("{}: the loss was {} and became infinite in {} (step {})", proofs.first_update),
        ("the first update", proofs.first_update),
        ("the loss grew from {} to {}", shown_by(test_trainer.test_divergence_stops_at_the_last_finite_update)),
        (
            "{}: {} and the next update would not be finite (step {})",
            shown_by(test_trainer.test_divergence_stops_at_the_last_finite_update),
        ),
    ),
    "stopping.reason": (
        ("the norm of the gradient is {}, no more than stop_grad_norm {}", proofs.stops),
        ("the distance to the closed form is {}, no more than stop_distance {}", proofs.stops),
    ),
    "stopping._by_metrics": (
        ("the training loss is {}, no more than stop_loss {}", proofs.stops),
        ("R² is {}, no less than stop_r2 {}", proofs.stops),
    ),
    "stopping._closed_form": (("there is no closed form: {}", proofs.no_closed_form),),
    "walk._cause": (
        ("the next update leads to {}, where f {} (k = {})", proofs.no_value),
        ("the next update leads to {}, where f is {} and f′ cannot be computed (k = {})", proofs.no_derivative),
        ("the next update, to {}, would not be finite (k = {})", proofs.too_large),
        ("has no value", proofs.no_value),
        ("{}: x is {}, f is {} and {}", proofs.too_large),
    ),
    "walk._lr_comparison": (
        ("{} where f does not curve upwards", proofs.too_large),
        ("{} times the local critical {}{}", proofs.beside_the_critical_lr),
        ("{} is {} ({} = {})", proofs.beside_the_critical_lr),
    ),
    "layer_stats.dead_layer": (
        (
            "every unit of layer {} is dead: {} passes no gradient at any training row",
            shown_by(test_layer_stats.test_a_layer_is_dead_when_no_row_moves_any_of_its_units),
        ),
    ),
}
