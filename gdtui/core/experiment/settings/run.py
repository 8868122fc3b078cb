"""Settings of the run: its length, its precision and when to stop."""

from typing import Annotated, Literal

from msgspec import Meta

from gdtui.core.experiment.settings.schedule import ScheduleSettings
from gdtui.core.fields import NonNegative, OnChange, Positive, PositiveInt, Seed, explained, setting_meta


class RunSettings(ScheduleSettings, frozen=True, kw_only=True):
    """The run's length, its precision and when to stop."""

    epochs: Annotated[PositiveInt, setting_meta("run", "epochs", "the number of passes over the training rows")] = 2000
    seed: Annotated[
        Seed,
        setting_meta("run", "seed", "the seed of the initialisation and of the shuffling", on_change=OnChange.NEW_RUN),
    ] = 1
    dtype: Annotated[
        Literal["float32", "float64"],
        explained("about 7 digits, as in most of PyTorch", "about 16 digits"),
        setting_meta("run", "precision", "the precision of all numbers of the engine", on_change=OnChange.NEW_RUN),
    ] = "float32"
    device: Annotated[
        Literal["cpu", "auto"],
        explained("the processor", "an accelerator when there is one"),
        setting_meta("run", "device", "auto takes an accelerator when there is one", on_change=OnChange.NEW_RUN),
    ] = "cpu"
    zero_grad: Annotated[
        bool,
        setting_meta(
            "run",
            "zero_grad",
            "clear the gradients before backward; otherwise they add up, as with momentum 1",
            on_change=OnChange.RESTART_UPDATE,
        ),
    ] = True
    step: Annotated[
        bool,
        setting_meta(
            "run",
            "step",
            "let the optimizer move the parameters; otherwise they stay where they are",
            on_change=OnChange.RESTART_UPDATE,
        ),
    ] = True
    clip_norm: Annotated[
        Positive | None,
        setting_meta("run", "clip norm", "the largest norm of a gradient; a longer one is scaled down to it"),
    ] = None
    first_epoch: Annotated[
        Annotated[int, Meta(ge=0, le=1)],
        setting_meta("run", "first epoch", "whether the log counts epochs from 0 or from 1"),
    ] = 0
    stop_loss: Annotated[
        NonNegative | None, setting_meta("stop", "stop at loss", "end when the training loss is at most this")
    ] = None
    stop_r2: Annotated[
        Annotated[float, Meta(ge=0, le=1)] | None,
        setting_meta("stop", "stop at R²", "end when the training R² is at least this"),
    ] = None
    stop_grad_norm: Annotated[
        NonNegative | None,
        setting_meta("stop", "stop at gradient", "end when the norm of the gradient is at most this"),
    ] = None
    stop_distance: Annotated[
        NonNegative | None,
        setting_meta("stop", "stop at distance", "end when the distance to the closed form is at most this"),
    ] = None
