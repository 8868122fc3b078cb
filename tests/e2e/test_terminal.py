"""The installed `gdtui` in a real pseudo-terminal, driven by keys and the mouse and read off the screen."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.terminal import GDTUI, Terminal, engine_of, gone

HOME_SIZE, SMALL = (120, 36), (80, 24)
FASTEST = "+" * 12  # as often as there are speeds, and once more
LONG = ("--set", "epochs=100000000")


@contextmanager
def opened(*arguments: str, size: tuple[int, int] = HOME_SIZE) -> Iterator[Terminal]:
    """The program when PyTorch is imported and the screen tells a newcomer what to press."""
    with Terminal(GDTUI, *arguments, size=size, cwd=Path.home()) as terminal:
        terminal.until("Press space", "ready")
        yield terminal


def step(screen: str) -> int:
    """The number of updates that the time line shows."""
    found = re.search(r"step ([\d,]+)/", screen)
    assert found, screen
    return int(found[1].replace(",", ""))


def reads(weight: float, bias: float) -> Callable[[str], bool]:
    """Whether the line below the time line has this W and b, to the three decimals of the tutorials' log."""

    def matches(screen: str) -> bool:
        found = re.search(r" W ([-\d.e]+) +b ([-\d.e]+)", screen)
        return found is not None and [float(n) for n in found.groups()] == pytest.approx([weight, bias], abs=6e-4)

    return matches


def descended(updates: int, lr: float = 0.01) -> tuple[float, float]:
    """W and b of study-hours after so many updates, by the formula."""
    weight = bias = 0.0
    for _ in range(updates):
        errors = [(x, weight * x + bias - 2 * x) for x in (1, 2, 3)]
        weight -= lr * 2 / 3 * sum(x * e for x, e in errors)
        bias -= lr * 2 / 3 * sum(e for _, e in errors)
    return weight, bias


def assert_left_clean(terminal: Terminal) -> None:
    """The terminal is as it was: main screen, cursor shown, lines wrap, nothing else of what was switched on is on."""
    modes = terminal.modes()
    assert {"1049", "1000", "25"} <= modes.keys()
    assert {mode for mode, on in modes.items() if on} == {"7", "25"}
    assert terminal.cooked()


@pytest.mark.parametrize("size", [HOME_SIZE, SMALL])
def test_one_update(size: tuple[int, int]) -> None:
    with opened(size=size) as terminal:
        assert "step 0/2,000" in terminal.text
        terminal.press("right")
        terminal.until("step 1/2,000", reads(0.187, 0.080))


def test_five_operations_are_one_update() -> None:
    with opened() as terminal:
        for following in ("cost = ", "optimizer.zero_grad()", "cost.backward()", "optimizer.step()"):
            terminal.press(".")
            assert step(terminal.until(f"▶ {following}")) == 0
        terminal.press(".")
        terminal.until("step 1/2,000", "▶ hypothesis", reads(0.187, 0.080))


def test_space_runs_and_pauses() -> None:
    with opened() as terminal:
        terminal.press("space")
        terminal.until("running", lambda screen: step(screen) >= 3)
        terminal.press("space")
        paused = step(terminal.until("paused"))
        assert reads(*descended(paused))(terminal.text)
        terminal.press("right")
        terminal.until("paused", f"step {paused + 1}/2,000")


def test_epoch_scale_help_and_reset() -> None:
    with opened("study-hours", "--set", "batch_size=2") as terminal:
        terminal.press("e")
        terminal.until("step 2/4,000")  # 3 rows by 2 are 2 and 1
        terminal.press("y")
        terminal.until(" log ─")
        terminal.press("?")
        terminal.until("New here?", "Panels")
        terminal.press("escape")
        terminal.until(" log ─", lambda screen: "New here?" not in screen)
        terminal.press("r")
        terminal.until("step 0/4,000", "Press space")


def test_a_learning_rate_clicked_on_and_typed() -> None:
    about = "against the gradient"
    with opened() as terminal:
        terminal.click("learning rate")  # its number is on the ruler too
        terminal.until(about)
        terminal.press("0", "enter")
        terminal.until("above 0")
        terminal.press(".1", "enter")  # the 0 stayed to be mended
        terminal.until(lambda screen: about not in screen)
        terminal.press("right")
        terminal.until("step 1/2,000", reads(1.867, 0.800))


