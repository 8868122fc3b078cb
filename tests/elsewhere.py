"""An engine on what might be another machine: another folder, another home, reached through a socket."""

from __future__ import annotations

import os
import shlex
import socket
import subprocess
import sys
import threading
from pathlib import Path

RELAY = """
import contextlib, os, socket, sys, threading
far = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
def up():
    with contextlib.suppress(OSError):
        while data := os.read(0, 1 << 16):
            far.sendall(data)
        far.shutdown(socket.SHUT_WR)
threading.Thread(target=up, daemon=True).start()
with contextlib.suppress(ConnectionResetError):  # by an engine that was killed before it had read everything
    while data := far.recv(1 << 16):
        while data:
            data = data[os.write(1, data):]
sys.stderr.write("the connection is closed\\n")
sys.exit(1)
"""
ENGINE = """
import os, sys
opened = os.open("opened.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
def hook(event, arguments):
    if event in ("open", "os.listdir", "os.scandir") and isinstance(arguments[0], (str, os.PathLike)):
        os.write(opened, (os.fspath(arguments[0]) + "\\n").encode())
sys.addaudithook(hook)
from gdtui.cli.main import main
main(["engine"])
"""
"""`gdtui engine`, which writes down what files it opens."""


class Elsewhere:
    """A server that starts an engine for each connection.

    Args:
        folder: the other machine's folder, and home.

    Attributes:
        engines: the processes that it has started.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.engines = folder, list[subprocess.Popen[bytes]]()
        self._server = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def command(self) -> tuple[str, ...]:
        """What reaches it."""
        return (sys.executable, "-c", RELAY, str(self._server.getsockname()[1]))

    @property
    def line(self) -> str:
        """The same as it is typed."""
        return shlex.join(self.command)

    @property
    def opened(self) -> set[str]:
        """The files and folders that the engines have looked at."""
        return set((self.folder / "opened.txt").read_text().splitlines())

    def close(self) -> None:
        """End it, and its engines."""
        self._server.close()
        for engine in self.engines:
            engine.kill()
            engine.wait()

    def _serve(self) -> None:
        home = {"HOME": str(self.folder), "GDTUI_CONFIG": str(self.folder / "settings.toml")}
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            with connection:
                self.engines.append(
                    subprocess.Popen(
                        [sys.executable, "-c", ENGINE],
                        stdin=connection.fileno(),
                        stdout=connection.fileno(),
                        stderr=subprocess.DEVNULL,
                        cwd=self.folder,
                        env={**os.environ, **home},
                    )
                )
