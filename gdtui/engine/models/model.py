"""Models: named parameters and the function of them that makes hypotheses."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment
from gdtui.engine.models.architectures import HypothesisFunction, architecture
from gdtui.engine.models.dataset import Dataset
from gdtui.engine.models.init import ParameterSlot, initial_values

LARGEST = 10_000_000  # scalar parameters


class Model:
    """A model whose gradient autograd derives.

    Attributes:
        parameters: leaf tensors by name, in order.
        function: the hypothesis (rows x 1) for any values of them and rows of features, without state, so that
            torch.func can differentiate and vectorise it.
    """

    def __init__(self, parameters: dict[str, Tensor], function: HypothesisFunction) -> None:
        self.parameters, self.function = parameters, function
        for parameter in parameters.values():
            parameter.requires_grad_()

    def __call__(self, x: Tensor) -> Tensor:
        """Return the hypothesis (rows x 1) for rows of features, with the parameters as they are."""
        return self.function(self.parameters, x)


class ManualModel(Model):
    """x W + b, or x w, with its gradient written out instead of derived.

    Attributes:
        squares: the factor of the squared errors in the loss that the gradient is of. It may be changed.
    """

    def __init__(self, parameters: dict[str, Tensor], function: HypothesisFunction, squares: float) -> None:
        self.parameters, self.function, self.squares = parameters, function, squares

    def gradients(self, x: Tensor, y: Tensor, hypothesis: Tensor, divisor: float) -> dict[str, Tensor]:
        """Return the gradient of each parameter, of its shape.

        With the errors e = hypothesis - y, the sum of e² over a divisor has the derivative 2 x e over it by W and 2 e
        by b; the factor of the squares multiplies both.

        Args:
            x: features (rows x features).
            y: the target (rows x 1); (rows,) makes rows x rows errors, whose mean over the columns is taken.
            hypothesis: of these rows.
            divisor: the rows of the batch, or those of a whole one.
        """
        factor = 2 * self.squares / divisor
        error = (hypothesis - y).mean(dim=1, keepdim=True)
        gradients = {}
        for name, parameter in self.parameters.items():
            total = error.sum() if name == "b" else x.T @ error
            gradients[name] = (factor * total).view(parameter.shape)
        return gradients


class LinearModule(Model):
    """The same with nn.Linear, whose weight (1 x features) and bias the parameters are."""

    def __init__(self, parameters: dict[str, Tensor], function: HypothesisFunction) -> None:
        weight, *bias = parameters.values()
        layer = nn.Linear(weight.shape[1], 1, bias=bool(bias), device="meta")  # which draws no numbers
        layer.weight = nn.Parameter(weight)
        if bias:
            layer.bias = nn.Parameter(bias[0])
        super().__init__(dict(zip(parameters, layer.parameters(), strict=True)), function)
        self._layer = layer

    def __call__(self, x: Tensor) -> Tensor:
        """Return what the layer makes of rows of features."""
        hypothesis: Tensor = self._layer(x)
        return hypothesis


def build_model(experiment: Experiment, data: Dataset, generator: torch.Generator) -> Model:
    """Return the experiment's model, where it starts.

    Raises:
        ValidationError: when it has too many parameters, they cannot start as asked, or a formula has no value on the
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
        raise ValidationError(field, value, f"it makes {count:,} parameters: they must be at most {LARGEST:,}")


def _check_values(experiment: Experiment, data: Dataset, model: Model) -> None:
    """Refuse a formula that divides by zero, or the like, at its start."""
    with torch.no_grad():
        finite = torch.isfinite(model(data.x))[:, 0].cpu().numpy()
    if not finite.all():
        row = data.rows[np.flatnonzero(~finite)[0]]
        allowed = f"it must have a value in every row, and at the start values it has none in row {row}"
        raise ValidationError("formula", experiment.formula, allowed)
