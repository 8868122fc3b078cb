"""The Runs screen by keys and mouse, with the real engine."""

from pathlib import Path

import numpy as np
import pytest

from gdtui.core.data.table import Table
from gdtui.core.experiment.experiment import Experiment, Run
from gdtui.core.storage.run_entry import Position
from gdtui.core.storage.session_file import Session, load, save
from gdtui.protocol import RunState
from gdtui.ui.session.run_list import GHOSTS
from gdtui.ui.text.numbers import number_text
from tests.ui.driver import drive, set_to
from tests.ui.runs.runs_driver import (
    about,
    choose,
    enter_text,
    panel,
    recorded,
    rows,
    same_numbers,
    table,
    three_runs,
    to_runs,
)

X, Y = np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 6.0])


def losses(updates: int, lr: float = 0.01) -> list[float]:
    """Return the loss of ŷ = Wx + b from W = b = 0 after each update of gradient descent."""
    weight = bias = 0.0
    found = []
    for _ in range(updates):
        error = weight * X + bias - Y
        weight, bias = weight - lr * 2 * (error * X).mean(), bias - lr * 2 * error.mean()
        found.append(float(((weight * X + bias - Y) ** 2).mean()))
    return found


def r2(loss: float) -> float:
    return 1 - loss / float(Y.var())


async def test_each_run_has_a_line_with_what_it_came_to() -> None:
    async with drive(set_to(init="zeros")) as driver:
        await three_runs(driver)
        await to_runs(driver)
        loss = losses(6)[-1]
        assert rows(driver)[0][:2] == ["┄", "A"]
        assert rows(driver)[0][-3:] == ["6", number_text(loss), number_text(r2(loss))]
        assert rows(driver)[1][:5] == ["┄", "B", "lr", "0.02", "paused"]
        assert rows(driver)[1][-3] == "7"
        assert rows(driver)[2][:4] == ["▸", "C", "seed", str(driver.snapshot.experiment.seed)]
        assert "█" in rows(driver)[0][-4]  # a falling loss begins with the greatest
        assert rows(driver)[0][-4].endswith("▁")


async def test_a_finished_run_and_its_test_loss_are_listed() -> None:
    table_ = Table.of({"x": [1, 2, 3, 4], "y": [2, 4, 6, 8]})
    experiment = Experiment.on(table_, init="zeros", epochs=3, test_fraction=0.5)
    async with drive(Session(name="s", title="t", runs=(Run(experiment),))) as driver:
        await driver.press("e", "e", "e")
        await driver.until(lambda: driver.snapshot.state is RunState.FINISHED)
        await to_runs(driver)
        seen = driver.snapshot
        assert seen.view is not None
        assert seen.configured is not None
        tested = np.frombuffer(seen.configured.test_rows, "<i4")
        x, y = np.array([1.0, 2, 3, 4])[tested], np.array([2.0, 4, 6, 8])[tested]
        weight, bias = seen.view.params["W"][0], seen.view.params["b"][0]
        assert "finished" in rows(driver)[0]
        assert rows(driver)[0][-2] == number_text(float(((weight * x + bias - y) ** 2).mean()))


async def test_enter_opens_a_run_as_it_was_left_to_the_same_bits() -> None:
    async with drive() as driver:
        model = driver.train_model
        await driver.press(*["right"] * 6)
        await driver.updates(6)
        model.change(model.experiment.change(lr=0.02))
        await driver.until(lambda: len(model.run.changes) == 1)
        await driver.press("right", "right")
        await driver.updates(8)
        model.seek(3)
        await driver.until(lambda: driver.snapshot.step == 3)
        before, run = recorded(driver.snapshot), model.run
        await driver.press("R", "right")
        await driver.until(lambda: model.run.name == "B" and driver.snapshot.updates == 1)
        await to_runs(driver)
        await choose(driver, "A")
        await driver.press("enter")
        await driver.until(lambda: driver.snapshot.label == "A" and driver.snapshot.view is not None)
        assert model.run == run
        assert same_numbers(before, recorded(driver.snapshot))
        assert [ghost.run.name for ghost in driver.snapshot.ghosts] == ["B"]
        await driver.press("1", "end", "right")
        await driver.updates(9)  # it goes on from its end
        again = recorded(driver.snapshot)
        assert same_numbers(before, {name: values[:8] for name, values in again.items()})
        await to_runs(driver)
        await driver.press("enter")
        await driver.until(lambda: "Run A is in hand already" in driver.text("#timeline"))


