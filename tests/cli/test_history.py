"""`gdtui run --history` writes the record of every update."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from pyarrow import parquet

from gdtui.cli import main

Capture = pytest.CaptureFixture[str]
# y = 2x for x = 1, 2, 3: the errors are (W - 2)x + b, and the gradient is 2/3 Σ errors (x, 1).
ARGS = ["run", "study-hours", "--set", "epochs=5000", "--set", "dtype=float64", "--set", "first_epoch=1"]


def expected(updates: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Return loss before each update, and W and b after it, by numpy."""
    x, w, b, rows = np.array([1.0, 2.0, 3.0]), 0.0, 0.0, []
    for _ in range(updates):
        errors = (w - 2) * x + b
        loss = (errors**2).mean()
        w, b = w - 0.01 * 2 * (errors * x).mean(), b - 0.01 * 2 * errors.mean()
        rows.append((loss, w, b))
    return np.array(rows)


def test_csv(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "history.csv"
    assert main.main([*ARGS, "--history", str(path)]) == 0
    assert capsys.readouterr().out.count("\n") == 20
    with path.open() as file:
        rows = list(csv.DictReader(file))
    assert [row["step"] for row in rows] == [str(step) for step in range(5000)]
    assert rows[0]["epoch"] == "1"
    found = np.array([[float(row[name]) for name in ("loss", "W", "b")] for row in rows])
    np.testing.assert_allclose(found, expected(5000), rtol=1e-9, atol=1e-12)


def test_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    assert main.main([*ARGS, "--history", str(path)]) == 0
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    assert rows[4999]["rows"] == [0, 1, 2]
    found = np.array([[row["loss"], *row["params"]["W"], *row["params"]["b"]] for row in rows])
    np.testing.assert_allclose(found, expected(5000), rtol=1e-9, atol=1e-12)


def test_parquet(tmp_path: Path) -> None:
    path = tmp_path / "history.parquet"
    assert main.main([*ARGS, "--history", str(path)]) == 0
    table = parquet.read_table(path)
    assert table["step"].to_pylist() == list(range(5000))
    assert table["epoch"].to_pylist() == list(range(1, 5001))
    assert table["test_loss"].null_count == 5000
    found = np.column_stack([table[name].to_numpy() for name in ("loss", "W", "b")])
    np.testing.assert_allclose(found, expected(5000), rtol=1e-9, atol=1e-12)
    assert [*tmp_path.iterdir()] == [path]


def test_another_suffix_is_refused_before_training(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "history.txt"
    assert main.main([*ARGS, "--history", str(path)]) == 2
    out, err = capsys.readouterr()
    assert not out
    assert err.startswith("gdtui: --history is ")
    assert err.endswith("the file's name must end in .csv, .jsonl, .parquet\n")
    assert not path.exists()


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_folder_that_is_not_there_is_said_in_a_line(tmp_path: Path, capsys: Capture, suffix: str) -> None:
    path = tmp_path / "none" / f"history.{suffix}"
    assert main.main([*ARGS, "--history", str(path)]) == 2
    assert capsys.readouterr().err == f"gdtui: {path}: it cannot be written: No such file or directory\n"
