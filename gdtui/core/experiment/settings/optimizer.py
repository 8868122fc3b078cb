"""Settings of the optimizer and of the batches."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from gdtui.core.errors import ValidationError
from gdtui.core.experiment.settings.model import ModelSettings
from gdtui.core.fields import setting_meta
from gdtui.core.types import Fraction, NonNegative, NonNegativeInt, Positive

Optimizer = Literal[
    "sgd", "adam", "adamw", "nadam", "radam", "adamax", "rmsprop", "adagrad", "adadelta", "rprop", "asgd", "lbfgs"
]
TORCH = {
    "sgd": "SGD",
    "adam": "Adam",
    "adamw": "AdamW",
    "nadam": "NAdam",
    "radam": "RAdam",
    "adamax": "Adamax",
    "rmsprop": "RMSprop",
    "adagrad": "Adagrad",
    "adadelta": "Adadelta",
    "rprop": "Rprop",
    "asgd": "ASGD",
    "lbfgs": "LBFGS",
}
"""The optimizers as torch.optim calls them."""
Order = Literal["shuffled", "given", "replacement"]
ADAMS = ("adam", "adamw", "nadam", "radam", "adamax")
WITH_EPS = (*ADAMS, "rmsprop", "adagrad", "adadelta")
WITH_DECAY = ("sgd", *WITH_EPS, "asgd")


class OptimizerSettings(ModelSettings, frozen=True, kw_only=True):
    """How the parameters move."""

    optimizer: Annotated[Optimizer, setting_meta("optimizer", "optimizer", "how the gradient moves the parameters")] = (
        "sgd"
    )
    lr: Annotated[
        Positive, setting_meta("optimizer", "learning rate", "how far one update moves against the gradient")
    ] = 0.01
    momentum: Annotated[
        Fraction,
        setting_meta("optimizer", "momentum", "how much of the last move goes on", optimizer=("sgd", "rmsprop")),
    ] = 0.0
    dampening: Annotated[
        Fraction,
        setting_meta(
            "optimizer", "dampening", "how much of the gradient is kept out of the momentum", optimizer=("sgd",)
        ),
    ] = 0.0
    nesterov: Annotated[
        bool, setting_meta("optimizer", "Nesterov", "look ahead along the momentum", optimizer=("sgd",))
    ] = False
    betas: Annotated[
        tuple[Fraction, ...],
        setting_meta("optimizer", "betas", "decay of the first and of the second moment", optimizer=ADAMS),
    ] = (0.9, 0.999)
    eps: Annotated[
        Positive | None,
        setting_meta(
            "optimizer", "epsilon", "added to the denominator; none is the optimizer's own", optimizer=WITH_EPS
        ),
    ] = None
    weight_decay: Annotated[
        NonNegative | None,
        setting_meta(
            "optimizer",
            "weight decay",
            "pull towards 0; none is the optimizer's own, .01 for AdamW",
            optimizer=WITH_DECAY,
        ),
    ] = None
    alpha: Annotated[
        Fraction, setting_meta("optimizer", "alpha", "decay of the squared gradients", optimizer=("rmsprop",))
    ] = 0.99
    centered: Annotated[
        bool,
        setting_meta("optimizer", "centered", "subtract the squared mean of the gradients", optimizer=("rmsprop",)),
    ] = False
    rho: Annotated[
        Fraction, setting_meta("optimizer", "rho", "decay of the squared gradients and moves", optimizer=("adadelta",))
    ] = 0.9
    lr_decay: Annotated[
        NonNegative,
        setting_meta("optimizer", "lr decay", "how the learning rate falls with the updates", optimizer=("adagrad",)),
    ] = 0.0
    momentum_decay: Annotated[
        NonNegative,
        setting_meta("optimizer", "momentum decay", "how the momentum grows with the updates", optimizer=("nadam",)),
    ] = 0.004
    etas: Annotated[
        tuple[Positive, ...],
        setting_meta("optimizer", "etas", "factors that shrink and grow a step", optimizer=("rprop",)),
    ] = (0.5, 1.2)
    step_sizes: Annotated[
        tuple[Positive, ...],
        setting_meta("optimizer", "step sizes", "the least and the greatest step", optimizer=("rprop",)),
    ] = (1e-6, 50.0)
    lambd: Annotated[
        NonNegative,
        setting_meta("optimizer", "lambda", "decay of the parameters and of the learning rate", optimizer=("asgd",)),
    ] = 1e-4
    power: Annotated[
        Positive, setting_meta("optimizer", "power", "of the learning rate's fall", optimizer=("asgd",))
    ] = 0.75
    t0: Annotated[
        NonNegative, setting_meta("optimizer", "t0", "update at which averaging begins", optimizer=("asgd",))
    ] = 1e6
    max_iter: Annotated[
        Annotated[int, Meta(ge=1, le=10_000)],
        setting_meta("optimizer", "iterations", "at most, in one update", optimizer=("lbfgs",)),
    ] = 20
    history_size: Annotated[
        Annotated[int, Meta(ge=1, le=1000)],
        setting_meta("optimizer", "history", "updates remembered", optimizer=("lbfgs",)),
    ] = 100
    batch_size: Annotated[
        NonNegativeInt, setting_meta("batches", "batch size", "rows in one update; 0 takes all of them (full batch)")
    ] = 0
    order: Annotated[
        Order,
        setting_meta(
            "batches", "order", "of the rows: shuffled without replacement, as given, or drawn with replacement"
        ),
    ] = "shuffled"
    drop_last: Annotated[
        bool, setting_meta("batches", "drop last", "leave out the short batch at the end of an epoch")
    ] = False
    divide: Annotated[
        Literal["batch", "nominal"],
        setting_meta(
            "batches", "divide by", "the rows of the batch, or the batch size even where it is short (as D2L's sgd)"
        ),
    ] = "batch"


def check_optimizer(e: OptimizerSettings) -> None:
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
