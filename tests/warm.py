"""Python processes that find torch and numpy imported, which takes longer than most tests.

A process that has imported both, has started no thread and does nothing else forks each of them. Whatever else a
program imports, gdtui too, it imports itself. Where that cannot be done, on other systems than Linux, Python is started
anew.
"""

from __future__ import annotations

import ctypes
import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

SERVER = """
import gc, json, os, socket, sys
import numpy, torch
server = socket.socket(fileno=int(sys.argv[1]))
gc.freeze()
while True:
    message, pipes, _, _ = socket.recv_fds(server, 1 << 20, 3)
    if not message:
        sys.exit()
    told = json.loads(message)
    for module in told["imports"]:
        __import__(module)
    parting = os.fork()
    if not parting:
        break
    os.waitpid(parting, 0)
    server.send(b"parted")
    for pipe in pipes:
        os.close(pipe)
if pid := os.fork():
    server.send(str(pid).encode())
    os._exit(0)
server.close()
os.environ.clear()
os.environ.update(told["environment"])
os.chdir(told["folder"])
if told["session"]:
    os.setsid()
for number, pipe in enumerate(pipes):
    os.dup2(pipe, number)
    os.close(pipe)
exec(told["program"], {"__name__": "__main__"})
"""
"""What forks, and in a child of a child becomes the program.

The child in between ends at once, so that the program is passed on to the process of the tests, which takes in the
orphans below it. What is there before the forks is frozen, so that no program goes through it, and copies it, at its
end. An exception and the end of the program are left to the interpreter: they end the process as they end any other.
"""

BEGIN = """
import io, os, runpy, sys
encoding = os.environ.get("PYTHONIOENCODING", "utf-8")
for number, name in enumerate(("stdin", "stdout", "stderr")):
    stream = io.TextIOWrapper(
        open(number, "wb" if number else "rb", closefd=False), encoding, "backslashreplace" if number == 2 else "strict"
    )
    setattr(sys, name, stream)
    setattr(sys, f"__{{name}}__", stream)
kind, program, *arguments = {arguments!r}
sys.argv = [kind, *arguments]
if kind == "-m":
    runpy.run_module(program, run_name="__main__", alter_sys=True)
else:
    exec(program, {{"__name__": "__main__"}})
"""
SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of prctl: orphans below a process become its children


class Warm(subprocess.Popen[bytes]):
    """A process that runs what `python -m` or `python -c` runs.

    Args:
        args: the command line of that Python; options other than these two have no effect.
        imports: modules to be imported once for all processes.
        options: those of `subprocess.Popen` about pipes, `env`, `cwd`, and `start_new_session`.
    """

    def __init__(self, args: Sequence[str], *more: Any, imports: Sequence[str] = (), **options: Any) -> None:
        self._imports = imports
        self._run = args[min(args.index(kind) for kind in ("-m", "-c") if kind in args) :]
        super().__init__([sys.executable, *self._run], *more, **options)

    def _execute_child(self, *given: Any) -> None:
        """Have the process forked, in the place of the method that executes Python."""
        if sys.platform != "linux":  # there it could not be handed to the process of the tests
            super()._execute_child(*given)  # type: ignore[misc]  # its types do not tell of it
            return
        cwd, env, pipes = given[5], given[6], given[10:16]  # both ends of stdin, stdout and stderr
        own = [pipe if pipe >= 0 else number for number, pipe in enumerate((pipes[0], pipes[3], pipes[5]))]
        told = {
            "program": BEGIN.format(arguments=tuple(self._run)),
            "imports": self._imports,
            "environment": dict(os.environ if env is None else env),
            "folder": os.fspath(cwd or os.getcwd()),
            "session": given[21],
        }
        server = _server()
        socket.send_fds(server, [json.dumps(told).encode()], own)
        self.pid = int(server.recv(16))
        server.recv(16)  # from now on it is a child of ours
        self._child_created = True
        for ours, theirs in zip((pipes[1], pipes[2], pipes[4]), (pipes[0], pipes[3], pipes[5]), strict=True):
            if ours >= 0:
                os.close(theirs)


def python(
    *arguments: str, stdin: str = "", imports: Sequence[str] = (), environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run what `python -m` or `python -c` runs, to its end."""
    pipe = subprocess.PIPE
    process = Warm(
        arguments, imports=imports, stdin=pipe, stdout=pipe, stderr=pipe, env={**os.environ, **(environment or {})}
    )
    out, err = process.communicate(stdin.encode(), timeout=300)
    return subprocess.CompletedProcess(arguments, process.returncode, out, err)


@cache
def _server() -> socket.socket:
    """Return the connection to the process that forks, which ends with the connection: when the tests end."""
    ctypes.CDLL(None).prctl(SUBREAPER, 1)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    # With more threads of OpenBLAS it would be no clean process to fork.
    subprocess.Popen(
        [sys.executable, "-c", SERVER, str(theirs.fileno())],
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        pass_fds=[theirs.fileno()],
        stdin=subprocess.DEVNULL,
    )
    theirs.close()
    return ours
