"""What each panel shows and each key does, read off the panels and the bindings themselves."""

from __future__ import annotations

from collections.abc import Iterator

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static


class HelpScreen(ModalScreen[None]):
    """Panels and keys; any of the closing keys puts it away."""

    BINDINGS = [
        Binding("escape,question_mark,q,enter,space", "dismiss", "Close", id="help.close", tooltip="Close the help")
    ]

    def compose(self) -> ComposeResult:
        """One scrolling page."""
        with VerticalScroll(id="help"):
            yield Static(Content("\n").join(_page()), markup=False)

    def on_mount(self) -> None:
        """Name the page and say how to leave it."""
        page = self.query_one("#help")
        page.border_title, page.border_subtitle = "Help", "esc closes · ↑ ↓ scroll"


def _page() -> Iterator[Content]:
    from gdtui.ui.app import GdtuiApp
    from gdtui.ui.train import PANELS, TrainScreen
    from gdtui.ui.widgets.editor import Editor
    from gdtui.ui.widgets.rows import Rows

    yield Content(
        "gdtui trains a real PyTorch model and shows every operation of it. Run it, or go step by step, and watch the "
        "data, the line, the loss and the numbers of the update move together.\n"
    )
    yield Content.styled("Keys", "bold $text-accent")
    for owner in (TrainScreen, GdtuiApp, Rows, Editor):
        for binding in owner.BINDINGS:
            assert isinstance(binding, Binding)
            if not binding.system:
                yield Content.assemble((f"{_key(binding):>10}  ", "bold"), binding.tooltip)
    yield Content.styled("\nPanels", "bold $text-accent")
    for panel in PANELS:
        yield Content.assemble((f"{panel.TITLE}  ", "bold"), panel.HELP)


def _key(binding: Binding) -> str:
    names = {
        "right": "→",
        "left": "←",
        "up": "↑",
        "down": "↓",
        "escape": "esc",
        "pageup": "page up",
        "pagedown": "page down",
    }
    key = binding.key_display or binding.key
    return names.get(key, key.replace("shift+", "shift "))
