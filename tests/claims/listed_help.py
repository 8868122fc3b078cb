"""What the help of each panel says, with what shows it."""

from __future__ import annotations

from tests.claims import proofs_help as proofs
from tests.claims.sources import Listing, shown_by
from tests.engine.inspect import test_autograd_graph, test_landscape, test_theory
from tests.ui.descend import test_arithmetic, test_form, test_path, test_rate, test_screen, test_updates, test_viewport
from tests.ui.session import test_companion, test_drawing
from tests.ui.train import test_data, test_fit, test_keys, test_mouse, test_settings, test_step, test_views
from tests.ui.train import test_landscape as landscape_panel
from tests.ui.train import test_theory as theory_panel

LISTING: Listing = {
    "train.data": (
        (
            "The training rows: features, target y, the model's prediction ŷ and the residual y − ŷ. ▸ marks"
            " the rows of the batch.",
            shown_by(
                test_keys.test_right_makes_one_update, test_fit.test_test_rows_and_the_batch_have_markers_of_their_own
            ),
        ),
        (
            "The arrows move from cell to cell, and through the features when there are too many for the panel; "
            "enter edits a cell, and the change takes effect at the next update.",
            shown_by(
                test_keys.test_enter_edits_a_cell_and_the_run_goes_on_with_it,
                test_data.test_the_arrows_move_from_cell_to_cell,
                test_data.test_many_features_move_along_with_the_cursor,
            ),
        ),
    ),
    "train.fit": (
        (
            "The data (●; ○ for test rows; a cloud of dots when there are many, with test rows as short bars), the "
            "model's line, and the residuals: how far each point lies from the line. ◆ marks the batch.",
            shown_by(
                test_fit.test_test_rows_and_the_batch_have_markers_of_their_own,
                test_fit.test_v_and_k_show_residuals_and_least_squares,
                test_fit.test_many_rows_are_a_cloud_that_hides_nothing,
            ),
        ),
        (
            "With several features: prediction against target, where a perfect model lies on the diagonal; press i "
            "again for each feature, with the predictions (small blocks).",
            shown_by(test_fit.test_several_features_have_a_page_each),
        ),
        (
            "Below is the model with its numbers; press p to type x and see the prediction, which is ◇ in the plot."
            " 0 fits the picture to the data alone, and again to the line too.",
            shown_by(
                test_fit.test_the_model_is_written_with_its_numbers,
                test_fit.test_p_predicts_here_and_at_the_start,
                test_mouse.test_0_fits_to_the_data_when_all_is_shown,
            ),
        ),
        (
            "Enter begins to draw: the arrows move a cross-hair, with shift five cells; enter places a point, or takes "
            "the one under the cross-hair and puts it down again; D removes it, n goes to the next one, and esc ends.",
            shown_by(
                test_drawing.test_arrows_move_the_cross_hair_by_cells_and_with_shift_by_five,
                test_drawing.test_a_point_is_placed_at_the_cross_hair_in_round_numbers,
                test_drawing.test_enter_takes_a_point_arrows_move_it_and_u_puts_it_back,
                test_drawing.test_a_point_is_removed_and_the_last_two_stay,
                test_drawing.test_n_goes_from_point_to_point_and_round,
                test_drawing.test_escape_puts_a_held_point_back_and_then_ends,
            ),
        ),
        (
            "A click places a point too, a drag moves one, and a right click removes it.",
            shown_by(
                test_drawing.test_a_click_on_empty_ground_places_a_point_while_drawing_only,
                test_drawing.test_a_point_is_dragged_and_one_undo_takes_the_drag_back,
                test_drawing.test_a_right_click_or_ctrl_and_a_click_remove_a_point_while_drawing,
            ),
        ),
        (
            "Without drawing, a drag moves a point of a table of at most 60 rows, and beside the points the picture; "
            "u takes a whole drag back.",
            shown_by(
                test_drawing.test_a_point_is_dragged_and_one_undo_takes_the_drag_back,
                test_drawing.test_dragging_beside_the_points_or_in_a_cloud_moves_the_picture,
            ),
        ),
        (
            "Press b to train huber beside this loss, or mse beside huber, and see both lines.",
            shown_by(
                test_companion.test_b_trains_huber_beside_mse_in_the_same_updates,
                test_companion.test_beside_huber_mse_trains,
            ),
        ),
    ),
    "train.loss": (
        (
            "The training loss after each update, with the test loss (dotted) and each batch's (dots) if there are "
            "any, and earlier runs by their letters.",
            shown_by(
                test_views.test_the_loss_is_drawn_from_the_start_to_the_cursor,
                test_views.test_batches_and_test_rows_have_losses_of_their_own,
                test_views.test_a_fork_leaves_a_ghost_in_loss_and_landscape,
            ),
        ),
        (
            "Press l again for the gradient norm, the learning rate, the parameters, and the layers of "
            "an mlp: the spread of their activations and of their gradients. y makes the scale logarithmic: "
            "a loss that each update multiplies by the same factor is a straight line on it.",
            proofs.log_scale,
        ),
        (
            "A click goes to a step.",
            shown_by(test_views.test_a_click_goes_to_a_step),
        ),
    ),
    "train.settings": (
        (
            "What decides the run.",
            shown_by(test_settings.test_the_learning_rate_is_first_and_every_other_setting_that_applies_is_there_once),
        ),
        (
            "Enter (or a click) edits a setting; + and - go to its next value.",
            shown_by(
                test_settings.test_plus_and_minus_on_the_form_change_the_setting_and_not_the_speed,
                test_settings.test_a_choice_is_typed_by_its_beginning_and_its_fields_appear,
            ),
        ),
        (
            "A shows all settings, or the basic ones and those that differ from their default, which • marks.",
            shown_by(
                test_settings.test_basic_settings_are_those_of_a_learner_and_what_is_changed,
                test_settings.test_a_key_shows_all_settings_and_the_basic_ones_again,
            ),
        ),
        (
            "The lower border says what a change does: it applies from the next update, or it starts another run, "
            "at the cursor if that is in the past, or at step 0 if the change is one of the start.",
            shown_by(test_settings.test_the_border_says_what_a_change_will_be),
        ),
        (
            "The ruler shows the learning rate ●, the optimal ┼ and the critical ▲ (○ is the one in use under a"
            " schedule), above the behaviour of the error along the stiffest mode; a click on it sets the "
            "rate.",
            shown_by(
                test_settings.test_a_click_on_the_ruler_sets_the_learning_rate,
                test_settings.test_a_schedule_is_previewed,
            ),
        ),
    ),
    "train.landscape": (
        (
            "The training loss over the parameters: contours, the path from the start (○) to the cursor (●),"
            " and the minimum of the closed form (×); earlier runs by their letters.",
            shown_by(
                landscape_panel.test_the_landscape_has_start_cursor_minimum_and_the_path_between,
                test_views.test_a_fork_leaves_a_ghost_in_loss_and_landscape,
            ),
        ),
        (
            "Over one parameter: the curve, its tangent and the next step of gradient descent (▷).",
            shown_by(landscape_panel.test_one_parameter_has_a_curve_with_tangent_and_next_step),
        ),
        (
            "Press a again for other parameters; when there are many, the axes are the two directions of the"
            " greatest curvature.",
            shown_by(
                landscape_panel.test_the_jump_key_goes_through_the_planes,
                test_landscape.test_without_names_the_axes_are_the_steepest_directions,
            ),
        ),
    ),
    "train.step": (
        (
            "The training loop of this experiment, as PyTorch runs it. ▶ marks the operation that comes "
            "next: . does it, and its result appears below its line. → makes the whole update.",
            shown_by(
                test_keys.test_full_stop_does_one_operation,
                test_keys.test_right_completes_the_update_that_operations_began,
            ),
        ),
        (
            "Press c again for the update in numbers (loss, gradient, and the optimizer's equations, with … "
            "for an operation that is still to come), and for the autograd graph: from the cost down to the "
            "parameters, each tensor with its data and its gradient.",
            shown_by(
                test_step.test_the_pages_are_cycled_and_named_on_the_border,
                test_step.test_math_leaves_open_what_is_to_come,
                test_autograd_graph.test_it_has_the_numbers_of_the_run,
            ),
        ),
        (
            "The log has the lines that the tutorials print: the loss before an epoch's last update, and the "
            "parameters after it.",
            shown_by(test_step.test_the_log_has_the_lines_that_the_headless_run_prints),
        ),
    ),
    "train.theory": (
        (
            "What follows from the curvature of the training loss: its eigenvalues λ and condition number κ, the "
            "critical and the optimal learning rate, the behaviour of the error along each eigenvector (without "
            "momentum, lr·λ below 1 is monotone, between 1 and 2 oscillating, above 2 diverging), the updates that "
            "reduce the error to 1/10 or a millionth, and the distance to the exact solution.",
            proofs.theory,
        ),
        (
            "Of generated data it also has the true parameters, and how far the learned ones are from them.",
            shown_by(theory_panel.test_true_parameters_stand_beside_the_learned_ones),
        ),
        (
            "Where the theory does not apply, the panel says so.",
            shown_by(test_theory.test_where_it_does_not_apply_it_says_so),
        ),
        (
            "The key v chooses a value, and C copies it with all its digits.",
            shown_by(theory_panel.test_a_value_is_chosen_and_copied_with_all_its_digits),
        ),
    ),
    "descend.function": (
        (
            "The function, the start and the method.",
            shown_by(test_arithmetic.test_the_form_has_the_function_the_start_and_what_the_optimizer_takes),
        ),
        (
            "Enter (or a click) edits a value: a function is one of the names, or any formula in x, or in x "
            "and y. + and - go to the next value; for a function, to the next named one.",
            shown_by(
                test_form.test_a_formula_is_typed_and_descended,
                test_form.test_plus_and_minus_go_through_functions_and_notches,
            ),
        ),
        (
            "Above it is what to look for; below are the derivative, which each update uses, and the minima.",
            shown_by(test_form.test_the_lesson_has_the_derivative_the_minima_and_what_to_see),
        ),
        (
            "A formula has numbers, + - * /, powers with ^ or **, parentheses, |x|, pi, e, functions such as"
            " sin, ln, sqrt, exp, max. 2x, x² and sin²(x) are read as on paper; a product after a division "
            "or an exponent needs parentheses, as in 1/(2x) and e^(2x).",
            proofs.syntax,
        ),
    ),
    "descend.path": (
        (
            "The function, the point now (●), where it started (○), where it has been (dots) and the known minima (×).",
            shown_by(
                test_path.test_at_lr_1_the_point_jumps_from_side_to_side,
                test_path.test_two_variables_have_contours_path_and_minima,
            ),
        ),
        (
            "The hollow arrow is the next update.",
            shown_by(test_path.test_the_arrow_points_where_the_update_leads),
        ),
        (
            "Over one variable, the tangent is dotted, and the step along x is drawn at the point's height.",
            shown_by(
                test_path.test_the_tangent_touches_the_curve_and_leaves_it,
                test_path.test_the_step_is_drawn_along_x_at_the_height_of_the_point,
            ),
        ),
        (
            "A click puts the start there; m and M show less and more; the view grows with a path that "
            "leaves it, and says so on the lower border.",
            shown_by(
                test_path.test_a_click_puts_the_start_there_in_as_few_digits_as_it_can,
                test_path.test_a_way_that_leaves_the_view_widens_it_and_that_is_said,
                test_viewport.test_zoomed_out_it_is_wider_and_home_again_it_is_not,
            ),
        ),
    ),
    "descend.explore": (
        (
            "Orbit: where x settles after a thousand updates, for many learning rates; the line is the "
            "present lr, and a click sets it.",
            proofs.orbit,
        ),
        (
            "Press x again for the race: several optimizers from one start, with the updates after which the"
            " gradient stays within 1e-4 of the first, and f at the end; and for the basins: many starts, "
            "each with the marker of the minimum that it reaches at this lr.",
            proofs.race,
        ),
    ),
    "descend.rate": (
        (
            "The learning rate ●, the optimal ┼ and the critical ▲ for the curvature where the point is: f″, or"
            " with two variables the eigenvalues λ of the Hessian.",
            shown_by(
                test_rate.test_of_two_curvatures_the_steeper_is_critical_and_the_best_is_between_them,
                test_rate.test_two_variables_have_a_line_for_each_curvature,
            ),
        ),
        (
            "For a quadratic that is the same everywhere; for other functions it moves with the point. ↑ and"
            " ↓ change the rate, o takes the optimal, a click on the ruler takes that rate.",
            shown_by(
                test_rate.test_the_curvature_is_that_at_the_cursor,
                test_rate.test_o_takes_the_best_rate_for_the_curvature_here,
                test_rate.test_a_click_on_the_ruler_takes_the_rate_there,
                test_screen.test_the_arrows_change_the_rate_by_notches,
            ),
        ),
        (
            "Below: the factor by which an update multiplies the error; of a function that is not quadratic,"
            " the distance to the minimum of the fitted parabola, which has the same value, slope and "
            "curvature here.",
            proofs.fitted_parabola,
        ),
        (
            "While a prediction is pending, regimes are hidden.",
            shown_by(test_rate.test_the_regime_is_kept_from_view_while_it_is_asked_for),
        ),
    ),
    "descend.updates": (
        (
            "A row for each update to the cursor: the point, f and the slope there, lr times the slope (or "
            "the optimizer's update), and the next point, which is x minus that.",
            shown_by(
                test_updates.test_x_squared_at_lr_1_goes_there_and_back_with_the_arithmetic_of_it,
                test_updates.test_an_optimizer_that_makes_something_else_of_the_slope_is_shown_as_such,
            ),
        ),
        (
            "The last row is the update that → makes next.",
            shown_by(test_updates.test_nothing_after_the_cursor_is_shown),
        ),
        (
            "A click on a row, or enter, goes to it.",
            shown_by(test_updates.test_a_click_on_a_row_goes_there),
        ),
        (
            "The table follows the cursor unless you have moved away in it.",
            shown_by(test_updates.test_the_table_follows_the_cursor_unless_the_user_has_moved_in_it),
        ),
    ),
}
