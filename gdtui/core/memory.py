"""Memory that is no longer used goes back to the system, where the C library is glibc.

glibc raises the size from which a block has pages of its own to that of the largest block that was freed, up to 32 MB,
and has a heap for each thread. What a million rows need for a moment is then cut out of heaps that stay with the
process: once the engine had computed a theory, it held ten times the size of its data.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable

MMAP_THRESHOLD, ARENA_MAX = -3, -8  # in glibc's malloc.h
LARGE = 2**20  # bytes


def use_one_heap() -> None:
    """Have threads that are started from now on share the heap of the first, so that what they free is used again."""
    _call("mallopt", ARENA_MAX, 1)


def free_large_blocks_at_once() -> None:
    """Give each block of a MiB or more pages of its own from now on, which go when it is freed.

    The first use of such pages takes 0.2 ms a MB: that is nothing to a screen, and much to a training run.
    """
    _call("mallopt", MMAP_THRESHOLD, LARGE)


def trim_heap() -> None:
    """Give the free pages inside the heaps back, in about a millisecond; their next use takes as long as a first."""
    _call("malloc_trim", 0)


def _call(name: str, *arguments: int) -> None:
    """Call a function of the C library, if it has one of that name: only glibc's has these."""
    function: Callable[..., int] | None = getattr(ctypes.CDLL(None), name, None)
    if function is not None:
        function(*arguments)
