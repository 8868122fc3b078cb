"""The Rate panel: the ruler of Descend and its words, as formulas have them; the best rate; a click on it."""

import math

import msgspec
import pytest

from gdtui.cli.main import main
from gdtui.core.errors import ValidationError
from gdtui.core.functions.method import Method
from gdtui.core.theory.learning_rates import best_lr
from gdtui.core.theory.stability import Regime, growth
from gdtui.ui.descend.panels.rate import learning_rates_of, with_best_lr
from gdtui.ui.text.numbers import on_screen
from gdtui.ui.widgets.lr_ruler import LrScale, ruler_lines
from tests.ui.driver import Driver, drive


async def rated(driver: Driver, lr: float, **settings: object) -> None:
    """Take a learning rate, and other settings of the method."""
    model = driver.descend_model
    model.use_method(msgspec.structs.replace(model.question.method, lr=lr, **settings))
    await driver.found()


async def chosen(driver: Driver, function: str, *start: float) -> None:
    """Descend another function."""
    driver.descend_model.choose(function)
    if start:
        driver.descend_model.move_start(start)
    await driver.found()


def words(driver: Driver) -> str:
    """The text below the ruler, in one line."""
    return " ".join(driver.text("#rate-words").split())


def test_the_regimes_of_x_squared_are_at_its_exact_bounds() -> None:
    found = learning_rates_of(Method(lr=0.1), (2.0,))
    assert (found.optimal, found.critical) == (0.5, 1.0)
    regimes = [found.regime(lr) for lr in (0.1, 0.499, 0.501, 0.999, 1.001, 3)]
    expected = [Regime.MONOTONE] * 2 + [Regime.OSCILLATING] * 2 + [Regime.DIVERGING] * 2
    assert regimes == expected
    names, track, numbers = (line.plain for line in ruler_lines(found, "constant", b"", 60))
    assert names.split() == ["monotone", "osc", "diverging"]
    assert track.index("●") < track.index("┼") < track.index("▲")
    assert numbers == "● lr 0.1   ┼ optimal 0.5   ▲ critical 1"


def test_of_two_curvatures_the_steeper_is_critical_and_the_best_is_between_them() -> None:
    found = learning_rates_of(Method(lr=0.1), (2.0, 18.0))  # booth
    assert found.optimal == 2 / 20
    assert found.critical == 2 / 18


@pytest.mark.parametrize(("momentum", "nesterov"), [(0.5, False), (0.9, False), (0.5, True), (0.9, True)])
def test_momentum_widens_the_critical_lr_and_no_lr_beats_the_best(momentum: float, nesterov: bool) -> None:
    method = Method(lr=0.1, momentum=momentum, nesterov=nesterov)
    found = learning_rates_of(method, (2.0, 18.0))
    limit = (2 + 2 * momentum) / (1 + 2 * momentum) if nesterov else 2 + 2 * momentum
    assert found.critical == pytest.approx(limit / 18)
    assert found.optimal is not None

    def rate(lr: float) -> float:
        return max(growth(lr * bend, momentum, nesterov) for bend in (2, 18))

    assert rate(found.optimal) <= min(rate(limit / 18 * i / 1000) for i in range(1, 1000)) + 1e-9


def test_the_heavy_ball_has_its_formula() -> None:
    method = Method(momentum=0.9)
    assert method.descent is not None
    assert best_lr(method.descent, 2.0, 18.0) == pytest.approx(2 * 1.9 / 20)


@pytest.mark.parametrize(
    ("method", "bends", "reason"),
    [
        (Method(optimizer="adam"), (2.0,), "no critical lr: adam adapts its step size"),
        (Method(), (-3.0,), "no critical lr: it curves down here"),
        (Method(), (0.0,), "no critical lr: no curvature here"),
        (Method(), (math.nan,), "no critical lr: no finite curvature here"),
        (Method(), (), "critical lr: not known yet"),
    ],
)
def test_without_a_critical_lr_it_says_why(method: Method, bends: tuple[float, ...], reason: str) -> None:
    names, _, numbers = (line.plain for line in ruler_lines(learning_rates_of(method, bends), "constant", b"", 60))
    assert not names.strip()
    assert numbers.endswith(reason)


def test_a_saddle_has_a_critical_lr_and_no_best_one() -> None:
    found = learning_rates_of(Method(), (-2.0, 2.0))
    assert (found.optimal, found.critical) == (None, 1.0)


