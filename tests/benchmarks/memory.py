"""What a long run weighs with the app attached: both processes, while it trains flat out with live plots.

Run it by hand from the top folder: `python -m tests.benchmarks.memory [UPDATES]`; ten million by default, which takes
some minutes. The engine's bound is what torch alone takes and 100 MB more, the app's is 150 MB.
"""

from __future__ import annotations

import subprocess
import sys

from tests.benchmarks.app import LONG, SIZES, drain, flat_out, updates
from tests.e2e.terminal import GDTUI, engine_of, processes

UPDATES, LOOK = 10_000_000, 2.0
ALONE = "import torch, pathlib; print(pathlib.Path('/proc/self/statm').read_text().split()[1])"
PAGE = 4096


def torch_alone() -> float:
    """The MB of a process that has imported torch and nothing else."""
    shown = subprocess.run([sys.executable, "-c", ALONE], capture_output=True, text=True, check=True).stdout
    return int(shown) * PAGE / 1e6


def main(most: int) -> None:
    """Train, and print what both processes take at every tenth of the way and at powers of ten."""
    alone, mark = torch_alone(), 10_000
    print(f"torch alone: {alone:.0f} MB", flush=True)
    with flat_out(SIZES[0], GDTUI, "study-hours", *LONG) as terminal:
        made = 0
        while made < most:
            drain(terminal, LOOK)
            made = updates(terminal.text)
            if made >= min(mark, most):
                app, engine = (processes()[pid][2] * 1024 / 1e6 for pid in (terminal.pid, engine_of(terminal.pid)))
                print(
                    f"{made:12,} updates: app {app:.0f} MB (bound 150), engine torch's {engine - alone:+.0f} MB "
                    "(bound +100)",
                    flush=True,
                )
                mark = made * 10 if made < most // 10 else made + most // 10


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else UPDATES)
