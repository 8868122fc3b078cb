"""What is known of the runs of a sweep from the start: their regimes, and the loss at which they have arrived."""

from __future__ import annotations

import msgspec
import numpy as np
import numpy.typing as npt

from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment
from gdtui.core.experiment.sweep import Sweep
from gdtui.core.theory.learning_rates import descent_of
from gdtui.core.theory.stability import Regime
from gdtui.engine.curvature.hessian import eigenvalues, zero_eigenvalues
from gdtui.engine.curvature.least_squares import solve
from gdtui.engine.curvature.loss_surface import LossSurface
from gdtui.engine.curvature.quadratic import Quadratic, as_quadratic
from gdtui.engine.models.dataset import Floats
from gdtui.engine.models.loss import coupled_decay
from gdtui.engine.sweep.outcome import NEVER, Outcome
from gdtui.engine.training.trainer import Trainer

UNKNOWN = 255
"""Stands for the regime of a run of which theory says nothing."""

REGIMES = tuple(Regime)

HOLDS = ("lr", "momentum", "dampening", "weight_decay", "batch_size", "seed", "init_value", "init_std", "init_bound")
"""The settings that leave the curvature of a quadratic loss as it is, or add to it what is known."""


class SweepTheory:
    """What is known of the runs of a sweep before they are made.

    Attributes:
        least: the least loss that there is, where a closed form says so, otherwise 0.
        target: the loss at which a run has arrived.
        low: the least eigenvalue above 0 of a quadratic loss, without weight decay; 0 if it is not known.
        high: the greatest one; 0 where theory does not apply.

    Raises:
        ValidationError: when the experiment cannot be trained.
    """

    def __init__(self, experiment: Experiment, sweep: Sweep) -> None:
        self._experiment, self._sweep = experiment, sweep
        trainer = Trainer(experiment)
        surface = LossSurface(experiment, trainer.model, trainer.data)
        quadratic = as_quadratic(surface)
        first = trainer.evaluate()
        self.least = _least(surface, quadratic)
        self.target = self.least + sweep.tolerance * max(first - self.least, 0.0)
        self.low, self.high = self._curvature(surface, quadratic)

    def _curvature(self, surface: LossSurface, quadratic: Quadratic | None) -> tuple[float, float]:
        e, swept = self._experiment, {axis.param for axis in self._sweep.axes}
        known = swept <= {*HOLDS} and not (e.divide == "nothing" and "batch_size" in swept)  # a sum grows with the rows
        if quadratic is None or not (known and e.step and e.optimizer_spec.is_gradient_descent):
            return 0.0, 0.0
        values = eigenvalues(surface, quadratic)
        if values is None:
            return 0.0, 0.0
        values = values - coupled_decay(self._experiment)
        curved = values[~zero_eigenvalues(values, len(surface.theta), True)]
        return (float(curved[0]), float(curved[-1])) if len(curved) else (0.0, 0.0)

    def regimes(self, values: Floats, outcome: Outcome) -> npt.NDArray[np.uint8]:
        """Return the regime along the stiffest mode of each run (runs x axes), as its place in `Regime`.

        A run that has diverged is diverging, whatever theory says of all rows.
        """
        codes = np.full(len(values), UNKNOWN, np.uint8)
        if self.high > 0:
            for places in stretches(values):
                self._fill(codes, values, int(places[0]), int(places[-1]))
        codes[outcome.diverged != NEVER] = REGIMES.index(Regime.DIVERGING)
        return codes

    def _fill(self, codes: npt.NDArray[np.uint8], values: Floats, first: int, last: int) -> None:
        """Find the regimes of a stretch of runs, along which one setting changes.

        As a setting changes, each regime has one interval of its values: between two runs of one regime are no others.
        """
        codes[first], codes[last] = (self._regime(tuple(values[place].tolist())) for place in (first, last))
        open_ = [(first, last)]
        while open_:
            low, high = open_.pop()
            if codes[low] == codes[high]:
                codes[low : high + 1] = codes[low]
            elif high - low > 1:
                middle = (low + high) // 2
                codes[middle] = self._regime(tuple(values[middle].tolist()))
                open_ += [(low, middle), (middle, high)]

    def _regime(self, values: tuple[float, ...]) -> int:
        settings = msgspec.structs.replace(self._experiment, **self._sweep.settings_of(values))
        return REGIMES.index(descent_of(settings).regime(self.high + coupled_decay(settings)))


def stretches(values: Floats) -> list[npt.NDArray[np.intp]]:
    """Return the places of runs (runs x axes) in parts, in each of which the last setting alone changes."""
    changed = (np.diff(values[:, :-1], axis=0) != 0).any(axis=1)
    return np.split(np.arange(len(values)), np.flatnonzero(changed) + 1)


def _least(surface: LossSurface, quadratic: Quadratic | None) -> float:
    try:
        best = solve(surface, quadratic)
    except ValidationError:
        return 0.0
    assert quadratic is not None
    return max(float(quadratic.at(best[None])[0]), 0.0)
