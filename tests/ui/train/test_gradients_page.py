"""The gradients page, and what the math page says of the step."""

from __future__ import annotations

from array import array

import pytest

from gdtui.core.language import use_language
from gdtui.protocol import GradientsReady, LineStep
from gdtui.ui.text import cells
from gdtui.ui.train.panels.gradients_page import gradients_text, line_text
from gdtui.ui.train.panels.step import StepPanel
from tests.ui.driver import Driver, drive, set_to

LINES = {
    "undershot": LineStep(part=0.055, exact=True),
    "landed": LineStep(part=1.001, exact=True),
    "overshot": LineStep(part=1.5, exact=True),
    "rose": LineStep(part=2.5, rose=True),
    "uphill": LineStep(uphill=True, rose=True),
    "endless": LineStep(endless=True),
    "not moved": LineStep(reason="the parameters did not move"),
}


def said(driver: Driver, place: str = "#code") -> str:
    """Return a text without the places where its lines are broken."""
    return " ".join(driver.text(place).split())


def show(driver: Driver, tab: str) -> None:
    driver.app.screen.query_one(StepPanel).tab = tab


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("undershot", "It undershot: 6% of the way to the least loss on its line."),
        ("landed", "It landed on the least loss on its line."),
        ("overshot", "It overshot: 1.5 times as far as the least loss on its line."),
        ("rose", "It overshot: 2.5 times as far as the least loss on its line. The loss of the batch rose. (measured)"),
        ("uphill", "It went uphill: the loss rises in its direction. The loss of the batch rose."),
        ("endless", "The loss falls all along its line."),
        ("not moved", "The parameters did not move."),
    ],
)
def test_a_step_is_told_in_words(name: str, said: str) -> None:
    assert line_text(LINES[name]).plain == said


def test_a_step_is_told_in_korean_with_the_same_numbers(request: pytest.FixtureRequest) -> None:
    request.addfinalizer(lambda: use_language("en"))
    use_language("ko")
    assert line_text(LINES["undershot"]).plain == "덜 갔습니다: 이 방향의 최소 손실까지 거리 중 6%."
    assert "2.5배" in line_text(LINES["rose"]).plain


def found(rows: int, names: int) -> GradientsReady:
    numbers = [float(row * 10 + name) for row in range(rows) for name in range(names)]
    return GradientsReady(
        1, 3, 0,
        names=tuple(f"w{name}" for name in range(names)),
        rows=array("i", range(rows)).tobytes(),
        gradients=array("d", numbers).tobytes(),
        count=rows + 5,
        mean=array("d", [3.0] * names).tobytes(),
        spread=array("d", [2.0] * names).tobytes(),
        noise_scale=0.5,
    )  # fmt: skip


@pytest.mark.parametrize("width", [10, 24, 34, 44, 72, 200])
@pytest.mark.parametrize("names", [1, 2, 8])
def test_columns_fit_the_width(width: int, names: int) -> None:
    table = [line for line in gradients_text(found(3, names), width).plain.split("\n") if line[:1].isdigit()]
    shown = {len(line.split()) - 1 for line in table}
    assert shown == {max(1, min(names, (width - 14) // 10))}
    if width >= 24:
        assert all(len(cells.cut(line, width)) == len(line) for line in table)
    assert [line.split()[:2] for line in table] == [["0", "0"], ["1", "10"], ["2", "20"]]


def test_signal_to_noise_is_the_mean_over_its_standard_error() -> None:
    text = gradients_text(found(4, 1), 40).plain
    (line,) = [line for line in text.split("\n") if line.startswith("signal/noise")]
    assert line.split()[1] == "4.5"  # 3 / (2/√9)
    assert "spread/√9" in text
    assert "and 5 more rows" in text
    assert "Noise scale 0.5" in text


async def test_rows_of_the_batch_have_their_gradients() -> None:
    async with drive() as driver:
        show(driver, "gradients")
        await driver.until(lambda: "There are no gradients" in driver.text("#code"))
        await driver.press("right")
        await driver.until(lambda: "∂W" in driver.text("#code"))
        lines = [line.split() for line in driver.text("#code").splitlines()]
        # 2x(0 - y) of the rows (1, 2), (2, 4), (3, 6), and 2(0 - y)
        assert [line for line in lines if line and line[0] in "012"] == [
            ["0", "−4", "−4"],
            ["1", "−16", "−8"],
            ["2", "−36", "−12"],
        ]
        assert ["mean", "−18.67", "−8"] in lines


async def test_math_says_how_far_the_step_went() -> None:
    # From 0 the gradient is g = (-56/3, -8), and gᵀHg/|g|² with H = [[28/3, 4], [4, 2]] is 11.09: lr .01 goes 11 %.
    async with drive() as driver:
        show(driver, "math")
        await driver.press("right")
        await driver.until(lambda: "It undershot: 11% of the way" in said(driver))
        await driver.press("full_stop")
        await driver.until(lambda: "to come" in driver.text("#code"))
        assert "undershot" not in driver.text("#code")


async def test_a_step_that_is_too_long_is_told_beside_the_code() -> None:
    async with drive(set_to(lr=0.15), size=(200, 60)) as driver:
        await driver.press("c", "z", "right")
        await driver.until(lambda: "It overshot: 1.66 times" in said(driver, "#beside"))
