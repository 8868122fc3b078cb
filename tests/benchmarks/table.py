"""A table of a million rows and two columns, edited in the app while it is paused, and sorted and searched.

    python -m tests.benchmarks.table

Prints what crosses the pipe for an edit, how long the answer takes beside the time that preparing the data takes, and
by how much edits make both processes grow. The growth is measured with a fixed threshold above which the C library
gives memory back at once: without it the resident memory swings by many tables, which says nothing of what is kept.
Before that, so many edits are made that the caches of what has been drawn are full: they grow with any key. This takes
about a quarter of an hour.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import time
from collections.abc import Callable
from unittest.mock import patch

import numpy as np

from gdtui import protocol
from gdtui.core.data.search import parse_condition
from gdtui.core.data.table import Table
from gdtui.core.experiment.experiment import Experiment, Run
from gdtui.core.experiment.rows import add_rows, delete_rows, move_rows
from gdtui.core.storage.session_file import Session
from gdtui.ui.app import GdtuiApp
from gdtui.ui.session.model import SessionModel
from gdtui.ui.session.row_order import RowOrder
from tests.e2e.terminal import processes

ROWS, EDITS = 1_000_000, 50
FIRST, FILLING = 10, 600  # edits before those that are measured: for the speed, and for the growth
CELLS = 16 * ROWS  # bytes
THRESHOLD = "MALLOC_MMAP_THRESHOLD_"  # of glibc; other C libraries ignore it


def experiment() -> Experiment:
    """A line with noise."""
    x = np.random.default_rng(0).uniform(0, 10, ROWS)
    y = 3 * x + 1 + np.random.default_rng(1).normal(0, 1, ROWS)
    return Experiment.on(Table.from_cells(("x", "y"), np.column_stack([x, y]).tobytes()))


def resident(*pids: int) -> list[int]:
    """The resident memory of processes, in bytes."""
    found = processes()
    return [found[pid][2] * 1024 for pid in pids]


class Listener:
    """What crosses, and when the answers arrive."""

    def __init__(self, app: GdtuiApp) -> None:
        self.sent = self.received = self.frame = 0
        self.answered = asyncio.Event()
        client, pass_on = app.engine._client, app.engine._pass_on
        send = client.send

        def sending(command: protocol.Command) -> None:
            self.sent += len(protocol.pack(command))
            send(command)

        def passing(event: protocol.AnyEvent) -> None:
            pass_on(event)
            if isinstance(event, protocol.ExperimentChanged):
                self.received += len(protocol.pack(event))
                self.answered.set()
            elif isinstance(event, protocol.Frame):
                self.frame = len(protocol.pack(event))

        patch.object(client, "send", sending).start()
        patch.object(app.engine, "_pass_on", passing).start()


def train_model(app: GdtuiApp) -> SessionModel:
    """What stands behind the Train screen."""
    model = app.screen_named("Train").model
    assert isinstance(model, SessionModel)
    return model


async def edit(app: GdtuiApp, listener: Listener, row: int) -> float:
    """Edit a cell as the Data panel does; the seconds until the engine has answered."""
    model = train_model(app)
    listener.answered.clear()
    start = time.perf_counter()
    table = model.experiment.table.replace(row, "y", float(row % 7))
    model.change(model.experiment.change(table=table))
    await listener.answered.wait()
    return time.perf_counter() - start


def work() -> tuple[float, float]:
    """Return the seconds of preparing the data of an edited table, and of all of the engine's work for an answer."""
    from gdtui.engine.models.dataset import prepare
    from gdtui.engine.server.run_controller import RunController
    from gdtui.engine.server.server import run_context
    from gdtui.engine.training.timeline import Timeline

    edited, prepared, answered = experiment(), list[float](), list[float]()
    controller = RunController(1, Timeline(Run(edited)), lambda: False)
    controller.update()
    for row in range(EDITS):
        edited = edited.change(table=edited.table.replace(row, "y", float(row % 7)))
        start = time.perf_counter()
        prepare(edited)
        prepared.append(time.perf_counter() - start)
        controller.change(edited)
        protocol.pack(protocol.ExperimentChanged(1, controller.trainer.steps, edited, **run_context(controller)))
        answered.append(time.perf_counter() - start - prepared[-1])
    return statistics.median(prepared), statistics.median(answered)


