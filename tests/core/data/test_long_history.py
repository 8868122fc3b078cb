"""The history of a long run: the newest values are exact, and the others lie within what stands for them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdtui.core.data import history as module
from gdtui.core.data.epochs import EpochIndex
from gdtui.core.data.history import History
from gdtui.core.data.pyramid import Floats
from tests.examples import examples

COLUMNS = ("epoch", "loss", "W")
SMALL = {"NEWEST": 3 * 64, "OLD": 3 * 8, "FEWEST": 4, "FIRST": 3 * 5, "NEAR": 3 * 4, "STRETCH": 3 * 32}
"""Limits that a few hundred updates exceed: 64 newest ones, 8 blocks, the first 5."""


@pytest.fixture(autouse=True, scope="module")
def small() -> Iterator[None]:
    """Histories with these limits."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in SMALL.items():
            patch.setattr(module, name, value)
        yield


@st.composite
def runs(draw: st.DrawFn) -> tuple[History, Floats, list[tuple[int, int]]]:
    """A history, all that was put in, and what was missed of it: W is the number of the update."""
    missed = list[tuple[int, int]]()
    history, plain = History(COLUMNS, lambda _, first, stop: missed.append((first, stop))), np.empty((0, 3))
    seeds = st.tuples(st.floats(0.3, 1), st.integers(0, 400), st.integers(0, 2**32 - 1))
    for where, count, seed in draw(st.lists(seeds, min_size=1, max_size=5)):
        random, first = np.random.default_rng(seed), len(plain) if where > 0.8 else int(where * len(plain))
        rows = np.column_stack(
            [
                (plain[first - 1, 0] if first else 0) + random.integers(0, 2, count).cumsum(),
                np.where(random.random(count) < 0.1, np.nan, random.integers(0, 50, count)),
                first + np.arange(count),
            ]
        )
        if not first and count:
            rows[0, 0] = 0
            rows[:, 0] -= rows[0, 0]
        history.append(first, rows.tobytes())
        plain = np.concatenate([plain[:first], rows])
        if draw(st.booleans()):
            fill(history, plain)
    fill(history, plain)
    return history, plain, missed


def fill(history: History, plain: Floats) -> None:
    """Compute again what a cut through a block has lost."""
    while history.gap is not None:
        first, stop = history.gap
        history.recall(first, plain[first : min(stop, first + 7)].tobytes())


@settings(max_examples=examples(50))
@given(runs())
def test_the_newest_updates_are_exact(run: tuple[History, Floats, list[tuple[int, int]]]) -> None:
    history, plain, _ = run
    assert len(history) == len(plain)
    assert len(plain) - history.first <= 64
    for place, name in enumerate(COLUMNS):
        np.testing.assert_array_equal(history.column(name), plain[history.first :, place])


@settings(max_examples=examples(50))
@given(runs(), st.data())
def test_a_value_is_exact_or_wanted(run: tuple[History, Floats, list[tuple[int, int]]], data: st.DataObject) -> None:
    history, plain, missed = run
    if not len(plain):
        return
    step = data.draw(st.integers(0, len(plain) - 1))
    missed.clear()
    found = history.value("W", step)
    if missed:
        (first, stop), *others = missed
        assert not others
        assert 0 <= first <= step < stop <= len(plain)
        assert math.isnan(found)
        history.recall(first, plain[first:stop].tobytes())
        found = history.value("W", step)
    assert found == step
    assert len(missed) <= 1


