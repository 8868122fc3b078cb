"""What the command line says about data: their statistics, what they were made from, and constant columns."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from gdtui.cli import main
from gdtui.core.storage.presets import preset

Capture = pytest.CaptureFixture[str]

CONSTANT = "x,k,y\n1,5,2\n2,5,4\n3,5,6\n"


def outcome(capsys: Capture, *args: str) -> tuple[int, str, str]:
    status = main.main(args)
    return status, *capsys.readouterr()


def test_the_end_of_a_run_on_generated_data_is_the_error_of_what_it_learned(capsys: Capture) -> None:
    """As in Dive into Deep Learning: true minus learned, here of rows whose noise has a deviation of .01."""
    status, out, err = outcome(capsys, "run", "d2l-synthetic", "--predict", "1,1")
    lines = out.splitlines()
    assert (status, err) == (0, "")
    assert [line.split(":")[0] for line in lines] == [
        *("Epoch    1/3 W", "Epoch    2/3 W", "Epoch    3/3 W"),
        *("error in estimating W", "error in estimating b", "Predict 1, 1"),
    ]
    weights, bias = lines[3], lines[4]
    assert "(true [2, -3.4], learned [" in weights
    assert "(true 4.2, learned " in bias
    errors = json.loads(weights.split(": ")[1].split(" (")[0])
    learned = json.loads(weights.split("learned ")[1].removesuffix(")"))
    assert np.subtract([2, -3.4], learned) == pytest.approx(errors, abs=2e-5)
    assert np.abs(errors).max() < 2.1e-3  # six standard errors of .01 / sqrt(1000)


def test_other_programs_read_true_learned_and_error(capsys: Capture) -> None:
    _, out, _ = outcome(capsys, "run", "d2l-synthetic", "--format", "jsonl", "--log-every", "100")
    *updates, last = map(json.loads, out.splitlines())
    assert last["true"] == {"W": [2.0, -3.4], "b": [4.2]}
    assert last["learned"] == updates[-1]["params"]
    assert last["error"]["b"] == pytest.approx([4.2 - updates[-1]["params"]["b"][0]])
    _, table, err = outcome(capsys, "run", "d2l-synthetic", "--format", "csv", "--log-every", "100")
    assert not any("true" in line for line in table.splitlines())
    assert err.startswith("error in estimating W: ")


def test_true_parameters_are_compared_in_the_units_of_the_data(capsys: Capture) -> None:
    _, out, _ = outcome(capsys, "run", "d2l-synthetic", "--set", "standardize=true", "--set", "lr=0.1")
    assert "error in estimating W: [-0.00" in out or "error in estimating W: [0.00" in out


@pytest.mark.parametrize("settings", [("features=x1",), ("model=mlp", "batch_size=0")])
def test_a_model_of_another_form_has_no_true_parameters(capsys: Capture, settings: tuple[str, ...]) -> None:
    options = [part for setting in settings for part in ("--set", setting)]
    status, out, _ = outcome(capsys, "run", "d2l-synthetic", "--set", "epochs=1", *options)
    assert status == 0
    assert "true" not in out


def test_a_constant_column_is_standardised_and_named(capsys: Capture, tmp_path: Path) -> None:
    path = tmp_path / "constant.csv"
    path.write_text(CONSTANT, encoding="utf-8")
    settings = ("--set", "standardize=true", "--set", "lr=0.4", "--set", "epochs=100", "--predict", "4,5")
    status, out, err = outcome(capsys, "run", str(path), *settings)
    assert status == 0
    assert out.splitlines()[-1] == "Predict 4, 5: 8.0000"  # y = 2x
    assert err == (
        "gdtui: k: the same in all training rows, and so 0 there when standardised; what multiplies it has no effect "
        "on the loss\n"
    )


def test_statistics_name_the_source_and_what_columns_do(capsys: Capture, tmp_path: Path) -> None:
    status, out, err = outcome(capsys, "data", "cars")
    session = preset("cars")
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[:3] == [
        f"source: {session.source}",
        f"licence: {session.licence}",
        "50 rows; the target is dist, and std has n as divisor",
    ]
    speed = np.frombuffer(session.experiment.table.column("speed"))
    assert lines[4].split()[:5] == ["speed", f"{speed.mean():.6g}", f"{speed.std():.6g}", "4", "25"]
    path = tmp_path / "constant.csv"
    path.write_text(CONSTANT, encoding="utf-8")
    _, out, _ = outcome(capsys, "data", str(path))
    assert out.splitlines()[-1] == "k is 5 in every row: its weight cannot be told from the bias."
    assert outcome(capsys, "data", "d2l-synthetic")[1].splitlines()[1] == "made from: y = 2·x1 - 3.4·x2 + 4.2"


def test_statistics_are_of_the_chosen_columns_and_json_for_programs(capsys: Capture) -> None:
    _, out, _ = outcome(capsys, "data", "mtcars", "--set", "features=hp,wt", "--format", "json")
    found = json.loads(out)
    assert [column["name"] for column in found["columns"]] == ["hp", "wt", "mpg"]
    table = preset("mtcars").experiment.table
    hp, wt = (np.frombuffer(table.column(name)) for name in ("hp", "wt"))
    design = np.column_stack([hp, wt, np.ones(32)])
    assert found["kappa"] == pytest.approx(np.linalg.cond(design) ** 2)
    assert found["inflation"]["hp"] == pytest.approx(1 / (1 - np.corrcoef(hp, wt)[0, 1] ** 2))


def test_statistics_of_nothing_are_refused_in_a_line(capsys: Capture) -> None:
    status, out, err = outcome(capsys, "data", "car")
    assert (status, out) == (2, "")
    assert err == "gdtui: preset is 'car': there is no preset or file of that name; did you mean cars?\n"