def print_rows() -> None:
    """Print how long rows take to be sorted, searched, added, deleted and moved, each beside one copy of the table."""
    start = experiment()
    table, rows = start.table, list(range(0, ROWS, ROWS // 40))
    moved = move_rows(start, [0])
    order = RowOrder()
    order.sort(table, "y")
    does: dict[str, Callable[[], object]] = {
        "a sort": lambda: RowOrder().sort(table, "y"),
        "a search": lambda: order.next_place(parse_condition("y > 100", table, "y").rows(table), 0),
        "a row added": lambda: add_rows(start, ROWS // 2, [1]),
        "a row deleted": lambda: delete_rows(start, [ROWS // 2]),
        "40 scattered rows deleted": lambda: delete_rows(start, rows),
        "a row moved to the test rows, the first": lambda: move_rows(start, [5]),
        "a row moved, as any later one": lambda: move_rows(moved, [5]),
    }
    copy = _median(lambda: table.cells)
    for name, do in does.items():
        seconds = _median(do)
        print(f"{name}: {1e3 * seconds:.0f} ms, {seconds / copy:.1f} times a copy of the cells")


def _median(do: Callable[[], object], times: int = 9) -> float:
    seconds = []
    for _ in range(times):
        begun = time.perf_counter()
        do()
        seconds.append(time.perf_counter() - begun)
    return statistics.median(seconds)


async def measure(warm_up: int) -> tuple[Listener, list[float], list[list[int]]]:
    """Edit a cell, first `warm_up` times and then to measure what crosses, when the answers come, and the memory."""
    app = GdtuiApp(Session(name="million", title="a million rows", runs=(Run(experiment()),)))
    sizes, seconds = list[list[int]](), list[float]()
    async with app.run_test(size=(120, 36)) as pilot:
        while train_model(app).snapshot().view is None:
            await pilot.pause(0.05)
        await pilot.press("right")
        while train_model(app).snapshot().updates < 1:
            await pilot.pause(0.05)
        listener, pids = Listener(app), (app.engine.pid, os.getpid())
        for row in range(warm_up + EDITS):
            if row == warm_up:
                listener.sent = listener.received = 0
            seconds.append(await edit(app, listener, row * 1009))
            await pilot.pause(0.2)
            sizes.append(resident(*pids))
        return listener, seconds[warm_up:], sizes[warm_up:]


def print_speed() -> None:
    """Print what crosses, how long the engine works for an answer, and when the screen has it."""
    prepared, answered = work()
    print(
        f"the engine works {1e3 * answered:.0f} ms for an answer, {1e3 * (answered - prepared):.0f} ms beyond the "
        f"{1e3 * prepared:.0f} ms of preparing the data"
    )
    listener, seconds, _ = asyncio.run(measure(FIRST))
    print(f"the screen, which draws meanwhile, has it after {1e3 * statistics.median(seconds):.0f} ms")
    print(f"an edit and its answer cross in {listener.sent / EDITS:,.0f} and {listener.received / EDITS:,.0f} bytes")
    print(f"(the frame that follows has {listener.frame:,} bytes, as after any key)")


def print_growth() -> None:
    """Print by how much both processes grow: the least memory in the first and in the last fifth of the edits."""
    _, _, sizes = asyncio.run(measure(FILLING))
    part = EDITS // 5
    for name, taken in zip(("engine", "screen"), zip(*sizes, strict=True), strict=True):
        first, last = min(taken[:part]), min(taken[-part:])
        share = 100 * (last - first) / CELLS
        print(
            f"{name}: {share:+.2f} % of the table after {EDITS} edits ({first / 2**20:.1f} to {last / 2**20:.1f} MiB)"
        )


if __name__ == "__main__":
    if THRESHOLD in os.environ:
        print_growth()
    else:
        print_rows()
        print_speed()
        os.execve(
            sys.executable, [sys.executable, "-m", "tests.benchmarks.table"], {**os.environ, THRESHOLD: "1000000"}
        )
