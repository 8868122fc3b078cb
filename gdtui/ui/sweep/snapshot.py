"""The frozen view of a sweep at one moment, from which every panel draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gdtui.core.experiment.experiment import Experiment
from gdtui.ui.sweep.draft import SweepDraft

if TYPE_CHECKING:  # numpy is imported with it, and the first paint does not wait for numpy
    from gdtui.core.theory.sweep_result import SweepResult
    from gdtui.core.theory.theory import Theory
    from gdtui.plots import Marker


class SweepSnapshot(msgspec.Struct, frozen=True, eq=False):
    """Everything the screen shows at one moment.

    Attributes:
        title: the session's title.
        experiment: the experiment in hand, which the next sweep is of.
        theory: of the run in hand.
        draft: what the form says.
        result: what came of the last sweep so far; None before the first.
        done: the updates made of it.
        running: whether it is being worked on.
        cursor: the run under the cursor, by its place in the sweep; None where there is none.
        log_scale: whether the curve is on a logarithmic scale.
        refusal: the last refusal, or another message of one line.
        fault: how the engine ended, if it has.
        marker: the marker that the plots are drawn with.
    """

    title: str
    experiment: Experiment
    draft: SweepDraft
    theory: Theory | None = None
    result: SweepResult | None = None
    done: int = 0
    running: bool = False
    cursor: int | None = None
    log_scale: bool = True
    refusal: str = ""
    fault: str = ""
    marker: Marker = "braille"

    @property
    def outdated(self) -> bool:
        """Whether the settings in hand have changed since the sweep."""
        return self.result is not None and self.result.experiment != self.experiment
