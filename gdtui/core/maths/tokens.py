"""The words of a formula: numbers, names, quoted names, raised numbers and marks, each with its position."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from gdtui.core import texts
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
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
}
_SEPARATORS = re.compile(r"[.\[\]]")  # in a language whose names have parts
_HINTS: Mapping[str, str] = {
    "=": "formulas.hints.right_hand_side",
    "√": "formulas.hints.sqrt",
    "[": "formulas.hints.parentheses",
    "{": "formulas.hints.parentheses",
    '"': "formulas.hints.quotation",
    "`": "formulas.hints.quotation",
}
_MARKS = r"\*\*|[-+*/()|,^−–×·⋅∙÷]"
_PART = r"[^\W⁰¹²³⁴-⁹]"  # what may stand in a name; raised numbers are numbers


class Words(NamedTuple):
    """The words that a language has beside numbers, quoted names and raised numbers.

    Attributes:
        pattern: a word, as one of the groups number, name, quoted, raised and mark.
        operators: names that are marks.
        hints: what to write instead of a character that cannot be there.
    """

    pattern: re.Pattern[str]
    operators: frozenset[str] = frozenset()
    hints: Mapping[str, str] = _HINTS


def pattern_of(marks: str = "", more_of_name: str = "") -> re.Pattern[str]:
    """Return the pattern of a language's words.

    Args:
        marks: its marks beside those of formulas, as alternatives.
        more_of_name: what may follow the letters and digits of a name.
    """
    return re.compile(
        r"(?P<number>([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?)"
        rf"|(?P<name>(?!\d){_PART}+{more_of_name})"
        r'|(?P<quoted>"([^"]|"")+"|`[^`]+`)'
        r"|(?P<raised>[⁺⁻]?[⁰¹²³⁴-⁹]+)"
        rf"|(?P<mark>{marks}{_MARKS})"
    )


FORMULA = Words(pattern_of())


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


def tokens(text: str, words: Words = FORMULA, field: str = "formula") -> Iterator[Token]:
    """Yield the words of a formula, then an end.

    Args:
        text: the formula.
        words: the words of the language.
        field: what the text is called in messages.

    Raises:
        ValidationError: at a character that is in no word; the message names the field and the position.
    """
    at = 0
    while at < len(text):
        match = words.pattern.match(text, at)
        if match and (match["name"] is None or _SEPARATORS.sub("_", match["name"]).isidentifier()):
            yield _token(match, words)
        elif not text[at].isspace():
            wrong = match[0] if match else text[at]
            hint = f": {texts.text(words.hints[wrong])}" if wrong in words.hints else ""
            raise ValidationError(
                field,
                text,
                texts.text("formulas.character", position=at + 1, character=f"{wrong!r}", field=field, hint=hint),
            )
        at = match.end() if match else at + 1
    yield Token("end", "its end", len(text) + 1)


def _token(match: re.Match[str], words: Words) -> Token:
    word, position = match[0], match.start() + 1
    if word in words.operators:
        return Token("mark", word, position)
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
