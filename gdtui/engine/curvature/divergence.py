"""The cause of a run's divergence in numbers: the learning rate, the critical one, and the mode that grows."""

from __future__ import annotations

from gdtui.core.experiment.experiment import Experiment
from gdtui.core.texts import text
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
        return text("divergence.adaptive", lr=f"{lr:g}", optimizer=experiment.optimizer)
    surface = LossSurface(experiment, model, data)
    values = eigenvalues(surface, as_quadratic(surface))
    if values is None or values[-1] <= 0:
        return text("divergence.no_upward_curve", lr=f"{lr:g}")
    kappa = float(values[-1] / values[0]) if len(values) == len(surface.theta) and values[0] > 0 else 0.0
    cause = _comparison(experiment, descent_of(experiment, lr), float(values[-1]))
    if kappa < HOPELESS or experiment.standardize:
        return cause
    return text("divergence.standardize", cause=cause, kappa=f"{kappa:.1e}")


def divergence_reason(against: str, step: int, losses: tuple[float, float] | None, infinite: bool) -> str:
    """Return why the update after `step` updates is not finite.

    Args:
        against: the lr against the critical one.
        step: the number of updates.
        losses: the first and the last finite loss, each before its update; None when there is none.
        infinite: whether it is the loss after these updates that is not finite, rather than its gradient.
    """
    if losses is None:
        return text("divergence.first_loss", cause=against, step=step)
    first, last = f"{losses[0]:.3g}", f"{losses[1]:.2g}"
    if f"{losses[0]:.2g}" == last and infinite:
        form = "first_update" if step == 1 else "one_update"
        return text(f"divergence.{form}", cause=against, loss=f"{losses[1]:.3g}", step=step)
    return text("divergence.next_update", cause=against, first=first, last=last, step=step)


def _comparison(experiment: Experiment, descent: Descent, high: float) -> str:
    """Compare the lr with the critical one, at the greatest eigenvalue."""
    critical, factor = descent.critical(high), descent.growth(high)
    if factor > 1:
        reason = text("divergence.grows", eigenvalue=f"{high:.4g}", factor=f"{factor:.3g}")
    else:
        batches = experiment.batch_rows < experiment.train_rows
        reason = text("divergence.batches" if batches else "divergence.elsewhere")
    return text(
        "divergence.critical_momentum" if descent.momentum else "divergence.critical",
        lr=f"{descent.lr:.8g}",
        times=ratio_text(descent.lr / critical),
        critical=f"{critical:.4g}",
        momentum=f"{descent.momentum:g}",
        reason=reason,
    )
