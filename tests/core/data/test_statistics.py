"""What is said of columns: numpy's numbers, and sentences that are checked by what they say."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdtui.core.data import statistics as statistics_format
from gdtui.core.data.statistics import Statistics, statistics
from gdtui.core.data.table import Table
from gdtui.core.experiment.experiment import Experiment
from gdtui.core.storage.presets import dataset_names, preset, preset_names
from gdtui.engine.inspect.theory import theory
from gdtui.engine.training.trainer import Trainer

random = np.random.default_rng(4)
SPREAD = {"a": random.normal(3, 2, 500), "b": random.uniform(-1e6, 1e6, 500), "c": random.exponential(1e-3, 500)}


def described(columns: dict[str, object], target: str = "y") -> Statistics:
    table = Table.of({name: np.asarray(values, float).tolist() for name, values in columns.items()})
    return statistics(table, [name for name in columns if name != target], target)


def test_the_numbers_of_a_column_are_numpys() -> None:
    y = SPREAD["a"] - SPREAD["b"] / 1e6 + random.normal(size=500)
    found = described({**SPREAD, "y": y})
    assert [column.name for column in found.columns] == ["a", "b", "c", "y"]
    for column, values in zip(found.columns, (*SPREAD.values(), y), strict=True):
        expected = [values.mean(), values.std(), values.min(), values.max()]
        assert [column.mean, column.std, column.low, column.high] == pytest.approx(expected)
        assert list(column.counts) == np.histogram(values, bins=8)[0].tolist()
        assert not column.constant
    for column, values in zip(found.columns[:-1], SPREAD.values(), strict=True):
        assert column.correlation == pytest.approx(np.corrcoef(values, y)[0, 1])
    assert found.columns[-1].correlation is None


@given(st.lists(st.integers(-50, 50), min_size=2, max_size=40))
def test_counts_add_up_and_are_numpys_where_bins_are_whole(values: list[int]) -> None:
    column = described({"x": [*values, -50, 50], "y": range(len(values) + 2)}).columns[0]
    assert sum(column.counts) == len(values) + 2
    edges = np.linspace(-50, 50, 9)
    assert list(column.counts) == np.histogram([*values, -50, 50], bins=edges)[0].tolist()


def test_a_histogram_is_as_high_as_its_greatest_count() -> None:
    column = described({"x": [0, 8, 8, 8, 8, 8, 8, 8, 8], "y": range(9)}).columns[0]
    assert column.histogram == "▁      █"


@pytest.mark.parametrize("name", [*preset_names(), *dataset_names()])
def test_kappa_is_that_of_theory_for_a_linear_model(name: str) -> None:
    experiment = preset(name).experiment
    plain = Experiment.on(experiment.table, features=experiment.features, target=experiment.target, dtype="float64")
    found = statistics(plain.table, plain.features, plain.target)
    for kappa, standardize in ((found.kappa, False), (found.kappa_standardized, True)):
        assert kappa == pytest.approx(theory(plain.change(standardize=standardize)).kappa, rel=1e-3)


def test_inflation_is_one_over_what_other_features_leave() -> None:
    """The definition: 1/(1 - R²) of the regression of a feature on the others."""
    x = random.normal(size=(60, 3)) @ np.array([[1, 0.9, 0.2], [0, 0.3, 0.5], [0, 0, 1]]) + [5, -100, 0]
    found = described({"a": x[:, 0], "b": x[:, 1], "c": x[:, 2], "y": x.sum(axis=1)})
    for index, name in enumerate("abc"):
        others = np.column_stack([np.delete(x, index, axis=1), np.ones(60)])
        rest = x[:, index] - others @ np.linalg.lstsq(others, x[:, index])[0]
        assert found.inflation[name] == pytest.approx(x[:, index].var() / rest.var())


def test_longleys_inflation_is_the_published_one() -> None:
    """Chatterjee and Hadi, Regression Analysis by Example, and R's car::vif: 135.5, 1788.5, 33.6, 3.6, 399.2, 759.0."""
    e = preset("longley").experiment
    found = statistics(e.table, e.features, e.target)
    assert list(found.inflation.values()) == pytest.approx([135.53, 1788.51, 33.62, 3.59, 399.15, 758.98], abs=0.01)
    assert sum("is almost a weighted sum" in note for note in found.notes) == 5


def test_a_constant_column_is_named() -> None:
    found = described({"x": [1, 2, 4, 9], "k": [0.1] * 4, "y": [1, 2, 3, 5]})
    k = found.columns[1]
    assert (k.mean, k.std, k.correlation, k.constant, sum(k.counts)) == (0.1, 0, None, True, 4)
    assert found.notes == ("k is 0.1 in every row: its weight cannot be told from the bias",)
    assert (found.kappa, found.kappa_standardized) == (None, None)
    assert "k" not in found.inflation
    shifted = np.array([[1, 2, 4, 9], [0.1] * 4, [1] * 4]).T  # .1 more of the weight of k is .01 of the bias
    assert shifted @ [1, 1, 0] == pytest.approx(shifted @ [1, 0, 0.1])


