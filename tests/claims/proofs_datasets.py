"""Proofs of what the shipped data sets say, by numpy on their figures; where they are from is said by their source."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from gdtui.core.storage.presets import preset
from gdtui.engine.training.trainer import Trainer
from tests.claims.descents import Floats, best_fit, columns, curvatures, error, straight
from tests.claims.wording import says

ANSCOMBE = ("anscombe-1", "anscombe-2", "anscombe-3", "anscombe-4")


@cache
def fitted(name: str, degree: int = 1) -> tuple[Floats, float]:
    """The coefficients of rising powers of the one feature by least squares, and the loss."""
    x, y = columns(preset(name).experiment)
    powers = np.hstack([x**power for power in range(degree + 1)])
    scale = np.abs(powers).max(axis=0)
    found = best_fit(powers / scale, y) / scale
    return found, error(powers, y, found)


@cache
def plane(name: str, *features: str) -> tuple[Floats, float]:
    """The weights of some features by least squares, and the loss."""
    x, y = columns(preset(name).experiment.assign({"features": ",".join(features)}))
    design = np.column_stack([x, np.ones(len(y))])
    found = best_fit(design, y)
    return found[:-1], error(design, y, found)


def trained(name: str, **settings: str) -> dict[str, list[float]]:
    """The parameters that a set is trained to with other settings, in the units of the data."""
    trainer = Trainer(preset(name).experiment.assign(settings))
    assert sum(map(len, trainer.blocks()))
    assert not trainer.reason
    named = {name: values.detach().flatten().tolist() for name, values in trainer.model.parameters.items()}
    return trainer.data.original(named) or named


def residuals(name: str) -> Floats:
    _, design, y = straight(name)
    return y - design @ best_fit(design, y)


def r_squared(name: str) -> float:
    _, design, y = straight(name)
    return float(1 - error(design, y, best_fit(design, y)) / y.var())


def scores(name: str) -> Floats:
    """The standardised features and a column of ones."""
    x, _ = columns(preset(name).experiment)
    return np.column_stack([(x - x.mean(axis=0)) / x.std(axis=0), np.ones(len(x))])


def kappa(design: Floats) -> float:
    return float(np.linalg.cond(design) ** 2)


def cases(name: str) -> int:
    return preset(name).experiment.table.rows


# -- Anscombe


def eleven_points_around_a_line(sentence: str) -> None:
    bias, weight = fitted("anscombe-1")[0]
    says(sentence, bias, weight)
    assert cases("anscombe-1") == 11


def four_sets_are_alike(sentence: str) -> None:
    for name in ANSCOMBE:
        x, y = columns(preset(name).experiment)
        (bias, weight), loss = fitted(name)
        says(sentence, 1, 4, x.mean(), y.mean(), np.corrcoef(x[:, 0], y)[0, 1], bias, weight, loss)


def the_first_is_a_line(sentence: str) -> None:
    says(sentence)
    assert fitted("anscombe-1", 2)[1] > 0.9 * fitted("anscombe-1")[1]
    assert len({columns(preset(name).experiment)[1].tobytes() for name in ANSCOMBE}) == 4


def the_second_is_a_parabola(sentence: str) -> None:
    says(sentence)
    assert fitted("anscombe-2")[0] == pytest.approx(fitted("anscombe-1")[0], abs=1e-3)
    assert fitted("anscombe-2", 2)[1] < 1e-5


def its_ends_are_below_the_line(sentence: str) -> None:
    says(sentence, 1)
    assert fitted("anscombe-2")[0] == pytest.approx(fitted("anscombe-1")[0], abs=1e-3)
    above = residuals("anscombe-2")[np.argsort(columns(preset("anscombe-2").experiment)[0][:, 0])] > 0
    assert above.tolist() == [False] * 2 + [True] * 7 + [False] * 2


def its_parabola_fits(sentence: str) -> None:
    says(sentence, fitted("anscombe-2")[1], fitted("anscombe-2", 2)[1])
    found = trained("anscombe-2", model="polynomial")
    bias, one, two = fitted("anscombe-2", 2)[0]
    assert (found["b"][0], found["w1"][0], found["w2"][0]) == pytest.approx((bias, one, two), rel=1e-3)


def ten_of_the_third() -> Floats:
    """The line through the third set without its greatest y."""
    x, y = columns(preset("anscombe-3").experiment)
    rest = y < y.max()
    assert rest.sum() == 10
    line = np.polyfit(x[rest, 0], y[rest], 1)
    assert np.polyval(line, x[rest, 0]) == pytest.approx(y[rest], abs=0.02)
    return line


def the_third_has_an_outlier(sentence: str) -> None:
    says(sentence)
    ten_of_the_third()


def the_outlier_pulls(sentence: str) -> None:
    slope, bias = ten_of_the_third()
    says(sentence, bias, slope, fitted("anscombe-3")[0][1])


def huber_and_mae_are_pulled_less(sentence: str) -> None:
    huber, mae = (trained("anscombe-3", loss=loss)["W"][0] for loss in ("huber", "mae"))
    says(sentence, huber, mae)
    x, y = columns(preset("anscombe-3").experiment)
    biases, slopes = np.meshgrid(np.linspace(3, 4.5, 301), np.linspace(0.3, 0.5, 401))
    away = np.abs(y - slopes[..., None] * x[:, 0] - biases[..., None])
    for loss, found in ((np.where(away < 1, away**2 / 2, away - 0.5), huber), (away, mae)):
        assert slopes.flat[loss.mean(axis=2).argmin()] == pytest.approx(found, abs=5e-3)


def one_point_decides(sentence: str) -> None:
    says(sentence)
    x, y = columns(preset("anscombe-4").experiment)
    moved = y + (x[:, 0] == 19)  # the one point higher by 1
    assert np.polyfit(x[:, 0], moved, 1)[0] - np.polyfit(x[:, 0], y, 1)[0] == pytest.approx(1 / (19 - 8))


def ten_at_8_and_one_at_19(sentence: str) -> None:
    says(sentence, 8, 19)
    x, _ = columns(preset("anscombe-4").experiment)
    assert sorted(x[:, 0]) == [8] * 10 + [19]
    assert residuals("anscombe-4")[x[:, 0] == 19] == pytest.approx(0, abs=1e-12)


def without_it_the_slope_is_anything(sentence: str) -> None:
    says(sentence)
    x, _ = columns(preset("anscombe-4").experiment)
    rest = x[x[:, 0] != 19]
    assert len({*rest[:, 0]}) == 1
    assert np.linalg.matrix_rank(np.column_stack([rest, np.ones(len(rest))])) == 1


# -- one feature


def cars_of_the_twenties(sentence: str) -> None:
    says(sentence, 1920)  # by the help page of R's data set
    assert preset("cars").experiment.features == ("speed",)


def fifty_cars(sentence: str) -> None:
    says(sentence, cases("cars"))


def cars_stop_before_they_brake(sentence: str) -> None:
    bias, weight = fitted("cars")[0]
    says(sentence, weight, -bias, 4)
    assert bias + 4 * weight < 0
    assert columns(preset("cars").experiment)[0].min() == 4


def cars_need_more_than_a_line(sentence: str) -> None:
    coefficients, loss = fitted("cars", 2)
    says(sentence, fitted("cars")[1], loss)
    assert coefficients[2] > 0
    assert trained("cars", model="polynomial")["w2"][0] == pytest.approx(coefficients[2], rel=1e-3)


def a_longer_eruption_a_longer_wait(sentence: str) -> None:
    says(sentence)
    assert fitted("old-faithful")[0][1] > 0


def eruptions_are_counted(sentence: str) -> None:
    says(sentence, cases("old-faithful"))


def waits_grow_by_the_minute(sentence: str) -> None:
    bias, weight = fitted("old-faithful")[0]
    says(sentence, weight, bias)


def eruptions_are_of_two_kinds(sentence: str) -> None:
    x, wait = columns(preset("old-faithful").experiment)
    short = x[:, 0] < 3
    says(sentence, short.sum(), 3, wait[short].mean(), wait[~short].mean())


def women_are_almost_on_a_line(sentence: str) -> None:
    says(sentence)
    assert r_squared("women") > 0.99


def fifteen_weights(sentence: str) -> None:
    says(sentence)
    assert cases("women") == 15


def women_bend_at_both_ends(sentence: str) -> None:
    bias, weight = fitted("women")[0]
    says(sentence, weight, -bias, r_squared("women"))
    above = residuals("women") > 0
    ends = np.flatnonzero(~above)
    assert above[: ends[0]].all()
    assert above[ends[-1] + 1 :].all()
    assert not above[ends[0] : ends[-1] + 1].any()
    assert 0 < ends[0] < ends[-1] < len(above) - 1


def women_are_on_a_parabola(sentence: str) -> None:
    says(sentence, fitted("women")[1], fitted("women", 2)[1])
    assert trained("women", model="polynomial")["w2"][0] == pytest.approx(fitted("women", 2)[0][2], rel=1e-3)


def women_without_standardisation(sentence: str) -> None:
    says(sentence, kappa(straight("women")[1]))
    assert kappa(scores("women")) == pytest.approx(1)


def heavier_cars_are_thirstier(sentence: str) -> None:
    says(sentence)
    assert fitted("mtcars")[0][1] < 0


def cars_by_weight(sentence: str) -> None:
    bias, weight = fitted("mtcars")[0]
    says(sentence, bias, -weight)


def cars_have_five_more_columns(sentence: str) -> None:
    says(sentence)
    assert set(preset("mtcars").experiment.table.columns) - {"wt", "mpg"} == {"cyl", "disp", "hp", "drat", "qsec"}


def cars_by_weight_and_power(sentence: str) -> None:
    says(sentence, plane("mtcars", "wt")[1], plane("mtcars", "wt", "hp")[1])
    assert trained("mtcars", features="wt,hp")["W"] == pytest.approx(plane("mtcars", "wt", "hp")[0].tolist(), rel=1e-3)


def petals(sentence: str) -> None:
    says(sentence)
    e = preset("iris").experiment
    assert (e.features, e.target) == (("petal_length",), "petal_width")


def flowers_are_measured(sentence: str) -> None:
    says(sentence, cases("iris"))
    assert all(len(part.split("_")) == 2 for part in preset("iris").experiment.table.columns)


def petals_are_wide_as_long(sentence: str) -> None:
    bias, weight = fitted("iris")[0]
    x, y = columns(preset("iris").experiment)
    says(sentence, weight, -bias, np.corrcoef(x[:, 0], y)[0, 1])


def water_boils_by_pressure(sentence: str) -> None:
    says(sentence)
    assert r_squared("forbes") > 0.99  # the pressure, and with it the height, is read off the thermometer


def seventeen_places(sentence: str) -> None:
    says(sentence, cases("forbes"))


def one_place_is_off_the_line(sentence: str) -> None:
    bias, weight = fitted("forbes")[0]
    away = np.abs(residuals("forbes"))
    says(sentence, weight, -bias, int(away.argmax()), 0)
    assert away.max() > 2 * np.sort(away)[-2]


def boiling_without_standardisation(sentence: str) -> None:
    says(sentence, kappa(straight("forbes")[1]) / 1e6)


def children_are_nearer_the_mean(sentence: str) -> None:
    says(sentence)
    x, y = columns(preset("galton").experiment)
    tall = x[:, 0] > x.mean() + x.std()
    assert y[tall].mean() - y.mean() < x[tall, 0].mean() - x.mean()


def heights_are_counted(sentence: str) -> None:
    says(sentence, cases("galton"))


def heights_regress(sentence: str) -> None:
    weight = fitted("galton")[0][1]
    says(sentence, weight, weight)
    x, y = columns(preset("galton").experiment)
    bias = fitted("galton")[0][0]
    assert bias + weight * (x.mean() + 1) - y.mean() == pytest.approx(weight)


def galton_called_it_so(sentence: str) -> None:
    says(sentence)
    assert "Regression Towards Mediocrity" in str(preset("galton").source)


def farther_is_faster(sentence: str) -> None:
    says(sentence)
    assert fitted("hubble")[0][1] > 0


def galaxies_are_counted(sentence: str) -> None:
    says(sentence, cases("hubble"))
    _, velocity = columns(preset("hubble").experiment)
    assert (velocity < 0).sum() == 5


def galaxies_have_a_slope(sentence: str) -> None:
    says(sentence, fitted("hubble")[0][1])


def galaxies_through_the_origin(sentence: str) -> None:
    x, y = columns(preset("hubble").experiment)
    weight = best_fit(x, y)
    says(sentence, weight[0], error(x, y, weight), fitted("hubble")[1], fitted("hubble")[0][0])
    assert trained("hubble", model="weight", standardize="false")["w"] == pytest.approx(weight.tolist(), rel=1e-4)


# -- several features


def penguins_by_flipper(sentence: str) -> None:
    says(sentence)
    e = preset("penguins").experiment
    assert (e.features, e.target) == (("flipper_length",), "body_mass")


def penguins_are_counted(sentence: str) -> None:
    says(sentence, cases("penguins"))


def flippers_weigh(sentence: str) -> None:
    says(sentence, fitted("penguins")[0][1])


def bills_turn_their_sign(sentence: str) -> None:
    alone, both = plane("penguins", "bill_depth")[0], plane("penguins", "flipper_length", "bill_depth")[0]
    says(sentence, alone[0], both[1])
    assert trained("penguins", features="bill_depth")["W"] == pytest.approx(alone.tolist(), rel=1e-3)
    assert trained("penguins", features="flipper_length,bill_depth")["W"] == pytest.approx(both.tolist(), rel=1e-3)


def ten_measurements(sentence: str) -> None:
    says(sentence)
    assert len(preset("diabetes").experiment.features) == 10


def patients_are_counted(sentence: str) -> None:
    says(sentence, cases("diabetes"))
    assert preset("diabetes").experiment.features == ("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6")


def diabetes_is_half_explained(sentence: str) -> None:
    says(sentence, r_squared("diabetes"))


def blood_values_are_almost_sums(sentence: str) -> None:
    design = scores("diabetes")
    says(sentence, kappa(design))
    for index in (4, 5):
        others = np.delete(design, index, axis=1)
        assert error(others, design[:, index], best_fit(others, design[:, index])) < 1 / 25  # of a variance of 1


def six_features_tell_the_same(sentence: str) -> None:
    says(sentence)
    assert len(preset("longley").experiment.features) == 6
    assert kappa(scores("longley")) > 10_000


def the_economy_rose_with_the_year(sentence: str) -> None:
    design = scores("longley")
    says(sentence, kappa(design))
    names = preset("longley").experiment.features
    year = design[:, names.index("year")]
    for name in ("population", "gnp", "deflator"):
        assert design[:, names.index(name)] @ year / len(year) > 0.99


def momentum_finds_longleys_answer(sentence: str) -> None:
    e, design = preset("longley").experiment, scores("longley")
    slowest = 1 - 0.2 * curvatures(design)[0]
    says(sentence, e.momentum, e.epochs, 0, 0.2, np.log(0.1) / np.log(slowest))
    _, plain, y = straight("longley")
    scale = np.abs(plain).max(axis=0)
    best = best_fit(plain / scale, y) / scale
    assert trained("longley")["W"] == pytest.approx(best[:-1].tolist(), rel=1e-4)


def nist_certifies_longleys_answer(sentence: str) -> None:
    certified = {"deflator": 15.0618722713733, "year": 1829.15146461355}  # Statistical Reference Datasets, Longley
    says(sentence, *certified.values())
    names = preset("longley").experiment.features
    found = dict(zip(names, plane("longley", *names)[0], strict=True))
    assert [found[name] for name in certified] == pytest.approx([*certified.values()], rel=1e-4)
