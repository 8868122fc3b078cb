"""Every key of the table: edit, add, delete, move, undo; each is a change of the run that is replayed."""

import numpy as np

from gdtui.core.data.table import Table
from gdtui.engine.training.timeline import Timeline
from tests.ui.data.table_driver import column, data, panel, rows, said, shown, table
from tests.ui.driver import set_to

SIX = Table.of({"x": [1, 2, 3, 4, 5, 6], "y": [2, 4, 6, 8, 10, 12]})


async def test_enter_edits_a_cell_and_escape_restores_it() -> None:
    async with data() as driver:
        await driver.press("down", "right", "enter", *"4.5", "escape")
        assert column(driver, "y") == [2, 4, 6]
        await driver.press("enter", *"4.5", "enter")
        await driver.until(lambda: column(driver, "y") == [2, 4.5, 6])
        assert shown(driver, 1)[:3] == ["1", "2", "4.5"]
        await driver.press("enter", *"many", "enter")
        assert "y, row 1 is 'many': it must be a number" in driver.text("#panel-table .wrong")
        await driver.press("escape")
        assert column(driver, "y") == [2, 4.5, 6]


async def test_tab_goes_on_to_the_next_cell() -> None:
    async with data() as driver:
        await driver.press("enter", *"7", "tab", *"8", "enter")
        await driver.until(lambda: table(driver).row(0) == (7, 8))


async def test_a_adds_a_row_below_and_edits_it() -> None:
    async with data() as driver:
        await driver.press("down", "a", *"2.5", "tab", *"5", "enter")
        await driver.until(lambda: column(driver, "x") == [1, 2, 2.5, 3])
        assert column(driver, "y") == [2, 4, 5, 6]
        assert rows(driver).cursor == (2, 2)
        await driver.press("u", "u", "u")
        await driver.until(lambda: column(driver, "x") == [1, 2, 3])
        await driver.press("U")
        await driver.until(lambda: column(driver, "x") == [1, 2, 2, 3])


async def test_capital_d_deletes_a_row_or_the_selected_ones_and_leaves_two() -> None:
    async with data(set_to(table=SIX)) as driver:
        await driver.press("down", "D")
        await driver.until(lambda: column(driver, "x") == [1, 3, 4, 5, 6])
        await driver.press("shift+down", "shift+down")
        assert [*rows(driver).selected] == [1, 2, 3]
        await driver.press("D")
        await driver.until(lambda: column(driver, "x") == [1, 6])
        await driver.press("D")
        await driver.until(lambda: "number of data rows is 1: it must be at least 2" in said(driver))
        assert column(driver, "x") == [1, 6]
        await driver.press("u", "u")
        await driver.until(lambda: column(driver, "x") == [1, 2, 3, 4, 5, 6])


async def test_t_moves_rows_between_train_and_test_and_leaves_two_to_train_on() -> None:
    async with data(set_to(table=SIX)) as driver:
        assert shown(driver, 0)[-1] == "train"
        await driver.press("t")
        await driver.until(lambda: driver.snapshot.experiment.test_rows == 1)
        assert shown(driver, 0)[-1] == "test"
        assert "test" not in panel(driver)._names  # the column behind it is not one of the data
        await driver.press("down", "shift+down", "shift+down", "t")
        await driver.until(lambda: driver.snapshot.experiment.test_rows == 4)
        assert [shown(driver, place)[-1] for place in range(6)] == ["test"] * 4 + ["train"] * 2
        await driver.press("down", "down", "t")
        await driver.until(lambda: "it must leave at least 2 to train on" in said(driver))
        await driver.press("u", "u")
        await driver.until(lambda: driver.snapshot.experiment.test_rows == 0)
        assert shown(driver, 0)[-1] == "train"


