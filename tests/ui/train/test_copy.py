"""What C copies, and what the wide Step panel shows."""

import pytest
from textual.widget import Widget

from gdtui.cli.main import main
from gdtui.ui.train.panels.step import StepPanel
from tests.ui.driver import Driver, drive, set_to


async def copied(driver: Driver, *keys: str) -> str:
    await driver.press(*keys, "C")
    await driver.pilot.pause()
    return driver.app.clipboard


async def test_the_row_the_setting_and_the_code_are_copied() -> None:
    async with drive() as driver:
        assert await copied(driver, "d", "down") == "2\t4"
        assert await copied(driver, "s") == "lr=0.01"
        code = await copied(driver, "c")
        assert "    optimizer.zero_grad()\n    cost.backward()\n    optimizer.step()" in code
        assert "#" not in code
        assert any("Copied: for epoch in range(2000):" in note.message for note in driver.app._notifications)


async def test_the_command_that_is_copied_runs_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    async with drive(set_to(lr=0.02, batch_size=2, epochs=3)) as driver:
        command = await copied(driver)
        assert command == "gdtui run study-hours --set lr=0.02 --set batch_size=2 --set epochs=3"
        await driver.press("e", "e", "e")
        await driver.updates(6)
        view = driver.snapshot.view
        assert view is not None
    capsys.readouterr()
    assert main([*command.split()[1:], "--log-every", "1"]) == 0
    assert f"W: {view.params['W'][0]:.3f}, b: {view.params['b'][0]:.3f}" in capsys.readouterr().out.splitlines()[-1]


async def test_code_and_mathematics_stand_side_by_side_where_there_is_room() -> None:
    async with drive(size=(200, 60)) as driver:
        await driver.press("right")
        await driver.updates(1)
        await driver.pilot.pause()
        assert "optimizer.step()" in driver.text("#code")
        assert "W ← 0 − 0.01·(−18.67) = 0.1867" in driver.text("#beside")
        driver.app.screen.query_one(StepPanel).tab = "graph"
        await driver.pilot.pause()
        assert not driver.app.screen.query_one("#beside").display
        await driver.pilot.resize_terminal(120, 36)
        driver.app.screen.query_one(StepPanel).tab = "code"
        await driver.pilot.pause()
        assert not driver.app.screen.query_one("#beside").display


async def test_the_mouse_pointer_tells_what_can_be_clicked() -> None:
    async with drive() as driver:
        for selector, shape in (("KeyBar", "pointer"), ("#timeline", "pointer"), ("#loss-plot", "crosshair")):
            widget: Widget = driver.app.screen.query_one(selector)
            assert widget.styles.pointer == shape
