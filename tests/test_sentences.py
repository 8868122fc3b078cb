"""No sentence stands in the program in English alone: it is in the texts, in both languages.

Each string of the package is looked at in the syntax tree. Several English words in a row are a sentence, unless no
person reads them there, or the English is itself the key of the Korean: what a key does and what a setting means.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import gdtui
from gdtui.core.texts import _of_keys, _of_settings

PACKAGE = Path(gdtui.__file__).parent
WORD = re.compile(r"(?<![\w.{/=\[-])[A-Za-z][a-z']+(?![\w(=/\[-])")
FEWEST = 3
TRANSLATED = {*_of_keys(), *_of_settings()}
NOT_SAID = {
    *("Translated", "Binding", "Key"),  # both languages; what a key does is in keys.ko.toml, as test_texts.py holds
    *("compile", "sub", "replace", "cast"),  # patterns and types
    *("ValueError", "IndexError", "FloatingPointError", "NotRecordableError", "NoEventError"),  # errors of the program
    *("warning", "debug"),  # the log of the engine, for developers
}
"""Calls whose strings are in both languages already, or that no user reads."""

ELSEWHERE = {
    "cli": "what is printed without the screen: options, headings, logs",
    "engine/export": "programs, whose comments are in English",
    "core/lessons/report.py": "a page that the program reads again",
    "core/lessons/vocabulary.py": "the words of goals, for authors of lessons",
    "core/theory/theory.py": "the labels of gdtui run --theory",
    "core/data/statistics.py": "the labels of gdtui info",
    "core/experiment/settings/synonyms.py": "other words for settings, for finding them",
    "engine/training/recordings.py": "why updates are not played back, which gdtui info prints",
}
"""Files and folders whose English is no sentence of a screen, with the reason."""

LABELS = {
    *("no critical lr", "no critical lr with {}", "updates to a millionth", "no closed form"),
    *("updates to tolerance", "not within tolerance", "batch loss {}   loss {}", "spread of activations"),
    *("stop at loss", "stop at gradient", "stop at distance", "swings that never settle"),
    *("Set batch size", "Set learning rate", "Set weight decay", "Make the change again"),
    *("script for torchrun", "Clusters and an outlier", "in one step", "count or nothing", "value {} of a list"),
    *("comes straight in", "is in after one step", "left the domain", "stopped without a finite f′"),
    *("{} generated rows of {}", "error in estimating {}: {} (true {}, learned {})\n"),
    'python -m pip install "gdtui[excel]"',
}
"""Names of things, which keep the field's English words in both languages; a sentence is none of these."""


def parents(tree: ast.AST) -> Mapping[ast.AST, ast.AST]:
    return {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}


def literal(node: ast.AST) -> str:
    """Return the text of a string; a space stands for each value in it."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def context(node: ast.AST, above: Mapping[ast.AST, ast.AST]) -> Iterator[ast.AST]:
    while node in above:
        node = above[node]
        yield node


def called(call: ast.AST) -> str:
    function = call.func if isinstance(call, ast.Call) else None
    return getattr(function, "attr", getattr(function, "id", ""))


def sentences(source: str) -> Iterator[tuple[int, str]]:
    tree = ast.parse(source)
    above = parents(tree)
    for node in (one for one in ast.walk(tree) if isinstance(one, ast.expr)):
        said = literal(node)
        if len(WORD.findall(said)) < FEWEST or said in TRANSLATED or re.search(r"\{\s", said):
            continue
        around = list(context(node, above))
        if isinstance(around[0], ast.Expr | ast.JoinedStr | ast.Assert):
            continue
        if any(called(one) in NOT_SAID for one in around):
            continue
        yield node.lineno, said


def english_alone(source: str) -> list[tuple[int, str]]:
    return [(line, said) for line, said in sentences(source) if said not in LABELS]


def read_by_users(path: Path) -> bool:
    place = path.relative_to(PACKAGE).as_posix()
    return not any(place == other or place.startswith(f"{other}/") for other in ELSEWHERE)


FILES = [path for path in sorted(PACKAGE.rglob("*.py")) if read_by_users(path)]


def test_no_sentence_is_in_english_alone() -> None:
    found = {path: english_alone(path.read_text(encoding="utf-8")) for path in FILES}
    assert {path.relative_to(PACKAGE).as_posix(): said for path, said in found.items() if said} == {}
    assert len(FILES) > 100


@pytest.mark.parametrize(
    "source",
    [
        'notify("Nothing is here yet.")',
        'raise ValidationError("lr", lr, f"it must be above {low:g} here")',
        'WHY = {"a": "it changes the log alone"}',
        'title = f"Reading {name}" if long else "Go on from here"',
    ],
)
def test_a_sentence_in_english_alone_is_found(source: str) -> None:
    assert english_alone(source)


@pytest.mark.parametrize(
    "source",
    [
        'notify(text("hints.nothing_here"))',
        '"""Return what is at a place of the table."""',
        'SAID = Translated(en="It is more than that.", ko="그것보다 큽니다.")',
        'raise ValueError("weights must be one for each of features")',
        'CSS = "Label { width: 1fr; height: auto; color: $text; }"',
        'about = setting_help("how the gradient moves the parameters")',
    ],
)
def test_what_is_translated_or_not_said_is_let_pass(source: str) -> None:
    assert not english_alone(source)


def test_each_exception_is_still_there() -> None:
    assert all((PACKAGE / place).exists() for place in ELSEWHERE)
    said = {said for path in FILES for _, said in sentences(path.read_text(encoding="utf-8"))}
    assert said >= LABELS