async def test_a_drawn_split_stays_when_rows_come_and_go() -> None:
    async with data(set_to(table=SIX, test_fraction=0.34)) as driver:
        await driver.until(lambda: any(shown(driver, place)[-1] == "test" for place in range(6)))
        before = {float(shown(driver, place)[1]): shown(driver, place)[-1] for place in range(6)}
        assert sorted(before.values()) == ["test"] * 2 + ["train"] * 4
        gone = next(x for x, part in before.items() if part == "train")
        rows(driver).cursor = (int(gone) - 1, 1)
        await driver.press("D")
        await driver.until(lambda: table(driver).rows == 5)
        after = {float(shown(driver, place)[1]): shown(driver, place)[-1] for place in range(5)}
        assert after == {x: part for x, part in before.items() if x != gone}
        await driver.press("u")  # the rows that were drawn are test rows again
        await driver.until(lambda: table(driver).rows == 6 and not driver.snapshot.experiment.test_column)
        assert {float(shown(driver, place)[1]): shown(driver, place)[-1] for place in range(6)} == before


async def test_edits_while_training_are_changes_that_a_replay_repeats() -> None:
    async with data(set_to(table=SIX, lr=0.001, batch_size=2)) as driver:
        await driver.press("escape", "right", "right", "right")
        await driver.updates(3)
        await driver.press("d", "t")  # a row to the test rows
        await driver.press("escape", "right", "right")
        await driver.updates(5)
        await driver.press("d", "down", "a", *"9", "enter")
        await driver.press("escape", "right", "right")
        await driver.updates(7)
        await driver.press("d", "D", "u")
        await driver.press("escape", "right")
        await driver.updates(8)
        model, seen = driver.train_model, driver.snapshot.view
        assert [change.step for change in model.run.changes] == [3, 5, 5, 7, 7]
        assert not driver.snapshot.ghosts
        replay = Timeline(model.run, head=8)
        replay.seek(8)
        assert seen is not None
        values = np.concatenate([np.array(numbers) for numbers in seen.params.values()])
        assert replay.trainer.flat.values.numpy().tolist() == values.tolist()


async def test_an_edit_in_the_past_forks_and_the_other_run_stays() -> None:
    async with data(set_to(table=SIX, lr=0.001)) as driver:
        await driver.press("escape", *["right"] * 4)
        await driver.updates(4)
        await driver.press("left", "left")
        await driver.until(lambda: driver.snapshot.step == 2)
        await driver.press("d", "D")
        await driver.until(lambda: len(driver.snapshot.ghosts) == 1 and driver.snapshot.updates == 2)
        assert column(driver, "x") == [2, 3, 4, 5, 6]
        assert driver.snapshot.ghosts[0].experiment.table == SIX


async def test_the_past_has_the_rows_and_the_test_rows_that_it_had() -> None:
    async with data(set_to(table=SIX, lr=0.001, test_fraction=0.34)) as driver:
        await driver.press("escape", "right", "right")
        await driver.updates(2)
        drawn = [shown(driver, place)[-1] for place in range(6)]
        await driver.press("d", "down", "down", "t", "a", "escape")
        await driver.until(lambda: table(driver).rows == 7)
        await driver.press("escape", "right")
        await driver.updates(3)
        later = [shown(driver, place)[-1] for place in range(7)]
        await driver.press("home")
        await driver.until(lambda: driver.snapshot.step == 0)
        await driver.until(lambda: driver.snapshot.step == 0)
        await driver.until(lambda: [shown(driver, place)[-1] for place in range(6)] == drawn)
        await driver.press("end")
        await driver.until(lambda: driver.snapshot.step == 3)
        await driver.until(lambda: [shown(driver, place)[-1] for place in range(7)] == later)
        moved = "test" if drawn[2] == "train" else "train"
        assert later == [*drawn[:2], moved, moved, *drawn[3:]]  # the copy of a row is in its part


async def test_undo_takes_back_edits_made_before_the_run_began_again() -> None:
    async with data(set_to(table=SIX, lr=0.001)) as driver:
        await driver.press("D")
        await driver.until(lambda: table(driver).rows == 5)
        await driver.press("escape", "right")
        await driver.updates(1)
        await driver.press("r")
        await driver.updates(0)
        await driver.press("u")
        await driver.until(lambda: table(driver) == SIX)
        await driver.press("U")
        await driver.until(lambda: column(driver, "x") == [2, 3, 4, 5, 6])
