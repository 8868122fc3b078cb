"""Settings of the data, the model, where it starts, and the loss."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from gdtui.core.fields import setting_meta
from gdtui.core.types import Fraction, Number, Positive, Seed

Model = Literal["weight", "linear", "quadratic", "polynomial", "mlp", "formula"]
Source = Literal["autograd", "manual", "nn"]
Activation = Literal["identity", "sigmoid", "tanh", "relu", "leaky_relu", "selu", "gelu"]
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
Loss = Literal["mse", "half_squared", "mae", "huber"]


class ModelSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What is trained, on what, and what is to become small."""

    test_fraction: Annotated[
        Fraction, setting_meta("data", "test fraction", "part of the rows that is kept for testing")
    ] = 0.0
    split_seed: Annotated[Seed, setting_meta("data", "split seed", "of the choice of the test rows")] = 0
    standardize: Annotated[
        bool, setting_meta("data", "standardize", "features to mean 0 and standard deviation 1, over the training rows")
    ] = False
    standardize_target: Annotated[bool, setting_meta("data", "standardize target", "the target likewise")] = False
    reshape: Annotated[
        bool,
        setting_meta("data", "reshape target", "keep the target a column; without, (n, 1) - (n,) broadcasts to n x n"),
    ] = True
    model: Annotated[Model, setting_meta("model", "model", "what computes the hypothesis")] = "linear"
    source: Annotated[
        Source,
        setting_meta(
            "model",
            "gradient source",
            "who derives the gradient: autograd, a formula written out, or nn.Linear",
            model=("weight", "linear"),
        ),
    ] = "autograd"
    degree: Annotated[
        Annotated[int, Meta(ge=1, le=12)],
        setting_meta("model", "degree", "the highest power of x", model=("polynomial",)),
    ] = 2
    hidden: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=4096)], ...],
        setting_meta("model", "hidden layers", "units of each hidden layer", model=("mlp",)),
    ] = (8,)
    activation: Annotated[
        Activation, setting_meta("model", "activation", "after each hidden layer", model=("mlp",))
    ] = "relu"
    bias: Annotated[bool, setting_meta("model", "bias", "whether the layers have one", model=("mlp",))] = True
    formula: Annotated[
        str,
        setting_meta(
            "model",
            "formula",
            "of the features and of parameters with names of your own, such as R * I",
            model=("formula",),
        ),
    ] = ""
    init: Annotated[
        Init,
        setting_meta(
            "start", "initialisation", "auto: zeros; ones for a formula; torch's default for an mlp and for nn"
        ),
    ] = "auto"
    init_value: Annotated[
        Number, setting_meta("start", "constant", "that every parameter starts at", init=("constant",))
    ] = 0.0
    init_values: Annotated[
        tuple[Number, ...],
        setting_meta("start", "start values", "one for each parameter, in their order", init=("values",)),
    ] = ()
    init_std: Annotated[
        Positive, setting_meta("start", "standard deviation", "of the weights; biases start at 0", init=("normal",))
    ] = 0.01
    init_bound: Annotated[
        Positive,
        setting_meta("start", "bound", "weights start between minus and plus it; biases at 0", init=("uniform",)),
    ] = 1.0
    loss: Annotated[
        Loss, setting_meta("loss", "loss", "what the gradient is of; half_squared is the mean of half the squares")
    ] = "mse"
    huber_delta: Annotated[
        Positive,
        setting_meta("loss", "Huber delta", "error at which the loss turns from squared to absolute", loss=("huber",)),
    ] = 1.0
