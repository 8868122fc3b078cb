"""Timing: updates at a rate, frames at a limited rate, and a meter of the rate reached."""

from __future__ import annotations

import math
from collections import deque

SLOT = 1 / 30  # least seconds between two frames of a run
CALM = 1 / 15  # the same while the run only trains, because each frame takes time from training
KEPT = 31  # marks of a meter: one second at 30 frames per second


class RateLimiter:
    """A schedule of updates at a rate, counted from a fixed moment so that delays do not add up."""

    def __init__(self, rate: float | None, now: float) -> None:
        self._rate, self._start = rate, now
        self._done = 0

    @property
    def limited(self) -> bool:
        """Whether there is a limit."""
        return self._rate is not None

    def due(self, now: float) -> float:
        """Return how many updates are due now. The first is due at the start; without a rate, any number is due."""
        if self._rate is None:
            return math.inf
        due = math.floor((now - self._start) * self._rate) + 1 - self._done
        if due > self._rate + 1:  # more than a second late, for example after a suspend: skip the missed updates
            self._start, self._done = now, 0
            return 1
        return due

    def done(self, updates: int = 1) -> None:
        """Count updates that were made."""
        self._done += updates

    def next(self) -> float:
        """Return the moment at which the next update is due."""
        return self._start if self._rate is None else self._start + self._done / self._rate


class FrameClock:
    """A limit on how often a run sends frames.

    Attributes:
        due: the moment at which the next frame may be sent.
    """

    def __init__(self) -> None:
        self.due = self._sent = -math.inf

    def sent(self, now: float, calm: bool) -> None:
        """Record that a frame was sent; when `calm`, the next one waits longer."""
        self._sent = now
        self.due = now + (CALM if calm else SLOT)

    def hurry(self) -> None:
        """Let the next frame leave after the shorter wait, because a command is waiting for it."""
        self.due = min(self.due, self._sent + SLOT)


class ThroughputMeter:
    """A meter of updates per second over the last second."""

    def __init__(self) -> None:
        self._marks: deque[tuple[float, int]] = deque(maxlen=KEPT)

    def rate(self, now: float, steps: int) -> float:
        """Return the rate up to now, when `steps` updates are done. Call it once per frame."""
        self._marks.append((now, steps))
        while len(self._marks) > 2 and now - self._marks[0][0] > 1:
            self._marks.popleft()
        then, before = self._marks[0]
        return (steps - before) / (now - then) if now > then else 0.0

    def clear(self) -> None:
        """Forget all marks; called when a run stops."""
        self._marks.clear()
