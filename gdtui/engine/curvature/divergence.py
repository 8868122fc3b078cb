"""Why a run diverges, in numbers: the learning rate against the critical one, and the mode that grows."""

from __future__ import annotations

from gdtui.core.experiment.experiment import Experiment
from gdtui.core.theory.learning_rates import descent_of
from gdtui.core.theory.stability import Descent
from gdtui.engine.curvature.hessian import eigenvalues
from gdtui.engine.curvature.loss_surface import LossSurface
from gdtui.engine.curvature.quadratic import as_quadratic
from gdtui.engine.models.dataset import Dataset
from gdtui.engine.models.model import Model


def divergence_cause(experiment: Experiment, model: Model, data: Dataset, lr: float) -> str:
    """Return what theory says of a run that diverges with this lr at its parameters: lr, critical lr, the mode.

    It is a clause to go on from, such as "lr 0.3 is 1.66 times the critical 0.1803 (the error along λ = 11.09 grows by
    2.33 an update)".
    """
    if not experiment.optimizer_spec.is_gradient_descent:
        return f"lr {lr:g} with {experiment.optimizer}"
    surface = LossSurface(experiment, model, data)
    values = eigenvalues(surface, as_quadratic(surface))
    if values is None or values[-1] <= 0:
        return f"lr {lr:g} where the loss does not curve upwards"
    return _against(experiment, descent_of(experiment, lr), float(values[-1]))


def _against(experiment: Experiment, descent: Descent, high: float) -> str:
    critical, factor = descent.critical(high), descent.growth(high)
    momentum = f" with momentum {descent.momentum:g}" if descent.momentum else ""
    reason = f"the error along λ = {high:.4g} grows by {factor:.3g} an update"
    if factor <= 1:
        batches = experiment.batch_rows < experiment.train_rows
        reason = "of all rows: a batch can curve more" if batches else "here: the loss curves more elsewhere"
    return f"lr {descent.lr:g} is {descent.lr / critical:.3g} times the critical {critical:.4g}{momentum} ({reason})"
