"""The Descend screen: its keys, the cursor, and what the engine is asked, with the real engine."""

import os
import signal

import msgspec
import pytest

from gdtui.cli.main import main
from gdtui.ui.descend.screen import DescendScreen
from gdtui.ui.descend.snapshot import DescendSnapshot
from tests.ui.driver import Driver, drive


def xs(snapshot: DescendSnapshot) -> list[float]:
    """The points that the cursor has passed, in one variable."""
    assert snapshot.trajectory is not None
    return [round(x, 12) for x in snapshot.trajectory.points[: snapshot.k + 1, 0].tolist()]


async def typed(driver: Driver, text: str) -> None:
    """Type an answer and enter it."""
    await driver.press(*["full_stop" if c == "." else "minus" if c == "-" else c for c in text], "enter")


async def test_the_first_picture_is_the_lesson_of_x_squared() -> None:
    async with drive() as driver:
        await driver.descend("right", "right", "right")
        assert xs(driver.descend_snapshot) == [1, -1, 1, -1]  # lr 1: there and back for ever
        assert driver.descend_snapshot.derivative == ("2*x",)


async def test_the_arrows_change_the_rate_by_notches() -> None:
    async with drive() as driver:
        await driver.descend("down", "down")
        assert driver.descend_snapshot.question.method.lr == 0.95
        for _ in range(60):
            if driver.descend_snapshot.question.method.lr == 0.5:
                break
            await driver.descend("down")
        await driver.descend("right", "right")
        assert xs(driver.descend_snapshot) == [1, 0, 0]  # lr .5: at the minimum at once
        for _ in range(60):
            if driver.descend_snapshot.question.method.lr == 0.1:
                break
            await driver.descend("down")
        assert xs(driver.descend_snapshot) == [1, 0.8, 0.64]  # the cursor stays where it was


async def test_back_home_and_end() -> None:
    async with drive() as driver:
        await driver.descend("right", "right", "right", "left")
        assert (driver.descend_snapshot.k, driver.descend_snapshot.head) == (2, 3)
        await driver.descend("home")
        assert driver.descend_snapshot.k == 0
        await driver.descend("left", "end")
        assert driver.descend_snapshot.k == 3
        await driver.descend("r")
        assert driver.descend_snapshot.k == 0


async def test_an_update_is_gone_to_by_its_number() -> None:
    async with drive() as driver:
        await driver.descend("g")
        await typed(driver, "ten")
        await driver.pilot.pause()
        assert "update is 'ten'" in driver.text("#ask .wrong")
        await driver.press(*["backspace"] * 3)
        await typed(driver, "1000")
        await driver.found()
        assert (driver.descend_snapshot.k, driver.descend_snapshot.total) == (1000, 1000)


async def test_a_run_stops_at_the_end_of_the_time_line_and_goes_on_when_asked() -> None:
    async with drive() as driver:
        await driver.descend(*["plus"] * 7)
        await driver.press("space")
        await driver.until(lambda: driver.descend_snapshot.k == 10 and not driver.descend_snapshot.running)
        await driver.press("space")
        await driver.until(lambda: driver.descend_snapshot.k == 20 and not driver.descend_snapshot.running)


async def test_space_pauses() -> None:
    async with drive() as driver:
        await driver.descend("space")
        assert driver.descend_snapshot.running
        await driver.descend("space")
        assert not driver.descend_snapshot.running


async def test_the_start_is_moved_by_keys() -> None:
    async with drive() as driver:
        await driver.descend("right_square_bracket")
        assert driver.descend_snapshot.question.start == (1.2,)
        await driver.descend("left_square_bracket", "left_square_bracket")
        assert driver.descend_snapshot.question.start == (0.8,)
        await driver.descend("right_curly_bracket")  # there is no second variable
        assert driver.descend_snapshot.question.start == (0.8,)
        await driver.descend("R")
        assert driver.descend_snapshot.question.start == (1,)


