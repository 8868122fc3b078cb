"""The texts of the product whose every sentence is listed with its proof, by the place where they stand."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from types import ModuleType

from gdtui.core.storage.presets import dataset_names, preset, preset_names
from gdtui.core.texts import templates
from gdtui.ui.screens import SCREENS
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
    return {name: (str(session.title), *sentences(str(session.about))) for name, session in sessions.items()}


def datasets() -> Texts:
    """Return the title of each data set and the sentences of what it is about."""
    sessions = {name: preset(name) for name in dataset_names()}
    return {name: (str(session.title), *sentences(str(session.about))) for name, session in sessions.items()}


def functions() -> Texts:
    """Return what each named function teaches."""
    return of_sections("functions")


def help_texts() -> Texts:
    """Return the sentences of each panel's help."""
    panels = (panel for entry in SCREENS for panel in entry.load().PANELS)
    return {panel.ID: sentences(panel.help_text()) for panel in panels}


def regimes() -> Texts:
    """Return what each regime is said to do, of a quadratic, of the fitted parabola and in the long run."""
    return of_sections("regimes")


def causes() -> Texts:
    """Return what is said of where theory does not apply, and of why runs and walks end."""
    return of_sections("caveats", "divergence", "stop", "walk")


def of_sections(*sections: str) -> Texts:
    """Return the English templates of some sections of the texts, by their keys."""
    return {key: (text,) for key, text in templates("en").items() if key.partition(".")[0] in sections}


def spoken(*modules: ModuleType) -> dict[str, tuple[str, ...]]:
    """Return the clauses that are written out in some modules, which should come from the texts.

    A clause is a text of several words, with {} for what is put into it; docstrings, topics and formats are none, and
    the message of an error stands where it is raised.
    """
    clauses = {module.__name__: tuple(_clauses(ast.parse(inspect.getsource(module)))) for module in modules}
    return {name: found for name, found in clauses.items() if found}


def _clauses(module: ast.Module) -> Iterator[str]:
    parts = list(ast.walk(module))
    formatted = [part for part in parts if isinstance(part, ast.JoinedStr)]
    inner = {id(piece) for part in formatted for piece in ast.walk(part)} - {id(part) for part in formatted}
    other = {id(part.value) for part in parts if isinstance(part, ast.Expr)}  # docstrings
    other |= {id(piece) for part in parts if isinstance(part, ast.Raise) for piece in ast.walk(part)}
    for part in parts:
        text = _template(part)
        if (
            id(part) not in inner | other
            and sum(bool(re.fullmatch("[A-Za-z,:;']{2,}", word)) for word in text.split()) > 2
        ):
            yield text


def _template(part: ast.AST) -> str:
    if isinstance(part, ast.JoinedStr):
        return "".join(str(piece.value) if isinstance(piece, ast.Constant) else "{}" for piece in part.values)
    return part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else ""


def shown_by(*tests: Callable[..., object]) -> Proof:
    """Return the proof of a sentence about what a screen shows or a key does: the tests that open it and look."""

    def proof(sentence: str) -> None:
        assert tests, sentence
        assert all(test.__name__.startswith("test_") for test in tests), sentence

    proof.__name__ = "_".join(test.__name__.removeprefix("test_") for test in tests)[:60]
    return proof
