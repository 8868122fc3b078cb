"""Models: named parameters and the function that computes hypotheses from them."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment
from gdtui.core.texts import text
from gdtui.engine.models.architectures import HypothesisFunction, architecture
from gdtui.engine.models.dataset import Dataset
from gdtui.engine.models.init import ParameterSlot, initial_values

LARGEST = 10_000_000  # most scalar parameters


class Model:
    """A model whose gradient autograd computes.

    Attributes:
        parameters: leaf tensors by name, in order.
        function: computes the hypothesis (rows x 1) from any parameter values and rows of features; it has no state, so
            that torch.func can differentiate and vectorise it.
    """

    def __init__(self, parameters: dict[str, Tensor], function: HypothesisFunction) -> None:
        self.parameters, self.function = parameters, function
        for parameter in parameters.values():
            parameter.requires_grad_()

    def __call__(self, x: Tensor) -> Tensor:
        """Return the hypothesis (rows x 1) for rows of features, with the current parameters."""
        return self.function(self.parameters, x)


class ManualModel(Model):
    """The model x W + b, or x w, with its gradient written out by hand.

    Attributes:
        squares: the factor of the squared errors in the loss. It may be changed.
    """

    def __init__(self, parameters: dict[str, Tensor], function: HypothesisFunction, squares: float) -> None:
        self.parameters, self.function, self.squares = parameters, function, squares

    def gradients(self, x: Tensor, y: Tensor, hypothesis: Tensor, divisor: float) -> dict[str, Tensor]:
        """Return the gradient of each parameter, of its shape.

        With the errors e = hypothesis - y, the loss is squares · Σ e² / divisor. Its derivative by W is
        2 squares · Σ x e / divisor, and by b it is 2 squares · Σ e / divisor.

        Args:
            x: features (rows x features).
            y: the target (rows x 1); (rows,) makes rows x rows errors, whose mean over the columns is taken.
            hypothesis: the hypothesis of these rows.
            divisor: the number of rows in the batch, or in a whole batch.
        """
        factor = 2 * self.squares / divisor
        error = (hypothesis - y).mean(dim=1, keepdim=True)
        gradients = {}
        for name, parameter in self.parameters.items():
            total = error.sum() if name == "b" else x.T @ error
            gradients[name] = (factor * total).view(parameter.shape)
        return gradients


class LinearModule(Model):
    """The linear model as an nn.Linear, whose weight (1 x features) and bias are the parameters."""

    def __init__(self, parameters: dict[str, Tensor], function: HypothesisFunction) -> None:
        weight, *bias = parameters.values()
        # On the meta device the layer draws no random numbers.
        layer = nn.Linear(weight.shape[1], 1, bias=bool(bias), device="meta")
        layer.weight = nn.Parameter(weight)
        if bias:
            layer.bias = nn.Parameter(bias[0])
        super().__init__(dict(zip(parameters, layer.parameters(), strict=True)), function)
        self._layer = layer

    def __call__(self, x: Tensor) -> Tensor:
        """Return the layer's output for rows of features."""
        hypothesis: Tensor = self._layer(x)
        return hypothesis


def build_model(experiment: Experiment, data: Dataset, generator: torch.Generator) -> Model:
    """Return the experiment's model with its start values.

    Raises:
        ValidationError: when it has too many parameters, the start values do not fit, or a formula has no value on the
            data there.
    """
    slots, function = architecture(experiment)
    _check_size(experiment, slots)
    values = initial_values(experiment, slots, generator)
    parameters = {name: value.to(data.x) for name, value in values.items()}
    model = _model(experiment, parameters, function)
    if experiment.model == "formula":
        _check_values(experiment, data, model)
    return model


def _model(experiment: Experiment, parameters: dict[str, Tensor], function: HypothesisFunction) -> Model:
    source = experiment.source if experiment.model in ("weight", "linear") else "autograd"
    if source == "manual":
        return ManualModel(parameters, function, experiment.loss_spec.squares)
    return LinearModule(parameters, function) if source == "nn" else Model(parameters, function)


def _check_size(experiment: Experiment, slots: tuple[ParameterSlot, ...]) -> None:
    count = sum(slot.size for slot in slots)
    if count > LARGEST:
        field, value = ("hidden", experiment.hidden) if experiment.model == "mlp" else ("features", len(slots))
        raise ValidationError(field, value, text("refusals.parameters", count=f"{count:,}", most=f"{LARGEST:,}"))


def _check_values(experiment: Experiment, data: Dataset, model: Model) -> None:
    """Reject a formula without a finite value at its start, for example because it divides by zero."""
    with torch.no_grad():
        finite = torch.isfinite(model(data.x))[:, 0].cpu().numpy()
    if not finite.all():
        row = data.rows[np.flatnonzero(~finite)[0]]
        allowed = text("refusals.value_in_each_row", row=row)
        raise ValidationError("formula", experiment.formula, allowed)
