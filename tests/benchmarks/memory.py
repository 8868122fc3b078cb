"""What a long run weighs with the app attached: memory, open files and tasks, while it trains with live plots.

Run it by hand from the top folder: `python -m tests.benchmarks.memory [UPDATES]`; ten million by default, which takes
some minutes. The engine's bound is what torch alone takes and 100 MB more, the app's is 150 MB.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import msgspec

from gdtui.core.experiment.experiment import Run
from gdtui.core.storage.presets import preset
from gdtui.core.storage.session_file import Session
from gdtui.ui.app import GdtuiApp
from tests.benchmarks.app import SIZES, drain, flat_out, toggle, updates
from tests.e2e.terminal import Terminal, engine_of, processes

UPDATES, LOOK, REDRAWS = 10_000_000, 2.0, 20
ALONE = "import torch, pathlib; print(pathlib.Path('/proc/self/statm').read_text().split()[1])"
PAGE = 4096


def torch_alone() -> float:
    """The MB of a process that has imported torch and nothing else."""
    shown = subprocess.run([sys.executable, "-c", ALONE], capture_output=True, text=True, check=True).stdout
    return int(shown) * PAGE / 1e6


class Watched(GdtuiApp):
    """The app, which tells a file how many asyncio tasks it has."""

    def __init__(self, session: Session, told: Path) -> None:
        super().__init__(session)
        self._told = told

    def on_mount(self) -> None:
        """Begin to tell."""
        self.set_interval(LOOK / 2, self._tell)

    def _tell(self) -> None:
        self._told.write_text(str(len(asyncio.all_tasks())))


def watched(told: Path) -> None:
    """Run the app."""
    session = preset("study-hours")
    run = Run(session.experiment.change(epochs=100_000_000))
    Watched(msgspec.structs.replace(session, runs=(run,)), told).run()


def handles(pid: int) -> int:
    """The open files of a process; 0 where they are not told."""
    folder = Path(f"/proc/{pid}/fd")
    return len(list(folder.iterdir())) if folder.exists() else 0


def redraw(terminal: Terminal) -> float:
    """The median of the milliseconds from a key to the picture that it changes, while training goes on."""
    return 1e3 * median(toggle(terminal, 0.1) for _ in range(REDRAWS))


def main(most: int) -> None:
    """Train, and print what both processes take at every tenth of the way and at powers of ten."""
    alone, mark = torch_alone(), 10_000
    print(f"torch alone: {alone:.0f} MB", flush=True)
    with TemporaryDirectory() as folder:
        told = Path(folder) / "tasks"
        with flat_out(SIZES[0], sys.executable, "-m", "tests.benchmarks.memory", "watched", str(told)) as terminal:
            made, pids = 0, (terminal.pid, engine_of(terminal.pid))
            first = redraw(terminal)
            while made < most:
                drain(terminal, LOOK)
                made = updates(terminal.text)
                if made >= min(mark, most):
                    app, engine = (processes()[pid][2] * 1024 / 1e6 for pid in pids)
                    print(
                        f"{made:12,} updates: app {app:.0f} MB (bound 150), engine torch's {engine - alone:+.0f} MB "
                        f"(bound +100); open files {handles(pids[0])} and {handles(pids[1])}, {told.read_text()} tasks",
                        flush=True,
                    )
                    mark = made * 10 if made < most // 10 else made + most // 10
            last = redraw(terminal)
    print(f"key to screen {last:.0f} ms, {last / first:.2f} of the {first:.0f} ms at the begin (bound 1.5)")


if __name__ == "__main__":
    if sys.argv[1:2] == ["watched"]:
        watched(Path(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else UPDATES)
