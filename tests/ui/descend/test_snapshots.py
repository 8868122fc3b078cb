"""Pictures of the Descend screen. An update of one is looked at before it is kept."""

import pytest

from tests.ui.driver import Driver
from tests.ui.pictures import HOME, NARROW, TINY, WIDE, Compare, Story, same

SIZES = pytest.mark.parametrize("size", [HOME, NARROW], ids=["home", "narrow"])


async def choose(driver: Driver, function: str, **method: float) -> None:
    """Descend a function, with some of its method changed."""
    model = driver.descend_model
    model.choose(function)
    await driver.found()
    model.use_method(model.question.method.assign({name: str(value) for name, value in method.items()}))
    await driver.found()


@SIZES
def test_the_first_picture(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert same(snap_compare, lambda driver: driver.descend(), size)


@SIZES
@pytest.mark.parametrize("lr", [0.1, 0.5, 1, 1.1])
def test_x_squared(snap_compare: Compare, lr: float, size: tuple[int, int]) -> None:
    async def story(driver: Driver) -> None:
        await driver.descend()
        await choose(driver, "square", lr=lr)
        await driver.descend(*["right"] * 6)

    assert same(snap_compare, story, size)


async def double_well(driver: Driver) -> None:
    await driver.descend()
    await choose(driver, "double-well", lr=0.1)
    await driver.descend(*["right"] * 5)


async def rosenbrock(driver: Driver) -> None:
    await driver.descend()
    await choose(driver, "rosenbrock", momentum=0.9)
    await driver.descend("g", *"200", "enter")


async def race(driver: Driver) -> None:
    await driver.descend()
    await choose(driver, "ravine")
    await driver.descend("x")


async def orbit(driver: Driver) -> None:
    await driver.descend()
    await choose(driver, "double-well", lr=0.2)
    await driver.descend("x")


async def basins(driver: Driver) -> None:
    await driver.descend()
    await choose(driver, "himmelblau")
    await driver.descend("x", "x")


async def asked(driver: Driver) -> None:
    await driver.descend("right", "p")


STORIES = (double_well, rosenbrock, race, orbit, basins, asked)


@SIZES
@pytest.mark.parametrize("story", STORIES)
def test_what_there_is_to_see(snap_compare: Compare, story: Story, size: tuple[int, int]) -> None:
    assert same(snap_compare, story, size)


@pytest.mark.parametrize("size", [TINY, WIDE], ids=["tiny", "wide"])
@pytest.mark.parametrize("story", [rosenbrock, orbit])
def test_at_other_sizes(snap_compare: Compare, story: Story, size: tuple[int, int]) -> None:
    assert same(snap_compare, story, size)


@pytest.mark.parametrize("panel", ["f", "l", "u"])
def test_each_panel_where_narrow(snap_compare: Compare, panel: str) -> None:
    async def story(driver: Driver) -> None:
        await double_well(driver)
        await driver.press(panel)

    assert same(snap_compare, story, NARROW)


def test_on_a_light_background(snap_compare: Compare) -> None:
    assert same(snap_compare, race, theme="textual-light")
