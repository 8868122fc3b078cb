"""The optimizers, and the settings of the optimizer and of the batches.

A new optimizer needs an entry in `OPTIMIZERS`, the settings that no other optimizer has, and a function of its name in
`gdtui.ui.train.equations` that writes its update in numbers.
"""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

import msgspec
from msgspec import Meta

from gdtui.core.errors import ValidationError
from gdtui.core.experiment.settings.model import ModelSettings
from gdtui.core.fields import (
    Fraction,
    NonNegative,
    NonNegativeInt,
    OnChange,
    Positive,
    choice_meta,
    explained,
    setting_meta,
)
from gdtui.core.texts import text


class OptimizerSpec(msgspec.Struct, frozen=True, kw_only=True):
    """The description of one of torch's optimizers.

    Attributes:
        about: a few words about it.
        torch_name: its class in torch.optim.
        settings: the settings that it takes besides lr, in the order of its keyword arguments.
        keywords: torch's keyword for each setting that has another name here.
        family: the optimizer whose equations it shares; empty where it has its own.
        eps: the number added to a denominator when the setting is none.
        weight_decay: the weight decay when the setting is none.
        decoupled_decay: whether it shrinks the parameters directly instead of adding wd·θ to the gradient.
        is_gradient_descent: whether its step is lr times the gradient, with momentum, as the theory assumes.
        lr_scales_step: whether its steps are proportional to the lr.
        takes_closure: whether it evaluates the loss itself, several times per step and always on all rows.
        late_buffers: the buffer that torch makes at the first step only if a setting is on, by that setting.
    """

    about: str
    torch_name: str
    settings: tuple[str, ...]
    keywords: Mapping[str, str] = {}
    family: str = ""
    eps: float = 1e-8
    weight_decay: float = 0.0
    decoupled_decay: bool = False
    is_gradient_descent: bool = False
    lr_scales_step: bool = True
    takes_closure: bool = False
    late_buffers: Mapping[str, str] = {}

    @property
    def coupled_decay(self) -> bool:
        """Whether its weight decay is a penalty: wd/2·|θ|², whose gradient it adds."""
        return "weight_decay" in self.settings and not self.decoupled_decay

    @property
    def momentum(self) -> Literal["none", "momentum", "betas"]:
        """The setting that controls its momentum."""
        if "betas" in self.settings:
            return "betas"
        return "momentum" if "momentum" in self.settings else "none"


_ADAM = ("betas", "eps", "weight_decay")

OPTIMIZERS: Mapping[str, OptimizerSpec] = {
    "sgd": OptimizerSpec(
        about="the gradient times the learning rate, with momentum if set",
        torch_name="SGD",
        settings=("momentum", "dampening", "nesterov", "weight_decay"),
        is_gradient_descent=True,
    ),
    "adam": OptimizerSpec(
        about="a step of its own for each parameter, from averages of the gradient and its square",
        torch_name="Adam",
        settings=_ADAM,
    ),
    "adamw": OptimizerSpec(
        about="Adam with a weight decay that is apart from the gradient",
        torch_name="AdamW",
        settings=_ADAM,
        family="adam",
        weight_decay=0.01,
        decoupled_decay=True,
    ),
    "nadam": OptimizerSpec(
        about="Adam that looks ahead along its momentum", torch_name="NAdam", settings=(*_ADAM, "momentum_decay")
    ),
    "radam": OptimizerSpec(
        about="Adam that begins without the division until its averages are reliable",
        torch_name="RAdam",
        settings=_ADAM,
    ),
    "adamax": OptimizerSpec(
        about="Adam with the greatest recent gradient in place of the mean square", torch_name="Adamax", settings=_ADAM
    ),
    "rmsprop": OptimizerSpec(
        about="the gradient divided by its recent size",
        torch_name="RMSprop",
        settings=("momentum", "eps", "weight_decay", "alpha", "centered"),
        late_buffers={"momentum": "momentum_buffer", "centered": "grad_avg"},
    ),
    "adagrad": OptimizerSpec(
        about="the gradient divided by the size of all gradients so far, so steps shrink",
        torch_name="Adagrad",
        settings=("eps", "weight_decay", "lr_decay"),
        eps=1e-10,
    ),
    "adadelta": OptimizerSpec(
        about="like RMSprop, with steps of the size of recent updates",
        torch_name="Adadelta",
        settings=("eps", "weight_decay", "rho"),
        eps=1e-6,
    ),
    "rprop": OptimizerSpec(
        about="only the gradient's sign: steps grow while it stays and shrink when it turns",
        torch_name="Rprop",
        settings=("etas", "step_sizes"),
        lr_scales_step=False,
    ),
    "asgd": OptimizerSpec(
        about="SGD with a falling learning rate",
        torch_name="ASGD",
        settings=("weight_decay", "lambd", "power", "t0"),
        keywords={"power": "alpha"},
        lr_scales_step=False,
    ),
    "lbfgs": OptimizerSpec(
        about="estimates the curvature; each update evaluates the loss several times",
        torch_name="LBFGS",
        settings=("max_iter", "history_size"),
        lr_scales_step=False,
        takes_closure=True,
    ),
}
"""Every optimizer by its name in settings, in the order of the choices on the screen."""

