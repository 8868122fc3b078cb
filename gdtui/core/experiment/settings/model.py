"""Settings of the data, the model, where it starts, and the loss."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from gdtui.core.fields import about
from gdtui.core.types import Number, Part, Positive, Seed

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

    test_fraction: Annotated[Part, about("data", "test fraction", "part of the rows that is kept for testing")] = 0.0
    split_seed: Annotated[Seed, about("data", "split seed", "of the choice of the test rows")] = 0
    standardize: Annotated[
        bool, about("data", "standardize", "features to mean 0 and standard deviation 1, over the training rows")
    ] = False
    standardize_target: Annotated[bool, about("data", "standardize target", "the target likewise")] = False
    reshape: Annotated[
        bool, about("data", "reshape target", "keep the target a column; without, (n, 1) - (n,) broadcasts to n x n")
    ] = True
    model: Annotated[Model, about("model", "model", "what computes the hypothesis")] = "linear"
    source: Annotated[
        Source,
        about(
            "model",
            "gradient source",
            "who derives the gradient: autograd, a formula written out, or nn.Linear",
            model=("weight", "linear"),
        ),
    ] = "autograd"
    degree: Annotated[
        Annotated[int, Meta(ge=1, le=12)], about("model", "degree", "the highest power of x", model=("polynomial",))
    ] = 2
    hidden: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=4096)], ...],
        about("model", "hidden layers", "units of each hidden layer", model=("mlp",)),
    ] = (8,)
    activation: Annotated[Activation, about("model", "activation", "after each hidden layer", model=("mlp",))] = "relu"
    bias: Annotated[bool, about("model", "bias", "whether the layers have one", model=("mlp",))] = True
    formula: Annotated[
        str,
        about(
            "model",
            "formula",
            "of the features and of parameters with names of your own, such as R * I",
            model=("formula",),
        ),
    ] = ""
    init: Annotated[
        Init, about("start", "initialisation", "auto: zeros; ones for a formula; torch's default for an mlp and for nn")
    ] = "auto"
    init_value: Annotated[Number, about("start", "constant", "that every parameter starts at", init=("constant",))] = (
        0.0
    )
    init_values: Annotated[
        tuple[Number, ...], about("start", "start values", "one for each parameter, in their order", init=("values",))
    ] = ()
    init_std: Annotated[
        Positive, about("start", "standard deviation", "of the weights; biases start at 0", init=("normal",))
    ] = 0.01
    init_bound: Annotated[
        Positive, about("start", "bound", "weights start between minus and plus it; biases at 0", init=("uniform",))
    ] = 1.0
    loss: Annotated[
        Loss, about("loss", "loss", "what the gradient is of; half_squared is the mean of half the squares")
    ] = "mse"
    huber_delta: Annotated[
        Positive,
        about("loss", "Huber delta", "error at which the loss turns from squared to absolute", loss=("huber",)),
    ] = 1.0
