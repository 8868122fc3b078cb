"""The command line, from its arguments to what it prints and returns."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path

import pytest

from gdtui.cli import main
from gdtui.core.language import LANGUAGES
from gdtui.core.storage import error_log, user_config
from gdtui.core.storage.presets import dataset_names, preset, preset_names
from gdtui.core.storage.session_file import Session
from gdtui.core.storage.targets import UnreadData
from gdtui.core.widths import width
from tests.conftest import TERMINAL

# W and b after the update, cost before it (float32), of every hundredth epoch of seed 000: a published tutorial's log.
STUDY_HOURS = """\
Epoch    0/1999 W: 0.187, b: 0.080 Cost: 18.666666
Epoch  100/1999 W: 1.746, b: 0.578 Cost: 0.048171
Epoch  200/1999 W: 1.800, b: 0.454 Cost: 0.029767
Epoch  300/1999 W: 1.843, b: 0.357 Cost: 0.018394
Epoch  400/1999 W: 1.876, b: 0.281 Cost: 0.011366
Epoch  500/1999 W: 1.903, b: 0.221 Cost: 0.007024
Epoch  600/1999 W: 1.924, b: 0.174 Cost: 0.004340
Epoch  700/1999 W: 1.940, b: 0.136 Cost: 0.002682
Epoch  800/1999 W: 1.953, b: 0.107 Cost: 0.001657
Epoch  900/1999 W: 1.963, b: 0.084 Cost: 0.001024
Epoch 1000/1999 W: 1.971, b: 0.066 Cost: 0.000633
Epoch 1100/1999 W: 1.977, b: 0.052 Cost: 0.000391
Epoch 1200/1999 W: 1.982, b: 0.041 Cost: 0.000242
Epoch 1300/1999 W: 1.986, b: 0.032 Cost: 0.000149
Epoch 1400/1999 W: 1.989, b: 0.025 Cost: 0.000092
Epoch 1500/1999 W: 1.991, b: 0.020 Cost: 0.000057
Epoch 1600/1999 W: 1.993, b: 0.016 Cost: 0.000035
Epoch 1700/1999 W: 1.995, b: 0.012 Cost: 0.000022
Epoch 1800/1999 W: 1.996, b: 0.010 Cost: 0.000013
Epoch 1900/1999 W: 1.997, b: 0.008 Cost: 0.000008
"""

EXAM_SCORES = [
    (100, 21.140, 17.099, 155.2833), (200, 18.901, 23.679, 106.3898), (300, 17.243, 28.555, 79.5479),
    (400, 16.014, 32.168, 64.8120), (500, 15.104, 34.844, 56.7222), (600, 14.429, 36.828, 52.2810),
    (700, 13.929, 38.297, 49.8429), (800, 13.559, 39.386, 48.5043), (900, 13.285, 40.193, 47.7695),
    (1000, 13.081, 40.790, 47.3661), (1100, 12.931, 41.233, 47.1446), (1200, 12.819, 41.561, 47.0230),
    (1300, 12.737, 41.805, 46.9562), (1400, 12.675, 41.985, 46.9196), (1500, 12.630, 42.118, 46.8995),
    (1600, 12.596, 42.217, 46.8885), (1700, 12.571, 42.290, 46.8824), (1800, 12.553, 42.345, 46.8791),
    (1900, 12.539, 42.385, 46.8772), (2000, 12.529, 42.415, 46.8762),
]  # fmt: skip
Capture = pytest.CaptureFixture[str]


def outcome(capsys: Capture, *args: str) -> tuple[int, str, str]:
    status = main.main(args)
    return status, *capsys.readouterr()


def test_study_hours_is_the_tutorials_log_line_for_line(capsys: Capture) -> None:
    assert outcome(capsys, "run", "study-hours") == (0, STUDY_HOURS, "")


def test_exam_scores_is_the_tutorials_log(capsys: Capture) -> None:
    status, out, err = outcome(capsys, "run", "exam-scores", "--predict", "5")
    *log, predicted = out.splitlines()
    assert (status, predicted, err) == (0, "Predict 5: 105.0597", "")
    for line, (epoch, w, b, cost) in zip(log, EXAM_SCORES, strict=True):
        head, found = line.rsplit(" ", 1)
        assert head == f"Epoch {epoch:4d}/2000 W: {w:.3f}, b: {b:.3f} Cost:"
        assert float(found) == pytest.approx(cost, rel=1e-5)


def test_json_lines_carry_the_loss_before_and_the_parameters_after_each_update(capsys: Capture) -> None:
    status, out, _ = outcome(capsys, "run", "study-hours", "--format", "jsonl", "--predict", "4", "--set", "epochs=3")
    *updates, predicted = map(json.loads, out.splitlines())
    assert status == 0
    assert [(made["step"], made["epoch"], made["lr"]) for made in updates] == [(k, k, 0.01) for k in range(3)]
    w = b = 0.0
    for made in updates:  # the update of the tutorials, in Python's own arithmetic
        errors = [w * x + b - y for x, y in ((1, 2), (2, 4), (3, 6))]
        assert made["loss"] == pytest.approx(sum(e * e for e in errors) / 3, rel=1e-6)
        w, b = (
            w - 0.01 * 2 / 3 * sum(e * x for e, x in zip(errors, (1, 2, 3), strict=True)),
            b - 0.01 * 2 / 3 * sum(errors),
        )
        assert made["params"] == {"W": [pytest.approx(w, rel=1e-6)], "b": [pytest.approx(b, rel=1e-6)]}
        assert made["rows"] == [0, 1, 2]
        after = [w * x + b - y for x, y in ((1, 2), (2, 4), (3, 6))]
        assert made["train_loss"] == pytest.approx(sum(e * e for e in after) / 3, rel=1e-6)
        assert made["rmse"] == pytest.approx(math.sqrt(made["train_loss"]), rel=1e-6)
        assert made["r2"] == pytest.approx(1 - made["train_loss"] / (8 / 3), rel=1e-5)  # the variance of 2, 4, 6
        assert made["test_loss"] is None
        slopes = [2 / 3 * sum(e * x for e, x in zip(errors, xs, strict=True)) for xs in ((1, 2, 3), (1, 1, 1))]
        assert made["grad_norm"] == pytest.approx(math.hypot(*slopes), rel=1e-6)
    assert predicted == {"predict": [4.0], "y": pytest.approx(4 * w + b, rel=1e-6)}


def test_json_lines_name_the_rows_of_each_batch_in_the_table(capsys: Capture) -> None:
    options = ("--set", "batch_size=2", "--set", "order=given", "--set", "epochs=2", "--format", "jsonl")
    status, out, _ = outcome(capsys, "run", "exam-scores", *options)
    assert status == 0
    assert [json.loads(line)["rows"] for line in out.splitlines()] == [[0, 1], [2, 3], [0, 1], [2, 3]]


def test_test_rows_are_in_no_batch_and_have_a_loss_of_their_own(capsys: Capture, tmp_path: Path) -> None:
    path = tmp_path / "line.csv"
    path.write_text("x,y\n" + "".join(f"{x},{3 * x * x}\n" for x in range(10)), encoding="utf-8")
    options = ("--set", "test_fraction=0.3", "--set", "batch_size=2", "--set", "epochs=3", "--set", "lr=0.001")
    status, out, _ = outcome(capsys, "run", str(path), *options, "--format", "jsonl")
    updates = list(map(json.loads, out.splitlines()))
    assert (status, len(updates)) == (0, 12)
    for epoch in range(3):
        rows = [row for made in updates[4 * epoch : 4 * epoch + 4] for row in made["rows"]]
        assert len(set(rows)) == len(rows) == 7
    kept = set(range(10)) - {row for made in updates for row in made["rows"]}
    assert len(kept) == 3
    w, b = (updates[-1]["params"][name][0] for name in ("W", "b"))
    assert updates[-1]["test_loss"] == pytest.approx(sum((w * x + b - 3 * x * x) ** 2 for x in kept) / 3, rel=1e-5)


def test_a_run_that_stops_early_says_why(capsys: Capture) -> None:
    status, out, err = outcome(capsys, "run", "study-hours", "--set", "stop_loss=0.05", "--format", "csv")
    last = dict(zip(out.split("\n", 1)[0].split(","), out.splitlines()[-1].split(","), strict=True))
    assert status == 0
    assert float(last["train_loss"]) <= 0.05
    assert int(last["step"]) < 150  # the loss of update 100 is .048
    assert err.startswith("gdtui: ")
    assert err.count("\n") == 1
    assert "0.05" in err


def test_a_run_that_ends_with_dead_units_says_so(capsys: Capture) -> None:
    settings = [option for text in ("model=mlp", "hidden=4", "lr=0.4") for option in ("--set", text)]
    status, out, err = outcome(capsys, "run", "study-hours", *settings)
    assert status == 0
    assert "Cost: 2.666667" in out.splitlines()[-1]  # (2² + 0² + 2²) / 3: it predicts the mean of 2, 4 and 6
    assert err == "gdtui: every unit of layer 1 is dead: relu passes no gradient at any training row\n"


def test_csv_stays_a_table_with_predictions_on_stderr(capsys: Capture) -> None:
    status, out, err = outcome(
        capsys, "run", "exam-scores", "--format", "csv", "--log-every", "1000", "--predict", "5", "--predict", "6"
    )
    lines = out.splitlines()
    assert status == 0
    assert lines[0] == "step,epoch,lr,loss,train_loss,test_loss,grad_norm,r2,rmse,W,b"
    assert [line.split(",")[:3] for line in lines[1:]] == [
        ["0", "1", "0.01"], ["1000", "1001", "0.01"], ["1999", "2000", "0.01"]
    ]  # fmt: skip
    assert [line.split(":")[0] for line in err.splitlines()] == ["Predict 5", "Predict 6"]


def test_several_features_and_mini_batches(capsys: Capture, tmp_path: Path) -> None:
    path = tmp_path / "plane.csv"
    rows = [(a, b, 1 + 2 * a - b) for a in (-1, 0, 1) for b in (-1, 0, 1)]
    path.write_text("a,b,y\n" + "".join(f"{a},{b},{y}\n" for a, b, y in rows), encoding="utf-8")
    options = ("--set", "lr=0.3", "--set", "batch_size=3", "--set", "epochs=200", "--log-every", "199")
    status, out, _ = outcome(capsys, "run", str(path), *options, "--predict", "3,-2")
    assert status == 0
    _, last, predicted = out.splitlines()
    assert last.startswith("Epoch  199/199 W: [2.000, -1.000], b: 1.000 Cost: ")
    assert float(last.split()[-1]) < 1e-10
    assert predicted == "Predict 3, -2: 9.0000"


def test_a_diverging_run_ends_with_the_cause(capsys: Capture) -> None:
    status, out, err = outcome(capsys, "run", "study-hours", "--set", "lr=1", "--log-every", "1", "--predict", "5")
    assert status == 1
    assert out.startswith("Epoch    0/1999 W: 18.667, b: 8.000 Cost: 18.666666\n")
    assert "inf" not in out
    assert "nan" not in out
    assert "Predict" not in out
    assert err.startswith("gdtui: ")
    assert err.count("\n") == 1
    assert "0.1803" in err  # 2 / the largest eigenvalue, 11.092940


def test_out_holds_what_would_have_been_printed(capsys: Capture, tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    assert outcome(capsys, "run", "study-hours", "--out", str(path)) == (0, "", "")
    assert path.read_text(encoding="utf-8") == STUDY_HOURS
    assert list(tmp_path.iterdir()) == [path]


def test_a_diverged_run_leaves_its_log_in_out(capsys: Capture, tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    assert outcome(capsys, "run", "study-hours", "--set", "lr=1", "--out", str(path))[0] == 1
    assert path.read_text(encoding="utf-8").startswith("Epoch    0/1999")


def test_presets_are_listed_in_aligned_columns(capsys: Capture) -> None:
    status, out, _ = outcome(capsys, "presets")
    lines = out.splitlines()
    assert status == 0
    assert max(map(len, lines)) <= 80
    named = [line for line in lines if line and not line.startswith(" ")]
    assert [line if "  " not in line else line.split()[0] for line in named] == [
        *("Presets", *preset_names()),
        *("Data sets", *dataset_names()),
    ]
    listed = [line for line in named if "  " in line]
    assert len({line.index(str(preset(line.split()[0]).title)[:10]) for line in listed}) == 1
    groups = {"Presets": preset_names(), "Data sets": dataset_names()}
    told = [f"{name} {preset(name).title}" for names in groups.values() for name in names]
    told.insert(len(preset_names()), "Data sets")
    assert " ".join(out.split()) == " ".join(["Presets", *told])


@pytest.mark.parametrize("name", [*preset_names(), *dataset_names()])
def test_a_preset_tells_its_story(capsys: Capture, name: str) -> None:
    session = preset(name)
    for language in LANGUAGES:
        status, out, _ = outcome(capsys, "presets", name, "--language", language)
        assert status == 0
        assert max(map(width, out.splitlines())) <= 80
        told = " ".join(out.split())
        for text in (session.title, session.about, session.source, session.licence):
            assert " ".join(str(text).split()) in told


def test_an_unknown_preset_has_no_story(capsys: Capture) -> None:
    status, out, error = outcome(capsys, "presets", "celcius")
    assert (status, out) == (2, "")
    assert error.endswith("did you mean celsius?\n")


def test_version_and_help(capsys: Capture) -> None:
    assert outcome(capsys, "--version") == (0, "gdtui 0.1.0\n", "")
    for args in (["-h"], ["--help"], ["run", "-h"], ["open", "--help"]):
        status, out, _ = outcome(capsys, *args)
        assert status == 0
        assert "TARGET" in out


@pytest.mark.parametrize(
    ("args", "name", "lr"),
    [
        ([], "study-hours", 0.01),
        (["exam-scores"], "exam-scores", 0.01),
        (["open", "exam-scores"], "exam-scores", 0.01),
        (["--set", "lr=0.1"], "study-hours", 0.1),
        (["exam-scores", "--set", "lr=0.05"], "exam-scores", 0.05),
        (["planck"], "planck", 0.01),
    ],
)
def test_a_target_opens_the_app(monkeypatch: pytest.MonkeyPatch, args: list[str], name: str, lr: float) -> None:
    opened: list[Session] = []

    def run_app(session: Session, unread: UnreadData | None, lesson: Path | None, engine: str) -> int:
        assert engine == ""
        assert unread is None
        assert lesson is None
        opened.append(session)
        return 0

    monkeypatch.setattr("gdtui.ui.app.run_app", run_app)
    monkeypatch.setenv("TEXTUAL_DRIVER", "any")
    assert main.main(args) == 0
    assert [(session.name, session.experiment.lr) for session in opened] == [(name, lr)]


def test_info_says_versions_and_how_updates_are_made(capsys: pytest.CaptureFixture[str]) -> None:
    import torch

    assert main.main(["info"]) == 0
    facts = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert facts["torch"] == torch.__version__
    assert facts["updates"] == "played back on cpu"
    assert set(facts) >= {"gdtui", "Python", "system", "textual", "terminal", "language", "settings", "sessions"}
    assert f"TERM={TERMINAL['TERM']}, COLORTERM=truecolor" in facts["terminal"]
    assert facts["settings"] == f"{user_config.path()} (there is none)"
    assert facts["errors"] == f"{error_log.path()} (none so far)"
    assert facts["sessions"].endswith("autosave (0 cut off)")
    assert facts["engine"] == "on this machine"
    assert main.main(["info", "exam-scores", "--set", "optimizer=lbfgs"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert out.endswith("updates one operation at a time: LBFGS computes gradients at points of its own")


def test_info_tells_what_there_is_and_where_torch_is_broken(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    user_config.path().write_text('engine = "ssh me@secret.example gdtui engine"\n')
    error_log.write(ValueError("once"))
    monkeypatch.setitem(sys.modules, "gdtui.engine.training.trainer", None)
    assert main.main(["info"]) == 0
    out = capsys.readouterr().out
    facts = dict(line.split(maxsplit=1) for line in out.splitlines())
    assert facts["settings"] == str(user_config.path())
    assert facts["errors"] == f"{error_log.path()} (errors were written)"
    assert facts["engine"] == "by ssh"
    assert "secret" not in out
    assert facts["updates"].startswith("torch cannot be imported: ")
