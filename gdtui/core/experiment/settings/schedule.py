"""Settings of the learning rate's schedule."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from msgspec import Meta

from gdtui.core.experiment.settings.optimizer import OptimizerSettings
from gdtui.core.fields import setting_meta
from gdtui.core.types import Fraction, NonNegative, NonNegativeInt, PositiveFraction, PositiveInt

Schedule = Literal[
    "constant",
    "step",
    "multistep",
    "exponential",
    "cosine",
    "warm_restarts",
    "linear",
    "one_cycle",
    "cyclic",
    "plateau",
]
MOVING = tuple(name for name in get_args(Schedule) if name != "constant")


class ScheduleSettings(OptimizerSettings, frozen=True, kw_only=True):
    """How the learning rate changes while it trains."""

    schedule: Annotated[
        Schedule,
        setting_meta("schedule", "schedule", "how the learning rate changes while it trains; lr is its highest"),
    ] = "constant"
    schedule_every: Annotated[
        Literal["update", "epoch"],
        setting_meta(
            "schedule",
            "schedule unit",
            "what the schedule counts",
            schedule=MOVING,
        ),
    ] = "update"
    step_size: Annotated[
        PositiveInt, setting_meta("schedule", "step size", "units between falls", schedule=("step",))
    ] = 30
    milestones: Annotated[
        tuple[PositiveInt, ...],
        setting_meta("schedule", "milestones", "units at which it falls", schedule=("multistep",)),
    ] = ()
    gamma: Annotated[
        PositiveFraction,
        setting_meta("schedule", "gamma", "factor of a fall", schedule=("step", "multistep", "exponential")),
    ] = 0.1
    t_max: Annotated[
        PositiveInt,
        setting_meta("schedule", "half period", "units from the highest to the lowest", schedule=("cosine",)),
    ] = 1000
    t_0: Annotated[
        PositiveInt, setting_meta("schedule", "period", "units to the first restart", schedule=("warm_restarts",))
    ] = 100
    t_mult: Annotated[
        Annotated[int, Meta(ge=1, le=100)],
        setting_meta("schedule", "period factor", "growth of the period at a restart", schedule=("warm_restarts",)),
    ] = 1
    lr_min: Annotated[
        NonNegative,
        setting_meta(
            "schedule",
            "lowest lr",
            "where the learning rate ends or turns",
            schedule=("cosine", "warm_restarts", "cyclic", "plateau"),
        ),
    ] = 0.0
    start_factor: Annotated[
        PositiveFraction, setting_meta("schedule", "start factor", "part of lr to warm up from", schedule=("linear",))
    ] = 0.1
    total_iters: Annotated[
        PositiveInt, setting_meta("schedule", "warm-up", "units until lr is reached", schedule=("linear",))
    ] = 100
    total_steps: Annotated[
        NonNegativeInt, setting_meta("schedule", "length", "units of the whole cycle", schedule=("one_cycle",))
    ] = 0
    pct_start: Annotated[
        PositiveFraction, setting_meta("schedule", "rising part", "of the cycle", schedule=("one_cycle",))
    ] = 0.3
    step_size_up: Annotated[
        PositiveInt, setting_meta("schedule", "rise", "units from the lowest to the highest", schedule=("cyclic",))
    ] = 100
    cycle_momentum: Annotated[
        bool,
        setting_meta(
            "schedule", "cycle momentum", "move momentum against the learning rate", schedule=("one_cycle", "cyclic")
        ),
    ] = False
    factor: Annotated[Fraction, setting_meta("schedule", "factor", "of a fall", schedule=("plateau",))] = 0.1
    patience: Annotated[
        NonNegativeInt,
        setting_meta("schedule", "patience", "units without a better loss before a fall", schedule=("plateau",)),
    ] = 10
