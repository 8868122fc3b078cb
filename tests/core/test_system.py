"""What differs between operating systems is in one module, and a lock holds."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import gdtui
from gdtui.core.system import lock

POSIX_MODULES = {"fcntl", "termios", "tty", "pty", "resource", "pwd", "grp", "curses", "readline", "msvcrt", "winreg"}
POSIX_NAMES = {
    *("SIGHUP", "SIGKILL", "SIGQUIT", "SIGTSTP", "SIGCONT", "SIGSTOP", "SIGUSR1", "SIGWINCH", "SIGPIPE", "SIGALRM"),
    *("fork", "forkpty", "openpty", "setsid", "getsid", "setpgid", "getpgid", "killpg", "mkfifo", "uname", "nice"),
    *("getuid", "geteuid", "getgid", "chown", "fchmod", "ttyname", "tcgetpgrp"),
}


def posix(source: str) -> Iterator[str]:
    """What of a source Windows does not have."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in POSIX_MODULES)
        if isinstance(node, ast.ImportFrom) and node.module in POSIX_MODULES:
            yield str(node.module)
        if isinstance(node, ast.Attribute):
            of = node.value.id if isinstance(node.value, ast.Name) else ""
            if (of in ("os", "signal") and node.attr in POSIX_NAMES) or node.attr == "add_signal_handler":
                yield node.attr
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("/dev/"):
            yield node.value


def test_nothing_that_only_posix_has_is_outside_one_module() -> None:
    root = Path(gdtui.__file__).parent
    found = {str(path.relative_to(root)): [*posix(path.read_text())] for path in root.rglob("*.py")}
    assert {path for path, names in found.items() if names} == {"core/system.py"}, found
    assert {"fcntl", "SIGHUP", "killpg", "/dev/tty"} <= set(found["core/system.py"])


def test_a_file_is_held_by_one(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with path.open("w") as one, path.open("r+") as two:
        lock(one)
        with pytest.raises(BlockingIOError):
            lock(two)
        one.close()
        lock(two)
