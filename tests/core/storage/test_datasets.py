"""The shipped data sets: their figures against published results, and the engine against numpy's least squares."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from gdtui.core.language import LANGUAGES, use_language
from gdtui.core.storage.presets import DATASETS, dataset_names, preset, preset_names
from gdtui.core.storage.targets import resolve
from gdtui.core.widths import width
from gdtui.engine.training.trainer import Trainer

Floats = npt.NDArray[np.float64]

PUBLISHED: dict[str, tuple[int, list[float]]] = {
    # rows, and the published least-squares answer: the weights, then the bias
    "anscombe-1": (11, [0.500, 3.00]),  # Anscombe (1973)
    "anscombe-2": (11, [0.500, 3.00]),
    "anscombe-3": (11, [0.500, 3.00]),
    "anscombe-4": (11, [0.500, 3.00]),
    "cars": (50, [3.932, -17.579]),  # help page of R's lm on cars
    "old-faithful": (272, [10.730, 33.474]),  # Azzalini and Bowman's data as in R's faithful
    "women": (15, [3.45, -87.517]),  # help page of R's women
    "mtcars": (32, [-5.344, 37.285]),
    "iris": (150, [0.4158, -0.3631]),
    "forbes": (17, [0.5229, -81.064]),  # Weisberg, Applied Linear Regression
    "longley": (  # NIST, Statistical Reference Datasets, certified values
        16,
        [
            *(15.0618722713733, -0.0358191792925910, -2.02022980381683, -1.03322686717359, -0.0511041056535807),
            *(1829.15146461355, -3482258.63459582),
        ],
    ),
    "galton": (928, [0.6463, 23.942]),
    "penguins": (342, [49.69, -5780.83]),  # palmerpenguins
    "hubble": (24, [454.16, -40.78]),
}


def data(name: str) -> tuple[Floats, Floats]:
    """The features and a column of ones, and the target."""
    e = preset(name).experiment
    x = np.column_stack([*(np.frombuffer(e.table.column(f)) for f in e.features), np.ones(e.table.rows)])
    return x, np.frombuffer(e.table.column(e.target))


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_figures_have_the_published_answer(name: str) -> None:
    rows, answer = PUBLISHED[name]
    x, y = data(name)
    scale = np.abs(x).max(axis=0)  # Longley's columns are of very different sizes
    found = np.linalg.lstsq(x / scale, y)[0] / scale
    assert len(y) == rows
    assert found == pytest.approx(answer, rel=5e-3 if len(answer) == 2 else 1e-8)


def test_anscombes_sets_are_alike_in_numbers_alone() -> None:
    """Anscombe (1973): n 11, means 9.0 and 7.5, sum of squares of x 110.0, R² .667, residual sum of squares 13.75."""
    pictures = set()
    for name in ("anscombe-1", "anscombe-2", "anscombe-3", "anscombe-4"):
        x, y = data(name)
        line, (residual,), *_ = np.linalg.lstsq(x, y)
        assert (len(y), x[:, 0].mean(), round(y.mean(), 2)) == (11, 9.0, 7.5)
        assert np.square(x[:, 0] - 9).sum() == 110
        assert x[:, 0].var(ddof=1) == 11
        assert y.var(ddof=1) == pytest.approx(4.125, abs=0.005)
        assert np.corrcoef(x[:, 0], y)[0, 1] == pytest.approx(0.816, abs=1e-3)
        assert line == pytest.approx([0.5, 3.0], abs=3e-3)
        assert residual == pytest.approx(13.75, abs=0.03)
        pictures.add((x.tobytes(), y.tobytes()))
    assert len(pictures) == 4


def test_diabetes_has_the_published_answer() -> None:
    """Efron and others (2004): with columns of mean 0 and length 1; scikit-learn prints the same."""
    x, y = data("diabetes")
    centred = x[:, :-1] - x[:, :-1].mean(axis=0)
    found = np.linalg.lstsq(centred / np.linalg.norm(centred, axis=0), y - y.mean())[0]
    published = [-10.01, -239.82, 519.85, 324.38, -792.18, 476.74, 101.04, 177.06, 751.27, 67.63]
    assert found == pytest.approx(published, abs=0.01)
    assert y.mean() == pytest.approx(152.133, abs=1e-3)


@pytest.mark.parametrize("name", dataset_names())
def test_a_set_trains_at_the_first_press_to_the_answer_of_least_squares(name: str) -> None:
    session = resolve(name)
    trainer = Trainer(session.experiment)
    assert sum(map(len, trainer.blocks())) == session.experiment.epochs
    assert not trainer.reason
    x, y = data(name)
    scale = np.abs(x).max(axis=0)
    best = x / scale @ np.linalg.lstsq(x / scale, y)[0]
    predicted = trainer.predict(x[:, :-1].tolist())
    assert predicted == pytest.approx(best, abs=1e-4 * y.std())


@pytest.mark.parametrize("name", dataset_names())
def test_a_set_says_what_it_is_where_it_is_from_and_what_it_may_be_used_for(name: str) -> None:
    session = preset(name)
    assert session.name == name
    for language in LANGUAGES:
        use_language(language)
        assert 10 < width(str(session.title)) <= 64
        assert str(session.title).isprintable()
        assert str(session.about)
        assert str(session.source)
    assert session.licence
    assert session.truth is None


def test_sets_and_presets_have_names_of_their_own_and_little_weight() -> None:
    assert not {*dataset_names()} & {*preset_names()}
    assert len(dataset_names()) >= 12
    assert sum(path.stat().st_size for path in DATASETS.iterdir()) < 150_000
    named = {line.split('"')[1] for name in dataset_names() for line in _lines(name) if line.startswith("data = ")}
    assert named == {path.name for path in DATASETS.glob("*.csv")}


def _lines(name: str) -> list[str]:
    return (DATASETS / f"{name}.toml").read_text(encoding="utf-8").splitlines()
