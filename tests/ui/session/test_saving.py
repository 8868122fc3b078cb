"""Sessions are saved with their runs, and a session that is opened goes on where it was."""

from pathlib import Path

import numpy as np
import pytest
from textual.widgets import Input

from gdtui.core.data.table import Table
from gdtui.core.experiment.experiment import Experiment, Run
from gdtui.core.storage import autosave
from gdtui.core.storage.run_entry import Position
from gdtui.core.storage.session_file import Session, load
from gdtui.core.storage.targets import resolve
from gdtui.ui.session.snapshot import RunSnapshot
from tests.ui.driver import Driver, drive


async def two_runs(driver: Driver) -> None:
    """Make run A with six updates, and run B with a change of the learning rate and of a cell; look at its step 3."""
    model = driver.train_model
    await driver.press(*["right"] * 6)
    await driver.updates(6)
    await driver.press("left", "left", "f")
    await driver.until(lambda: model.run.name == "B")
    model.change(model.experiment.change(lr=0.02))
    model.change(model.experiment.change(table=model.experiment.table.replace(1, "y", 5.5)))
    await driver.until(lambda: len(model.run.changes) == 2)
    await driver.press(*["right"] * 3)
    await driver.updates(7)
    model.seek(3)
    await driver.until(lambda: driver.snapshot.step == 3)


async def save_as(driver: Driver, path: Path) -> None:
    await driver.press("S")
    await driver.until(lambda: bool(driver.app.screen.query("#ask Input")))
    driver.app.screen.query_one("#ask Input", Input).value = str(path)
    await driver.press("enter")


def refusal(driver: Driver) -> str:
    """Return the error under the question, on one line."""
    return " ".join(driver.text("#ask .wrong").split())


def numbers(snapshot: RunSnapshot) -> list[np.ndarray]:
    """Return every recorded number of the run and of its ghosts, and the parameters at the cursor."""
    histories = [snapshot.history, *(ghost.history for ghost in snapshot.ghosts)]
    recorded = [np.array(h.column(name)) for h in histories if h is not None for name in h.columns]
    assert snapshot.view is not None
    return [*recorded, *(np.array(values) for values in snapshot.view.params.values())]


async def restored(driver: Driver, ghosts: int = 1) -> None:
    await driver.until(lambda: driver.train_model._resumed is None)
    await driver.until(lambda: driver.snapshot.step == 3 and len(driver.snapshot.ghosts) == ghosts)


