"""What became of runs that were made at once: their last losses, when they arrived, when they diverged."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from gdtui.engine.curvature.divergence import GROWN
from gdtui.engine.models.dataset import Floats

NEVER = -1
"""Stands for the number of updates until something that did not happen."""

BLOCK = 32  # updates that are looked at together: few runs arrive or diverge among them

Counts = npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Outcome:
    """What became of some runs.

    Attributes:
        losses: the loss over all training rows after the last update; infinite for a run that became infinite.
        arrived: the updates after which the training loss was no more than the target for the first time, or `NEVER`;
            with mini-batches it is measured at the end of each epoch.
        diverged: the finite updates that a run made before one that is not; or, of a run whose loss ends at more than a
            million times the first, those after which it was first so large; `NEVER` for any other run.
    """

    losses: Floats
    arrived: Counts
    diverged: Counts


class OutcomeTracker:
    """The losses of many runs, update by update.

    Args:
        like: a number for each run, with the dtype and the device of their losses.
        target: the loss at which a run has arrived.
        every_update: whether an update's loss is that over all rows, so that it says whether the run has arrived.
    """

    def __init__(self, like: Tensor, target: float, every_update: bool) -> None:
        self._target, self._every_update = target, every_update
        self._block = like.new_zeros((BLOCK, len(like)))
        self._zero = like.new_zeros(())
        self._filled = self._steps = 0
        never = torch.full((len(like),), NEVER, dtype=torch.int32, device=like.device)
        self._arrived, self._infinite, self._grown = never, never.clone(), never.clone()
        self._bound = self._last = like

    def probe(self, losses: Tensor, parameters: Iterable[Tensor]) -> Tensor:
        """Return losses that are no numbers where a parameter is infinite or none, by operations on tensors alone."""
        for p in parameters:  # 0 times a number is 0 if it is finite, and otherwise not a number
            nothing = p.mul(self._zero)
            losses = losses + (nothing if p.dim() == 1 else nothing.flatten(1).sum(1))
        return losses

    def made(self, losses: Tensor, probe: Tensor) -> None:
        """Note an update: its losses before it, and their probe with the parameters after it."""
        if not self._steps:
            self._bound = GROWN * losses
        self._block[self._filled] = probe
        self._last = losses
        self._filled, self._steps = self._filled + 1, self._steps + 1
        if self._filled == BLOCK:
            self._look()

    def measured(self, losses: Tensor, steps: int) -> None:
        """Note the losses over all rows after some updates."""
        there = (losses <= self._target) & (self._arrived == NEVER) & (self._infinite == NEVER)
        self._arrived.masked_fill_(there, steps)

    def finish(self, losses: Tensor) -> Outcome:
        """Return what the runs came to, whose losses over all rows are these."""
        self._look()
        infinite, grown, arrived = (t.cpu().numpy() for t in (self._infinite, self._grown, self._arrived))
        still = (self._last > self._bound).cpu().numpy()
        final: Floats = losses.double().cpu().numpy()
        return Outcome(
            losses=np.where(infinite == NEVER, final, np.inf),
            arrived=arrived,
            diverged=np.where(infinite == NEVER, np.where(still, grown, NEVER), infinite),
        )

    def _look(self) -> None:
        """Find what has happened in the block, and at which of its updates."""
        block, alive = self._block[: self._filled], self._infinite == NEVER
        if not self._filled:
            return
        greatest = block.amax(0)  # not a number if one of them is none
        fine = greatest < math.inf
        self._find(self._infinite, alive & ~fine, lambda part, _: ~(part < math.inf))
        self._find(self._grown, alive & ~(greatest <= self._bound), lambda part, runs: part > self._bound[runs])
        if self._every_update:
            there = alive & (~fine | (block.amin(0) <= self._target))
            self._find(self._arrived, there, lambda part, _: part <= self._target)
        self._filled = 0

    def _find(self, found: Tensor, candidates: Tensor, happens: Callable[[Tensor, Tensor], Tensor]) -> None:
        """Note at which update of the block something happens for the first time in each of some runs."""
        runs = (candidates & (found == NEVER)).nonzero()[:, 0]
        if len(runs):
            hits = happens(self._block[: self._filled, runs], runs)
            first = self._steps - self._filled + hits.int().argmax(0).int()
            found[runs] = torch.where(hits.any(0), first, NEVER)
