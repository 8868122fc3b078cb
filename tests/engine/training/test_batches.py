"""Which rows each update takes."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from gdtui.engine.models.dataset import grid
from gdtui.engine.training.batches import Batches


def flat(batches: list[list[int]]) -> list[int]:
    return [row for rows in batches for row in rows]


def epoch(batches: Batches) -> list[list[int]]:
    """The batches of the epoch at hand."""
    number, cut = batches.epoch, []
    while batches.epoch == number:
        assert batches.rows is not None
        cut.append(batches.rows.tolist())
        batches.advance()
    return cut


@given(st.integers(2, 40), st.data())
def test_an_epoch_takes_every_row_once_in_whole_batches_and_a_short_last_one(count: int, data: st.DataObject) -> None:
    size = data.draw(st.integers(1, count - 1))
    batches = Batches(count, size, seed=3)
    for number in range(3):
        assert batches.epoch == number
        cut = epoch(batches)
        assert [len(rows) for rows in cut] == [size] * (count // size) + [count % size] * (count % size > 0)
        assert sorted(flat(cut)) == list(range(count))


def test_the_orders_are_those_of_a_generator_with_the_seed() -> None:
    batches, generator = Batches(7, 3, seed=11), torch.Generator().manual_seed(11)
    for _ in range(4):
        assert flat(epoch(batches)) == torch.randperm(7, generator=generator).tolist()


def test_the_whole_table_needs_no_order_and_draws_none() -> None:
    batches = Batches(7, 7, seed=11)
    for number in range(5):
        assert (batches.epoch, batches.rows) == (number, None)
        batches.advance()
    batches.resize(7, 3)
    assert flat(epoch(batches)) == torch.randperm(7, generator=torch.Generator().manual_seed(11)).tolist()


def test_another_number_of_rows_begins_the_next_epoch() -> None:
    batches = Batches(6, 2, seed=1)
    batches.advance()
    batches.resize(5, 2)
    assert batches.epoch == 1
    assert sorted(flat(epoch(batches))) == [0, 1, 2, 3, 4]
    batches.resize(4, 2)
    assert batches.epoch == 2, "no row of this epoch was taken"


def test_the_grid_covers_the_feature_and_a_tenth_more() -> None:
    values = grid(torch.tensor([[3.0], [1.0], [2.0]]))
    assert (round(values[0], 9), round(values[-1], 9), len(values)) == (0.8, 3.2, 121)
    assert grid(torch.tensor([[2.0], [2.0]]))[[0, -1]].tolist() == [1, 3]
    assert len(grid(torch.zeros(4, 2))) == 0


@pytest.mark.parametrize("drop_last", [False, True])
@pytest.mark.parametrize(("count", "size"), [(7, 7), (7, 3), (6, 3), (5, 1), (3, 2)])
def test_the_remaining_batches_are_those_that_come(count: int, size: int, drop_last: bool) -> None:
    batches = Batches(count, size, 0, drop_last=drop_last)
    told = []
    while batches.epoch < 3:
        told.append(batches.remaining(3))
        batches.advance()
    assert told == [*range(len(told), 0, -1)]
    assert batches.remaining(3) == 0


def test_the_remaining_batches_follow_another_size() -> None:
    batches = Batches(6, 3, 0)
    batches.advance()
    batches.resize(6, 1)
    assert batches.remaining(2) == 3 + 6
