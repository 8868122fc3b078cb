"""The sentences that teach, by their keys: whole templates in `gdtui/texts`, one file for each language.

A key is the path to a sentence in the file: `caveats.rows` is `rows` in the section `[caveats]`. Its `{fields}` are
filled with texts that the caller has formatted. Tests hold keys and fields equal in all files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

import msgspec

from gdtui.core.language import Language, language

FOLDER = Path(__file__).parents[1] / "texts"
NAME = r"([A-Z]\w*)"
"""That of a screen or of a panel, which a key goes to; it is `{}` in the sentence about the key."""


def text(key: str, /, **fields: object) -> str:
    """Return a sentence in the language in use, with its fields filled in."""
    return templates(language())[key].format_map(fields)


@cache
def glossary() -> Mapping[str, str]:
    """Return the English terms, which labels keep in both languages, with their Korean ones."""
    section = "glossary."
    terms = {key.removeprefix(section): term for key, term in templates("en").items() if key.startswith(section)}
    return {term: templates("ko")[section + key] for key, term in terms.items()}


def key_help(english: str) -> str:
    """Return what a key does in the language in use; the English stands with the key itself."""
    if language() == "en":
        return english
    if english in _of_keys():
        return _of_keys()[english]
    going = ((re.fullmatch(to.format(NAME), english), korean) for to, korean in _of_keys().items() if "{}" in to)
    return next((korean.format(found[1]) for found, korean in going if found), english)


def setting_help(english: str) -> str:
    """Return what a setting or a choice means, in the language in use; the English stands with the setting itself."""
    return _of_settings().get(english, english) if language() == "ko" else english


@cache
def _of_settings() -> Mapping[str, str]:
    return cast("Mapping[str, str]", msgspec.toml.decode((FOLDER / "settings.ko.toml").read_bytes()))


@cache
def _of_keys() -> Mapping[str, str]:
    return cast("Mapping[str, str]", msgspec.toml.decode((FOLDER / "keys.ko.toml").read_bytes()))


@cache
def templates(name: Language) -> Mapping[str, str]:
    """Return all templates of a language by their keys; the files are read at the first use."""
    contents = [msgspec.toml.decode((FOLDER / file).read_bytes()) for file in (f"{name}.toml", f"refusals.{name}.toml")]
    return {key: template for content in contents for key, template in _flat("", content)}


def _flat(path: str, content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in content.items():
        key = f"{path}.{name}" if path else name
        if isinstance(value, str):
            yield key, value
        else:
            yield from _flat(key, value)
