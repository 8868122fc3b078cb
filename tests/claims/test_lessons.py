"""Every number in a lesson's texts is what the engine computes when the lesson's solution is played."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import partial

from gdtui.core.lessons.catalog import lesson_names, lessons
from gdtui.core.lessons.goal import quantity
from gdtui.core.lessons.lesson import Lesson
from gdtui.core.lessons.vocabulary import START, Facts
from gdtui.ui.lesson.player import EngineFailed, Player
from gdtui.ui.lesson_check.player import playing
from tests.claims.lesson_numbers import half_unit, numbers, said, value
from tests.claims.listed_lessons import LISTING, Formula


async def test_each_number_is_what_the_engine_computes() -> None:
    wrong: list[str] = []
    async with playing() as player:
        for lesson in lessons():
            listed = LISTING.get(lesson.name, {})
            assert {*listed} <= {step.id for step in lesson.steps}, lesson.name
            for place, step in enumerate(lesson.steps):
                await player.begin(lesson, step)
                begun = {f"{START}{name}": known for name, known in player.facts().items()}
                for command in step.solution:
                    await player.obey(command)
                problems = partial(_problems, player, begun, partial(_wrong, lesson, place, listed.get(step.id, {})))
                with suppress(EngineFailed):  # theory comes after the frame
                    await player.until(partial(_none, problems))
                wrong += [f"{lesson.name}, {step.id}: {problem}" for problem in problems()]
    assert wrong == []


def _problems(player: Player, begun: Facts, check: Callable[[Facts], Iterator[str]]) -> list[str]:
    return [*check({**player.facts(), **begun})]


def _none(problems: Callable[[], list[str]]) -> bool:
    return not problems()


def _wrong(lesson: Lesson, place: int, known: Mapping[str, Formula], facts: Facts) -> Iterator[str]:
    """Yield what is wrong with the numbers of a step: no proof, one too many, or another number."""
    itself = said(lesson, place)
    printed = [number for number in numbers(lesson.steps[place]) if value(number) not in itself]
    yield from (f"{number} is listed, and need not be" for number in known if number not in printed)
    for number in printed:
        if number not in known:
            yield f"{number} has no proof"
            continue
        formula = known[number]
        found = formula() if callable(formula) else quantity(formula)(facts)
        if not abs(found - value(number)) <= half_unit(number) * (1 + 1e-9):
            yield f"{number} is {found:.8g}"


def test_only_lessons_are_listed() -> None:
    assert {*LISTING} <= {*lesson_names()}


def test_numbers_are_found_as_they_are_printed() -> None:
    assert half_unit("2.50") == 0.005
    assert half_unit("1e-8") == 0.5e-8
    assert half_unit("5,778") == 0.5
    assert value("5,778") == 5778
