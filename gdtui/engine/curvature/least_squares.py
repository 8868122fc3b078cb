"""The parameters at which least squares has its minimum."""

from __future__ import annotations

from collections.abc import Mapping

from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment
from gdtui.core.experiment.losses import SQUARED
from gdtui.core.texts import text
from gdtui.engine.curvature.loss_surface import LossSurface
from gdtui.engine.curvature.quadratic import LARGEST, Quadratic, as_quadratic
from gdtui.engine.models.dataset import Dataset, Floats
from gdtui.engine.models.loss import coupled_decay
from gdtui.engine.models.model import Model


def closed_form(experiment: Experiment, model: Model, data: Dataset) -> Mapping[str, list[float]]:
    """Return the parameters, by name, at which least squares has its minimum; weight decay counts as a penalty.

    Raises:
        ValidationError: when there is no closed form: the model is not linear in its parameters, the loss is not a
            mean of squares, or there are more parameters than rows.
    """
    surface = LossSurface(experiment, model, data)
    return surface.named(solve(surface, as_quadratic(surface)))


def solve(surface: LossSurface, quadratic: Quadratic | None) -> Floats:
    """Solve least squares with weight decay as a penalty; the errors are those of `closed_form`."""
    e, size = surface.experiment, len(surface.theta)
    if not e.loss_spec.squares:
        raise ValidationError("loss", e.loss, text("refusals.closed_losses", losses=" and ".join(SQUARED)))
    if quadratic is None:
        allowed = text("refusals.closed_linear", most=LARGEST)
        raise ValidationError("model", e.model, allowed)
    if size > surface.rows:
        raise ValidationError("parameters", size, text("refusals.closed_rows", rows=surface.rows))
    decay = coupled_decay(e)
    penalised = quadratic.penalised(decay) if decay else quadratic
    return penalised.solution()
