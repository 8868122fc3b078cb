"""Rows as tensors: split, standardised, and back to the table's units."""

import math
from typing import Any

import numpy as np
import pytest
import torch

from gdtui.core.data.table import Table
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment
from gdtui.engine.models.architectures import architecture
from gdtui.engine.models.dataset import columns, grid, prepare

random = np.random.default_rng(5)


def normal(mean: float, std: float) -> list[float]:
    values: list[float] = random.normal(mean, std, 20).tolist()
    return values


TWENTY = Table.of({"u": normal(3, 2), "v": normal(500, 200), "y": normal(-7, 30)})
ONE = Table.of({"x": normal(40, 5), "y": normal(-7, 30)})
NEAR = Table.of({"x": normal(0.2, 1), "y": normal(-7, 30)})  # where x^11 stays small
EXAM_SCORES = Table.of({"x": [1, 2, 3, 4], "y": [50, 70, 90, 85]})


def test_all_rows_are_trained_on_without_a_split() -> None:
    data = prepare(Experiment.on(EXAM_SCORES))
    assert data.x.tolist() == [[1], [2], [3], [4]]
    assert data.y.tolist() == [[50], [70], [90], [85]]
    assert (data.x.dtype, data.test_x.shape, data.test_y.shape) == (torch.float32, (0, 1), (0, 1))
    assert (data.rows.tolist(), data.test_rows.tolist()) == ([0, 1, 2, 3], [])


def test_the_target_stays_flat_without_reshape() -> None:
    data = prepare(Experiment.on(EXAM_SCORES, reshape=False))
    assert (data.y.shape, data.test_y.shape) == ((4,), (0,))
    assert (data.x[:, :1] - data.y).shape == (4, 4)


def test_a_split_parts_the_rows_by_its_seed() -> None:
    splits = [prepare(Experiment.on(TWENTY, test_fraction=0.3, split_seed=seed)) for seed in (1, 1, 2)]
    for data in splits:
        assert (len(data.x), len(data.test_x), len(data.test_y)) == (14, 6, 6)
        assert sorted([*data.rows, *data.test_rows]) == list(range(20))
        table = columns(Experiment.on(TWENTY)).astype(np.float32)
        assert np.array_equal(data.x.numpy(), table[data.rows, :-1])
        assert np.array_equal(data.test_y.numpy(), table[data.test_rows, -1:])
    first, again, other = (data.test_rows.tolist() for data in splits)
    assert first == again
    assert first != other


def test_every_row_is_tested_with_by_some_seed() -> None:
    chosen = {row for seed in range(60) for row in prepare(_split(seed)).test_rows.tolist()}
    assert chosen == set(range(20))


def _split(seed: int) -> Experiment:
    return Experiment.on(TWENTY, test_fraction=0.2, split_seed=seed)


def test_standardising_is_by_the_training_rows_alone() -> None:
    both = {"standardize": True, "standardize_target": True, "dtype": "float64"}
    data = prepare(Experiment.on(TWENTY, test_fraction=0.25, **both))
    for tensor in (data.x, data.y):
        assert tensor.mean(dim=0).numpy() == pytest.approx(0, abs=1e-13)
        assert tensor.std(dim=0, correction=0).numpy() == pytest.approx(1)
    table = columns(Experiment.on(TWENTY))
    train = table[data.rows]
    expected = (table[data.test_rows] - train.mean(axis=0)) / train.std(axis=0)
    assert torch.cat([data.test_x, data.test_y], dim=1).numpy() == pytest.approx(expected)
    assert data.unscale(data.y) == pytest.approx(train[:, -1:])
    assert data.scale(table[data.rows, :-1]).numpy() == pytest.approx(data.x.numpy())


def test_without_standardising_nothing_changes_by_a_bit() -> None:
    data = prepare(Experiment.on(TWENTY))
    assert torch.equal(data.scale(columns(Experiment.on(TWENTY))[:, :-1]), data.x)
    assert np.array_equal(data.unscale(data.y), columns(Experiment.on(TWENTY)).astype(np.float32)[:, -1:])
    assert data.original({"W": [1.0, 2.0], "b": [3.0]}) == {}


@pytest.mark.parametrize(
    ("table", "settings"),
    [
        (ONE, {"model": "weight"}),
        (ONE, {"model": "linear"}),
        (TWENTY, {"model": "linear"}),
        (TWENTY, {"model": "linear", "source": "nn"}),
        (ONE, {"model": "quadratic"}),
        (NEAR, {"model": "polynomial", "degree": 11}),
    ],
)
@pytest.mark.parametrize("scaled", [("standardize",), ("standardize_target",), ("standardize", "standardize_target")])
def test_parameters_in_original_units_are_the_same_function(
    table: Table, settings: dict[str, object], scaled: tuple[str, ...]
) -> None:
    experiment = Experiment.on(table, dtype="float64", **settings, **dict.fromkeys(scaled, True))
    data, (slots, function) = prepare(experiment), architecture(experiment)
    seeded = torch.Generator().manual_seed(0)
    values = {slot.name: torch.rand(slot.shape, dtype=torch.float64, generator=seeded) for slot in slots}
    original = data.original({name: value.flatten().tolist() for name, value in values.items()})
    table_x = columns(experiment)[:, :-1]
    if experiment.model == "linear":
        by_hand = table_x @ original["W"] + original["b"][0]
    else:
        powers = {"w": 1, "b": 0} | {f"w{power}": power for power in range(1, 12)}
        by_hand = np.sum([value[0] * table_x[:, 0] ** powers[name] for name, value in original.items()], axis=0)
    predicted = data.unscale(function(values, data.x))[:, 0]
    assert predicted == pytest.approx(by_hand, rel=1e-9)
    assert set(original) == {*values, "b"}


