"""A panel as it is on the screen, as an SVG picture or as text, and the file that it is written to."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import chain, count
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.segment import Segment, Segments
from textual.strip import Strip

from gdtui.ui.panels.panel import Panel


def deliver_panel(panel: Panel[Any], kind: str) -> Path:
    """Write a panel into a file of the working directory, or send it to the person who looks in a browser.

    Args:
        panel: a panel on the screen.
        kind: "svg" for a picture, "txt" for text; the file's suffix.

    Returns:
        the path of the file, which was not there before.
    """
    path = _new_path(Path.cwd() / f"{panel.ID.replace('.', '-')}.{kind}")
    panel.app.deliver_text(
        io.StringIO(panel_svg(panel) if kind == "svg" else panel_text(panel)),
        save_directory=path.parent,
        save_filename=path.name,
        mime_type={"svg": "image/svg+xml", "txt": "text/plain"}[kind],
        name=path.name,
    )
    return path


def _new_path(path: Path) -> Path:
    """Return the path, with a number at its end when there is such a file."""
    paths = chain([path], (path.with_stem(f"{path.stem}_{number}") for number in count(2)))
    return next(path for path in paths if not path.exists())


def panel_text(panel: Panel[Any]) -> str:
    """Return the characters of a panel, line by line, without blanks at the ends."""
    return "".join(f"{strip.text.rstrip()}\n" for strip in _strips(panel))


def panel_svg(panel: Panel[Any]) -> str:
    """Return a panel as an SVG picture, made in the way in which Textual makes that of a whole screen."""
    nowhere, width = io.StringIO(), panel.region.width
    console = Console(width=width, file=nowhere, force_terminal=True, color_system="truecolor", record=True)
    lines = [segment for strip in _strips(panel) for segment in (*strip.simplify().discard_meta(), Segment.line())]
    console.print(Segments(lines), end="")
    return console.export_svg(title=panel.TITLE)


def _strips(panel: Panel[Any]) -> Iterator[Strip]:
    """Yield the lines of the screen where the panel is."""
    x, y, width, height = panel.region
    lines = panel.screen._compositor.render_strips()  # only the compositor has a widget with all that is in it
    for line in lines[max(y, 0) : y + height]:
        yield line.crop(max(x, 0), x + width)
