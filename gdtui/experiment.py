"""What a run is made of: experiments and runs, as frozen and comparable values.

An `Experiment` is everything that determines a training run. A setting is described once, in its annotation: type,
bounds, group, title, a sentence for people and when it applies. The form on the screen, `--set`, session files and
every error message are made from that one description (see `gdtui.fields`); `gdtui.checks` holds fields against each
other.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec

from gdtui.fields import Field, ValidationError, describe, nearest
from gdtui.settings.run import RunSettings
from gdtui.table import Table


class Experiment(RunSettings, frozen=True, kw_only=True):
    """Everything that determines a training run."""

    table: Table
    features: tuple[str, ...]
    target: str

    @classmethod
    def on(cls, table: Table, **settings: Any) -> Experiment:
        """An experiment on a table; the target is its last column and the features all others, unless given."""
        target = settings.setdefault("target", "".join(table.columns[-1:]))
        settings.setdefault("features", _others(table, target))
        return cls(table=table, **settings).checked()

    def change(self, **settings: Any) -> Experiment:
        """A copy with some fields changed, checked.

        Raises:
            ValidationError: when a value is not allowed.
        """
        return msgspec.structs.replace(self, **settings).checked()

    def checked(self) -> Experiment:
        """Itself, when every field is within its bounds and they fit each other.

        Raises:
            ValidationError: naming the first field that does not.
        """
        from gdtui.checks import check  # which knows experiments

        for name, field in settings().items():
            field.check(getattr(self, name))
        check(self)
        return self

    def assign(self, texts: Mapping[str, str]) -> Experiment:
        """A copy with some fields changed to what their texts say, as `--set` has them.

        `features` are names separated by commas; a new target alone makes all other columns features.

        Raises:
            ValidationError: when a field is unknown or a text does not stand for an allowed value.
        """
        values = {name: _parse(name, text) for name, text in texts.items()}
        if "target" in values and "features" not in values:
            values["features"] = _others(self.table, values["target"])
        return self.change(**values)

    @property
    def test_rows(self) -> int:
        """The rows kept for testing."""
        return round(self.test_fraction * self.table.rows)

    @property
    def train_rows(self) -> int:
        """The rows to train on."""
        return self.table.rows - self.test_rows

    @property
    def batch_rows(self) -> int:
        """The rows of a whole batch."""
        return self.batch_size or self.train_rows

    @property
    def updates_per_epoch(self) -> int:
        """Updates in one pass over the rows; the last batch may be short, or left out."""
        return max((math.floor if self.drop_last else math.ceil)(self.train_rows / self.batch_rows), 1)


class Change(msgspec.Struct, frozen=True):
    """An experiment as it is from the update numbered `step` on."""

    step: int
    experiment: Experiment


class Run(msgspec.Struct, frozen=True):
    """An experiment and the changes made to it while it trained, in the order of their steps."""

    experiment: Experiment
    changes: tuple[Change, ...] = ()

    @property
    def current(self) -> Experiment:
        """The experiment as last changed."""
        return self.changes[-1].experiment if self.changes else self.experiment


# Fields that name columns of the table, unlike the settings, which are numbers.
COLUMNS = ("features", "target")

# Fields that shape the parameters or the order of the rows from the first update: to change one starts a new run.
SHAPING = (
    "features",
    "target",
    "test_fraction",
    "split_seed",
    "standardize",
    "standardize_target",
    "reshape",
    "model",
    "source",
    "degree",
    "hidden",
    "activation",
    "bias",
    "formula",
    "init",
    "init_value",
    "init_values",
    "init_std",
    "init_bound",
    "optimizer",
    "order",
    "seed",
    "dtype",
    "device",
)


def starts_over(old: Experiment, new: Experiment) -> bool:
    """Whether going from one experiment to the other takes a new run."""
    return any(getattr(old, name) != getattr(new, name) for name in SHAPING)


@cache
def settings() -> Mapping[str, Field]:
    """The fields of an experiment that a person can set, by name."""
    return describe(Experiment)


def setting(name: str) -> Field:
    """The field of that name.

    Raises:
        ValidationError: when there is none, with the nearest name.
    """
    if name not in settings():
        known = nearest(name, (*settings(), *COLUMNS))
        raise ValidationError("setting", name, f"there is none of that name; the nearest is {known}")
    return settings()[name]


def _parse(name: str, text: str) -> Any:
    if name == "features":
        return tuple(part.strip() for part in text.split(","))
    return text.strip() if name == "target" else setting(name).parse(text)


def _others(table: Table, target: str) -> tuple[str, ...]:
    return tuple(name for name in table.columns if name != target)