async def test_the_cursor_of_an_opened_run_is_where_it_was() -> None:
    async with drive() as driver:
        await three_runs(driver)
        await driver.press("left")
        await driver.until(lambda: driver.snapshot.step == 2)
        await to_runs(driver)
        await choose(driver, "B")
        await driver.press("enter")
        await driver.until(lambda: driver.snapshot.label == "B" and driver.snapshot.view is not None)
        await choose(driver, "C")
        await driver.press("enter")
        await driver.until(lambda: driver.snapshot.label == "C" and driver.snapshot.step == 2)
        assert driver.snapshot.updates == 3


async def test_space_shows_and_hides_a_run_and_an_asterisk_pins_it() -> None:
    async with drive() as driver:
        await three_runs(driver)
        await to_runs(driver)
        await choose(driver, "A")
        await driver.press("space")
        await driver.until(lambda: [g.run.name for g in driver.snapshot.ghosts] == ["B"])
        assert rows(driver)[0][0] == "A"  # it has no mark
        await driver.press("asterisk")  # it is made again to be drawn
        await driver.until(lambda: [g.run.name for g in driver.snapshot.ghosts] == ["A", "B"])
        assert rows(driver)[0][:2] == ["◆", "A"]
        assert driver.snapshot.ghosts[0].updates == 6
        for number in range(GHOSTS + 2):
            driver.train_model.reset(driver.snapshot.experiment.change(seed=100 + number))
            await driver.until(lambda: driver.snapshot.updates == 0 and driver.snapshot.view is not None)
            driver.train_model.step()
            await driver.until(lambda: driver.snapshot.updates == 1)
        shown = [ghost.run.name for ghost in driver.snapshot.ghosts]
        assert shown[0] == "A"
        assert len(shown) == 1 + GHOSTS
        assert "B" not in shown
        await driver.press("asterisk")
        await driver.until(lambda: rows(driver)[0][:2] == ["┄", "A"])
        await choose(driver, driver.snapshot.label)
        await driver.press("space")
        await driver.until(lambda: "it is always shown" in driver.text("#timeline"))


async def test_a_name_is_entered_and_stands_everywhere() -> None:
    async with drive() as driver:
        await three_runs(driver)
        await to_runs(driver)
        await choose(driver, "A")
        await enter_text(driver, "n", "C")
        await driver.until(lambda: "another run has it" in " ".join(driver.text("#ask .wrong").split()))
        await driver.press("escape")
        await enter_text(driver, "n", "slow one")
        await driver.until(lambda: rows(driver)[0][:3] == ["┄", "slow", "one"])
        await driver.until(lambda: driver.title("#panel-run") == "[d] Run slow one")
        assert "slow one" in driver.text("#loss-plot")
        await choose(driver, "B")
        await driver.until(lambda: "Forked from run slow one at step 4." in about(driver))
        assert [run.parent.name for run in driver.train_model.session.runs if run.parent] == ["slow one"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 17])
async def test_what_is_no_name_is_refused(name: str) -> None:
    async with drive() as driver:
        await driver.press("right")
        await driver.updates(1)
        await to_runs(driver)
        await enter_text(driver, "n", name)
        await driver.until(lambda: "must have 1 to 16 characters" in " ".join(driver.text("#ask .wrong").split()))
        assert driver.train_model.run.name == "A"