def test_a_constant_target_is_named() -> None:
    found = described({"x": [1, 2, 4], "y": [5, 5, 5]})
    assert found.notes == ("y is 5 in every row: the bias alone fits it, whatever the features are",)
    assert found.columns[0].correlation is None


SUMS = [
    ({"a": [1, 2, 4, 7], "b": [2, 4, 8, 14]}, "b = 2·a"),
    ({"c": [0, 10, 37, -40], "f": [32, 50, 98.6, -40]}, "f = 1.8·c + 32"),
    ({"a": [1, 2, 4, 7, 1], "b": [5, 1, 1, 2, 0], "s": [-4, 1, 3, 5, 1]}, "s = a - b"),
    ({"a": [1e9, 2e9, 4e9, 7e9], "b": [1e-9, 2e-9, 4e-9, 7e-9]}, "b = 1e-18·a"),
]


@pytest.mark.parametrize(("columns", "equation"), SUMS)
def test_a_column_that_is_a_sum_of_others_is_named_with_it(columns: dict[str, object], equation: str) -> None:
    rows = len(np.asarray(next(iter(columns.values()))))
    found = described({**columns, "y": range(rows)})
    effect = "many weights fit equally well, and training ends at those nearest to its start"
    assert found.notes == (f"{equation} in every row: {effect}",)
    assert (found.kappa, found.kappa_standardized) == (None, None)


def test_training_on_a_sum_ends_at_the_weights_nearest_to_its_start() -> None:
    """The point of the solutions w_a + 2 w_b = 3 that is nearest to (5, 1) is (5, 1) - (1, 2)·4/5."""
    x = np.array([-1.0, 0, 1])  # without a mean, so that the bias has no part in it
    table = Table.of({"a": x.tolist(), "b": (2 * x).tolist(), "y": (3 * x).tolist()})
    start = {"init": "values", "init_values": (5.0, 1.0, 0.0), "lr": 0.1, "epochs": 500, "dtype": "float64"}
    trainer = Trainer(Experiment.on(table, **start))
    assert sum(map(len, trainer.blocks())) == 500
    assert trainer.model.parameters["W"].flatten().tolist() == pytest.approx([4.2, -0.6])


def test_more_features_than_rows_are_sums_of_the_first() -> None:
    found = described({name: random.normal(size=4) for name in "abcdefy"})
    sums = [note.split(" ")[0] for note in found.notes if "in every row" in note]
    assert sums == ["d", "e", "f"]  # some of the first may be almost sums of each other


def test_many_terms_are_counted() -> None:
    x = random.normal(size=(30, 6))
    found = described({**dict(zip("abcdef", x.T, strict=True)), "s": x.sum(axis=1), "y": x[:, 0]})
    assert found.notes[0].startswith("s is a weighted sum of 6 other features in every row: ")


def test_nearly_a_sum_is_not_a_sum() -> None:
    a = random.normal(size=50)
    found = described({"a": a, "b": 2 * a + 1e-6 * random.normal(size=50), "y": a})
    assert all("is almost a weighted sum of other features" in note for note in found.notes)
    assert len(found.notes) == 2
    assert found.kappa is not None
    assert found.kappa > 1e10


def test_numbers_that_overflow_have_no_condition_number() -> None:
    found = described({"x": [1e300, -1e300, 0], "y": [1, 2, 3]})
    assert (found.columns[0].high, found.columns[0].std, found.kappa) == (1e300, np.inf, None)


def test_text_and_json_say_the_same() -> None:
    found = described({"hours": [1, 2, 3, 4], "k": [5] * 4, "y": [50, 70, 90, 85]})
    lines = statistics_format.text(found).splitlines()
    assert lines[0] == "4 rows; the target is y, and std has n as divisor"
    assert lines[1].split() == ["mean", "std", "min", "max", "histogram", "correlation", "inflation"]
    assert lines[2].split()[:5] == ["hours", "2.5", "1.11803", "1", "4"]
    assert lines[-1] == "k is 5 in every row: its weight cannot be told from the bias."
    assert lines[-3] == "condition number κ of the linear model  infinite"
    told = json.loads(statistics_format.json(found))
    assert [column["name"] for column in told["columns"]] == ["hours", "k", "y"]
    assert told["kappa"] is None
    assert told["notes"] == list(found.notes)


def test_a_table_is_not_changed_by_its_description() -> None:
    table = Table.of({"x": [1, 2, 4], "y": [3, 5, 8]})
    before = table.cells
    statistics(table, ["x"], "y")
    assert table.cells == before
