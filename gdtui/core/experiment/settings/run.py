"""Settings of the run: how long, how exact, when to stop."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from gdtui.core.experiment.settings.schedule import ScheduleSettings
from gdtui.core.fields import about
from gdtui.core.types import Count, NotNegative, Positive, Seed


class RunSettings(ScheduleSettings, frozen=True, kw_only=True):
    """How long, how exact, and when to stop."""

    epochs: Annotated[Count, about("run", "epochs", "passes over the training rows")] = 2000
    seed: Annotated[Seed, about("run", "seed", "of the initialisation and of the shuffling")] = 1
    dtype: Annotated[Literal["float32", "float64"], about("run", "precision", "of all numbers of the engine")] = (
        "float32"
    )
    device: Annotated[Literal["cpu", "auto"], about("run", "device", "auto takes an accelerator when there is one")] = (
        "cpu"
    )
    zero_grad: Annotated[
        bool, about("run", "zero_grad", "clear the gradients before backward; without, they add up, as momentum 1")
    ] = True
    clip_norm: Annotated[
        Positive | None, about("run", "clip norm", "the longest a gradient may be; longer ones are shortened to it")
    ] = None
    first_epoch: Annotated[
        Annotated[int, Meta(ge=0, le=1)], about("run", "first epoch", "whether the log counts epochs from 0 or from 1")
    ] = 0
    stop_loss: Annotated[
        NotNegative | None, about("stop", "stop at loss", "end when the training loss is no more than it")
    ] = None
    stop_r2: Annotated[
        Annotated[float, Meta(ge=0, le=1)] | None,
        about("stop", "stop at R²", "end when the training R² is no less than it"),
    ] = None
    stop_grad_norm: Annotated[
        NotNegative | None, about("stop", "stop at gradient", "end when the norm of the gradient is no more than it")
    ] = None
    stop_distance: Annotated[
        NotNegative | None,
        about("stop", "stop at distance", "end when the parameters are no further from the closed form than it"),
    ] = None
