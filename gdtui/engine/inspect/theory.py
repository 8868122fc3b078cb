"""What the mathematics of gradient descent says about a run: curvature, regimes, rates, and the closed-form answer.

Plain structs and their text are in `gdtui.core.theory.theory`, the formulas of the regimes in
`gdtui.core.theory.stability`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment
from gdtui.core.theory.learning_rates import descent_of
from gdtui.core.theory.stability import Descent, tunings, updates_per_tenfold, updates_to
from gdtui.core.theory.theory import Mode, Theory
from gdtui.engine.cancellation import CancelCheck, never_cancelled
from gdtui.engine.curvature.hessian import eigenvalues, zero_eigenvalues
from gdtui.engine.curvature.least_squares import solve
from gdtui.engine.curvature.loss_surface import LossSurface
from gdtui.engine.curvature.quadratic import Quadratic, as_quadratic, gradient_variance
from gdtui.engine.inspect import caveats
from gdtui.engine.models.dataset import Floats
from gdtui.engine.models.loss import coupled_decay

if TYPE_CHECKING:
    from gdtui.engine.training.trainer import Trainer


def theory(
    experiment: Experiment, trainer: Trainer | None = None, is_cancelled: CancelCheck = never_cancelled
) -> Theory:
    """Return the theory of a run where its trainer is, or where it starts.

    Raises:
        GivenUpError: when it is of use no more, of which `give_up` is asked now and then.
        ValidationError: when the experiment cannot be trained at all.
    """
    if trainer is None:
        from gdtui.engine.training.trainer import Trainer  # which tells causes from here

        trainer = Trainer(experiment)
    surface = LossSurface(experiment, trainer.model, trainer.data, is_cancelled)
    quadratic = as_quadratic(surface)
    answer, refused = _answer(surface, quadratic, trainer)  # of all rows, before the curvature may do with fewer
    descent = descent_of(experiment, trainer.lr)
    curvature = eigenvalues(surface, quadratic)
    values = np.empty(0) if curvature is None else curvature
    return Theory(
        rows=surface.rows,
        size=len(surface.theta),
        exact=quadratic is not None,
        lr=descent.lr,
        momentum=descent.momentum,
        nesterov=descent.nesterov,
        **_rates(descent, values, len(surface.theta), quadratic is not None),
        **answer,
        applies={
            **dict(caveats.of_curvature(surface, values, quadratic is not None)),
            **dict(caveats.of_descent(experiment)),
            **refused,
        },
    )


def _rates(descent: Descent, values: Floats, size: int, exact: bool) -> dict[str, Any]:
    """Return what follows from the eigenvalues, as far as there is such a thing."""
    curved = values[~zero_eigenvalues(values, size, exact)]
    level = np.where(zero_eigenvalues(values, size, exact), 0.0, values)
    found: dict[str, Any] = {
        "eigenvalues": tuple(values.tolist()),
        "modes": tuple(_mode(descent, value) for value in level.tolist()),
    }
    if not len(curved) or curved[-1] <= 0:
        return found
    low, high = float(curved[0]), float(curved[-1])
    found |= {"critical_lr": 2 / high, "stable_lr": descent.critical(high)}
    return found if low < 0 or len(values) < size else found | _speed(descent, curved, len(curved) == size)


def _speed(descent: Descent, curved: Floats, complete: bool) -> dict[str, Any]:
    """Return the rates of a valley, from its eigenvalues above 0; with flat directions it has no condition number."""
    low, high = float(curved[0]), float(curved[-1])
    best, rate = tunings(low, high), max(map(descent.growth, curved.tolist()))
    return {
        "kappa": high / low if complete else None,
        "tunings": best,
        "optimal_lr": best[0].lr,
        "optimal_rate": best[0].rate,
        "rate": rate,
        "updates_per_tenfold": updates_per_tenfold(rate),
        "updates_to_millionth": updates_to(1e-6, rate),
    }


def _mode(descent: Descent, value: float) -> Mode:
    factor = descent.growth(value)
    return Mode(value, descent.product(value), descent.regime(value), factor, updates_per_tenfold(factor))


def _answer(
    surface: LossSurface, quadratic: Quadratic | None, trainer: Trainer
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the closed form and what is measured from it, or else why there is none."""
    try:
        best = solve(surface, quadratic)
    except ValidationError as refusal:
        return {}, {"closed form": str(refusal)}
    assert quadratic is not None
    named = surface.named(best)
    answer = {
        "closed_form": named,
        "original": trainer.data.original(named) or None,
        "least_loss": float(quadratic.at(best[None])[0]),
        "distance": float(np.linalg.norm(surface.theta.numpy() - best)),
        "noise": _noise(surface, best, trainer.lr),
    }
    return answer, {}


def _noise(surface: LossSurface, best: Floats, lr: float) -> float | None:
    """Return (lr/4B) tr C, to first order in the lr; None where it is not plain SGD on batches."""
    e = surface.experiment
    plain = e.optimizer_spec.is_gradient_descent and not e.momentum and e.zero_grad and not coupled_decay(e)
    if not plain or e.batch_rows == e.train_rows:
        return None
    return lr / (4 * e.batch_rows) * gradient_variance(surface, best)
