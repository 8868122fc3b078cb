"""What each panel shows and each key does, read off the panels and the bindings themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from gdtui.core.storage.user_config import path
from gdtui.ui.shell.keymap import binding_owners, bindings_of
from gdtui.ui.shell.panel_screen import ScreenEntry


class HelpScreen(ModalScreen[None]):
    """Panels and keys; any of the closing keys puts it away.

    Args:
        screens: all there are.
        keymap: bindings that the user has given other keys, by id.
    """

    BINDINGS = [
        Binding("escape,question_mark,q,enter,space", "dismiss", "Close", id="help.close", tooltip="Close the help")
    ]

    def __init__(self, screens: Sequence[ScreenEntry], keymap: Mapping[str, str]) -> None:
        super().__init__()
        self._screens, self._keymap = screens, keymap

    def compose(self) -> ComposeResult:
        """One scrolling page."""
        with VerticalScroll(id="help"):
            yield Static(Content("\n").join(_page(type(self.app), self._screens, self._keymap)), markup=False)

    def on_mount(self) -> None:
        """Name the page and say how to leave it."""
        page = self.query_one("#help")
        page.border_title, page.border_subtitle = "Help", "esc closes · ↑ ↓ scroll"


def _page(app: type[App[None]], screens: Sequence[ScreenEntry], keymap: Mapping[str, str]) -> Iterator[Content]:
    yield Content(
        "gdtui trains a real PyTorch model and shows every operation of it. New here? Press esc, then → a few times: "
        "each press is one update of gradient descent, and all panels show what it did. ← goes back. space runs; "
        ". does one of an update's five operations. Change lr in Settings (s, then enter) and see what it does: at the "
        "step you are at the run goes on with it, in the past it becomes another run beside the old one. Nothing you "
        "press here can break anything; r begins again. 2 is another screen: a function, a point on its way down, and "
        "what the learning rate does to it.\n"
    )
    for entry in screens:
        yield Content.styled(f"Panels of {entry.key} {entry.name}", "bold $text-accent")
        for panel in entry.load().PANELS:
            tabs = f" ({', '.join(panel.TABS)})" if panel.TABS else ""
            yield Content.assemble((f"{panel.KEY}  {panel.TITLE}{tabs}  ", "bold"), panel.HELP)
        yield Content("")
    last = ""
    for heading, owner in binding_owners(app, screens):
        bindings = list(bindings_of(owner))
        if bindings and heading != last:
            yield Content.styled(f"{chr(10) * bool(last)}Keys · {heading}", "bold $text-accent")
        last = heading
        for binding in bindings:
            yield _line(binding, keymap.get(binding.id or "", ""))
    yield Content.styled(f"\nYour own settings and keys: {path()}", "$foreground-muted")


def _line(binding: Binding, keys: str) -> Content:
    """The keys, what they do, and the id by which the settings file calls them."""
    shown = ", ".join(_key(key) for key in (keys or binding.key).split(","))
    said = binding.tooltip or binding.description
    return Content.assemble((f"{shown:>14}  ", "bold"), said, (f"  {binding.id}", "$foreground-muted"))


SIGNS = {
    "right": "→",
    "left": "←",
    "up": "↑",
    "down": "↓",
    "escape": "esc",
    "pageup": "page up",
    "pagedown": "page down",
    "full_stop": ".",
    "comma": ",",
    "plus": "+",
    "minus": "-",
    "equals_sign": "=",
    "question_mark": "?",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "slash": "/",
}


def _key(key: str) -> str:
    """A key as people call it: shift →."""
    *held, last = key.strip().split("+")
    return " ".join([*held, SIGNS.get(last, last)])
