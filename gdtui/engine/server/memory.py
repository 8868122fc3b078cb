"""When the memory does not suffice: what was asked for is refused in one line, and the engine goes on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import torch

from gdtui.core.errors import ValidationError
from gdtui.core.texts import text

WANTED = re.compile(r"tried to allocate (\d+) bytes")  # torch's allocator of the processor; it has no class of error
FIRST_TO_GO = Path("/proc/self/oom_score_adj")


class MemoryShortageError(ValidationError):
    """The memory does not suffice."""

    def __init__(self, what: str, error: BaseException) -> None:
        wanted = WANTED.search(str(error))
        missing = text("engine.more_memory", megabytes=f"{int(wanted[1]) / 1e6:,.0f}") if wanted else ""
        self.field, self.value, self.allowed = "memory", what, text("engine.not_enough")
        ValueError.__init__(self, text("engine.memory", what=what, missing=missing))


def is_shortage(error: BaseException) -> bool:
    """Return whether an error says that there is too little memory, of the machine or of a device."""
    return isinstance(error, MemoryError | torch.OutOfMemoryError) or WANTED.search(str(error)) is not None


@contextmanager
def enough_memory_for(what: str) -> Iterator[None]:
    """Refuse what the memory does not suffice for.

    Only what leaves nothing half done may be refused so: in the middle of an update the engine ends instead, and
    another replays the run.

    Args:
        what: for what, in words that follow "for".

    Raises:
        MemoryShortageError: instead of the error of whichever library has run out of it.
    """
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        if not is_shortage(error):
            raise
        raise MemoryShortageError(what, error) from None


def go_first() -> None:
    """Have Linux, when it runs out of memory, end this process rather than the app and what else the user has open."""
    with suppress(OSError):
        FIRST_TO_GO.write_text("1000")
