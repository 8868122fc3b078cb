"""Pictures of the Sweep screen. An update of one is looked at before it is kept."""

from __future__ import annotations

import pytest

from tests.ui.driver import Driver
from tests.ui.pictures import HOME, NARROW, WIDE, Compare, Story, same
from tests.ui.sweep.test_sweep import swept, to_sweep

SIZES = pytest.mark.parametrize("size", [HOME, NARROW, WIDE], ids=["home", "narrow", "wide"])


async def before(driver: Driver) -> None:
    await to_sweep(driver)


async def learning_rates(driver: Driver) -> None:
    await to_sweep(driver)
    await swept(driver, "space")


async def updates(driver: Driver) -> None:
    await to_sweep(driver)
    await swept(driver, "e")


async def batches(driver: Driver) -> None:
    await to_sweep(driver)
    await swept(driver, "b")


@SIZES
@pytest.mark.parametrize("story", [before, learning_rates, updates, batches])
def test_what_there_is_to_see(snap_compare: Compare, story: Story, size: tuple[int, int]) -> None:
    assert same(snap_compare, story, size)


def test_on_a_light_background(snap_compare: Compare) -> None:
    assert same(snap_compare, learning_rates, theme="textual-light")


def test_the_form_where_narrow(snap_compare: Compare) -> None:
    async def story(driver: Driver) -> None:
        await learning_rates(driver)
        await driver.press("s")

    assert same(snap_compare, story, NARROW)
