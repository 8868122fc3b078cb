"""The Data screen beside the table: columns and their use, what standardising and splitting do, files."""

import math
import weakref
from pathlib import Path

import numpy as np
import pytest

from gdtui.core.data.reading.read import read
from gdtui.core.data.reading.source import Source
from gdtui.core.data.table import Table
from gdtui.core.experiment.experiment import Experiment, Run
from gdtui.core.storage.session_file import Session
from gdtui.ui.data.panels.columns import ColumnsPanel
from gdtui.ui.data.screen import DataFitPanel
from gdtui.ui.session.panels.fit import FitPanel
from tests.ui.data.table_driver import data, said
from tests.ui.driver import Driver, drive, set_to

random = np.random.default_rng(4)
SIZES = random.uniform(1000, 90_000, 40)
ROOMS = random.uniform(1, 9, 40)
HOUSES = Table.of({"rooms": ROOMS.tolist(), "area": SIZES.tolist(), "price": (ROOMS + SIZES / 1000).tolist()})


def session(table: Table = HOUSES, **settings: object) -> Session:
    return Session(name="houses", title="houses", runs=(Run(Experiment.on(table, **settings)),))


def columns_panel(driver: Driver) -> ColumnsPanel:
    return driver.app.screen.query_one(ColumnsPanel)


async def described(driver: Driver) -> ColumnsPanel:
    panel = columns_panel(driver)
    await driver.until(lambda: panel._whole is not None and set(panel._names) <= set(panel._described))
    return panel


def condition(features: np.ndarray) -> float:
    """κ of the Hessian of the mean of squares of a linear model with a bias."""
    with_bias = np.column_stack([features, np.ones(len(features))])
    return float(np.linalg.cond(with_bias) ** 2)


async def test_the_columns_have_the_numbers_that_numpy_has() -> None:
    async with data(session()) as driver:
        panel = await described(driver)
        area = panel._described["area"]
        assert area.mean == pytest.approx(SIZES.mean())
        assert area.std == pytest.approx(SIZES.std())
        assert (area.low, area.high) == (SIZES.min(), SIZES.max())
        assert area.correlation == pytest.approx(np.corrcoef(SIZES, ROOMS + SIZES / 1000)[0, 1])
        lines = driver.text("#panel-columns VirtualTable").splitlines()
        assert lines[1].split()[:3] == ["rooms", "●", "feature"]
        assert lines[3].split()[:3] == ["price", "◆", "target"]
        plain = condition(np.column_stack([ROOMS, SIZES]))
        assert math.isclose(float(driver.text("#column-notes").split()[1]), plain, rel_tol=0.06)
        assert f"of all {len(SIZES)} rows." in driver.text("#column-notes")
        await driver.press("T")
        tested = f"of all {len(SIZES)} rows, {len(SIZES) // 5} of them test rows."
        await driver.until(lambda: tested in " ".join(driver.text("#column-notes").split()))


async def test_space_and_y_choose_features_and_target() -> None:
    async with data(session()) as driver:
        await driver.press("c")
        await driver.until(lambda: columns_panel(driver).has_focus_within)
        await driver.press("down", "space")
        await driver.until(lambda: driver.snapshot.experiment.features == ("rooms",))
        assert "1 of 2 as features" in driver.title("#panel-columns")
        await driver.press("up", "space")
        await driver.until(lambda: "it must be one or more columns other than the target" in said(driver))
        await driver.press("y")
        await driver.until(lambda: driver.snapshot.experiment.target == "rooms")
        assert driver.snapshot.experiment.features == ("price",)
        await driver.press("down", "enter")
        await driver.until(lambda: driver.snapshot.experiment.features == ("price", "area"))
        await driver.press("u", "u", "u")
        await driver.until(lambda: driver.snapshot.experiment.features == ("rooms", "area"))


async def test_constant_and_collinear_columns_are_named() -> None:
    table = Table.of({"a": [1, 2, 3, 5], "b": [2, 4, 6, 10], "c": [7, 7, 7, 7], "y": [1, 2, 3, 4]})
    async with data(session(table)) as driver:
        await described(driver)
        notes = " ".join(driver.text("#column-notes").split())
        assert "c is 7 in every row: its weight cannot be told from the bias." in notes
        assert "b = 2·a in every row" in notes
        assert "κ ∞" in notes


async def test_x_standardises_and_says_what_that_does_to_kappa() -> None:
    async with data(session()) as driver:
        await driver.press("x")
        await driver.until(lambda: driver.snapshot.experiment.standardize)
        await driver.until(lambda: any("Standardised: κ" in note.message for note in driver.app._notifications))
        message = next(n.message for n in driver.app._notifications if "Standardised" in n.message)
        before, after = (float(part) for part in message.removeprefix("Standardised: κ ").split(" → "))
        features = np.column_stack([ROOMS, SIZES])
        assert math.isclose(before, condition(features), rel_tol=0.06)
        assert math.isclose(after, condition((features - features.mean(0)) / features.std(0)), rel_tol=0.06)
        await driver.press("x")
        await driver.until(lambda: not driver.snapshot.experiment.standardize)


