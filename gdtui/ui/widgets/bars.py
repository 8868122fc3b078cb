"""The lines above and below the panels: what is happening, and where in the run it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Generic, NamedTuple, TypeVar

from textual import events
from textual.content import Content

from gdtui.ui.text.numbers import grouped_number
from gdtui.ui.widgets.label import Label, link
from gdtui.ui.widgets.messages import SeekRequested

BarContent = TypeVar("BarContent")


class HeaderContent(NamedTuple):
    """What the header says.

    Attributes:
        mode: the screen's name.
        title: what is worked on.
        name: goes with what is happening: which run.
        status: what is happening.
        style: of that.
    """

    mode: str
    title: str = ""
    name: str = ""
    status: str = ""
    style: str = ""


class TimelineContent(NamedTuple):
    """What the time line says.

    Attributes:
        step: where the cursor is.
        head: how far it has been.
        total: what the whole bar stands for.
        says: the line below it.
        marks: steps with what happened there.
        movable: whether there is a cursor to move.
    """

    step: int
    head: int
    total: int
    says: Content
    marks: tuple[tuple[int, str], ...] = ()
    movable: bool = True


class Bar(Label, Generic[BarContent]):
    """A line that is drawn for its width, and again when that changes."""

    _last: BarContent | None = None

    def tell(self, content: BarContent) -> None:
        """Show it."""
        self._last = content
        self.show(
            self.line(content, self.content_size.width or self.app.size.width)
        )  # before the first layout: as wide

    def on_resize(self) -> None:
        """Draw it at its new width."""
        if self._last is not None:
            self.tell(self._last)

    def line(self, content: BarContent, width: int) -> Content:
        """What to show in so many cells."""
        raise NotImplementedError


class Header(Bar[HeaderContent]):
    """The modes and the title on the left; what is happening, and how fast, on the right.

    Args:
        modes: the names of all screens by their keys.
    """

    def __init__(self, modes: Mapping[str, str]) -> None:
        super().__init__(markup=False)
        self._modes = modes

    def line(self, content: HeaderContent, width: int) -> Content:
        """The title gives way where not all of it fits."""
        modes = Content("  ").join(_mode(key, name, content.mode == name) for key, name in self._modes.items())
        room = max(width - len(content.name) - len(content.status) - modes.cell_length - 12, 0)
        title = content.title if len(content.title) <= room else content.title[: max(room - 1, 0)] + "…" * (room > 0)
        doing = (content.status, content.style)
        return Content.assemble(
            (" gdtui ", "bold $text-accent"), " ", modes, f"   {title.ljust(room)} ", content.name, doing
        )


def _mode(key: str, name: str, active: bool) -> Content:
    style = "bold underline" if active else "$foreground-muted"
    return link(f"{key} {name}", f"app.mode('{name}')", style)


class PanelTabs(Label):
    """The titles of the panels in a line, for a terminal that shows one at a time; a click shows another.

    Args:
        titles: by the ids of the panels.
        active: the id of the one that is shown.
    """

    def __init__(self, titles: Mapping[str, str], active: str) -> None:
        super().__init__()
        self._titles = titles
        self.tell(active)

    def tell(self, active: str) -> None:
        """Say which one is shown."""
        self.show(Content(" ").join(_tab(panel, title, panel == active) for panel, title in self._titles.items()))


def _tab(panel: str, title: str, active: bool) -> Content:
    style = "bold $text-accent underline" if active else "$foreground-muted"
    return link(title, f"screen.show('{panel}')", style)


class Timeline(Bar[TimelineContent]):
    """Where the run is: a bar of all its updates with its changes marked, and the numbers at the cursor.

    A click or a drag on the bar moves the cursor.
    """

    ALLOW_SELECT = False  # a drag moves the cursor

    def line(self, content: TimelineContent, width: int) -> Content:
        """Two lines; more only for a message that needs them."""
        return Content("\n").join([_progress(content, width), content.says])

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of the cursor."""
        if event.y == 0:
            self.capture_mouse()
            self._go(event.x)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Drag it, or say what is marked here."""
        if self.app.mouse_captured is self:
            self._go(event.x)
        elif self._last is not None:
            self.tooltip = _marked(self._last, self.content_size.width, event.x) if event.y == 0 else None

    def on_mouse_up(self) -> None:
        """Let it go."""
        self.release_mouse()

    def _go(self, x: int) -> None:
        if self._last is None or not self._last.movable:
            return
        left, room = _bar(self._last, self.content_size.width)
        self.post_message(SeekRequested(round(self._last.total * min(max((x - left) / max(room - 1, 1), 0), 1))))


def _bar(track: TimelineContent, width: int) -> tuple[int, int]:
    """Where the bar begins, and its cells."""
    left = len(f" step {grouped_number(track.total)}/{grouped_number(track.total)} ")
    return left, max(width - left - 1, 1)


def _place(step: int, room: int, total: int) -> int:
    return min(round((room - 1) * step / total), room - 1)


def _progress(track: TimelineContent, width: int) -> Content:
    left, room = _bar(track, width)
    label = f" step {grouped_number(track.step)}/{grouped_number(track.total)}".ljust(left)
    cursor, head = (_place(step, room, track.total) for step in (track.step, track.head))
    signs = {_place(step, room, track.total): ("◆", "$text-warning") for step, _ in track.marks}
    signs[cursor] = ("●", "$text-accent bold")
    cells = (
        signs.get(i) or ("━", "$primary" if i < cursor else "$secondary" if i < head else "$panel-lighten-2")
        for i in range(room)
    )
    return Content.assemble(label, *_joined(cells))


def _joined(cells: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Neighbours of one style as one text."""
    for style, group in groupby(cells, key=lambda cell: cell[1]):
        yield "".join(text for text, _ in group), style


def _marked(track: TimelineContent, width: int, x: int) -> str | None:
    """What is marked at a cell of the bar."""
    left, room = _bar(track, width)
    here = [
        f"step {grouped_number(step)}: {text}"
        for step, text in track.marks
        if _place(step, room, track.total) == x - left
    ]
    return "\n".join(here) or None
