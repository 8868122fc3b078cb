"""Pacing, with a clock of its own."""

import math

import pytest

from gdtui.engine.server.pacing import RateLimiter, ThroughputMeter


def made(pace: RateLimiter, moments: list[float]) -> list[int]:
    """The updates made at each moment by someone who makes all that are due."""
    counts = []
    for now in moments:
        count = 0
        while pace.due(now) >= 1:
            pace.done()
            count += 1
        counts.append(count)
    return counts


def test_the_first_update_is_due_at_once_and_delays_do_not_add_up() -> None:
    late = [0.1 * i + 0.037 for i in range(1, 21)]
    assert made(RateLimiter(10, 0), [0.0, 0.05, *late]) == [1, 0] + [1] * 20


def test_several_are_due_where_the_rate_is_above_the_frames() -> None:
    counts = made(RateLimiter(100, 0), [i / 30 for i in range(31)])
    assert sum(counts) == 101
    assert set(counts[1:]) == {3, 4}


def test_what_a_suspend_missed_is_left_out() -> None:
    pace = RateLimiter(10, 0)
    assert made(pace, [0, 3600, 3600.05, 3600.15]) == [1, 1, 0, 1]


def test_the_next_moment_is_known() -> None:
    pace = RateLimiter(4, 10)
    pace.done()
    assert pace.next() == 10.25
    assert RateLimiter(None, 10).next() <= 10
    assert RateLimiter(None, 10).due(10) == math.inf


def test_the_meter_looks_back_a_second() -> None:
    meter = ThroughputMeter()
    slow = [meter.rate(i / 10, i) for i in range(11)]
    assert slow[-1] == pytest.approx(10)
    fast = [meter.rate(1 + i / 10, 10 + 50 * i) for i in range(1, 13)]
    assert fast[-1] == pytest.approx(500)
    meter.clear()
    assert meter.rate(9, 700) == 0
