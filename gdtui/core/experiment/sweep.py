"""Sweeps: a setting of an experiment over a range of values, or two settings at once, each value with its own run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
from msgspec import Meta

from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment, setting, settings
from gdtui.core.fields import Field, PositiveFraction, described_fields, explained, setting_meta
from gdtui.core.texts import text

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

MAX_VALUES = 1_000_000  # in all; the answer then takes 30 MB
MAX_STEPS = 1_000_000
_WHY_NOT: Mapping[str, str] = {
    "degree": "refusals.sweeps_parameters",
    "epochs": "refusals.sweeps_updates",
    "first_epoch": "refusals.sweeps_log",
    **dict.fromkeys(("stop_loss", "stop_r2", "stop_grad_norm", "stop_distance"), "refusals.sweeps_length"),
}
"""Numbers that are no settings to sweep, with the reason."""

Scale = Literal["log", "linear"]


class SweepAxis(msgspec.Struct, frozen=True, kw_only=True):
    """A setting and the values that it takes.

    Attributes:
        param: the name of the setting.
        low: the least value.
        high: the greatest value.
        count: the number of values; of a whole number there may be fewer, since each comes once.
        scale: whether the values are evenly spaced by their ratios or by their differences.
    """

    param: str
    low: float
    high: float
    count: int = 256
    scale: Scale = "log"

    @property
    def field(self) -> Field:
        """The setting."""
        return setting(self.param)

    @property
    def counts(self) -> bool:
        """Whether its values are whole numbers."""
        return self.field.kind == "integer"

    def values(self) -> npt.NDArray[np.float64]:
        """Return the values, rising; both ends are exactly those of the axis."""
        import numpy as np  # imported late: the first paint does not wait for it

        if self.counts and self.high - self.low < self.count:
            return np.arange(self.low, self.high + 1)
        space = np.geomspace if self.scale == "log" else np.linspace
        values = space(self.low, self.high, self.count).astype(np.float64)
        if self.counts:
            return np.unique(np.rint(values))
        values[0], values[-1] = self.low, self.high
        return values

    def check(self, experiment: Experiment, suffix: str = "") -> None:
        """Check that the setting can be swept and that the range is one.

        Args:
            experiment: what is swept.
            suffix: what the names of a second setting and of its ends have at their end.

        Raises:
            ValidationError: names the setting or the end of the range, its value and what is allowed.
        """
        field = self.field
        if reason := obstacle(field, experiment):
            raise ValidationError(f"param{suffix}", self.param, reason)
        for name, end in ((f"from{suffix}", self.low), (f"to{suffix}", self.high)):
            whole = field.kind == "integer" and float(end).is_integer()
            if not _within(field, int(end) if whole else end):
                raise ValidationError(
                    name,
                    end,
                    text(
                        "refusals.swept",
                        setting=self.param,
                        allowed=msgspec.structs.replace(field, optional=False).allowed,
                    ),
                )
        if self.low >= self.high:
            raise ValidationError(f"to{suffix}", self.high, text("refusals.above_first", low=f"{self.low:g}"))
        if self.scale == "log" and self.low <= 0:
            raise ValidationError(f"from{suffix}", self.low, text("refusals.log_scale"))
        Field(f"num{suffix}", "num", "", 2, "integer", low=2, high=MAX_VALUES).check(self.count)


class Sweep(msgspec.Struct, frozen=True, kw_only=True):
    """One or two settings over their ranges, and how long each value is trained.

    Attributes:
        axes: the settings; the values of the last one change fastest from run to run.
        steps: the number of updates of each run.
        tolerance: a run has arrived when at most this part of what the first loss has above the least is left.
    """

    axes: tuple[SweepAxis, ...]
    steps: int = 1000
    tolerance: float = 1e-3

    def checked(self, experiment: Experiment) -> Sweep:
        """Return the sweep itself, if it can be made of an experiment.

        Raises:
            ValidationError: names what is wrong, its value and what is allowed.
        """
        if not 1 <= len(self.axes) <= 2:
            raise ValidationError(text("places.settings"), len(self.axes), text("refusals.one_or_two"))
        for axis, suffix in zip(self.axes, ("", "2"), strict=False):
            axis.check(experiment, suffix)
        if self.axes[0].param == self.axes[-1].param and len(self.axes) == 2:
            raise ValidationError("param2", self.axes[1].param, text("refusals.another_setting"))
        Field("steps", "steps", "", 1, "integer", low=1, high=MAX_STEPS).check(self.steps)
        tolerance = Field("tolerance", "", "", 1.0, "number", low=0, low_open=True, high=1, high_open=True)
        tolerance.check(self.tolerance)
        if (count := self.count) > MAX_VALUES:
            raise ValidationError(text("places.values"), count, text("refusals.in_all", most=f"{MAX_VALUES:,}"))
        for corner in product(*((axis.low, axis.high) for axis in self.axes)):
            experiment.change(**self.settings_of(corner))
        return self

    @property
    def count(self) -> int:
        """The number of runs, where each axis has as many values as it says."""
        total = 1
        for axis in self.axes:
            total *= axis.count
        return total

    def settings_of(self, values: tuple[float, ...]) -> dict[str, float]:
        """Return the settings of a run from a value for each axis."""
        names = ((axis.param, axis.field.kind) for axis in self.axes)
        return {
            name: int(value) if kind == "integer" else float(value)
            for (name, kind), value in zip(names, values, strict=True)
        }

    def at(self, values: tuple[float, ...], experiment: Experiment) -> Experiment:
        """Return the experiment of a run from a value for each axis.

        Raises:
            ValidationError: when the other settings do not allow them.
        """
        return experiment.change(**self.settings_of(values))


class SweepForm(msgspec.Struct, frozen=True, kw_only=True):
    """What a person sets of a sweep besides its settings and their ranges: the fields of a form, and their bounds."""

    num: Annotated[
        Annotated[int, Meta(ge=2, le=MAX_VALUES)], setting_meta("range", "values", "how many values of the setting")
    ] = 256
    scale: Annotated[
        Scale,
        explained("evenly spaced by their ratios", "evenly spaced by their differences"),
        setting_meta("range", "scale", "how the values are spaced"),
    ] = "log"
    steps: Annotated[
        Annotated[int, Meta(ge=1, le=MAX_STEPS)], setting_meta("runs", "updates", "the number of updates of each run")
    ] = 1000
    tolerance: Annotated[
        PositiveFraction,
        setting_meta("runs", "tolerance", "a run has arrived when this part of the first loss above the least is left"),
    ] = 1e-3


FORM = described_fields(SweepForm)


def sweepable(experiment: Experiment) -> Iterator[Field]:
    """Yield the settings that can be swept and that have an effect in an experiment."""
    return (field for field in settings().values() if not obstacle(field, experiment))


def never_swept(field: Field) -> str:
    """Return why a setting cannot be swept in any experiment; empty when it can in some."""
    if field.kind not in ("number", "integer"):
        return text("refusals.sweep_number")
    return text("refusals.not_swept", why=text(_WHY_NOT[field.name])) if field.name in _WHY_NOT else ""


def obstacle(field: Field, experiment: Experiment) -> str:
    """Return why a setting cannot be swept; empty when it can."""
    if reason := never_swept(field):
        return reason
    if other := field.obstacle(experiment):
        return text("refusals.no_effect", setting=other, value=getattr(experiment, other))
    return ""


def _within(field: Field, value: float) -> bool:
    try:
        field.check(value)
    except ValidationError:
        return False
    return True
