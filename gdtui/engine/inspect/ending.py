"""What became of a run whose epochs are over, where its loss alone does not say it."""

from __future__ import annotations

import torch
from torch import Tensor

from gdtui.core.texts import text
from gdtui.engine.curvature.divergence import GROWN, divergence_cause
from gdtui.engine.inspect.layer_stats import layer_outputs, sample_rows
from gdtui.engine.models.architectures import activation_function
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


def dead_layer(trainer: Trainer) -> str:
    """Return which layer passes no gradient at any training row; empty when each layer has a unit that passes some.

    No parameter up to such a layer gets a gradient from the loss.
    """
    if trainer.experiment.model != "mlp":
        return ""
    if not _dead_layer_at(trainer, sample_rows(trainer)[0]):  # one of some rows is enough, and all of many take long
        return ""
    number, activation = _dead_layer_at(trainer, trainer.data.x), trainer.experiment.activation
    return text("divergence.dead_layer", layer=number, activation=activation) if number else ""


def _dead_layer_at(trainer: Trainer, x: Tensor) -> int:
    """Return the number of the first layer that passes no gradient at any of these rows, from 1; 0 if there is none."""
    values, activation = trainer.model.parameters, activation_function(trainer.experiment.activation)
    outputs = layer_outputs(trainer, values, x, sum(name.endswith(".weight") for name in values))
    for number, (z, _) in enumerate(outputs[:-1], 1):
        at = z.detach().requires_grad_()
        (derivative,) = torch.autograd.grad(activation(at).sum(), at)
        if not derivative.any():
            return number
    return 0
