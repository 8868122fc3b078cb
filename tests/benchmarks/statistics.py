"""The description of a million rows of two columns, beside numpy's standard deviation of the same cells.

    python -m tests.benchmarks.statistics

Both read the same memory, so that their ratio means the same on a slow machine.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from gdtui.core.data.statistics import statistics
from gdtui.core.data.table import Table

ROWS, TURNS = 1_000_000, 7


def seconds(call: Callable[[], object]) -> float:
    """The least time of a call."""
    times = []
    for _ in range(TURNS):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    cells = np.random.default_rng(0).standard_normal((ROWS, 2))
    table = Table.from_cells(("x", "y"), cells.tobytes())
    numpys = seconds(lambda: cells.std(axis=0))
    ours = seconds(lambda: statistics(table, ("x",), "y"))
    print(f"numpy's std {numpys * 1e3:.1f} ms, all statistics {ours * 1e3:.1f} ms: {ours / numpys:.1f} times")


if __name__ == "__main__":
    main()
