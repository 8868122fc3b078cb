"""What the mathematics of gradient descent says about a run: curvature, regimes, rates, and the closed-form answer.

Plain structs and their text are in `gdtui.theory`, the formulas of the regimes in `gdtui.stability`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from gdtui.engine import limits
from gdtui.engine.curvature import flat, spectrum
from gdtui.engine.data import Data, Floats
from gdtui.engine.loss import COUPLED
from gdtui.engine.patience import GiveUp, never
from gdtui.engine.quadratic import LARGEST, SQUARED, Quadratic, fold, gradient_variance
from gdtui.engine.surface import Surface
from gdtui.experiment import Experiment
from gdtui.fields import ValidationError
from gdtui.stability import Descent, tunings, updates_per_tenfold, updates_to
from gdtui.theory import Mode, Theory

if TYPE_CHECKING:
    from gdtui.engine.model import Model
    from gdtui.engine.trainer import Trainer


def theory(experiment: Experiment, trainer: Trainer | None = None, give_up: GiveUp = never) -> Theory:
    """The theory of a run where its trainer is, or where it starts.

    Raises:
        GivenUpError: when it is of use no more, of which `give_up` is asked now and then.
        ValidationError: when the experiment cannot be trained at all.
    """
    if trainer is None:
        from gdtui.engine.trainer import Trainer  # which tells causes from here

        trainer = Trainer(experiment)
    surface = Surface(experiment, trainer.model, trainer.data, give_up)
    quadratic = fold(surface)
    answer, refused = _answer(surface, quadratic, trainer)  # of all rows, before the curvature may do with fewer
    descent = _descent(experiment, trainer.lr)
    curvature = _curvature(surface, quadratic)
    values = np.empty(0) if curvature is None else curvature
    return Theory(
        rows=surface.rows,
        size=len(surface.here),
        exact=quadratic is not None,
        lr=descent.lr,
        momentum=descent.momentum,
        nesterov=descent.nesterov,
        **_rates(descent, values, len(surface.here), quadratic is not None),
        **answer,
        applies={
            **dict(limits.of_curvature(surface, values, quadratic is not None)),
            **dict(limits.of_descent(experiment)),
            **refused,
        },
    )


def closed_form(experiment: Experiment, model: Model, data: Data) -> Mapping[str, list[float]]:
    """The parameters, by name, at which least squares has its minimum; weight decay counts as a penalty.

    Raises:
        ValidationError: when it does not exist: the model is not linear in its parameters, the loss is no mean of
            squares, or there are more parameters than rows.
    """
    surface = Surface(experiment, model, data)
    return surface.named(solve(surface, fold(surface)))


def cause(experiment: Experiment, model: Model, data: Data, lr: float) -> str:
    """What theory says of a run that diverges with this lr at the parameters as they are: lr, critical lr, the mode.

    It is a clause to go on from, such as "lr 0.3 is 1.66 times the critical 0.1803 (the error along λ = 11.09 grows by
    2.33 an update)".
    """
    if experiment.optimizer != "sgd":
        return f"lr {lr:g} with {experiment.optimizer}"
    surface = Surface(experiment, model, data)
    values = _curvature(surface, fold(surface))
    if values is None or values[-1] <= 0:
        return f"lr {lr:g} where the loss does not curve upwards"
    return _against(experiment, _descent(experiment, lr), float(values[-1]))


def _against(experiment: Experiment, descent: Descent, high: float) -> str:
    critical, factor = descent.critical(high), descent.growth(high)
    momentum = f" with momentum {descent.momentum:g}" if descent.momentum else ""
    why = f"the error along λ = {high:.4g} grows by {factor:.3g} an update"
    if factor <= 1:
        batches = experiment.batch_rows < experiment.train_rows
        why = "of all rows: a batch can curve more" if batches else "here: the loss curves more elsewhere"
    return f"lr {descent.lr:g} is {descent.lr / critical:.3g} times the critical {critical:.4g}{momentum} ({why})"


def _descent(e: Experiment, lr: float) -> Descent:
    """How SGD descends, others being taken for plain gradient descent; gradients never cleared are momentum 1."""
    if e.optimizer != "sgd":
        return Descent(lr)
    return Descent(lr, e.momentum if e.zero_grad else 1.0, e.nesterov, 1 - e.dampening)


def _decay(e: Experiment) -> float:
    """Weight decay that is a penalty: what it adds to every eigenvalue."""
    return (e.weight_decay or 0.0) if e.optimizer in COUPLED else 0.0


def _curvature(surface: Surface, quadratic: Quadratic | None) -> Floats | None:
    """Eigenvalues of what is descended, rising; None when they are not finite."""
    try:
        values = (spectrum(surface)[0] if quadratic is None else quadratic.eigenvalues) + _decay(surface.experiment)
    except FloatingPointError:
        return None
    return values if np.isfinite(values).all() else None


def _rates(descent: Descent, values: Floats, size: int, exact: bool) -> dict[str, Any]:
    """What follows from the eigenvalues, as far as there is such a thing."""
    curved = values[~flat(values, size, exact)]
    level = np.where(flat(values, size, exact), 0.0, values)
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
    """The rates of a valley, from its eigenvalues above 0; without a condition number where it has flat directions."""
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


def _answer(surface: Surface, quadratic: Quadratic | None, trainer: Trainer) -> tuple[dict[str, Any], dict[str, str]]:
    """The closed form and what is measured from it, or else why there is none."""
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
        "distance": float(np.linalg.norm(surface.here.numpy() - best)),
        "noise": _noise(surface, best, trainer.lr),
    }
    return answer, {}


def _noise(surface: Surface, best: Floats, lr: float) -> float | None:
    """(lr/4B) tr C, to first order in the lr; None where it is not plain SGD on batches."""
    e = surface.experiment
    plain = e.optimizer == "sgd" and not e.momentum and e.zero_grad and not _decay(e)
    if not plain or e.batch_rows == e.train_rows:
        return None
    return lr / (4 * e.batch_rows) * gradient_variance(surface, best)


def solve(surface: Surface, quadratic: Quadratic | None) -> Floats:
    """Least squares with weight decay as a penalty; errors as in `closed_form`."""
    e, size = surface.experiment, len(surface.here)
    if e.loss not in SQUARED:
        raise ValidationError("loss", e.loss, "least squares has a closed form for mse and half_squared alone")
    if quadratic is None:
        allowed = f"the closed form takes a model linear in its parameters, at most {LARGEST} of them"
        raise ValidationError("model", e.model, allowed)
    if size > surface.rows:
        raise ValidationError(
            "parameters", size, f"the closed form takes at most one for each of the {surface.rows} rows"
        )
    return (quadratic.penalised(_decay(e)) if _decay(e) else quadratic).solution()
