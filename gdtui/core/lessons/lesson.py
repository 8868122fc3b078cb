"""Lesson files: one TOML a lesson.

    version = 1
    after = ["first-update"]      # lessons that come before it in the list, if there are any

    [title]
    en = "How large may the learning rate be?"
    ko = "학습률은 얼마까지 커도 되는가?"

    [about]                       # one or two sentences for the list
    en = "..."
    ko = "..."

    [start]                       # where its first step begins: see `gdtui.core.lessons.start`
    preset = "study-hours"

    [[step]]
    id = "converge"               # unique in the lesson
    goal = "step >= 10 and loss < start.loss"     # see `gdtui.core.lessons.goal`
    solution = ["step 10"]        # commands that reach the goal: see `gdtui.core.lessons.solution`
    start = { preset = "ohm" }    # only where the step begins elsewhere; otherwise it goes on from the step before

    [step.text]                   # what to do and what to see: at most five lines of 78 cells
    en = "Press {train.step} ten times, and watch the loss."
    ko = "{train.step} 키를 열 번 누르고 손실을 보세요."

    [[step.hints]]                # three: where to look, the idea, the answer
    en = "..."
    ko = "..."

    [step.why]                    # shown when the goal is reached
    en = "..."
    ko = "..."

    [step.question]               # if there is one, it is answered first
    kind = "predict"
    answer = "loss"
    [step.question.text]
    en = "..."
    ko = "..."

A key in a text is written as the id of its binding in braces, `{train.step}`, and shown as the key that the user has
for it; `gdtui lesson check` refuses an id that does not exist. `{{` is a brace.

A question is one of three kinds:

- `choose`: `options` are texts in both languages, `answer` is the letter of the right one ("b"). A wrong choice is
  told, and may be corrected. A step whose question is one to choose or a number needs no goal of its own.
- `number`: `answer` is a number or a formula over the words of goals ("critical_lr"), `tolerance` how far from it an
  answer may be. It is judged at once.
- `predict`: the learner says what `answer` (a formula) will be once the goal is reached. It is neither right nor wrong:
  when the goal is reached, both are shown with the gap between them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import msgspec

from gdtui.core import texts
from gdtui.core.errors import FileError, ValidationError, in_toml_terms
from gdtui.core.language import Translated
from gdtui.core.lessons.goal import Goal, goal, quantity
from gdtui.core.lessons.solution import Command, Screen, command
from gdtui.core.lessons.start import Start
from gdtui.core.lessons.vocabulary import Facts

VERSION = 1
MOST_STEPS = 20
MOST_BYTES = 200_000
HINTS = 3
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


class Question(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question that is answered before the step's result is shown.

    Attributes:
        kind: choose, number or predict.
        text: the question.
        options: what to choose from.
        answer: the letter of the right option, or a formula for a number.
        tolerance: how far from the number an answer may be.
    """

    kind: Literal["choose", "number", "predict"]
    text: Translated
    options: tuple[Translated, ...] = ()
    answer: str | float
    tolerance: float = 0.0

    @property
    def letters(self) -> str:
        """The letters of the options: abc."""
        return "abcdef"[: len(self.options)]

    def expected(self, facts: Facts) -> float:
        """Return the number that a number or a prediction is compared with; NaN where it is unknown."""
        return quantity(str(self.answer))(facts)


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A step of a lesson.

    Attributes:
        id: unique in the lesson.
        text: what to do and what to see.
        goal: the state that ends the step; None where the right answer to the question ends it.
        hints: where to look, the idea, the answer.
        solution: commands that reach the goal.
        why: what the step has shown.
        question: the question to answer first, if there is one.
        start: where it begins; None where it goes on from the step before.
        screen: where it takes place.
    """

    id: str
    text: Translated
    goal: Goal | None
    hints: tuple[Translated, ...]
    solution: tuple[Command, ...]
    why: Translated
    question: Question | None
    start: Start | None
    screen: Screen

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the goal, whose values are shown beside it."""
        return self.goal.words if self.goal is not None else ()


class Lesson(msgspec.Struct, frozen=True, kw_only=True):
    """A lesson.

    Attributes:
        name: the file's name without its suffix.
        path: the file.
        title: a few words.
        about: one or two sentences.
        after: the lessons that come before it.
        steps: its steps, of which the first has a start.
    """

    name: str
    path: Path
    title: Translated
    about: Translated
    after: tuple[str, ...]
    steps: tuple[Step, ...]

    def step(self, id_: str) -> int:
        """Return the place of a step; 0 when there is none of that id."""
        return next((place for place, step in enumerate(self.steps) if step.id == id_), 0)


