"""A place in a run, to which a lesson goes back."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from gdtui.core.experiment.experiment import Run
from gdtui.ui.session.run_list import RunList


class RunPlace(NamedTuple):
    """Where a step of a lesson has begun: in a run, after some updates and operations.

    Attributes:
        runs: the session's runs.
        run: the run as it was.
        step: the number of updates.
        phase: the operations of the next update that were done.
    """

    runs: RunList
    run: Run
    step: int
    phase: int

    @property
    def begun(self) -> Run:
        """The run with the changes that were in force."""
        made = tuple(change for change in self.run.changes if change.step <= self.step)
        return msgspec.structs.replace(self.run, changes=made)


def continues(run: Run, earlier: Run, step: int) -> bool:
    """Return whether a run is another one that has gone on, or was changed, from a step."""
    known = len(earlier.changes)
    later = run.changes[known:]
    same = run.experiment == earlier.experiment and run.changes[:known] == earlier.changes
    return same and all(change.step >= step for change in later)
