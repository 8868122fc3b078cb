"""The texts of the product whose every sentence is listed with its proof, by the place where they stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gdtui.core.functions.catalog import NAMED
from gdtui.core.storage.presets import preset, preset_names
from tests.claims.wording import sentences

Texts = Mapping[str, tuple[str, ...]]
"""The sentences of each place."""

Proof = Callable[[str], None]
"""A function that takes the sentence, checks its numbers with `says`, and the rest of it."""

Listing = Mapping[str, tuple[tuple[str, Proof], ...]]
"""Each place's sentences with their proofs."""


def presets() -> Texts:
    """Return the title of each preset and the sentences of what it is about."""
    sessions = {name: preset(name) for name in preset_names()}
    return {name: (session.title, *sentences(session.about)) for name, session in sessions.items()}


def functions() -> Texts:
    """Return what each named function teaches."""
    return {name: (function.teaches,) for name, function in NAMED.items()}