Optimizer = Annotated[str, choice_meta(OPTIMIZERS)]
Order = Literal["shuffled", "given", "replacement"]


def _option(name: str, title: str, description: str, *symbols: str) -> Meta:
    """Return metadata that makes an attribute a setting of the optimizers whose specs name it."""
    taking = tuple(optimizer for optimizer, spec in OPTIMIZERS.items() if name in spec.settings)
    return setting_meta("optimizer", title, description, symbols=symbols, optimizer=taking)


class OptimizerSettings(ModelSettings, frozen=True, kw_only=True):
    """The optimizer, its settings and the batches."""

    optimizer: Annotated[
        Optimizer,
        setting_meta("optimizer", "optimizer", "how the gradient moves the parameters", on_change=OnChange.NEW_RUN),
    ] = "sgd"
    lr: Annotated[
        Positive,
        setting_meta(
            "optimizer",
            "learning rate",
            "how far one update moves against the gradient",
            on_change=OnChange.RESTART_SCHEDULE,
        ),
    ] = 0.01
    momentum: Annotated[Fraction, _option("momentum", "momentum", "how much of the last update is kept", "β")] = 0.0
    dampening: Annotated[
        Fraction, _option("dampening", "dampening", "how much of the gradient is kept out of the momentum", "d")
    ] = 0.0
    nesterov: Annotated[bool, _option("nesterov", "Nesterov", "look ahead along the momentum")] = False
    betas: Annotated[
        tuple[Fraction, ...], _option("betas", "betas", "the decay of the first and of the second moment", "β₁", "β₂")
    ] = (0.9, 0.999)
    eps: Annotated[
        Positive | None, _option("eps", "epsilon", "what is added to the denominator; none is the optimizer's own", "ε")
    ] = None
    weight_decay: Annotated[
        NonNegative | None,
        _option(
            "weight_decay",
            "weight decay",
            "the pull of the parameters towards 0; none is the optimizer's own, .01 for AdamW",
            "wd",
        ),
    ] = None
    alpha: Annotated[Fraction, _option("alpha", "alpha", "the decay of the squared gradients", "α")] = 0.99
    centered: Annotated[bool, _option("centered", "centered", "subtract the squared mean of the gradients")] = False
    rho: Annotated[Fraction, _option("rho", "rho", "the decay of the squared gradients and moves", "ρ")] = 0.9
    lr_decay: Annotated[
        NonNegative, _option("lr_decay", "lr decay", "how the learning rate falls with the updates", "d")
    ] = 0.0
    momentum_decay: Annotated[
        NonNegative, _option("momentum_decay", "momentum decay", "how the momentum grows with the updates", "ψ")
    ] = 0.004
    etas: Annotated[
        tuple[Positive, ...], _option("etas", "etas", "the factors that shrink and grow a step", "η₋", "η₊")
    ] = (
        0.5,
        1.2,
    )
    step_sizes: Annotated[
        tuple[Positive, ...], _option("step_sizes", "step sizes", "the least and the greatest step")
    ] = (1e-6, 50.0)
    lambd: Annotated[
        NonNegative, _option("lambd", "lambda", "the decay of the parameters and of the learning rate", "λ")
    ] = 1e-4
    power: Annotated[Positive, _option("power", "power", "the power of the learning rate's decay", "α")] = 0.75
    t0: Annotated[NonNegative, _option("t0", "t0", "the update at which averaging begins")] = 1e6
    max_iter: Annotated[
        Annotated[int, Meta(ge=1, le=10_000)], _option("max_iter", "iterations", "the most iterations in one update")
    ] = 20
    history_size: Annotated[
        Annotated[int, Meta(ge=1, le=1000)],
        _option("history_size", "history", "the number of updates that are remembered"),
    ] = 100
    batch_size: Annotated[
        NonNegativeInt,
        setting_meta(
            "batches",
            "batch size",
            "the rows in one update; 0 takes all of them (full batch)",
            on_change=OnChange.RESTART_UPDATE,
        ),
    ] = 0
    order: Annotated[
        Order,
        explained("a new order in each epoch", "the order of the table", "rows are drawn, and may come twice"),
        setting_meta(
            "batches",
            "order",
            "the order of the rows: shuffled without replacement, as given, or drawn with replacement",
            on_change=OnChange.NEW_RUN,
        ),
    ] = "shuffled"
    drop_last: Annotated[
        bool,
        setting_meta(
            "batches",
            "drop last",
            "leave out the short batch at the end of an epoch",
            on_change=OnChange.RESTART_UPDATE,
        ),
    ] = False
    divide: Annotated[
        Literal["batch", "nominal", "nothing"],
        explained(
            "the rows of the batch: a mean",
            "the batch size, even where the last batch has fewer rows",
            "the loss of a batch is the sum over its rows",
        ),
        setting_meta(
            "batches",
            "divide by",
            "the divisor of the sum: the rows of the batch, the batch size even if there are fewer (D2L's sgd), or "
            "nothing (torch's reduction='sum')",
            on_change=OnChange.RESTART_UPDATE,
        ),
    ] = "batch"

    @property
    def optimizer_spec(self) -> OptimizerSpec:
        """The description of the optimizer."""
        return OPTIMIZERS[self.optimizer]

    @property
    def has_momentum(self) -> bool:
        """Whether the optimizer has momentum with the current settings."""
        kind = self.optimizer_spec.momentum
        return kind == "betas" or (kind == "momentum" and bool(self.momentum))

    def with_momentum(self, momentum: float) -> Self:
        """Return the settings with the momentum, or the first beta, that is in force where a schedule moves it."""
        kind = self.optimizer_spec.momentum
        if kind == "none":
            return self
        moved = {"betas": (momentum, *self.betas[1:])} if kind == "betas" else {"momentum": momentum}
        return msgspec.structs.replace(self, **moved)

    @property
    def effective_eps(self) -> float:
        """The number that the optimizer adds to a denominator: the setting, or its own."""
        return self.optimizer_spec.eps if self.eps is None else self.eps

    @property
    def effective_decay(self) -> float:
        """The weight decay: the setting, or the optimizer's own."""
        return self.optimizer_spec.weight_decay if self.weight_decay is None else self.weight_decay


def check_optimizer(e: OptimizerSettings) -> None:
    """Check that the settings of an optimizer fit each other.

    Raises:
        ValidationError: names the setting, its value and what is allowed.
    """
    takes = e.optimizer_spec.settings
    if "nesterov" in takes and e.nesterov and (not e.momentum or e.dampening):
        raise ValidationError("nesterov", e.nesterov, text("refusals.nesterov"))
    if "dampening" in takes and e.dampening and not e.momentum:
        raise ValidationError("dampening", e.dampening, text("refusals.without_momentum"))
    for name in ("betas", "etas", "step_sizes"):
        if len(getattr(e, name)) != 2:
            raise ValidationError(name, getattr(e, name), text("refusals.two_numbers"))
    if not e.etas[0] < 1 < e.etas[1]:
        raise ValidationError("etas", e.etas, text("refusals.etas"))
    if e.step_sizes[0] >= e.step_sizes[1]:
        raise ValidationError("step_sizes", e.step_sizes, text("refusals.first_below"))
