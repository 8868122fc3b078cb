"""Predict, then reveal: the question, the answer, the result, and the score since the start of the program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gdtui.core.errors import ValidationError
from gdtui.core.fields import Field
from gdtui.core.maths.outcome import Outcome, outcome_of
from gdtui.core.texts import text
from gdtui.ui.descend.landing import NEAR, ROUNDING, landing_question, written
from gdtui.ui.text.numbers import number_text

if TYPE_CHECKING:
    from gdtui.ui.descend.trajectory import DescendQuestion, Trajectory

ENOUGH = 1000  # updates that are enough to decide the outcome of a trajectory
OUTCOMES: Mapping[str, Outcome] = {
    "s": Outcome.STRAIGHT,
    "o": Outcome.ONE_STEP,
    "z": Outcome.OSCILLATES,
    "c": Outcome.CYCLES,
    "d": Outcome.DIVERGES,
}
WORDS: Mapping[str, Outcome] = {
    "straight in": Outcome.STRAIGHT,
    "one step": Outcome.ONE_STEP,
    "in one step": Outcome.ONE_STEP,
    "oscillates in": Outcome.OSCILLATES,
    "zigzags in": Outcome.OSCILLATES,
    "cycles": Outcome.CYCLES,
    "diverges": Outcome.DIVERGES,
}


@dataclass(frozen=True)
class Quiz:
    """The state of the quiz.

    At the start of a trajectory the question is its outcome, if it has a clear one, and it is asked only once.
    Elsewhere the question is where the next update lands.

    Attributes:
        asking: whether an answer is awaited.
        prompt: the question; empty while more of the trajectory is needed to pose it.
        right: the number of correct answers.
        asked: the number of answers.
        feedback: how good the last answer was, in a line; empty before the first and after the next move.
        outcome: the correct answer, when an outcome is asked.
        known: the function, start and method whose outcome has been revealed.
    """

    asking: bool = False
    right: int = 0
    asked: int = 0
    feedback: str = ""
    prompt: str = ""
    outcome: Outcome | None = None
    known: tuple[object, ...] = ()

    @property
    def waits(self) -> bool:
        """Return whether a question is to be posed as soon as enough of the trajectory is known."""
        return self.asking and not self.prompt

    def begun(self) -> Quiz:
        """Return the quiz with a question requested."""
        return replace(self.over(), asking=True)

    def over(self, feedback: str = "") -> Quiz:
        """Return the quiz without a question, and perhaps with a feedback."""
        return replace(self, asking=False, prompt="", outcome=None, feedback=feedback)

    def posed(self, question: DescendQuestion, trajectory: Trajectory, k: int) -> Quiz:
        """Return the quiz with the question after k updates, if enough of the trajectory is known to judge an answer.

        Args:
            question: the question that the trajectory answers.
            trajectory: the trajectory as far as it is known.
            k: the cursor.
        """
        first = not k and self.known != question[:3]
        if len(trajectory) < (ENOUGH if first else k + 1) and not trajectory.answer.reason:
            return self
        if len(trajectory) <= k:
            return self.over(text("quiz.trajectory_over"))
        outcome = (
            outcome_of(trajectory.points, trajectory.gradients, trajectory.curvatures, trajectory.answer.ending)
            if first
            else None
        )
        prompt = text("quiz.which") if outcome else landing_question(question.method, trajectory, k)
        if not prompt:
            return self.over(text("quiz.not_asked", optimizer=question.method.optimizer))
        return replace(self, prompt=prompt, outcome=outcome)

    def judged(self, answer: str, question: DescendQuestion, trajectory: Trajectory | None, k: int) -> Quiz:
        """Return the quiz after an answer.

        Raises:
            ValidationError: when the answer cannot be read; the question stays.
        """
        if trajectory is None or self.waits:
            raise ValidationError("answer", answer, text("quiz.wait"))
        if self.outcome is None:
            return self._scored(*_landed(answer, trajectory, k))
        said, outcome = _fate(answer), text(f"quiz.{self.outcome.name}")
        right = said is self.outcome
        verdict = (
            text("quiz.outcome", outcome=outcome)
            if right
            else text("quiz.other_outcome", said=text(f"quiz.{said.name}"), outcome=outcome)
        )
        return replace(self._scored(right, verdict), known=question[:3])

    def _scored(self, right: bool, verdict: str) -> Quiz:
        score = replace(self, right=self.right + right, asked=self.asked + 1)
        name = "quiz.correct" if right else "quiz.incorrect"
        return score.over(text(name, verdict=verdict, right=score.right, asked=score.asked))


def _fate(answer: str) -> Outcome:
    """Return the outcome that a letter, or the beginning of a word, stands for."""
    word = answer.strip().lower()
    meant = (
        {OUTCOMES[word]}
        if word in OUTCOMES
        else {outcome for name, outcome in WORDS.items() if word and name.startswith(word)}
    )
    if len(meant) != 1:
        raise ValidationError("answer", answer, text("quiz.letters"))
    return meant.pop()


def _landed(answer: str, trajectory: Trajectory, k: int) -> tuple[bool, str]:
    """Return whether a point is near where the next update lands, and how near."""
    import numpy as np

    here, there = trajectory.points[k], trajectory.points[k + 1]
    feedback = np.array(_point(answer, len(here)))
    step, gap = float(np.hypot.reduce(there - here)), float(np.hypot.reduce(there - feedback))
    gap = gap if gap > ROUNDING * (step + np.abs(there).max()) else 0.0
    said = {"said": written(feedback), "found": written(there), "gap": number_text(gap)}
    if step and gap:
        verdict = text("quiz.landed_part", **said, percent=number_text(100 * gap / step, 3))
    else:
        verdict = text("quiz.landed", **said)
    return gap <= NEAR * step * (1 + ROUNDING), verdict


def _point(answer: str, size: int) -> tuple[float, ...]:
    """Return a number for each variable."""
    if size == 1:
        return (Field("answer", "answer", "", 0.0, "number").parse(answer),)
    feedback: tuple[float, ...] = Field("answer", "answer", "", (), "numbers").parse(answer)
    if len(feedback) != size:
        raise ValidationError("answer", answer, text("quiz.two_numbers"))
    return feedback