async def test_a_start_beyond_the_box_is_refused_in_a_line() -> None:
    async with drive() as driver:
        await driver.descend()
        for _ in range(20):
            await driver.press("right_square_bracket")
        await driver.found()
        assert driver.descend_snapshot.question.start == (4,)
        assert "at most 4" in driver.descend_snapshot.refusal
        assert "at most 4" in driver.text("#timeline")


async def test_n_goes_through_the_functions_and_each_descends() -> None:
    async with drive() as driver:
        await driver.descend()
        seen = []
        for _ in range(18):
            seen.append(driver.descend_snapshot.question.function.name)
            await driver.descend("n", "right")
            assert driver.descend_snapshot.k == 1
            assert not driver.descend_snapshot.refusal
        assert len(set(seen)) == 18
        assert driver.descend_snapshot.question.function.name == "square"
        await driver.descend("N")
        assert driver.descend_snapshot.question.function.name == "hyperbola"


async def test_a_diverging_way_stops_at_its_last_finite_point_and_says_so() -> None:
    async with drive() as driver:
        await driver.descend(*["up"] * 12, "g")
        await typed(driver, "100000")
        await driver.found()
        assert driver.descend_snapshot.over
        assert driver.descend_snapshot.trajectory is not None
        assert driver.descend_snapshot.k == len(driver.descend_snapshot.trajectory)
        assert "diverged" in driver.text("Header")
        before = driver.descend_snapshot.k
        await driver.descend("right")
        assert driver.descend_snapshot.k == before
        assert driver.descend_snapshot.refusal == driver.descend_snapshot.trajectory.answer.reason != ""


async def test_what_only_the_engine_refuses_leaves_the_picture() -> None:
    async with drive() as driver:
        await driver.descend("right")
        driver.descend_model.choose("log(x - 5)")
        await driver.until(lambda: bool(driver.descend_snapshot.refusal))
        assert xs(driver.descend_snapshot) == [1, -1]
        assert driver.descend_snapshot.question.function.name == "square"
        assert "log(x - 5)" in driver.descend_snapshot.refusal


@pytest.mark.own_engine
async def test_when_the_engine_is_killed_the_next_change_starts_another() -> None:
    async with drive() as driver:
        await driver.descend("right")
        os.kill(driver.app.engine.pid, signal.SIGKILL)
        await driver.until(lambda: bool(driver.descend_snapshot.fault))
        assert "engine was killed" in driver.text("#timeline").lower()
        await driver.descend("down")
        assert not driver.descend_snapshot.fault
        assert xs(driver.descend_snapshot) == [1, -0.98]


async def test_both_screens_keep_their_place() -> None:
    async with drive() as driver:
        await driver.press("right", "right")
        await driver.updates(2)
        await driver.descend("right")
        await driver.press("1")
        assert driver.snapshot.step == 2
        assert not isinstance(driver.app.screen, DescendScreen)
        await driver.press("2")
        assert driver.descend_snapshot.k == 1
        await driver.press("2")  # once more changes nothing
        assert isinstance(driver.app.screen, DescendScreen)


@pytest.mark.parametrize(
    ("keys", "arguments"), [((), ["square"]), (("n", "n", "n"), ["waves"]), (("N",) * 7, ["rosenbrock"])]
)
async def test_the_numbers_are_those_of_the_command(
    keys: tuple[str, ...], arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["descend", *arguments, "--steps", "10", "--format", "jsonl"]) == 0
    rows = [msgspec.json.decode(line) for line in capsys.readouterr().out.splitlines()]
    async with drive() as driver:
        await driver.descend(*keys, *["right"] * 10)
        snapshot, trajectory = driver.descend_snapshot, driver.descend_snapshot.trajectory
        assert snapshot.question.function.name == arguments[0]
        assert trajectory is not None
        for k, row in enumerate(rows):
            assert trajectory.points[k].tolist() == numbers(row["x"])
            assert trajectory.values[k] == row["f"]
            assert trajectory.gradients[k].tolist() == numbers(row["grad"])
            assert trajectory.updates[k].tolist() == numbers(row["update"])
            assert trajectory.points[k + 1].tolist() == numbers(row["x_next"])


def numbers(told: float | list[float]) -> list[float]:
    return told if isinstance(told, list) else [told]
