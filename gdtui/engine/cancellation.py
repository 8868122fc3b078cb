"""Cancellation of long work when something more urgent is waiting."""

from __future__ import annotations

from collections.abc import Callable

CancelCheck = Callable[[], bool]
"""Returns whether to cancel; long work calls it from time to time."""


class Cancelled(Exception):
    """The work was cancelled: no part of it is kept, and it can be started again."""


def never_cancelled() -> bool:
    """Return False, so that the work goes on to its end."""
    return False
