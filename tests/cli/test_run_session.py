"""`gdtui run` makes the run of a session again, with its changes at their steps, to the bits of the app's engine."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import msgspec
import numpy as np
import pytest

from gdtui.cli import main
from gdtui.core.data.table import DeleteRows, EditCells, InsertRows, Table
from gdtui.core.experiment.experiment import Change, Experiment, Run, RunParent
from gdtui.core.experiment.record_columns import FIXED
from gdtui.core.storage.run_entry import Position
from gdtui.core.storage.session_file import Session, save
from gdtui.engine.training.timeline import Timeline
from tests.engine.export.clean import logs

Capture = pytest.CaptureFixture[str]
pytestmark = pytest.mark.xdist_group("programs")  # one worker imports what they need
START = Experiment.on(
    Table.of({"x": [1, 2, 3, 4, 5], "y": [2.1, 3, 5, 8.7, 9]}), batch_size=2, lr=0.01, epochs=12, standardize=True
)


def in_the_app() -> tuple[Session, dict[str, np.ndarray]]:
    """Return a session of two runs as the keys of the app make it, and the records of their updates.

    Run A is changed, edited and gone back in; run B forks from it and is changed too.
    """
    first = Timeline(Run(START))
    go_on(first, 4)
    first.change(START.change(lr=0.05))
    go_on(first, 3)
    first.seek(2)  # to look at an earlier update
    first.seek(7)
    edited = first.run.current.table.edited(EditCells((1,), (1,), (4.5,)))
    first.change(first.run.current.change(table=edited, batch_size=3))
    go_on(first, 2)
    longer = edited.edited(InsertRows(1, (6.0, 11.0, 2.5, 4.0))).edited(DeleteRows(4, 1))
    first.change(first.run.current.change(table=longer, weight_decay=0.1, lr=0.02))
    go_on(first)
    second = Timeline(first.run, first.head)
    second.seek(8)
    second.fork()
    go_on(second, 1)
    second.change(second.run.current.change(loss="huber", momentum=0.5))
    go_on(second)
    runs = first.run, msgspec.structs.replace(second.run, name="B", parent=RunParent("A", 8))
    positions = {"A": Position(first.head, 3), "B": Position(second.head, second.head)}
    session = Session(name="s", title="t", runs=runs, present="A", positions=positions)
    return session, {run.name: records(run) for run in runs}


def go_on(timeline: Timeline, updates: int | None = None) -> None:
    """Make some updates, or those that are left."""
    end = None if updates is None else timeline.trainer.steps + updates
    while not timeline.trainer.done and timeline.trainer.steps != end:
        timeline.update()


def records(run: Run) -> np.ndarray:
    """Return the records of a run as the engine makes them, update by update."""
    timeline = Timeline(run)
    go_on(timeline)
    return timeline.trainer.records.drain()


@pytest.fixture(scope="module")
def made() -> tuple[Session, dict[str, np.ndarray]]:
    return in_the_app()


@pytest.mark.parametrize("name", ["A", "B"])
def test_a_run_of_a_session_is_made_again_to_the_same_bits(
    name: str, made: tuple[Session, dict[str, np.ndarray]], tmp_path: Path, capsys: Capture
) -> None:
    session, known = made
    save(session, tmp_path / "s.toml")
    args = ["run", str(tmp_path / "s.toml"), "--format", "csv", *(["--run", name] if name != "A" else [])]
    assert main.main(args) == 0
    printed = capsys.readouterr()
    _, *rows = csv.reader(io.StringIO(printed.out))
    numbers = np.array([[float(cell or "nan") for cell in row[1:]] for row in rows])
    expected = known[name][:, : len(FIXED) + 2]  # and W and b
    assert np.array_equal(numbers, expected, equal_nan=True)
    assert "Step 4: lr 0.01 -> 0.05\n" in printed.err
    assert ("Step 9: loss mse -> huber, momentum 0 -> 0.5" in printed.err) is (name == "B")


def test_which_run_it_is_is_said_and_another_one_is_named(
    made: tuple[Session, dict[str, np.ndarray]], tmp_path: Path, capsys: Capture
) -> None:
    path = tmp_path / "s.toml"
    save(made[0], path)
    assert main.main(["run", str(path)]) == 0
    assert capsys.readouterr().err == "gdtui: this is run A; --run trains another one: B\n"
    assert main.main(["run", str(path), "--run", "B"]) == 0
    said = "gdtui: this is run B, forked from run A at step 8; --run trains another one: A\n"
    assert capsys.readouterr().err == said
    assert main.main(["run", str(path), "--run", "C"]) == 2
    assert capsys.readouterr().err == f"gdtui: --run is 'C': it must be a run of {path}: A, B\n"


@pytest.mark.parametrize("name", ["A", "B"])
@pytest.mark.parametrize("settings", [{}, {"batch_size": 0}, {"epochs": 50, "first_epoch": 1}])
def test_the_script_of_a_changed_run_prints_the_same_log(
    name: str, settings: dict[str, int], made: tuple[Session, dict[str, np.ndarray]], tmp_path: Path, capsys: Capture
) -> None:
    runs = tuple(
        msgspec.structs.replace(
            run,
            experiment=run.experiment.change(**settings),
            changes=tuple(Change(change.step, change.experiment.change(**settings)) for change in run.changes),
        )
        for run in made[0].runs
    )
    session, script = tmp_path / "s.toml", tmp_path / "train.py"
    save(msgspec.structs.replace(made[0], runs=runs), session)
    assert main.main(["export", str(session), "--run", name, "-o", str(script)]) == 0
    assert main.main(["run", str(session), "--run", name]) == 0
    printed = capsys.readouterr().out
    assert printed.count("Step ") == len(runs[0 if name == "A" else 1].changes)
    assert logs([script])["train"] == printed


def test_json_lines_tell_the_changes_and_the_rows_of_each_batch(
    made: tuple[Session, dict[str, np.ndarray]], tmp_path: Path, capsys: Capture
) -> None:
    save(made[0], tmp_path / "s.toml")
    assert main.main(["run", str(tmp_path / "s.toml"), "--format", "jsonl"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    changes = [(line["step"], line["change"]) for line in lines if "change" in line]
    assert changes == [
        (4, {"lr": 0.05}),
        (7, {"batch_size": 3, "data": "edited"}),
        (9, {"lr": 0.02, "weight_decay": 0.1, "data": "edited"}),
    ]
    run = made[0].runs[0]
    timeline, taken = Timeline(run), []
    while not timeline.trainer.done:
        rows = timeline.trainer.batches.rows
        numbers = timeline.trainer.data.rows
        taken.append((numbers if rows is None else numbers[rows.numpy()]).tolist())
        timeline.update()
    assert [line["rows"] for line in lines if "rows" in line] == taken


def test_with_other_settings_the_last_ones_begin_at_the_start(
    made: tuple[Session, dict[str, np.ndarray]], tmp_path: Path, capsys: Capture
) -> None:
    path = tmp_path / "s.toml"
    save(made[0], path)
    assert main.main(["run", str(path), "--set", "lr=0.02"]) == 0
    printed = capsys.readouterr()
    assert "run A was changed while it trained: with --set its last settings begin at the start" in printed.err
    plain = Session(name="p", title="t", runs=(Run(made[0].runs[0].current.change(lr=0.02)),))
    save(plain, tmp_path / "p.toml")
    assert main.main(["run", str(tmp_path / "p.toml")]) == 0
    assert capsys.readouterr().out == printed.out


@pytest.mark.parametrize("cut", [1, 2, 5])
def test_the_log_of_uneven_epochs_is_the_same_however_it_is_cut(
    cut: int, made: tuple[Session, dict[str, np.ndarray]]
) -> None:
    from gdtui.core.experiment.run_log import UnevenText
    from gdtui.engine.training.trainer import Trainer

    run = made[0].runs[0]
    columns = Trainer(run.experiment).columns
    rows = made[1]["A"]
    log = UnevenText(run.current, columns, 1)
    told = "".join(log.updates(0, rows[first : first + cut]) for first in range(0, len(rows), cut))
    told += log.last(len(rows) - 1, rows[-1:])
    epochs = rows[:, 0].astype(int).tolist()
    assert [int(line.split()[1].partition("/")[0]) for line in told.splitlines()] == [*dict.fromkeys(epochs)]
