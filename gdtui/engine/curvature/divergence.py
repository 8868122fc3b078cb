"""The cause of a run's divergence in numbers: the learning rate, the critical one, and the mode that grows."""

from __future__ import annotations

from gdtui.core.experiment.experiment import Experiment
from gdtui.core.theory.learning_rates import descent_of
from gdtui.core.theory.regime_text import ratio_text
from gdtui.core.theory.stability import Descent
from gdtui.engine.curvature.hessian import eigenvalues
from gdtui.engine.curvature.loss_surface import LossSurface
from gdtui.engine.curvature.quadratic import as_quadratic
from gdtui.engine.models.dataset import Dataset
from gdtui.engine.models.model import Model

GROWN = 1e6
"""A last loss that is this many times the first is on its way to infinity."""

HOPELESS = 1e5
"""A condition number at which descent along the flattest direction takes a million updates for two digits."""


def divergence_cause(experiment: Experiment, model: Model, data: Dataset, lr: float) -> str:
    """Return why a run diverges with an lr at the model's present parameters: lr, critical lr and the mode that grows.

    The result is a clause without a full stop, such as "lr 0.3 is 1.66 times the critical 0.1803 (the error along
    λ = 11.09 grows by 2.33 an update)".
    """
    if not experiment.optimizer_spec.is_gradient_descent:
        return f"lr {lr:g} with {experiment.optimizer}"
    surface = LossSurface(experiment, model, data)
    values = eigenvalues(surface, as_quadratic(surface))
    if values is None or values[-1] <= 0:
        return f"lr {lr:g} where the loss does not curve upwards"
    kappa = float(values[-1] / values[0]) if len(values) == len(surface.theta) and values[0] > 0 else 0.0
    return _comparison(experiment, descent_of(experiment, lr), float(values[-1])) + _advice(experiment, kappa)


def divergence_reason(against: str, step: int, losses: tuple[float, float] | None, infinite: bool) -> str:
    """Return why the update after `step` updates is not finite.

    Args:
        against: the lr against the critical one.
        step: the number of updates.
        losses: the first and the last finite loss, each before its update; None when there is none.
        infinite: whether it is the loss after these updates that is not finite, rather than its gradient.
    """
    if losses is None:
        return f"{against}: the loss of the next update is not finite (step {step})"
    if f"{losses[0]:.2g}" == f"{losses[1]:.2g}" and infinite:
        update = "the first update" if step == 1 else f"update {step}"
        return f"{against}: the loss was {losses[1]:.3g} and became infinite in {update} (step {step})"
    grew = f"the loss grew from {losses[0]:.3g} to {losses[1]:.2g}"
    return f"{against}: {grew} and the next update would not be finite (step {step})"


def _advice(experiment: Experiment, kappa: float) -> str:
    """Return what helps where it is the data that leave no good lr."""
    if kappa < HOPELESS or experiment.standardize:
        return ""
    return f", and with κ = {kappa:.1e} standardize=true helps"


def _comparison(experiment: Experiment, descent: Descent, high: float) -> str:
    """Compare the lr with the critical one, at the greatest eigenvalue."""
    critical, factor = descent.critical(high), descent.growth(high)
    momentum = f" with momentum {descent.momentum:g}" if descent.momentum else ""
    reason = f"the error along λ = {high:.4g} grows by {factor:.3g} an update"
    if factor <= 1:
        batches = experiment.batch_rows < experiment.train_rows
        reason = "of all rows: a batch can curve more" if batches else "here: the loss curves more elsewhere"
    times = ratio_text(descent.lr / critical)
    return f"lr {descent.lr:.8g} is {times} times the critical {critical:.4g}{momentum} ({reason})"
