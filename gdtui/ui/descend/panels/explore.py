"""The pages to explore of a function: orbit diagram, race and basins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.events import Click

from gdtui.core.functions.method import Method
from gdtui.core.language import Translated
from gdtui.core.texts import text
from gdtui.protocol.descend import AnyDescendAnswer, AnyDescendRequest
from gdtui.ui.descend.form import next_lr
from gdtui.ui.descend.messages import MethodChosen, RacersChosen, StartMoved
from gdtui.ui.descend.panels.path import clicked_point
from gdtui.ui.descend.panels.race_table import COLUMNS, FULL, RaceRow, race_cells, race_rows
from gdtui.ui.descend.racers import method_name
from gdtui.ui.descend.snapshot import DescendSnapshot
from gdtui.ui.panels.plot_panel import PlotPanel
from gdtui.ui.text.numbers import exact_number
from gdtui.ui.widgets.editor import Editor
from gdtui.ui.widgets.editor_host import EditorHost
from gdtui.ui.widgets.label import Label
from gdtui.ui.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from gdtui.ui.descend.panels.explore_pages import ExplorePage, ExplorePages

NOTHING = Translated(
    en="What there is to explore appears here\nwhen PyTorch has been imported.",
    ko="PyTorch를 다 불러오면\n여기에 살펴볼 것이 나옵니다.",
)
PAGES = {"zoom": "orbit", "best": "race", "add": "race", "drop": "race", "nudge": "race"}
"""The page that an action belongs to."""
LINE, PLANE = ("orbit", "race", "basins"), ("race", "basins")
"""The pages for one variable, and for two."""


class ExplorePanel(PlotPanel[DescendSnapshot], EditorHost):
    """Orbit diagram, race and basins. Only the visible page is requested."""

    ID = "descend.explore"
    TITLE = "Explore"
    KEY = "x"
    TABS: tuple[str, ...] = LINE
    BINDINGS = [
        Binding(
            "i", "zoom(1)", "In", id="descend.explore.in", tooltip="Orbit: see fewer learning rates, around the present"
        ),
        Binding("I", "zoom(-1)", "Out", id="descend.explore.out", tooltip="Orbit: see more learning rates"),
        Binding(
            "b", "best", "Best lrs", id="descend.explore.best", tooltip="Race: give each its best lr, or its own again"
        ),
        Binding(
            "a", "add", "Add", id="descend.explore.add", tooltip="Race: let the present method take part, as it is now"
        ),
        Binding("d", "drop", "Drop", id="descend.explore.drop", tooltip="Race: leave out the racer under the cursor"),
        Binding(
            "plus,equals_sign",
            "nudge(1)",
            "lr up",
            show=False,
            key_display="+",
            id="descend.explore.more",
            tooltip="Race: the next greater lr for the racer under the cursor",
        ),
        Binding(
            "minus",
            "nudge(-1)",
            "lr down",
            show=False,
            key_display="-",
            id="descend.explore.less",
            tooltip="Race: the next smaller lr for the racer under the cursor",
        ),
    ]
    DEFAULT_CSS = """
    ExplorePanel Label { height: 2; }
    ExplorePanel VirtualTable { height: auto; display: none; }
    """

    _race_rows: tuple[RaceRow, ...] = ()

    @cached_property
    def pages(self) -> ExplorePages:
        """The pages, which draw their pictures."""
        from gdtui.ui.descend.panels.explore_pages import ExplorePages

        return ExplorePages()

    def compose(self) -> ComposeResult:
        """Yield the plot, the text below it, and the racers."""
        yield from super().compose()
        yield Label(id="explore-words", markup=False)
        yield VirtualTable(self._row)

    def on_mount(self) -> None:
        """Say why the racer under the cursor ended."""
        super().on_mount()
        self.watch(self._rows, "cursor", self._moved, init=False)

    @property
    def _rows(self) -> VirtualTable:
        return self.query_one(VirtualTable)

    @property
    def _words(self) -> Label:
        return self.query_one("#explore-words", Label)

    # -- pages

    def watch_tab(self) -> None:
        """Show the other page, with its keys; the focus moves to the racers, or from them back to the plot."""
        if not self.is_mounted:
            return
        inside = self.screen.focused is not None and self in self.screen.focused.ancestors
        self._lay_out()
        if inside:
            self.enter()
        self.refresh_bindings()
        super().watch_tab()

    def on_resize(self) -> None:
        """Lay the page out again, since there is room for more lines or for fewer."""
        self._lay_out()
        super().on_resize()

    def _lay_out(self) -> None:
        """Give the text a fixed number of lines, so that the size of the plot does not depend on the answer."""
        self._rows.display = self.page == "race"
        self._words.styles.height = self.pages[self.page].lines(self.size.height)

    def enter(self) -> None:
        """Take the focus."""
        (self._rows if self.page == "race" else self.canvas).focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enable the keys of the visible page and disable those of the others."""
        del parameters
        return PAGES.get(action, self.page) == self.page

    # -- the visible page

    def needs(self, snapshot: DescendSnapshot) -> Mapping[str, AnyDescendRequest]:
        """Return the request of the visible page."""
        page = self.pages[self.page]
        size = self._room(page, snapshot)
        if not all(size) or snapshot.trajectory is None or page.unfit(snapshot):
            return {}
        return {self.page: page.request(snapshot, snapshot.trajectory, size)}

    def depends_on(self, snapshot: DescendSnapshot) -> tuple[object, ...]:
        """Return the answer for the visible page, its request, and the trajectory beside it."""
        answer = getattr(snapshot, self.page), snapshot.reason[self.page], self.needed()
        descent = snapshot.trajectory, snapshot.question, snapshot.hidden
        return *answer, *descent, snapshot.racers, snapshot.best, self.pages.race.row, snapshot.marker

    def show(self, snapshot: DescendSnapshot) -> None:
        """Show as much of the visible page as is known."""
        if (tabs := PLANE if snapshot.plane else LINE) != self.TABS:
            self.TABS = tabs
            self._lay_out()
        page = self.pages[self.page]
        size, reason = self._room(page, snapshot), page.unfit(snapshot) or snapshot.reason[self.page]
        self.entitle(text(page.HINT) + (" …" if self._waits(snapshot) and not reason else ""))
        self._list(snapshot)
        shown = snapshot.trajectory is not None and self.seen and not reason and not snapshot.hidden
        empty = (
            str(NOTHING) if snapshot.trajectory is None else text("quiz.hidden") if snapshot.hidden else reason or "…"
        )
        self.paint(page.picture(self.app, snapshot, size) if shown else None, empty)
        lines = page.lines(self.size.height)
        self._words.show(page.words(self.app, snapshot, (size[0], lines)) if shown else Content(""))

    def _room(self, page: ExplorePage, snapshot: DescendSnapshot) -> tuple[int, int]:
        """Return columns and rows for the plot, even before it is laid out."""
        width, height = self.content_size
        racers = self._height(snapshot) if self.page == "race" else 0
        return width, max(height - page.lines(self.size.height) - racers, 0)

    def _height(self, snapshot: DescendSnapshot) -> int:
        """Return the lines of the racers and their heading: half of the panel at most."""
        return min(len(snapshot.racers) + 1, self.content_size.height // 2)

    def _waits(self, snapshot: DescendSnapshot) -> bool:
        """Return whether the answer that is shown is not to the present request."""
        pair: tuple[AnyDescendRequest, AnyDescendAnswer] | None = getattr(snapshot, self.page)
        needed = self.needed().get(self.page)
        return needed is not None and (pair is None or pair[0] != needed)

    def _list(self, snapshot: DescendSnapshot) -> None:
        """Show the racers' rows."""
        listed = snapshot.racers, snapshot.race, snapshot.best, snapshot.question.start, self.size
        if self.page != "race" or not self.differs("racers", *listed):
            return
        self._race_rows = race_rows(snapshot)
        self._rows.styles.height = self._height(snapshot)
        self._rows.lay_out(COLUMNS, len(self._race_rows))
        self._rows.refresh()

    def _row(self, index: int) -> tuple[Sequence[str], bool]:
        return race_cells(index, self._race_rows[index], self._rows.room), False

    def _moved(self) -> None:
        self.pages.race.row = self._rows.cursor[0]
        self.redraw()

    # -- clicks and zoom

    def on_click(self, event: Click) -> None:
        """Take the lr, or the start, that was clicked."""
        snapshot = self.snapshot
        point = clicked_point(self.canvas, event.offset) if event.widget is self.canvas else None
        if snapshot is None or point is None:
            return
        if self.page == "orbit" and point[0] > 0:
            self.post_message(MethodChosen(msgspec.structs.replace(snapshot.question.method, lr=point[0])))
        elif self.page == "basins":
            self.post_message(StartMoved(point[: len(snapshot.question.start)]))

    def action_zoom(self, by: int) -> None:
        """Show fewer learning rates in the orbit diagram, or more."""
        if self.snapshot is not None:
            self.pages.orbit.zoom(self.snapshot, by)
            self.redraw()

    # -- the race

    def _race(self, racers: Sequence[Method], best: bool = False) -> None:
        self.post_message(RacersChosen(tuple(racers), best))

    def action_best(self) -> None:
        """Give each racer its best lr, or its own again."""
        if self.snapshot is not None:
            self._race(self.snapshot.racers, not self.snapshot.best)

    def action_add(self) -> None:
        """Add the present method; if it is among the racers, they all stay as they are from now on."""
        snapshot = self.snapshot
        if snapshot is not None and len(snapshot.racers) < FULL:
            method = snapshot.question.method
            self._race(snapshot.racers if method in snapshot.racers else (*snapshot.racers, method), snapshot.best)

    def action_drop(self) -> None:
        """Remove a racer, unless it is the last."""
        snapshot, row = self.snapshot, self.pages.race.row
        if snapshot is not None and len(snapshot.racers) > 1 and row < len(snapshot.racers):
            self._race((*snapshot.racers[:row], *snapshot.racers[row + 1 :]), snapshot.best)

    def action_nudge(self, by: int) -> None:
        """Give the racer under the cursor the next notch of lr."""
        if self.pages.race.row < len(self._race_rows):
            self._run_at(exact_number(next_lr(self._race_rows[self.pages.race.row].lr, by)))

    def _run_at(self, lr: str) -> None:
        """Give the racer under the cursor another lr; all others keep the one that they run at.

        Raises:
            ValidationError: when the text is not an allowed lr.
        """
        racers = [msgspec.structs.replace(lane.method, lr=lane.lr) for lane in self._race_rows]
        racers[self.pages.race.row] = racers[self.pages.race.row].assign({"lr": lr})
        self._race(racers)

    @on(VirtualTable.EditRequested)
    async def _edit(self, event: VirtualTable.EditRequested) -> None:
        event.stop()
        lane = self._race_rows[event.row]
        await self.ask(f"lr of {method_name(lane.method)}", exact_number(lane.lr), self._run_at)

    def close_editor(self, editor: Editor) -> None:
        """Close the editor, and go back to the racers."""
        super().close_editor(editor)
        self.enter()
