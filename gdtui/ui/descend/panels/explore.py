"""What else there is to see of a function: orbit diagram, race and basins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.events import Click

from gdtui.core.errors import ValidationError
from gdtui.core.functions.method import Method
from gdtui.protocol.descend import AnyAnswer, AnyRequest
from gdtui.ui.descend.lr_steps import notch
from gdtui.ui.descend.messages import Put, Racing, Use, Want
from gdtui.ui.descend.panels.basins import Basins
from gdtui.ui.descend.panels.explore_page import Topic
from gdtui.ui.descend.panels.orbit import Orbits
from gdtui.ui.descend.panels.path import picked
from gdtui.ui.descend.panels.race import COLUMNS, FULL, Lane, Races, cells, lanes
from gdtui.ui.descend.racers import named
from gdtui.ui.descend.snapshot import Scene
from gdtui.ui.panels.plot_panel import Picture
from gdtui.ui.text.numbers import exact
from gdtui.ui.widgets.editor import Editor
from gdtui.ui.widgets.label import Label
from gdtui.ui.widgets.virtual_table import Rows

NOTHING = "What there is to explore appears here\nwhen PyTorch has been imported."
SECRET = "Hidden until you have predicted."
PAGES = {"zoom": "orbit", "best": "race", "add": "race", "drop": "race", "nudge": "race"}
"""The page that an action belongs to."""
LINE, PLANE = ("orbit", "race", "basins"), ("race", "basins")
"""The pages for one variable, and for two."""


class Explore(Picture[Scene]):
    """Orbit diagram, race and basins. Only the page in sight is asked for."""

    TITLE = "Explore"
    KEY = "x"
    TABS: tuple[str, ...] = LINE
    HELP = (
        "Orbit: where x settles after a thousand updates, one learning rate beside the other; the line is the lr now, "
        "and a click sets it. x again goes on to the race: several optimizers from one start, with the updates after "
        "which the gradient stays within 1e-4 of the first, and f at the end; and to the basins: many starts, each "
        "with the marker of the minimum that it reaches at this lr."
    )
    BINDINGS = [
        Binding("i", "zoom(1)", "In", id="explore.in", tooltip="Orbit: see fewer learning rates, around the present"),
        Binding("I", "zoom(-1)", "Out", id="explore.out", tooltip="Orbit: see more learning rates"),
        Binding("b", "best", "Best lrs", id="explore.best", tooltip="Race: give each its best lr, or its own again"),
        Binding("a", "add", "Add", id="explore.add", tooltip="Race: let the present method take part, as it is now"),
        Binding("d", "drop", "Drop", id="explore.drop", tooltip="Race: leave out the racer under the cursor"),
        Binding(
            "plus,equals_sign",
            "nudge(1)",
            "lr up",
            show=False,
            key_display="+",
            id="explore.more",
            tooltip="Race: the next greater lr for the racer under the cursor",
        ),
        Binding(
            "minus",
            "nudge(-1)",
            "lr down",
            show=False,
            key_display="-",
            id="explore.less",
            tooltip="Race: the next smaller lr for the racer under the cursor",
        ),
    ]
    DEFAULT_CSS = """
    Explore Label { height: 2; }
    Explore Rows { height: auto; display: none; }
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._orbits, self._races, self._basins = Orbits(), Races(), Basins()
        self._topics: Mapping[str, Topic] = {"orbit": self._orbits, "race": self._races, "basins": self._basins}
        self._wanted: dict[str, AnyRequest] = {}
        self._lanes: tuple[Lane, ...] = ()
        self._listed: object = None

    def compose(self) -> ComposeResult:
        """The plot, what is said about it, and the racers."""
        yield from super().compose()
        yield Label(id="explore-words", markup=False)
        yield Rows(self._row)

    def on_mount(self) -> None:
        """Say why the racer under the cursor ended."""
        super().on_mount()
        self.watch(self._rows, "cursor", self._moved, init=False)

    @property
    def _rows(self) -> Rows:
        return self.query_one(Rows)

    @property
    def _words(self) -> Label:
        return self.query_one("#explore-words", Label)

    # -- pages

    def watch_tab(self) -> None:
        """Show the other page, with its keys; the focus goes on to the racers, or from them back to the plot."""
        if not self.is_mounted:
            return
        inside = self.screen.focused is not None and self in self.screen.focused.ancestors
        self._lay_out()
        if inside:
            self.enter()
        self.refresh_bindings()
        super().watch_tab()

    def on_resize(self) -> None:
        """There is room for more lines, or for fewer."""
        self._lay_out()
        super().on_resize()

    def _lay_out(self) -> None:
        """Give the text its lines, whatever it will say, lest the size of the plot depend on the answer."""
        self._rows.display = self.page == "race"
        self._words.styles.height = self._topics[self.page].lines(self.size.height)

    def enter(self) -> None:
        """Take the focus."""
        (self._rows if self.page == "race" else self.canvas).focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Each page has its own keys; the others are the screen's."""
        del parameters
        return PAGES.get(action, self.page) == self.page

    # -- what is shown

    def show(self, scene: Scene) -> None:
        """Have the page in sight computed, and show what there is of it."""
        if (tabs := PLANE if scene.plane else LINE) != self.TABS:
            self.TABS = tabs
            self._lay_out()
        topic, kind = self._topics[self.page], self.page
        size = self._room(topic, scene)
        why = topic.unfit(scene) or scene.why[kind]
        self._want(topic, scene, size)
        waiting = " …" if self._waits(kind, scene) and not why else ""
        self.entitle(topic.HINT + waiting)
        self._list(scene)
        made_of = getattr(scene, kind), scene.way, scene.question, scene.hidden, scene.marker
        if self.fresh(*made_of, why, scene.racers, scene.best, self._races.row):
            shown = scene.way is not None and self.seen and not why and not scene.hidden
            empty = NOTHING if scene.way is None else SECRET if scene.hidden else why or "…"
            self.paint(topic.picture(self.app, scene, size) if shown else None, empty)
            lines = topic.lines(self.size.height)
            self._words.show(topic.words(self.app, scene, (size[0], lines)) if shown else Content(""))

    def _room(self, topic: Topic, scene: Scene) -> tuple[int, int]:
        """Columns and rows for the plot, also before it is laid out."""
        width, height = self.content_size
        racers = self._height(scene) if self.page == "race" else 0
        return width, max(height - topic.lines(self.size.height) - racers, 0)

    def _height(self, scene: Scene) -> int:
        """Of the racers and their heading: half of what there is, at most."""
        return min(len(scene.racers) + 1, self.content_size.height // 2)

    def _want(self, topic: Topic, scene: Scene, size: tuple[int, int]) -> None:
        """Ask for what is in sight, and for nothing else any more."""
        wanted: dict[str, AnyRequest] = {}
        if self.seen and all(size) and scene.way is not None and not topic.unfit(scene):
            wanted[self.page] = topic.request(scene, scene.way, size)
        for kind in self._wanted.keys() - wanted.keys():
            self.post_message(Want(kind, None))
        for kind, request in wanted.items():
            if request != self._wanted.get(kind):
                self.post_message(Want(kind, request))
        self._wanted = wanted

    def _waits(self, kind: str, scene: Scene) -> bool:
        """Whether what is wanted is not what is shown."""
        pair: tuple[AnyRequest, AnyAnswer] | None = getattr(scene, kind)
        wanted = self._wanted.get(kind)
        return wanted is not None and (pair is None or msgspec.structs.replace(pair[0], number=0) != wanted)

    def _list(self, scene: Scene) -> None:
        """The racers' rows."""
        listed = scene.racers, scene.race, scene.best, scene.question.start, self.size
        if self.page != "race" or listed == self._listed:
            return
        self._listed = listed
        self._lanes = lanes(scene)
        self._rows.styles.height = self._height(scene)
        self._rows.lay_out(COLUMNS, len(self._lanes))
        self._rows.refresh()

    def _row(self, index: int) -> tuple[Sequence[str], bool]:
        return cells(index, self._lanes[index]), False

    def _moved(self) -> None:
        self._races.row = self._rows.cursor[0]
        self.redraw()

    # -- what is done

    def on_click(self, event: Click) -> None:
        """Take the lr, or the start, that was clicked."""
        scene = self.snapshot
        point = picked(self.canvas, event.offset) if event.widget is self.canvas else None
        if scene is None or point is None:
            return
        if self.page == "orbit" and point[0] > 0:
            self.post_message(Use(msgspec.structs.replace(scene.question.method, lr=point[0])))
        elif self.page == "basins":
            self.post_message(Put(point[: len(scene.question.start)]))

    def action_zoom(self, by: int) -> None:
        """Fewer learning rates in the orbit diagram, or more."""
        if self.snapshot is not None:
            self._orbits.zoom(self.snapshot, by)
            self.redraw()

    # -- the race

    def _race(self, racers: Sequence[Method], best: bool = False) -> None:
        self.post_message(Racing(tuple(racers), best))

    def action_best(self) -> None:
        """Each at its best lr, or at its own again."""
        if self.snapshot is not None:
            self._race(self.snapshot.racers, not self.snapshot.best)

    def action_add(self) -> None:
        """One more: the present method; if it is among them, they all stay as they are from now on."""
        scene = self.snapshot
        if scene is not None and len(scene.racers) < FULL:
            method = scene.question.method
            self._race(scene.racers if method in scene.racers else (*scene.racers, method), scene.best)

    def action_drop(self) -> None:
        """One less, unless it is the last."""
        scene, row = self.snapshot, self._races.row
        if scene is not None and len(scene.racers) > 1 and row < len(scene.racers):
            self._race((*scene.racers[:row], *scene.racers[row + 1 :]), scene.best)

    def action_nudge(self, by: int) -> None:
        """The next notch of lr for the racer under the cursor."""
        if self._races.row < len(self._lanes):
            self._run_at(exact(notch(self._lanes[self._races.row].lr, by)))

    def _run_at(self, lr: str) -> None:
        """Give the racer under the cursor another lr; all others keep the one that they run at.

        Raises:
            ValidationError: when the text does not stand for one.
        """
        racers = [msgspec.structs.replace(lane.method, lr=lane.lr) for lane in self._lanes]
        racers[self._races.row] = racers[self._races.row].assign({"lr": lr})
        self._race(racers)

    @on(Rows.Edit)
    async def _edit(self, event: Rows.Edit) -> None:
        event.stop()
        if not self.query(Editor):
            await self.mount(Editor())
        lane = self._lanes[event.row]
        self.query_one(Editor).ask(f"lr of {named(lane.method)}", exact(lane.lr))

    @on(Editor.Cancelled)
    def _cancel(self, event: Editor.Cancelled) -> None:
        event.stop()
        self._close()

    @on(Editor.Entered)
    def _enter(self, event: Editor.Entered) -> None:
        event.stop()
        try:
            self._run_at(event.text)
        except ValidationError as error:
            event.editor.refuse(str(error))
        else:
            self._close()

    def _close(self) -> None:
        """Put the editor away, and go back to the racers."""
        self.query_one(Editor).close()
        self.enter()
