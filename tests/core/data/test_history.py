"""The history answers as a plain list of all values would."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdtui.core.data.history import MOST_BYTES, History
from gdtui.core.data.pyramid import Floats
from gdtui.core.experiment.record_columns import FIXED
from tests.examples import examples


def history_of(values: Floats) -> History:
    history = History(("loss",))
    history.append(0, values)
    return history


def brute_envelope(values: Floats, start: float, stop: float, buckets: int) -> tuple[list[float], list[float]]:
    """Minimum and maximum of each bucket by going through all steps; NaN for an empty one."""
    low, high = [math.nan] * buckets, [math.nan] * buckets
    edges = [start + (stop - start) * i / buckets for i in range(buckets + 1)]
    for i in range(buckets):
        inside = [v for k, v in enumerate(values) if edges[i] <= k < edges[i + 1] and not math.isnan(v)]
        if inside:
            low[i], high[i] = min(inside), max(inside)
    return low, high


@st.composite
def edits(draw: st.DrawFn) -> list[tuple[float, int, int]]:
    """Appends as (where, as a fraction of the length; how many rows; seed of the values)."""
    seeds = st.integers(0, 2**32 - 1)
    return draw(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 700), seeds), min_size=1, max_size=6))


@settings(max_examples=examples(60))
@given(edits(), st.integers(1, 60), st.floats(-0.2, 1.2), st.floats(-0.2, 1.2), st.booleans())
def test_envelope_is_exact_through_replays(
    changes: list[tuple[float, int, int]], buckets: int, one: float, other: float, look: bool
) -> None:
    history, plain = History(("loss",)), np.empty(0)
    for where, rows, seed in changes:
        first = int(where * len(plain))
        block = np.random.default_rng(seed).normal(size=rows)
        block[block > 2.5] = np.nan
        history.append(first, block.tobytes())
        plain = np.concatenate([plain[:first], block])
        if look:  # the pyramid exists while it is cut and grows again
            history.envelope("loss", 0, len(plain), 3)
    start, stop = sorted((one * len(plain), other * len(plain)))
    np.testing.assert_array_equal(history.column("loss"), plain)
    np.testing.assert_array_equal(
        history.envelope("loss", start, stop, buckets), brute_envelope(plain, start, stop, buckets)
    )


def test_columns_keep_their_order_and_values() -> None:
    history = History(("epoch", "loss"))
    history.append(0, np.array([[0, 18.5], [1, 14.25]]).tobytes())
    history.append(2, np.array([[2, 10.0]]))
    assert len(history) == 3
    assert history.column("loss").tolist() == [18.5, 14.25, 10.0]
    assert history.value("epoch", 2) == 2


def test_a_replay_forgets_what_came_after() -> None:
    history = history_of(np.arange(10.0))
    history.append(4, np.array([40.0]))
    assert history.column("loss").tolist() == [0, 1, 2, 3, 40]
    history.truncate(2)
    assert history.column("loss").tolist() == [0, 1]
    history.truncate(5)
    assert len(history) == 2


def test_a_gap_is_refused_and_changes_nothing() -> None:
    history = history_of(np.arange(3.0))
    with pytest.raises(ValueError, match="updates 3 to 4 are missing"):
        history.append(5, np.array([1.0]))
    assert history.column("loss").tolist() == [0, 1, 2]


def test_a_torn_block_is_refused_and_changes_nothing() -> None:
    history = History(("epoch", "loss"))
    with pytest.raises(ValueError, match="reshape"):
        history.append(0, np.arange(3.0).tobytes())
    assert len(history) == 0


@pytest.mark.parametrize("step", [-1, 3])
def test_value_of_no_update(step: int) -> None:
    with pytest.raises(IndexError, match="no update"):
        history_of(np.arange(3.0)).value("loss", step)


def test_a_column_is_read_only() -> None:
    with pytest.raises(ValueError, match="read-only"):
        history_of(np.arange(3.0)).column("loss")[0] = 1


def test_curve_is_every_step_while_they_are_few() -> None:
    steps, values = history_of(np.arange(10.0) ** 2).curve("loss", 2, 99, 4)
    assert steps.tolist() == [2, 3, 4, 5, 6, 7, 8, 9]
    assert values.tolist() == [4, 9, 16, 25, 36, 49, 64, 81]


@pytest.mark.parametrize("sign", [-1, 1])
def test_curve_of_many_steps_stays_monotone(sign: int) -> None:
    steps, values = history_of(sign * np.arange(1000.0)).curve("loss", 0, 1000, 10)
    assert len(steps) == 20
    assert steps[:4].tolist() == [50, 50, 150, 150]
    assert (np.diff(values) * sign > 0).all()
    assert sorted(np.abs(values))[:4] == [0, 99, 100, 199]


def test_curve_of_nothing_is_empty() -> None:
    steps, values = History(("loss",)).curve("loss", 0, 100, 8)
    assert len(steps) == len(values) == 0


def test_a_column_is_short_until_a_value_needs_more_and_always_exact() -> None:
    history = history_of(np.array([0.5, np.nan, -(2.0**127)]))
    assert history.column("loss").dtype == np.float32
    history.append(3, np.array([0.1, 1e300]))
    assert history.column("loss").dtype == np.float64
    np.testing.assert_array_equal(history.column("loss"), [0.5, np.nan, -(2.0**127), 0.1, 1e300])


@pytest.mark.parametrize("scalars", [2, 64])
def test_ten_million_updates_stay_under_the_bound(scalars: int) -> None:
    """Numbers that float32 does not hold, which take the most memory; every column is drawn and looked at."""
    names = tuple(f"p{place}" for place in range(scalars))
    columns = (*FIXED, *names, *(f"{name}.grad" for name in names))
    block = np.random.default_rng(0).normal(size=(100_000, len(columns))) / 3
    history, count, taken = History(columns), 10_000_000, 0
    if scalars == 64:
        block, count = block[:10_000], 1_000_000  # as many numbers
    while len(history) < count:
        block[:, 0] = (len(history) + np.arange(len(block))) // 7  # seven updates an epoch
        history.append(len(history), block)
        taken = max(taken, history.nbytes)
    for name in columns:
        history.envelope(name, 0, count, 400)
    for first in range(0, count // 2, history.reach):
        history.recall(first, block[: history.reach].tobytes())
        taken = max(taken, history.nbytes)
    assert taken < MOST_BYTES


def test_more_updates_take_no_more_memory() -> None:
    history, sizes = History(("loss", "W")), []
    block = np.random.default_rng(0).normal(size=(200_000, 2))
    for _ in range(100):
        history.append(len(history), block)
        sizes.append(history.nbytes)
    assert max(sizes[50:]) <= max(sizes[:50])
