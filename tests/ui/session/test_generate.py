"""Data are generated from a form with a picture, and Anscombe's four sets are seen together."""

import numpy as np
import pytest
from textual.widgets import Input

from gdtui.core.data.synthetic import kinds
from gdtui.ui.panels.form_panel import FormTable
from gdtui.ui.session.opening.generate_screen import GenerateForm, GenerateScreen
from gdtui.ui.widgets.choice_list import ChoiceList
from gdtui.ui.widgets.plot_view import PlotView
from tests.ui.driver import Driver, drive


async def generate(driver: Driver) -> None:
    await driver.press("ctrl+o")
    await driver.until(lambda: isinstance(driver.app.screen, ChoiceList))
    await driver.press(*"Generate", "enter")
    await driver.until(lambda: isinstance(driver.app.screen, GenerateScreen) and picture(driver).size > 0)


def picture(driver: Driver) -> np.ndarray:
    """The points of the small picture; none where there is no picture yet."""
    found = driver.app.screen.query(PlotView)
    plot = found.first()._plot if found else None
    return plot.series[0].data if plot else np.empty(0)


async def go_to(driver: Driver, name: str) -> None:
    form = driver.app.screen.query_one(GenerateForm)
    form.query_one(FormTable).cursor = (form._names.index(name), 0)


async def type_value(driver: Driver, name: str, text: str) -> None:
    await go_to(driver, name)
    await driver.press("space")
    await driver.until(lambda: isinstance(driver.app.focused, Input))
    await driver.press(*text, "enter")
    await driver.until(lambda: type(driver.app.focused).__name__ == "ModalFormTable")


async def test_enter_opens_a_session_that_knows_the_true_parameters() -> None:
    async with drive() as driver:
        await generate(driver)
        await type_value(driver, "weights", "3")
        await type_value(driver, "bias", "-1")
        assert "y = 3·x - 1" in driver.text(".truth")
        await driver.press("enter")
        await driver.until(lambda: driver.snapshot.title.startswith("generated"))
        table = driver.snapshot.experiment.table
        x, y = (np.array(table.column(name)) for name in ("x", "y"))
        assert len(x) == 100
        assert y == pytest.approx(3 * x - 1)
        truth = driver.train_model.session.truth
        assert truth is not None
        assert (truth.weights, truth.bias) == ((3.0,), -1.0)


async def test_the_picture_follows_each_value() -> None:
    async with drive() as driver:
        await generate(driver)
        before = picture(driver)
        await go_to(driver, "seed")
        await driver.press("plus")
        await driver.until(lambda: not np.array_equal(picture(driver), before))
        await go_to(driver, "rows")
        await driver.press("minus")  # 100, then 50
        await driver.until(lambda: picture(driver).shape == (2, 50))


@pytest.mark.parametrize("kind", [kind.name for kind in kinds()])
async def test_each_kind_has_its_form_and_makes_data(kind: str) -> None:
    recipe = next(one for one in kinds() if one.name == kind)
    async with drive() as driver:
        await generate(driver)
        while driver.app.screen.query_one(GenerateForm).values["kind"] != kind:
            await driver.press("plus")
        listed = driver.text("ModalFormTable")
        assert all(field.title in listed for field in recipe.fields.values())
        expected = recipe.recipe().table()
        await driver.press("enter")
        await driver.until(lambda: driver.snapshot.title.startswith("generated"))
        assert driver.snapshot.experiment.table == expected


async def test_settings_that_do_not_fit_each_other_are_refused_and_the_picture_stays() -> None:
    async with drive() as driver:
        await generate(driver)
        while driver.app.screen.query_one(GenerateForm).values["kind"] != "polynomial":
            await driver.press("plus")
        await driver.pilot.pause()
        before = picture(driver)
        await type_value(driver, "high", "-5")
        await driver.until(lambda: "it must be above low" in driver.text(".wrong"))
        await driver.press("enter")
        assert isinstance(driver.app.screen, GenerateScreen)
        assert np.array_equal(picture(driver), before)
        await driver.press("escape")
        await driver.until(lambda: not isinstance(driver.app.screen, GenerateScreen))
        assert driver.snapshot.title.startswith("study-hours")


async def test_anscombes_four_are_seen_together_and_one_is_opened() -> None:
    async with drive(size=(80, 24)) as driver:
        command = next(one for one in driver.app.screen_named("Train").commands() if one.name == "Anscombe's four")
        command.run()
        await driver.until(lambda: isinstance(driver.app.screen, ChoiceList))
        shown = driver.text(".detail")
        assert len(shown.splitlines()) == 12
        assert all(line.count("└") == 2 for line in shown.splitlines() if "└" in line)
        await driver.press("down", "down", "enter")
        await driver.until(lambda: driver.snapshot.title.startswith("anscombe-3"))
        assert driver.snapshot.experiment.table.rows == 11
