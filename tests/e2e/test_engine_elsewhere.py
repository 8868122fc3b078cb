"""`gdtui --engine COMMAND`: the engine somewhere else, through a socket and through ssh."""

from __future__ import annotations

import getpass
import os
import shlex
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.terminal import GDTUI, Terminal, processes
from tests.e2e.test_terminal import assert_left_clean, descended, reads
from tests.elsewhere import Elsewhere

DATA = "hours,marks\n1,2\n2,4\n3,6\n"  # those of study-hours, whose descent has a formula
SSHD = shutil.which("sshd", path=os.pathsep.join((os.environ["PATH"], "/usr/sbin", "/sbin")))
NO_SSH = "not tried: there is no sshd and ssh on this machine" if not (SSHD and shutil.which("ssh")) else ""


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Elsewhere]:
    (tmp_path / "far").mkdir()
    server = Elsewhere(tmp_path / "far")
    yield server
    server.close()


@pytest.fixture
def near(tmp_path: Path) -> Path:
    """A folder with data."""
    folder = tmp_path / "near"
    folder.mkdir()
    (folder / "hours.csv").write_text(DATA)
    return folder


def children(pid: int) -> list[str]:
    return [args for parent, args, _ in processes().values() if parent == pid]


def assert_trains(terminal: Terminal) -> None:
    terminal.until("ready", "step 0/")
    terminal.press("right", "right")
    terminal.until("step 2/", reads(*descended(2)))


def test_an_engine_elsewhere_trains_on_data_from_here_and_is_started_again(elsewhere: Elsewhere, near: Path) -> None:
    with Terminal(GDTUI, "--engine", elsewhere.line, "hours.csv", cwd=near) as terminal:
        assert_trains(terminal)
        assert not any("gdtui.engine" in args for args in children(terminal.pid))
        elsewhere.engines[0].kill()
        terminal.until("stopped (exit status 1): the connection is closed")
        terminal.press("right")
        terminal.until("step 3/", reads(*descended(3)))
        assert len(elsewhere.engines) == 2
        terminal.press("q")
        assert terminal.wait() == 0
        assert_left_clean(terminal)
    for engine in elsewhere.engines:
        engine.wait(60)  # it ends with the connection
    assert not [path for path in elsewhere.opened if path.startswith(str(near))]


def test_what_is_asked_on_the_terminal_is_not_asked_over_the_screens(near: Path) -> None:
    """As ssh asks for a password."""
    asks = "(echo 'pass''word:' > /dev/tty) 2>/dev/null || { echo 'Permission denied (publickey).' >&2; exit 255; }"
    with Terminal(GDTUI, "--engine", shlex.join(["sh", "-c", asks]), cwd=near) as terminal:
        terminal.until("The engine (sh) stopped (exit status 255): Permission denied (publickey).")
        assert b"password:" not in terminal.raw


@pytest.fixture
def ssh(tmp_path: Path) -> Iterator[str]:
    """A command that reaches this machine through an sshd of our own."""
    if NO_SSH:
        pytest.skip(NO_SSH)
    assert SSHD
    for name in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / name)], check=True)
    (tmp_path / "known").write_bytes((tmp_path / "user.pub").read_bytes())
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(parents=True, exist_ok=True)  # without it sshd refuses to start
    options = {
        "ListenAddress": "127.0.0.1",
        "AuthorizedKeysFile": str(tmp_path / "known"),
        "HostKey": str(tmp_path / "host"),
        "PidFile": "none",
        "StrictModes": "no",
        "UsePAM": "no",
        "PasswordAuthentication": "no",
    }
    given = [part for name, value in options.items() for part in ("-o", f"{name}={value}")]
    command = [SSHD, "-D", "-e", "-f", os.devnull, "-p", port, *given]
    daemon = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert daemon.stderr is not None
    for line in daemon.stderr:
        if "Server listening" in line:
            break
    settings = "-o StrictHostKeyChecking=no -o LogLevel=ERROR -o UserKnownHostsFile=/dev/null -F /dev/null"
    yield f"ssh {settings} -p {port} -i {tmp_path / 'user'} {getpass.getuser()}@127.0.0.1"
    daemon.terminate()
    daemon.wait(60)
    daemon.stderr.close()


def test_an_engine_through_ssh_trains_on_data_from_here(ssh: str, near: Path, home: Path) -> None:
    (home / "settings.toml").write_text(f'engine = "{ssh} {GDTUI} engine"\n')
    with Terminal(GDTUI, "hours.csv", cwd=near) as terminal:
        assert_trains(terminal)
        assert [args.split()[0] for args in children(terminal.pid)] == ["ssh"]
        terminal.press("q")
        assert terminal.wait() == 0


def test_what_ssh_finds_no_engine_by_is_told(ssh: str, near: Path) -> None:
    with Terminal(GDTUI, "--engine", f"{ssh} no-such-gdtui engine", cwd=near) as terminal:
        terminal.until("The engine (ssh) stopped (exit status 127)", "no-such-gdtui")
