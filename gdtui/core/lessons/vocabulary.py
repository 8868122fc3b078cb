"""The words that a goal may use, each with what it stands for in the run or the descent on the screen.

Every word has a value at the cursor. A value that does not exist at the moment, such as the critical learning rate of
Adam, is unknown, and so is every comparison with it: a goal is reached only where it is true.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Literal, NamedTuple

from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import settings
from gdtui.core.experiment.settings.optimizer import OPTIMIZERS
from gdtui.core.fields import nearest
from gdtui.core.functions.catalog import NAMED
from gdtui.core.texts import text
from gdtui.core.theory.stability import Regime

Value = float | bool | str | None
"""The value of a word; None where it is unknown."""

Facts = Mapping[str, Value]
"""The values of the words at one moment."""

Kind = Literal["number", "truth", "choice"]
MODES = ("Train", "Descend", "Data", "Sweep", "Runs", "Learn")


class Word(NamedTuple):
    """A word of goals.

    Attributes:
        kind: a number, true or false, or one of some choices.
        about: what it stands for.
        choices: the values of a choice.
    """

    kind: Kind
    about: str
    choices: tuple[str, ...] = ()


BOTH: Mapping[str, Word] = {
    "mode": Word("choice", "the screen in front", MODES),
    "step": Word("number", "updates done at the cursor"),
    "loss": Word("number", "the loss over the training rows at the cursor; in Descend the function's value"),
    "lr": Word("number", "the learning rate of the next update"),
    "critical_lr": Word("number", "the learning rate above which plain gradient descent diverges, 2 / λ max"),
    "stable_lr": Word("number", "the same with the momentum in use"),
    "optimal_lr": Word("number", "the best constant learning rate"),
    "kappa": Word("number", "the condition number κ"),
    "regime": Word("choice", "what the error along the steepest direction does", tuple(map(str, Regime))),
    "diverged": Word("truth", "the next update would not be finite"),
    "running": Word("truth", "updates are being made"),
    "optimizer": Word("choice", "the optimizer", tuple(OPTIMIZERS)),
    "momentum": Word("number", "the momentum; 0 without"),
    "gradient_norm": Word("number", "the length of the gradient of the last update; in Descend at the point"),
}
"""Words of runs and of descents."""

OF_RUNS: Mapping[str, Word] = {
    "head": Word("number", "updates that the run has made, wherever the cursor is"),
    "epoch": Word("number", "the pass over the rows that the last update belongs to, from 0"),
    "phase": Word("number", "operations done of the update at the cursor: 0 between updates, 4 after backward"),
    "first_loss": Word("number", "the loss over the training rows at the start of the run"),
    "batch_loss": Word("number", "the loss of the last update's batch"),
    "test_loss": Word("number", "the loss over the test rows at the cursor"),
    "least_loss": Word("number", "the least loss that there is, of the closed form"),
    "distance": Word("number", "the distance of the parameters from the closed form"),
    "noise": Word("number", "how far above the least loss batches keep the loss, the noise floor"),
    "batch_size": Word("number", "rows in a batch"),
    "rows": Word("number", "rows of the data"),
    "features": Word("number", "features that the model learns from"),
    "seed": Word("number", "the seed"),
    "finished": Word("truth", "all epochs are over"),
    "runs": Word("number", "runs of the session"),
    "forks": Word(
        "number", "runs of the session that were forked; back to the step's start forks too: forks > start.forks"
    ),
}
"""Words of runs alone; `params.W`, `gradients.W` and `settings.NAME` belong to them too."""

OF_DESCENTS: Mapping[str, Word] = {
    "function": Word("choice", "the function, if it has a name", tuple(NAMED)),
    "x": Word("number", "x at the cursor"),
    "y": Word("number", "y at the cursor, of a function of two variables"),
    "x0": Word("number", "x at the start"),
    "y0": Word("number", "y at the start, of a function of two variables"),
    "curvature": Word("number", "the greatest curvature at the cursor"),
}
"""Words of descents alone."""

PARAMETERS, GRADIENTS, SETTINGS, START = "params.", "gradients.", "settings.", "start."
"""What longer words begin with: a scalar parameter (params.W, params.W[0]), its gradient in the last update
(gradients.W), a setting of the run (settings.standardize), and any word as it was at the step's start (start.loss)."""

_KINDS: Mapping[str, Kind] = {"number": "number", "integer": "number", "switch": "truth", "choice": "choice"}


def word(name: str) -> Word:
    """Return what a word stands for.

    Raises:
        ValidationError: when there is no such word; the message gives the nearest.
    """
    plain = name.removeprefix(START)
    known = _all()
    if plain in known:
        return known[plain]
    if plain.startswith((PARAMETERS, GRADIENTS)) and plain[-1] != ".":
        return Word("number", "a parameter, or its gradient")
    near = nearest(plain, known)
    raise ValidationError("word", name, text("lesson_files.no_word", near=near))


@cache
def _all() -> Mapping[str, Word]:
    return {**BOTH, **OF_RUNS, **OF_DESCENTS, **_settings()}


def _settings() -> Mapping[str, Word]:
    """Return the settings of runs that are one value each."""
    return {
        f"{SETTINGS}{name}": Word(_KINDS[field.kind], field.description, field.choices)
        for name, field in settings().items()
        if field.kind in _KINDS
    }
