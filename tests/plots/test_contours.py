"""Contour lines against circles and straight lines, whose contours are known."""

from collections.abc import Callable

import numpy as np
import pytest

from gdtui.plots.contours import MAX_STEEPNESS, contours, density, levels, steepness

GRID = np.linspace(-2, 2, 41)
FINE = (1e-9, 1e-9)


def bowl() -> np.ndarray:
    x, y = np.meshgrid(GRID, GRID)
    return x**2 + y**2


def test_levels_rise_ever_faster_to_what_most_of_the_surface_is_below() -> None:
    ramp = np.linspace(0, 1, 101).reshape(1, -1)  # the quantile 0.95 of which is 0.95
    assert levels(ramp, 2) == pytest.approx([0.95 / 8, 0.95])
    assert levels(ramp + 7, 2) == pytest.approx([7 + 0.95 / 8, 7.95])


def test_levels_leave_out_what_is_not_finite() -> None:
    ramp = np.linspace(0, 1, 101)
    with_gaps = np.concatenate([ramp, [np.nan, np.inf, -np.inf]]).reshape(2, -1)
    assert levels(with_gaps, 2) == pytest.approx([0.95 / 8, 0.95])


@pytest.mark.parametrize("values", [np.zeros((3, 4)), np.full((3, 4), np.nan)])
def test_a_flat_surface_has_no_levels(values: np.ndarray) -> None:
    assert len(levels(values, 5)) == 0
    x, y = contours(np.arange(4.0), np.arange(3.0), values, levels(values, 5), FINE)
    assert np.isnan(x).all()
    assert np.isnan(y).all()


def test_a_slope_has_a_straight_contour_of_two_points() -> None:
    x, _ = np.meshgrid(GRID, GRID)
    found = contours(GRID, GRID, x, np.array([0.53]), FINE)
    assert found[0][:-1] == pytest.approx([0.53, 0.53])
    assert sorted(found[1][:-1]) == pytest.approx([-2, 2])
    assert np.isnan(found[0][-1])


def test_a_bowl_has_a_circle_for_each_level() -> None:
    x, y = contours(GRID, GRID, bowl(), np.array([0.25, 1.0]), FINE)
    pieces = np.split(np.hypot(x, y), np.flatnonzero(np.isnan(x)))
    radii = [piece[~np.isnan(piece)] for piece in pieces]
    assert [len(r) > 20 for r in radii] == [True, True, False]
    assert radii[0] == pytest.approx(0.5, abs=0.01)
    assert radii[1] == pytest.approx(1, abs=0.01)


def test_a_coarse_grain_leaves_points_out_and_stays_within_it() -> None:
    grain = 0.05
    fine, coarse = (contours(GRID, GRID, bowl(), np.array([1.0]), (g, g)) for g in (1e-9, grain))
    assert len(coarse[0]) < len(fine[0]) / 3
    x, y = coarse[0][:-1], coarse[1][:-1]
    assert (x[0], y[0]) == (x[-1], y[-1])  # it is still closed
    middles = np.hypot(x[1:] + x[:-1], y[1:] + y[:-1]) / 2
    assert (middles > 1 - grain - 0.01).all()


def test_there_are_no_lines_through_what_is_not_finite() -> None:
    values = bowl()
    values[:, :20] = np.inf
    x, _ = contours(GRID, GRID, values, np.array([1.0]), FINE)
    assert np.nanmin(x) >= GRID[20]
    assert np.nanmax(x) == pytest.approx(1, abs=0.01)


def lengths(values: np.ndarray, at: np.ndarray, size: tuple[float, float]) -> float:
    """How long the lines at some levels are, on a canvas of that size."""
    x, y = contours(GRID, GRID, values, at, FINE)
    span = GRID[-1] - GRID[0]
    return float(np.nansum(np.hypot(np.diff(x) * size[0] / span, np.diff(y) * size[1] / span)))


def test_half_of_the_levels_are_below_the_median() -> None:
    ramp = np.linspace(0, 1, 1001).reshape(1, -1)
    for power in (2, 3, 5):
        found = levels(ramp**power, 10, steepness(ramp**power))
        assert sum(found <= np.median(ramp**power)) == 5
    assert steepness(1 - ramp**8) == 1
    assert steepness(np.where(ramp < 0.9, 0, ramp) + ramp * 1e-9) == MAX_STEEPNESS


@pytest.mark.parametrize(
    "surface",
    [
        lambda x, y: x + 0 * y,
        lambda x, y: x**2 + y**2,
        lambda x, y: x**2 - y**2,
        lambda x, y: np.cos(4 * x) + np.cos(3 * y),
    ],
)
def test_the_density_is_the_length_of_the_lines_over_the_area(surface: Callable[..., np.ndarray]) -> None:
    values, size, count = surface(*np.meshgrid(GRID, GRID)), (30.0, 12.0), 40
    steep = steepness(values)
    drawn = lengths(values, levels(values, count, steep), size) / (size[0] * size[1])
    assert density(values, steep, size) * count == pytest.approx(drawn, rel=0.1)


@pytest.mark.parametrize("values", [np.zeros((3, 4)), np.full((3, 4), np.nan), np.diag([1e308, -1e308, np.nan])])
def test_a_surface_without_lines_has_no_density(values: np.ndarray) -> None:
    assert 0 <= density(values, steepness(values), (10, 10)) < 1
