"""Pictures are what the numbers are, whatever the numbers are."""

import math
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from gdtui.plots import Drawing, Guide, Plot, Series, Style, draw
from gdtui.plots.axis import Scale, limits
from gdtui.plots.rasterise import ROUNDING, _clip
from gdtui.plots.spec import Floats
from gdtui.plots.ticks import ticks

RED, BLUE = (255, 0, 0), (0, 0, 255)
FULL = ((0.0, 1.0), (0.0, 1.0))


def canvas(drawing: Drawing) -> list[str]:
    """The canvas's text, from the top."""
    lines = ["".join(text for text, _ in row) for row in drawing.rows]
    return [line[drawing.left :] for line in lines[drawing.top : drawing.top + drawing.grid.rows]]


def bitmap(drawing: Drawing) -> set[tuple[int, int]]:
    """The braille dots of the canvas, counted from its lower left; Unicode numbers them 1-3, 4-6, then 7, 8 below."""
    places = {(0, 0): 0, (0, 1): 1, (0, 2): 2, (1, 0): 3, (1, 1): 4, (1, 2): 5, (0, 3): 6, (1, 3): 7}
    height = 4 * drawing.grid.rows
    dots = set()
    for row, line in enumerate(canvas(drawing)):
        for column, character in enumerate(line):
            bits = 0 if character == " " else ord(character) - 0x2800
            cell = {(2 * column + x, height - 1 - 4 * row - y) for (x, y), bit in places.items() if bits >> bit & 1}
            dots |= cell
    return dots


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(-0.2, 1.2), st.floats(-0.2, 1.2)), max_size=400))
def test_points_are_the_dots_they_lie_in(points: list[tuple[float, float]]) -> None:
    x, y = (np.array([p[i] for p in points]) for i in range(2))
    drawing = draw(Plot((Series(x, y, "points", RED),), (), *FULL), 12, 4)
    inside = [(u, v) for u, v in points if 0 <= u <= 1 and 0 <= v <= 1]
    assert bitmap(drawing) == {(min(int(u * 24), 23), min(int(v * 16), 15)) for u, v in inside}


def test_a_line_is_drawn_along_its_whole_length() -> None:
    drawing = draw(Plot((Series([0, 1], [0, 1], "line", RED),), (), *FULL), 8, 4)
    assert bitmap(drawing) == {(i, i) for i in range(16)}


def test_a_line_from_far_outside_keeps_its_slope() -> None:
    far = draw(Plot((Series([-1e6, 1e6], [-1e6, 1e6], "line", RED),), (), *FULL), 8, 4)
    assert bitmap(far) == {(i, i) for i in range(16)}


@pytest.mark.parametrize(
    ("scale", "most", "expected"),
    [
        (Scale(1, 2, whole=True), 9, ["1", "2"]),  # two layers
        (Scale(0, 4, whole=True), 20, ["0", "1", "2", "3", "4"]),
        (Scale(0, math.log10(3), log=True, whole=True), 8, ["1", "2", "3"]),  # batches of one to three rows
        (Scale(0, 1000, whole=True), 5, ["200", "400", "600", "800", "1000"]),
    ],
)
def test_an_axis_that_counts_has_whole_ticks(scale: Scale, most: int, expected: list[str]) -> None:
    labels = [t.label for t in ticks(scale, most)]
    assert labels[: len(expected)] == expected
    assert all(label.isdigit() for label in labels)
    assert len(ticks(Scale(1, 2), 9)) > 2  # other axes have ticks between


