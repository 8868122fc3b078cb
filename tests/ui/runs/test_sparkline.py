"""A curve in one line of text."""

import math

import pytest

from gdtui.ui.runs.rows import BLOCKS, sparkline


def test_equal_factors_are_equal_steps() -> None:
    assert sparkline([2.0**-power for power in range(8)], 8) == BLOCKS[::-1]
    assert sparkline([10.0**power for power in range(-300, 400, 100)[:8]], 8)[::6] == "▁█"


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ((), ""),
        ((3.0,), "▁"),
        ((2.0, 2.0), "▁▁"),
        ((0.0, 1.0, 100.0), " ▁█"),
        ((math.nan, 5.0, math.inf), " ▁ "),
        ((math.nan, 0.0), "  "),
    ],
)
def test_what_has_no_logarithm_is_a_gap(values: tuple[float, ...], text: str) -> None:
    assert sparkline(values, 5) == text


def test_more_values_than_fit_are_thinned_and_the_last_stays() -> None:
    falling = [math.exp(-i) for i in range(100)]
    assert sparkline(falling, 3) == "█▅▁"  # log losses 0, -49 or -50 and -99
    assert sparkline([*[1.0] * 99, 2.0], 4)[-1] == "█"
    assert len(sparkline(falling, 1)) == 1
    assert sparkline(falling, 0) == ""
