"""The help page: what each panel shows and what each key does, taken from the panels and the bindings."""

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
    """A page with all panels and keys.

    Args:
        screens: all screens.
        keymap: the user's own keys, by the ids of the bindings.
    """

    BINDINGS = [
        Binding("escape,question_mark,q,enter,space", "dismiss", "Close", id="help.close", tooltip="Close the help")
    ]

    def __init__(self, screens: Sequence[ScreenEntry], keymap: Mapping[str, str]) -> None:
        super().__init__()
        self._screens, self._keymap = screens, keymap

    def compose(self) -> ComposeResult:
        """Make one scrolling page."""
        with VerticalScroll(id="help"):
            yield Static(Content("\n").join(_page(type(self.app), self._screens, self._keymap)), markup=False)

    def on_mount(self) -> None:
        """Set the page's title, and a subtitle that says how to close it."""
        page = self.query_one("#help")
        page.border_title, page.border_subtitle = "Help", "esc closes · ↑ ↓ scroll"


def _page(app: type[App[None]], screens: Sequence[ScreenEntry], keymap: Mapping[str, str]) -> Iterator[Content]:
    yield Content(
        "gdtui trains a real PyTorch model and shows each of its operations. New here? Press esc, then → a few times: "
        "each press makes one update of gradient descent, and all panels show what it did. ← goes back, space runs, "
        "and . makes one of the five operations of an update. Change lr in Settings (s, then enter) and see what "
        "happens: at the newest step the run continues with the new lr; at an earlier step a new run starts there, and "
        "the old one stays in sight. No key can break anything, and r starts again. 2 is another screen: a function, a "
        "point that descends it, and what the learning rate does.\n"
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
            gap = "\n" if last else ""
            yield Content.styled(f"{gap}Keys · {heading}", "bold $text-accent")
        last = heading
        for binding in bindings:
            yield _line(binding, keymap.get(binding.id or "", ""))
    yield Content.styled(f"\nYour own settings and keys: {path()}", "$foreground-muted")


def _line(binding: Binding, keys: str) -> Content:
    """Return a line with the keys, what they do, and the binding's id in the settings file."""
    shown = ", ".join(_key(key) for key in (keys or binding.key).split(","))
    meaning = binding.tooltip or binding.description
    return Content.assemble((f"{shown:>14}  ", "bold"), meaning, (f"  {binding.id}", "$foreground-muted"))


KEY_SYMBOLS = {
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
    """Return a key as people write it: shift →."""
    *modifiers, last = key.strip().split("+")
    return " ".join([*modifiers, KEY_SYMBOLS.get(last, last)])
