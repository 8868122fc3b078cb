"""Settings of the learning rate's schedule."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from msgspec import Meta

from gdtui.core.experiment.settings.optimizer import DescentSettings
from gdtui.core.fields import about
from gdtui.core.types import Count, Length, NotNegative, Part, Share

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


class ScheduleSettings(DescentSettings, frozen=True, kw_only=True):
    """How the learning rate changes while it trains."""

    schedule: Annotated[
        Schedule, about("schedule", "schedule", "how the learning rate changes while it trains; lr is its highest")
    ] = "constant"
    schedule_every: Annotated[
        Literal["update", "epoch"],
        about(
            "schedule",
            "schedule unit",
            "what the schedule counts",
            schedule=MOVING,
        ),
    ] = "update"
    step_size: Annotated[Count, about("schedule", "step size", "units between falls", schedule=("step",))] = 30
    milestones: Annotated[
        tuple[Count, ...], about("schedule", "milestones", "units at which it falls", schedule=("multistep",))
    ] = ()
    gamma: Annotated[
        Share, about("schedule", "gamma", "factor of a fall", schedule=("step", "multistep", "exponential"))
    ] = 0.1
    t_max: Annotated[
        Count, about("schedule", "half period", "units from the highest to the lowest", schedule=("cosine",))
    ] = 1000
    t_0: Annotated[Count, about("schedule", "period", "units to the first restart", schedule=("warm_restarts",))] = 100
    t_mult: Annotated[
        Annotated[int, Meta(ge=1, le=100)],
        about("schedule", "period factor", "growth of the period at a restart", schedule=("warm_restarts",)),
    ] = 1
    lr_min: Annotated[
        NotNegative,
        about(
            "schedule",
            "lowest lr",
            "where the learning rate ends or turns",
            schedule=("cosine", "warm_restarts", "cyclic", "plateau"),
        ),
    ] = 0.0
    start_factor: Annotated[
        Share, about("schedule", "start factor", "part of lr to warm up from", schedule=("linear",))
    ] = 0.1
    total_iters: Annotated[Count, about("schedule", "warm-up", "units until lr is reached", schedule=("linear",))] = 100
    total_steps: Annotated[Length, about("schedule", "length", "units of the whole cycle", schedule=("one_cycle",))] = 0
    pct_start: Annotated[Share, about("schedule", "rising part", "of the cycle", schedule=("one_cycle",))] = 0.3
    step_size_up: Annotated[
        Count, about("schedule", "rise", "units from the lowest to the highest", schedule=("cyclic",))
    ] = 100
    cycle_momentum: Annotated[
        bool,
        about(
            "schedule", "cycle momentum", "move momentum against the learning rate", schedule=("one_cycle", "cyclic")
        ),
    ] = False
    factor: Annotated[Part, about("schedule", "factor", "of a fall", schedule=("plateau",))] = 0.1
    patience: Annotated[
        Length, about("schedule", "patience", "units without a better loss before a fall", schedule=("plateau",))
    ] = 10
