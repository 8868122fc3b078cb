"""C copies the command that trains the run on the screen without the app, from the file that it was opened from."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from gdtui.cli import main
from gdtui.cli.arguments import session_of
from gdtui.core.data.reading.choices import ReadChoices
from gdtui.core.data.reading.selection import WantedColumns
from gdtui.core.storage.session_file import Session, save
from gdtui.core.storage.targets import resolve
from gdtui.ui.session.differences import run_command
from tests.ui.driver import drive, set_to

TEXT = "a b;c;y\n1,5;2;3\n2,5;1;4\n3,5;7;9\n"
HOW = {"decimal": ",", "delimiter": "semicolon", "header": "yes", "na": "drop"}


def command(session: Session, **settings: object) -> str:
    return run_command(session.name, session.opened, session.experiment.change(**settings))


def printed(capsys: pytest.CaptureFixture[str], text: str) -> str:
    words = shlex.split(text)
    assert words[:2] == ["gdtui", "run"]
    assert main.main(words[1:]) == 0
    return capsys.readouterr().out


def test_the_options_of_reading_make_the_same_choices_again() -> None:
    choices = ReadChoices().assign(HOW)
    assert choices.options == ("--delimiter", "semicolon", "--header", "--decimal", "comma", "--na", "drop")
    assert ReadChoices().options == ()
    assert WantedColumns(("a, b", "c"), "y").options == ("--set", 'features="a, b", c', "--set", "target=y")


def test_a_data_file_is_opened_by_its_path_and_read_as_it_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "my data.csv"
    path.write_text(TEXT)
    session = session_of(str(path), HOW, ["features=a b", "lr=0.02"])
    text = command(session, epochs=5)
    assert text.startswith(f"gdtui run {shlex.quote(str(path))} ")
    expected = session.experiment.change(epochs=5)
    words = shlex.split(text)[3:]
    main.main(["run", str(path), "--decimal", ",", "--set", "features=a b", "--set", "lr=.02", "--set", "epochs=5"])
    log = capsys.readouterr().out
    assert log
    assert printed(capsys, text) == log
    assert "lr=0.02" in words
    assert expected.features == ("a b",)


def test_a_setting_that_is_set_back_to_its_default_is_in_the_command_of_a_session_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    save(set_to(lr=0.05), path)
    session = resolve(str(path))
    assert command(session) == f"gdtui run {path}"
    assert command(session, lr=0.01) == f"gdtui run {path} --set lr=0.01"


async def test_c_copies_the_command_of_a_data_file(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text(TEXT)
    async with drive(session_of(str(path), {"decimal": "comma"}, [])) as driver:
        await driver.press("C")
        await driver.until(lambda: driver.app.clipboard == f"gdtui run {path} --decimal comma")
