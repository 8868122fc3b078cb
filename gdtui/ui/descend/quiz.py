"""Predict, then reveal: what is asked, what was said, what was so, and the score of the sitting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gdtui.core.errors import ValidationError
from gdtui.core.fields import Field
from gdtui.core.maths.outcome import Fate, fate

if TYPE_CHECKING:
    import numpy as np

    from gdtui.ui.descend.trajectory import Question, Way

ENOUGH = 1000  # updates, to tell what becomes of a way
NEAR = 0.05  # of the step, that a right answer may be off by
ROUNDING = 1e-12  # of a number
FATES: Mapping[str, Fate] = {
    "s": Fate.STRAIGHT,
    "o": Fate.ONE_STEP,
    "z": Fate.OSCILLATES,
    "c": Fate.CYCLES,
    "d": Fate.DIVERGES,
}
WORDS: Mapping[str, Fate] = {
    "straight in": Fate.STRAIGHT,
    "one step": Fate.ONE_STEP,
    "in one step": Fate.ONE_STEP,
    "oscillates in": Fate.OSCILLATES,
    "zigzags in": Fate.OSCILLATES,
    "cycles": Fate.CYCLES,
    "diverges": Fate.DIVERGES,
}
WHICH = "What comes? s straight in, o one step, z oscillates in, c cycles, d diverges"


@dataclass(frozen=True)
class Quiz:
    """The state of the game.

    At the start of a way what is asked is its fate, if it has one that can be told, and only once; elsewhere, where the
    next update lands.

    Attributes:
        asking: whether an answer is awaited.
        prompt: what is asked; empty while it takes more of the way to know what can be.
        right: answers that were.
        asked: answers given.
        said: how the last one did, in a line; empty before the first and after the next move.
        fate: the right answer, when a fate is asked.
        known: the function, start and method whose fate has been revealed.
    """

    asking: bool = False
    right: int = 0
    asked: int = 0
    said: str = ""
    prompt: str = ""
    fate: Fate | None = None
    known: tuple[object, ...] = ()

    @property
    def waits(self) -> bool:
        """Whether a question is to be asked as soon as there is enough of the way."""
        return self.asking and not self.prompt

    def begun(self) -> Quiz:
        """A question is to be asked."""
        return replace(self.over(), asking=True)

    def over(self, said: str = "") -> Quiz:
        """Nothing is asked; something may be left to say."""
        return replace(self, asking=False, prompt="", fate=None, said=said)

    def posed(self, question: Question, way: Way, k: int) -> Quiz:
        """The question of this way after k updates, if so much of it is there that an answer can be judged.

        Args:
            question: whose way it is.
            way: as much of it as is known.
            k: the cursor.
        """
        first = not k and self.known != question[:3]
        if len(way) < (ENOUGH if first else k + 1) and not way.told.why:
            return self
        if len(way) <= k:
            return self.over("There is nothing to predict: the way ends here.")
        found = fate(way.points, way.gradients, way.curvatures, way.told.why) if first else None
        return replace(self, prompt=WHICH if found else _where(question, way, k), fate=found)

    def judged(self, text: str, question: Question, way: Way | None, k: int) -> Quiz:
        """What an answer is worth.

        Raises:
            ValidationError: when it cannot be read; the question stays.
        """
        if way is None or self.waits:
            raise ValidationError("answer", text, "one moment, the way is still to be found")
        if self.fate is None:
            return self._scored(*_landed(text, way, k))
        said = _fate(text)
        verdict = f"it {said}" if said is self.fate else f"you said it {said}, but it {self.fate}"
        return replace(self._scored(said is self.fate, verdict), known=question[:3])

    def _scored(self, right: bool, verdict: str) -> Quiz:
        score = replace(self, right=self.right + right, asked=self.asked + 1)
        head = "Right" if right else "Not so"
        return score.over(f"{head}: {verdict}. {score.right} of {score.asked} right.")


def _fate(text: str) -> Fate:
    """The one that a letter, or the beginning of a word, stands for."""
    word = text.strip().lower()
    meant = {FATES[word]} if word in FATES else {fate for name, fate in WORDS.items() if word and name.startswith(word)}
    if len(meant) != 1:
        raise ValidationError("answer", text, "it must be s, o, z, c or d, or the beginning of one of the words")
    return meant.pop()


def _where(question: Question, way: Way, k: int) -> str:
    """What is to be known for saying where the next update lands."""
    method, names = question.method, ",".join(way.told.variables)
    slope = "f′" if len(way.told.variables) == 1 else "the gradient"
    facts = [f"{names} is {_written(way.points[k])}", f"{slope} {_written(way.gradients[k])}"]
    facts.append(f"lr {method.lr:g}" if method.optimizer == "sgd" else f"{method.optimizer}'s lr {method.lr:g}")
    if method.momentum:
        facts.append(f"momentum {method.momentum:g}")
        facts += [f"the last update {_written(way.updates[k - 1])}"] if k else []
    return f"{', '.join(facts)}: where does the next update land?"


def _landed(text: str, way: Way, k: int) -> tuple[bool, str]:
    """Whether a point is near where the next update lands, and how near."""
    import numpy as np

    here, there = way.points[k], way.points[k + 1]
    said = np.array(_point(text, len(here)))
    step, gap = float(np.hypot.reduce(there - here)), float(np.hypot.reduce(there - said))
    gap = gap if gap > ROUNDING * (step + np.abs(there).max()) else 0.0
    part = f", {100 * gap / step:.3g}% of the step" if step and gap else ""
    verdict = f"you said {_written(said)}, it lands at {_written(there)}: off by {gap:.4g}{part}"
    return gap <= NEAR * step * (1 + ROUNDING), verdict


def _point(text: str, size: int) -> tuple[float, ...]:
    """A number for each variable."""
    if size == 1:
        return (Field("answer", "answer", "", 0.0, "number").parse(text),)
    said: tuple[float, ...] = Field("answer", "answer", "", (), "numbers").parse(text)
    if len(said) != size:
        raise ValidationError("answer", text, "it must be two numbers with a comma between, such as 1,2")
    return said


def _written(point: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> str:
    """A point in six digits."""
    return ",".join(f"{x:.6g}" for x in point.tolist())
