"""What a plot costs: `python -m tests.benchmarks.plots`."""

import statistics
import time
from collections.abc import Callable
from functools import partial

import numpy as np

from gdtui.core.data.history import History
from gdtui.plots import Plot, Series, draw
from gdtui.plots.canvas import render
from tests.benchmarks.bounds import Bound, table, verdict

SIZE = (120, 20)
COLOR = (90, 160, 250)


def milliseconds(work: Callable[[], object], times: int = 60) -> float:
    """The median of one call."""
    spans = []
    for _ in range(times):
        render.cache_clear()  # or all but the first would be remembered
        start = time.perf_counter()
        work()
        spans.append(1e3 * (time.perf_counter() - start))
    return statistics.median(spans)


def recorded(updates: int) -> History:
    """A noisy loss that falls."""
    loss = 18.67 * np.exp(-10 * np.arange(updates) / updates)
    noise = np.random.default_rng(0).lognormal(sigma=0.1, size=updates)
    history = History(("loss",))
    history.append(0, loss * noise)
    return history


def redraw(history: History) -> float:
    """Append an update, ask for the curve, draw it: what a frame of a running train screen does."""

    def frame() -> None:
        history.append(len(history), np.array([1e-3]))
        curve = Series(*history.curve("loss", 0, len(history), SIZE[0]), "line", COLOR)
        draw(Plot((curve,), log_y=True), *SIZE)

    frame()
    return milliseconds(frame)


def bounds() -> list[Bound]:
    """Measure a redraw with a short history and a long one."""
    few, many = redraw(recorded(10_000)), redraw(recorded(10_000_000))
    ratio = f"{many / few:.2f} × {few:.2f} ms at 10,000"
    name = "redraw at 10,000,000 updates"
    return [Bound(name, "1.5 × at 10,000", f"{many:.2f} ms", ratio, verdict(many / few <= 1.5))]


def main() -> None:
    x = np.linspace(0, 10, 200)
    plots = {
        "line": Series(x, np.sin(x), "line", COLOR),
        "60 points": Series(x[:60], np.sin(x[:60]), "points", COLOR, "●"),
        "60 segments": Series(np.stack([x, x], 1)[:60], np.stack([x, np.sin(x)], 1)[:60], "segments", COLOR),
    }
    for name, series in plots.items():
        plot = Plot((series,))
        print(f"{name}, {SIZE[0]} x {SIZE[1]}: {milliseconds(partial(draw, plot, *SIZE)):.2f} ms")
    print(table(bounds()))


if __name__ == "__main__":
    main()
