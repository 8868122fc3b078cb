"""The theory panel's figures are the textbook's, and it says where they do not apply."""

import math
from tempfile import NamedTemporaryFile

import pytest

from gdtui.core.storage.presets import preset
from gdtui.core.storage.targets import resolve
from gdtui.core.theory.stability import Descent
from gdtui.engine.inspect.theory import theory
from gdtui.protocol import RunState
from gdtui.ui.text.numbers import number_text
from gdtui.ui.train.panels.theory import distance, errors_of, picture_of
from tests.ui.driver import Driver, drive, set_to


async def shown(driver: Driver) -> str:
    """What the whole panel says, however little of it is in sight."""
    await driver.until(lambda: driver.snapshot.theory is not None)
    await driver.pilot.resize_terminal(100, 120)
    await driver.pilot.pause()
    return driver.text("#theory-distance") + "\n" + driver.text("#theory-rest")


async def test_the_figures_of_an_exact_fit() -> None:
    async with drive() as driver:
        text = await shown(driver)
        assert "λ 0.2404, 11.09" in text  # of [[28/3, 4], [4, 2]]
        assert "κ 46.14" in text or "κ 46.15" in text
        assert "critical 0.1803" in text
        assert "optimal 0.1765" in text  # 3/17
        assert "Stable up to lr 0.1803; at 0.01 smooth, 957 updates per digit." in " ".join(text.split())
        assert "updates to a millionth 5,741" in text
        assert "W* 2" in text
        assert "to the exact solution 2 " in text
        assert text.count("monotone") == 2


async def test_true_parameters_stand_beside_the_learned_ones() -> None:
    async with drive(set_to("d2l-synthetic", init="zeros")) as driver:
        text = " ".join((await shown(driver)).split())
        assert "true W 2, −3.4 true b 4.2" in text
        assert "true minus learned W 2, −3.4 b 4.2" in text  # all of them begin at 0
        await driver.press("end", "e")
        await driver.until(lambda: driver.snapshot.step == 100)
        params = driver.snapshot.view.params if driver.snapshot.view else {}
        away = 4.2 - params["b"][0]
        assert f"b {number_text(away)}" in driver.text("#theory-distance")


async def test_true_parameters_of_standardised_features_are_in_the_units_of_the_data() -> None:
    async with drive(set_to("d2l-synthetic", standardize=True)) as driver:
        text = " ".join((await shown(driver)).split())
        assert "true W in the data's units 2, −3.4" in text
        assert "true minus learned" not in text


async def test_a_true_function_that_the_model_cannot_be_is_written_out() -> None:
    async with drive("init-lab") as driver:
        assert "true y = sin(x)" in await shown(driver)


async def test_the_distance_is_that_of_the_cursor() -> None:
    async with drive() as driver:
        await shown(driver)
        await driver.press("right")
        await driver.updates(1)
        assert f"to the exact solution {math.hypot(2 - 0.56 / 3, 0.08):.3f}" in driver.text("#theory-distance")
        await driver.press("left")
        await driver.until(lambda: driver.snapshot.step == 0)
        assert "to the exact solution 2 " in driver.text("#theory-distance")


@pytest.mark.parametrize(
    ("settings", "title", "words"),
    [
        ({}, "Theory", "monotone"),
        ({"lr": 0.5}, "Theory", "diverging"),
        ({"lr": 0.15}, "Theory", "oscillating"),
        ({"optimizer": "adam"}, "Theory · of plain SGD", "adam scales each step"),
        ({"loss": "huber"}, "Theory · at this point", "not quadratic"),
        ({"loss": "mae"}, "Theory · at this point", "no closed form"),
        ({"batch_size": 1}, "Theory", "single batches have other curvatures"),
        ({"schedule": "cosine"}, "Theory", "which the schedule cosine changes"),
    ],
)
async def test_regimes_and_limits(settings: dict[str, object], title: str, words: str) -> None:
    async with drive(set_to(**settings)) as driver:
        assert words in " ".join((await shown(driver)).split())
        assert driver.title("TheoryPanel") == f"[t] {title}"