async def test_the_words_are_the_regimes_of_x_squared_and_those_of_the_command(
    capsys: pytest.CaptureFixture[str],
) -> None:
    regimes = {0.1: "monotone", 0.5: "one-shot", 0.9: "oscillating", 1: "two-cycle", 1.1: "diverging"}
    for lr in regimes:
        assert main(["descend", "square", "--lr", str(lr), "--steps", "5"]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if "lr × f″ =" in line]
    async with drive() as driver:
        await driver.descend()
        for (lr, regime), line in zip(regimes.items(), lines, strict=True):
            await rated(driver, lr)
            assert words(driver) == on_screen(line)
            assert f"lr × f″ = {lr:g} × 2 = {2 * lr:g}, {regime}: " in line
            assert f"1 - lr f″ = {1 - 2 * lr:g})" in line


async def test_the_curvature_is_that_at_the_cursor() -> None:
    """x⁴ - 3 x² + x has f″ = 12 x² - 6, so 42 at 2, and -6 + 12 · .25 = -3 at .5."""
    async with drive() as driver:
        await driver.descend()
        await chosen(driver, "double-well")
        assert "lr × f″ = 0.01 × 42 = 0.42, monotone near here" in words(driver)
        assert "●0.01 ┼0.0238 ▲0.0476" in driver.text("LrRuler")  # 1/42 and 2/42
        await chosen(driver, "double-well", 0.5)
        assert "f″ = 0.01 × −3 = −0.03, escaping near here: it curves downwards" in words(driver)
        assert "no critical lr" in driver.text("LrRuler")
        await driver.press("o")
        await driver.pilot.pause()
        assert "f″ is -3.0: it must be above 0 here" in driver.descend_snapshot.refusal


async def test_o_takes_the_best_rate_for_the_curvature_here() -> None:
    async with drive() as driver:
        await driver.descend("o")
        assert driver.descend_snapshot.question.method.lr == 0.5
        assert "one-shot" in words(driver)
        await chosen(driver, "booth")
        await driver.descend("o")
        assert driver.descend_snapshot.question.method.lr == pytest.approx(2 / 20)
        await rated(driver, 0.1, momentum=0.9)
        await driver.descend("o")
        assert driver.descend_snapshot.question.method.lr == pytest.approx(2 * 1.9 / 20)
        await rated(driver, 0.1, optimizer="adam", momentum=0.0)
        with pytest.raises(ValidationError, match="adapts its step size"):
            with_best_lr(driver.descend_snapshot)
        assert "adam adapts its own step size" in words(driver)


async def test_two_variables_have_a_line_for_each_curvature() -> None:
    async with drive() as driver:
        await driver.descend()
        await chosen(driver, "ravine")  # 1 and 100, lr .0198
        assert "λ 1: monotone, error × 0.9802" in words(driver)
        assert "λ 100: oscillating, error × −0.98" in words(driver)
    async with drive(size=(200, 60)) as driver:
        await driver.descend()
        await chosen(driver, "ravine")
        assert "lr × λ = 0.0198 × 100 = 1.98, oscillating: closer with each update, from side to side" in words(driver)


async def test_a_click_on_the_ruler_takes_the_rate_there() -> None:
    async with drive() as driver:
        await driver.descend()
        track = driver.app.screen.query_one("LrRuler")
        width, cell = track.content_size.width, 5
        expected = LrScale(1 / 50, 16, width).lr(cell)  # of the critical lr 1
        await driver.pilot.click("LrRuler", offset=(1 + cell, 1))
        await driver.found()
        assert driver.descend_snapshot.question.method.lr == float(f"{expected:.1e}")
        await chosen(driver, "x**2/1000000000")  # its critical lr is 1e9, and an lr is at most 1e6
        await driver.pilot.click("LrRuler", offset=(width, 1))
        await driver.pilot.pause()
        assert "at most 1,000,000" in driver.descend_snapshot.refusal


async def test_the_regime_is_kept_from_view_while_it_is_asked_for() -> None:
    async with drive() as driver:
        await driver.descend("p")
        await driver.until(lambda: bool(driver.descend_snapshot.quiz.prompt))
        await driver.pilot.pause()
        shown = driver.text("LrRuler") + words(driver)
        assert not [word for word in ("cycle", "osc", "diverging", "best", "crit") if word in shown]
        assert "f″ is 2 here" in words(driver)
        await driver.press("escape")
        await driver.pilot.pause()
        assert "two-cycle" in words(driver)


@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
async def test_alone_on_a_small_screen_all_of_it_is_there(size: tuple[int, int]) -> None:
    async with drive(size=size) as driver:
        await driver.descend("l")
        assert "error by 1 - lr f″ = −1)" in words(driver)
        assert "▲ critical 1" in driver.text("LrRuler")
