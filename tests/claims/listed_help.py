"""What the help of each panel says, with what shows it."""

from __future__ import annotations

from tests.claims import proofs_help as proofs
from tests.claims.sources import Listing, shown_by
from tests.engine.inspect import test_autograd_graph, test_landscape, test_theory
from tests.engine.sweep import test_stacked_runs as engine_runs
from tests.engine.sweep import test_sweep as engine_sweep
from tests.plots import test_sweep as plots_sweep
from tests.ui.data import test_looking, test_rows
from tests.ui.data import test_screen as data_screen
from tests.ui.descend import test_arithmetic, test_form, test_path, test_rate, test_screen, test_updates, test_viewport
from tests.ui.lesson import test_lesson
from tests.ui.runs import test_rows as runs_rows
from tests.ui.runs import test_screen as runs_screen
from tests.ui.runs import test_sparkline
from tests.ui.session import test_companion, test_drawing, test_turning
from tests.ui.sweep import test_sweep
from tests.ui.train import (
    test_data,
    test_fit,
    test_gradients_page,
    test_keys,
    test_mouse,
    test_settings,
    test_step,
    test_views,
)
from tests.ui.train import test_landscape as landscape_panel
from tests.ui.train import test_theory as theory_panel

DRAWING = (
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
    (
        "H turns the line by hand: → and ← change W, ↑ and ↓ change b, with shift five steps; a drag turns it too, at "
        "its sides, and in the middle moves it.",
        shown_by(
            test_turning.test_arrows_turn_the_line_and_move_it,
            test_turning.test_the_mouse_turns_the_line_at_its_side_and_moves_it_in_the_middle,
        ),
    ),
    (
        "The run begins with the line as it is turned, and descent goes on from there.",
        shown_by(test_turning.test_descent_takes_over_and_the_hand_goes_on_from_there),
    ),
)
"""What each Fit panel says of drawing."""

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
    "data.table": (
        (
            "The table: its features and other columns, the target, the model's prediction ŷ and the residual y − ŷ at "
            "the cursor's step, and whether a row is one to train on or one to test with. ▸ marks the rows of the "
            "batch.",
            shown_by(
                test_looking.test_s_shows_rows_by_a_column_and_the_data_stay_as_they_are,
                test_rows.test_the_past_has_the_rows_and_the_test_rows_that_it_had,
                test_data.test_six_rows_are_seen_and_the_panel_follows_the_batch,
            ),
        ),
        (
            "Enter (or a double click) edits a cell, a adds a row, D deletes, t moves a row between train and test; "
            "shift with ↑ or ↓ selects several rows.",
            shown_by(
                test_rows.test_enter_edits_a_cell_and_escape_restores_it,
                test_looking.test_the_mouse_selects_edits_sorts_and_scrolls,
                test_rows.test_a_adds_a_row_below_and_edits_it,
                test_rows.test_capital_d_deletes_a_row_or_the_selected_ones_and_leaves_two,
                test_rows.test_t_moves_rows_between_train_and_test_and_leaves_two_to_train_on,
            ),
        ),
        (
            "Each edit is a change of the run, in effect from the next update.",
            shown_by(test_rows.test_edits_while_training_are_changes_that_a_replay_repeats),
        ),
        (
            "Sort with s, or a click on a heading: the data stay as they are.",
            shown_by(
                test_looking.test_s_shows_rows_by_a_column_and_the_data_stay_as_they_are,
                test_looking.test_the_mouse_selects_edits_sorts_and_scrolls,
            ),
        ),
        (
            "Find a row with /, go to one by its number with G; w writes the data into a file.",
            shown_by(
                test_looking.test_a_hundred_thousand_rows_are_sorted_searched_and_gone_through,
                data_screen.test_w_writes_a_file_and_asks_before_it_writes_over_one,
            ),
        ),
    ),
    "data.fit": (
        (
            "The fit as in Train: every edit of the data is in it at once.",
            shown_by(data_screen.test_the_fit_has_every_edit_at_once),
        ),
        *DRAWING,
    ),
    "data.columns": (
        (
            "The columns: mean, standard deviation, least and greatest value, a histogram, and r, the correlation with "
            "the target.",
            shown_by(data_screen.test_the_columns_have_the_numbers_that_numpy_has),
        ),
        (
            "Space makes a column a feature, or takes it out of the features; y makes it the target.",
            shown_by(data_screen.test_space_and_y_choose_features_and_target),
        ),
        (
            "Below are κ, the condition number of the linear model on the features, as they are and standardised; the "
            "test loss; and which columns are constant or sums of others, and what that does.",
            shown_by(
                data_screen.test_the_columns_have_the_numbers_that_numpy_has,
                data_screen.test_capital_t_splits_and_the_test_losses_of_two_runs_are_compared,
                data_screen.test_constant_and_collinear_columns_are_named,
            ),
        ),
        (
            "Key x standardises the features, and T keeps a fifth of the rows for testing.",
            shown_by(
                data_screen.test_x_standardises_and_says_what_that_does_to_kappa,
                data_screen.test_capital_t_splits_and_the_test_losses_of_two_runs_are_compared,
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
        *DRAWING,
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
            "for an operation that is still to come).",
            shown_by(
                test_step.test_the_pages_are_cycled_and_named_on_the_border,
                test_step.test_math_leaves_open_what_is_to_come,
            ),
        ),
        (
            "Above them it says whether the step undershot or overshot the least loss on its line.",
            shown_by(
                test_gradients_page.test_math_says_how_far_the_step_went,
                test_gradients_page.test_a_step_that_is_too_long_is_told_beside_the_code,
            ),
        ),
        (
            "Gradients has the gradient of each row of the batch, their mean, their spread and the signal to noise.",
            shown_by(
                test_gradients_page.test_rows_of_the_batch_have_their_gradients,
                test_gradients_page.test_signal_to_noise_is_the_mean_over_its_standard_error,
            ),
        ),
        (
            "Graph is the autograd graph: from the cost down to the parameters, each tensor with its data and its "
            "gradient.",
            shown_by(test_autograd_graph.test_it_has_the_numbers_of_the_run),
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
    "learn.lessons": (
        (
            "Every lesson, and how many of its steps are done: ✓ all of them, ▸ in progress, ● begun.",
            shown_by(
                test_lesson.test_the_first_lesson_is_walked_by_keys,
                test_lesson.test_the_strip_is_on_every_screen_of_the_run_but_not_on_the_list,
                test_lesson.test_a_lesson_is_left_and_gone_on_with_where_it_was_left,
            ),
        ),
        (
            "Enter begins a lesson, or goes on where you stopped; what was open before is kept.",
            shown_by(
                test_lesson.test_a_lesson_is_left_and_gone_on_with_where_it_was_left,
                test_lesson.test_what_was_open_before_a_lesson_is_kept,
            ),
        ),
    ),
    "learn.lesson": (
        (
            "What the lesson at the cursor is about, and its steps: ✓ is done, and ▸ is where you stopped.",
            shown_by(test_lesson.test_the_lesson_at_the_cursor_is_described),
        ),
        (
            "The goal of a step is a state of the run, however it is reached.",
            shown_by(test_lesson.test_a_goal_is_reached_in_any_way),
        ),
    ),
    "runs.table": (
        (
            "Every run of the session: what differs from the run that it came from, its updates, its final losses and "
            "R², whether it is finished, diverged, running or paused, and its training loss as a small curve on a "
            "logarithmic scale of its own.",
            shown_by(
                runs_screen.test_each_run_has_a_line_with_what_it_came_to,
                runs_screen.test_a_diverged_run_says_so_when_it_is_left_made_again_and_opened,
                runs_screen.test_a_finished_run_and_its_test_loss_are_listed,
                test_sparkline.test_equal_factors_are_equal_steps,
            ),
        ),
        (
            "The run in hand has ▸; one with ┄ is drawn beside it in Loss, Fit and Landscape, and ◆ is pinned: it "
            "stays drawn however many others begin.",
            shown_by(
                runs_screen.test_space_shows_and_hides_a_run_and_an_asterisk_pins_it,
                runs_screen.test_the_curves_of_the_shown_runs_have_a_legend,
                runs_screen.test_a_shown_run_has_its_line_in_fit,
                test_views.test_a_fork_leaves_a_ghost_in_loss_and_landscape,
            ),
        ),
        (
            "A run that is not in memory is made again; until then it has an ellipsis.",
            shown_by(
                runs_screen.test_runs_that_are_not_in_memory_are_made_again,
                runs_rows.test_what_is_not_known_yet_is_an_ellipsis,
            ),
        ),
        (
            "A click chooses a run, two open it, and one on a heading sorts, the next one the other way round.",
            shown_by(
                runs_screen.test_a_click_chooses_and_two_open,
                runs_screen.test_headings_and_s_sort,
            ),
        ),
    ),
    "runs.loss": (
        (
            "The losses of the run in hand, and dotted those of the runs that are shown, each from where they part.",
            shown_by(runs_screen.test_a_run_forks_from_its_cursor_and_from_its_end),
        ),
        (
            "The table says which is which: what differs between them, and the loss of each at the same update.",
            shown_by(runs_screen.test_the_curves_of_the_shown_runs_have_a_legend),
        ),
    ),
    "runs.run": (
        (
            "The run at the cursor of the table: where it came from, each setting that differs from that run, its "
            "changes at their steps, and the command that trains its settings without the app, which C copies.",
            shown_by(runs_screen.test_a_run_is_told_in_words_with_its_command),
        ),
    ),
    "sweep.range": (
        (
            "The setting to sweep, its first and last value, how many values, and how they are spaced; with a second "
            "setting each of its values is tried with each of the first.",
            shown_by(
                test_sweep.test_the_form_changes_the_next_sweep,
                test_sweep.test_another_setting_comes_with_a_range_that_suits_it,
                engine_sweep.test_two_settings_are_tried_each_with_each,
            ),
        ),
        (
            "Enter (or a click) edits a line; + and - go to the next value.",
            shown_by(
                test_sweep.test_the_form_changes_the_next_sweep, test_sweep.test_plus_goes_to_the_next_value_of_a_line
            ),
        ),
        (
            "Each run makes so many updates from the start, with the settings of the run in hand.",
            shown_by(
                test_sweep.test_the_form_changes_the_next_sweep,
                test_sweep.test_every_row_is_the_run_of_that_value_and_enter_begins_it_in_train,
            ),
        ),
        (
            "A run is within the tolerance when at most that part is left of what its first loss has above the least "
            "that there is, or above 0 where that is not known. space makes the sweep.",
            shown_by(
                engine_sweep.test_the_target_is_a_part_of_the_way_to_the_least_loss,
                test_sweep.test_space_sweeps_the_learning_rate_around_the_critical_one_and_leaves_the_cursor_at_the_best,
            ),
        ),
    ),
    "sweep.curve": (
        (
            "The loss after the last update against the value, or the updates until the loss is within the tolerance "
            "(u, or l again).",
            shown_by(test_sweep.test_u_shows_the_updates_and_o_the_fewest),
        ),
        (
            "The line is solid where the error along the stiffest mode shrinks from one side, dotted where it swings, "
            "sparse where it grows.",
            shown_by(
                engine_sweep.test_regimes_follow_from_lr_times_the_greatest_eigenvalue,
                plots_sweep.test_runs_that_diverged_stand_at_the_top_and_those_of_each_regime_have_their_own_line,
            ),
        ),
        (
            "Runs that diverged stand apart at the top as ×; those that did not come within the tolerance as ^.",
            shown_by(
                plots_sweep.test_runs_that_diverged_stand_at_the_top_and_those_of_each_regime_have_their_own_line,
                plots_sweep.test_runs_that_did_not_arrive_stand_at_the_top_in_another_shape,
            ),
        ),
        (
            "Two dotted lines are the best and the critical learning rate. ● is the cursor: arrows or a click move it, "
            "and enter opens its run in Train. y makes the scale linear.",
            shown_by(
                plots_sweep.test_the_optimal_and_the_critical_lr_are_those_of_the_eigenvalues,
                test_sweep.test_arrows_move_the_cursor_and_stop_at_the_ends,
                test_sweep.test_a_click_moves_the_cursor_and_the_mouse_reads_a_value,
                test_sweep.test_every_row_is_the_run_of_that_value_and_enter_begins_it_in_train,
                test_sweep.test_y_switches_the_scale,
            ),
        ),
        (
            "With two settings the picture is a map with a quarter of the runs in each shade (█ the least loss, ░ the "
            "greatest), × where runs diverged, and the best learning rate ┼ and the critical ▲ for each value of the "
            "other setting.",
            shown_by(
                plots_sweep.test_a_map_has_a_quarter_of_the_runs_in_each_shade_and_crosses_where_they_diverged,
                test_sweep.test_e_is_the_exercise_and_b_the_map_of_batch_sizes,
            ),
        ),
    ),
    "sweep.value": (
        (
            "What came of the run under the cursor, and of the best: the value, the loss over the training rows after "
            "the last update, the updates until it was within the tolerance for the first time (with mini-batches "
            "counted in whole epochs), and the regime along the stiffest mode.",
            shown_by(
                test_sweep.test_arrows_move_the_cursor_and_stop_at_the_ends,
                engine_runs.test_arrival_is_the_first_update_at_which_the_loss_is_within_the_target,
                engine_runs.test_with_mini_batches_arrival_is_counted_in_whole_epochs,
                engine_sweep.test_regimes_follow_from_lr_times_the_greatest_eigenvalue,
            ),
        ),
        (
            "Below are the best and the critical learning rate of theory. enter begins the run under the cursor in "
            "Train: it is the same run, with the same numbers.",
            shown_by(
                plots_sweep.test_the_optimal_and_the_critical_lr_are_those_of_the_eigenvalues,
                test_sweep.test_every_row_is_the_run_of_that_value_and_enter_begins_it_in_train,
            ),
        ),
    ),
}