@pytest.mark.parametrize("gap", [math.nan, math.inf, -math.inf])
def test_a_gap_breaks_a_line_and_a_lone_point_stays(gap: float) -> None:
    x, y = [0, 0.2, 0.5, 0.5, 0.6, 0.8, 1], [0.1, 0.1, gap, 0.1, gap, 0.1, 0.1]
    drawing = draw(Plot((Series(x, y, "line", RED),), (), *FULL), 10, 4)
    assert {x for x, _ in bitmap(drawing)} == {0, 1, 2, 3, 4, 10, 16, 17, 18, 19}


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(300, 4000))
def test_a_line_of_many_points_reaches_every_extreme(seed: int, count: int) -> None:
    y = np.random.default_rng(seed).random(count)
    drawing = draw(Plot((Series(np.linspace(0, 1, count), y, "line", RED),), (), *FULL), 10, 4)
    reach: dict[int, list[int]] = {column: [] for column in range(10)}
    for x, dot in bitmap(drawing):
        reach[x // 2].append(dot)
    for column in range(10):
        inside = y[np.minimum(((np.linspace(0, 1, count) + ROUNDING) * 10).astype(int), 9) == column]
        assert min(reach[column]) <= int(inside.min() * 16)
        assert max(reach[column]) >= min(int(inside.max() * 16), 15)


def test_segments_are_independent() -> None:
    series = Series([[0.1, 0.1], [0.9, 0.9]], [[0, 1], [0, 1]], "segments", RED)
    drawing = draw(Plot((series,), (), *FULL), 10, 4)
    assert {x for x, _ in bitmap(drawing)} == {2, 18}


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(-3, 3), min_size=4, max_size=4))
def test_clipped_segments_lie_on_the_segment_and_inside(ends: list[float]) -> None:
    clipped = _clip(np.array([ends]))
    along = np.linspace(0, 1, 2001)[:, None]
    samples = np.array(ends[:2]) * (1 - along) + np.array(ends[2:]) * along
    seen = samples[((samples > 1e-9) & (samples < 1 - 1e-9)).all(axis=1)]
    if not len(clipped):
        assert not len(seen)
        return
    assert ((clipped >= 0) & (clipped <= 1)).all()
    direction = np.array(ends[2:]) - ends[:2]
    for point in (clipped[0, :2], clipped[0, 2:]):
        offset = point - ends[:2]
        assert abs(direction[0] * offset[1] - direction[1] * offset[0]) < 1e-9
    for point in seen[:1], seen[-1:]:
        if len(point):
            low, high = np.minimum(clipped[0, :2], clipped[0, 2:]), np.maximum(clipped[0, :2], clipped[0, 2:])
            assert (point >= low - 1e-9).all()
            assert (point <= high + 1e-9).all()


def test_colours_and_the_last_series_on_top() -> None:
    below, above = (Series([0.5], [0.5], "points", color, "●") for color in (RED, BLUE))
    runs = [run for row in draw(Plot((below, above), (), *FULL), 9, 3).rows for run in row if "●" in run[0]]
    assert runs == [("●", Style(BLUE))]


def test_half_blocks_and_ascii() -> None:
    series = Series([0, 1], [0, 1], "line", RED)
    half = canvas(draw(Plot((series,), (), *FULL, marker="half"), 3, 3))
    assert half == ["  ▞", " ▞ ", "▞  "]
    plain = draw(Plot((series,), (Guide("x", 0.5),), *FULL, marker="ascii", ylabel="y"), 40, 12)
    assert all(text.isascii() for row in plain.rows for text, _ in row)


def test_guides_are_dim_and_go_all_the_way() -> None:
    drawing = draw(Plot((), (Guide("x", 0.5), Guide("x", 7.0), Guide("y", 0.0, BLUE)), *FULL), 9, 3)
    assert canvas(drawing) == ["    ┊    ", "    ┊    ", "┈┈┈┈┼┈┈┈┈"]
    assert ("┊", Style(dim=True)) in drawing.rows[0]
    assert drawing.rows[2] == (("┈┈┈┈┼┈┈┈┈", Style(BLUE)),)


def test_axes_ticks_names_and_legend() -> None:
    plot = Plot((Series([0, 10], [0, 4], "points", RED, "●", "data"),), (), (0, 10), (0, 4), False, "hours", "score")
    lines = ["".join(text for text, _ in row) for row in draw(plot, 32, 10).rows]
    assert lines[0].startswith("score")
    assert lines[0].endswith("● data")
    assert lines[1][:5] == "   4┤"
    assert lines[7][:5] == "   0┤"
    assert lines[8].endswith("─ hours")
    assert lines[9].split() == ["0", "5", "10"]


def test_a_wide_label_does_not_take_the_canvas() -> None:
    plot = Plot((Series([0, 1], [1.2345678e5, 1.2345679e5], "line", RED),))
    assert draw(plot, 16, 8).grid.columns >= 10


