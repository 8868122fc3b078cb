"""The request for records that a recording no longer has, and the answer."""

from __future__ import annotations

import msgspec

from gdtui.core.experiment.experiment import Run


class RecordsRequest(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """The records of some updates, computed again: the same bits as they had in a frame.

    They are worked on beside the runs, which stay where they are.

    Attributes:
        run: the run that made the updates.
        first: the number of the first update.
        stop: the number after the last one.
        run_id: the run, if it is open: from its saved states the updates are there much sooner than from its start.
    """

    run: Run
    first: int
    stop: int
    run_id: int = 0


class RecordsAnswer(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """The records.

    Attributes:
        first: the number of the first update.
        block: float64, updates x columns, as in a frame.
    """

    first: int
    block: bytes
