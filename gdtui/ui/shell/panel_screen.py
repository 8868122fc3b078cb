"""The base class of all screens: header, panels (one at a time if there is little room), and keys."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.events import ScreenResume
from textual.message import Message
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget

from gdtui.core.storage.targets import UnreadData
from gdtui.core.texts import text
from gdtui.ui.panels.key import Key
from gdtui.ui.panels.panel import NeedsChanged, Panel
from gdtui.ui.panels.plot_panel import PlotPanel
from gdtui.ui.shell.screen_model import ScreenModel
from gdtui.ui.widgets.bars import Header, HeaderContent, PanelTabs
from gdtui.ui.widgets.editor import Editor
from gdtui.ui.widgets.editor_host import EditorHost
from gdtui.ui.widgets.footer import KeyBar
from gdtui.ui.widgets.label import Label


class StateChanged(Message):
    """There is something new to show; one such message in the queue is enough."""

    def can_replace(self, message: Message) -> bool:
        """Let a newer one replace an older one."""
        return isinstance(message, StateChanged)


PANEL_KEYS = (
    Key("tab", "panel(1)", "next", "Go to the next panel"),
    Key("shift+tab", "panel(-1)", "previous", "Go to the previous panel"),
    Key("escape", "leave", "leave", "Leave the panel"),
    Key("C", "copy", "copy", "Copy what has the focus: a row, a value, the code; or else the command that runs this"),
    Key("0", "unzoom", "unzoom", "Show all of each plot again, after the mouse wheel or dragging"),
)
"""The keys of every screen, which move from panel to panel."""
NOTICE = 4  # seconds, at least, that it is said what has been done
READ = 8  # characters that are read in a second
UI = Path(__file__).parents[1]


class ScreenEntry(NamedTuple):
    """A screen as the shell knows it before it is imported: the first paint waits for no other than its own.

    Attributes:
        key: the key that goes to it.
        name: the name of the mode.
        path: the import path, as module:class.
    """

    key: str
    name: str
    path: str

    def load(self) -> type[PanelScreen]:
        """Import the screen's class."""
        module, name = self.path.split(":")
        screen_class: type[PanelScreen] = getattr(import_module(module), name)
        return screen_class

    @property
    def stylesheets(self) -> list[Path]:
        """Return the screen's own style sheet, the file named as its folder, if there is one."""
        folder = UI / self.path.split(".")[-2]
        return [file for file in [folder / f"{folder.name}.tcss"] if file.exists()]


class PaletteCommand(NamedTuple):
    """A line of the command palette.

    Attributes:
        name: its short title.
        about: its description, with its key if it has one.
        run: the function that runs it.
        group: the heading that it stands under.
        effect: what it does, in a sentence that is searched too.
        english: the same in English, where the sentence is in another language.
    """

    name: str
    about: str
    run: Callable[[], object]
    group: str
    effect: str = ""
    english: str = ""

    @property
    def searched(self) -> str:
        """The text that is searched."""
        return f"{self.name}: {self.effect}" if self.effect else self.name


