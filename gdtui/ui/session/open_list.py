"""What can be opened: presets and data sets with their stories, recent files, and paths as they are typed."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

import numpy as np
from textual.app import App
from textual.content import Content

from gdtui.core.storage.autosave import cut_off
from gdtui.core.storage.presets import dataset_titles, preset, preset_titles
from gdtui.core.storage.targets import recent_files
from gdtui.plots import Plot, Series, draw
from gdtui.ui.drawing.palette import colour
from gdtui.ui.widgets.choice_list import Choice

ENDINGS = (".csv", ".tsv", ".txt", ".parquet", ".toml")  # of the files that are listed
LISTED = 40  # the most files of a folder
PICTURE = (36, 7)  # columns and rows of the picture of a preset's data


def shipped(app: App[object]) -> Iterator[Choice]:
    """Yield the presets and the data sets, each with its story and a picture of its data."""
    for name, title in {**preset_titles(), **dataset_titles()}.items():
        yield Choice(name, name, title, partial(_story, app, name))


def left() -> Iterator[Choice]:
    """Yield the sessions of apps that were cut off."""
    for path in cut_off():
        when = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
        yield Choice(str(path), path.stem, f"was cut off on {when:%-d %B at %H:%M}: go on where it was")


def recent() -> Iterator[Choice]:
    """Yield the files that were opened last."""
    for path in recent_files():
        yield Choice(str(path), path.name, str(path.parent))


def paths(text: str) -> Sequence[Choice]:
    """Return the files and folders whose path begins with a text that looks like a path."""
    if not (os.sep in text or text.startswith((".", "~")) or text.endswith(ENDINGS)):
        return ()
    start = Path(text).expanduser()
    folder, begins = (start, "") if text.endswith(os.sep) else (start.parent, start.name)
    try:
        found = sorted(folder.iterdir(), key=lambda path: (path.is_file(), path.name.lower()))
    except OSError:
        return ()
    fitting = [path for path in found if path.name.startswith(begins) and (begins or not path.name.startswith("."))]
    return [_path(path) for path in fitting if path.is_dir() or path.suffix.lower() in ENDINGS][:LISTED]


def _path(path: Path) -> Choice:
    return (
        Choice(f"{path}{os.sep}", f"{path.name}{os.sep}", "folder") if path.is_dir() else Choice(str(path), path.name)
    )


def _story(app: App[object], name: str) -> Content:
    """Return what to look for in a preset, where it comes from, and its data as a picture."""
    session = preset(name)
    table, feature = session.experiment.table, session.experiment.features[0]
    x, y = (np.frombuffer(table.column(column)) for column in (feature, session.experiment.target))
    points = Series(x, y, "points", colour(app, "data"))
    picture = draw(Plot((points,), xlabel=feature, ylabel=session.experiment.target), *PICTURE)
    lines = ["".join(text for text, _ in row) for row in picture.rows]
    return Content.assemble(
        session.about, "\n", (f"{session.source}\n", "$text-muted"), ("\n".join(lines), "$text-accent")
    )
