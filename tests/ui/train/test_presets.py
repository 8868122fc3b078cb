"""Every preset opens in the app and is stepped there."""

import pytest

from gdtui.core.storage.presets import preset_names
from tests.ui.driver import drive


@pytest.mark.painted
@pytest.mark.parametrize("name", preset_names())
async def test_a_preset_is_stepped_on_the_screen(name: str) -> None:
    async with drive(name) as driver:
        await driver.press("full_stop", "right")
        await driver.updates(1)
        assert driver.snapshot.configured is not None
        assert driver.snapshot.view is not None
        assert driver.text("#equation").strip()
        assert "\u25b6" in driver.text("#code")
        assert "step 1/" in driver.text("#timeline")
