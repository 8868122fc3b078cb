"""Every lesson that ships is played through the real engine, and each fault of a lesson is found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gdtui.core.errors import ValidationError
from gdtui.core.language import LANGUAGES
from gdtui.core.lessons.catalog import check_order, lesson, lesson_names
from gdtui.core.lessons.lesson import load
from gdtui.ui.lesson.text import LINES, WIDTH, key_ids, keys_by_id, shown, wrapped
from gdtui.ui.lesson_check.check import bindings, check, check_texts
from gdtui.ui.lesson_check.player import playing
from tests.core.lessons.files import BOTH, question, step, written
from tests.core.lessons.files import lesson as content

TEMPLATE = Path(__file__).parents[3] / "gdtui" / "lessons" / "new" / "lesson.toml"
WORDS = {"en": "a word", "ko": "낱말"}


@pytest.mark.parametrize("name", [*lesson_names(), str(TEMPLATE)])
async def test_a_lesson_is_played_to_its_end(name: str) -> None:
    found = lesson(name)
    check_order(found)
    async with playing() as player:
        await check(found, player, bindings())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", lesson_names())
def test_every_text_fits_beside_the_screen_and_names_keys_that_exist(name: str, language: str) -> None:
    found, known = lesson(name), bindings()
    for one in found.steps:
        for text in (one.text, one.why, *one.hints, *([one.question.text] if one.question else [])):
            written_in = getattr(text, language)
            assert set(key_ids(written_in)) <= set(known)
            lines = wrapped(shown(written_in, keys_by_id(known, {})), WIDTH)
            assert len(lines) <= LINES
            assert all(line.cell_length <= WIDTH for line in lines)


async def fault(tmp_path: Path, made: dict[str, Any]) -> str:
    """Return the message of a lesson's fault, without the name of its file."""
    path = written(tmp_path, made)
    async with playing() as player:
        with pytest.raises(ValidationError) as refused:
            await check(load(path), player, bindings())
    assert "\n" not in str(refused.value)
    assert str(refused.value).startswith(f"{path}: ")
    return str(refused.value).removeprefix(f"{path}: ")


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (content(step(goal="step >= 0")), "step one, goal: goal is 'step >= 0': it holds before the step has begun"),
        (content(step(), step(id="two")), "step two, goal: goal is 'step >= 3': it holds before"),
        (content(step(solution=["step 2"])), "step one, solution: goal is 'step >= 3': the solution does not reach it"),
        (content(step(solution=[])), "does not reach it: step 0"),
        (content(step(goal="params.Q > 1")), "step one, goal: goal is 'params.Q > 1': there is no params.Q here"),
        (content(step(goal="x > 1")), "does not reach it: x unknown"),
        (content(step(solution=["set lrr=1"])), "step one, solution: setting is 'lrr'"),
        (content(step(solution=["set lr=-1"])), "step one, solution: lr is "),
        (content(step(solution=["cell 9 y 1"])), "step one, solution: cell is '9 y 1': it must be a row of 0 to 2"),
        (content(start={"preset": "study-hour"}), "step one, start: preset is 'study-hour'"),
        (content(start={"data": "gone.csv"}), "step one, start: start is 'gone.csv'"),
        (content(start={"data": {"x": [1, 2], "y": [1]}}), "step one, start: start is 'data': length of data column y"),
        (content(start={"preset": "ohm", "experiment": {"lr": "x"}}), "step one, start: lr is 'x'"),
        (content(step(goal="step > 1"), start={"function": "squar"}), "step one, start: function is 'squar'"),
        (
            content(step(goal="step > 1"), start={"function": "square", "x0": [9.0]}),
            "step one, start: x0 is 9.0",
        ),
        (
            content(step(goal="step > 1"), start={"function": "square", "method": {"lrr": 1}}),
            "step one, start: setting is 'lrr'",
        ),
        (
            content(step(question=question(kind="number", options=None, answer="test_loss"))),
            "step one, question: question.answer is 'test_loss': its value is not known at the step's start",
        ),
        (
            content(step(question=question(kind="predict", options=None, answer="test_loss"))),
            "step one, solution: question.answer is 'test_loss': its value is not known when the goal is reached",
        ),
    ],
)
async def test_a_goal_or_a_solution_that_is_wrong_is_found(tmp_path: Path, made: dict[str, Any], message: str) -> None:
    assert message in await fault(tmp_path, made)


def wide(words: int) -> dict[str, str]:
    return {"en": "a text", "ko": " ".join(["가나"] * words)}  # 15 pairs and the spaces are 74 cells


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (
            content(step(text={**BOTH, "en": "Press {train.stop}."})),
            "step one, text.en, key is 'train.stop': there",
        ),
        (content(step(why={**BOTH, "ko": "{x}"})), "step one, why.ko, key is 'x'"),
        (content(step(text={**BOTH, "en": "a" * 77})), "step one, text.en is "),
        (content(step(text={**BOTH, "ko": "가" * 39})), "step one, text.ko is "),
        (content(step(text=wide(76))), "step one, text.ko is "),
        (content(step(hints=[BOTH, BOTH, wide(76)])), "step one, hint 3.ko is "),
        (content(step(question=question(text=wide(61)))), "step one, question.ko is "),
        (content(about=wide(76)), "about.ko is "),
        (content(title={"en": "a" * 49, "ko": "글"}), "title.en is "),
        (content(title={"en": "a\nb", "ko": "글"}), "title.en is "),
    ],
)
def test_a_text_that_does_not_fit_is_found(tmp_path: Path, made: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as refused:
        check_texts(load(written(tmp_path, made)), bindings())
    assert str(refused.value).startswith(message)


@pytest.mark.parametrize("made", [content(step(text=wide(75))), content(step(question=question(text=wide(45))))])
def test_five_full_lines_fit(tmp_path: Path, made: dict[str, Any]) -> None:
    check_texts(load(written(tmp_path, made)), bindings())


def test_braces_that_are_doubled_are_braces() -> None:
    text = shown("{{x}} {train.step}", keys_by_id(bindings(), {"train.step": "k"}))
    assert text.plain == "{x} k"


def test_a_bracket_that_is_a_key_is_in_quotation_marks() -> None:
    keys = keys_by_id(bindings(), {"train.step": "left_square_bracket", "train.back": "full_stop"})
    assert shown("{train.step} {train.back}", keys).plain == "“[” [.]"


def test_the_text_and_the_question_of_a_step_without_a_goal_stand_together(tmp_path: Path) -> None:
    asked = question(kind="number", options=None, answer=4, text=wide(45))
    one = {**step(text=wide(45), question=asked), "goal": ""}
    with pytest.raises(ValidationError, match=r"^step one, question\.ko is "):
        check_texts(load(written(tmp_path, content(one))), bindings())
