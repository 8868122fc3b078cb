"""What the modes' screens have in common: header, panels (one at a time without room), time line, keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pkgutil import resolve_name
from typing import Any, ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.events import ScreenResume
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget

from gdtui.core.errors import ValidationError
from gdtui.core.fields import Field
from gdtui.ui.panels.panel import Panel
from gdtui.ui.shell.messages import StateChanged
from gdtui.ui.widgets.bars import Header, PanelTabs, Timeline
from gdtui.ui.widgets.editor import Editor
from gdtui.ui.widgets.footer import KeyBar
from gdtui.ui.widgets.messages import SeekRequested


class ScreenEntry(NamedTuple):
    """A screen as the shell knows it before it is imported: the first paint waits for none but its own.

    Attributes:
        key: goes to it.
        name: of the mode.
        path: module:class.
    """

    key: str
    name: str
    path: str

    def load(self) -> type[PanelScreen]:
        """Import the screen's class."""
        found: type[PanelScreen] = resolve_name(self.path)
        return found


class PaletteCommand(NamedTuple):
    """One line of the command palette.

    Attributes:
        name: what is searched.
        about: what it does, with its key if it has one.
        run: does it.
    """

    name: str
    about: str
    run: Callable[[], object]


class PanelScreen(Screen[None]):
    """Panels over a time line.

    Attributes:
        MODE: its name among the modes.
        PANELS: its panels, in the order of their tabs.
        FIRST: the panel that is shown where there is one at a time.
        STEP: what a step of its time line is called.
    """

    MODE: ClassVar[str] = ""
    PANELS: ClassVar[tuple[type[Panel[Any]], ...]] = ()
    FIRST: ClassVar[type[Panel[Any]]] = Panel
    STEP: ClassVar[str] = "step"
    AUTO_FOCUS = ""  # every key is the run's until a panel is chosen
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-home"), (160, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-high")]
    snapshot: reactive[Any] = reactive(None, repaint=False)  # each part repaints what has changed

    _missed = False
    _take: Callable[[str], None]  # what is done with the answer to the question asked

    def __init__(self, modes: Mapping[str, str]) -> None:
        self._modes = modes  # the names of all screens by their keys
        super().__init__(classes="-home -high")  # the likeliest: to add them later would style everything twice

    def compose(self) -> ComposeResult:
        """The header, the panels, the time line, the keys."""
        yield Header(self._modes)
        yield PanelTabs({panel.ID: panel.TITLE for panel in self.PANELS}, self.FIRST.ID)
        with Container(id="panels"):
            for panel in self.PANELS:
                classes = "panel -active" if panel is self.FIRST else "panel"
                yield panel(id=panel.widget_id(), classes=classes).data_bind(PanelScreen.snapshot)
        yield Timeline(id="timeline", markup=False)
        yield KeyBar()

    # -- what is shown

    def view(self) -> Any:
        """What there is to show now."""
        raise NotImplementedError

    def come_to_front(self) -> None:
        """Be the mode that is shown, unless something is being asked or told."""
        if isinstance(self.app.screen, PanelScreen):
            self.app.switch_mode(self.MODE)

    def commands(self) -> Iterator[PaletteCommand]:
        """What the command palette offers beside the keys."""
        return iter(())

    @on(StateChanged)
    def _show(self) -> None:
        """Show it, unless another mode's screen is in front."""
        self._missed = self not in self.app.screen_stack
        if not self._missed:
            with self.app.batch_update():
                self.snapshot = self.view()

    @on(ScreenResume)
    def _catch_up(self) -> None:
        """Show what has come while another screen was in front."""
        if self._missed:
            self._show()

    # -- questions

    async def ask(self, prompt: str, value: str, take: Callable[[str], None]) -> None:
        """Ask in a line above the time line; `take` gets the text, and refuses it by a `ValidationError`."""
        self._take = take
        if not self.query("#ask"):
            await self.mount(Editor(id="ask"), before=self.query_one(Timeline))
        self.query_one("#ask", Editor).ask(prompt, value)

    @on(Editor.Submitted)
    def _entered(self, event: Editor.Submitted) -> None:
        try:
            self._take(event.text)
        except ValidationError as error:
            event.editor.refuse(str(error))
        else:
            event.editor.close()

    @on(Editor.Cancelled)
    def _cancelled(self) -> None:
        self.query_one("#ask", Editor).close()

    # -- the cursor

    def reach(self) -> tuple[int, int]:
        """The step at the cursor, and the greatest that it can be put at."""
        raise NotImplementedError

    def action_seek(self, step: int) -> None:
        """To a step."""
        raise NotImplementedError

    async def action_go(self) -> None:
        """Ask for a step."""
        step, most = self.reach()
        await self.ask(f"Go to {self.STEP}, 0 to {most:,}", str(step), self._seek_typed)

    def _seek_typed(self, text: str) -> None:
        step, most = self.reach()  # now: a run may have gone on since the question
        field = Field(self.STEP, self.STEP, "", step, "integer", low=0, high=most)
        self.action_seek(field.parse(text.replace(",", "")))

    @on(SeekRequested)
    def _go(self, event: SeekRequested) -> None:
        self.action_seek(event.step)

    # -- panels

    @property
    def single(self) -> bool:
        """Whether one panel is shown at a time."""
        return any(self.has_class(name) for name in ("-narrow", "-low", "-zoomed"))

    def action_show(self, panel_id: str) -> None:
        """Make this the panel that is shown where there is one at a time."""
        for panel in self.query(Panel):
            panel.set_class(panel_id == panel.ID, "-active")
        self.query_one(PanelTabs).tell(panel_id)

    def action_jump(self, panel_id: str) -> None:
        """Go to a panel; from itself, to its next tab."""
        panel = next(panel for panel in self.query(Panel) if panel_id == panel.ID)
        there = self.focused is not None and panel in self.focused.ancestors_with_self
        self.action_show(panel_id)
        if there:
            panel.cycle()
        else:
            self.call_after_refresh(panel.enter)

    def action_zoom(self) -> None:
        """One panel or all of them."""
        inside = [p for p in self.query(Panel) if self.focused and p in self.focused.ancestors_with_self]
        if inside:
            self.action_show(inside[0].ID)
        self.toggle_class("-zoomed")

    def action_panel(self, by: int) -> None:
        """Move the focus through the panels and their fields, also through those that are out of sight."""
        stops = [w for panel in self.query(Panel) for w in panel.query("*") if w.can_focus and not _folded(w)]
        place = stops.index(self.focused) + by if self.focused in stops else self._entry(stops, by)
        stop = stops[place % len(stops)]
        self.action_show(next(a.ID for a in stop.ancestors if isinstance(a, Panel)))
        self.call_after_refresh(stop.focus)

    def _entry(self, stops: list[Widget], by: int) -> int:
        """Where to begin when nothing has the focus: the panel in sight when there is one, else the first."""
        if not self.single:
            return 0 if by > 0 else -1
        active = self.query_one(".panel.-active")
        return next(i for i, stop in enumerate(stops) if active in stop.ancestors) + by

    def action_leave(self) -> None:
        """Give the keys back to the screen; then, give the screen back to all panels."""
        if self.focused is None:
            self.remove_class("-zoomed")
        self.set_focus(None)


def _folded(widget: Widget) -> bool:
    """Whether a widget is put away for a reason other than a narrow terminal."""
    return any(not a.display and not isinstance(a, Panel) for a in widget.ancestors_with_self if isinstance(a, Widget))
