"""What all panels have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from textual.containers import Vertical
from textual.message import Message
from textual.reactive import reactive

Snapshot = TypeVar("Snapshot")
"""The frozen view that a screen's panels are drawn from."""


class NeedsChanged(Message):
    """A panel needs something else of the engine, or nothing any more; several in the queue are as good as one."""

    def can_replace(self, message: Message) -> bool:
        """A newer one stands for an older one."""
        return isinstance(message, NeedsChanged)


class Panel(Vertical, Generic[Snapshot]):
    """A bordered part of the screen that shows a snapshot.

    A panel writes `show`, which draws, and `depends_on`, which says what the drawing is made from: it is drawn again
    only when that has changed. One that shows more than every snapshot has writes `needs`.

    Attributes:
        ID: its screen and its own name, such as "train.data". Its widget's id, its CSS and the ids of its keys are
            made from it.
        TITLE: its name, on the border and on its tab.
        KEY: the letter that goes to it.
        HELP: what it shows, in a sentence or two.
        TABS: names of its pages, where it has several.
        seen: whether the panel is on the screen: what is not need not be computed.
    """

    ID = ""
    TITLE = ""
    KEY = ""
    HELP = ""
    TABS: tuple[str, ...] = ()
    snapshot: reactive[Snapshot | None] = reactive(None, repaint=False)  # each part repaints what has changed
    tab = reactive("", repaint=False)
    seen = False

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._drawn_from: dict[str, tuple[object, ...]] = {}

    @classmethod
    def widget_id(cls) -> str:
        """The id of its widget: #panel-data."""
        return f"panel-{cls.ID.partition('.')[2]}"

    def on_mount(self) -> None:
        """Put the name on the border."""
        self.border_title = self.TITLE

    # -- what is shown

    def watch_snapshot(self, snapshot: Snapshot | None) -> None:
        """Draw what has changed, and say so if the panel needs something else of the engine."""
        if snapshot is None or not self.is_mounted:
            return
        if self.differs("panel", *self.depends_on(snapshot), *self.surroundings()):
            self.show(snapshot)
        if self.differs("needs", self.needed()):
            self.post_message(NeedsChanged())

    def redraw(self) -> None:
        """Draw the snapshot again where something of the panel's own has changed."""
        self.watch_snapshot(self.snapshot)

    def show(self, snapshot: Snapshot) -> None:
        """Draw a snapshot; only what has changed is written to the terminal."""
        raise NotImplementedError

    def depends_on(self, snapshot: Snapshot) -> tuple[object, ...]:
        """Return all of a snapshot, and of the panel's own state, that `show` draws from; by default every snapshot."""
        return (snapshot,)

    def surroundings(self) -> tuple[object, ...]:
        """Return what else the drawing depends on, such as its size; nothing by default."""
        return ()

    def differs(self, part: str, *values: object) -> bool:
        """Return whether a part of the panel is made from other values than the last time it was asked for."""
        before, self._drawn_from[part] = self._drawn_from.get(part), values
        if before is None or len(before) != len(values):
            return True
        return any(new is not old and new != old for new, old in zip(values, before, strict=True))

    def invalidate(self) -> None:
        """Have the next snapshot drawn even if it is as the last: the panel shows something of its own meanwhile."""
        self._drawn_from.pop("panel", None)

    # -- what is needed of the engine

    def needs(self, snapshot: Snapshot) -> Mapping[str, Any]:
        """Return what the panel needs of the engine while it is in sight, by the names that the screen's model knows.

        Args:
            snapshot: that is shown.
        """
        del snapshot
        return {}

    def needed(self) -> Mapping[str, Any]:
        """Return what the panel needs now: nothing while it is out of sight."""
        return self.needs(self.snapshot) if self.seen and self.snapshot is not None else {}

    def on_show(self) -> None:
        """It is on the screen."""
        self.seen = True
        self.redraw()

    def on_hide(self) -> None:
        """It is no longer."""
        self.seen = False
        self.redraw()

    # -- the border and the focus

    def retitle(self, title: str) -> None:
        """Write on the border, if that is not what is there: to set the same title again draws the whole panel anew."""
        if title != str(self.border_title):
            self.border_title = title

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
