"""What the fields of an experiment must be to each other; each refusal names the field to change."""

from __future__ import annotations

import math

from gdtui.experiment import Experiment
from gdtui.fields import ValidationError
from gdtui.settings.descent import DescentSettings
from gdtui.table import Table


def check(experiment: Experiment) -> None:
    """Refuse fields that do not fit each other, each being within its own bounds.

    Raises:
        ValidationError: naming the field, its value and what is allowed.
    """
    _check_table(experiment.table)
    _check_columns(experiment)
    for rule in (_split, _batches, _model, _optimizer, _schedule):
        rule(experiment)


def _split(e: Experiment) -> None:
    if e.test_fraction and not (e.test_rows and e.train_rows >= 2):
        allowed = f"of {e.table.rows} rows it must leave at least 2 to train on and 1 to test with"
        raise ValidationError("test_fraction", e.test_fraction, allowed)


def _batches(e: Experiment) -> None:
    if e.batch_size > e.train_rows:
        allowed = f"it must be at most the {e.train_rows} rows of the data, or 0 for all of them"
        raise ValidationError("batch_size", e.batch_size, allowed)
    if e.optimizer == "lbfgs" and e.batch_rows < e.train_rows:
        raise ValidationError("batch_size", e.batch_size, "LBFGS compares losses of the same rows: it must be 0")
    if not e.reshape and e.batch_size:
        raise ValidationError("batch_size", e.batch_size, "without reshape it must be 0, the full batch")


def _model(e: Experiment) -> None:
    if e.model in ("weight", "quadratic", "polynomial") and len(e.features) > 1:
        raise ValidationError("features", ", ".join(e.features), f"the model {e.model} takes one feature")
    if e.source == "manual" and e.model in ("weight", "linear") and e.loss not in ("mse", "half_squared"):
        raise ValidationError("loss", e.loss, "the gradient written out is that of mse or half_squared")
    if e.model == "formula":
        from gdtui.formula import parameters

        parameters(e.formula, e.features, (name for name in e.table.columns if name not in e.features))


def _optimizer(e: Experiment) -> None:
    check_optimizer(e)
    if e.optimizer == "lbfgs" and e.clip_norm is not None:
        raise ValidationError("clip_norm", e.clip_norm, "LBFGS learns curvature from whole gradients: it must be none")
    if e.optimizer == "lbfgs" and not e.zero_grad:
        raise ValidationError("zero_grad", e.zero_grad, "LBFGS compares gradients of one point each: it must be true")


def point(experiment: Experiment, text: str, field: str) -> tuple[float, ...]:
    """A value for each feature from a text like "5" or "1,2.5", to be predicted.

    Raises:
        ValidationError: naming the field that the text was typed in.
    """
    try:
        values = tuple(float(part) for part in text.split(","))
    except ValueError:
        values = ()
    if len(values) != len(experiment.features) or not all(map(math.isfinite, values)):
        names = ", ".join(experiment.features)
        raise ValidationError(field, text, f"it must be a number for each feature ({names}), separated by commas")
    return values


def check_optimizer(e: DescentSettings) -> None:
    """Refuse settings of an optimizer that do not fit each other.

    Raises:
        ValidationError: naming the setting, its value and what is allowed.
    """
    if e.optimizer == "sgd" and e.nesterov and (not e.momentum or e.dampening):
        raise ValidationError("nesterov", e.nesterov, "it needs a momentum above 0 and no dampening")
    if e.optimizer == "sgd" and e.dampening and not e.momentum:
        raise ValidationError("dampening", e.dampening, "without momentum it must be 0")
    for name in ("betas", "etas", "step_sizes"):
        if len(getattr(e, name)) != 2:
            raise ValidationError(name, getattr(e, name), "it must be two numbers")
    if not e.etas[0] < 1 < e.etas[1]:
        raise ValidationError("etas", e.etas, "the first must be below 1 and the second above")
    if e.step_sizes[0] >= e.step_sizes[1]:
        raise ValidationError("step_sizes", e.step_sizes, "the first must be below the second")


def _schedule(e: Experiment) -> None:
    if e.schedule == "one_cycle" and e.total_steps < 2:
        raise ValidationError("total_steps", e.total_steps, "one_cycle needs its length: at least 2")
    if e.schedule == "one_cycle" and e.pct_start * e.total_steps <= 1:
        allowed = f"of {e.total_steps} units it must be more than one: above {1 / e.total_steps:g}"
        raise ValidationError("pct_start", e.pct_start, allowed)
    if e.schedule == "multistep" and not (e.milestones and list(e.milestones) == sorted(set(e.milestones))):
        raise ValidationError("milestones", e.milestones, "multistep needs one or more, rising")
    if e.schedule in ("cosine", "warm_restarts", "cyclic", "plateau") and e.lr_min >= e.lr:
        raise ValidationError("lr_min", e.lr_min, f"it must be below the learning rate {e.lr:g}")
    if e.schedule in ("one_cycle", "cyclic") and e.cycle_momentum and not _has_momentum(e):
        raise ValidationError("cycle_momentum", e.cycle_momentum, "it needs an optimizer with momentum or betas")


def _has_momentum(e: Experiment) -> bool:
    return e.optimizer in ("adam", "adamw", "nadam", "radam", "adamax") or bool(
        e.optimizer in ("sgd", "rmsprop") and e.momentum
    )


def _check_table(table: Table) -> None:
    if len(table.columns) < 2:
        allowed = "it must be at least 2, a feature and a target"
        raise ValidationError("number of data columns", len(table.columns), allowed)
    if table.rows < 2:
        raise ValidationError("number of data rows", table.rows, "it must be at least 2")
    if math.isfinite(sum(table.values())):  # one fast pass; only an overflow or a culprit needs the slow one
        return
    for index, value in enumerate(table.values()):
        if not math.isfinite(value):
            row, column = divmod(index, len(table.columns))
            raise ValidationError(f"row {row}, column {table.columns[column]}", value, "it must be a finite number")


def _check_columns(experiment: Experiment) -> None:
    have = experiment.table.columns
    for name in (*experiment.features, experiment.target):
        if name not in have:
            field = "target" if name == experiment.target else "features"
            raise ValidationError(field, name, f"the columns are {', '.join(have)}")
    if not experiment.features or experiment.target in experiment.features:
        allowed = f"it must be one or more columns other than the target {experiment.target}"
        raise ValidationError("features", ", ".join(experiment.features), allowed)
    if len(set(experiment.features)) < len(experiment.features):
        raise ValidationError("features", ", ".join(experiment.features), "it must name each column once")
