"""Experiments and runs, as frozen and comparable values.

An `Experiment` is everything that determines a training run. A setting is described once, in its annotation: type,
bounds, group, title, an explanation and when it applies. The form on the screen, `--set`, session files and every error
message are made from that one description (see `gdtui.core.fields`). The functions at the end of this module check that
the fields fit each other; each error names the field to change.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec

from gdtui.core import texts
from gdtui.core.data.names import join_names, split_names
from gdtui.core.data.table import Table
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.losses import SQUARED
from gdtui.core.experiment.settings.optimizer import check_optimizer
from gdtui.core.experiment.settings.run import RunSettings
from gdtui.core.experiment.settings.synonyms import suggestion
from gdtui.core.fields import Field, OnChange, described_fields


class Experiment(RunSettings, frozen=True, kw_only=True, omit_defaults=True):
    """Everything that determines a training run.

    Attributes:
        table: the data.
        features: the columns to learn from.
        target: the column to predict.
        test_column: the column that names the test rows, those where it is not 0; empty where they are drawn. A column
            goes along with its rows when others are inserted or deleted.
    """

    table: Table
    features: tuple[str, ...]
    target: str
    test_column: str = ""

    @classmethod
    def on(cls, table: Table, **settings: Any) -> Experiment:
        """Return an experiment on a table; the target is its last column and the features all others, unless given."""
        test_column = settings.get("test_column", "")
        target = settings.setdefault("target", "".join(_others(table, test_column)[-1:]))
        settings.setdefault("features", _others(table, test_column, target))
        return cls(table=table, **settings).checked()

    def change(self, **settings: Any) -> Experiment:
        """Return a copy with some fields changed, checked.

        Raises:
            ValidationError: when a value is not allowed.
        """
        return msgspec.structs.replace(self, **settings).checked()

    def checked(self) -> Experiment:
        """Return the experiment itself, if every field is within its bounds and the fields fit each other.

        Raises:
            ValidationError: names the first field that does not.
        """
        for name, field in settings().items():
            field.check(getattr(self, name))
        check_experiment(self)
        return self

    def assign(self, texts: Mapping[str, str]) -> Experiment:
        """Return a copy with some fields changed to the values of texts, as given by `--set`.

        `features` are names separated by commas, in quotation marks where a name has a comma; a new target alone makes
        all other columns features, and a column that is to name the test rows is a feature no longer.

        Raises:
            ValidationError: when a field is unknown or a text does not stand for an allowed value.
        """
        values = {name: _parse(name, text) for name, text in texts.items()}
        test_column = values.get("test_column", self.test_column)
        if "target" in values and "features" not in values:
            values["features"] = _others(self.table, test_column, values["target"])
        elif "test_column" in values and "features" not in values:
            values["features"] = tuple(name for name in self.features if name != test_column)
        return self.change(**values)

    @property
    def test_rows(self) -> int:
        """The number of rows kept for testing."""
        if self.test_column:
            return self.table.rows - self.table.zeros(self.test_column)
        return round(self.test_fraction * self.table.rows)

    @property
    def train_rows(self) -> int:
        """The number of rows to train on."""
        return self.table.rows - self.test_rows

    @property
    def batch_rows(self) -> int:
        """The number of rows in a whole batch."""
        return self.batch_size or self.train_rows

    @property
    def loss_factor(self) -> int:
        """How many times the mean over rows the loss is: the rows of a whole batch where it is their sum, otherwise 1.

        So the loss over all rows, its curvature and the critical lr are those of what an update descends.
        """
        return self.batch_rows if self.divide == "nothing" else 1

    def divisor(self, rows: int) -> int:
        """Return what an update divides the sum over a batch of so many rows by."""
        return {"batch": rows, "nominal": self.batch_rows, "nothing": 1}[self.divide]

    @property
    def updates_per_epoch(self) -> int:
        """The number of updates in one pass over the rows; the last batch may be short, or left out."""
        return max((math.floor if self.drop_last else math.ceil)(self.train_rows / self.batch_rows), 1)


class Change(msgspec.Struct, frozen=True):
    """A change of the experiment, in effect from the update numbered `step` on."""

    step: int
    experiment: Experiment


class RunParent(msgspec.Struct, frozen=True):
    """The run that another one was forked from.

    Attributes:
        name: the parent's name.
        step: the number of updates that both runs share.
    """

    name: str
    step: int


class Run(msgspec.Struct, frozen=True):
    """An experiment and the changes made to it while it trained.

    Attributes:
        experiment: the experiment at the start of the run.
        changes: the changes, in the order of their steps.
        name: the run's name on the screen.
        parent: the run that it was forked from; None for a run that was not forked.
    """

    experiment: Experiment
    changes: tuple[Change, ...] = ()
    name: str = "A"
    parent: RunParent | None = None

    def same_course(self, other: Run) -> bool:
        """Return whether another run makes the same updates, whatever its name."""
        return (self.experiment, self.changes) == (other.experiment, other.changes)

    @property
    def current(self) -> Experiment:
        """The experiment as last changed."""
        return self.changes[-1].experiment if self.changes else self.experiment


# Fields that name columns of the table, unlike the settings, which are numbers.
COLUMNS = ("features", "target", "test_column")

# What a change of the fields that are not settings does to a run, like `on_change` of a setting.
_DATA: Mapping[OnChange, tuple[str, ...]] = {
    OnChange.NEW_RUN: ("features", "target"),
    OnChange.RESTART_UPDATE: ("table", "test_column"),
}


@cache
def fields_costing(cost: OnChange) -> tuple[str, ...]:
    """Return the names of the fields whose change has this effect on a run, including the fields of the data."""
    return (*_DATA.get(cost, ()), *(name for name, field in settings().items() if field.on_change is cost))


def changed_fields(old: Experiment, new: Experiment, cost: OnChange) -> tuple[str, ...]:
    """Return the names of the fields that differ and whose change has this effect on a run."""
    return tuple(name for name in fields_costing(cost) if getattr(old, name) != getattr(new, name))


def needs_new_run(old: Experiment, new: Experiment) -> bool:
    """Return whether the change from one experiment to the other needs a new run."""
    return bool(changed_fields(old, new, OnChange.NEW_RUN))


def same_start(one: Experiment, other: Experiment) -> bool:
    """Return whether two runs begin with the same parameters and descend on the same rows, by whatever optimizer."""
    decide = [name for name, field in settings().items() if field.group in ("data", "model", "start")]
    names = (*COLUMNS, "table", "seed", "dtype", *decide)
    return all(getattr(one, name) == getattr(other, name) for name in names)


def same_rows(old: Experiment, new: Experiment) -> bool:
    """Return whether two experiments of one run have the same training rows and the same test rows."""
    return (old.test_column, old.table) == (new.test_column, new.table)


def same_loss(old: Experiment, new: Experiment) -> bool:
    """Return whether two experiments of one run have the same loss and penalty for the same parameters."""
    of_loss = (name for name, field in settings().items() if field.group == "loss")
    same = all(getattr(old, name) == getattr(new, name) for name in ("weight_decay", *of_loss))
    return same and same_rows(old, new)


@cache
def settings() -> Mapping[str, Field]:
    """Return the fields of an experiment that a person can set, by name."""
    return described_fields(Experiment)


def setting(name: str) -> Field:
    """Return the field of that name.

    Raises:
        ValidationError: when there is none; it suggests the one that may be meant.
    """
    if name not in settings():
        known = suggestion(name, (*settings(), *COLUMNS))
        raise ValidationError("setting", name, texts.text("refusals.no_setting", near=known))
    return settings()[name]


def _parse(name: str, text: str) -> Any:
    if name == "features":
        return split_names(text)
    return text.strip() if name in COLUMNS else setting(name).parse(text)


def _others(table: Table, test_column: str, target: str | None = None) -> tuple[str, ...]:
    """Return the columns without that of the test rows, if there is one, and the target."""
    return tuple(name for name in table.columns if name != target and (name != test_column or not test_column))


def check_experiment(experiment: Experiment) -> None:
    """Check that the fields, each within its own bounds, fit each other.

    Raises:
        ValidationError: names the field, its value and what is allowed.
    """
    _check_table(experiment.table)
    _check_columns(experiment)
    for rule in (_split, _batches, _model, _optimizer, _schedule):
        rule(experiment)


def _split(e: Experiment) -> None:
    if e.test_column and e.train_rows < 2:
        allowed = texts.text("refusals.test_column", rows=e.table.rows)
        raise ValidationError("test_column", e.test_column, allowed)
    if not e.test_column and e.test_fraction and not (e.test_rows and e.train_rows >= 2):
        allowed = texts.text("refusals.test_rows", rows=e.table.rows)
        raise ValidationError("test_fraction", e.test_fraction, allowed)


def _batches(e: Experiment) -> None:
    if e.batch_size > e.train_rows:
        allowed = texts.text("refusals.batch_rows", rows=e.train_rows)
        raise ValidationError("batch_size", e.batch_size, allowed)
    if e.optimizer_spec.takes_closure and e.batch_rows < e.train_rows:
        allowed = texts.text("refusals.same_rows", optimizer=e.optimizer_spec.torch_name)
        raise ValidationError("batch_size", e.batch_size, allowed)
    if not e.reshape and e.batch_size:
        raise ValidationError("batch_size", e.batch_size, texts.text("refusals.reshape_batch"))
    if not e.reshape and e.divide == "nothing":
        raise ValidationError("divide", e.divide, texts.text("refusals.reshape_divisor"))


def _model(e: Experiment) -> None:
    if e.model in ("weight", "quadratic", "polynomial") and len(e.features) > 1:
        raise ValidationError(
            "features", ", ".join(e.features), texts.text("refusals.takes_one_feature", model=e.model)
        )
    if e.source == "manual" and e.model in ("weight", "linear") and not e.loss_spec.squares:
        raise ValidationError("loss", e.loss, texts.text("refusals.written_out", losses=" or ".join(SQUARED)))
    if e.model == "formula":
        from gdtui.core.maths.formula import parameters

        parameters(e.formula, e.features, (name for name in e.table.columns if name not in e.features))


def _optimizer(e: Experiment) -> None:
    check_optimizer(e)
    name = e.optimizer_spec.torch_name
    if e.optimizer_spec.takes_closure and e.clip_norm is not None:
        raise ValidationError("clip_norm", e.clip_norm, texts.text("refusals.whole_gradients", optimizer=name))
    if e.optimizer_spec.takes_closure and not e.zero_grad:
        raise ValidationError("zero_grad", e.zero_grad, texts.text("refusals.one_point_each", optimizer=name))
    if e.optimizer_spec.takes_closure and not e.step:
        raise ValidationError("step", e.step, texts.text("refusals.within_step", optimizer=name))


def parse_point(experiment: Experiment, text: str, field: str) -> tuple[float, ...]:
    """Return the point to predict, a value for each feature, from a text like "5" or "1,2.5".

    Raises:
        ValidationError: names `field`, in which the text was typed.
    """
    try:
        values = tuple(float(part) for part in text.split(","))
    except ValueError:
        values = ()
    if len(values) != len(experiment.features) or not all(map(math.isfinite, values)):
        names = ", ".join(experiment.features)
        raise ValidationError(field, text, texts.text("refusals.number_each", names=names))
    return values


def _schedule(e: Experiment) -> None:
    takes = e.schedule_spec.keywords.values()
    if "total_steps" in takes and e.total_steps < 2:
        raise ValidationError("total_steps", e.total_steps, texts.text("refusals.needs_length", schedule=e.schedule))
    if "pct_start" in takes and e.pct_start * e.total_steps <= 1:
        allowed = texts.text("refusals.more_units", units=e.total_steps, least=f"{1 / e.total_steps:g}")
        raise ValidationError("pct_start", e.pct_start, allowed)
    if "milestones" in takes and not (e.milestones and list(e.milestones) == sorted(set(e.milestones))):
        raise ValidationError("milestones", e.milestones, texts.text("refusals.needs_rising", schedule=e.schedule))
    if "lr_min" in takes and e.lr_min >= e.lr:
        raise ValidationError("lr_min", e.lr_min, texts.text("refusals.below_lr", lr=f"{e.lr:g}"))
    if "cycle_momentum" in takes and e.cycle_momentum and not e.has_momentum:
        raise ValidationError("cycle_momentum", e.cycle_momentum, texts.text("refusals.needs_momentum"))


def _check_table(table: Table) -> None:
    if len(table.columns) < 2:
        allowed = texts.text("refusals.two_columns")
        raise ValidationError(texts.text("places.columns"), len(table.columns), allowed)
    if table.rows < 2:
        raise ValidationError(texts.text("places.rows"), table.rows, texts.text("refusals.two_rows"))
    if not table.known:
        raise ValidationError("table", table.id, texts.text("refusals.cells_unknown"))
    if (flaw := table.flaw()) is not None:
        row, column, value = flaw
        raise ValidationError(texts.text("places.cell", row=row, column=column), value, texts.text("refusals.finite"))


def _check_columns(experiment: Experiment) -> None:
    have = experiment.table.columns
    for name in (*experiment.features, experiment.target):
        if name not in have:
            field = "target" if name == experiment.target else "features"
            raise ValidationError(field, name, texts.text("refusals.columns", names=join_names(have)))
    if not experiment.features or experiment.target in experiment.features:
        allowed = texts.text("refusals.features", target=experiment.target)
        raise ValidationError("features", ", ".join(experiment.features), allowed)
    if experiment.test_column:
        _check_test_column(experiment)
    if len(set(experiment.features)) < len(experiment.features):
        raise ValidationError("features", ", ".join(experiment.features), texts.text("refusals.once"))


def _check_test_column(e: Experiment) -> None:
    if e.test_column not in e.table.columns:
        raise ValidationError(
            "test_column", e.test_column, texts.text("refusals.columns", names=join_names(e.table.columns))
        )
    if e.test_column in (*e.features, e.target):
        raise ValidationError("test_column", e.test_column, texts.text("refusals.neither"))
