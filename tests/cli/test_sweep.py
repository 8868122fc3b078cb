"""`gdtui sweep`, from its arguments to what it prints and returns."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
import torch

from gdtui.cli import main

Capture = pytest.CaptureFixture[str]
ROW = ["value", "final_loss", "steps_to_tolerance", "regime", "diverged_at"]


def outcome(capsys: Capture, *args: str) -> tuple[int, str, str]:
    status = main.main(("sweep", "study-hours", *args))
    return status, *capsys.readouterr()


def loss_after(lr: float, updates: int) -> float:
    """Return the loss of y = 2x on x = 1, 2, 3 from 0, by plain torch."""
    x, y = torch.tensor([[1.0], [2.0], [3.0]]), torch.tensor([[2.0], [4.0], [6.0]])
    weight, bias = torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([weight, bias], lr=lr)
    for _ in range(updates):
        optimizer.zero_grad()
        torch.mean((x * weight + bias - y) ** 2).backward()
        optimizer.step()
    return float(torch.mean((x * weight + bias - y) ** 2).detach())


def test_json_lines_are_the_runs(capsys: Capture) -> None:
    args = ("--from", "0.001", "--to", "1", "--num", "4", "--steps", "50", "--format", "jsonl")
    status, out, err = outcome(capsys, *args)
    rows = [json.loads(line) for line in out.splitlines()]
    assert (status, err) == (0, "")
    assert all([*row] == ROW for row in rows)
    assert [row["value"] for row in rows] == pytest.approx([0.001, 0.01, 0.1, 1])
    for row in rows[:3]:
        assert row["final_loss"] == loss_after(row["value"], 50)
    assert rows[3]["final_loss"] is None
    assert (rows[3]["regime"], rows[0]["regime"]) == ("diverging", "monotone")
    assert 0 < rows[3]["diverged_at"] < 50
    reached = [k for k in range(50) if loss_after(rows[2]["value"], k) <= 0.001 * 56 / 3]
    assert rows[2]["steps_to_tolerance"] == reached[0]


def test_csv_of_two_settings(capsys: Capture, tmp_path: Path) -> None:
    file = tmp_path / "sweep.csv"
    second = ("--param2", "momentum", "--from2", "0", "--to2", "0.9", "--num2", "2")
    status, out, _ = outcome(capsys, "--num", "3", *second, "--format", "csv", "--out", str(file))
    assert (status, out) == (0, "")
    rows = [*csv.DictReader(file.read_text().splitlines())]
    assert [*rows[0]] == ["value", "value2", *ROW[1:]]
    assert [float(row["value2"]) for row in rows] == [0, 0.9] * 3
    assert float(rows[2]["final_loss"]) == loss_after(0.01, 1000)
    assert rows[4]["final_loss"] == ""


def test_the_text_has_the_curve_with_its_marks_and_what_is_best(capsys: Capture) -> None:
    status, out, _ = outcome(capsys, "--num", "64")
    assert status == 0
    assert out.startswith("64 values of lr, 1,000 updates each")
    for part in ("best 0.176", "critical 0.18", "× diverged", "─ monotone", "┄ oscillating", "least final loss  lr "):
        assert part in out, part
    assert "theory            best lr 0.176471, critical lr 0.180295" in out
    gone = sum(value > 0.1803 for value in (1e-4 * 1e4 ** (k / 63) for k in range(64)))
    assert f"diverged          {gone} of 64" in out


def test_the_text_of_two_settings_is_a_map(capsys: Capture) -> None:
    status, out, _ = outcome(capsys, "--num", "16", "--param2", "momentum", "--from2", "0", "--to2", "0.9")
    assert status == 0
    for part in ("16 values", "momentum", "█ least", "░ greatest", "▲ critical"):
        assert part in out.replace("1,024 values", "16 values"), part


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--from", "1", "--to", "1"), "to is 1.0: it must be above the first value, which is 1"),
        (("--from", "1", "--to", "0.1"), "to is 0.1: it must be above the first value, which is 1"),
        (("--from", "0", "--to", "1"), "from is 0.0: lr is swept, and it must be a number above 0"),
        (("--from", "a"), "--from is 'a': it must be a number"),
        (("--num", "1"), "--num is '1': it must be a whole number of at least 2"),
        (("--steps", "0"), "steps is '0': it must be a whole number of at least 1"),
        (("--scale", "cubic"), "--scale is 'cubic': it must be one of log, linear"),
        (("--param", "degree"), "param is 'degree': it cannot be swept"),
        (("--param", "loss"), "param is 'loss': a sweep takes a number"),
        (("--param", "learning_rate"), "did you mean lr?"),
        (("--param2", "momentum"), "--from2 is missing: it must be the range of momentum"),
        (("--from2", "1"), "--from2 is '1': it needs --param2"),
        (("--param", "momentum", "--from", "0", "--to", "2"), "to is 2.0: momentum is swept, and it must be"),
        (
            ("--set", "optimizer=adam", "--param", "momentum"),
            "param is 'momentum': it has no effect with optimizer=adam",
        ),
    ],
)
def test_bad_input_is_one_clear_line(capsys: Capture, args: tuple[str, ...], words: str) -> None:
    status, out, err = outcome(capsys, *args)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert words in err
