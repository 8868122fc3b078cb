"""The words of a formula: numbers, names, quoted names, raised numbers and marks, each with its position."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from gdtui.core.errors import ValidationError

Kind = Literal["number", "name", "quoted", "raised", "mark", "end"]

_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_SAME_MARK: Mapping[str, str] = {
    "^": "**",
    "−": "-",
    "–": "-",
    "×": "*",
    "·": "*",
    "⋅": "*",
    "∙": "*",
    "÷": "/",
}
_HINTS: Mapping[str, str] = {
    "=": "write the right-hand side alone",
    "√": "write sqrt( )",
    "[": "write parentheses",
    "{": "write parentheses",
    '"': "a quoted name needs a second quotation mark",
    "`": "a quoted name needs a second quotation mark",
}
_TOKEN = re.compile(
    r"(?P<number>([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?)"
    r"|(?P<name>[^\W\d⁰¹²³⁴-⁹][^\W⁰¹²³⁴-⁹]*)"
    r'|(?P<quoted>"([^"]|"")+"|`[^`]+`)'
    r"|(?P<raised>[⁺⁻]?[⁰¹²³⁴-⁹]+)"
    r"|(?P<mark>\*\*|[-+*/()|,^−–×·⋅∙÷])"
)


class Token(NamedTuple):
    """A word of a formula.

    Attributes:
        kind: what it is.
        text: a mark in its plain form (** for ^), a quoted name without its quotation marks, a raised number as plain
            digits; otherwise as written.
        position: where it begins, counted from 1.
    """

    kind: Kind
    text: str
    position: int


def tokens(text: str) -> Iterator[Token]:
    """Yield the words of a formula, then an end.

    Raises:
        ValidationError: at a character that is in no word; the message names the formula and the position.
    """
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match and (match["name"] is None or match["name"].isidentifier()):
            yield _token(match)
        elif not text[at].isspace():
            raise _stray(text, at, match[0] if match else text[at])
        at = match.end() if match else at + 1
    yield Token("end", "its end", len(text) + 1)


def _token(match: re.Match[str]) -> Token:
    word, position = match[0], match.start() + 1
    if match["number"]:
        return Token("number", word, position)
    if match["name"]:
        return Token("name", word, position)
    if match["quoted"]:
        name = word[1:-1]
        return Token("quoted", name.replace('""', '"') if word[0] == '"' else name, position)
    if match["raised"]:
        return Token("raised", word.translate(_RAISED), position)
    return Token("mark", _SAME_MARK.get(word, word), position)


def _stray(text: str, at: int, wrong: str) -> ValidationError:
    hint = f": {_HINTS[wrong]}" if wrong in _HINTS else ""
    return ValidationError("formula", text, f"at position {at + 1} {wrong!r} cannot be in a formula{hint}")
