"""Settings of the data, the model, its start values, and the loss."""

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from gdtui.core.experiment.losses import LOSSES, LossSpec, losses_with
from gdtui.core.fields import Fraction, Number, OnChange, Positive, Seed, choice_meta, explained, setting_meta

Model = Literal["weight", "linear", "quadratic", "polynomial", "mlp", "formula"]
Source = Literal["autograd", "manual", "nn"]


class ActivationSpec(msgspec.Struct, frozen=True):
    """The description of an activation: a few words about it, and its module in torch.nn."""

    about: str
    torch_name: str


ACTIVATIONS: Mapping[str, ActivationSpec] = {
    "identity": ActivationSpec("none: all layers together stay linear", "Identity"),
    "sigmoid": ActivationSpec("from 0 to 1, and flat far from 0", "Sigmoid"),
    "tanh": ActivationSpec("from −1 to 1, and flat far from 0", "Tanh"),
    "relu": ActivationSpec("0 for negative numbers, positive numbers stay", "ReLU"),
    "leaky_relu": ActivationSpec("a hundredth of negative numbers, positive numbers stay", "LeakyReLU"),
    "selu": ActivationSpec("keeps the spread from layer to layer, with lecun_normal", "SELU"),
    "gelu": ActivationSpec("a relu with a smooth bend", "GELU"),
}
"""Every activation by its name in settings, which is that of torch.nn.functional."""

Activation = Annotated[str, choice_meta(ACTIVATIONS)]
Init = Literal[
    "auto",
    "zeros",
    "constant",
    "values",
    "normal",
    "uniform",
    "default",
    "lecun_normal",
    "lecun_uniform",
    "glorot_normal",
    "glorot_uniform",
    "he_normal",
    "he_uniform",
]
Loss = Annotated[str, choice_meta(LOSSES)]


class ModelSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The data, the model and the loss."""

    test_fraction: Annotated[
        Fraction,
        setting_meta(
            "data",
            "test fraction",
            "the part of the rows that is kept for testing",
            on_change=OnChange.NEW_RUN,
            test_column=("",),
        ),
    ] = 0.0
    split_seed: Annotated[
        Seed,
        setting_meta(
            "data",
            "split seed",
            "the seed of the choice of the test rows",
            on_change=OnChange.NEW_RUN,
            test_column=("",),
        ),
    ] = 0
    standardize: Annotated[
        bool,
        setting_meta(
            "data",
            "standardize",
            "scale each feature to mean 0 and standard deviation 1 over the training rows",
            on_change=OnChange.NEW_RUN,
        ),
    ] = False
    standardize_target: Annotated[
        bool,
        setting_meta(
            "data", "standardize target", "scale the target too, over the training rows", on_change=OnChange.NEW_RUN
        ),
    ] = False
    reshape: Annotated[
        bool,
        setting_meta(
            "data",
            "reshape target",
            "keep the target a column; without, (n, 1) - (n,) broadcasts to n x n",
            on_change=OnChange.NEW_RUN,
        ),
    ] = True
    model: Annotated[
        Model,
        explained(
            "a weight for each feature, without a bias",
            "a line, or a plane: weights and a bias",
            "a parabola",
            "powers of x up to the degree",
            "layers of units with an activation between them",
            "a formula of your own",
        ),
        setting_meta("model", "model", "what computes the hypothesis", on_change=OnChange.NEW_RUN),
    ] = "linear"
    source: Annotated[
        Source,
        explained("backward() computes it", "the formula, written out by hand", "nn.Linear, and backward()"),
        setting_meta(
            "model",
            "gradient source",
            "what computes the gradient: autograd, a formula written out, or nn.Linear",
            on_change=OnChange.NEW_RUN,
            model=("weight", "linear"),
        ),
    ] = "autograd"
    degree: Annotated[
        Annotated[int, Meta(ge=1, le=12)],
        setting_meta("model", "degree", "the highest power of x", on_change=OnChange.NEW_RUN, model=("polynomial",)),
    ] = 2
    hidden: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=4096)], ...],
        setting_meta(
            "model", "hidden layers", "the units of each hidden layer", on_change=OnChange.NEW_RUN, model=("mlp",)
        ),
    ] = (8,)
    activation: Annotated[
        Activation,
        setting_meta(
            "model", "activation", "the function after each hidden layer", on_change=OnChange.NEW_RUN, model=("mlp",)
        ),
    ] = "relu"
    bias: Annotated[
        bool,
        setting_meta("model", "bias", "whether the layers have a bias", on_change=OnChange.NEW_RUN, model=("mlp",)),
    ] = True
    formula: Annotated[
        str,
        setting_meta(
            "model",
            "formula",
            'features and parameters with names of your own, such as R * I; "a name with spaces" is quoted',
            on_change=OnChange.NEW_RUN,
            model=("formula",),
        ),
    ] = ""
    init: Annotated[
        Init,
        explained(
            "zeros; ones for a formula; torch's default for an mlp and for nn",
            "all parameters 0",
            "all parameters the same number",
            "a number for each parameter",
            "weights drawn with the standard deviation that is set",
            "weights drawn between minus and plus the bound that is set",
            "as nn.Linear draws: between ±1/√inputs, biases too",
            "weights of variance 1/inputs",
            "the same variance, evenly between two bounds",
            "weights of variance 2/(inputs + outputs)",
            "the same variance, evenly between two bounds",
            "weights of variance 2/inputs",
            "the same variance, evenly between two bounds",
        ),
        setting_meta(
            "start",
            "initialisation",
            "auto: zeros; ones for a formula; torch's default for an mlp and for nn",
            on_change=OnChange.NEW_RUN,
        ),
    ] = "auto"
    init_value: Annotated[
        Number,
        setting_meta(
            "start",
            "constant",
            "the value that every parameter starts at",
            on_change=OnChange.NEW_RUN,
            init=("constant",),
        ),
    ] = 0.0
    init_values: Annotated[
        tuple[Number, ...],
        setting_meta(
            "start",
            "start values",
            "a start value for each parameter, in their order",
            on_change=OnChange.NEW_RUN,
            init=("values",),
        ),
    ] = ()
    init_std: Annotated[
        Positive,
        setting_meta(
            "start",
            "standard deviation",
            "the standard deviation of the first weights; biases start at 0",
            on_change=OnChange.NEW_RUN,
            init=("normal",),
        ),
    ] = 0.01
    init_bound: Annotated[
        Positive,
        setting_meta(
            "start",
            "bound",
            "weights start between minus and plus this; biases start at 0",
            on_change=OnChange.NEW_RUN,
            init=("uniform",),
        ),
    ] = 1.0
    loss: Annotated[
        Loss,
        setting_meta(
            "loss",
            "loss",
            "the loss that is minimised; half_squared is the mean of half the squares",
            on_change=OnChange.RESTART_UPDATE,
        ),
    ] = "mse"
    huber_delta: Annotated[
        Positive,
        setting_meta(
            "loss",
            "Huber delta",
            "the error at which the loss turns from squared to absolute",
            on_change=OnChange.RESTART_UPDATE,
            loss=losses_with("huber_delta"),
        ),
    ] = 1.0

    @property
    def loss_spec(self) -> LossSpec:
        """The description of the loss."""
        return LOSSES[self.loss]
