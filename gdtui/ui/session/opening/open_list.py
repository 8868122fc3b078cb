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

from gdtui.core import texts
from gdtui.core.storage.autosave import cut_off
from gdtui.core.storage.presets import dataset_titles, preset, preset_titles
from gdtui.core.storage.session_file import Session
from gdtui.core.storage.targets import recent_files
from gdtui.plots import Plot, Series, draw
from gdtui.ui.drawing.palette import colour
from gdtui.ui.widgets.choice_list import Choice

ENDINGS = (
    *(".csv", ".tsv", ".tab", ".txt", ".dat", ".data", ".gz"),
    *(".parquet", ".pq", ".json", ".jsonl", ".ndjson", ".xlsx", ".toml"),
)
"""The endings of the files that are listed."""
LISTED = 40  # the most files of a folder
PICTURE = (36, 7)  # columns and rows of the picture of a preset's data
QUARTER = (32, 6)  # the same of each of four pictures, which fit into 80 x 24 together
GENERATE = "Generate …"
FOUR = tuple(f"anscombe-{number}" for number in range(1, 5))


def shipped(app: App[object]) -> Iterator[Choice]:
    """Yield the presets and the data sets, each with its story and a picture of its data."""
    for name, title in {**preset_titles(), **dataset_titles()}.items():
        yield Choice(name, name, title, partial(_story, app, name))


def left() -> Iterator[Choice]:
    """Yield the sessions of apps that were cut off."""
    for path in cut_off():
        when = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
        yield Choice(str(path), path.stem, texts.text("opening.cut_off", when=f"{when:%-d %B at %H:%M}"))


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


def anscombe(app: App[object]) -> Iterator[Choice]:
    """Yield Anscombe's four sets, each with the pictures of all, of which its own is bright."""
    for name in FOUR:
        yield Choice(name, name, dataset_titles()[name], partial(_four, app, name))


def _four(app: App[object], chosen: str) -> Content:
    """Return the pictures of the four sets, two beside each other."""
    lines: list[Content] = []
    for pair in (FOUR[:2], FOUR[2:]):
        styles = ["bold $text-accent" if name == chosen else "$text-muted" for name in pair]
        for left, right in zip(*(_picture(app, preset(name), QUARTER) for name in pair), strict=True):
            lines.append(Content.assemble((left, styles[0]), "  ", (right, styles[1])))
    return Content("\n").join(lines)


def _story(app: App[object], name: str) -> Content:
    """Return what to look for in a preset, where it comes from, and its data as a picture."""
    session = preset(name)
    licence = f" ({session.licence})" if session.licence else ""
    return Content.assemble(
        str(session.about),
        "\n",
        (f"{session.source}{licence}\n", "$text-muted"),
        ("\n".join(_picture(app, session, PICTURE)), "$text-accent"),
    )


def _picture(app: App[object], session: Session, size: tuple[int, int]) -> list[str]:
    """Return the lines of a picture of a session's data: the target over the first feature."""
    table, feature = session.experiment.table, session.experiment.features[0]
    x, y = (np.frombuffer(table.column(column)) for column in (feature, session.experiment.target))
    points = Series(x, y, "points", colour(app, "data"))
    picture = draw(Plot((points,), xlabel=feature, ylabel=session.experiment.target), *size)
    return ["".join(text for text, _ in row).ljust(size[0]) for row in picture.rows]