async def test_a_deleted_run_comes_back_and_goes_again() -> None:
    async with drive() as driver:
        await three_runs(driver)
        await to_runs(driver)
        await driver.press("u")
        await driver.until(lambda: "There is no deleted run." in driver.text("#timeline"))
        await driver.press("U")
        await driver.until(lambda: "There is no run to delete again." in driver.text("#timeline"))
        await choose(driver, "A")
        await driver.press("D")
        await driver.until(lambda: [row[1] for row in rows(driver)] == ["B", "C"])
        assert [run.name for run in driver.train_model.session.runs] == ["B", "C"]
        await driver.press("u")
        await driver.until(lambda: rows(driver)[0][:2] == ["┄", "A"])
        await driver.until(lambda: len(driver.snapshot.ghosts) == 2)
        assert rows(driver)[0][-3] == "6"
        await driver.press("U")
        await driver.until(lambda: [row[1] for row in rows(driver)] == ["B", "C"])
        await choose(driver, "C")
        await driver.press("D")
        await driver.until(lambda: "Run C is in hand: open another one" in driver.text("#timeline"))
        assert len(rows(driver)) == 2


async def test_a_name_is_not_given_twice_after_a_deletion() -> None:
    async with drive() as driver:
        await three_runs(driver)
        driver.train_model.delete_run("B")
        driver.train_model.fork()
        await driver.until(lambda: driver.train_model.run.name == "D")


async def test_letters_filter_the_runs() -> None:
    async with drive() as driver:
        await three_runs(driver)
        await to_runs(driver)
        await enter_text(driver, "slash", "LR 0.02")
        await driver.until(lambda: [row[1] for row in rows(driver)] == ["B"])
        assert "1 of 3 with “LR 0.02”" in driver.title("#panel-table")
        await enter_text(driver, "slash", "zzz")
        await driver.until(lambda: rows(driver) == [])
        await driver.press("enter", "space", "D", "n")  # keys that have no run to act on
        await enter_text(driver, "slash", "")
        await driver.until(lambda: len(rows(driver)) == 3)


@pytest.mark.parametrize(("key", "step"), [("f", 6), ("F", 7)])
async def test_a_run_forks_from_its_cursor_and_from_its_end(key: str, step: int) -> None:
    async with drive() as driver:
        model = driver.train_model
        await three_runs(driver)
        model.open_run("B")
        await driver.until(lambda: driver.snapshot.label == "B" and driver.snapshot.view is not None)
        model.seek(6)
        await driver.until(lambda: driver.snapshot.step == 6)
        whole = recorded(driver.snapshot)
        model.open_run("C")
        await driver.until(lambda: driver.snapshot.label == "C" and driver.snapshot.view is not None)
        await to_runs(driver)
        await choose(driver, "B")
        await driver.press(key)
        await driver.until(lambda: driver.snapshot.label == "D" and driver.snapshot.view is not None)
        assert (driver.snapshot.step, driver.snapshot.updates) == (step, step)
        assert same_numbers(recorded(driver.snapshot), {name: values[:step] for name, values in whole.items()})
        assert {ghost.run.name: ghost.parted for ghost in driver.snapshot.ghosts} == {"A": 4, "B": step, "C": 0}
        await driver.press("1", "right")
        await driver.updates(step + 1)
        if step == 6:
            assert same_numbers(recorded(driver.snapshot), whole)


async def test_the_run_in_hand_forks_too() -> None:
    async with drive() as driver:
        await driver.press(*["right"] * 5, "left", "left")
        await driver.until(lambda: driver.snapshot.step == 3)
        await to_runs(driver)
        await driver.press("F")
        await driver.until(lambda: driver.snapshot.label == "B")
        assert (driver.snapshot.step, driver.snapshot.updates) == (5, 5)
        await driver.press("p")
        await driver.until(lambda: driver.snapshot.updates > 5)
        await driver.until(lambda: rows(driver)[1][2] == "running")
        await driver.press("p")
        await driver.until(lambda: rows(driver)[1][2] == "paused")


