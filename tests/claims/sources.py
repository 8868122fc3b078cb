"""The texts of the product whose every sentence is listed with its proof, by the place where they stand."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Mapping

from gdtui.core.functions.catalog import NAMED
from gdtui.core.storage.presets import dataset_names, preset, preset_names
from gdtui.core.theory import regime_text
from gdtui.engine.curvature import divergence
from gdtui.engine.descend import walk
from gdtui.engine.inspect import caveats
from gdtui.engine.inspect.layer_stats import dead_layer
from gdtui.engine.training import stopping
from gdtui.engine.training.stopping import StopConditions
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
    return {name: (session.title, *sentences(session.about)) for name, session in sessions.items()}


def datasets() -> Texts:
    """Return the title of each data set and the sentences of what it is about."""
    sessions = {name: preset(name) for name in dataset_names()}
    return {name: (session.title, *sentences(session.about)) for name, session in sessions.items()}


def functions() -> Texts:
    """Return what each named function teaches."""
    return {name: (function.teaches,) for name, function in NAMED.items()}


def help_texts() -> Texts:
    """Return the sentences of each panel's help."""
    panels = (panel for entry in SCREENS for panel in entry.load().PANELS)
    return {panel.ID: sentences(panel.HELP) for panel in panels}


def regimes() -> Texts:
    """Return what each regime is said to do, of a quadratic, of the fitted parabola and in the long run."""
    tables = {"exact": regime_text._EXACT, "nearby": regime_text._NEARBY, "long run": regime_text._LONG_RUN}
    return {f"{name} {regime.name}": (text,) for name, table in tables.items() for regime, text in table.items()}


def causes() -> Texts:
    """Return what is said of where theory does not apply, and of why runs and walks end."""
    return {"caveats.NOT_QUADRATIC": (caveats.NOT_QUADRATIC,)} | spoken(
        *(caveats.of_curvature, caveats._no_curvature, caveats.of_optimum, caveats.of_noise, caveats.of_precision),
        *(
            caveats.of_data,
            caveats.of_descent,
            caveats._decay,
            divergence.divergence_cause,
            divergence._advice,
            divergence._comparison,
        ),
        *(divergence.divergence_reason, StopConditions.reason, StopConditions._by_metrics, stopping._closed_form),
        *(walk._cause, walk._lr_comparison, dead_layer),
    )


def spoken(*functions: Callable[..., object]) -> dict[str, tuple[str, ...]]:
    """Return the clauses that are written out in some functions, with {} for what is put into them, by the functions.

    A clause is a text of several words; topics, symbols and formats are none.
    """
    return {
        f"{function.__module__.rpartition('.')[2]}.{function.__name__}": _clauses(function) for function in functions
    }


def _clauses(function: Callable[..., object]) -> tuple[str, ...]:
    definition = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    assert isinstance(definition, ast.FunctionDef)
    parts = [part for statement in definition.body for part in ast.walk(statement)]
    inner = {id(piece) for part in parts if isinstance(part, ast.JoinedStr) for piece in ast.walk(part)} - {
        id(part) for part in parts if isinstance(part, ast.JoinedStr)
    }
    texts = [_template(part) for part in parts if id(part) not in inner]
    doc = ast.get_docstring(definition, clean=False)
    return tuple(text.strip() for text in texts if text != doc and len(text.replace("{}", "").split()) > 2)


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