@pytest.mark.parametrize(
    ("low", "high", "most", "expected"),
    [
        (0, 10, 3, ["0", "5", "10"]),
        (-1, 1, 5, ["−1.0", "−0.5", "0", "0.5", "1.0"]),
        (0.9, 3.1, 5, ["1.0", "1.5", "2.0", "2.5", "3.0"]),
        (0, 2000, 4, ["500", "1000", "1500", "2000"]),
        (0, 20_000, 3, ["0", "10k", "20k"]),
        (0, 2e6, 5, ["0", "0.5M", "1.0M", "1.5M", "2.0M"]),
        (0, 1e300, 3, ["0", "5e299", "1e300"]),
        (1.2e-7, 1.6e-7, 3, ["1.2e−7", "1.4e−7", "1.6e−7"]),
        (0, 3e-5, 4, ["0", "1e−5", "2e−5", "3e−5"]),
        (46.8750, 46.8762, 3, ["46.8750", "46.8755", "46.8760"]),
    ],
)
def test_linear_ticks_are_readable(low: float, high: float, most: int, expected: list[str]) -> None:
    assert [t.label for t in ticks(Scale(low, high), most)] == expected


@pytest.mark.parametrize(
    ("low", "high", "most", "expected"),
    [
        (-3, 1, 5, ["0.001", "0.01", "0.1", "1", "10"]),
        (-91, 1, 5, ["1e−80", "1e−60", "1e−40", "1e−20", "1"]),
        (math.log10(165), math.log10(6000), 5, ["200", "500", "1000", "2000", "5000"]),
        (math.log10(0.6), math.log10(4.2), 4, ["1", "2", "3", "4"]),  # of 1, 2, 5 only 1 and 2 are on it
    ],
)
def test_log_ticks_are_readable(low: float, high: float, most: int, expected: list[str]) -> None:
    assert [t.label for t in ticks(Scale(low, high, log=True), most)] == expected


@pytest.mark.parametrize(
    ("low", "high", "log", "expected"),
    [
        (1, 5, False, ["1", "2", "3", "4", "5"]),
        (0.9, 3.1, False, ["1", "2", "3"]),
        (0, 20, False, ["0", "5", "10", "15", "20"]),
        (0, math.log10(7), True, ["1", "2", "5"]),
        (0, math.log10(4), True, ["1", "2", "3", "4"]),
        (-0.5, 3, True, ["1", "10", "100", "1000"]),
        (3.2, 3.8, False, ["3.2", "3.3", "3.4", "3.5", "3.6", "3.7", "3.8"]),  # enlarged until there is no whole number
    ],
)
def test_ticks_of_whole_numbers_are_whole(low: float, high: float, log: bool, expected: list[str]) -> None:
    assert [t.label for t in ticks(Scale(low, high, log, whole=True), 8)] == expected


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(1, 40), st.booleans())
def test_no_tick_of_whole_numbers_is_between_them(low: int, span: int, most: int, log: bool) -> None:
    ends = (low, low + span) if not log else (math.log10(low + 1), math.log10(low + 1 + span))
    scale = Scale(ends[0], ends[1], log, whole=True)
    values = [scale.value(t.at) for t in ticks(scale, most)]
    assert all(abs(value - round(value)) < 1e-6 * max(value, 1) for value in values)


finite = st.floats(allow_nan=False, allow_infinity=False)


@given(finite, finite, st.integers(1, 40), st.booleans())
def test_ticks_are_few_within_the_axis_and_distinct(one: float, other: float, most: int, log: bool) -> None:
    extent = min(one, other), max(one, other)
    if log:
        extent = extent[0] / 1e306, extent[1] / 1e306
    low, high = limits([extent], None, 0.04, log)
    found = ticks(Scale(low, high, log), most)
    assert len(found) <= most + log
    assert all(-1e-6 <= t.at <= 1 + 1e-6 for t in found)
    assert len({t.label for t in found}) == len(found)