def test_quit_restores_the_terminal() -> None:
    with opened() as terminal:
        engine = engine_of(terminal.pid)
        terminal.press("q")
        assert terminal.wait() == 0
        assert_left_clean(terminal)
        assert gone(engine)


def test_it_is_suspended_and_comes_back() -> None:
    with Terminal("bash", "--norc", "--noprofile", "-i") as shell:
        shell.press(f"{GDTUI} study-hours\n")
        shell.until("Press space", "ready")
        shell.press("right")
        shell.until("step 1/")
        shell.press("\x1a")
        shell.until("Stopped")
        shell.press("clear\n")
        shell.until(lambda screen: "Fit" not in screen)
        shell.press("fg\n")
        shell.until("Fit", "step 1/")
        shell.press("right")
        shell.until("step 2/")
        shell.press("q")
        shell.until("bash-")  # its prompt


def test_quit_while_it_trains_flat_out() -> None:
    with opened("study-hours", *LONG) as terminal:
        engine = engine_of(terminal.pid)
        terminal.press(FASTEST, "space")
        terminal.until("speed max", lambda screen: step(screen) > 1000)
        terminal.press("q")
        assert terminal.wait() == 0
        assert_left_clean(terminal)
        assert gone(engine)


def test_a_killed_engine_is_replaced_and_goes_on_from_the_same_step() -> None:
    with opened() as terminal:
        terminal.press("space")
        terminal.until("running", lambda screen: step(screen) >= 3)
        dead = engine_of(terminal.pid)
        os.kill(dead, signal.SIGKILL)
        lost = step(terminal.until("engine was killed (SIGKILL)"))
        terminal.press("space")
        terminal.until("running", lambda screen: step(screen) > lost)
        terminal.press("space")
        paused = step(terminal.until("paused"))
        assert reads(*descended(paused))(terminal.text)
        assert gone(dead)
        assert engine_of(terminal.pid) != dead


def test_it_is_suspended_while_it_trains_flat_out_and_trains_on() -> None:
    with Terminal("bash", "--norc", "--noprofile", "-i") as shell:
        shell.press(f"{GDTUI} study-hours {' '.join(LONG)}\n")
        shell.until("Press space", "ready")
        shell.press(FASTEST, "space")
        shell.until("speed max", lambda screen: step(screen) > 1000)
        before = step(shell.text)
        shell.press("\x1a")
        shell.until("Stopped")
        shell.press("clear; stty -a\n")
        shell.until(" echo ", "isig icanon ", lambda screen: "Fit" not in screen)
        shell.press("fg\n")
        after = step(shell.until("Fit", "running", "speed max", "step "))
        shell.until(lambda screen: step(screen) > max(before, after))
        shell.press("q")
        shell.until("bash-")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_no_engine_outlives_the_program(how: signal.Signals) -> None:
    with opened("study-hours", *LONG) as terminal:
        engine = engine_of(terminal.pid)
        terminal.press(FASTEST, "space")
        terminal.until("speed max", lambda screen: step(screen) > 1000)
        os.kill(terminal.pid, how)
        terminal.wait()
        assert gone(engine)


def test_no_engine_outlives_the_terminal() -> None:
    with opened() as terminal:
        engine = engine_of(terminal.pid)
        terminal.hang_up()
        assert gone(engine)


@pytest.mark.parametrize("program", [[GDTUI], [sys.executable, "-m", "gdtui"]])
def test_bad_input_is_one_line(program: list[str]) -> None:
    ended = subprocess.run([*program, "study-hour"], capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert ended.stdout == ""
    (line,) = ended.stderr.splitlines()
    assert "study-hours" in line


def test_a_frame_that_changes_nothing_writes_nothing() -> None:
    with Terminal(GDTUI, size=(200, 60)) as terminal:
        terminal.until("Press space", "ready")
        terminal.press("right")
        terminal.until("step 1/")
        terminal.rest(0.5)  # until all that comes of the update is there
        before = len(terminal.raw)
        terminal.press("end", "end", "end")  # each a seek, and so a frame, of the step that is shown
        assert not terminal.read(1), bytes(terminal.raw[before:])
        terminal.press("right")
        terminal.until("step 2/")
