"""The base class of all panels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Generic, TypeVar

from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive

from gdtui.core.language import language
from gdtui.core.texts import text
from gdtui.ui.panels.key import Key

Snapshot = TypeVar("Snapshot")
"""The type of the frozen view that a screen's panels are drawn from."""


class NeedsChanged(Message):
    """A panel needs something else from the engine, or nothing any longer; one in the queue is enough."""

    def can_replace(self, message: Message) -> bool:
        """Let a newer one replace an older one."""
        return isinstance(message, NeedsChanged)


class Panel(Vertical, Generic[Snapshot]):
    """A bordered part of the screen that shows a snapshot.

    A panel implements `show`, which draws, and `depends_on`, which returns what the drawing is made from: the panel is
    drawn again only when that has changed. One that shows more than the default snapshot implements `needs`.

    Attributes:
        ID: the name of its screen and its own, such as "train.data". Its widget's id, its CSS and the ids of its keys
            are made from it.
        TITLE: its name, on the border and on its tab.
        KEY: the letter that goes to it.
        MORE_HELP: keys of the texts that its help has in common with others.
        KEYS: the keys that it has while it has the focus; a panel of two screens has them under the id of each.
        TABS: the names of its pages, if it has several.
        seen: whether the panel is on the screen: what it needs is not computed otherwise.
    """

    ID = ""
    TITLE = ""
    KEY = ""
    MORE_HELP: ClassVar[tuple[str, ...]] = ()
    KEYS: ClassVar[tuple[Key, ...]] = ()
    TABS: tuple[str, ...] = ()
    snapshot: reactive[Snapshot | None] = reactive(None, repaint=False)  # each part repaints what has changed
    tab = reactive("", repaint=False)
    seen = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Make the bindings of a panel from its keys, where it has a place on a screen."""
        if cls.ID and cls.KEYS:
            cls.BINDINGS = [key.binding(cls.ID) for key in cls.KEYS]
        super().__init_subclass__(**kwargs)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._drawn_from: dict[str, tuple[object, ...]] = {}

    @classmethod
    def help_text(cls) -> str:
        """Return what it shows, in some sentences."""
        return " ".join(text(f"help.{name}") for name in (cls.ID, *cls.MORE_HELP))

    @classmethod
    def widget_id(cls) -> str:
        """Return the id of its widget: #panel-data."""
        return f"panel-{cls.ID.partition('.')[2]}"

    @classmethod
    def jump(cls) -> Key:
        """Return the key that goes to it from anywhere on its screen."""
        return Key(cls.KEY, f"jump('{cls.ID}')", "jump", f"Go to {cls.TITLE}; again for its next tab")

    def on_mount(self) -> None:
        """Put the name on the border."""
        self.retitle(self.TITLE)

    # -- the snapshot

    def watch_snapshot(self, snapshot: Snapshot | None) -> None:
        """Draw what has changed, and say so if the panel needs something else from the engine."""
        if snapshot is None or not self.is_mounted or self.has_class("-hidden"):
            return
        if self.differs("panel", language(), *self.depends_on(snapshot), *self.surroundings()):
            self.show(snapshot)
        if self.differs("needs", self.needed()):
            self.post_message(NeedsChanged())

    def redraw(self) -> None:
        """Draw the snapshot again after the panel's own state has changed."""
        self.watch_snapshot(self.snapshot)

    def show(self, snapshot: Snapshot) -> None:
        """Draw a snapshot; only what has changed is written to the terminal."""
        raise NotImplementedError

    def depends_on(self, snapshot: Snapshot) -> tuple[object, ...]:
        """Return all parts of a snapshot and of the panel's state that `show` draws; by default the whole snapshot."""
        return (snapshot,)

    def surroundings(self) -> tuple[object, ...]:
        """Return what else the drawing depends on, such as its size; nothing by default."""
        return ()

    def differs(self, part: str, *values: object) -> bool:
        """Return whether a part of the panel is made from other values than at the last call for it."""
        before, self._drawn_from[part] = self._drawn_from.get(part), values
        if before is None or len(before) != len(values):
            return True
        return any(new is not old and new != old for new, old in zip(values, before, strict=True))

    def invalidate(self) -> None:
        """Have the next snapshot drawn even if it equals the last: the panel shows something of its own meanwhile."""
        self._drawn_from.pop("panel", None)

    def let_go(self) -> None:
        """Let go of what is large and can be made again: another screen is in front, and something has changed."""

    # -- needs from the engine

    def needs(self, snapshot: Snapshot) -> Mapping[str, Any]:
        """Return what a visible panel needs from the engine, by the names that the screen's model knows.

        Args:
            snapshot: the snapshot that is shown.
        """
        del snapshot
        return {}

    def needed(self) -> Mapping[str, Any]:
        """Return what the panel needs now: nothing while it is not visible."""
        return self.needs(self.snapshot) if self.seen and self.snapshot is not None else {}

    def on_show(self) -> None:
        """Record that the panel is visible."""
        self.seen = True
        self.redraw()

    def on_hide(self) -> None:
        """Record that the panel is no longer visible."""
        self.seen = False
        self.redraw()

    def copied(self) -> str:
        """Return what is copied of the panel while it has the focus; empty for nothing."""
        return ""

    # -- the border and the focus

    @property
    def key(self) -> Content:
        """The key that goes to the panel, as it stands in its title."""
        keymap: Mapping[str, str] = getattr(self.app, "_keymap", {})  # Textual has no public way to read it
        return Content.styled(f"[{keymap.get(f'{self.ID}.jump', self.KEY)}] ", "$text-accent")

    def retitle(self, title: str) -> None:
        """Write on the border unless the title is the same: setting it draws the whole panel again."""
        if self.differs("title", title):
            self.border_title = self.key + title

    def hide(self, hidden: bool) -> None:
        """Show nothing but that the session hides the panel, or again what the panel has."""
        self.set_class(hidden, "-hidden")
        self.border_subtitle = text("hidden.panel") if hidden else ""
        self.invalidate()
        self.redraw()

    def enter(self) -> None:
        """Take the focus."""
        for widget in self.query("*"):
            if widget.can_focus and widget.display:
                widget.focus()
                return

    def cycle(self, by: int = 1) -> None:
        """Show the next tab."""
        if self.TABS:
            self.tab = self.TABS[((self.TABS.index(self.tab) if self.tab in self.TABS else 0) + by) % len(self.TABS)]