class _File(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What a lesson file says, before its steps are read."""

    version: int
    title: Translated
    about: Translated
    start: Start
    after: tuple[str, ...] = ()
    step: list[dict[str, Any]] = []


class _StepEntry(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What a lesson file says of a step, before its formulas are parsed."""

    id: str
    text: Translated
    hints: tuple[Translated, ...]
    why: Translated
    goal: str = ""
    solution: tuple[str, ...] = ()
    question: Question | None = None
    start: Start | None = None


def load(path: Path) -> Lesson:
    """Read a lesson file.

    Raises:
        ValidationError: when there is no such file or it says something that cannot be. The message is one line with
            the file, the step and the field.
    """
    content = _decode(path)
    try:
        file = _convert(content, _File)
        _check_file(file, path)
        lesson_steps: list[Step] = []
        screen: Screen = file.start.screen
        for number, given in enumerate(file.step):
            with _naming_step(given, number):
                step = _step(given, file.start if not number else None, screen)
                _check_id(step.id, lesson_steps)
            screen = step.screen
            lesson_steps.append(step)
    except ValidationError as error:
        raise FileError(path, str(error)) from None
    return Lesson(
        name=path.stem, path=path, title=file.title, about=file.about, after=file.after, steps=tuple(lesson_steps)
    )


def is_lesson(target: str) -> bool:
    """Return whether a path is that of a lesson: a TOML file with steps, which may have faults."""
    path = Path(target).expanduser()
    try:
        return path.suffix.lower() == ".toml" and path.is_file() and "step" in _decode(path)
    except (OSError, ValidationError):
        return False


class StepError(ValidationError):
    """An error in a step; the message begins with the step."""

    def __init__(self, step: str, error: ValidationError) -> None:
        self.field, self.value, self.allowed = error.field, error.value, error.allowed
        ValueError.__init__(self, f"{step}, {error}")


@contextmanager
def _naming_step(given: Mapping[str, Any], number: int) -> Iterator[None]:
    """Put the step before the message of an error."""
    id_ = given.get("id")
    try:
        yield
    except ValidationError as error:
        named = isinstance(id_, str) and _ID.fullmatch(id_)
        raise StepError(f"step {id_}" if named else f"step {number + 1}", error) from None


def _decode(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            text = file.read(MOST_BYTES + 1)
        if len(text) > MOST_BYTES:
            raise FileError(path, texts.text("lesson_files.too_long", most=f"{MOST_BYTES:,}"))
        content: dict[str, Any] = msgspec.toml.decode(text)
    except OSError as error:
        raise FileError(path, texts.text("files.not_read", error=error.strerror)) from None
    except FileError:
        raise
    except (ValueError, RecursionError) as error:  # TOML's syntax, or bytes that are not UTF-8
        raise FileError(path, texts.text("files.not_toml", error=error)) from None
    if content.get("version") != VERSION:
        raise FileError(path, texts.text("lesson_files.version", version=VERSION))
    return content


def _convert(content: Mapping[str, Any], kind: Any) -> Any:
    try:
        return msgspec.convert(content, kind, strict=True)
    except msgspec.ValidationError as error:
        raise _Refused(*in_toml_terms(str(error))) from None


class _Refused(ValidationError):
    """A field that is missing, unknown or of another type."""

    def __init__(self, field: str, problem: str) -> None:
        self.field, self.value, self.allowed = field, "", problem
        ValueError.__init__(self, f"{field}: {problem}" if field else problem)


def _check_file(file: _File, path: Path) -> None:
    for name, text in (("title", file.title), ("about", file.about)):
        _check_text(name, text)
    if not 1 <= len(file.step) <= MOST_STEPS:
        raise ValidationError(
            texts.text("places.steps"), len(file.step), texts.text("lesson_files.steps", most=MOST_STEPS)
        )
    if path.stem in file.after:
        raise ValidationError("after", path.stem, texts.text("lesson_files.after_itself"))


def _step(given: Mapping[str, Any], first: Start | None, screen: Screen) -> Step:
    entry: _StepEntry = _convert(given, _StepEntry)
    start = entry.start or first
    if start is not None:
        start.check()
        screen = start.screen
    for name, text in (("text", entry.text), ("why", entry.why), *(("hints", hint) for hint in entry.hints)):
        _check_text(name, text)
    if len(entry.hints) != HINTS:
        problem = texts.text("lesson_files.hints", count=HINTS)
        raise ValidationError(texts.text("places.hints"), len(entry.hints), problem)
    if entry.question is not None:
        _check_question(entry.question)
    judged = entry.question is not None and entry.question.kind != "predict"
    if not entry.goal and not judged:
        raise ValidationError("goal", entry.goal, texts.text("lesson_files.needs_goal"))
    return Step(
        id=entry.id,
        text=entry.text,
        goal=goal(entry.goal) if entry.goal else None,
        hints=entry.hints,
        solution=tuple(command(text, screen) for text in entry.solution),
        why=entry.why,
        question=entry.question,
        start=start,
        screen=screen,
    )


def _check_id(id_: str, before: list[Step]) -> None:
    if not _ID.fullmatch(id_):
        raise ValidationError("id", id_, texts.text("lesson_files.id"))
    if any(step.id == id_ for step in before):
        raise ValidationError("id", id_, texts.text("lesson_files.same_id"))


def _check_text(name: str, text: Translated) -> None:
    for language in text.__struct_fields__:
        if not getattr(text, language).strip():
            raise ValidationError(f"{name}.{language}", getattr(text, language), texts.text("refusals.empty"))


def _check_question(question: Question) -> None:
    """Refuse a question without a text, with an answer that is none, or with options where it has none."""
    _check_text("question.text", question.text)
    for option in question.options:
        _check_text("question.options", option)
    if question.kind == "choose":
        if not 2 <= len(question.options) <= 4:
            raise ValidationError(
                texts.text("places.options"), len(question.options), texts.text("lesson_files.options")
            )
        if question.answer not in tuple(question.letters):
            allowed = texts.text("refusals.one_of", names=", ".join(question.letters))
            raise ValidationError("question.answer", question.answer, allowed)
        return
    if question.options:
        raise ValidationError(
            "question.options", len(question.options), texts.text("lesson_files.has_none", kind=question.kind)
        )
    if not (math.isfinite(question.tolerance) and question.tolerance >= 0):
        raise ValidationError("question.tolerance", question.tolerance, texts.text("refusals.at_least_0"))
    quantity(str(question.answer))
