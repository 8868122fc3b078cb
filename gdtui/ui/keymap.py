"""Every binding there is, by whom it belongs to: what the help explains and the settings file may change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from textual.binding import Binding
from textual.dom import DOMNode
from textual.widget import Widget

from gdtui.ui.config import Bound
from gdtui.ui.panels.panel import Panel
from gdtui.ui.screen import PanelScreen


def owners() -> Iterator[tuple[str, type[DOMNode]]]:
    """Those who have bindings of their own, under the heading of the help that theirs stand under."""
    from gdtui.ui import train
    from gdtui.ui.app import GdtuiApp
    from gdtui.ui.descend import screen as descend
    from gdtui.ui.widgets.editor import Editor
    from gdtui.ui.widgets.page import Page
    from gdtui.ui.widgets.rows import Rows

    yield "Everywhere", GdtuiApp
    for name, screen, panels in (
        ("Train", train.TrainScreen, train.PANELS),
        ("Descend", descend.DescendScreen, descend.PANELS),
    ):
        yield name, screen
        for panel in panels:
            yield f"{name} · {panel.TITLE}", panel
    yield "In a table", Rows
    yield "In a text", Page
    yield "While a value is edited", Editor


def of(owner: type[DOMNode]) -> Iterator[Binding]:
    """What an owner adds itself."""
    for binding in owner.BINDINGS:
        if isinstance(binding, Binding) and not binding.system:
            yield binding


def defaults() -> Mapping[str, Bound]:
    """The ids of all bindings, with their keys and where these are in force."""
    found, screen = {}, ""
    for heading, owner in owners():
        if issubclass(owner, PanelScreen):
            screen = heading
        inside = issubclass(owner, PanelScreen | Panel)
        part = owner.__name__ if issubclass(owner, Widget) and not issubclass(owner, PanelScreen) else ""
        found |= {b.id: Bound(b.key, screen if inside else "", part) for b in of(owner) if b.id}
    return found
