"""The header above the panels, the tabs and the time line below them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Generic, NamedTuple, TypeVar

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message

from gdtui.core.language import Translated
from gdtui.ui.text import cells
from gdtui.ui.text.cells import indented
from gdtui.ui.text.numbers import grouped_number
from gdtui.ui.widgets.label import Label, link

BarContent = TypeVar("BarContent")
IMPORTING = Translated(en="importing PyTorch …", ko="PyTorch 불러오는 중 …")
"""Here, as the first paint waits for no file of texts."""
TITLE = 6  # cells of the title in the header below which other things make room for it


def capitalised(text: str) -> str:
    """Return a text with a capital at its beginning, as a sentence has it."""
    return f"{text[:1].upper()}{text[1:]}"


class SeekRequested(Message):
    """The user asked to move the cursor to a step."""

    def __init__(self, step: int) -> None:
        self.step = step
        super().__init__()


class HeaderContent(NamedTuple):
    """The content of the header.

    Attributes:
        mode: name of the screen.
        title: title of the session or the function.
        name: name of the run, in front of the status.
        status: what is happening.
        style: style of the status.
    """

    mode: str
    title: str = ""
    name: str = ""
    status: str = ""
    style: str = ""


class TimelineContent(NamedTuple):
    """The content of the time line.

    Attributes:
        step: step of the cursor.
        head: newest step that was computed.
        total: step at the right end of the bar.
        says: the line below the bar.
        marks: steps with a text for what happened there.
        movable: whether the user can move the cursor.
    """

    step: int
    head: int
    total: int
    says: Content
    marks: tuple[tuple[int, str], ...] = ()
    movable: bool = True


class Bar(Label, Generic[BarContent]):
    """A line that is drawn for its width, and drawn again when the width changes."""

    _last: BarContent | None = None

    def tell(self, content: BarContent) -> None:
        """Show a content."""
        self._last = content
        width = self.content_size.width or self.app.size.width  # before the first layout only the app has a width
        self.show(self.line(content, width))

    def on_resize(self) -> None:
        """Draw the line at its new width."""
        if self._last is not None:
            self.tell(self._last)

    def line(self, content: BarContent, width: int) -> Content:
        """Return the text for a content in `width` cells."""
        raise NotImplementedError


class Header(Bar[HeaderContent]):
    """A header with the screens and the title on the left, and what is happening, and how fast, on the right.

    Args:
        modes: names of all screens by their keys.
    """

    def __init__(self, modes: Mapping[str, str]) -> None:
        super().__init__(markup=False)
        self._modes = modes

    def line(self, content: HeaderContent, width: int) -> Content:
        """Return the header in `width` cells.

        Without enough room the title is cut, then the speed is left out, then the names of other screens, then the run.
        """
        speed, short = content.status, content.status.partition(" · ")[0]
        least = min(cell_len(content.title), TITLE)
        ways = [(True, content.name, speed), (True, content.name, short), (False, content.name, speed)]
        for named, name, status in [*ways, (False, content.name, short), (False, "", short)]:
            modes = self._screens(content.mode, named)
            room = width - cell_len(name) - cell_len(status) - modes.cell_length - 13
            if room >= least:
                break
        title = f"   {cells.left(content.title, max(room, 0))} " if room > 0 else "  "
        brand = (" gdtui ", "bold $text-accent")
        return Content.assemble(brand, " ", modes, title, name, (status, content.style), " ")

    def _screens(self, mode: str, named: bool) -> Content:
        """Return links to all screens, each with its name or only the one in use."""
        shown = ((key, name, name if named or name == mode else "") for key, name in self._modes.items())
        return Content("  ").join(
            link(
                f"{key} {title}".rstrip(),
                f"app.mode('{name}')",
                "bold underline" if name == mode else "$foreground-muted",
            )
            for key, name, title in shown
        )


class PanelTabs(Label):
    """A line of panel titles, for a terminal that shows one panel at a time; a click shows another panel.

    Args:
        titles: titles by the ids of the panels.
        active: id of the panel that is shown.
    """

    def __init__(self, titles: Mapping[str, str], active: str) -> None:
        super().__init__()
        self._titles = titles
        self.tell(active)

    def tell(self, active: str) -> None:
        """Highlight the title of the panel that is shown."""
        self.show(Content(" ").join(_tab(panel, title, panel == active) for panel, title in self._titles.items()))


def _tab(panel: str, title: str, active: bool) -> Content:
    style = "bold $text-accent underline" if active else "$foreground-muted"
    return link(title, f"screen.show('{panel}')", style)


class Timeline(Bar[TimelineContent]):
    """A bar of all updates of a run, with the changes of the run marked, and the numbers at the cursor.

    A click or a drag on the bar moves the cursor.
    """

    ALLOW_SELECT = False  # a drag must move the cursor, not select text

    def line(self, content: TimelineContent, width: int) -> Content:
        """Return two lines, or more when a message needs them."""
        return Content("\n").join([_progress(content, width), indented(content.says, width)])

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Start to drag the cursor."""
        if event.y == 0:
            self.capture_mouse()
            self._go(event.x)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Drag the cursor, or show a tooltip for the mark under the mouse."""
        if self.app.mouse_captured is self:
            self._go(event.x)
        elif self._last is not None:
            self.tooltip = _marked(self._last, self.content_size.width, event.x) if event.y == 0 else None

    def on_mouse_up(self) -> None:
        """End the drag."""
        self.release_mouse()

    def _go(self, x: int) -> None:
        """Ask for the step at a column of the bar."""
        if self._last is None or not self._last.movable:
            return
        left, room = _bar(self._last, self.content_size.width)
        fraction = (x - left) / max(room - 1, 1)
        self.post_message(SeekRequested(round(self._last.total * min(max(fraction, 0), 1))))


def _bar(track: TimelineContent, width: int) -> tuple[int, int]:
    """Return the first column of the bar and the number of its cells."""
    left = len(f" step {grouped_number(track.total)}/{grouped_number(track.total)} ")
    return left, max(width - left - 1, 1)


def _place(step: int, room: int, total: int) -> int:
    return min(round((room - 1) * step / total), room - 1)


def _progress(track: TimelineContent, width: int) -> Content:
    left, room = _bar(track, width)
    label = f" step {grouped_number(track.step)}/{grouped_number(track.total)}".ljust(left)
    cursor, head = (_place(step, room, track.total) for step in (track.step, track.head))
    symbols = {_place(step, room, track.total): ("◆", "$text-warning") for step, _ in track.marks}
    symbols[cursor] = ("●", "$text-accent bold")
    cells = [("━", "$primary")] * cursor
    cells += [("━", "$secondary")] * (head - cursor)
    cells += [("━", "$panel-lighten-2")] * (room - len(cells))
    for place, symbol in symbols.items():
        cells[place] = symbol
    return Content.assemble(label, *_merged(cells))


def _merged(cells: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Merge neighbouring cells of the same style into one text."""
    for style, group in groupby(cells, key=lambda cell: cell[1]):
        yield "".join(text for text, _ in group), style


def _marked(track: TimelineContent, width: int, x: int) -> str | None:
    """Return the texts of the marks at a column; None when there is no mark."""
    left, room = _bar(track, width)
    lines = [
        f"step {grouped_number(step)}: {text}"
        for step, text in track.marks
        if _place(step, room, track.total) == x - left
    ]
    return "\n".join(lines) or None
