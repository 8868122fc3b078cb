"""What `gdtui export` writes, run without gdtui, prints the log of `gdtui run`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pytest

from gdtui.cli import main
from gdtui.core.storage.presets import dataset_names, preset_names
from tests.engine.export.clean import logs, torchrun

pytestmark = pytest.mark.xdist_group("programs")  # one worker imports what they need
Capture = pytest.CaptureFixture[str]
PARTS = 6
"""Into so many tests the presets are divided, so that none of them keeps one worker long after the others."""

# Each is a target and its settings.
CASES = {
    "split": ["cars", "--set", "test_fraction=.3", "--set", "standardize=true", "--set", "epochs=40"],
    "stop-loss": ["study-hours", "--set", "stop_loss=.01"],
    "stop-r2": ["mini-batch-5", "--set", "stop_r2=.5"],
    "stop-gradient": ["study-hours", "--set", "stop_grad_norm=.1"],
    "stop-clipped": ["study-hours", "--set", "stop_grad_norm=.1", "--set", "clip_norm=3"],
    "stop-distance": ["exam-scores", "--set", "stop_distance=5"],
    "network": ["d2l-synthetic", "--set", "model=mlp", "--set", "init=glorot_uniform", "--set", "dtype=float64"],
    "diverges": ["study-hours", "--set", "lr=.2", "--set", "epochs=400"],
    "diverges-in-batches": ["d2l-synthetic", "--set", "lr=3"],
    "lbfgs": ["study-hours", "--set", "optimizer=lbfgs", "--set", "epochs=20"],
}


def printed(capsys: Capture, *args: str) -> str:
    main.main(args)
    return capsys.readouterr().out


def exported(folder: Path, capsys: Capture, *args: str) -> Path:
    printed(capsys, "export", *args, "-o", str(folder))
    return folder


@pytest.mark.parametrize("part", range(PARTS))
def test_every_preset_as_a_script_and_as_a_notebook_prints_the_log_of_the_run(
    tmp_path: Path, capsys: Capture, part: int
) -> None:
    names = preset_names()[part::PARTS]
    scripts = [exported(tmp_path / f"{name}.py", capsys, name) for name in names]
    notebooks = [exported(tmp_path / f"{name} notebook.ipynb", capsys, name, "--notebook") for name in names]
    runs = [printed(capsys, "run", name) for name in names]
    found = logs([*scripts, *notebooks])
    assert [found[path.stem] for path in scripts] == runs
    assert [found[path.stem] for path in notebooks] == runs
    for path in notebooks:
        nbformat.validate(json.loads(path.read_text()))
        cells = nbformat.from_dict(json.loads(path.read_text())).cells  # type: ignore[no-untyped-call]
        assert [cell.cell_type for cell in cells[1:]] == ["markdown", "code"] * (len(cells) // 2)


def test_the_data_of_a_preset_of_many_rows_lie_beside_its_script(tmp_path: Path, capsys: Capture) -> None:
    exported(tmp_path / "d2l-synthetic.py", capsys, "d2l-synthetic")
    assert (tmp_path / "d2l-synthetic.csv").read_text().count("\n") == 1001  # a line of names and 1,000 rows


def test_settings_print_the_log_of_the_run(tmp_path: Path, capsys: Capture) -> None:
    found = logs([exported(tmp_path / f"{name}.py", capsys, *args) for name, args in CASES.items()], fresh=True)
    assert found == {name: printed(capsys, "run", *args) for name, args in CASES.items()}


def test_every_data_set_prints_the_log_of_the_run(tmp_path: Path, capsys: Capture) -> None:
    settings = ["--set", "standardize=true", "--set", "standardize_target=true", "--set", "epochs=30"]
    names = dataset_names()
    found = logs([exported(tmp_path / f"{name}.py", capsys, name, *settings) for name in names])
    assert found == {name: printed(capsys, "run", name, *settings) for name in names}


def test_a_data_file_is_read_where_it_is(tmp_path: Path, capsys: Capture) -> None:
    rows = ["a,b,y", "1,0.5,2", "", "2,0.25,3.5", "3,1,7"]
    scripts, runs = [], {}
    for name, separator in {"commas": ",", "semicolons": ";", "tabs": "\t"}.items():
        data = tmp_path / f"my data of {name}.csv"
        data.write_text("\n".join(rows).replace(",", separator))
        args = [str(data), "--set", "features=b", "--set", "epochs=20"]
        scripts.append(exported(tmp_path / f"{name}.py", capsys, *args))
        assert "0.25" not in scripts[-1].read_text()
        runs[name] = printed(capsys, "run", *args)
    assert logs(scripts) == runs


def test_a_data_file_that_has_changed_is_refused(tmp_path: Path, capsys: Capture) -> None:
    data = tmp_path / "data.csv"
    data.write_text("x,y\n1,2\n2,4\n")
    script = exported(tmp_path / "train.py", capsys, str(data))
    data.write_text("x,y\n1,2\n2,5\n")
    with pytest.raises(SystemExit, match=re.escape(f"{data} has changed")):
        exec(compile(script.read_text(), script, "exec"), {"__file__": str(script)})


@pytest.mark.parametrize(
    "args",
    [["d2l-synthetic"], ["study-hours", "--set", "optimizer=lbfgs", "--set", "epochs=5", "--set", "source=manual"]],
)
def test_two_processes_print_the_log_of_one(tmp_path: Path, capsys: Capture, args: list[str]) -> None:
    exact = [*args, "--set", "dtype=float64"]  # sums in another order differ far behind the digits of the log
    script = exported(tmp_path / "train.py", capsys, *exact, "--ddp")
    assert torchrun(script, 2) == logs([script])["train"] == printed(capsys, "run", *exact)


def test_processes_cannot_add_up_gradients_that_are_kept(capsys: Capture) -> None:
    assert main.main(["export", "forgot-zero-grad", "--ddp"]) == 2
    assert (
        capsys.readouterr().err == "gdtui: zero_grad is False: it must be true where processes add up their gradients\n"
    )
    assert main.main(["export", "study-hours", "--ddp", "--notebook"]) == 2
    assert "use --ddp without --notebook" in capsys.readouterr().err


def test_a_file_is_overwritten_only_by_force(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "train.py"
    path.write_text("mine")
    assert main.main(["export", "study-hours", "-o", str(path)]) == 2
    assert capsys.readouterr().err == f"gdtui: {path}: there is such a file: --force overwrites it\n"
    assert path.read_text() == "mine"
    assert main.main(["export", "study-hours", "-o", str(path), "--force"]) == 0
    assert path.read_text() == printed(capsys, "export", "study-hours")
    assert [*tmp_path.iterdir()] == [path]


def test_a_file_beside_it_is_overwritten_only_by_force(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "train.csv").write_text("mine")
    assert main.main(["export", "d2l-synthetic", "-o", str(tmp_path / "train.py")]) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["train.csv"]
    assert (tmp_path / "train.csv").read_text() == "mine"


def test_the_changes_of_a_session_are_exported(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "session.toml"
    path.write_text(
        'version = 1\ntitle = "one"\n[data]\nx = [1, 2, 3]\ny = [2, 4, 6]\n[experiment]\nepochs = 20\n'
        '[[runs]]\nname = "A"\nupdates = 20\nchanges = [{ step = 5, settings = { lr = 0.05 } }]\n'
    )
    text = printed(capsys, "export", str(path))
    change = "        print('Step 5: lr 0.01 -> 0.05')\n        optimizer.param_groups[0][\"lr\"] = 0.05\n"
    assert f"    if epoch == 5:\n{change}" in text
