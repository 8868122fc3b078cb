"""Whatever ends the program or stops its engine: the terminal is restored, no process stays, the work goes on."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.e2e.terminal import GDTUI, Terminal, engine_of, gone
from tests.e2e.test_terminal import assert_left_clean, descended, opened, reads


def assert_goes_on(updates: int) -> None:
    """The next start offers the session that was cut off, and it is at its step."""
    with Terminal(GDTUI) as terminal:
        terminal.until("study-hours was cut off")
        terminal.until("ready")
        terminal.press("\x0f")  # ctrl+o
        terminal.until("go on where it was")
        terminal.press("enter")
        terminal.until(f"step {updates}/", reads(*descended(updates)))
        terminal.press("q")
        assert terminal.wait() == 0


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_the_program_as_the_user_would_and_the_session_can_be_gone_on_with(how: signal.Signals) -> None:
    with opened() as terminal:
        engine = engine_of(terminal.pid)
        terminal.press("right", "right")
        terminal.until("step 2/")
        os.kill(terminal.pid, how)
        assert terminal.wait() == 128 + how
        assert_left_clean(terminal)
        assert gone(engine)
    assert_goes_on(2)


def test_a_closed_terminal_ends_the_program_and_the_session_can_be_gone_on_with() -> None:
    with opened() as terminal:
        pid, engine = terminal.pid, engine_of(terminal.pid)
        terminal.press("right", "right")
        terminal.until("step 2/")
        terminal.hang_up()
        terminal.wait()
        assert gone(pid, engine)
    assert_goes_on(2)


def test_ctrl_c_says_how_to_quit_and_ends_nothing() -> None:
    with opened() as terminal:
        terminal.press("\x03")
        terminal.until("Do you want to quit?")
        terminal.press("right")
        terminal.until("step 1/")


def test_an_engine_that_hangs_is_told_and_replaced_by_a_key() -> None:
    with opened() as terminal:
        terminal.press("right", "right")
        terminal.until("step 2/")
        stuck = engine_of(terminal.pid)
        os.kill(stuck, signal.SIGSTOP)
        terminal.until("engine has not answered for 5 seconds")
        terminal.press("right")
        terminal.until("step 3/2,000", reads(*descended(3)))
        assert gone(stuck)


def test_an_engine_that_hung_for_a_while_goes_on() -> None:
    with opened() as terminal:
        terminal.press("right", "right")
        terminal.until("step 2/")
        stuck = engine_of(terminal.pid)
        os.kill(stuck, signal.SIGSTOP)
        terminal.until("engine has not answered for 5 seconds")
        os.kill(stuck, signal.SIGCONT)
        terminal.until(lambda screen: "has not answered" not in screen)
        terminal.press("right")
        terminal.until("step 3/2,000")
        assert engine_of(terminal.pid) == stuck


def test_an_update_of_ten_seconds_hangs_nothing_and_quitting_does_not_wait_for_it(tmp_path: Path) -> None:
    data = tmp_path / "long.csv"
    data.write_text("x,y\n" + "".join(f"{i},{i % 7}\n" for i in range(5000)))
    settings = ("model=mlp", "hidden=3000,3000", "batch_size=0")
    with Terminal(GDTUI, str(data), *(part for setting in settings for part in ("--set", setting))) as terminal:
        terminal.until("Press space", "ready")
        engine = engine_of(terminal.pid)
        terminal.press("right")
        for _ in range(3):
            terminal.press("?")
            terminal.until("letters search")
            terminal.press("escape")
            terminal.until("q Quit", lambda screen: "letters search" not in screen)
        assert "step 0/" in terminal.text, "the update is still being made"
        assert "has not answered" not in terminal.text
        terminal.press("q")
        assert terminal.wait() == 0
        assert "step 1/" not in terminal.text
        assert_left_clean(terminal)
        assert gone(engine)