async def test_a_saved_session_goes_on_to_the_same_bits(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    async with drive() as driver:
        await two_runs(driver)
        await save_as(driver, path)
        await driver.until(path.exists)
        before, session = numbers(driver.snapshot), driver.train_model.session
        assert session.positions == {"A": Position(6, 6), "B": Position(7, 3)}
    assert load(path) == Session(name="mine", **{n: getattr(session, n) for n in session.__struct_fields__[1:]})
    async with drive(resolve(str(path))) as driver:
        await restored(driver)
        after = numbers(driver.snapshot)
        assert len(after) == len(before)
        assert all(np.array_equal(old, new, equal_nan=True) for old, new in zip(before, after, strict=True))
        assert [mark.step for mark in driver.snapshot.marks] == [4, 4, 4]
        await driver.press("right")  # a step back in the past is one forward again
        await driver.until(lambda: driver.snapshot.step == 4)
        assert driver.snapshot.updates == 7


async def test_a_file_that_is_there_is_replaced_only_when_its_name_is_entered_again(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("precious")
    async with drive() as driver:
        await driver.press("right")
        await driver.updates(1)
        await save_as(driver, path)
        await driver.until(lambda: "it is there already" in refusal(driver))
        assert path.read_text() == "precious"
        await driver.press("enter")
        await driver.until(lambda: "precious" not in path.read_text())
    assert load(path).positions == {"A": Position(1, 1)}


async def test_a_folder_that_cannot_be_written_is_said_and_nothing_is_lost(tmp_path: Path) -> None:
    async with drive() as driver:
        await driver.press("right")
        await driver.updates(1)
        await save_as(driver, tmp_path / "none" / "mine.toml")
        await driver.until(lambda: "cannot be written" in refusal(driver))
        assert driver.snapshot.updates == 1


async def test_what_was_cut_off_is_offered_and_goes_on_where_it_was() -> None:
    async with drive() as driver:
        await two_runs(driver)
        before = numbers(driver.snapshot)
        driver.train_model.keep()
        assert autosave.cut_off() == []  # the app that holds it lives
        left = cut_off_now(driver)
    async with drive("exam-scores") as driver:
        driver.train_model.keep()
        await driver.until(lambda: any("was cut off" in note.message for note in driver.app._notifications))
        await driver.press("ctrl+o")
        await driver.pilot.pause()
        await driver.press("enter")
        await driver.until(lambda: "study-hours" in driver.snapshot.title)
        await restored(driver)
        assert all(np.array_equal(a, b, equal_nan=True) for a, b in zip(before, numbers(driver.snapshot), strict=True))
        assert autosave.cut_off() == []  # it is in the hands of this app now
    assert not left.exists()


async def test_an_app_that_ends_as_it_should_leaves_nothing() -> None:
    async with drive() as driver:
        await driver.press("right")
        await driver.updates(1)
        driver.train_model.keep()
        kept = driver.train_model._autosave
        assert kept is not None
        folder = kept._folder
        assert folder.exists()
    assert not folder.exists()
    assert autosave.cut_off() == []


async def test_a_run_that_is_made_again_can_be_stopped_by_any_key() -> None:
    async with drive() as driver:
        await driver.press(*["right"] * 4)
        await driver.updates(4)
        session = driver.train_model.session
    long = {"A": Position(1_000_000, 5)}
    changed = session.experiment.change(epochs=2_000_000)
    run = Session(name="long", title="t", runs=(type(session.runs[0])(changed),), positions=long)
    async with drive(run) as driver:
        await driver.until(lambda: driver.snapshot.updates > 100)
        await driver.press("space")
        await driver.until(lambda: not driver.snapshot.running)
        made = driver.snapshot.updates
        assert 100 < made < 1_000_000
        assert driver.train_model.session.positions["A"].updates == made


def large(rows: int = 6000) -> Session:
    """Return a session on a table that autosave puts into a file of its own."""
    table = Table.of({"x": [row / rows for row in range(rows)], "y": [2 * row / rows for row in range(rows)]})
    return Session(name="large", title="t", runs=(Run(Experiment.on(table, lr=0.1)),))


def cut_off_now(driver: Driver) -> Path:
    """Let go of the folder, as the system does for a process that was killed; return the session file in it."""
    kept = driver.train_model._autosave
    assert kept is not None
    assert kept._lock is not None
    kept._lock.close()
    kept._lock = None
    (left,) = autosave.cut_off()
    return left


async def kept_with(driver: Driver, updates: int) -> None:
    """Wait until the session on the disk is the one on the screen, with so many updates."""
    await driver.updates(updates)

    def same() -> bool:
        driver.train_model.keep()
        kept = driver.train_model._autosave
        return kept is not None and kept._written == driver.train_model.session

    await driver.until(same)


async def test_a_large_table_is_kept_in_a_file_of_its_own_which_is_written_once() -> None:
    async with drive(large()) as driver:
        model = driver.train_model
        await driver.press("right")
        await kept_with(driver, 1)
        kept = model._autosave
        assert kept is not None
        (data,) = kept._folder.glob("*.parquet")
        written = data.stat().st_mtime_ns
        model.change(model.experiment.change(table=model.experiment.table.replace(3, "y", 5.5)))
        await driver.until(lambda: len(model.run.changes) == 1)
        await driver.press("right", "right")
        await kept_with(driver, 3)
        assert [*kept._folder.glob("*.parquet")] == [data]  # the edit is in the session file
        assert data.stat().st_mtime_ns == written
        left = cut_off_now(driver)
        assert left.stat().st_size < 5000
        opened = load(left)
        assert opened.run.same_course(model.run)
        assert opened.positions["A"].updates == 3


async def test_the_file_of_a_table_that_nothing_needs_any_more_is_removed() -> None:
    async with drive(large()) as driver:
        await driver.press("right")
        await kept_with(driver, 1)
        kept = driver.train_model._autosave
        assert kept is not None
        (before,) = kept._folder.glob("*.parquet")
        driver.train_model.open(large(7000))
        await driver.until(lambda: driver.snapshot.experiment.table.rows == 7000)
        await driver.press("right")
        await kept_with(driver, 1)
        (after,) = kept._folder.glob("*.parquet")
        assert after != before
        assert load(cut_off_now(driver)).experiment.table.rows == 7000


async def test_a_cut_off_session_stays_where_it_is_when_another_app_goes_on_with_it() -> None:
    async with drive(large()) as driver:
        await driver.press("right")
        await kept_with(driver, 1)
        left = cut_off_now(driver)
    async with drive() as driver:
        driver.train_model.go_on_with(load(left), left)
        assert left.exists()  # at no moment is there no file
        assert autosave.cut_off() == []
        await driver.until(lambda: driver.snapshot.experiment.table.rows == 6000)
        await driver.press("right", "right")
        await kept_with(driver, 3)
        assert load(left).positions["A"].updates == 3
    assert not left.parent.exists()


async def test_what_cannot_be_kept_is_said_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(autosave, "folder", lambda: tmp_path / "file")
    async with drive() as driver:
        await driver.press("right")
        await driver.updates(1)
        driver.train_model.keep()
        await driver.press("right")
        await driver.updates(2)
        driver.train_model.keep()
        await driver.until(lambda: any("is not kept" in note.message for note in driver.app._notifications))
        assert sum("is not kept" in note.message for note in driver.app._notifications) == 1


async def test_an_app_ends_whatever_went_wrong_with_its_data_files(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise MemoryError("no room")

    monkeypatch.setattr("gdtui.core.storage.data_files.DataFiles.write", fail)
    async with drive(large()) as driver:
        await driver.press("right")
        await driver.updates(1)
        driver.train_model.keep()
        await driver.until(lambda: any("no room" in note.message for note in driver.app._notifications))
    assert not driver.app.is_running


def test_a_folder_without_a_session_is_removed_unless_it_is_held() -> None:
    root = autosave.folder()
    for name in ("left", "held"):
        (root / name).mkdir(parents=True)
        (root / name / autosave.LOCK).touch()
        (root / name / "data.12345678.parquet").touch()
    with autosave._locked(root / "held"):
        autosave.Autosave(lambda: None)
        assert not (root / "left").exists()
        assert (root / "held").exists()
