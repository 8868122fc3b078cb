"""What of a function is looked at: along its variables, and along its values."""

import math

import numpy as np
import pytest

from gdtui.core.functions.catalog import NAMED, function
from gdtui.ui.descend.panels.curve import visible_heights
from gdtui.ui.descend.panels.path import roundest_between
from gdtui.ui.descend.viewport import ZOOM, Viewport, is_inside, worth_seeing

SQUARE = NAMED["square"]
NONE = np.empty(0)


def rows(*values: float) -> np.ndarray:
    """Points in one variable."""
    return np.array(values).reshape(-1, 1)


def width(box: tuple[tuple[float, float], ...]) -> float:
    return box[0][1] - box[0][0]


@pytest.mark.parametrize("name", NAMED)
def test_the_recommended_start_and_the_minima_are_in_view_and_off_its_edge(name: str) -> None:
    f = NAMED[name]
    for point in (f.start, *f.minima):
        inner = tuple(
            (low + width / 50, high - width / 50) for low, high in worth_seeing(f, f.start) for width in (high - low,)
        )
        assert is_inside(point, inner)


def test_the_half_of_a_box_is_enough_for_what_happens_in_it() -> None:
    assert worth_seeing(SQUARE, (1,)) == ((-2.2, 2.2),)  # half of -4 to 4, and a twentieth of it on each side
    assert worth_seeing(SQUARE, (3,)) == ((-4.4, 4.4),)


def test_a_start_beyond_the_box_of_a_typed_function_is_in_view() -> None:
    assert is_inside((50.0,), worth_seeing(function("x**4"), (50.0,)))


@pytest.mark.parametrize(
    ("lr", "steps", "times"), [(1.0, 12, 1), (0.1, 12, 1), (1.1, 2, 1), (1.1, 12, 8), (1.1, 99, 2**25)]
)
def test_a_way_that_leaves_the_view_doubles_it_until_it_holds(lr: float, steps: int, times: float) -> None:
    points = rows(*[(1 - 2 * lr) ** k for k in range(steps + 1)])  # in closed form, reference.md section 1
    box = Viewport().box(SQUARE, (1,), points, steps)
    assert width(box) == pytest.approx(4.4 * times)
    assert box[0][0] <= points.min() <= points.max() <= box[0][1]


def test_only_the_way_to_the_point_after_the_cursor_counts() -> None:
    points = rows(1, 2, 3, 100)
    assert width(Viewport().box(SQUARE, (1,), points, 0)) == pytest.approx(4.4)
    assert width(Viewport().box(SQUARE, (1,), points, 1)) == pytest.approx(8.8)
    assert width(Viewport().box(SQUARE, (1,), points, 2)) > 200


def test_a_way_without_end_is_no_endless_loop() -> None:
    box = Viewport().box(SQUARE, (1,), rows(1, -1e300), 0)
    assert all(map(math.isfinite, box[0]))


def test_zoomed_in_it_stays_until_the_cursor_leaves_and_then_has_it_in_the_middle() -> None:
    window, points = Viewport(), rows(1, 0.8, 0.64, -1)
    window.zoom(1)
    at_first = window.box(SQUARE, (1,), points, 0)
    assert at_first[0] == pytest.approx((1 - 2.2 / ZOOM, 1 + 2.2 / ZOOM))
    assert window.box(SQUARE, (1,), points, 2) == at_first
    assert window.box(SQUARE, (1,), points, 3)[0] == pytest.approx((-1 - 2.2 / ZOOM, -1 + 2.2 / ZOOM))


def test_the_cursor_is_found_at_the_end_of_a_way_too() -> None:
    window, points = Viewport(), rows(1, -1)
    window.zoom(3)
    assert sum(window.box(SQUARE, (1,), points, 1)[0]) / 2 == pytest.approx(-1)


def test_zoomed_out_it_is_wider_and_home_again_it_is_not() -> None:
    window = Viewport()
    window.zoom(-2)
    assert width(window.box(SQUARE, (1,), rows(1, -1), 0)) == pytest.approx(4.4 * ZOOM**2)
    window.home()
    assert window.box(SQUARE, (1,)) == ((-2.2, 2.2),)


def test_a_curve_without_a_wall_is_seen_whole() -> None:
    x = np.linspace(-1, 1, 400)
    low, high = visible_heights(np.abs(x), np.array([0.9]))
    assert low < 0
    assert 1 < high < 1.2


def test_a_pole_does_not_flatten_the_rest() -> None:
    x = np.linspace(-3, 3, 400)  # 1/x goes to 133 on both sides of 0
    low, high = visible_heights(1 / x, np.array([1.0, 0.9]))
    assert -6 < low < -1
    assert 1 < high < 6


def test_a_steep_wall_leaves_the_point_a_third_of_the_height() -> None:
    x = np.linspace(-3, 3, 400)
    low, high = visible_heights(x**20, np.array([1.0]))  # 3**20 is 3,486,784,401
    assert 0.25 < (1 - low) / (high - low) < 0.4


def test_a_point_at_the_minimum_leaves_some_of_the_curve_in_sight() -> None:
    x = np.linspace(-2, 2, 400)
    _, high = visible_heights(x**2, np.array([0.0]))
    assert 0.2 < high < 4


def test_values_that_are_not_finite_or_all_the_same_have_limits() -> None:
    x = np.linspace(-3, 3, 400)
    with np.errstate(invalid="ignore"):
        low, high = visible_heights(np.log(x), np.array([0.0]))
    assert -6 < low < high < 1.5
    for curve in (np.full(9, np.nan), np.full(9, 7.0)):
        assert visible_heights(curve, np.array([7.0])) == (7, 7)


def test_a_point_that_is_far_off_is_not_waited_for() -> None:
    x = np.linspace(-2, 2, 400)
    assert visible_heights(x**2, np.array([1.0, 1e12])) == visible_heights(x**2, np.array([1.0]))


@pytest.mark.parametrize(
    ("middle", "cell", "meant"),
    [
        (0.53, 0.07, 0.5),
        (0.53, 0.02, 0.53),
        (-0.02, 0.13, 0),
        (123.4, 9, 120),
        (-2.8049, 0.11, -2.8),
        (1.9e-7, 4e-8, 2e-7),
    ],
)
def test_a_click_means_the_number_of_the_fewest_digits_in_the_cell(middle: float, cell: float, meant: float) -> None:
    assert roundest_between(middle, cell) == meant
    assert math.copysign(1, roundest_between(-0.02, 0.13)) == 1


def test_whatever_the_cell_the_number_lies_in_it() -> None:
    random = np.random.default_rng(0)
    for middle, power in zip(random.normal(size=200), random.uniform(-8, 8, size=200), strict=True):
        cell = 10**power
        assert abs(roundest_between(middle, cell) - middle) <= cell / 2
