"""The schedules of the learning rate, and their settings.

A new schedule needs an entry in `SCHEDULES`, and the settings that no other schedule has.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from gdtui.core.experiment.settings.optimizer import OptimizerSettings
from gdtui.core.fields import (
    Fraction,
    NonNegative,
    NonNegativeInt,
    OnChange,
    PositiveFraction,
    PositiveInt,
    choice_meta,
    explained,
    setting_meta,
)


class ScheduleSpec(msgspec.Struct, frozen=True, kw_only=True):
    """The description of one of torch's schedulers.

    Attributes:
        about: a few words about it.
        torch_name: its class in torch.optim.lr_scheduler; empty for a constant learning rate.
        keywords: the setting for each of torch's keyword arguments, in their order.
        follows_loss: whether it depends on the training loss instead of the number of units.
        ends: whether it ends after total_steps units, beyond which torch has no learning rate for it.
    """

    about: str
    torch_name: str
    keywords: Mapping[str, str] = {}
    follows_loss: bool = False
    ends: bool = False


SCHEDULES: Mapping[str, ScheduleSpec] = {
    "constant": ScheduleSpec(about="the learning rate stays as it is", torch_name=""),
    "step": ScheduleSpec(
        about="falls by a factor after every so many units",
        torch_name="StepLR",
        keywords={"step_size": "step_size", "gamma": "gamma"},
    ),
    "multistep": ScheduleSpec(
        about="falls by a factor at each milestone",
        torch_name="MultiStepLR",
        keywords={"milestones": "milestones", "gamma": "gamma"},
    ),
    "exponential": ScheduleSpec(
        about="falls by a factor after every unit", torch_name="ExponentialLR", keywords={"gamma": "gamma"}
    ),
    "cosine": ScheduleSpec(
        about="down along half a cosine wave, and up again",
        torch_name="CosineAnnealingLR",
        keywords={"T_max": "t_max", "eta_min": "lr_min"},
    ),
    "warm_restarts": ScheduleSpec(
        about="down along half a cosine wave, then again from the top",
        torch_name="CosineAnnealingWarmRestarts",
        keywords={"T_0": "t_0", "T_mult": "t_mult", "eta_min": "lr_min"},
    ),
    "linear": ScheduleSpec(
        about="a warm-up from a part of the learning rate to all of it",
        torch_name="LinearLR",
        keywords={"start_factor": "start_factor", "total_iters": "total_iters"},
    ),
    "one_cycle": ScheduleSpec(
        about="up to the learning rate and far down, once",
        torch_name="OneCycleLR",
        keywords={
            "max_lr": "lr",
            "total_steps": "total_steps",
            "pct_start": "pct_start",
            "cycle_momentum": "cycle_momentum",
        },
        ends=True,
    ),
    "cyclic": ScheduleSpec(
        about="up and down between the lowest lr and the learning rate",
        torch_name="CyclicLR",
        keywords={
            "base_lr": "lr_min",
            "max_lr": "lr",
            "step_size_up": "step_size_up",
            "cycle_momentum": "cycle_momentum",
        },
    ),
    "plateau": ScheduleSpec(
        about="falls by a factor when the loss no longer falls",
        torch_name="ReduceLROnPlateau",
        keywords={"factor": "factor", "patience": "patience", "min_lr": "lr_min"},
        follows_loss=True,
    ),
}
"""Every schedule by its name in settings, in the order of the choices on the screen."""

Schedule = Annotated[str, choice_meta(SCHEDULES)]


def schedules_with(setting: str) -> tuple[str, ...]:
    """Return the names of the schedules that take a setting."""
    return tuple(name for name, spec in SCHEDULES.items() if setting in spec.keywords.values())


def _option(name: str, title: str, description: str) -> Meta:
    """Return metadata that makes an attribute a setting of the schedules whose specs name it."""
    restart = OnChange.RESTART_SCHEDULE
    return setting_meta("schedule", title, description, on_change=restart, schedule=schedules_with(name))


class ScheduleSettings(OptimizerSettings, frozen=True, kw_only=True):
    """The schedule of the learning rate and its settings."""

    schedule: Annotated[
        Schedule,
        setting_meta(
            "schedule",
            "schedule",
            "how the learning rate changes during training; lr is its highest value",
            on_change=OnChange.RESTART_SCHEDULE,
        ),
    ] = "constant"
    schedule_every: Annotated[
        Literal["update", "epoch"],
        explained("a unit is an update", "a unit is an epoch"),
        setting_meta(
            "schedule",
            "schedule unit",
            "what the schedule counts",
            on_change=OnChange.RESTART_SCHEDULE,
            schedule=tuple(name for name, spec in SCHEDULES.items() if spec.torch_name),
        ),
    ] = "update"
    step_size: Annotated[PositiveInt, _option("step_size", "step size", "the units between two falls")] = 30
    milestones: Annotated[
        tuple[PositiveInt, ...], _option("milestones", "milestones", "the units at which the learning rate falls")
    ] = ()
    gamma: Annotated[PositiveFraction, _option("gamma", "gamma", "the factor of a fall")] = 0.1
    t_max: Annotated[
        PositiveInt, _option("t_max", "half period", "the units from the highest to the lowest learning rate")
    ] = 1000
    t_0: Annotated[PositiveInt, _option("t_0", "period", "the units to the first restart")] = 100
    t_mult: Annotated[
        Annotated[int, Meta(ge=1, le=100)],
        _option("t_mult", "period factor", "the factor by which the period grows at a restart"),
    ] = 1
    lr_min: Annotated[NonNegative, _option("lr_min", "lowest lr", "where the learning rate ends or turns")] = 0.0
    start_factor: Annotated[
        PositiveFraction, _option("start_factor", "start factor", "the part of lr to warm up from")
    ] = 0.1
    total_iters: Annotated[PositiveInt, _option("total_iters", "warm-up", "the units until lr is reached")] = 100
    total_steps: Annotated[NonNegativeInt, _option("total_steps", "length", "the units of the whole cycle")] = 0
    pct_start: Annotated[
        PositiveFraction, _option("pct_start", "rising part", "the part of the cycle in which the learning rate rises")
    ] = 0.3
    step_size_up: Annotated[
        PositiveInt, _option("step_size_up", "rise", "the units from the lowest to the highest learning rate")
    ] = 100
    cycle_momentum: Annotated[
        bool, _option("cycle_momentum", "cycle momentum", "move momentum against the learning rate")
    ] = False
    factor: Annotated[Fraction, _option("factor", "factor", "of a fall")] = 0.1
    patience: Annotated[
        NonNegativeInt, _option("patience", "patience", "the units without a better loss before a fall")
    ] = 10

    @property
    def moves_momentum(self) -> bool:
        """Whether the schedule moves the momentum, or the first beta, with the learning rate."""
        return self.cycle_momentum and "cycle_momentum" in self.schedule_spec.keywords.values()

    @property
    def schedule_spec(self) -> ScheduleSpec:
        """The description of the schedule."""
        return SCHEDULES[self.schedule]
