"""What the README shows of the command line is what the command line prints."""

from __future__ import annotations

import json
import math
import re
import shlex
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import torch

from gdtui.cli import main
from gdtui.core.experiment.experiment import settings
from gdtui.core.storage import user_config
from gdtui.core.storage.session_file import load

README = Path(__file__).parents[1] / "README.md"
KOREAN = README.with_name("README.ko.md").read_text(encoding="utf-8")
TEXT = README.read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```console\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
SCRIPTS = re.findall(r"^```sh\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
RECORDS = [json.loads(line) for line in re.findall(r'^{"step".*$', TEXT, re.MULTILINE)]
COMMAND = re.compile(r"^\$ (.*)\n((?:[^$].*\n)*)", re.MULTILINE)


def rounded(text: str) -> str:
    """A text with its numbers to six digits, as processors differ in the last ones of a float32."""
    return re.sub(r"\d+\.\d+", lambda number: f"{float(number[0]):.6g}", text)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.splitlines()[-1][:20])
def test_commands_print_what_is_shown(
    block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for command, shown in COMMAND.findall(block):
        program, *arguments = shlex.split(command)
        if program == "cat":
            Path(arguments[0]).write_text(shown, encoding="utf-8")
        else:
            main.main(arguments)
            assert rounded("".join(capsys.readouterr())) == rounded(shown)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: f"step {record['step']}")
def test_the_records_shown_are_pytorchs_to_their_last_digit(record: dict[str, Any]) -> None:
    """The other tests compare six digits; a processor may differ only in the last bits of a float32."""
    x, w, b = torch.tensor([1.0, 2.0, 3.0]), torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([w, b], lr=record["lr"])
    for _ in range(int(record["step"]) + 1):
        optimizer.zero_grad()
        loss = torch.mean((x * w + b - 2 * x) ** 2)
        loss.backward()
        gradient = [p.grad.item() for p in (w, b) if p.grad is not None]
        optimizer.step()
    after = torch.mean((x * w + b - 2 * x) ** 2).item()
    expected = {"loss": loss.item(), "train_loss": after, "r2": 1 - after / (8 / 3), "rmse": math.sqrt(after)}
    assert {name: record[name] for name in expected} == pytest.approx(expected, rel=2e-7)
    assert record["params"]["W"] == pytest.approx([w.item()], rel=2e-7)
    assert record["params"]["b"] == pytest.approx([b.item()], rel=2e-7)
    close = [[g + n * math.ulp(g) * 2**29 for n in range(-2, 3)] for g in gradient]  # the float32 next to each
    assert record["grad_norm"] in {math.hypot(*pair) for pair in product(*close)}


@pytest.mark.parametrize("line", [line for script in SCRIPTS for line in script.splitlines() if "pip" not in line])
def test_commands_without_output_run(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = "".join(f"{n},{n % 3},{n * n}\n" for n in range(10))
    Path("marks.csv").write_text(f"age,hours,score\n{rows}", encoding="utf-8")
    assert main.main(shlex.split(line)[1:]) == 0
    assert capsys.readouterr().out


def test_numbers_in_the_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "about seventy settings" in TEXT
    assert round(len(settings()), -1) == 70
    (most,) = re.findall(r"\(null for more than (\d+)\)", TEXT)
    for rows in (int(most), int(most) + 1):
        data = tmp_path / f"{rows}.csv"
        data.write_text("x,y\n" + "".join(f"{n},{n}\n" for n in range(rows)), encoding="utf-8")
        main.main(["run", str(data), "--set", "epochs=1", "--set", "lr=1e-6", "--format", "jsonl"])
        assert (json.loads(capsys.readouterr().out)["rows"] is None) == (rows > int(most))


def test_the_exit_statuses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    statuses = re.findall(
        r"(\d) on success, (\d) when the run diverges, and (\d) when the input", " ".join(TEXT.split())
    )
    commands = (
        ["theory", "study-hours"],
        ["run", "study-hours", "--set", "lr=0.5"],
        ["run", str(tmp_path / "none.csv")],
    )
    assert [str(main.main(command)) for command in commands] == list(*statuses)


def test_the_korean_readme_names_keys_and_commands_that_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    """Its commands run, its keys are those of the English one, and each links to the other."""
    assert "(README.ko.md)" in TEXT
    assert "(README.md)" in KOREAN
    *_, commands = re.findall(r"^```sh\n(.*?)^```$", KOREAN, re.MULTILINE | re.DOTALL)
    for command in commands.splitlines():
        assert main.main(shlex.split(command.partition("#")[0])[1:]) == 0, command
    assert re.search("[가-힣]", capsys.readouterr().out)
    keys = {key for line in KOREAN.splitlines() if line.startswith("| `") for key in re.findall(r"`([^`\n]+)`", line)}
    assert keys - {"6"} <= set(re.findall(r"`([^`\n]+)`", TEXT))


def test_the_start_to_hand_out_hides_panels_that_there_are(tmp_path: Path) -> None:
    (hidden,) = re.findall(r"^hidden = .*$", KOREAN, re.MULTILINE)
    path = tmp_path / "start.toml"
    path.write_text(f"version = 1\ntitle = 't'\n{hidden}\n[data]\nx = [1, 2]\ny = [2, 4]\n")
    assert load(path).hidden == ("train.theory", "train.landscape")


def test_the_settings_file_shown_can_be_used(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (shown,) = (
        block for block in re.findall(r"^```toml\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL) if "theme" in block
    )
    user_config.path().write_text(shown, encoding="utf-8")
    assert main.main(["config"]) == 0, capsys.readouterr().err