def test_a_constant_column_is_standardised_to_0() -> None:
    tenths = Table.of({"x": [1, 2, 6], "k": [0.1, 0.1, 0.1], "y": [1, 2, 3]})  # the mean of these tenths is not .1
    data = prepare(Experiment.on(tenths, standardize=True, dtype="float64"))
    assert data.constant == ("k",)
    assert data.x[:, 1].tolist() == [0, 0, 0]
    assert data.scale([[3, 0.4]])[0].tolist() == pytest.approx([0, 0.3])  # its spread counts as 1
    mean, std = 3, math.sqrt(14 / 3)
    assert data.original({"W": [5.0, 7.0], "b": [1.0]}) == {
        "W": pytest.approx([5 / std, 7]),
        "b": pytest.approx([1 - 5 * mean / std - 7 * 0.1]),
    }
    assert prepare(Experiment.on(tenths)).constant == ()


def test_a_constant_target_is_standardised_to_0() -> None:
    tenths = Table.of({"y": [1, 2, 3], "k": [0.1, 0.1, 0.1]})
    data = prepare(Experiment.on(tenths, standardize_target=True, dtype="float64"))
    assert data.constant == ("k",)
    assert data.y.flatten().tolist() == [0, 0, 0]
    assert data.unscale(data.y).tolist() == [[0.1], [0.1], [0.1]]


def test_a_column_that_is_constant_in_the_training_rows_alone_is_kept_apart_in_the_others() -> None:
    table = Table.of({"x": range(6), "k": [3, 3, 3, 8, 3, 3], "y": range(6)})
    for seed in range(50):
        data = prepare(Experiment.on(table, standardize=True, test_fraction=0.2, split_seed=seed, dtype="float64"))
        if data.test_rows.tolist() == [3]:
            assert data.constant == ("k",)
            assert data.x[:, 1].tolist() == [0] * 5
            assert data.test_x[0, 1].item() == 5
            return
    pytest.fail("no seed keeps row 3 alone")


def test_a_column_that_cannot_be_standardised_is_named() -> None:
    for extreme in ([1e-300, 0, 0], [1e300, 0, 0]):
        with pytest.raises(ValidationError, match="beyond what can be squared"):
            prepare(Experiment.on(Table.of({"x": extreme, "y": [1, 2, 3]}), standardize=True, dtype="float64"))


def test_numbers_beyond_the_precision_are_refused() -> None:
    large = Experiment.on(Table.of({"x": [1, 1e39], "y": [1, 2]}))
    with pytest.raises(ValidationError, match=r"data is 1e\+39: numbers must be within 3.4e\+38, as float32 is"):
        prepare(large)
    assert prepare(large.change(dtype="float64")).x[1].item() == 1e39
    assert prepare(large.change(standardize=True)).x.tolist() == [[-1], [1]]
    far = Table.of({"x": [1e-6 * i for i in range(19)] + [1e305], "y": range(20)})
    for seed in range(99):  # of which some leave the last row out of those that the spread is taken of
        with pytest.raises(ValidationError, match=r"data is inf|beyond what can be squared"):
            prepare(Experiment.on(far, standardize=True, test_fraction=0.5, split_seed=seed, dtype="float64"))


def test_the_grid_goes_a_tenth_beyond_the_data() -> None:
    points = grid([[1.0], [5.0], [2.0]])
    assert (points[0], points[-1], len(points)) == (pytest.approx(0.6), pytest.approx(5.4), 121)
    assert len(grid([[1.0, 2.0]])) == 0


@pytest.mark.parametrize("features", [1, 2])
@pytest.mark.parametrize("settings", [{}, {"test_fraction": 0.4}, {"standardize": True}, {"reshape": False}], ids=str)
def test_tensors_lie_in_memory_as_those_of_a_script(features: int, settings: dict[str, Any]) -> None:
    """torch multiplies in an order that depends on the strides, on some processors also of a single column."""
    columns = {f"x{i}": [float(i + k * k) for k in range(6)] for i in range(features)}
    data = prepare(Experiment.on(Table.of({**columns, "y": [1.0, 5, 2, 8, 3, 9]}), **settings))
    for tensor in (data.x, data.y, data.test_x, data.test_y):
        assert tensor.stride() == torch.tensor(tensor.tolist()).reshape(tensor.shape).stride()
