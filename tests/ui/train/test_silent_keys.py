"""A key that can do nothing says why."""

import pytest

from gdtui.protocol import RunState
from tests.ui.driver import drive, set_to


@pytest.mark.parametrize("key", ["left", "E", "comma"])
async def test_at_the_start_there_is_nothing_to_undo(key: str) -> None:
    async with drive() as driver:
        await driver.press(key)
        await driver.until(lambda: "This is the start of the run" in driver.text("#timeline"))
        await driver.press("right")  # and the message goes with the next command
        await driver.updates(1)
        assert "This is the start" not in driver.text("#timeline")


@pytest.mark.parametrize("key", ["space", "right", "e", "full_stop"])
async def test_after_the_last_epoch_it_is_said_how_to_go_on(key: str) -> None:
    async with drive(set_to(epochs=2)) as driver:
        await driver.press("e", "e")
        await driver.until(lambda: driver.snapshot.state is RunState.FINISHED)
        await driver.press(key)
        await driver.until(lambda: "All epochs are over. Set more epochs in Settings (s)" in driver.text("#timeline"))
        assert driver.snapshot.updates == 2


async def test_a_stop_condition_is_named() -> None:
    async with drive(set_to(stop_loss=10.0)) as driver:
        await driver.press(*["plus"] * 9, "space")
        await driver.until(lambda: driver.snapshot.state is RunState.FINISHED)
        await driver.press("right")
        await driver.until(lambda: "Change that in Settings (s)" in driver.text("#timeline"))


async def test_other_batches_after_the_end_leave_the_number_of_steps_right() -> None:
    async with drive(set_to(epochs=2)) as driver:
        await driver.press("e", "e")
        await driver.until(lambda: driver.snapshot.state is RunState.FINISHED)
        driver.train_model.change(driver.snapshot.experiment.change(batch_size=1))
        await driver.until(lambda: driver.snapshot.experiment.batch_size == 1 and not driver.train_model._asked)
        assert "step 2/2 " in driver.text("#timeline")
        driver.train_model.change(driver.snapshot.experiment.change(epochs=4))
        await driver.until(lambda: driver.snapshot.experiment.epochs == 4 and not driver.train_model._asked)
        assert "step 2/8 " in driver.text("#timeline")  # two updates, then two epochs of three
        await driver.press("e", "e")
        await driver.updates(8)
        await driver.until(lambda: driver.snapshot.state is RunState.FINISHED)


@pytest.mark.parametrize(("key", "times", "word"), [("plus", 12, "greatest"), ("minus", 8, "least")])
@pytest.mark.parametrize("screen", ["Train", "Descend"])
async def test_the_ends_of_the_speeds_are_said(key: str, times: int, word: str, screen: str) -> None:
    async with drive() as driver:
        if screen == "Descend":
            await driver.descend()
        await driver.press(*[key] * times)
        await driver.until(lambda: f"This is the {word} speed" in driver.text("#timeline"))


async def test_the_start_of_a_descent_is_said() -> None:
    async with drive() as driver:
        await driver.descend()
        await driver.press("left")
        await driver.until(lambda: "This is the start" in driver.text("#timeline"))


async def test_it_is_said_what_fork_and_reset_have_done() -> None:
    async with drive() as driver:
        await driver.press("right", "right")
        await driver.updates(2)
        await driver.press("f")
        await driver.until(lambda: any("Run B starts at step 2" in n.message for n in driver.app._notifications))
        await driver.press("r")
        await driver.until(lambda: any("run B stays as a ghost" in n.message for n in driver.app._notifications))


@pytest.mark.parametrize("felt", [False, True])
async def test_a_change_without_an_update_belongs_to_the_run_that_follows(felt: bool) -> None:
    async with drive() as driver:
        await driver.press("right", "right")
        await driver.updates(2)
        await driver.press("s", "enter", "0", ".", "1", "enter")
        await driver.until(lambda: driver.snapshot.experiment.lr == 0.1)
        if felt:
            await driver.press("right")
            await driver.updates(3)
        await driver.press("r")
        await driver.until(lambda: bool(driver.snapshot.ghosts) and not driver.snapshot.updates)
        (ghost,) = driver.snapshot.ghosts
        assert [change.experiment.lr for change in ghost.run.changes] == [0.1] * felt
        assert ghost.run.experiment.lr == 0.01
        assert driver.snapshot.experiment.lr == 0.1
