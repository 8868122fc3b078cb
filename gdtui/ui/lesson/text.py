"""The texts of lessons: keys in braces, shown as the keys that the user has, and as many lines as there is room for."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterator, Mapping

from textual.content import Content

from gdtui.core.storage.user_config import KeyBinding
from gdtui.ui.shell.keymap import key_name

LINES = 5  # of a text
WIDTH = 76  # cells of a line in a terminal of 80
_MARKED = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")
_BRACES = {"{{": "{", "}}": "}"}

KeyOf = Callable[[str], str]
"""Returns the key of a binding by its id, as it is written on the keyboard."""


def key_ids(text: str) -> Iterator[str]:
    """Yield the ids of the bindings that a text names."""
    return (match[1] for match in _MARKED.finditer(text) if match[0] not in _BRACES)


def shown(text: str, key_of: KeyOf, style: str = "bold $text-accent") -> Content:
    """Return a text as it is shown, with its keys in a style."""
    parts: list[Content] = []
    at = 0
    for match in _MARKED.finditer(text.strip()):
        parts.append(Content(text.strip()[at : match.start()]))
        brace = _BRACES.get(match[0])
        parts.append(Content(brace) if brace else Content.styled(in_text(key_of(match[1])), style))
        at = match.end()
    return Content("").join([*parts, Content(text.strip()[at:])])


def in_text(key: str) -> str:
    """Return a key as it stands within a sentence: a sign such as a full stop in brackets, as it would end it.

    A bracket itself is in quotation marks.
    """
    if len(key) != 1 or key not in string.punctuation:
        return key
    return f"“{key}”" if key in "[]" else f"[{key}]"


def wrapped(text: Content, width: int) -> list[Content]:
    """Return the lines of a text in a number of cells."""
    return [line.rstrip() for line in text.wrap(width)]


def keys_by_id(bindings: Mapping[str, KeyBinding], own: Mapping[str, str]) -> KeyOf:
    """Return the function that finds keys, from the default bindings and the user's own."""

    def key_of(id_: str) -> str:
        keys = own.get(id_) or (bindings[id_].keys if id_ in bindings else id_)
        return key_name(keys.split(",")[0])

    return key_of
