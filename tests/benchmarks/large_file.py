"""A CSV file of a million rows in the app, in a pseudo-terminal: when it is on the screen, memory, and a cell's edit.

Run it by hand: `python -m tests.benchmarks.large_file`. The memory is what both processes hold, beyond what they hold
with a small preset after the same keys, in times of the columns' own size; on Linux the greatest that they held at any
moment is told beside it, and how much of it is code: pyarrow's is loaded to read the file, whatever its size. Reading
is measured by itself in another process, with the same reader.
"""

from __future__ import annotations

import csv
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np

from tests.benchmarks.bounds import Bound, table, verdict
from tests.e2e.terminal import GDTUI, PATIENCE, Terminal, engine_of, processes

ROWS, COLUMNS = 1_000_000, ("a", "b", "y")
CELLS = 8 * ROWS * len(COLUMNS)  # bytes
EDITS = 10
READ = """
import sys, time
from gdtui.core.data.reading.read import read
from gdtui.core.data.reading.source import Source
start = time.perf_counter()
read(Source.of(sys.argv[1]))
print(time.perf_counter() - start)
"""


def written(folder: Path) -> Path:
    """Write the file."""
    a, b = np.random.default_rng(0).normal(0, 1, (2, ROWS)).round(4)
    y = (3 * a - 2 * b + 1).round(4)
    path = folder / "million.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(zip(a.tolist(), b.tolist(), y.tolist(), strict=True))
    return path


def held(terminal: Terminal) -> tuple[int, int]:
    """Return the memory of the app and its engine in bytes: now, and at most so far (0 where it is not told)."""
    pids = (terminal.pid, engine_of(terminal.pid))
    found = processes()
    return sum(found[pid][2] * 1024 for pid in pids), sum(_status(pid, "VmHWM") for pid in pids)


def code(terminal: Terminal) -> int:
    """Return how much of the memory of the app and its engine is mapped from files: the code of their libraries."""
    return sum(_status(pid, "RssFile") for pid in (terminal.pid, engine_of(terminal.pid)))


def _status(pid: int, name: str) -> int:
    """Return what Linux says of a process, in bytes; 0 elsewhere."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(name)), 0)


def settle(terminal: Terminal, seconds: float = 3.0) -> None:
    """Take in what the app writes until it has been still for a while."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if terminal.read(0.1):
            end = time.monotonic() + seconds


def times(size: int) -> str:
    """Return a size in times of that of the columns."""
    return f"{size / CELLS:.2f} x ({size / 2**20:,.0f} MB)"


def edit_cells(terminal: Terminal) -> tuple[float, float]:
    """Enter numbers in the first cell of Data; return the median and the most seconds until one is on the screen."""
    terminal.press("3")
    terminal.until("[d]", "part")
    terminal.press("d")
    settle(terminal)
    seconds = [edit(terminal, f"{k + 1}.25") for k in range(EDITS)]
    return median(seconds), max(seconds)


def edit(terminal: Terminal, value: str) -> float:
    """Enter a number in the cell under the cursor; return the seconds from the last key until it is on the screen."""
    terminal.press("enter")
    terminal.until(", row 0")
    terminal.press(*["backspace"] * 12, value)
    terminal.until(value)
    before = len(terminal.raw)
    start = time.perf_counter()
    terminal.press("enter")
    while value.encode() not in terminal.raw[before:]:
        terminal.read(PATIENCE)
        assert time.perf_counter() - start < PATIENCE, terminal.text  # a cursor that blinks writes on for ever
    seconds = time.perf_counter() - start
    settle(terminal, 1.0)
    return seconds


def measure() -> tuple[list[Bound], list[str]]:
    """Return what has bounds in the design, and lines about the memory."""
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder))
        done = subprocess.run([sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=True)
        reading = float(done.stdout)
        start = time.perf_counter()
        with Terminal(GDTUI, "study-hours") as terminal:
            terminal.until("3 rows")
            first = time.perf_counter() - start
            terminal.until("Press space", "ready")
            settle(terminal)
            base, base_peak = held(terminal)
            base_code = code(terminal)
            few, _ = edit_cells(terminal)
            base_edited, _ = held(terminal)
        start = time.perf_counter()
        with Terminal(GDTUI, str(path)) as terminal:
            terminal.until("1,000,000 rows")
            shown = time.perf_counter() - start
            terminal.until("Press space", "ready")
            settle(terminal)
            opened, peak = held(terminal)
            terminal.press("right", "right")
            terminal.until("step 2/")
            settle(terminal)
            trained, _ = held(terminal)
            usual, most = edit_cells(terminal)
            edited, _ = held(terminal)
            loaded = code(terminal) - base_code
    after = shown - reading - first
    most_held = max(opened - base, trained - base, edited - base_edited)
    return [
        Bound(
            f"CSV of {ROWS:,} rows on the screen",
            "1 s after reading it",
            f"{after:.2f} s",
            f"{after / reading:.2f} × reading's {reading:.2f} s",
            verdict(after <= 1),
        ),
        Bound(
            f"edit of a cell of {ROWS:,} rows",
            "100 ms",
            f"{1000 * usual:.0f} ms",
            f"{usual / few:.2f} × one of three rows",
            verdict(usual <= 0.1),
        ),
        Bound(
            f"memory for {ROWS:,} rows",
            "6 × the columns",
            f"{most_held / 2**20:,.0f} MB",
            f"{most_held / CELLS:.2f} × the columns' {CELLS / 2**20:,.0f} MB",
            verdict(most_held <= 6 * CELLS),
        ),
    ], [
        f"{ROWS:,} rows of {len(COLUMNS)} columns, {CELLS / 2**20:,.0f} MB of numbers",
        f"memory beyond the start: opened {times(opened - base)}, for a moment at most {times(peak - base_peak)}",
        f"after two updates {times(trained - base)}, after {EDITS} edits {times(edited - base_edited)}",
        f"of these {times(loaded)} are code of libraries",
        f"the slowest edit of a cell took {1000 * most:.0f} ms",
    ]


def bounds() -> list[Bound]:
    """Measure what has bounds in the design."""
    return measure()[0]


def main() -> None:
    """Print times and memory."""
    rows, lines = measure()
    print(table(rows), *lines, sep="\n")


if __name__ == "__main__":
    main()
