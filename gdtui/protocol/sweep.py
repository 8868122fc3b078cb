"""A sweep's request and what comes of it. Arrays are the bytes of little-endian float64, int32 for counts."""

from __future__ import annotations

import msgspec

from gdtui.core.experiment.experiment import Experiment
from gdtui.core.experiment.sweep import Sweep
from gdtui.protocol.events import Event


class SweepRequest(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """A sweep of an experiment; `SweepAdvanced` events bring its results, and `SweepAnswer` ends it.

    It is worked on while nothing else is to be done, and beside the runs.

    Attributes:
        experiment: what all its runs have in common.
        sweep: the settings that differ, and the number of updates.
    """

    experiment: Experiment
    sweep: Sweep


class SweepAdvanced(Event, frozen=True, kw_only=True):
    """Part of a sweep is done.

    Attributes:
        request_id: of its `Ask`.
        done: the number of updates made, of all runs together.
        total: the number of updates when the sweep is complete.
        target: the loss at which a run has arrived.
        low: the least eigenvalue above 0 of a quadratic loss, without weight decay; 0 if it is not known.
        high: the greatest one; 0 where theory does not apply.
        places: the places in the sweep (int32) of runs that are complete; their results follow in the same order.
        losses: the last loss over all training rows; infinite for a run that became infinite.
        arrived: the updates after which the loss was no more than the target for the first time (int32), or -1.
        diverged: the updates after which a run diverged (int32), or -1.
        regimes: a byte for each run: the place of its regime in `Regime`, or 255 where theory says nothing.
    """

    request_id: int
    done: int
    total: int
    target: float
    low: float
    high: float
    places: bytes = b""
    losses: bytes = b""
    arrived: bytes = b""
    diverged: bytes = b""
    regimes: bytes = b""


class SweepAnswer(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """All runs of a sweep are complete.

    Attributes:
        runs: how many there were.
    """

    runs: int
