"""The command line on streams that are closed or lack characters, and beside numbers that overflow."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdtui.core.ascii import to_ascii, to_cells
from tests import warm
from tests.cli.test_cli import Capture, outcome


def shell(command: str, **environment: str) -> tuple[int, str, str]:
    """Run a command line with `gdtui` in a shell."""
    done = subprocess.run(
        ["sh", "-c", command.replace("gdtui", f"{sys.executable} -m gdtui", 1)],
        capture_output=True,
        check=False,
        timeout=60,
        env={**os.environ, **environment},
    )
    return done.returncode, done.stdout.decode("latin-1"), done.stderr.decode("latin-1")


def printing(encoding: str, *args: str) -> tuple[int, str, str]:
    """Run a command that prints in an encoding."""
    done = warm.python("-m", "gdtui", *args, environment={"PYTHONIOENCODING": encoding})
    return done.returncode, done.stdout.decode("latin-1"), done.stderr.decode("latin-1")


@pytest.mark.parametrize("encoding", ["latin-1", "ascii"])
def test_what_an_encoding_lacks_is_written_in_ascii(encoding: str) -> None:
    status, out, err = printing(encoding, "descend", "x^4", "--steps", "2")
    assert (status, err) == (0, "")
    assert "f' = 4*x**3\n" in out
    times = "×" if encoding == "latin-1" else "x"
    assert f"lr {times} f'' = 0.1 {times} " in out
    status, out, err = printing(encoding, "run", "study-hours", "--set", "lr=1")
    assert (status, err.count("\n")) == (1, 1)
    assert "along lambda = 11.09" in err


def test_an_ascii_locale_is_enough() -> None:
    plain = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "POSIX"}
    for command in ("theory study-hours", "presets", "descend --list"):
        status, out, err = shell(f"gdtui {command}", **plain)
        assert (status, err) == (0, "")
        assert out.isascii()


@pytest.mark.parametrize("command", ["run study-hours", "presets", "theory study-hours", "descend x", "--version"])
def test_a_closed_stdout_is_one_line(command: str) -> None:
    status, _, err = shell(f"gdtui {command} >&-")
    assert (status, err) == (1, "gdtui: stdout is closed, and there is nowhere else to print\n")


def test_what_needs_no_stdout_runs_without_one(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    assert shell(f"gdtui run study-hours --format csv --set epochs=2 --out {path} <&- >&- 2>&-")[0] == 0
    assert len(path.read_text().splitlines()) == 3
    assert shell("gdtui nosuch 2>&-") == (2, "", "")


@settings(max_examples=100)
@given(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cf", "Mn", "Me", "Mc", "Cn", "Co")))
def test_every_character_has_an_ascii_text_and_one_of_its_width(character: str) -> None:
    assert to_ascii(character).isascii()
    assert to_cells(character).isascii()
    wide = unicodedata.east_asian_width(character) in ("W", "F")
    assert len(to_cells(character)) == (2 if wide else 1)


OVERFLOWS = [
    "run study-hours --set lr=1 --set dtype=float64",
    "run study-hours --set lr=1e5 --set momentum=0.9 --set dtype=float64 --format csv",
    "run exam-scores --set lr=1e3 --set model=polynomial --set degree=9 --set dtype=float64",
    "run study-hours --set lr=1e3 --set standardize=true --set schedule=plateau --set dtype=float64",
    "descend x**4 --lr 10 --steps 500",
    "descend x**2 --lr 1.1 --set momentum=0.9 --steps 9000",
    "descend exp(x*y) --lr 1e6 --format csv",
    "theory study-hours --set lr=1e6 --set model=polynomial --set degree=9",
    "theory study-hours --set standardize=true --set standardize_target=true --set model=quadratic",
]
IN_TURNS = """
import contextlib, io, json, sys
from gdtui.cli.main import main
for command in json.load(sys.stdin):
    said = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(said):
        status = main(command.split())
    print(json.dumps([command, status, said.getvalue()]))
"""


def test_no_warning_stands_beside_a_divergence() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error::RuntimeWarning", "-c", IN_TURNS],
        input=json.dumps(OVERFLOWS),
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [command for command, _, _ in told] == OVERFLOWS
    assert "Warning" not in done.stderr
    for command, status, said in told:
        assert re.fullmatch(r"(gdtui: .*\n)?", said), command
        assert status <= bool(said), command  # whoever fails says why


def test_a_setting_without_effect_is_named(capsys: Capture) -> None:
    status, _, err = outcome(capsys, "run", "study-hours", "--set", "hidden=16,16", "--set", "epochs=1")
    assert (status, err) == (0, "gdtui: hidden has no effect with model=linear\n")
    options = ("--set", "gamma=0.5", "--set", "betas=0.5,0.9", "--set", "epochs=1", "--set", "features=x")
    _, _, err = outcome(capsys, "run", "study-hours", *options)
    assert err.splitlines() == [
        "gdtui: gamma has no effect with schedule=constant",
        "gdtui: betas has no effect with optimizer=sgd",
    ]
    _, _, err = outcome(capsys, "run", "study-hours", "--set", "model=mlp", "--set", "hidden=8,8", "--set", "epochs=1")
    assert err == ""