class PanelScreen(Screen[None], EditorHost):
    """A header, panels, and a line of keys.

    Args:
        model: the model behind it.
        screens: all screens.

    Attributes:
        MODE: its name among the modes.
        MODEL: the class of the model behind it.
        KEYS: its keys, in addition to those that every screen has.
        PANELS: its panels, in the order of their tabs.
        FIRST: the panel to show when one is shown at a time; by default the first in PANELS.
        BESIDE: the panel to show beside it where there is room for two.
    """

    MODE: ClassVar[str] = ""
    MODEL: ClassVar[type[ScreenModel]] = ScreenModel
    KEYS: ClassVar[tuple[Key, ...]] = ()
    PANELS: ClassVar[tuple[type[Panel[Any]], ...]] = ()
    FIRST: ClassVar[type[Panel[Any]] | None] = None
    BESIDE: ClassVar[type[Panel[Any]] | None] = None
    AUTO_FOCUS = ""  # every key is the screen's until a panel is chosen
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (76, "-pair"), (100, "-home"), (160, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-high"), (50, "-tall")]
    EDITOR_ID = "ask"
    snapshot: reactive[Any] = reactive(None, repaint=False)  # each part repaints what has changed

    _missed = False
    _hidden: tuple[str, ...] = ()  # the panels that are hidden now

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Make the bindings of a screen from its keys and its panels."""
        if cls.MODE:
            own = [key.binding(cls.MODE.lower()) for key in (*cls.KEYS, *PANEL_KEYS)]
            cls.BINDINGS = [*own, *(panel.jump().binding(panel.ID) for panel in cls.PANELS)]
        super().__init_subclass__(**kwargs)

    def __init__(self, model: ScreenModel, screens: Iterable[ScreenEntry]) -> None:
        self.model = model
        self._screens = screens
        super().__init__(classes="-home -high")  # the likeliest: to add them later would style everything twice

    def compose(self) -> ComposeResult:
        """Yield the header, the panels, what is below them, and the keys."""
        first = self.FIRST or next(iter(self.PANELS), None)
        yield Header({entry.key: entry.name for entry in self._screens})
        yield PanelTabs({panel.ID: f"{panel.KEY} {panel.TITLE}" for panel in self.PANELS}, first.ID if first else "")
        with Container(id="panels"):
            for panel in self.PANELS:
                classes = "panel -active" if panel is first else "panel -beside" if panel is self.BESIDE else "panel"
                yield panel(id=panel.widget_id(), classes=classes)
            if not self.PANELS:
                yield Label(text("hints.nothing_here"), id="no-panels", markup=False)
        yield from self.compose_below()
        yield KeyBar()

    def compose_below(self) -> ComposeResult:
        """Yield what is between the panels and the keys."""
        yield from ()

    # -- the snapshot

    def on_mount(self) -> None:
        """Show the first snapshot before the engine has sent anything."""
        self._hide_panels()
        self.snapshot = self.model.snapshot()
        for panel in self.query(Panel):
            panel.snapshot = self.snapshot
        if self.snapshot is None:
            self.query_one(Header).tell(HeaderContent(self.MODE))
        self.screen_layout_refresh_signal.subscribe(self, self._place_toasts)
        self.subscribe()
        self.model.begin()

    def _place_toasts(self, _screen: Screen[Any]) -> None:
        """Keep toasts above what is below the panels, however high that is."""
        below = self.size.height - self.query_one("#panels").region.bottom
        for rack in self.query("#textual-toastrack"):  # there is none where notifications are off
            rack.styles.margin = (0, 0, below, 0)

    def _hide_panels(self) -> None:
        """Hide what is in the panels that the session hides; their places and keys stay."""
        if self.model.hidden == self._hidden:
            return
        self._hidden = self.model.hidden
        for panel in self.query(Panel):
            panel.hide(panel.ID in self._hidden)

    def heading(self, snapshot: Any) -> HeaderContent:
        """Return the content of the header for a snapshot."""
        del snapshot
        return HeaderContent(self.MODE)

    def watch_snapshot(self, snapshot: Any) -> None:
        """Show the header; the panels are given the snapshot one after the other."""
        if snapshot is not None:
            self.query_one(Header).tell(self.heading(snapshot))

    def come_to_front(self) -> None:
        """Show this screen, unless a question or a message is open."""
        if isinstance(self.app.screen, PanelScreen):
            self.app.switch_mode(self.MODE)

    def list_sessions(self) -> None:
        """List what can be opened, on a screen that sessions belong to."""

    def show_unread(self, data: UnreadData) -> None:
        """Show data that cannot be read as they are, on a screen that sessions belong to."""

    async def begin_lesson(self, path: Path) -> None:
        """Begin a lesson of one's own, on the screen that lists them."""

    def commands(self) -> Iterator[PaletteCommand]:
        """Yield what the command palette offers in addition to the keys."""
        return iter(())

    def action_model(self, method: str, *values: object) -> None:
        """Call a method of the model."""
        getattr(self.model, method)(*values)

    @on(StateChanged)
    async def _show(self) -> None:
        """Show the newest snapshot, unless another screen is in front.

        All panels are painted together, but not drawn in one go: between two of them a key is taken and timers run.
        """
        self._missed = self not in self.app.screen_stack
        if self._missed:
            for panel in self.query(Panel):
                panel.let_go()
        else:
            with self.app.batch_update():
                self._hide_panels()
                self.snapshot = snapshot = self.model.snapshot()
                for panel in self.query(Panel):
                    panel.snapshot = snapshot
                    await asyncio.sleep(0)
            self.subscribe()
            while self.model.notices:
                said = self.model.notices.pop(0)
                self.notify(said, timeout=max(NOTICE, len(said) / READ), markup=False)

    @on(ScreenResume)
    async def _catch_up(self, event: ScreenResume) -> None:
        """Show what has changed while another screen was in front, and ask the engine for what this one needs."""
        if not self._size:  # it comes to the front for the first time: all in it has just been styled
            event.refresh_styles = False
        if self._missed:
            await self._show()
        else:
            self.subscribe()

    def subscribe(self) -> None:
        """Request what the visible panels need from the engine, in one command."""
        self.model.subscribe(self.needs())

    @on(NeedsChanged)
    def _subscribe_in_front(self) -> None:
        """Request what a panel needs now, unless another screen is in front, which may have the same model."""
        if self in self.app.screen_stack:
            self.subscribe()

    def needs(self) -> dict[str, Any]:
        """Return what the screen needs from the engine: by default what its panels need."""
        return {name: need for panel in self.query(Panel) for name, need in panel.needed().items()}

    # -- questions

    @property
    def ask_above(self) -> Widget:
        """The widget above which the editor opens."""
        return self.query_one(KeyBar)

    async def mount_editor(self, editor: Editor) -> None:
        """Mount the editor in its place."""
        await self.mount(editor, before=self.ask_above)

    async def ready_editor(self) -> Editor:
        """Return the screen's own editor; panels have others."""
        if ready := self.query("#ask"):
            return ready.first(Editor)
        editor = Editor(id="ask")
        await self.mount_editor(editor)
        return editor

    # -- panels

    @property
    def single(self) -> bool:
        """Whether one panel is shown at a time, or two."""
        return any(self.has_class(name) for name in ("-narrow", "-pair", "-low", "-zoomed"))

    def action_show(self, panel_id: str) -> None:
        """Show this panel when one is shown at a time, and beside it another where there is room for two."""
        beside = next((kind.ID for kind in (self.BESIDE, self.FIRST) if kind and panel_id != kind.ID), "")
        for panel in self.query(Panel):
            panel.set_class(panel_id == panel.ID, "-active")
            panel.set_class(beside == panel.ID, "-beside")
        self.query_one(PanelTabs).tell(panel_id)

    def action_jump(self, panel_id: str) -> None:
        """Go to a panel; if it has the focus, go to its next tab."""
        panel = next(panel for panel in self.query(Panel) if panel_id == panel.ID)
        there = self.focused is not None and panel in self.focused.ancestors_with_self
        self.action_show(panel_id)
        if there:
            panel.cycle()
        else:
            self.call_after_refresh(panel.enter)

    def action_zoom(self) -> None:
        """Show one panel or all of them."""
        inside = [p for p in self.query(Panel) if self.focused and p in self.focused.ancestors_with_self]
        if inside:
            self.action_show(inside[0].ID)
        self.toggle_class("-zoomed")

    def enlarge(self, large: bool) -> None:
        """Give the whole screen to one panel, or show all of them again."""
        if large != self.has_class("-zoomed"):
            self.action_zoom()

    def action_panel(self, by: int) -> None:
        """Move the focus through the panels and their fields, including those that are not visible."""
        stops = [w for panel in self.query(Panel) for w in panel.query("*") if w.can_focus and not _folded(w)]
        if not stops:
            return
        place = stops.index(self.focused) + by if self.focused in stops else self._entry(stops, by)
        stop = stops[place % len(stops)]
        self.action_show(next(a.ID for a in stop.ancestors if isinstance(a, Panel)))
        self.call_after_refresh(stop.focus)

    def _entry(self, stops: list[Widget], by: int) -> int:
        """Return where to begin when nothing has the focus: at the visible panel if there is one, else at the first."""
        if not self.single:
            return 0 if by > 0 else -1
        active = self.query_one(".panel.-active")
        return next(i for i, stop in enumerate(stops) if active in stop.ancestors) + by

    def command_line(self) -> str:
        """Return the command that runs what is on the screen; empty if there is none."""
        return ""

    def action_copy(self) -> None:
        """Copy what has the focus, or else the command that runs what is on the screen."""
        inside = [panel.copied() for panel in self.query(Panel) if panel.has_focus_within]
        copied = next(iter(inside), "") or self.command_line()
        if not copied:
            self.notify(text("keys.nothing_to_copy"), severity="warning", timeout=NOTICE)
            return
        self.app.copy_to_clipboard(copied)
        first, *more = copied.splitlines()
        said = text("keys.copied_more" if more else "keys.copied", first=first, **({"more": len(more)} if more else {}))
        self.notify(said, timeout=NOTICE, markup=False)

    def action_unzoom(self) -> None:
        """Show all of every plot."""
        for panel in self.query(PlotPanel):
            panel.unzoom()

    def action_leave(self) -> None:
        """Give the keys back to the screen; if it has them, show all panels again."""
        if self.focused is None:
            self.remove_class("-zoomed")
        self.set_focus(None)


def _folded(widget: Widget) -> bool:
    """Return whether a widget is hidden for a reason other than a narrow terminal."""
    return any(not a.display and not isinstance(a, Panel) for a in widget.ancestors_with_self if isinstance(a, Widget))