async def test_headings_and_s_sort() -> None:
    async with drive() as driver:
        await three_runs(driver)
        await to_runs(driver)
        heading = table(driver).splitlines()[0]
        place = (heading.index("updates") + 3, 0)
        await driver.pilot.click("#panel-table VirtualTable", offset=place)
        await driver.until(lambda: [row[1] for row in rows(driver)] == ["C", "A", "B"])
        assert "▲updates" in table(driver)
        await driver.pilot.click("#panel-table VirtualTable", offset=place)
        await driver.until(lambda: [row[1] for row in rows(driver)] == ["B", "A", "C"])
        assert "▼updates" in table(driver)
        await driver.press("s")  # the column after it
        await driver.until(lambda: "▲loss" in table(driver))
        values = [float(row[-2]) for row in rows(driver)]
        assert values == sorted(values)
        await driver.press("s", "s")  # R², and then the order in which they began
        await driver.until(lambda: [row[1] for row in rows(driver)] == ["A", "B", "C"])


async def test_a_click_chooses_and_two_open() -> None:
    async with drive() as driver:
        await three_runs(driver)
        await to_runs(driver)
        await driver.pilot.click("#panel-table VirtualTable", offset=(4, 1))
        await driver.until(lambda: panel(driver).chosen == "A")
        assert driver.title("#panel-run") == "[d] Run A"
        assert driver.snapshot.label == "C"
        await driver.pilot.click("#panel-table VirtualTable", offset=(4, 1), times=2)
        await driver.until(lambda: driver.snapshot.label == "A" and driver.snapshot.view is not None)
        assert driver.snapshot.updates == 6


async def test_a_run_is_told_in_words_with_its_command() -> None:
    async with drive() as driver:
        await three_runs(driver)
        await to_runs(driver)
        await choose(driver, "B")
        assert "Forked from run A at step 4." in about(driver)
        assert "(lr): 0.01 → 0.02" in about(driver)
        assert "◆ At step 4: lr 0.01 → 0.02" in about(driver)
        assert "gdtui run study-hours --set lr=0.02" in about(driver)
        assert "a session file (S) has the changes" in about(driver)
        await driver.press("C")
        await driver.until(lambda: driver.app.clipboard == "gdtui run study-hours --set lr=0.02")
        await choose(driver, "C")
        assert "Begun from the start after run B." in about(driver)


async def test_the_curves_of_the_shown_runs_have_a_legend() -> None:
    async with drive() as driver:
        await three_runs(driver)
        await to_runs(driver)
        lines = driver.text("#loss-plot").splitlines()
        history = driver.snapshot.history
        assert history is not None
        for name, line, lr, loss in (
            ("C", "─", "0.02", history.value("train_loss", 2)),
            ("B", "┄", "0.02", driver.snapshot.ghosts[1].history.value("train_loss", 2)),
            ("A", "┄", "0.01", driver.snapshot.ghosts[0].history.value("train_loss", 2)),
        ):
            (row,) = (text for text in lines if f"{line} {name}" in text)
            assert f"lr {lr}" in row
            assert row.rstrip().endswith(number_text(loss, 3))
        await driver.press("y")
        await driver.until(lambda: driver.snapshot.log_scale)


async def test_a_shown_run_has_its_line_in_fit() -> None:
    async with drive() as driver:
        await three_runs(driver)
        driver.train_model.rename_run("A", "slow")
        driver.train_model.rename_run("B", "fast")
        await driver.until(lambda: "slow" in driver.text("#fit-plot") and "fast" in driver.text("#fit-plot"))
        driver.train_model.show_run("slow")
        await driver.until(lambda: "slow" not in driver.text("#fit-plot"))