@settings(max_examples=examples(50))
@given(runs(), st.floats(-0.2, 1.2), st.floats(-0.2, 1.2), st.integers(1, 30))
def test_blocks_have_the_minimum_and_the_maximum_of_what_they_stand_for(
    run: tuple[History, Floats, list[tuple[int, int]]], one: float, other: float, buckets: int
) -> None:
    history, plain, _ = run
    start, stop = sorted((one * len(plain), other * len(plain)))
    low, high = history.envelope("loss", start, stop, buckets)
    edges = [min(max(math.ceil(start + (stop - start) * i / buckets), 0), len(plain)) for i in range(buckets + 1)]
    size = history._old.size
    for i, (first, after) in enumerate(pairwise(edges)):
        old = first < history.first
        begin = first // size * size if old else first
        end = after if after >= history.first else min(-(-after // size) * size, history.first)
        values = plain[begin:end, 1] if after > first else np.empty(0)
        known = values[~np.isnan(values)]
        expected = (known.min(), known.max()) if len(known) else (math.nan, math.nan)
        np.testing.assert_array_equal((low[i], high[i]), expected)


@settings(max_examples=examples(50))
@given(runs(), st.data())
def test_samples_are_of_one_update_not_long_before(
    run: tuple[History, Floats, list[tuple[int, int]]], data: st.DataObject
) -> None:
    history, plain, _ = run
    if not len(plain):
        return
    steps = np.array(data.draw(st.lists(st.integers(0, len(plain) - 1), min_size=1)))
    found = history.sampled("W", steps)
    assert (found <= steps).all()
    assert (steps - found < history._old.size).all()
    np.testing.assert_array_equal(history.sampled("loss", steps), plain[found.astype(int), 1])


@settings(max_examples=examples(50))
@given(runs())
def test_the_least_loss_is_found_wherever_it_is(run: tuple[History, Floats, list[tuple[int, int]]]) -> None:
    history, plain, _ = run
    if np.isfinite(plain[:, 1]).any():
        assert history.least() == np.nanargmin(plain[:, 1])


@settings(max_examples=examples(50))
@given(runs(), st.integers(0, 400), st.integers(0, 400), st.integers(1, 20))
def test_a_curve_lies_within_the_values_it_stands_for_and_is_exact_once_they_are_there(
    run: tuple[History, Floats, list[tuple[int, int]]], one: int, other: int, buckets: int
) -> None:
    history, plain, missed = run
    start, stop = sorted((one, other))
    missed.clear()
    steps, values = history.curve("loss", start, stop, buckets)
    shown, inside = values[~np.isnan(values)], plain[start:stop, 1]
    if np.isfinite(inside).any():
        assert shown.min() <= np.nanmin(inside)
        assert shown.max() >= np.nanmax(inside)
    assert (np.diff(steps) >= 0).all()
    for first, after in missed:
        history.recall(first, plain[first:after].tobytes())
    known = history.known("loss", start, min(stop, len(plain))) if start < min(stop, len(plain)) else None
    if known is not None:
        np.testing.assert_array_equal(known, inside)
        _, exact = history.curve("loss", start, stop, buckets)
        if np.isfinite(inside).any():
            assert (np.nanmin(exact), np.nanmax(exact)) == (np.nanmin(inside), np.nanmax(inside))


@settings(max_examples=examples(50))
@given(runs(), st.data())
def test_epochs_are_exact(run: tuple[History, Floats, list[tuple[int, int]]], data: st.DataObject) -> None:
    history, plain, _ = run
    assert len(history.epochs) == len(plain)
    if len(plain):
        cut = data.draw(st.integers(1, len(plain)))
        history.epochs.truncate(cut)
        column = plain[:cut, 0]
        np.testing.assert_array_equal(history.epochs.of(np.arange(cut)), column)
        wanted = np.arange(int(column[-1]) + 2)
        np.testing.assert_array_equal(history.epochs.first_steps(wanted), column.searchsorted(wanted))


@settings(max_examples=examples(12))
@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 50)), min_size=1, max_size=6), st.integers(1, 40))
def test_regular_epochs_take_memory_by_their_lengths_alone(parts: list[tuple[int, int]], chunk: int) -> None:
    lengths = np.concatenate([np.full(times, length) for length, times in parts])
    column = np.arange(len(lengths)).repeat(lengths)
    index = EpochIndex()
    for first in range(0, len(column), chunk):
        index.extend(column[first : first + chunk])
    np.testing.assert_array_equal(index.of(np.arange(len(column))), column)
    assert len(index._spans) <= 2 * len(parts)


def test_a_part_of_a_history_is_as_if_nothing_had_followed() -> None:
    rows = np.column_stack([np.arange(500) // 3, np.arange(500) % 7, np.arange(500.0)])
    history = History(COLUMNS)
    history.append(0, rows)
    for length in (0, 3, 100, 333, 499, 500):
        part = history.part(length)
        fill(part, rows)
        assert len(part) == length
        np.testing.assert_array_equal(part.column("W"), rows[part.first : length, 2])
        if length:
            assert part.value("W", length - 1) == length - 1
            assert part.least() == 0
    np.testing.assert_array_equal(history.column("W"), rows[history.first :, 2])


@settings(max_examples=examples(50))
@given(runs(), st.integers(1, 400))
def test_the_latest_value_is_found_or_wanted(run: tuple[History, Floats, list[tuple[int, int]]], before: int) -> None:
    history, plain, missed = run
    missed.clear()
    found = history.latest("loss", before)
    if missed:
        assert found is None
        history.recall(missed[0][0], plain[slice(*missed[0])].tobytes())
        found = history.latest("loss", before)
        assert len(missed) == 1
    start = max(min(before, len(plain)) - 4, 0)
    known = start + np.flatnonzero(~np.isnan(plain[start:before, 1]))
    assert found == ((known[-1], plain[known[-1], 1]) if len(known) else None)
