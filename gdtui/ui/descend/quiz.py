"""Predict, then reveal: what is asked, what was said, what was so, and the score of the sitting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gdtui.core.errors import ValidationError
from gdtui.core.fields import Field
from gdtui.core.maths.outcome import Outcome, outcome_of

if TYPE_CHECKING:
    import numpy as np

    from gdtui.ui.descend.trajectory import DescendQuestion, Trajectory

ENOUGH = 1000  # updates, to tell what becomes of a way
NEAR = 0.05  # of the step, that a right answer may be off by
ROUNDING = 1e-12  # of a number
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
WHICH = "What comes? s straight in, o one step, z oscillates in, c cycles, d diverges"


@dataclass(frozen=True)
class Quiz:
    """The state of the game.

    At the start of a trajectory the question is its outcome, if it has a clear one, and it is asked only once.
    Elsewhere the question is where the next update lands.

    Attributes:
        asking: whether an answer is awaited.
        prompt: what is asked; empty while it takes more of the way to know what can be.
        right: answers that were.
        asked: answers given.
        feedback: how the last one did, in a line; empty before the first and after the next move.
        outcome: the right answer, when a outcome is asked.
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
        """Whether a question is to be asked as soon as there is enough of the way."""
        return self.asking and not self.prompt

    def begun(self) -> Quiz:
        """A question is to be asked."""
        return replace(self.over(), asking=True)

    def over(self, feedback: str = "") -> Quiz:
        """Nothing is asked; something may be left to say."""
        return replace(self, asking=False, prompt="", outcome=None, feedback=feedback)

    def posed(self, question: DescendQuestion, trajectory: Trajectory, k: int) -> Quiz:
        """The question of this way after k updates, if so much of it is there that an answer can be judged.

        Args:
            question: whose way it is.
            trajectory: as much of it as is known.
            k: the cursor.
        """
        first = not k and self.known != question[:3]
        if len(trajectory) < (ENOUGH if first else k + 1) and not trajectory.answer.reason:
            return self
        if len(trajectory) <= k:
            return self.over("There is nothing to predict: the way ends here.")
        found = (
            outcome_of(trajectory.points, trajectory.gradients, trajectory.curvatures, trajectory.answer.reason)
            if first
            else None
        )
        return replace(self, prompt=WHICH if found else _where(question, trajectory, k), outcome=found)

    def judged(self, text: str, question: DescendQuestion, trajectory: Trajectory | None, k: int) -> Quiz:
        """What an answer is worth.

        Raises:
            ValidationError: when it cannot be read; the question stays.
        """
        if trajectory is None or self.waits:
            raise ValidationError("answer", text, "one moment, the way is still to be found")
        if self.outcome is None:
            return self._scored(*_landed(text, trajectory, k))
        feedback = _fate(text)
        verdict = f"it {feedback}" if feedback is self.outcome else f"you said it {feedback}, but it {self.outcome}"
        return replace(self._scored(feedback is self.outcome, verdict), known=question[:3])

    def _scored(self, right: bool, verdict: str) -> Quiz:
        score = replace(self, right=self.right + right, asked=self.asked + 1)
        head = "Right" if right else "Not so"
        return score.over(f"{head}: {verdict}. {score.right} of {score.asked} right.")


def _fate(text: str) -> Outcome:
    """The one that a letter, or the beginning of a word, stands for."""
    word = text.strip().lower()
    meant = (
        {OUTCOMES[word]}
        if word in OUTCOMES
        else {outcome for name, outcome in WORDS.items() if word and name.startswith(word)}
    )
    if len(meant) != 1:
        raise ValidationError("answer", text, "it must be s, o, z, c or d, or the beginning of one of the words")
    return meant.pop()


def _where(question: DescendQuestion, trajectory: Trajectory, k: int) -> str:
    """What is to be known for saying where the next update lands."""
    method, names = question.method, ",".join(trajectory.answer.variables)
    slope = "f′" if len(trajectory.answer.variables) == 1 else "the gradient"
    facts = [f"{names} is {_written(trajectory.points[k])}", f"{slope} {_written(trajectory.gradients[k])}"]
    facts.append(
        f"lr {method.lr:g}" if method.optimizer_spec.is_gradient_descent else f"{method.optimizer}'s lr {method.lr:g}"
    )
    if method.momentum:
        facts.append(f"momentum {method.momentum:g}")
        facts += [f"the last update {_written(trajectory.updates[k - 1])}"] if k else []
    return f"{', '.join(facts)}: where does the next update land?"


def _landed(text: str, trajectory: Trajectory, k: int) -> tuple[bool, str]:
    """Whether a point is near where the next update lands, and how near."""
    import numpy as np

    here, there = trajectory.points[k], trajectory.points[k + 1]
    feedback = np.array(_point(text, len(here)))
    step, gap = float(np.hypot.reduce(there - here)), float(np.hypot.reduce(there - feedback))
    gap = gap if gap > ROUNDING * (step + np.abs(there).max()) else 0.0
    part = f", {100 * gap / step:.3g}% of the step" if step and gap else ""
    verdict = f"you said {_written(feedback)}, it lands at {_written(there)}: off by {gap:.4g}{part}"
    return gap <= NEAR * step * (1 + ROUNDING), verdict


def _point(text: str, size: int) -> tuple[float, ...]:
    """A number for each variable."""
    if size == 1:
        return (Field("answer", "answer", "", 0.0, "number").parse(text),)
    feedback: tuple[float, ...] = Field("answer", "answer", "", (), "numbers").parse(text)
    if len(feedback) != size:
        raise ValidationError("answer", text, "it must be two numbers with a comma between, such as 1,2")
    return feedback


def _written(point: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> str:
    """A point in six digits."""
    return ",".join(f"{x:.6g}" for x in point.tolist())
