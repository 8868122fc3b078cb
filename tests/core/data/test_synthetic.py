"""Made-up data: what went in is found again, and every wrong key is named."""

from collections.abc import Mapping

import numpy as np
import pytest

from gdtui.core.data.synthetic import generate
from gdtui.core.data.table import Table
from gdtui.core.errors import ValidationError

D2L = {"weights": [2, -3.4], "bias": 4.2, "noise": 0.01, "rows": 1000, "seed": 3}
OHM = {"formula": "47 * I", "ranges": {"I": [0.01, 0.1]}, "target": "V", "rows": 10}


def cells(table: Table) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.frombuffer(table.cells).reshape(table.rows, -1)


def test_least_squares_finds_the_weights_again() -> None:
    table = generate(D2L)
    assert (table.columns, table.rows) == (("x1", "x2", "y"), 1000)
    x, y = np.column_stack([cells(table)[:, :2], np.ones(1000)]), cells(table)[:, 2]
    found, residual, *_ = np.linalg.lstsq(x, y)
    assert found == pytest.approx([2, -3.4, 4.2], abs=2e-3)  # 6 standard errors of .01 / sqrt(1000)
    assert residual[0] / 1000 == pytest.approx(1e-4, rel=0.2)
    assert x[:, :2].mean(axis=0) == pytest.approx([0, 0], abs=0.15)
    assert x[:, :2].std(axis=0) == pytest.approx([1, 1], abs=0.1)


def test_the_seed_decides_the_numbers() -> None:
    assert generate(D2L) == generate(D2L)
    assert generate(D2L) != generate({**D2L, "seed": 4})
    assert generate({"weights": [1], "rows": 5}).columns == ("x", "y")


def test_a_formula_of_one_feature_is_on_even_steps() -> None:
    table = generate(OHM)
    assert table.columns == ("I", "V")
    assert cells(table)[:, 0] == pytest.approx(np.arange(1, 11) / 100)
    assert cells(table)[:, 1] == pytest.approx(47 * np.arange(1, 11) / 100)


def test_a_formula_of_several_features_is_drawn_within_their_ranges() -> None:
    spec = {"formula": "a * exp(b)", "ranges": {"a": [-1, 0], "b": [5, 6], "c": [0, 1]}, "noise": 0.0, "rows": 500}
    a, b, c, y = cells(generate(spec)).T
    assert y == pytest.approx(a * np.exp(b))
    for values, low in ((a, -1), (b, 5), (c, 0)):
        assert low <= values.min() < low + 0.05 < low + 0.95 < values.max() <= low + 1


def test_noise_has_its_standard_deviation() -> None:
    flat = cells(generate({"formula": "0 * x + 7", "ranges": {"x": [0, 1]}, "noise": 2.0, "rows": 10_000}))[:, 1]
    assert (flat.mean(), flat.std()) == (pytest.approx(7, abs=0.1), pytest.approx(2, abs=0.1))


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ({}, "generate is 'empty': it must have weights, or formula and ranges"),
        ({"bias": 1.0}, "it must have weights, or formula and ranges"),
        ({"formula": "x"}, "it must have weights, or formula and ranges"),
        ({"weight": [1]}, "generate is 'weight': there is no such key; did you mean weights?"),
        ({"weights": []}, "weights is"),
        ({"weights": ["a"]}, "weights is"),
        ({"weights": 3}, "weights is 3"),
        ({"weights": [1], "ranges": {"x": [0, 1]}}, "ranges is .* it does not go with weights"),
        ({**OHM, "bias": 1.0}, "bias is 1.0: it does not go with formula"),
        ({**D2L, "rows": 1}, "rows is 1: it must be a whole number of at least 2"),
        ({**D2L, "rows": True}, "rows is True"),
        ({**D2L, "noise": -1.0}, r"noise is -1\.0"),
        ({**D2L, "noise": float("nan")}, "noise is nan"),
        ({**D2L, "seed": -1}, "seed is -1"),
        ({"weights": [1] * 999, "rows": 1_000_000}, "rows is 1000000: with 1000 columns it must be at most 20,000"),
        ({**OHM, "ranges": {"I": [1, 0]}}, "ranges is"),
        ({**OHM, "ranges": {"I": 3}}, "ranges is"),
        ({**OHM, "ranges": {}}, "ranges is"),
        ({**OHM, "ranges": {"I": [0, float("inf")]}}, "ranges is"),
        ({**OHM, "formula": "R * I"}, "R needs a range; these have one: I"),
        ({**OHM, "formula": "1 / (I - 0.01)"}, "a value everywhere, but it has none at I = 0.01"),
        ({**OHM, "formula": "I +"}, "at position 4"),
        ({**OHM, "target": "I"}, "target is 'I': it must be a name other than I"),
        ({"formula": "y", "ranges": {"y": [0, 1]}}, "give the feature another name"),
    ],
)
def test_wrong_keys_are_named(spec: Mapping[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        generate(spec)
