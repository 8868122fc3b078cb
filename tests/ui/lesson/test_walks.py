"""Lessons of Train and Descend, walked by the keys that their texts name, on a small screen in both languages."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from gdtui.core.language import LANGUAGES, Language
from gdtui.core.lessons.catalog import lesson
from gdtui.core.lessons.solution import Command
from tests.ui.driver import drive
from tests.ui.lesson.lesson_driver import answer, at, begin, learning, reached, speaking, strip
from tests.ui.pictures import NARROW

ANSWERS: Mapping[str, Mapping[str, str]] = {
    "loss-slope": {"left": "b", "predict": "1.1"},
    "learning-rate": {"small": ".5", "one": "1"},
}
"""What the learner says to the questions of each lesson, by the ids of the steps; a prediction may be wrong."""


def pressed(mode: str, command: Command) -> list[str]:
    """Return the keys that do what a command of a solution does."""
    if command.name == "step":
        return ["right"] * (command.count or 1)
    if command.name == "reset":
        return ["r"]
    name, _, value = command.text.partition("=")
    assert (command.name, name) == ("set", "lr")
    to_learning_rate = ["s", *["up"] * 9] if mode == "Train" else ["f", *["up"] * 9, "down", "down"]
    return [*to_learning_rate, "enter", *["full_stop" if key == "." else key for key in value], "enter", "escape"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ANSWERS)
async def test_a_lesson_is_walked_by_keys(name: str, language: Language) -> None:
    walked = lesson(name)
    with speaking(language):
        async with drive(size=NARROW) as driver:
            await begin(driver, name)
            for number, one in enumerate(walked.steps, 1):
                await at(driver, one)
                assert f"{walked.title} {number}/{len(walked.steps)}" in strip(driver)
                if one.question is not None:
                    await answer(driver, ANSWERS[name][one.id])
                for command in one.solution:
                    await driver.press(*pressed(driver.app.current_mode, command))
                await reached(driver)
                assert "✓" in strip(driver)
                await driver.press("j")
            await driver.until(lambda: driver.app.current_mode == "Learn")
            assert learning(driver).course is None
