"""Conditions that end a run before its epochs are over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment
from gdtui.core.texts import text
from gdtui.engine.curvature.least_squares import closed_form
from gdtui.engine.models.dataset import Dataset, Floats
from gdtui.engine.models.flat_parameters import Numbers
from gdtui.engine.models.model import Model


class StopConditions:
    """The stop conditions of an experiment.

    Attributes:
        active: whether there are any.

    Raises:
        ValidationError: when the distance to the closed form should end the run, but there is no closed form.
    """

    def __init__(self, experiment: Experiment, model: Model, data: Dataset) -> None:
        e = self._experiment = experiment
        self._measured = (e.stop_loss, e.stop_r2) != (None, None)
        self.active = self._measured or (e.stop_grad_norm, e.stop_distance) != (None, None)
        if e.stop_distance is not None:
            self._answer = _closed_form(e, model, data)

    def reason(self, values: Numbers, norm: float, measure: Callable[[], Floats] | None) -> str:
        """Return why the run ends here; empty when it goes on.

        Args:
            values: the parameters (scalars).
            norm: the norm of the last update's gradient, before clipping.
            measure: computes training loss, test loss, R² and RMSE; None where that would take too long.
        """
        e = self._experiment
        if e.stop_grad_norm is not None and norm <= e.stop_grad_norm:
            return text("stop.grad_norm", norm=f"{norm:.6g}", bound=f"{e.stop_grad_norm:g}")
        if e.stop_distance is not None and (far := float(np.linalg.norm(values - self._answer))) <= e.stop_distance:
            return text("stop.distance", distance=f"{far:.6g}", bound=f"{e.stop_distance:g}")
        return self._by_metrics(*measure()) if self._measured and measure is not None else ""

    def _by_metrics(self, train: float, _test: float, r2: float, _rmse: float) -> str:
        e = self._experiment
        if e.stop_loss is not None and train <= e.stop_loss:
            return text("stop.loss", loss=f"{train:.6g}", bound=f"{e.stop_loss:g}")
        if e.stop_r2 is not None and r2 >= e.stop_r2:
            return text("stop.r2", r2=f"{r2:.6g}", bound=f"{e.stop_r2:g}")
        return ""


def _closed_form(e: Experiment, model: Model, data: Dataset) -> Floats:
    try:
        answer: Mapping[str, Sequence[float]] = closed_form(e, model, data)
    except ValidationError as error:
        raise ValidationError("stop_distance", e.stop_distance, text("stop.no_closed_form", reason=error)) from error
    return np.concatenate([np.ravel(values) for values in answer.values()])
