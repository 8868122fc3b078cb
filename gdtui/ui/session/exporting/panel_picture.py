"""A panel as it is on the screen, as an SVG picture or as text."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.segment import Segment, Segments
from textual.strip import Strip

from gdtui.ui.panels.panel import Panel


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
