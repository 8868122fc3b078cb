"""Options that say how a data file is read, and the line that says what was assumed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gdtui.core.data.reading.choices import choice_fields
from tests import warm
from tests.cli.test_cli import Capture, outcome

NO_DATA = "it says how a data file is read, and study-hours is none"
TEXT = "it holds text: choose another, or --text one-hot, which makes a column of 0 and 1 for each text"
DROP = "set missing values (--na) to drop to leave such rows out, or to mean, median or zero to fill them"
WHERE = f"the first in row 1 (line 3), column y: {DROP}"
ADDRESS = "addresses are not read: download it and open the file, or pipe it in: curl ADDRESS | gdtui run -"
RECORDS = '{"x":1,"y":2}\n{"x":2,"y":4}\n'
MISSING = "x;name;y\n1,5;A;2\n2,5;B;\n3,5;C;6\n"


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("d.csv").write_text(MISSING, encoding="utf-8")
    return "d.csv"


def rows_of(out: str) -> list[int]:
    rows: list[int] = json.loads(out.splitlines()[0])["rows"]
    return rows


SHORT = ("--set", "epochs=1", "--set", "lr=0.001", "--format", "jsonl")


def test_one_line_says_what_was_assumed(capsys: Capture, path: str) -> None:
    status, out, err = outcome(capsys, "run", path, "--na", "drop", *SHORT)
    read = "read as text separated by semicolons; commas are decimal; name left out (text)"
    assert (status, rows_of(out)) == (0, [0, 1])
    assert err == f"gdtui: d.csv: {read}; 1 of 3 rows left out (missing values)\n"


def test_a_plain_file_needs_no_word(capsys: Capture, path: str) -> None:
    Path(path).write_text("x,y\n1,2\n2,4\n", encoding="utf-8")
    assert outcome(capsys, "run", path, *SHORT)[2] == ""


@pytest.mark.parametrize(
    ("options", "loss"),
    [
        (("--na", "drop"), (2**2 + 6**2) / 2),  # W = b = 0, so that the loss is the mean of y²
        (("--na", "mean"), (2**2 + 4**2 + 6**2) / 3),
        (("--na", "zero"), (2**2 + 0 + 6**2) / 3),
        (("--na", "drop", "--text", "one-hot"), (2**2 + 6**2) / 2),
        (("--na", "drop", "--decimal", ",", "--delimiter", ";", "--header", "--encoding", "utf-8"), (2**2 + 6**2) / 2),
        (("--set", "target=x", "--set", "features=x"), None),
        (("--set", "features=name", "--set", "target=x", "--text", "one-hot"), (1.5**2 + 2.5**2 + 3.5**2) / 3),
    ],
)
def test_each_option_has_its_effect(capsys: Capture, path: str, options: tuple[str, ...], loss: float | None) -> None:
    status, out, err = outcome(capsys, "run", path, *options, *SHORT)
    if loss is None:
        assert (status, err) == (2, "gdtui: features is 'x': it must name each column once, and not the target x\n")
    else:
        assert json.loads(out.splitlines()[0])["loss"] == pytest.approx(loss, rel=1e-6)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["run", "study-hours", "--na", "drop"], f"--na is 'drop': {NO_DATA}"),
        (["theory", "study-hours", "--no-header"], f"--no-header is 'no': {NO_DATA}"),
        (["run", "d.csv", "--na", "dorp"], "na is 'dorp': it must be one of refuse, drop, mean, median, zero"),
        (["d.csv", "--decimal", "x"], "decimal is 'x': it must be one of auto, dot, comma"),
        (["run", "d.csv", "--na", "drop", "--set", "target=name"], f"target is 'name': {TEXT}"),
        (["run", "d.csv"], f"d.csv: 1 of 3 rows has a missing value, {WHERE}"),
        (["run", "http://a.b/c"], f"data is 'http://a.b/c': {ADDRESS}"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_one_line(capsys: Capture, path: str, args: list[str], message: str) -> None:
    assert outcome(capsys, *args) == (2, "", f"gdtui: {message}\n")


def test_help_lists_each_choice(capsys: Capture) -> None:
    _, out, _ = outcome(capsys, "theory", "--help")
    for name, field in choice_fields().items():
        assert f"--{name} " in out
        assert ("|".join(field.choices) in out) or name in ("header", "sheet")


@pytest.mark.parametrize("content", ["x,y\n1,2\n2,4\n", '[{"x":1,"y":2},{"x":2,"y":4}]', RECORDS])
def test_standard_input_is_data(content: str) -> None:
    done = warm.python("-m", "gdtui", "run", "-", *SHORT, stdin=content)
    assert (done.returncode, rows_of(done.stdout.decode()), done.stderr) == (0, [0, 1], b"")
