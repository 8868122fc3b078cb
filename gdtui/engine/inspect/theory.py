"""The theory of a run: curvature, regimes, rates and the closed form.

The structs and their text are in `gdtui.core.theory.theory`; the formulas of the regimes are in
`gdtui.core.theory.stability`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment
from gdtui.core.theory.arrival import updates_along
from gdtui.core.theory.learning_rates import best_lr, descent_of
from gdtui.core.theory.stability import Descent, tunings, updates_per_tenfold
from gdtui.core.theory.theory import Mode, Theory
from gdtui.engine.cancellation import CancelCheck, never_cancelled
from gdtui.engine.curvature.hessian import eigenvalues, zero_eigenvalues
from gdtui.engine.curvature.least_squares import solve
from gdtui.engine.curvature.loss_surface import LossSurface
from gdtui.engine.curvature.noise import noise_floor
from gdtui.engine.curvature.quadratic import Quadratic, as_quadratic
from gdtui.engine.inspect import caveats
from gdtui.engine.models.dataset import Floats
from gdtui.engine.models.loss import coupled_decay

if TYPE_CHECKING:
    from gdtui.engine.training.trainer import Trainer


def theory(
    experiment: Experiment, trainer: Trainer | None = None, is_cancelled: CancelCheck = never_cancelled
) -> Theory:
    """Compute the theory of a run at its trainer's present parameters, or at its start when there is no trainer.

    Raises:
        Cancelled: when `is_cancelled` says so; it is called from time to time.
        ValidationError: when the experiment cannot be trained at all.
    """
    if trainer is None:
        from gdtui.engine.training.trainer import Trainer

        trainer = Trainer(experiment)
    surface = LossSurface(experiment, trainer.model, trainer.data, is_cancelled)
    quadratic = as_quadratic(surface)
    # The closed form needs all rows, so it comes first: computing the curvature may drop some of the surface's rows.
    answer, caveat = _closed_form(surface, quadratic, trainer)
    descent = descent_of(trainer.in_force, trainer.lr)
    curvature = eigenvalues(surface, quadratic)
    values = np.empty(0) if curvature is None else curvature
    rates = _rates(descent, values, len(surface.theta), quadratic is not None)
    return Theory(
        rows=surface.rows,
        size=len(surface.theta),
        exact=quadratic is not None,
        lr=descent.lr,
        momentum=descent.momentum,
        nesterov=descent.nesterov,
        **rates,
        **answer,
        applies={
            **dict(caveats.of_curvature(surface, values, quadratic is not None)),
            **dict(caveats.of_optimum(experiment, rates.get("kappa"))),
            **dict(caveats.of_descent(experiment)),
            **dict(caveats.of_data(trainer.data)),
            **caveat,
        },
    )


def _rates(descent: Descent, values: Floats, size: int, exact: bool) -> dict[str, Any]:
    """Return the attributes of `Theory` that follow from the eigenvalues, without those that do not exist."""
    zero = zero_eigenvalues(values, size, exact)
    curved = values[~zero]
    cleaned = np.where(zero, 0.0, values)
    result: dict[str, Any] = {
        "eigenvalues": tuple(values.tolist()),
        "modes": tuple(_mode(descent, value) for value in cleaned.tolist()),
    }
    if not len(curved) or curved[-1] <= 0:
        return result
    low, high = float(curved[0]), float(curved[-1])
    result |= {"critical_lr": 2 / high, "stable_lr": descent.critical(high)}
    is_valley = low >= 0 and len(values) == size
    return result | _valley_rates(descent, curved, len(curved) == size) if is_valley else result


def _valley_rates(descent: Descent, curved: Floats, complete: bool) -> dict[str, Any]:
    """Return the rates of a valley from its eigenvalues above 0; `complete` means that it has no flat directions."""
    low, high = float(curved[0]), float(curved[-1])
    best, rate = tunings(low, high), max(map(descent.growth, curved.tolist()))
    return {
        "kappa": high / low if complete else None,
        "tunings": best,
        "optimal_lr": best[0].lr,
        "optimal_rate": best[0].rate,
        "best_lr": best_lr(descent, low, high) if descent.momentum < 1 and not descent.fading else None,
        "rate": rate,
        "updates_per_tenfold": updates_per_tenfold(rate),
        "updates_to_millionth": updates_along(descent, curved, 1e-6),
    }


def _mode(descent: Descent, value: float) -> Mode:
    factor = descent.growth(value)
    return Mode(value, descent.product(value), descent.regime(value), factor, updates_per_tenfold(factor))


def _closed_form(
    surface: LossSurface, quadratic: Quadratic | None, trainer: Trainer
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the closed form and what is measured from it, or a caveat that says why there is none."""
    try:
        best = solve(surface, quadratic)
    except ValidationError as error:
        return {}, {"closed form": str(error)}
    assert quadratic is not None
    named = surface.named(best)
    answer = {
        "closed_form": named,
        "original": trainer.data.original(named) or None,
        "least_loss": float(quadratic.at(best[None])[0]),
        "distance": float(np.linalg.norm(surface.theta.numpy() - best)),
    }
    noise = _noise(surface, best, trainer.lr)
    if noise is not None and math.isfinite(noise):
        answer["noise"] = noise
    return answer, dict(caveats.of_noise(surface.experiment, noise)) | dict(caveats.of_precision(quadratic))


def _noise(surface: LossSurface, best: Floats, lr: float) -> float | None:
    """Return the noise floor, infinity where it grows for ever, or None when the run is not plain SGD on batches."""
    e = surface.experiment
    plain = e.optimizer_spec.is_gradient_descent and not e.momentum and e.zero_grad and not coupled_decay(e)
    if not (plain and e.reshape) or e.batch_rows == e.train_rows:
        return None
    return noise_floor(surface, best, lr, e.batch_rows)
