"""A lesson as it is taken: the step, what has been answered, and whether its goal is reached.

Nothing here knows of screens: whoever shows the lesson passes on the facts of the run or the descent, at every frame.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import msgspec

from gdtui.core.errors import ValidationError
from gdtui.core.language import Translated
from gdtui.core.lessons.lesson import HINTS, Lesson, Question, Step
from gdtui.core.lessons.vocabulary import START, Facts, Value
from gdtui.core.maths.formula import Number, parse

WRONG = Translated(en="Not this one. Look again, and answer once more.", ko="아닙니다. 다시 보고 답해 보세요.")
TOO_LOW = Translated(en="It is more than that.", ko="그보다 큽니다.")
TOO_HIGH = Translated(en="It is less than that.", ko="그보다 작습니다.")
NOT_YET = Translated(en="Its value is not known here yet.", ko="여기서는 아직 그 값을 알 수 없습니다.")
LETTERS = Translated(en="Answer with one of these letters: {}.", ko="다음 글자 중 하나로 답하세요: {}.")
NUMBERS = Translated(en="Answer with a number, such as 0.5 or 1/3.", ko="0.5나 1/3 같은 수로 답하세요.")


class Refused(ValidationError):
    """An answer that is not taken; the message is a sentence for the learner."""

    def __init__(self, text: str, sentence: str) -> None:
        self.field, self.value, self.allowed = "answer", text, sentence
        ValueError.__init__(self, sentence)


class Prediction(msgspec.Struct, frozen=True):
    """What was predicted, and what came of it."""

    said: float
    found: float

    @property
    def gap(self) -> float:
        """How far the prediction was from it."""
        return abs(self.found - self.said)


class Course:
    """A learner's way through a lesson.

    Attributes:
        lesson: the lesson.
        place: the number of the step.
        begun: the facts at the step's start; empty until they are known.
        answer: what was answered to the step's question; empty before.
        wrong: how many answers to it were not taken.
        hints: how many hints of the step were shown.
        reached: whether the goal was reached; it stays so, whatever the run does then.
        prediction: what was predicted and what came of it, once the goal is reached.
    """

    def __init__(self, lesson: Lesson, place: int = 0) -> None:
        self.lesson = lesson
        self.begin(place)

    @property
    def step(self) -> Step:
        """The present step."""
        return self.lesson.steps[self.place]

    @property
    def last(self) -> bool:
        """Whether no step comes after this one."""
        return self.place == len(self.lesson.steps) - 1

    @property
    def asking(self) -> Question | None:
        """The question that is still to be answered."""
        return None if self.answer else self.step.question

    def begin(self, place: int) -> None:
        """Begin a step; its start is where the run is when it is seen next."""
        self.place = place
        self.begun: dict[str, Value] = {}
        self.answer, self.wrong, self.hints = "", 0, 0
        self.reached = False
        self.prediction: Prediction | None = None
        self._said = math.nan

    def begin_again(self) -> None:
        """Take the step's start from where the run is when it is seen next; what was answered and reached stays."""
        self.begun = {}

    def see(self, facts: Facts) -> bool:
        """Look at the run; return whether the goal has been reached just now."""
        if not facts:
            return False
        self._note_start(facts)
        goal = self.step.goal
        if self.reached or self.asking is not None or (goal is not None and not goal.reached(self.with_start(facts))):
            return False
        self.reached = True
        question = self.step.question
        if question is not None and question.kind == "predict":
            self.prediction = Prediction(self._said, question.expected(self.with_start(facts)))
        return True

    def _note_start(self, facts: Facts) -> None:
        """Take the facts of the step's start; those that take longer are taken as long as nothing has moved."""
        if not self.begun:
            self.begun = dict(facts)
        elif all(self.begun.get(name) == facts.get(name) for name in ("step", "phase", "head", "lr", "loss")):
            self.begun |= {name: value for name, value in facts.items() if self.begun.get(name) is None}

    def with_start(self, facts: Facts) -> Facts:
        """Return the facts with those of the step's start, as start.loss."""
        return {**facts, **{f"{START}{name}": value for name, value in self.begun.items()}}

    def hint(self) -> None:
        """Show one more hint, as far as there are any."""
        self.hints = min(self.hints + 1, HINTS)

    def take(self, text: str, facts: Facts) -> None:
        """Take an answer to the question.

        Raises:
            ValidationError: when it is none, or is not right; the message says so in a sentence.
        """
        question = self.asking
        if question is None:
            return
        text = text.strip().lower()
        try:
            self._said = self._judged(question, text, self.with_start(facts))
        except Refused:
            self.wrong += 1
            raise
        self.answer = text

    def _judged(self, question: Question, text: str, facts: Facts) -> float:
        """Return the number that was answered, NaN for a letter."""
        if question.kind == "choose":
            if text not in tuple(question.letters):
                raise Refused(text, str(LETTERS).format(", ".join(question.letters)))
            if text != question.answer:
                raise Refused(text, str(WRONG))
            return math.nan
        said = _number(text)
        if question.kind == "number":
            expected = question.expected(facts)
            if math.isnan(expected):
                raise Refused(text, str(NOT_YET))
            if abs(said - expected) > max(question.tolerance, 1e-9 * abs(expected)):
                raise Refused(text, str(TOO_LOW if said < expected else TOO_HIGH))
        return said

    def now(self, facts: Facts) -> Mapping[str, Value]:
        """Return the values of the words that the goal is about, to be shown beside it."""
        known = self.with_start(facts)
        return {name: known.get(name) for name in self.step.words}


def _number(text: str) -> float:
    """Return the number that a text is, which may be a fraction."""
    try:
        tree = parse(text)
    except ValidationError:
        raise Refused(text, str(NUMBERS)) from None
    if not isinstance(tree, Number):
        raise Refused(text, str(NUMBERS))
    return tree.value
