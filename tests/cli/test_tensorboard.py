"""The option --tensorboard, with its package and without it."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from types import ModuleType

import pytest

from gdtui.cli import main

NAME = "torch.utils.tensorboard"


class Writer:
    """What torch.utils.tensorboard has: a writer that keeps what it is given."""

    scalars: dict[tuple[str, int], float] = {}
    folder = ""
    closed = False

    def __init__(self, folder: str) -> None:
        Writer.folder, Writer.closed = folder, False
        Writer.scalars.clear()

    def add_scalar(self, name: str, value: float, step: int) -> None:
        assert (name, step) not in Writer.scalars
        Writer.scalars[name, step] = value

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, *_: object) -> None:
        Writer.closed = True


def test_every_number_that_is_known_is_written_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    module = ModuleType(NAME)
    module.SummaryWriter = Writer  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, NAME, module)
    record = tmp_path / "record.csv"
    args = ["run", "study-hours", "--set", "epochs=5", "--out", str(tmp_path / "log"), "--history", str(record)]
    assert main.main([*args, "--tensorboard", str(tmp_path / "board")]) == 0
    assert Writer.folder == str(tmp_path / "board")
    assert Writer.closed
    with record.open() as file:
        rows = list(csv.DictReader(file))
    first = int(rows[0]["epoch"])  # a record counts epochs as its log does, the board from 0
    known = {
        (name, int(row["step"])): float(value) - (first if name == "epoch" else 0)
        for row in rows
        for name, value in row.items()
        if name != "step" and value
    }
    assert Writer.scalars == known
    assert ("W[0]", 4) in known or ("W", 4) in known


def test_without_the_package_one_line_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, NAME, None)
    args = ["run", "study-hours", "--set", "epochs=5", "--tensorboard", str(tmp_path / "board")]
    assert main.main(args) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "pip install tensorboard" in error
    assert not (tmp_path / "board").exists()
