"""What the words of a lesson's goals are in the run on the screen."""

from __future__ import annotations

import math
from collections.abc import Mapping

from gdtui.core.experiment.experiment import Experiment, settings
from gdtui.core.experiment.record_columns import scalar_values
from gdtui.core.lessons.vocabulary import GRADIENTS, PARAMETERS, SETTINGS, Facts, Value
from gdtui.core.theory.theory import Theory
from gdtui.protocol import RunState, RunView
from gdtui.ui.session.snapshot import RunSnapshot


def facts_of(snapshot: RunSnapshot, view: RunView) -> Facts:
    """Return the values of the words at the cursor, where the model is as the view says."""
    experiment = snapshot.experiment
    return {
        **_progress(snapshot, view),
        **_losses(snapshot, view),
        **_theory(snapshot, view),
        **_settings(experiment),
        **{f"{PARAMETERS}{name}": value for name, value in scalar_values(view.params).items()},
        **_gradients(view),
        "lr": view.lr,
        "optimizer": experiment.optimizer,
        "momentum": experiment.momentum if settings()["momentum"].applies(experiment) else 0.0,
        "batch_size": float(experiment.batch_rows),
        "rows": float(experiment.table.rows),
        "features": float(len(experiment.features)),
        "seed": float(experiment.seed),
    }


def _progress(snapshot: RunSnapshot, view: RunView) -> dict[str, Value]:
    return {
        "step": float(view.step),
        "head": float(snapshot.updates),
        "phase": float(view.phase),
        "epoch": float(view.epoch),
        "running": snapshot.running,
        "diverged": snapshot.head is RunState.DIVERGED,
        "finished": snapshot.head is RunState.FINISHED,
        "runs": float(len(snapshot.runs)),
        "forks": float(sum(listed.run.parent is not None for listed in snapshot.runs)),
    }


def _losses(snapshot: RunSnapshot, view: RunView) -> dict[str, Value]:
    start, history = snapshot.start, snapshot.history
    tested = history is not None and 0 < view.step <= snapshot.updates
    return {
        "loss": view.train_loss,
        "first_loss": start.train_loss if start is not None and not start.step else None,
        "batch_loss": view.cost,
        "test_loss": history.value("test_loss", view.step - 1) if tested and history is not None else None,
    }


def _theory(snapshot: RunSnapshot, view: RunView) -> dict[str, Value]:
    """Return what theory says, if it is of this step."""
    theory = snapshot.theory if snapshot.derived_at == view.step else None
    if theory is None:
        return {}
    return {
        "critical_lr": theory.critical_lr,
        "stable_lr": theory.stable_lr,
        "optimal_lr": theory.best_lr,
        "kappa": theory.kappa,
        "least_loss": theory.least_loss,
        "distance": theory.distance,
        "noise": theory.noise,
        "regime": _regime(theory, view.lr),
    }


def _regime(theory: Theory, lr: float) -> str | None:
    return str(theory.modes[-1].regime) if theory.modes and theory.lr == lr else None


def _settings(experiment: Experiment) -> dict[str, Value]:
    """Return the settings that are a number, a switch or a choice."""
    found: dict[str, Value] = {}
    for name, field in settings().items():
        value = getattr(experiment, name)
        if field.kind in ("number", "integer"):
            found[f"{SETTINGS}{name}"] = None if value is None else float(value)
        elif field.kind in ("switch", "choice"):
            found[f"{SETTINGS}{name}"] = value
    return found


def _gradients(view: RunView) -> Mapping[str, Value]:
    """Return the gradient of each scalar parameter and its length; nothing where one of them is cleared."""
    grads = {name: values for name, values in view.grads.items() if values is not None}
    if len(grads) < len(view.grads):
        return {}
    scalars = scalar_values(grads)
    named = {f"{GRADIENTS}{name}": value for name, value in scalars.items()}
    return {**named, "gradient_norm": math.hypot(*scalars.values())}
