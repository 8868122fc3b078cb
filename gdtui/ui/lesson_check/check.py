"""What is wrong with a lesson: its texts in both languages, its goals and its solutions."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping

from rich.cells import cell_len

from gdtui.core import texts
from gdtui.core.errors import FileError, ValidationError
from gdtui.core.fields import nearest
from gdtui.core.language import LANGUAGES, Translated
from gdtui.core.lessons.course import Course
from gdtui.core.lessons.lesson import Lesson, Step
from gdtui.core.lessons.vocabulary import START, Facts
from gdtui.core.storage.user_config import KeyBinding
from gdtui.ui.lesson.player import EngineFailed, Player
from gdtui.ui.lesson.text import LINES, WIDTH, key_ids, keys_by_id, shown, wrapped
from gdtui.ui.shell.keymap import default_bindings
from gdtui.ui.text.numbers import number_text

TITLE = 48  # cells of a title, which stands in one line with the number of the step


def bindings() -> Mapping[str, KeyBinding]:
    """Return all bindings of the app, by their ids."""
    from gdtui.ui.app import GdtuiApp
    from gdtui.ui.screens import SCREENS

    return default_bindings(GdtuiApp, SCREENS)


async def check(lesson: Lesson, player: Player, known: Mapping[str, KeyBinding]) -> None:
    """Check the texts of a lesson, then play its solution.

    Raises:
        ValidationError: for the first thing that is wrong, in one line with the file, the step and the field.
    """
    try:
        check_texts(lesson, known)
        await play(lesson, player)
    except ValidationError as error:
        raise FileError(lesson.path, str(error)) from None


# -- texts


def check_texts(lesson: Lesson, known: Mapping[str, KeyBinding]) -> None:
    """Check that each text fits, and that each key in it exists.

    Raises:
        ValidationError: when one does not.
    """
    for language in LANGUAGES:
        _check_line("title", language, getattr(lesson.title, language))
        _check_text("about", language, getattr(lesson.about, language), known)
        for step in lesson.steps:
            for field, parts in _texts(step):
                text = "\n".join(getattr(part, language).strip() for part in parts)
                _check_text(f"step {step.id}, {field}", language, text, known)


def _texts(step: Step) -> Iterator[tuple[str, tuple[Translated, ...]]]:
    """Yield the fields with what stands in them together on the screen."""
    yield "text", (step.text,)
    yield "why", (step.why,)
    yield from ((f"hint {number}", (hint,)) for number, hint in enumerate(step.hints, 1))
    if step.question is not None:
        text = (step.text,) if step.goal is None else ()
        yield "question", (*text, step.question.text, *step.question.options)


def _check_line(field: str, language: str, text: str) -> None:
    if cell_len(text) > TITLE or "\n" in text.strip():
        raise ValidationError(f"{field}.{language}", text, texts.text("refusals.lesson_title", most=TITLE))


def _check_text(field: str, language: str, text: str, known: Mapping[str, KeyBinding]) -> None:
    for id_ in key_ids(text):
        if id_ not in known:
            problem = texts.text("refusals.no_such_key", nearest=nearest(id_, known))
            raise ValidationError(f"{field}.{language}, key", id_, problem)
    content = shown(text, keys_by_id(known, {}))
    widest = max(content.plain.split(), key=cell_len, default="")
    if cell_len(widest) > WIDTH:
        problem = texts.text("refusals.lesson_word_width", width=WIDTH)
        raise ValidationError(f"{field}.{language}", widest, problem)
    lines = len(wrapped(content, WIDTH))
    if lines > LINES:
        problem = texts.text("refusals.lesson_lines", lines=lines, width=WIDTH, most=LINES)
        raise ValidationError(f"{field}.{language}", text, problem)


# -- goals and solutions


async def play(lesson: Lesson, player: Player, visit: Callable[[Step, Facts], object] | None = None) -> None:
    """Play the solution of each step, the next where the last has ended.

    Args:
        lesson: the lesson.
        player: what plays it.
        visit: called with each step and the facts at its end.

    Raises:
        ValidationError: when a goal holds before the step has begun, or the solution does not reach it.
    """
    course = Course(lesson)
    for place, step in enumerate(lesson.steps):
        course.begin(place)
        field = "start"
        try:
            await player.begin(lesson, step)
            field = "goal"
            _check_start(course, player.facts())
            field = "question"
            _answer(course, player.facts())
            field = "solution"
            for command in step.solution:
                await player.obey(command)
                course.see(player.facts())
            _check_end(course, player)
        except (ValidationError, EngineFailed) as error:
            raise _in_step(step, field, error) from None
        if visit is not None:
            visit(step, player.facts())


def _in_step(step: Step, field: str, error: Exception) -> ValidationError:
    found = ValidationError(f"step {step.id}, {field}", "", str(error))
    ValueError.__init__(found, f"step {step.id}, {field}: {error}")
    return found


def _check_start(course: Course, facts: Facts) -> None:
    """See the start of a step, whose goal must not hold there."""
    course.see(facts)
    goal = course.step.goal
    if goal is None:
        return
    if goal.reached(course.with_start(facts)):
        raise ValidationError("goal", goal.text, texts.text("refusals.goal_holds"))
    for word in goal.words:
        if word.removeprefix(START) not in facts and "." in word.removeprefix(START):
            raise ValidationError("goal", goal.text, texts.text("refusals.word_not_here", word=word))


def _answer(course: Course, facts: Facts) -> None:
    """Answer the question as it should be."""
    question = course.asking
    if question is None:
        return
    if question.kind == "choose":
        course.take(str(question.answer), facts)
        return
    expected = question.expected(course.with_start(facts))
    if question.kind == "number" and math.isnan(expected):
        raise ValidationError("question.answer", question.answer, texts.text("refusals.unknown_at_start"))
    course.take(repr(expected) if math.isfinite(expected) else "0", facts)


def _check_end(course: Course, player: Player) -> None:
    """See the end of a step, whose goal must be reached."""
    facts = player.facts()
    course.see(facts)
    goal = course.step.goal
    if not course.reached and goal is not None:
        values = ", ".join(f"{name} {_said(value)}" for name, value in course.now(facts).items())
        problem = texts.text("refusals.not_reached", values=values, refusal=player.subject.refusal).strip()
        raise ValidationError("goal", goal.text, problem)
    prediction = course.prediction
    if prediction is not None and math.isnan(prediction.found):
        question = course.step.question
        given = question.answer if question is not None else ""
        raise ValidationError("question.answer", given, texts.text("refusals.unknown_at_goal"))


def _said(value: object) -> str:
    if isinstance(value, float):
        return number_text(value)
    return "unknown" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
