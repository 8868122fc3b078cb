"""The language of the sentences that teach: English or Korean. Labels keep the field's English terms in both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

import msgspec

Language = Literal["en", "ko"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


NAMES: Mapping[Language, str] = {"en": "English", "ko": "한국어"}
"""What each language calls itself."""


class Translated(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One text in every language; `str()` gives it in the language in use."""

    en: str
    ko: str

    def __str__(self) -> str:
        """Return the text in the language in use."""
        return self.ko if _in_use.language == "ko" else self.en


Text = str | Translated
"""A text of one language or of all."""


class _InUse:
    """The choice, made once at the start and by the setting; one program speaks one language at a time."""

    language: Language = "en"


_in_use = _InUse()


def language() -> Language:
    """Return the language in use."""
    return _in_use.language


def locale_variable(environment: Mapping[str, str]) -> str:
    """Return the name of the environment variable that names the locale; empty where none does."""
    return next((name for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")


def language_of_locale(environment: Mapping[str, str]) -> Language:
    """Return the language of the locale that the environment names: Korean for ko_KR.UTF-8, otherwise English."""
    locale = environment.get(locale_variable(environment), "")
    return "ko" if locale.replace("-", "_").partition(".")[0].partition("_")[0].lower() == "ko" else "en"


def use_language(name: Language) -> None:
    """Speak a language from now on."""
    _in_use.language = name
