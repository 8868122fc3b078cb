"""The numbers in the texts of lessons: where they stand, and which of them a step says itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from gdtui.core.lessons.lesson import Lesson, Step
from gdtui.core.lessons.start import Start
from tests.claims.descents import columns

FIGURE = re.compile(r"(?<![\w.,])-?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+|(?<=\d))(?:e-?\d+)?")
"""A number in a text: 1,000 or .0784 or 3e-7."""


def numbers(step: Step) -> tuple[str, ...]:
    """Return each number in a step's texts, in both languages, as it is printed."""
    question = step.question
    texts = [step.text, step.why, *step.hints, *((question.text, *question.options) if question else ())]
    return tuple(dict.fromkeys(number for text in texts for number in FIGURE.findall(f"{text.en}\n{text.ko}")))


def value(number: str) -> float:
    """Return a printed number."""
    return float(number.replace(",", ""))


def half_unit(number: str) -> float:
    """Return half of the place of a printed number's last digit: .005 for 2.50, 5e-9 for 1e-8."""
    mantissa, _, exponent = number.replace(",", "").partition("e")
    return float(0.5 * 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2])))


def said(lesson: Lesson, place: int) -> set[float]:
    """Return the numbers that a step says itself, which its play checks or which it begins with.

    These are the numbers of its goal, its solution, its question's answer and the settings and data of its start.
    """
    step = lesson.steps[place]
    found = {value(text) for text in FIGURE.findall(" ".join(_commands(step)))}
    start = next(s.start for s in reversed(lesson.steps[: place + 1]) if s.start is not None)
    return found | set(_of_start(lesson, start))


def _commands(step: Step) -> Iterator[str]:
    if step.goal is not None:
        yield step.goal.text
    if step.question is not None:
        yield str(step.question.answer)
    for command in step.solution:
        yield f"{command.count or ''} {command.text}".replace("=", " ").replace(",", " ")


def _of_start(lesson: Lesson, start: Start) -> Iterator[float]:
    if start.function:
        descent = start.descent()
        yield from descent.start
        yield from _numbers(msgspec.to_builtins(descent.method))
        return
    experiment = start.session(lesson.path, str(lesson.title)).experiment
    yield from _numbers({name: getattr(experiment, name) for name in _settings(experiment)})
    yield from (experiment.table.rows, experiment.train_rows, experiment.test_rows)
    if experiment.table.rows <= 20:
        x, y = columns(experiment)
        yield from (*x.ravel().tolist(), *y.tolist())


def _settings(experiment: Any) -> Iterator[str]:
    defaults = type(experiment).__struct_defaults__
    names = type(experiment).__struct_fields__[-len(defaults) :]
    return (name for name, default in zip(names, defaults, strict=True) if getattr(experiment, name) != default)


def _numbers(part: object) -> Iterator[float]:
    if isinstance(part, Mapping):
        for inner in part.values():
            yield from _numbers(inner)
    elif isinstance(part, list | tuple):
        for inner in part:
            yield from _numbers(inner)
    elif isinstance(part, int | float) and not isinstance(part, bool):
        yield float(part)
