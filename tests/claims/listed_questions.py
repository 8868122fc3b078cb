"""Every sentence of the presets that answer questions of forums, with its proof."""

from __future__ import annotations

from tests.claims import proofs_questions as questions
from tests.claims import proofs_shapes as shapes
from tests.claims.sources import Listing

LISTING: Listing = {
    "adam-on-a-bowl": (
        ("Adam on a bowl: slower than plain descent", questions.adam_is_slower),
        ("The exam scores, standardised: the loss is a round bowl, with κ = 1.", questions.the_bowl_is_round),
        (
            "Adam moves each parameter by about lr an update, however far the minimum is, so with lr=1 the "
            "bias needs 145 updates to come within 1 % of the least loss, 46.875.",
            questions.adam_walks_at_one_pace,
        ),
        (
            "Plain descent with optimizer=sgd takes longer steps where the slope is steeper: lr=.1 needs 22 "
            "updates, and lr=.5 arrives in 1.",
            questions.plain_descent_arrives,
        ),
    ),
    "big-batch-big-lr": (
        ("A larger batch allows a larger lr", questions.a_larger_batch_allows_a_larger_lr),
        (
            "Batches of 4 rows, drawn at random, never let the line rest: in the long run the loss is on "
            "average .022 above its least value of .926.",
            questions.small_batches_never_rest,
        ),
        (
            "With batch_size=16 that is .0053, a fourth, but an epoch then has 4 updates in place of 16, and "
            "shrinks the error along the flattest direction (curvature 1.43) only to .74 of what it was, in "
            "place of .30.",
            questions.larger_batches_make_fewer_updates,
        ),
        (
            "With lr=.2 as well, four times as much, it is .26, and the loss stays .025 above the least: "
            "almost as with the small batch.",
            questions.a_larger_lr_makes_up_for_it,
        ),
    ),
    "celsius": (
        ("Celsius to Fahrenheit: the bias creeps, and a larger lr explodes", questions.a_bias_creeps),
        ("The points lie on F = 1.8 C + 32.", questions.fahrenheit_by_formula),
        (
            "W reaches 1.8 in 50 updates, but after 2,000 the bias is still at 1.13: its direction has the "
            "curvature 2 and that of W 200,000, so that each further digit of the bias takes 127,920 updates.",
            questions.a_bias_needs_updates_for_a_digit,
        ),
        (
            "A larger learning rate does not help, because above 1e-5 W explodes: try lr=1.1e-5.",
            questions.a_larger_lr_explodes,
        ),
        (
            "With standardize=true both directions have the same curvature, and lr=.4 brings the loss below "
            "1e-8 in 10 updates.",
            questions.celsius_standardised,
        ),
    ),
    "dying-relu": (
        ("Dying ReLU: a step too long, and no unit answers any more", shapes.units_die),
        ("Eight ReLU units learn |x| from 16 points.", shapes.eight_units_learn),
        ("With lr=.1 the loss falls to about .00001 in 300 updates.", shapes.units_learn_at_a_small_lr),
        (
            "With lr=.5 the first updates throw the weights so far that every unit gives 0 at every row: no "
            "gradient passes, and only the output's bias still learns.",
            shapes.no_gradient_passes,
        ),
        (
            "The network predicts the mean for every x, and the loss stays at .373, the variance of the target.",
            shapes.the_mean_is_predicted,
        ),
    ),
    "forgot-step": (
        ("Without step nothing moves: the loss stays at 18.67", questions.without_step_nothing_moves),
        (
            "The loop of study-hours without optimizer.step(): forward, loss, zero_grad and backward run, the"
            " gradient of W is -18.67 in every update, and W and b stay at 0.",
            questions.only_gradients_are_computed,
        ),
        (
            "If backward were left out instead, the gradients would be None.",
            questions.without_backward_there_are_no_gradients,
        ),
        ("Set step=true and W moves by .187 in the first update.", questions.one_step_moves),
    ),
    "overfit": (
        ("Overfitting: the test loss turns while the training loss falls", shapes.the_test_loss_turns),
        (
            "A network with 32 tanh units trains on 14 noisy points of a sine, and 6 others test it.",
            shapes.points_of_a_noisy_sine,
        ),
        (
            "The test loss falls to .039 in 85 updates; then it turns, and after 1,000 it is .229, while the "
            "training loss falls on from .068 to .0036: the network learns the noise of its own rows.",
            shapes.the_network_learns_the_noise,
        ),
        (
            "With hidden=2 it has too little to learn the noise with: after 1,000 updates the test loss is .053.",
            shapes.a_small_network_cannot,
        ),
    ),
    "sine": (
        ("A polynomial of degree 3 learns the sine: PyTorch's tutorial", shapes.degree_3),
        (
            "After 2,000 updates the loss, a sum over 2,000 rows, has come from 999.5 to 9.0, and the "
            "polynomial is .843 x - .0914 x^3; the best one is .857 x - .0933 x^3 with a loss of 8.8.",
            shapes.the_sine_is_learned,
        ),
        (
            "Because it is a sum, the critical learning rate is only 3.6e-6: lr=1e-5 explodes.",
            shapes.a_sum_has_a_small_critical_lr,
        ),
        (
            "With divide=batch, the mean, it is .0071, and 1e-6 does almost nothing: the loss falls from "
            ".4997 to .4225.",
            shapes.the_mean_does_nothing,
        ),
    ),
    "sum-loss": (
        ("A sum in place of a mean: the same lr explodes", questions.a_sum_explodes),
        (
            'The exam scores with divide=nothing, torch\'s reduction="sum": loss, gradient and curvature are 4'
            " times those of the mean, so the critical learning rate is .0299 in place of .1198.",
            questions.a_sum_is_n_times_the_mean,
        ),
        ("At lr .05 the loss grows from 22,725 to 2e38 in 47 updates.", questions.a_sum_grows),
        (
            "Set divide=batch and the same lr converges, or lr=.0125, which is a fourth of it.",
            questions.a_mean_converges,
        ),
    ),
    "two-units": (
        ("Kilometres and metres as features: 3.7 million updates a digit", questions.a_digit_takes_millions),
        (
            "Walks by Naismith's rule: 12 minutes for each kilometre and .1 for each metre of climb.",
            questions.walks_by_naismiths_rule,
        ),
        (
            "The climbs are some hundred times as large as the distances, so κ is 3.2 million: above the "
            "critical learning rate of 3.4246e-6 the run explodes, and just below it a digit takes 3.7 "
            "million updates.",
            questions.climbs_are_large,
        ),
        (
            "With lr=3.42e-6 the loss falls from 7,696 to 177 in 20,000 updates, and with lr=3.43e-6 it grows to 6e58.",
            questions.a_hairbreadth_explodes,
        ),
        (
            "With standardize=true κ is 1.54, and lr=.4 brings the loss below 1e-5 in 10 updates.",
            questions.walks_standardised,
        ),
    ),
    "xor": (
        ("XOR: four points that no plane fits", shapes.no_plane_fits),
        ("The target is 1 where exactly one of the features is 1.", shapes.one_of_two),
        ("With model=linear the best plane predicts .5 everywhere, and the loss stays at .25.", shapes.the_best_plane),
        (
            "Four tanh units between rest on a plateau near .25 for 100 updates, then bring the loss below "
            "1e-10 within 1,000.",
            shapes.four_units_get_there,
        ),
        (
            "With hidden=2 it depends on the start: seed=2 gets there too, and seed=1 still has .127 after 1,000.",
            shapes.two_units_depend_on_the_start,
        ),
    ),
}
