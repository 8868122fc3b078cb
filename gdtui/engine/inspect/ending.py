"""What became of a run whose epochs are over, where its loss alone does not say it."""

from __future__ import annotations

from gdtui.core.texts import text
from gdtui.engine.curvature.divergence import GROWN, divergence_cause
from gdtui.engine.inspect.layer_stats import dead_layer
from gdtui.engine.training.trainer import Trainer


def ending(trainer: Trainer) -> str:
    """Return the stop condition that a finished run met, why it grows, or which layer is dead; empty if none of these.

    The result is a clause without a full stop. A diverged run has a reason instead.
    """
    return trainer.stopped or _growth(trainer) or dead_layer(trainer)


def _growth(trainer: Trainer) -> str:
    """Return how far the loss has grown without becoming infinite, and why if it grows on."""
    if trainer.losses is None or not 0 < GROWN * trainer.losses[0] < trainer.losses[1]:
        return ""
    first, last = trainer.losses
    grew = {"first": f"{first:.3g}", "last": f"{last:.2g}"}
    if trainer.evaluate() <= last:  # a schedule or the user has lowered the lr
        return text("divergence.grew", **grew)
    cause = divergence_cause(trainer.in_force, trainer.model, trainer.data, trainer.lr)
    return text("divergence.grows_on", cause=cause, **grew)
