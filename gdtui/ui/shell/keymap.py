"""All bindings with their owners, which the help explains and the settings file may change; what keys are called."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from textual.app import App
from textual.binding import Binding
from textual.dom import DOMNode
from textual.keys import key_to_character
from textual.screen import ModalScreen, Screen
from textual.widget import Widget

from gdtui.core.language import Translated
from gdtui.core.storage.user_config import KeyBinding
from gdtui.ui.panels.panel import Panel
from gdtui.ui.shell.panel_screen import ScreenEntry


def binding_owners(app: type[App[None]], screens: Iterable[ScreenEntry]) -> Iterator[tuple[str, type[DOMNode]]]:
    """Yield the classes that have bindings of their own, each with its heading in the help."""
    from gdtui.ui.panels.modal_form import FormScreen, ModalForm, ModalFormTable
    from gdtui.ui.widgets.choice_list import ChoiceList
    from gdtui.ui.widgets.editor import Editor
    from gdtui.ui.widgets.label import ScrollText
    from gdtui.ui.widgets.progress_page import ProgressPage
    from gdtui.ui.widgets.row_table import RowTable
    from gdtui.ui.widgets.searched_page import SearchedPage
    from gdtui.ui.widgets.text_page import TextPage
    from gdtui.ui.widgets.virtual_table import VirtualTable

    yield str(Translated(en="Everywhere", ko="어디서나")), app
    for entry in screens:
        screen = entry.load()
        yield entry.name, screen
        for panel in screen.PANELS:
            yield f"{entry.name} · {panel.TITLE}", panel
    yield str(Translated(en="In a table", ko="표에서")), VirtualTable
    yield str(Translated(en="In a table of data", ko="데이터 표에서")), RowTable
    yield str(Translated(en="In a text", ko="글에서")), ScrollText
    yield str(Translated(en="While a value is edited", ko="값을 고칠 때")), Editor
    searched = str(Translated(en="In a list over the screen, and in the help", ko="화면 위의 목록과 도움말에서"))
    yield searched, SearchedPage
    yield searched, ChoiceList
    form = str(Translated(en="In a form over the screen", ko="화면 위의 양식에서"))
    yield form, FormScreen
    yield form, ModalForm
    yield form, ModalFormTable
    yield str(Translated(en="In notes over the screen", ko="화면 위의 설명에서")), TextPage
    yield str(Translated(en="While something takes long", ko="시간이 걸리는 일을 기다릴 때")), ProgressPage


def bindings_of(owner: type[DOMNode]) -> Iterator[Binding]:
    """Yield the bindings that an owner adds itself."""
    for binding in owner.BINDINGS:
        if isinstance(binding, Binding) and not binding.system:
            yield binding


def default_bindings(app: type[App[None]], screens: Iterable[ScreenEntry]) -> Mapping[str, KeyBinding]:
    """Return the ids of all bindings, with their keys and the owner where these are in force."""
    keys: dict[str, KeyBinding] = {}
    screen, modal = "", False
    for heading, owner in binding_owners(app, screens):
        if issubclass(owner, Screen):
            screen, modal = heading, issubclass(owner, ModalScreen)
        inside = modal or issubclass(owner, Screen | Panel)
        part = owner.__name__ if issubclass(owner, Widget) and not issubclass(owner, Screen) else ""
        where = (screen, part, modal) if inside else ("", part)
        keys |= {b.id: KeyBinding(b.key, *where) for b in bindings_of(owner) if b.id}
    return keys


NAMES = {
    "right": "→",
    "left": "←",
    "up": "↑",
    "down": "↓",
    "escape": "esc",
    "pageup": "page up",
    "pagedown": "page down",
    "space": "space",
    "plus": "+",
    "minus": "-",
    "slash": "/",
    "backslash": "\\",
    "at": "@",
    "underscore": "_",
}
"""What stands on keys whose names Textual or Unicode have otherwise."""


def key_name(key: str) -> str:
    """Return a key as it is written on the keyboard: shift →."""
    *modifiers, last = key.strip().split("+")
    sign = NAMES.get(last) or key_to_character(last) or last
    return " ".join([*modifiers, sign if sign.isprintable() else last])  # that of tab is a control character


SIMPLE = dict(zip("ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ", "qwertyuiopasdfghjklzxcvbnm", strict=True))
SHIFTED = dict(zip("ㅃㅉㄸㄲㅆㅒㅖ", "QWERTOP", strict=True))
COMPOUND = {
    **{"ㄳ": "rt", "ㄵ": "sw", "ㄶ": "sg", "ㄺ": "fr", "ㄻ": "fa", "ㄼ": "fq", "ㄽ": "ft", "ㄾ": "fx"},
    **{"ㄿ": "fv", "ㅀ": "fg", "ㅄ": "qt", "ㅘ": "hk", "ㅙ": "ho", "ㅚ": "hl", "ㅝ": "nj", "ㅞ": "np"},
    **{"ㅟ": "nl", "ㅢ": "ml"},
}
"""Two letters that are typed one after the other."""
HANGUL: Mapping[str, str] = {**SIMPLE, **SHIFTED, **COMPOUND}
"""The Latin keys that each letter of Hangul sits on: while the keyboard writes Korean, it acts as these.

On the two-set layout (KS X 5002, 두벌식) ㅈ sits on w, and ㅉ is its shifted form. A terminal sends the letters one by
one, or, where an input method has composed them, as a syllable: 자 is ㅈ and ㅏ, the keys w and k. Letters that have no
shifted form of their own arrive the same with shift as without.
"""


def latin_keys(text: str) -> str:
    """Return the Latin keys that were pressed for a letter or a syllable of Hangul; nothing for anything else."""
    letters = list(_letters(text))
    return "".join(HANGUL[letter] for letter in letters) if letters and all(x in HANGUL for x in letters) else ""


def _letters(text: str) -> Iterator[str]:
    """Yield the letters of syllables as they stand alone; a letter at the end of one is another sign in Unicode."""
    for sign in unicodedata.normalize("NFD", text):
        name = unicodedata.name(sign, "")
        part = name.startswith(("HANGUL CHOSEONG ", "HANGUL JUNGSEONG ", "HANGUL JONGSEONG "))
        yield unicodedata.lookup(f"HANGUL LETTER {name.rpartition(' ')[2]}") if part else sign
