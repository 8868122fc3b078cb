"""Python programs in processes of their own that find torch and numpy imported, which takes longer than most programs.

A process that has imported both, has started no thread and does nothing else forks each of them. Whatever else a
program imports, gdtui too, it imports itself.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

SERVER = """
import io, json, os, runpy, sys
import gc, numpy, torch, torch._dynamo
gc.freeze()
for line in sys.stdin:
    child = os.fork()
    if not child:
        break
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
else:
    sys.exit()
folder, (kind, program, *arguments), given, environment = json.loads(line)
os.environ.clear()
os.environ.update(environment)
encoding = os.environ.get("PYTHONIOENCODING", "utf-8")
piped, pipe = os.pipe()
os.write(pipe, given.encode())
os.close(pipe)
for number, name in enumerate(("stdin", "stdout", "stderr")):
    opened = os.open(os.path.join(folder, name), os.O_WRONLY) if number else piped
    os.dup2(opened, number)
    os.close(opened)
    stream = io.TextIOWrapper(
        open(number, "wb" if number else "rb", closefd=False), encoding, "backslashreplace" if number == 2 else "strict"
    )
    setattr(sys, name, stream)
    setattr(sys, f"__{name}__", stream)
sys.argv = [kind, *arguments]
if kind == "-m":
    runpy.run_module(program, run_name="__main__", alter_sys=True)
else:
    exec(program, {"__name__": "__main__"})
"""
"""What forks, and in a child becomes the program.

An optimizer of torch imports torch._dynamo at its first step. What is there before the forks is frozen, so that no
child goes through it, and copies it, at its end. An exception and the end of the program are left to the interpreter:
they end the child as they end any program.
"""


def python(*arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run what `python -m` or `python -c` runs, in the folder of the tests; stdin is no more than a pipe holds."""
    server = _server()
    assert server.stdin is not None
    assert server.stdout is not None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path in (folder / "stdout", folder / "stderr"):
            path.touch()
        server.stdin.write(json.dumps([name, arguments, stdin, {**os.environ, **environment}]) + "\n")
        server.stdin.flush()
        status = int(server.stdout.readline())
        out, err = ((folder / stream).read_bytes() for stream in ("stdout", "stderr"))
    return subprocess.CompletedProcess(arguments, status, out, err)


@cache
def _server() -> subprocess.Popen[str]:
    """Return the process that forks; it ends when its input does, which is when the tests end."""
    # With more threads of OpenBLAS it would be no clean process to fork.
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    return subprocess.Popen(
        [sys.executable, "-c", SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    )
