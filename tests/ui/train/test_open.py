"""What is opened from inside: presets, files by their paths, recent ones, and what was open before."""

from pathlib import Path

import pytest
from textual.widgets import Input, OptionList

from gdtui.core.storage.presets import preset_names
from gdtui.core.storage.targets import recent_files, remember
from gdtui.ui.session.opening.open_list import paths
from gdtui.ui.widgets.choice_list import ChoiceList
from tests.ui.driver import Driver, drive
from tests.ui.train.test_views import descent

Params = dict[str, list[float]]


async def list_open(driver: Driver) -> None:
    await driver.press("ctrl+o")
    await driver.until(lambda: isinstance(driver.app.screen, ChoiceList))


def typed(driver: Driver, text: str) -> None:
    """Put a text into the field, as a paste does."""
    driver.app.screen.query_one(Input).value = text


def params(driver: Driver) -> Params:
    assert driver.snapshot.view is not None
    return driver.snapshot.view.params


async def test_every_preset_is_listed_with_its_story_and_a_picture() -> None:
    async with drive(size=(120, 50)) as driver:
        await list_open(driver)
        options = driver.app.screen.query_one(OptionList).options
        listed = [str(option.prompt).split()[0] for option in options]
        assert set(preset_names()) <= set(listed)
        await driver.press(*"zero-to-all-q")
        await driver.until(lambda: "condition number" in driver.text("OptionList"))
        await driver.until(lambda: "┤" in driver.text("ChoiceList .detail"))
        assert any("\u2800" < c < "\u2900" for c in driver.text("ChoiceList .detail"))  # the data as dots


async def test_what_was_open_is_kept_and_gone_back_to_bit_for_bit() -> None:
    async with drive() as driver:
        await driver.press("right", "right", "right")
        await driver.updates(3)
        before = params(driver)
        await list_open(driver)
        typed(driver, "ohm-ma")
        await driver.press("enter")
        await driver.until(lambda: driver.snapshot.title.startswith("ohm-ma") and driver.snapshot.view is not None)
        assert driver.snapshot.updates == 0
        await list_open(driver)
        assert "study-hours · run A, 3 updates" in driver.text("OptionList")
        typed(driver, "study-hours · run")
        await driver.press("enter")
        await driver.until(lambda: driver.snapshot.view is not None and driver.snapshot.step == 3)
        assert params(driver) == before
        assert driver.snapshot.updates == 3
        await driver.press("right")
        await driver.updates(4)
        assert [params(driver)["W"][0], params(driver)["b"][0]] == pytest.approx(descent(4)[-1], abs=1e-6)
        assert not driver.train_model.kept  # ohm-ma had made no update


async def test_a_file_is_opened_by_its_path_and_remembered(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("hours,marks\n1,2\n2,4\n3,7\n")
    (tmp_path / "notes.md").write_text("no data")
    (tmp_path / "folder").mkdir()
    async with drive() as driver:
        await list_open(driver)
        typed(driver, f"{tmp_path}/")
        await driver.until(lambda: "mine.csv" in driver.text("OptionList"))
        assert "folder/" in driver.text("OptionList")
        assert "notes.md" not in driver.text("OptionList")
        await driver.press("enter")  # the folder comes first, and is gone into
        await driver.until(lambda: driver.app.screen.query_one(Input).value == f"{tmp_path}/folder/")
        typed(driver, f"{tmp_path}/m")
        await driver.press("enter")
        await driver.until(lambda: driver.snapshot.title.startswith("mine") and driver.snapshot.view is not None)
        assert driver.snapshot.experiment.features == ("hours",)
        await list_open(driver)
        assert "mine.csv" in driver.text("OptionList")


@pytest.mark.parametrize("text", ["/no/such/file.csv", "nonsense", "./"])
async def test_what_cannot_be_opened_is_said_and_nothing_is_lost(text: str) -> None:
    async with drive() as driver:
        await driver.press("right")
        await driver.updates(1)
        await list_open(driver)
        typed(driver, text)
        await driver.press("enter")
        await driver.pilot.pause()
        if not text.endswith("/"):
            await driver.until(lambda: bool(driver.text("ChoiceList .wrong").strip()))
        assert isinstance(driver.app.screen, ChoiceList)
        await driver.press("escape")
        assert driver.snapshot.updates == 1


async def test_open_leads_from_descend_back_to_train() -> None:
    async with drive() as driver:
        await driver.descend()
        await list_open(driver)
        typed(driver, "exam-scores")
        await driver.press("enter")
        await driver.until(lambda: driver.app.screen is driver.app.screens["Train"])
        await driver.until(lambda: driver.snapshot.title.startswith("exam-scores ·"))


async def test_the_line_of_keys_begins_with_open_and_commands() -> None:
    async with drive(size=(80, 24)) as driver:
        assert driver.text("KeyBar").split()[:4] == ["^o", "Open", "^p", "Commands"]


def test_recent_files_are_the_newest_first_once_and_only_those_that_exist(tmp_path: Path) -> None:
    assert recent_files() == ()
    files = [tmp_path / f"{n}.csv" for n in range(12)]
    for file in files:
        file.write_text("x,y\n1,2\n")
        remember(str(file))
    remember(str(files[5]))
    remember("study-hours")  # a preset is no file
    assert recent_files()[:2] == (files[5], files[11])
    assert len(recent_files()) == len(set(recent_files())) == 9
    files[11].unlink()
    assert files[11] not in recent_files()


def test_a_list_that_cannot_be_written_is_no_failure(tmp_path: Path, home: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("x,y\n1,2\n")
    (home / "recent.txt").mkdir()
    remember(str(file))
    assert recent_files() == ()


def test_paths_are_completed_by_their_beginning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "data.tsv").write_text("")
    (tmp_path / ".hidden.csv").write_text("")
    assert [choice.name for choice in paths("~/")] == ["data.tsv"]
    assert [choice.name for choice in paths(f"{tmp_path}/.h")] == [".hidden.csv"]
    assert not paths("study")
    assert not paths("/no/such/folder/")


async def test_u_takes_back_a_change_and_capital_u_makes_it_again() -> None:
    async with drive() as driver:
        await driver.press("u")
        await driver.until(lambda: "There is no change to undo" in driver.text("#timeline"))
        await driver.press("right", "right")
        await driver.updates(2)
        model = driver.train_model
        for lr in (0.02, 0.05):
            model.change(model.experiment.change(lr=lr))
            await driver.until(lambda: not model._asked)
        for key, lr in (("u", 0.02), ("u", 0.01), ("U", 0.02), ("U", 0.05), ("u", 0.02)):
            await driver.press(key)
            await driver.until(lambda lr=lr: driver.snapshot.experiment.lr == lr)  # type: ignore[misc]
            await driver.until(lambda: not model._asked)
        model.change(model.experiment.change(lr=0.1))
        await driver.until(lambda: not model._asked)
        await driver.press("U")
        await driver.until(lambda: "There is no change to make again" in driver.text("#timeline"))


async def test_u_takes_back_a_change_that_began_another_run() -> None:
    async with drive() as driver:
        await driver.press("right")
        await driver.updates(1)
        model = driver.train_model
        model.change(model.experiment.change(seed=7))
        await driver.until(lambda: driver.snapshot.updates == 0 and driver.snapshot.view is not None)
        await driver.press("u")
        await driver.until(lambda: driver.snapshot.experiment.seed == 1)
