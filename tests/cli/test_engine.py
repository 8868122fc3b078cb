"""`gdtui engine` and `--engine`, as far as no screen is needed."""

from __future__ import annotations

import subprocess

import pytest

from gdtui import protocol
from tests.cli.test_cli import Capture, outcome
from tests.e2e.terminal import GDTUI, Terminal


def test_the_engine_greets_with_its_version_and_ends_with_its_input() -> None:
    done = subprocess.run([GDTUI, "engine"], stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=True)
    assert done.stdout == b"", "its input ends before it is there"
    with subprocess.Popen([GDTUI, "engine"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as engine:
        assert engine.stdin is not None
        assert engine.stdout is not None
        (size,) = protocol.HEADER.unpack(engine.stdout.read(protocol.HEADER.size))
        greeting = protocol.unpack_event(engine.stdout.read(size))
        assert isinstance(greeting, protocol.EngineReady)
        assert greeting.protocol == protocol.PROTOCOL
        engine.stdin.close()
        assert engine.wait(60) == 0


def test_a_person_is_told_what_the_engine_is_for() -> None:
    with Terminal(GDTUI, "engine") as terminal:
        terminal.until(
            'gdtui: the engine talks to another gdtui, which starts it: gdtui --engine "ssh HOST gdtui engine"'
        )
        assert terminal.wait() == 2


@pytest.mark.parametrize(("command", "told"), [("ssh 'far", "it must be a command: no closing"), (" ", "such as")])
def test_what_is_no_command_is_refused(capsys: Capture, command: str, told: str) -> None:
    status, out, err = outcome(capsys, "--engine", command, "xor")
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"gdtui: engine is {command!r}: ".replace("'ssh 'far'", '"ssh \'far"'))
    assert told in err