@pytest.mark.parametrize(
    ("descent", "eigenvalue", "errors"),
    [
        (Descent(0.1), 2.0, [1, 0.8, 0.64, 0.512, 0.4096]),
        (Descent(0.5), 2.0, [1, 0, 0, 0, 0]),
        (Descent(0.9), 2.0, [1, -0.8, 0.64, -0.512, 0.4096]),
        (Descent(1.0), 2.0, [1, -1, 1, -1, 1]),
        (Descent(1.1), 2.0, [1, -1.2, 1.44, -1.728, 2.0736]),
        (Descent(0.1, 0.5), 2.0, [1, 0.8, 0.54, 0.302, 0.1226]),  # moves -.2, -.26 = .5 · -.2 - .16, ...
        (Descent(0.1, 0.5, nesterov=True), 2.0, [1, 0.7, 0.44, 0.248, 0.1216]),  # e(k+1) = 1.2 e(k) - .4 e(k-1)
    ],
)
def test_the_errors_along_a_mode(descent: Descent, eigenvalue: float, errors: list[float]) -> None:
    assert list(errors_of(descent, eigenvalue, 5)) == pytest.approx(errors)


def test_momentum_keeps_an_error_in_its_recurrence() -> None:
    beta, product = 0.6, 0.7
    errors = list(errors_of(Descent(0.35, beta), 2.0, 12))
    for k in range(1, 11):  # Polyak: e(k+1) = (1 + β - ηλ) e(k) - β e(k-1)
        assert errors[k + 1] == pytest.approx((1 + beta - product) * errors[k] - beta * errors[k - 1])


def test_the_picture_of_a_mode() -> None:
    experiment = preset("study-hours").experiment.change(lr=0.01)
    stiff = theory(experiment).modes[-1]
    assert picture_of(Descent(1 / stiff.eigenvalue), stiff) == "█" + "▅" * 9  # one shot
    assert picture_of(Descent(2 / stiff.eigenvalue), stiff)[:4] == "█▁█▁"


async def test_a_view_of_another_model_has_no_distance() -> None:
    async with drive() as driver:
        other = theory(preset("exam-scores").experiment.change(model="weight"))
        assert distance(other, driver.snapshot.view) is None
        assert distance(other, None) is None


async def test_a_value_is_chosen_and_copied_with_all_its_digits() -> None:
    """λ of x = 1 2 3 with a bias: the roots of λ² - (34/3) λ + 8/3, from 2/3 (14 6; 6 3)."""
    stiff = 17 / 3 + (265**0.5) / 3
    async with drive() as driver:
        await driver.settled()
        await driver.press("t", "C")
        await driver.pilot.pause()
        assert float(driver.app.clipboard) == pytest.approx(2 / stiff)
        await driver.press("v", "v", "v", "C")
        await driver.pilot.pause()
        assert "C copies κ" in str(driver.app.screen.query_one("TheoryPanel").border_subtitle)
        assert float(driver.app.clipboard) == pytest.approx(stiff / (34 / 3 - stiff))


async def test_a_divergence_on_data_of_very_different_sizes_names_the_key_that_standardises() -> None:
    rows = "year,population\n1960,3.03e9\n1980,4.44e9\n2000,6.14e9\n2020,7.84e9\n"
    with NamedTemporaryFile("w", suffix=".csv") as file:
        file.write(rows)
        file.flush()
        session = resolve(file.name)
    async with drive(session) as driver:
        await driver.press("space")
        await driver.until(lambda: driver.snapshot.state is RunState.DIVERGED)
        await driver.until(lambda: driver.snapshot.theory is not None)
        assert "Press o to standardise the features" in " ".join(driver.text("#timeline").split())
        await driver.press("o")
        await driver.until(lambda: driver.snapshot.experiment.standardize)