@pytest.mark.parametrize(
    "values", [[], [3.0], [0.0, 0.0], [1.0, 1.0 + 2**-52], [5e-324], [1.7e308, -1.7e308], [math.nan]]
)
@pytest.mark.parametrize("log", [False, True])
def test_an_axis_is_never_degenerate(values: list[float], log: bool) -> None:
    drawing = draw(Plot((Series(values, values, "points", RED),), log_y=log), 40, 10)
    for scale in (drawing.grid.x, drawing.grid.y):
        assert math.isfinite(scale.low)
        assert math.isfinite(scale.high - scale.low)
        assert scale.high - scale.low > 1e-12 * max(abs(scale.low), abs(scale.high))


@pytest.mark.parametrize("given_limits", [(math.nan, 2), (1, 1), (2, 1), (-math.inf, math.inf), (-5, 100)])
def test_limits_that_make_no_sense_on_a_log_axis(given_limits: tuple[float, float]) -> None:
    plot = Plot((Series([0, 1], [1, 10], "line", RED),), (), None, given_limits, log_y=True)
    scale = draw(plot, 40, 10).grid.y
    assert scale.low < scale.high


def test_a_straight_line_on_a_log_axis() -> None:
    k = np.arange(100.0)
    drawing = draw(Plot((Series(k, 10.0**-k, "line", RED),), (), (0, 99), (1e-99, 1), log_y=True), 15, 4)
    assert {(0, 15), (29, 0)} <= bitmap(drawing)
    assert all(abs(x / 29 + y / 15 - 1) < 0.1 for x, y in bitmap(drawing))


def test_what_has_no_logarithm_is_left_out() -> None:
    drawing = draw(Plot((Series([0, 0.5, 1], [0, 1, -1], "points", RED),), (), (0, 1), (0.1, 10), log_y=True), 10, 4)
    assert bitmap(drawing) == {(10, 8)}


def test_data_coordinates_under_a_cell() -> None:
    drawing = draw(Plot((), (), (0, 10), (1, 10_000), log_y=True), 30, 10)
    x, y = drawing.at(drawing.left, 0) or (math.nan, math.nan)
    assert x == pytest.approx(5 / drawing.grid.columns)
    assert math.log10(y) == pytest.approx(4 - 2 / drawing.grid.rows)
    assert drawing.at(drawing.left - 1, 0) is None
    assert drawing.at(drawing.left, drawing.grid.rows) is None


def equal_series(values: Floats) -> tuple[Series, Series]:
    return Series([0, 1, 2], values, "line", RED), Series([0, 1, 2], values.copy(), "line", RED)


def test_series_compare_by_what_they_show() -> None:
    one, same = equal_series(np.array([1, math.nan, 3]))
    assert one == same
    assert hash(one) == hash(same)
    assert one != Series([0, 1, 2], [1, 2, 3], "line", RED)
    assert one != Series([0, 1, 2], [1, math.nan, 3], "line", BLUE)
    assert Plot((one,)) == Plot((same,))


def test_series_do_not_change_with_the_array_they_were_made_of() -> None:
    values = np.array([1.0, 2.0, 3.0])
    one, same = equal_series(values)
    values[0] = 99
    assert one == same


@pytest.mark.parametrize(
    "make",
    [
        lambda: Series([1], [1, 2], "line", RED),
        lambda: Series([1, 2], [1, 2], "segments", RED),
        lambda: Series([[1, 2]], [[1, 2]], "line", RED),
    ],
)
def test_data_that_do_not_fit_are_refused(make: Callable[[], Series]) -> None:
    with pytest.raises(ValueError, match="shape"):
        make()


@pytest.mark.parametrize("seed", [1, 2])
def test_hostile_plots_neither_crash_nor_print(seed: int) -> None:
    program = Path(__file__).with_name("plot_fuzz.py")
    done = subprocess.run([sys.executable, program, str(seed), "300"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split(" after ")[1] for line in done.stdout.splitlines()] == ["100 builds", "300 builds"]


def test_names_take_the_cells_they_take() -> None:
    series = Series([0, 1], [0, 1], "line", RED, label="数据")
    rows = draw(Plot((series,), xlabel="学习\n时间", ylabel="得分"), 40, 10).rows
    assert [sum(cell_len(text) for text, _ in row) for row in rows] == [40] * 10
    assert "学习 时间" in rows[-2][-1][0]
