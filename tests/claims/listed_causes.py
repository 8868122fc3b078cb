"""What is said of where theory does not apply, and of why a run ends, with its proof."""

from __future__ import annotations

from tests.claims import proofs_causes as proofs
from tests.claims import proofs_regimes as regimes
from tests.claims.sources import Listing, shown_by
from tests.engine.inspect import test_ending, test_theory
from tests.engine.training import test_trainer
from tests.ui.widgets import test_lr_ruler

LISTING: Listing = {
    "caveats.not_quadratic": (
        (
            "the loss is not quadratic: curvature, regimes and rates hold only near the present parameters",
            proofs.elsewhere_other_curvature,
        ),
    ),
    "caveats.rows": (
        (
            "the curvature is that of {used} evenly spaced rows out of {rows}",
            proofs.evenly_spaced,
        ),
    ),
    "caveats.hessian": (
        (
            "the Hessian is not finite at the present parameters",
            shown_by(test_theory.test_curvature_beyond_float64_is_told_and_not_recorded),
        ),
    ),
    "caveats.greatest_only": (
        (
            "only the greatest of {size} is known: no condition number and no optimal lr",
            shown_by(test_theory.test_many_parameters_have_the_greatest_eigenvalues_alone),
        ),
    ),
    "caveats.downwards": (
        (
            "a direction curves downwards here: this is not a valley, and the error along it always grows",
            regimes.away,
        ),
    ),
    "caveats.flat": (
        (
            "a direction is flat: the loss is the same all along it, and training never moves along it",
            proofs.flat_direction,
        ),
    ),
    "caveats.no_curvature": (
        (
            "no direction curves upwards here, so there is no critical lr at this point",
            regimes.away,
        ),
    ),
    "caveats.no_curvature_ever": (
        (
            "no direction curves upwards here: with {loss} the gradient does not shrink towards the "
            "minimum, so the parameters end by jumping around it, and the greater the lr, the further",
            shown_by(test_theory.test_a_loss_without_curvature_bounces),
        ),
    ),
    "caveats.close_optimum": (
        (
            "it is closer to the critical lr than {dtype} can tell, κ being {kappa}",
            shown_by(test_lr_ruler.test_where_no_lr_fits_the_data_the_optimal_one_comes_with_standardising),
        ),
    ),
    "caveats.close_optimum_standardize": (
        (
            "it is closer to the critical lr than {dtype} can tell, κ being {kappa}: standardize=true "
            "brings the eigenvalues together",
            proofs.standardizing,
        ),
    ),
    "caveats.no_floor_single": (
        (
            "there is none at this lr: the mean converges, but single rows make the loss swing more and more",
            proofs.no_floor,
        ),
    ),
    "caveats.no_floor": (
        (
            "there is none at this lr: the mean converges, but batches of {rows} rows make the loss "
            "swing more and more",
            proofs.no_floor,
        ),
    ),
    "caveats.floor_replacement": (
        (
            "this is for rows drawn with replacement: the loss ends lower when an epoch takes each row once",
            proofs.each_row_once,
        ),
    ),
    "caveats.many_minima": (
        (
            "other parameters have the same loss: it is the one of them that is nearest to 0",
            shown_by(test_theory.test_a_standardised_constant_column_leaves_the_theory_of_the_others),
        ),
    ),
    "caveats.few_digits": (
        (
            "its equations have the condition number {condition}: float64 holds few digits of it, and a"
            " loss below the one shown may be possible; standardize=true helps",
            shown_by(test_theory.test_few_digits_of_a_closed_form_are_said_to_be_few),
        ),
    ),
    "caveats.constant": (
        (
            "{names}: the same in all training rows, and so 0 there when standardised; what multiplies "
            "it has no effect on the loss",
            shown_by(test_theory.test_a_standardised_constant_column_leaves_the_theory_of_the_others),
        ),
    ),
    "caveats.adaptive": (
        (
            "regimes and rates are those of plain gradient descent: {optimizer} scales each step",
            proofs.adaptive,
        ),
    ),
    "caveats.sums_and_momentum": (
        (
            "gradients that add up act like momentum 1: regimes and rates leave out the optimizer's momentum",
            shown_by(test_theory.test_gradients_never_cleared_are_momentum_1),
        ),
    ),
    "caveats.no_step": (
        (
            "the step is left out, and nothing moves: regimes and rates are those of a run that makes it",
            proofs.without_step,
        ),
    ),
    "caveats.batches": (
        (
            "regimes and rates are those of all rows: single batches have other curvatures, and add noise",
            proofs.single_batches,
        ),
    ),
    "caveats.schedule": (
        (
            "regimes and rates are those of the present lr, which the schedule {schedule} changes",
            shown_by(test_theory.test_where_it_does_not_apply_it_says_so),
        ),
    ),
    "caveats.clipping": (
        (
            "a gradient longer than {norm} is shortened: regimes and rates hold for shorter ones",
            proofs.clipped,
        ),
    ),
    "caveats.asgd": (
        (
            "asgd's lambd pulls the parameters towards 0 as weight_decay={lambd} does: that is where it ends",
            shown_by(test_theory.test_asgd_ends_where_it_is_said_to),
        ),
    ),
    "caveats.decoupled_decay": (
        (
            "{optimizer} pulls the parameters towards 0 independently of the loss: it does not end at "
            "the closed form, and the greater weight_decay is, the further away",
            proofs.decoupled,
        ),
    ),
    "caveats.sums_and_decay": (
        (
            "gradients that add up act like momentum 1 - lr × {decay} with it: the parameters end at "
            "the minimum without the penalty",
            shown_by(test_theory.test_gradients_that_add_up_with_weight_decay),
        ),
    ),
    "caveats.decay": (
        (
            "the penalty adds {decay} to each eigenvalue and moves the closed form; the loss excludes it",
            shown_by(test_theory.test_weight_decay_is_ridge_regression),
        ),
    ),
    "divergence.adaptive": (
        (
            "lr {lr} with {optimizer}",
            shown_by(test_theory.test_the_cause_of_divergence_names_the_growing_mode),
        ),
    ),
    "divergence.no_upward_curve": (
        (
            "lr {lr} where the loss does not curve upwards",
            proofs.no_upward_curve,
        ),
    ),
    "divergence.critical": (
        (
            "lr {lr} is {times} times the critical {critical} ({reason})",
            shown_by(test_theory.test_the_cause_of_divergence_names_the_growing_mode),
        ),
    ),
    "divergence.critical_momentum": (
        (
            "lr {lr} is {times} times the critical {critical} with momentum {momentum} ({reason})",
            shown_by(test_theory.test_the_cause_of_divergence_names_the_growing_mode),
        ),
    ),
    "divergence.grows": (
        (
            "the error along λ = {eigenvalue} grows by {factor} an update",
            shown_by(test_theory.test_the_cause_of_divergence_names_the_growing_mode),
        ),
    ),
    "divergence.batches": (
        (
            "of all rows: a batch can curve more",
            shown_by(test_theory.test_the_cause_of_divergence_names_the_growing_mode),
        ),
    ),
    "divergence.elsewhere": (
        (
            "here: the loss curves more elsewhere",
            proofs.elsewhere,
        ),
    ),
    "divergence.standardize": (
        (
            "{cause}, and with κ = {kappa} standardize=true helps",
            proofs.standardizing_advised,
        ),
    ),
    "divergence.first_loss": (
        (
            "{cause}: the loss of the next update is not finite (step {step})",
            shown_by(test_trainer.test_a_first_loss_beyond_float32_says_so),
        ),
    ),
    "divergence.first_update": (
        (
            "{cause}: the loss was {loss} and became infinite in the first update (step {step})",
            proofs.first_update,
        ),
    ),
    "divergence.one_update": (
        (
            "{cause}: the loss was {loss} and became infinite in update {step} (step {step})",
            proofs.one_update,
        ),
    ),
    "divergence.next_update": (
        (
            "{cause}: the loss grew from {first} to {last} and the next update would not be finite (step {step})",
            shown_by(test_trainer.test_divergence_stops_at_the_last_finite_update),
        ),
    ),
    "divergence.grew": (
        (
            "the loss grew from {first} to {last}",
            shown_by(test_ending.test_a_loss_that_has_stopped_growing_is_not_said_to_grow_on),
        ),
    ),
    "divergence.grows_on": (
        (
            "{cause}: the loss grew from {first} to {last} and grows on",
            shown_by(test_ending.test_a_loss_that_grows_a_million_times_is_said_to_grow_on),
        ),
    ),
    "divergence.dead_layer": (
        (
            "every unit of layer {layer} is dead: {activation} passes no gradient at any training row",
            shown_by(test_ending.test_a_layer_is_dead_when_no_row_moves_any_of_its_units),
        ),
    ),
    "stop.grad_norm": (
        (
            "the norm of the gradient is {norm}, no more than stop_grad_norm {bound}",
            proofs.stops,
        ),
    ),
    "stop.distance": (
        (
            "the distance to the closed form is {distance}, no more than stop_distance {bound}",
            proofs.stops,
        ),
    ),
    "stop.loss": (
        (
            "the training loss is {loss}, no more than stop_loss {bound}",
            proofs.stops,
        ),
    ),
    "stop.r2": (
        (
            "R² is {r2}, no less than stop_r2 {bound}",
            proofs.stops,
        ),
    ),
    "stop.no_closed_form": (
        (
            "there is no closed form: {reason}",
            proofs.no_closed_form,
        ),
    ),
    "walk.no_value": (
        (
            "{lr}: x is {x}, f is {f} and the next update leads to {next}, where f has no value (k = {k})",
            proofs.no_value,
        ),
    ),
    "walk.infinite": (
        (
            "{lr}: x is {x}, f is {f} and the next update leads to {next}, where f is infinite (k = {k})",
            proofs.infinite,
        ),
    ),
    "walk.no_derivative": (
        (
            "{lr}: x is {x}, f is {f} and the next update leads to {next}, where f is {value} and f′ "
            "cannot be computed (k = {k})",
            proofs.no_derivative,
        ),
    ),
    "walk.diverged": (
        (
            "{lr}: x is {x}, f is {f} and the next update, to {next}, would not be finite (k = {k})",
            proofs.too_large,
        ),
    ),
    "walk.adaptive": (
        (
            "lr {lr} with {optimizer}",
            proofs.adaptive_walk,
        ),
    ),
    "walk.no_upward_curve": (
        (
            "lr {lr} where f does not curve upwards",
            proofs.too_large,
        ),
    ),
    "walk.critical": (
        (
            "lr {lr} is {times} times the local critical {critical} ({symbol} = {curvature})",
            proofs.beside_the_critical_lr,
        ),
    ),
    "walk.critical_momentum": (
        (
            "lr {lr} is {times} times the local critical {critical} with momentum {momentum} ({symbol} = {curvature})",
            proofs.beside_the_critical_lr_with_momentum,
        ),
    ),
}
