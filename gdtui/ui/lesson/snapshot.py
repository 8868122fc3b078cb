"""The frozen view of the lessons at one moment: the list, and the lesson in progress."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from gdtui.core.lessons.course import Prediction
from gdtui.core.lessons.lesson import HINTS, Lesson, Question, Step
from gdtui.core.lessons.progress import Progress
from gdtui.core.lessons.vocabulary import Value


class ListedLesson(msgspec.Struct, frozen=True):
    """A lesson in the list.

    Attributes:
        lesson: the lesson.
        progress: how far the learner has come in it.
        present: whether it is in progress.
    """

    lesson: Lesson
    progress: Progress
    present: bool = False

    @property
    def done(self) -> int:
        """The number of its steps that are done."""
        return len(self.progress.of(self.lesson))

    @property
    def complete(self) -> bool:
        """Whether all of its steps are done."""
        return self.done == len(self.lesson.steps)


class PresentStep(msgspec.Struct, frozen=True):
    """The step of the lesson in progress.

    Attributes:
        lesson: the lesson.
        place: the number of the step.
        hint: the hint that is shown; 0 for the text.
        reached: whether the goal is reached.
        asking: the question that is still to be answered.
        prediction: what was predicted, and what came of it.
        now: the values of the words of the goal.
        refusal: why a key did nothing.
        opening: whether the lesson is being brought to this step.
    """

    lesson: Lesson
    place: int
    hint: int
    reached: bool
    asking: Question | None
    prediction: Prediction | None
    now: Mapping[str, Value]
    refusal: str
    opening: bool

    @property
    def step(self) -> Step:
        """The step."""
        return self.lesson.steps[self.place]

    @property
    def next_hint(self) -> int:
        """The hint that comes next; 0 where the text does."""
        return (self.hint + 1) % (HINTS + 1)


class LearnSnapshot(msgspec.Struct, frozen=True):
    """What the screen Learn shows.

    Attributes:
        lessons: the lessons in their order.
        problem: why there is none, or why progress is not kept.
        refusal: the last refusal.
    """

    lessons: tuple[ListedLesson, ...] = ()
    problem: str = ""
    refusal: str = ""
