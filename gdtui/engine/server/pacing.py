"""When things are due: updates at a rate, frames at most so often, and how fast it went."""

from __future__ import annotations

import math
from collections import deque

SLOT = 1 / 30  # seconds from one frame of a run to the next, at least
CALM = 1 / 15  # the same while nothing but training goes on, of which frames take their share
KEPT = 31  # marks of a meter: those of a second at 30 frames a second


class RateLimiter:
    """Updates at a rate, counted from a fixed moment so that no delay adds up."""

    def __init__(self, rate: float | None, now: float) -> None:
        self._rate, self._start = rate, now
        self._done = 0

    @property
    def limited(self) -> bool:
        """Whether there is a rate."""
        return self._rate is not None

    def due(self, now: float) -> float:
        """How many updates are due now; the first is due at the start, and without a rate any number is."""
        if self._rate is None:
            return math.inf
        due = math.floor((now - self._start) * self._rate) + 1 - self._done
        if due > self._rate + 1:  # more than a second late, as after a suspend: leave out what was missed
            self._start, self._done = now, 0
            return 1
        return due

    def done(self, updates: int = 1) -> None:
        """Count updates."""
        self._done += updates

    def next(self) -> float:
        """The moment at which the next update is due."""
        return self._start if self._rate is None else self._start + self._done / self._rate


class FrameClock:
    """When the next frame of a run may leave.

    Attributes:
        due: the moment.
    """

    def __init__(self) -> None:
        self.due = self._sent = -math.inf

    def sent(self, now: float, calm: bool) -> None:
        """Count a frame; while it is calm the next one waits longer."""
        self._sent = now
        self.due = now + (CALM if calm else SLOT)

    def hurry(self) -> None:
        """Let the next frame leave as soon as a frame may: somebody has asked for something."""
        self.due = min(self.due, self._sent + SLOT)


class ThroughputMeter:
    """Updates a second over the last second."""

    def __init__(self) -> None:
        self._marks: deque[tuple[float, int]] = deque(maxlen=KEPT)

    def rate(self, now: float, steps: int) -> float:
        """The rate up to now, when `steps` are done; to be asked once a frame."""
        self._marks.append((now, steps))
        while len(self._marks) > 2 and now - self._marks[0][0] > 1:
            self._marks.popleft()
        then, before = self._marks[0]
        return (steps - before) / (now - then) if now > then else 0.0

    def clear(self) -> None:
        """Forget, when a run stops."""
        self._marks.clear()
