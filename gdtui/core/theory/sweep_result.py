"""What came of a sweep: a number of each kind for each run, and what theory says of the whole."""

from __future__ import annotations

import math
from collections.abc import Iterator
from copy import copy
from typing import Literal

import msgspec
import numpy as np
import numpy.typing as npt

from gdtui.core.experiment.experiment import Experiment
from gdtui.core.experiment.sweep import Sweep
from gdtui.core.theory.learning_rates import best_lr, descent_of
from gdtui.core.theory.stability import Regime

NEVER = -1
ROUNDING = 1e-6  # losses this near to each other, relatively, are one in float32
Metric = Literal["loss", "updates"]
REGIMES = tuple(Regime)


class SweepRow(msgspec.Struct, frozen=True):
    """What came of one run; None stands for what did not happen or is not known.

    Attributes:
        values: the value of each setting of the sweep.
        final_loss: the loss over the training rows after the last update; None for a run that became infinite.
        steps_to_tolerance: the updates after which the loss was within the tolerance for the first time.
        regime: the regime along the stiffest mode.
        diverged_at: the updates after which the run diverged.
    """

    values: tuple[float, ...]
    final_loss: float | None
    steps_to_tolerance: int | None
    regime: Regime | None
    diverged_at: int | None


class SweepResult:
    """The runs of a sweep that are complete, and those to come.

    Args:
        experiment: what all runs have in common.
        sweep: the settings that differ.

    Attributes:
        shape: the number of values of each axis.
        values: the values of each run (runs x axes).
        losses: the last loss of each run; NaN until it is complete, infinite if it became infinite.
        arrived: the updates until the tolerance, or -1.
        diverged: the updates until the run diverged, or -1.
        regimes: the place of each regime in `Regime`, or 255 where theory says nothing.
        done: the updates made, of all runs together.
        total: the updates of a complete sweep.
        target: the loss at which a run has arrived.
        low: the least eigenvalue above 0; 0 if it is not known.
        high: the greatest eigenvalue; 0 where theory does not apply.
    """

    def __init__(self, experiment: Experiment, sweep: Sweep) -> None:
        self.experiment, self.sweep = experiment, sweep
        axes = [axis.values() for axis in sweep.axes]
        self.shape = tuple(map(len, axes))
        self.values: npt.NDArray[np.float64] = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(
            -1, len(axes)
        )
        count = len(self.values)
        self.losses = np.full(count, np.nan)
        self.arrived, self.diverged = np.full((2, count), NEVER, np.int32)
        self.regimes = np.full(count, 255, np.uint8)
        self.done, self.total = 0, count * sweep.steps
        self.target = math.nan
        self.low = self.high = 0.0

    def take(self, places: bytes, losses: bytes, counts: tuple[bytes, bytes], regimes: bytes) -> None:
        """Take the results of some runs, as the engine sends them.

        Args:
            places: the places of the runs (int32).
            losses: their losses (float64).
            counts: the updates until they arrived, and until they diverged (int32).
            regimes: a byte for each.
        """
        at = np.frombuffer(places, "<i4")
        self.losses[at] = np.frombuffer(losses, "<f8")
        self.arrived[at], self.diverged[at] = (np.frombuffer(part, "<i4") for part in counts)
        self.regimes[at] = np.frombuffer(regimes, np.uint8)

    def copy(self) -> SweepResult:
        """Return a copy that no later part changes."""
        other = copy(self)
        other.losses, other.arrived, other.diverged = (
            part.copy() for part in (self.losses, self.arrived, self.diverged)
        )
        other.regimes = self.regimes.copy()
        return other

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """Which runs are complete."""
        known: npt.NDArray[np.bool_] = ~np.isnan(self.losses)
        return known

    @property
    def complete(self) -> bool:
        """Whether all runs are."""
        return bool(self.known.all())

    def row(self, place: int) -> SweepRow:
        """Return what came of a run."""
        loss, code = float(self.losses[place]), int(self.regimes[place])
        return SweepRow(
            values=tuple(self.values[place].tolist()),
            final_loss=loss if math.isfinite(loss) else None,
            steps_to_tolerance=_happened(self.arrived[place]),
            regime=REGIMES[code] if code < len(REGIMES) else None,
            diverged_at=_happened(self.diverged[place]),
        )

    def rows(self) -> Iterator[SweepRow]:
        """Yield what came of each run that is complete, in the order of the values."""
        return (self.row(int(place)) for place in np.flatnonzero(self.known))

    def best(self, metric: Metric = "loss") -> int | None:
        """Return the best run among those that are complete and have not diverged; None where there is none.

        Args:
            metric: by the last loss, where of losses that are equal to six digits the one that arrived first is the
                best; or by the updates until the tolerance.
        """
        usable = np.flatnonzero(self.known & np.isfinite(self.losses) & (self.diverged == NEVER))
        soonest = np.where(self.arrived == NEVER, np.inf, self.arrived.astype(np.float64))[usable]
        if not len(usable) or (metric == "updates" and np.isinf(soonest).all()):
            return None
        losses = self.losses[usable]
        equal = losses <= losses.min() * (1 + ROUNDING)
        order = np.lexsort((losses, soonest) if metric == "updates" else (soonest, ~equal))
        return int(usable[order[0]])

    def nearest(self, values: tuple[float, ...]) -> int:
        """Return the run that is nearest to a value of each axis, on the scale of the axis."""
        place = 0
        for axis, value, count in zip(self.sweep.axes, values, self.shape, strict=True):
            known, wanted = axis.values(), value
            if axis.scale == "log":
                known, wanted = np.log(known), math.log(max(value, 1e-300))
            place = place * count + int(np.abs(known - wanted).argmin())
        return place

    def lr_marks(self, **settings: float) -> tuple[float | None, float | None]:
        """Return the optimal and the critical lr, with some of the settings; None where theory says neither."""
        if not self.high > 0:
            return None, None
        experiment = msgspec.structs.replace(self.experiment, **settings)
        descent, decay = descent_of(experiment), experiment.effective_decay if experiment.zero_grad else 0.0
        low, high = self.low + decay, self.high + decay
        optimal = best_lr(descent, low, high) if descent.momentum < 1 and not descent.fading else None
        return optimal, descent.critical(high)


def _happened(updates: np.int32) -> int | None:
    return None if updates == NEVER else int(updates)