async def test_capital_t_splits_and_the_test_losses_of_two_runs_are_compared() -> None:
    async with data(session(lr=1e-12)) as driver:
        await driver.press("T")
        await driver.until(lambda: driver.snapshot.experiment.test_rows == 8)
        await driver.press("escape", "right", "right")
        await driver.updates(2)
        history = driver.snapshot.history
        assert history is not None
        before = history.value("test_loss", 1)
        await driver.press("x")
        await driver.until(lambda: driver.snapshot.updates == 0 and driver.snapshot.experiment.standardize)
        await driver.press("right", "right")
        await driver.updates(2)
        await driver.until(lambda: "after 2 updates; run A had" in driver.text("#column-notes"))
        shown = float(driver.text("#column-notes").split("run A had ")[1].split()[0])
        assert math.isclose(shown, before, rel_tol=1e-3)
        await driver.press("T")
        await driver.until(lambda: driver.snapshot.experiment.test_rows == 0)


async def test_a_split_of_too_few_rows_is_refused() -> None:
    async with data(set_to(table=Table.of({"x": [1, 2], "y": [2, 4]}))) as driver:
        await driver.press("T")
        await driver.until(lambda: "test_fraction is 0.2: of 2 rows" in said(driver))


async def test_w_writes_a_file_and_asks_before_it_writes_over_one(tmp_path: Path) -> None:
    async with data(session()) as driver:
        await driver.press("t")
        await driver.until(lambda: driver.snapshot.experiment.test_rows == 1)
        table = driver.snapshot.experiment.table
        for name in ("houses.csv", "houses.parquet"):
            await driver.press("w", "ctrl+u", *str(tmp_path / name), "enter")
            await driver.until((tmp_path / name).exists)
            assert read(Source.of(tmp_path / name)).table == table
        (tmp_path / "mine.csv").write_text("mine")
        await driver.press("w", "ctrl+u", *str(tmp_path / "mine.csv"), "enter")
        await driver.until(lambda: type(driver.app.screen).__name__ == "ChoiceList")
        await driver.press("enter")
        assert (tmp_path / "mine.csv").read_text() == "mine"
        await driver.press("w", "ctrl+u", *str(tmp_path / "mine.csv"), "enter")
        await driver.until(lambda: type(driver.app.screen).__name__ == "ChoiceList")
        await driver.press("down", "enter")
        await driver.until(lambda: (tmp_path / "mine.csv").read_text() != "mine")
        await driver.until(lambda: read(Source.of(tmp_path / "mine.csv")).table == table)
        await driver.press("w", "ctrl+u", *"houses.doc", "enter")
        assert "its ending must be one of .csv, .tsv, .tab, .parquet, .pq" in driver.text("#ask .wrong")
        await driver.press("ctrl+u", *str(tmp_path / "no" / "x.csv"), "enter")
        await driver.until(lambda: "cannot be written" in said(driver))


async def test_the_fit_has_every_edit_at_once() -> None:
    async with data() as driver:
        canvas = driver.app.screen.query_one(DataFitPanel).canvas
        await driver.until(lambda: canvas._plot is not None)
        await driver.press("right", "enter", *"17", "enter")

        def heights() -> list[float]:
            assert canvas._plot is not None
            return [y for series in canvas._plot.series if series.kind == "points" for y in series.data[1].tolist()]

        await driver.until(lambda: 17 in heights())
        assert driver.snapshot.updates == 0


async def test_a_hidden_fit_lets_go_of_the_columns_before_an_edit_and_has_the_new_ones_when_it_is_seen() -> None:
    async with drive() as driver:
        hidden = driver.app.screen.query_one(FitPanel)
        await driver.until(lambda: "_points" in vars(hidden.picture))
        before = weakref.ref(hidden.picture)
        await driver.press("3")
        await driver.settled()
        experiment = driver.train_model.experiment
        driver.train_model.change(experiment.change(table=experiment.table.replace(0, "x", 9)))
        await driver.until(lambda: before() is None)
        await driver.press("1")
        await driver.until(lambda: 9 in hidden.picture._points.x)
        assert "8" in driver.text("#fit-plot").split("\n")[-1].split()


async def test_data_and_train_show_one_run() -> None:
    async with data() as driver:
        await driver.press("escape", "right", "right")
        await driver.updates(2)
        await driver.press("1")
        await driver.until(lambda: driver.app.screen is driver.app.screens["Train"])
        assert driver.snapshot.updates == 2
        await driver.press("left", "3")
        await driver.until(lambda: driver.app.screen is driver.app.screens["Data"])
        await driver.until(lambda: driver.snapshot.step == 1)