async def test_a_diverged_run_says_so_when_it_is_left_made_again_and_opened() -> None:
    async with drive(set_to(lr=1e6)) as driver:
        model = driver.train_model
        await driver.press("e", "e", "e", "e", "e", "e", "e", "e")
        await driver.until(lambda: driver.snapshot.state is RunState.DIVERGED)
        updates = driver.snapshot.updates
        model.reset(model.experiment.change(lr=0.01))
        await driver.until(lambda: driver.snapshot.label == "B" and driver.snapshot.view is not None)
        await driver.press("right")
        await driver.updates(1)
        await to_runs(driver)
        assert "diverged" in rows(driver)[0]
        model.show_run("A")
        model._runs._summaries.clear()  # as in a session that was opened
        model.show_run("A")
        await driver.until(lambda: "diverged" in rows(driver)[0])
        await choose(driver, "A")
        await driver.press("enter")
        await driver.until(lambda: driver.snapshot.label == "A" and driver.snapshot.state is RunState.DIVERGED)
        assert driver.snapshot.updates == updates


async def test_runs_that_are_not_in_memory_are_made_again(tmp_path: Path) -> None:
    experiment = Experiment.on(Table.of({"x": [1, 2, 3], "y": [2, 4, 6]}), init="zeros")
    count = GHOSTS + 3
    runs = tuple(Run(experiment, name=f"run {number}") for number in range(count))
    positions = {run.name: Position(number + 1, number + 1) for number, run in enumerate(runs)}
    async with drive(Session(name="many", title="t", runs=runs, present="run 2", positions=positions)) as driver:
        await driver.until(lambda: len(driver.snapshot.ghosts) == GHOSTS)
        assert [ghost.run.name for ghost in driver.snapshot.ghosts] == ["run 3", "run 4", "run 5", "run 6"]
        assert driver.snapshot.label == "run 2"
        await to_runs(driver)
        assert driver.train_model._runs.ghost("run 0") is None  # its updates are not in memory
        for row, loss in zip(rows(driver), losses(count), strict=True):
            assert row[-2:] == [number_text(loss), number_text(r2(loss))]
        await choose(driver, "run 0")
        await driver.press("space")
        await driver.until(lambda: len(driver.snapshot.ghosts) == GHOSTS + 1)
        await driver.press("enter")
        await driver.until(lambda: driver.snapshot.label == "run 0" and driver.snapshot.updates == 1)


async def test_names_pins_deletions_and_the_run_in_hand_are_saved(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    async with drive() as driver:
        model = driver.train_model
        await three_runs(driver)
        model.pin_run("B")
        model.rename_run("C", "other seed")
        model.open_run("B")
        await driver.until(lambda: driver.snapshot.label == "B" and driver.snapshot.view is not None)
        model.delete_run("A")
        save(model.session, path)
        session = model.session
    saved = load(path)
    assert ([run.name for run in saved.runs], saved.present, saved.pinned) == (["B", "other seed"], "B", ("B",))
    assert saved.runs[0].parent is None  # it is deleted
    assert saved.positions == session.positions
    assert saved.experiment.lr == 0.02
    async with drive(saved) as driver:
        await driver.until(lambda: driver.snapshot.updates == 7 and driver.snapshot.label == "B")
        await driver.until(lambda: [ghost.run.name for ghost in driver.snapshot.ghosts] == ["other seed"])


async def test_the_run_in_hand_is_stepped_here_too() -> None:
    async with drive() as driver:
        await driver.press("5")
        await driver.until(lambda: "Press p to run, → for one update" in driver.text("#timeline"))
        await driver.press("right", "right")
        await driver.until(lambda: bool(rows(driver)) and rows(driver)[0][-3] == "2")
        await driver.press("left")
        await driver.until(lambda: driver.snapshot.step == 1)
        assert rows(driver)[0][-3] == "2"  # the table tells of its end
        await driver.press("r")
        await driver.until(lambda: [row[1] for row in rows(driver)] == ["A", "B"])


@pytest.mark.parametrize("key", ["y", "z", "N", "t", "l", "d", "up", "down"])
async def test_keys_before_the_first_update(key: str) -> None:
    async with drive() as driver:
        await driver.press("5")
        await driver.until(lambda: "not begun" in table(driver))
        await driver.press(key)
        await driver.pilot.pause()
        assert driver.train_model.run.name == "A"
