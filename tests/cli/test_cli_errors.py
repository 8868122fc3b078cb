"""What the command line refuses, and what cuts it short: one line at most, and the status."""

from __future__ import annotations

import errno
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_cli import Capture, outcome


def spawn(*args: str, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "gdtui", *args], text=True, stdin=subprocess.DEVNULL, check=False, timeout=60, **options
    )


LR = "it must be a number above 0 and at most 1,000,000"
NEAREST = "there is no preset or file of that name; did you mean"
POINT = "it must be a number for each feature (x), separated by commas"
LAYERS = "it must be whole numbers with commas between, each of at least 1 and at most 4,096"
OPTIMIZERS = "sgd, adam, adamw, nadam, radam, adamax, rmsprop, adagrad, adadelta, rprop, asgd, lbfgs"
CYCLE = "one_cycle needs its length: at least 2"
MEANT = "there is none of that name; did you mean"
OUT = Path.cwd() / "none" / "log.txt"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["forgot"], f"preset is 'forgot': {NEAREST} forgot-step?"),
        (["run", "zero-to"], f"preset is 'zero-to': {NEAREST} zero-to-all?"),
        (["open", "study"], f"preset is 'study': {NEAREST} study-hours?"),
        (["run", "none.csv"], "none.csv: it cannot be read: No such file or directory"),
        (["none\n\x1b[1m.csv"], "none \\x1b[1m.csv: it cannot be read: No such file or directory"),
        (["--set", "lr=abc"], f"lr is 'abc': {LR}"),
        (["run", "study-hours", "--set", "lr"], "--set is 'lr': it must be key=value, such as lr=0.1"),
        (["run", "study-hours", "--set", "lrr=1"], "setting is 'lrr': there is none of that name; did you mean lr?"),
        (["run", "study-hours", "--set", "learning_rate=0.1"], f"setting is 'learning_rate': {MEANT} lr?"),
        (["run", "study-hours", "--set", "weight_init=zeros"], f"setting is 'weight_init': {MEANT} init?"),
        (["run", "study-hours", "--set", "optimizer=adm"], f"optimizer is 'adm': it must be one of {OPTIMIZERS}"),
        (["run", "study-hours", "--set", "zero_grad=2"], "zero_grad is '2': it must be true or false"),
        (["run", "study-hours", "--set", "hidden=a"], f"hidden is 'a': {LAYERS}"),
        (["run", "study-hours", "--set", "schedule=one_cycle"], f"total_steps is 0: {CYCLE}"),
        (["theory", "nosuch.csv"], "nosuch.csv: it cannot be read: No such file or directory"),
        (["theory", "study-hours", "--set", "lr=0"], f"lr is '0': {LR}"),
        (["run", "study-hours", "--set", "target=z"], "target is 'z': the columns are x, y"),
        (["run", "study-hours", "--predict", "1,2"], f"--predict is '1,2': {POINT}"),
        (["run", "study-hours", "--predict", "nan"], f"--predict is 'nan': {POINT}"),
        (["run", "study-hours", "--out", str(OUT)], f"{OUT}: it cannot be written: No such file or directory"),
        (["run", "study-hours", "--log-every", "0"], "Invalid value for '--log-every': 0 is not in the range x>=1."),
        (["run"], "Missing argument 'TARGET'."),
    ],
)
def test_bad_input_is_one_line_and_status_2(capsys: Capture, args: list[str], message: str) -> None:
    assert outcome(capsys, *args) == (2, "", f"gdtui: {message}\n")


@pytest.mark.parametrize("lr", ["", "abc", "1e", "0", "-1", "1e999"])
def test_a_bad_learning_rate_is_one_line_and_status_2(capsys: Capture, lr: str) -> None:
    assert outcome(capsys, "run", "study-hours", "--set", f"lr={lr}") == (2, "", f"gdtui: lr is {lr!r}: {LR}\n")
    assert outcome(capsys, "study-hours", "--set", f"lr={lr}") == (2, "", f"gdtui: lr is {lr!r}: {LR}\n")


def test_the_arguments_click_refuses_are_one_line_too(capsys: Capture) -> None:
    for args in (["--nope"], ["run", "--nope"], ["run", "study-hours", "--format", "xml"], ["presets", "more"]):
        status, out, err = outcome(capsys, *args)
        assert (status, out) == (2, "")
        assert err.startswith("gdtui: ")
        assert err.count("\n") == 1


def test_a_mistake_in_a_file_is_told_by_the_real_command(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_text("x,y\n1,2\n2,two\n", encoding="utf-8")
    done = spawn("run", str(path), capture_output=True)
    message = f"gdtui: {path}: row 1 (line 3), column y is 'two': it must be a number such as 2.5\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", message)


def test_without_a_terminal_the_app_says_what_to_do_instead() -> None:
    done = spawn("study-hours", capture_output=True)
    message = "gdtui: the app needs a terminal: to print to a pipe or a file, use gdtui run\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", message)


@pytest.mark.parametrize(
    "args",
    [
        ["nosuch"],
        ["run", "study-hours", "--set", "lr=0"],
        ["run", "study-hours", "--out", "none/x"],
        ["theory", "study-hours", "--set", "hidden=0"],
        ["presets"],
    ],
)
def test_nothing_heavy_is_imported_before_the_input_is_known_to_be_good(args: list[str]) -> None:
    code = f"import sys; from gdtui.cli.main import main; main({args}); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"torch", "textual", "pyarrow", "numpy"} & set(done.stdout.splitlines()[-1].split())


def test_a_reader_that_stops_reading_is_no_error() -> None:
    command = [sys.executable, "-m", "gdtui", "run", "study-hours", "--format", "jsonl", "--set", "epochs=100000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(b'{"step":0,')
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == 1


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Ctrl-C reaches what a test starts, even where a shell that put the tests in the background has it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_ctrl_c_is_quiet() -> None:
    command = [sys.executable, "-m", "gdtui", "run", "study-hours", "--log-every", "1", "--set", "epochs=10000000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(b"Epoch    0/9999999")
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert (process.returncode, err.strip()) == (130, b"")


def test_a_full_disk_is_one_line(tmp_path: Path) -> None:
    with (tmp_path / "full").open("w", encoding="utf-8") as full:  # no file may grow, as on a full disk
        done = spawn("run", "study-hours", stdout=full, stderr=subprocess.PIPE, preexec_fn=_let_no_file_grow)
    assert done.returncode == 1
    assert done.stderr == f"gdtui: [Errno {errno.EFBIG}] {os.strerror(errno.EFBIG)}\n"


def _let_no_file_grow() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
