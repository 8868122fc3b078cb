"""What X takes away: the run as a program, its record, and pictures of panels."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pyarrow import parquet
from textual.widgets import Input, OptionList

from gdtui.cli import main
from gdtui.core.data.table import Table
from gdtui.core.experiment.experiment import Experiment, Run
from gdtui.core.storage.session_file import Session
from gdtui.ui.session.exporting.exporter import PROGRAMS, RECORDS
from gdtui.ui.widgets.choice_list import ChoiceList
from tests.engine.export.clean import logs
from tests.ui.driver import Driver, drive, set_to


async def choose(driver: Driver, name: str) -> None:
    """Press X and take the choice of that name."""
    await driver.press("X")
    await driver.until(lambda: isinstance(driver.app.screen, ChoiceList))
    driver.app.screen.query_one(Input).value = name
    options = driver.app.screen.query_one(OptionList)
    await driver.until(lambda: 0 < options.option_count < len(PROGRAMS) + len(RECORDS))
    await driver.press("enter")


async def enter(driver: Driver, path: Path) -> None:
    await driver.until(lambda: bool(driver.app.screen.query("#ask Input")))
    driver.app.screen.query_one("#ask Input", Input).value = str(path)
    await driver.press("enter")


async def test_the_run_in_hand_is_taken_away_as_a_script_that_prints_the_same_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with drive(set_to(epochs=40)) as driver:
        await driver.press("right", "right")
        await driver.updates(2)
        await choose(driver, "PyTorch script")
        await enter(driver, tmp_path / "train.py")
        await driver.until((tmp_path / "train.py").exists)
    main.main(["run", "study-hours", "--set", "epochs=40"])
    assert logs([tmp_path / "train.py"])["train"] == capsys.readouterr().out


async def test_the_changes_of_the_run_are_in_the_notebook(tmp_path: Path) -> None:
    async with drive() as driver:
        await driver.press("right", "right")
        await driver.updates(2)
        model = driver.train_model
        model.change(model.experiment.change(lr=0.05))
        await driver.until(lambda: len(model.run.changes) == 1)
        await choose(driver, "notebook")
        await enter(driver, tmp_path / "train.ipynb")
        await driver.until((tmp_path / "train.ipynb").exists)
    cells = json.loads((tmp_path / "train.ipynb").read_text())["cells"]
    told = "print('Step 2: lr 0.01 -> 0.05')"
    change = f'if epoch == 2:\n        {told}\n        optimizer.param_groups[0]["lr"] = 0.05'
    assert any(change in cell["source"] for cell in cells)


async def test_many_numbers_go_into_a_file_beside_it_which_is_not_written_over(tmp_path: Path) -> None:
    table = Table.of({"x": [k / 7 for k in range(400)], "y": [k / 3 for k in range(400)]})
    session = Session(name="many", title="many rows", runs=(Run(Experiment.on(table, standardize=True, epochs=5)),))
    (tmp_path / "mine.csv").write_text("mine")
    async with drive(session) as driver:
        await choose(driver, "PyTorch script")
        await enter(driver, tmp_path / "mine.py")
        await driver.until(lambda: "take another name" in driver.snapshot.refusal)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.csv"]
        assert (tmp_path / "mine.csv").read_text() == "mine"
        await choose(driver, "PyTorch script")
        await enter(driver, tmp_path / "train.py")
        await driver.until((tmp_path / "train.py").exists)
        assert (tmp_path / "train.csv").read_text().count("\n") == 401
    assert logs([tmp_path / "train.py"])["train"]


async def test_what_processes_cannot_share_is_said(tmp_path: Path) -> None:
    async with drive(set_to(zero_grad=False)) as driver:
        await choose(driver, "torchrun")
        await enter(driver, tmp_path / "train.py")
        await driver.until(lambda: "zero_grad is False" in driver.snapshot.refusal)
        assert not [*tmp_path.iterdir()]


async def test_the_record_has_the_numbers_of_the_history_of_the_command_line(tmp_path: Path) -> None:
    expected = {suffix: tmp_path / f"cli{suffix}" for suffix in RECORDS}
    for path in expected.values():
        main.main(["run", "study-hours", "--set", "epochs=7", "--history", str(path), "--out", str(tmp_path / "log")])
    async with drive(set_to(epochs=7)) as driver:
        await driver.press(*["right"] * 7)
        await driver.updates(7)
        for suffix, name in RECORDS.items():
            await choose(driver, name)
            await enter(driver, tmp_path / f"app{suffix}")
            await driver.until((tmp_path / f"app{suffix}").exists)
    found = {suffix: tmp_path / f"app{suffix}" for suffix in RECORDS}
    assert found[".csv"].read_text() == expected[".csv"].read_text()
    assert parquet.read_table(found[".parquet"]).equals(parquet.read_table(expected[".parquet"]))
    lines = [json.loads(line) for line in expected[".jsonl"].read_text().splitlines()]
    assert [json.loads(line) for line in found[".jsonl"].read_text().splitlines()] == [
        {**line, "rows": None} for line in lines
    ]


async def test_a_run_without_updates_has_no_record_and_a_file_is_replaced_only_at_the_second_enter(
    tmp_path: Path,
) -> None:
    path = tmp_path / "train.py"
    path.write_text("mine")
    async with drive() as driver:
        await choose(driver, "CSV")
        await driver.until(lambda: "no update yet" in " ".join(driver.text(".wrong").split()))
        await driver.press("escape")
        await choose(driver, "PyTorch script")
        await enter(driver, path)
        await driver.until(lambda: "press Enter again" in " ".join(driver.text("#ask .wrong").split()))
        assert path.read_text() == "mine"
        await driver.press("enter")
        await driver.until(lambda: path.read_text() != "mine")
        assert "import torch" in path.read_text()


async def test_a_panel_is_taken_away_as_it_is_on_the_screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with drive() as driver:
        await driver.press("right")
        await driver.updates(1)
        await choose(driver, "Settings as text")
        await driver.until(lambda: any(tmp_path.glob("*.txt")))
        await choose(driver, "Settings as text")
        await driver.until(lambda: len([*tmp_path.glob("*.txt")]) == 2)
        await choose(driver, "Settings as SVG")
        await driver.until(lambda: any(tmp_path.glob("*.svg")))
        width = driver.app.screen.query_one("#panel-settings").region.width
    text = (tmp_path / "train-settings.txt").read_text()
    assert (tmp_path / "train-settings_2.txt").exists(), "the first is not written over"
    assert "Settings" in text.splitlines()[0]
    assert any("optimizer" in line and "sgd" in line.lower() for line in text.splitlines())
    assert max(map(len, text.splitlines())) == width
    picture = ElementTree.parse(tmp_path / "train-settings.svg")
    assert "optimizer" in "".join(picture.getroot().itertext())
