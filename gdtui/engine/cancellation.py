"""Long work is given up when something else is wanted first."""

from __future__ import annotations

from collections.abc import Callable

CancelCheck = Callable[[], bool]
"""Whether to; asked now and then."""


class Cancelled(Exception):
    """It was given up: nothing of it is kept, and it can be begun again."""


def never_cancelled() -> bool:
    """Go on to the end."""
    return False
