"""Made-up data: what went in is found again, and every wrong key is named."""

from collections.abc import Mapping

import numpy as np
import pytest

from gdtui.core.data.synthetic import Kind, generate, kinds, recipe
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


def test_a_polynomial_of_even_steps() -> None:
    spec = {"kind": "polynomial", "coefficients": [1, 0, -2, 0.5], "low": -1, "high": 3, "rows": 9}
    table, truth = generate(spec), recipe(spec).truth()
    x, y = cells(table).T
    assert x == pytest.approx(np.linspace(-1, 3, 9))
    assert y == pytest.approx(1 - 2 * x**2 + 0.5 * x**3)
    assert truth.powers == (1, 0, -2, 0.5)
    assert truth.equation == "y = 0.5·x^3 - 2·x^2 + 1"


def test_clusters_and_their_outlier() -> None:
    spec = {
        "kind": "clusters",
        "slope": 2,
        "bias": 1,
        "clusters": 4,
        "gap": 10,
        "spread": 0.5,
        "outlier": 30,
        "rows": 401,
    }
    x, y = cells(generate(spec)).T
    assert y[:-1] == pytest.approx(2 * x[:-1] + 1)
    assert (x[-1], y[-1]) == (30, 2 * 30 + 1 + 30)
    assert sorted(set(np.round(x[:-1] / 10).astype(int))) == [0, 1, 2, 3]  # 10 standard deviations from the next
    assert (x[:-1] - 10 * np.round(x[:-1] / 10)).std() == pytest.approx(0.5, rel=0.15)
    line, bent = np.polyfit(x[:-1], y[:-1], 1), np.polyfit(x, y, 1)
    assert line == pytest.approx([2, 1])
    assert bent[0] > 2.003  # least squares follows the outlier


def test_unscaled_features_have_their_means_and_sizes() -> None:
    spec = {"kind": "unscaled", "weights": [3, -0.02], "means": [5, 2000], "scales": [1, 500], "rows": 2000}
    table, truth = generate(spec), recipe(spec).truth()
    values = cells(table)
    x, y = values[:, :2], values[:, 2]
    assert x.mean(axis=0) == pytest.approx([5, 2000], rel=0.02)
    assert x.std(axis=0) == pytest.approx([1, 500], rel=0.05)
    assert y == pytest.approx(x @ [3, -0.02])
    assert truth.equation == "y = 3·x1 - 0.02·x2"
    design = np.column_stack([x, np.ones(2000)])
    assert np.linalg.cond(design) ** 2 > 1e6
    assert np.linalg.cond((x - x.mean(axis=0)) / x.std(axis=0)) ** 2 < 2


def test_a_formula_may_have_parameters_whose_values_are_known() -> None:
    section = {"formula": "R * I", "ranges": {"I": [0, 1]}, "parameters": {"R": 47}, "target": "V", "rows": 5}
    assert cells(generate(section))[:, 1] == pytest.approx(47 * np.linspace(0, 1, 5))
    truth = recipe(section).truth()
    assert (truth.parameters, truth.equation) == ({"R": 47}, "V = R * I with R = 47")


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.name)
def test_a_form_can_begin_with_the_defaults_of_each_kind(kind: Kind) -> None:
    """What a form shows as defaults, typed again, makes the same data as the section that names only the kind."""
    texts = {
        name: ", ".join(map(str, field.default)) if isinstance(field.default, tuple) else str(field.default)
        for name, field in kind.fields.items()
    }
    made = kind.parse(texts)
    assert made.table() == generate({"kind": kind.name})
    assert all(field.title and field.description for field in kind.fields.values())
    assert list(kind.fields)[-3:] == ["noise", "rows", "seed"]
    *features, target = made.table().columns
    assert (made.truth().features, made.truth().target) == (tuple(features), target)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ({"kind": "spiral"}, "kind is 'spiral': it must be one of linear, polynomial, formula, clusters, unscaled"),
        ({"kind": ["linear"]}, r"kind is \['linear'\]: it must be one of"),
        ({"kind": "polynomial", "weights": [1]}, "it does not go with kind = polynomial"),
        ({"kind": "polynomial", "coefficients": [1]}, "coefficients is .* it must be 2 to 13 numbers"),
        ({"kind": "polynomial", "low": 2, "high": 2}, "high is 2: it must be above low, which is 2"),
        ({"kind": "clusters", "clusters": 0}, "clusters is 0: it must be a whole number of at least 1"),
        ({"kind": "clusters", "gap": 0}, "gap is 0: it must be a number above 0"),
        ({"kind": "unscaled", "means": [1]}, r"means is \(1,\): it must be 2 numbers, one for each of the weights"),
        ({"kind": "unscaled", "scales": [1, -1]}, "scales is"),
        ({**OHM, "parameters": {"I": 3}}, "parameters is .* that are no features"),
        ({**OHM, "parameters": "R"}, "parameters is 'R': it must be names with a number each"),
        ({**OHM, "ranges": "I = [0, 1"}, "ranges is .* such as x = "),
    ],
)
def test_wrong_settings_of_a_kind_are_named(spec: Mapping[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        generate(spec)


def test_a_text_that_is_no_value_is_named() -> None:
    linear = next(kind for kind in kinds() if kind.name == "linear")
    with pytest.raises(ValidationError, match="weights is '1,a': it must be numbers with commas between"):
        linear.parse({"weights": "1,a"})
    with pytest.raises(ValidationError, match="weights"):
        linear.parse({"weights": ""})
