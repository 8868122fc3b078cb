"""A million rows of two columns, read as each format.

    python -m tests.benchmarks.reading

Prints how long reading takes beside pyarrow's bare read of the same CSV, and by how much the memory of the process
grows at most meanwhile, as a multiple of the columns' own size. Each is read in a process of its own.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np

from gdtui.core.data.table import Table
from gdtui.core.data.writing import write

ROWS = 1_000_000
SIZE = 16 * ROWS  # bytes of the columns


def table() -> Table:
    """A line with noise."""
    x = np.random.default_rng(0).uniform(0, 10, ROWS)
    y = 3 * x + 1 + np.random.default_rng(1).normal(0, 1, ROWS)
    return Table.from_cells(("x", "y"), np.column_stack([x, y]).tobytes())


def write_files(folder: Path) -> list[Path]:
    """Write the table in each form."""
    write(table(), folder / "comma.csv")
    write(table(), folder / "columns.parquet")
    text = (folder / "comma.csv").read_text(encoding="utf-8")
    (folder / "spaces.txt").write_text(text.replace(",", "  "), encoding="utf-8")
    (folder / "german.csv").write_text(text.replace(",", ";").replace(".", ","), encoding="utf-8")
    (folder / "quoted.csv").write_text(text.replace(",", '","').replace("\n", '"\n"')[:-1], encoding="utf-8")
    (folder / "quoted.csv").write_text('"' + (folder / "quoted.csv").read_text(encoding="utf-8"), encoding="utf-8")
    return sorted(folder.iterdir())


def resident() -> int:
    """Return the resident memory of this process in bytes."""
    return int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1]) * 4096


def measure(path: Path) -> tuple[float, float, float]:
    """Return the seconds of reading and of pyarrow's bare read, and the growth as a multiple of the columns."""
    from pyarrow import csv

    from gdtui.core.data.reading.read import read
    from gdtui.core.data.reading.source import Source

    before, most, done = resident(), [0], threading.Event()

    def watch() -> None:
        while not done.wait(0.001):
            most[0] = max(most[0], resident())

    watcher = threading.Thread(target=watch)
    watcher.start()
    start = time.perf_counter()
    found = read(Source.of(path))
    seconds = time.perf_counter() - start
    done.set()
    watcher.join()
    assert found.table.rows == ROWS
    start = time.perf_counter()
    csv.read_csv(path.with_name("comma.csv"))
    return seconds, time.perf_counter() - start, (most[0] - before) / SIZE


def main() -> None:
    """Measure each file in a process of its own, the first time to have it in the cache of the system."""
    with tempfile.TemporaryDirectory() as folder:
        for path in write_files(Path(folder)):
            command = [sys.executable, "-m", "tests.benchmarks.reading", str(path)]
            runs = [subprocess.run(command, text=True, capture_output=True, check=True).stdout for _ in range(4)][1:]
            seconds, bare, growth = map(float, min(runs, key=lambda line: float(line.split()[0])).split())
            print(f"{path.name:16} {seconds:.2f} s, {seconds / bare:.1f} times pyarrow's {bare:.2f} s; ", end="")
            print(f"memory grew by {growth:.1f} times the columns")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(*measure(Path(sys.argv[1])))
    else:
        main()
