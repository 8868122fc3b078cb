"""The README's table of questions leads to lessons and presets that exist."""

from __future__ import annotations

import re
from pathlib import Path

from gdtui.core.lessons.catalog import lesson_names
from gdtui.core.storage.presets import preset_names

README = Path(__file__).parents[1] / "README.md"
QUESTIONS = 15


def rows() -> list[list[str]]:
    """The cells of each question's row: number, question, lessons, presets."""
    found = re.findall(r"^\| (\d+ \|.*)\|$", README.read_text(encoding="utf-8"), re.MULTILINE)
    return [[cell.strip() for cell in row.split("|")] for row in found]


def names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_each_question_is_there_once_in_order() -> None:
    assert [int(row[0]) for row in rows()] == list(range(1, QUESTIONS + 1))
    assert all(len(row) == 4 and row[1] for row in rows())


def test_each_question_leads_to_a_lesson_or_a_preset_that_exists() -> None:
    for number, _, lessons, presets in rows():
        assert names(lessons) or names(presets), number
        assert {*names(lessons)} <= {*lesson_names()}, number
        assert {*names(presets)} <= {*preset_names()}, number


def test_the_presets_that_were_made_for_a_question_are_named() -> None:
    answered = {name for row in rows() for cell in row[2:] for name in names(cell)}
    asked = {"two-units", "celsius", "sum-loss", "sine", "adam-on-a-bowl", "big-batch-big-lr", "overfit", "dying-relu"}
    assert asked | {"forgot-step", "outlier"} <= answered
