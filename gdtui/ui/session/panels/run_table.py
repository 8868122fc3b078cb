"""The runs of a plot as a table: a colour and a name each, what differs between them, and a value at the cursor."""

from __future__ import annotations

import math

import msgspec
from rich.cells import cell_len
from textual.app import App

from gdtui.core.data.history import History
from gdtui.core.experiment.changes import differing
from gdtui.core.experiment.experiment import Experiment
from gdtui.plots import Row, Style
from gdtui.ui.drawing.palette import RGB, ghost_colour
from gdtui.ui.session.differences import setting_text
from gdtui.ui.session.panels.curves import value_at
from gdtui.ui.session.snapshot import RunSnapshot
from gdtui.ui.text.cells import cut, left
from gdtui.ui.text.numbers import number_text

WIDEST = 16  # cells for what differs


class Listed(msgspec.Struct, frozen=True):
    """A run in the table."""

    name: str
    label: str
    line: str
    color: RGB
    experiment: Experiment
    history: History


def run_table(app: App[object], snapshot: RunSnapshot, column: str, color: RGB) -> tuple[Row, ...]:
    """Return a line for the present run and one for each earlier run, the newest first; nothing without earlier runs.

    Args:
        app: the app whose theme gives the colours.
        snapshot: the snapshot that is shown.
        column: the recorded column whose value at the cursor's step is written.
        color: the colour of the present run.
    """
    if not snapshot.ghosts or snapshot.history is None:
        return ()
    runs = [Listed(snapshot.label, snapshot.label[:1], "─", color, snapshot.experiment, snapshot.history)]
    for place, ghost in reversed([*enumerate(snapshot.ghosts)]):
        runs.append(Listed(ghost.run.name, ghost.label, "┄", ghost_colour(app, place), ghost.experiment, ghost.history))
    names = [name for name in differing(*(run.experiment for run in runs)) if name != "table"]
    about = [cut(", ".join(setting_text(run.experiment, name) for name in names), WIDEST) for run in runs]
    called = [run.name if run.label == run.name[:1] else f"{run.label} {run.name}" for run in runs]
    width, room = max(map(cell_len, about)), max(map(cell_len, called))
    return tuple(
        (
            (run.line, Style(run.color)),
            (f" {left(name, room)} {left(text, width)} {_value(run, column, snapshot.step):>6}", Style()),
        )
        for run, name, text in zip(runs, called, about, strict=True)
    )


def _value(run: Listed, column: str, step: int) -> str:
    value = value_at(run.history, column, step) if column in run.history.columns else math.nan
    return number_text(value, 3) if math.isfinite(value) else ""
