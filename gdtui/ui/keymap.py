"""Every binding there is, by whom it belongs to: what the help explains and the settings file may change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from textual.binding import Binding
from textual.dom import DOMNode


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


def defaults() -> Mapping[str, str]:
    """The ids of all bindings with their keys."""
    return {binding.id: binding.key for _, owner in owners() for binding in of(owner) if binding.id}
