"""Every sentence of the presets, with its proof."""

from __future__ import annotations

from tests.claims import proofs_generated as generated
from tests.claims import proofs_lines as lines
from tests.claims import proofs_networks as networks
from tests.claims import proofs_rows as rows
from tests.claims import proofs_units as units
from tests.claims.sources import Listing

LISTING: Listing = {
    "d2l-synthetic": (
        ("1,000 rows around a known plane, in batches of 10", rows.plane_is_known),
        (
            "Three epochs of 100 updates bring the loss over all rows from 17.0 to .033, .00011 and .000047, "
            "which is half the mean square of these rows' noise: nothing is left to learn.",
            rows.plane_is_found_in_three_epochs,
        ),
        ("Starting from zeros (init=zeros) works as well, because the loss is convex.", rows.plane_from_zeros),
        (
            "Learning rates of .003 (too slow), .3 (no better) and 2 (diverges) show the range.",
            rows.plane_by_other_rates,
        ),
        (
            "With batch_size=300 the last batch has 100 rows, and because its sum is still divided by 300 "
            "(divide=nominal), its step is about a third of a full one.",
            rows.plane_with_a_short_batch,
        ),
    ),
    "exam-scores": (
        ("Exam scores that no line fits exactly: the loss stops at 46.875", lines.scores_stop),
        ("The least-squares line is y = 12.5x + 42.5.", lines.scores_have_a_best_line),
        (
            "No line does better than a mean squared error of 46.875, so the loss levels off there while W and b "
            "still creep along the valley, W falling by 0.34 for each 1 that b rises.",
            lines.scores_creep_along_the_valley,
        ),
    ),
    "exam-scores-nn": (
        ("Exam scores with nn.Linear, from a random start", lines.scores_start_at_random),
        (
            "The same model as exam-scores, but its W and b belong to an nn.Linear and start where torch puts "
            "them: W = .5153, b = -.4414 with seed 1.",
            lines.scores_start_where_torch_puts_them,
        ),
        (
            "After 2,000 epochs they are 12.5295 and 42.4134, and 5 hours give 105.06.",
            lines.scores_end_where_torch_does,
        ),
        (
            "Other seeds end at other points of the same valley, all with (W - 12.5) / (b - 42.5) = -.34.",
            lines.scores_end_in_one_valley,
        ),
    ),
    "forgot-reshape": (
        ("Without reshape each row meets every target: W = 0", lines.unshaped_rows_meet_every_target),
        (
            "A hypothesis of shape (4, 1) minus a target of shape (4,) raises no error but broadcasts to 4 x 4: "
            "every prediction is compared with every target.",
            lines.unshaped_hypotheses_broadcast,
        ),
        (
            "The best prediction is then the mean for every row: W goes to 0, b to 73.75, and the loss to "
            "242.1875, the variance of the scores.",
            lines.unshaped_predictions_are_the_mean,
        ),
        ("Set reshape=true to fit the line 12.5x + 42.5.", lines.reshaped_rows_fit_the_line),
    ),
    "forgot-zero-grad": (
        ("Without zero_grad the gradients add up: never settles", lines.sums_never_settle),
        (
            "The gradient of each update is added to all those before it, which is momentum 1: the model swings "
            "around the answer like a pendulum without friction.",
            lines.sums_are_momentum_1,
        ),
        (
            "The loss falls from 18.7 to .155 in four updates, rises to 19.2 in five more and never settles.",
            lines.sums_rise_again,
        ),
        (
            "Set zero_grad=true to see ordinary gradient descent, then add momentum=.9, a little less than 1, for "
            "friction.",
            lines.friction_settles,
        ),
    ),
    "init-lab": (
        ("A deep network, and what its first weights decide", networks.depth_is_decided_by_first_weights),
        ("Eight hidden layers of 32 units with ReLU.", networks.eight_layers_of_relu),
        (
            "He's initialisation keeps the mean square of the activations, on average, from layer to layer, and "
            "the loss falls to about .03.",
            networks.he_keeps_the_mean_square,
        ),
        (
            "With init=glorot_normal the mean square halves in every layer but the first, and the loss falls to .06.",
            networks.glorot_halves_it,
        ),
        (
            "With init=default (torch's) it falls to about a fifth in each of the first three layers, and with "
            "init=normal almost nothing reaches the last: the loss stays at the variance of the target.",
            networks.small_weights_learn_nothing,
        ),
        ("With init=zeros no weight moves.", networks.zeros_move_no_weight),
        (
            "Glorot also suits activation=tanh, and LeCun selu; with sigmoid none of them learns.",
            networks.activations_have_their_inits,
        ),
    ),
    "mini-batch-5": (
        ("Five rows in batches of 2, 2 and 1", rows.five_rows_make_three_batches),
        ("Every epoch shuffles the rows and takes 2, 2 and the remaining 1.", rows.five_rows_make_three_batches),
        (
            "The least-squares line is y = .8x + .6 with a loss of .72, but W and b never rest there, because "
            "each batch pulls towards a different line.",
            rows.five_rows_never_rest,
        ),
        (
            "Compare batch_size=1, which wanders more, and 0, the full batch, which does not wander at all; half "
            "the lr makes W and b wander less.",
            rows.smaller_batches_wander_more,
        ),
        ("With order=replacement a row may occur twice in an epoch.", rows.rows_drawn_with_replacement),
        ("With drop_last=true the batch of 1 is left out.", rows.the_short_batch_left_out),
    ),
    "ohm": (
        ("Ohm's law in amperes: fit R of V = R I", units.ohm_fits_r),
        ("R is 47 ohms.", units.ohm_is_47),
        (
            "The currents are small, so the loss is flat: its curvature is .0077, the critical learning rate "
            "259.7, and a learning rate of .01 would need about 30,000 updates for nine tenths of the distance, "
            "so it is 100 here.",
            units.ohm_is_flat,
        ),
        (
            "The preset ohm-ma has the same circuit in milliamperes: the right learning rate depends on the "
            "units, unless the data are standardised.",
            units.ohm_depends_on_units,
        ),
    ),
    "ohm-ma": (
        ("Ohm's law in milliamperes: lr a million times smaller", units.milliamperes_need_a_millionth),
        (
            "The circuit of preset ohm, with currents in milliamperes and voltages in millivolts: R is 47 ohms as "
            "before, and every update lands at the same value.",
            units.milliamperes_give_the_same_path,
        ),
        (
            "But the curvature is now 7,700 and the critical learning rate .00026, a million times smaller: "
            "lr=100 would diverge at once, and so would lr=.01.",
            units.milliamperes_are_steep,
        ),
    ),
    "outlier": (
        ("One outlier: what mse follows and huber does not", generated.mse_follows_the_outlier),
        (
            "Thirty points around y = 2x + 1 in three clusters, and one that lies 30 above the line.",
            generated.points_in_clusters_and_one_above,
        ),
        (
            "Least squares gives a slope of 2.36, and loss=huber one of 2.05: an error greater than 1 counts by its "
            "size there, and no longer by its square.",
            generated.huber_counts_sizes,
        ),
    ),
    "planck": (
        ("The temperature of the Sun, by Planck's law", units.sun_follows_planck),
        (
            "The spectral radiance B of a black body at 5,778 K from .3 to 3 micrometres (x), as its logarithm.",
            units.sun_is_a_black_body,
        ),
        (
            "The parameter is u = log T, which starts at 3,000 K (8.0064) and reaches log 5778 = 8.6618 in 100 "
            "updates.",
            units.sun_is_found_by_its_logarithm,
        ),
        (
            "If you fit T itself instead (formula with T for exp(u), init_values=3000), it is 3000.05 after 500 "
            "updates: its gradient at the start is -.009, that of u is 3,000 times larger.",
            units.sun_is_not_found_by_kelvins,
        ),
        ("The curve peaks at .5015 micrometres, Wien's law.", units.sun_peaks_by_wiens_law),
    ),
    "study-hours": (
        ("Hours of study and marks, y = 2x: an exact fit from W = 0, b = 0", lines.hours_fit_exactly),
        (
            "W rises at once and b overshoots its 0, to .67 after 34 updates; then both creep along a narrow "
            "valley: the loss has one steep direction (curvature 11.09) and one flat one (.24).",
            lines.hours_overshoot,
        ),
        (
            "Every update multiplies the error in the flat direction by 1 - 0.01 * 0.24, so that each further "
            "decimal digit takes 957 updates.",
            lines.hours_need_updates_for_a_digit,
        ),
    ),
    "unscaled": (
        ("Features of very different sizes, before and after standardising", generated.sizes_differ),
        (
            "The second feature spreads 500 times as far as the first, and it is far from 0.",
            generated.the_second_is_wide_and_far,
        ),
        (
            "So κ is about 250 million, the critical learning rate is 2.4e-7, and 1,000 updates at 2e-7 leave a loss "
            "of 42.4 where .259 is possible.",
            generated.unscaled_features_learn_nothing,
        ),
        (
            "With standardize=true κ is 1.41, and lr=.4 brings the loss to .259 in 20 updates.",
            generated.standardised_features_learn_at_once,
        ),
    ),
    "zero-to-all": (
        ("y = xw from w = 1, one row at a time", rows.lecture_starts_at_1),
        (
            "The gradient 2x(xw - y) is written out by hand, and w moves after every row: by .02, .0784 and .1623 "
            "in the first epoch, because a row with a larger x pulls harder.",
            rows.lecture_moves_by_row,
        ),
        (
            "One epoch multiplies the distance to 2 by (1 - 2 lr)(1 - 8 lr)(1 - 18 lr) = .7393.",
            rows.lecture_shrinks_the_distance,
        ),
        (
            "Before training, 4 hours give 4.0; after 10 epochs they give 7.80, as the lecture prints.",
            rows.lecture_predicts,
        ),
        ("Its slide says 100 epochs, which would give 8.00: try epochs=100.", rows.lecture_of_100_epochs),
        ("Here the loss of an epoch is that of its last row, before the row's update.", rows.lecture_logs_the_last_row),
    ),
    "zero-to-all-quadratic": (
        ("A parabola through a line: condition number 5,030", rows.parabola_is_ill_conditioned),
        (
            "The three points lie on y = 2x, so w2 = 0, w1 = 2, b = 0 fits exactly, but getting there is slow: "
            "the curvatures are 75.6, 1.04 and .015.",
            rows.parabola_has_three_curvatures,
        ),
        (
            "The mean loss falls from 19.7 to .048 in 10 epochs, then only to .022 in 100 and .008 in 1,000; "
            "epochs=10000 brings 3e-7.",
            rows.parabola_is_slow,
        ),
        (
            "With lr=.03 it is .00026 after 1,000 epochs, but lr=.031 diverges, and so does momentum=.9.",
            rows.parabola_has_a_best_rate,
        ),
        (
            "In full batches (batch_size=0) momentum=.9 converges, to .0009 after 1,000 epochs.",
            rows.parabola_in_full_batches,
        ),
    ),
}
