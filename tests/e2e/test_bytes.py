"""Whatever bytes come from the terminal, the program goes on with the keys that follow."""

import pytest

from tests.e2e.terminal import Terminal
from tests.e2e.test_terminal import assert_left_clean, opened
from tests.fuzz.events import STRANGE


def answers(terminal: Terminal) -> None:
    terminal.send(b"\x1b[C")
    terminal.until("step 1/")
    terminal.press("q")
    assert terminal.wait() == 0
    assert_left_clean(terminal)


@pytest.mark.parametrize("data", [b"\x1b[99999999999999999999;5u", b"\x1b[1114112u", b"\xff\xfe", b"\x1b[48;0;0;0;0t"])
def test_a_sequence_that_means_nothing_is_dropped(data: bytes) -> None:
    with opened() as terminal:
        terminal.send(data)
        terminal.rest(0.3)  # what is read with it would be dropped too
        answers(terminal)


def test_the_half_of_a_character_is_not_typed() -> None:
    with opened() as terminal:
        terminal.press("p")
        terminal.until("Predict")
        terminal.send(b"\x1b[55296;1;55296u")
        terminal.press("4", "escape")
        terminal.rest(0.3)
        answers(terminal)


def test_all_strange_bytes_at_once() -> None:
    with opened() as terminal:
        for data in STRANGE:
            terminal.send(data)
            terminal.rest(0.3)
        terminal.press("escape")
        terminal.rest(0.3)
        answers(terminal)
