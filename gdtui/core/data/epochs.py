"""Which epoch each update of a run belongs to, in as much memory as the length of its epochs has changed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Steps = npt.NDArray[np.int64]


class _Span(NamedTuple):
    """Epochs of equal length, one after the other; the last one may go on for longer."""

    step: int  # the first update of the first epoch
    epoch: int  # its number
    last: int  # the number of the last epoch
    length: int = 0  # the number of updates in each; 0 while the first epoch is the only one


class EpochIndex:
    """The epochs of a run's updates, which never fall. Both ways of looking are exact for a run of any length."""

    def __init__(self) -> None:
        self._spans: list[_Span] = []
        self._length = 0

    def __len__(self) -> int:
        """Return the number of updates."""
        return self._length

    def extend(self, epochs: npt.ArrayLike) -> None:
        """Add the epochs of further updates."""
        numbers = np.asarray(epochs).astype(np.int64)
        if not len(numbers):
            return
        before = self._spans[-1].last if self._spans else -1
        begins = np.flatnonzero(np.diff(numbers, prepend=before))
        self._begin(begins + self._length, numbers[begins])
        self._length += len(numbers)

    def _begin(self, steps: Steps, numbers: Steps) -> None:
        """Take the first updates of further epochs."""
        while len(steps):
            span = self._spans[-1] if self._spans else None
            if span is not None and not span.length and numbers[0] == span.epoch + 1:
                span = span._replace(length=int(steps[0]) - span.step)
            if span is None or not span.length:
                regular = 0
            else:
                expected = span.step + span.length * (numbers - span.epoch)
                following = span.last + 1 + np.arange(len(numbers))
                right = (steps == expected) & (numbers == following)
                regular = len(right) if right.all() else int(right.argmin())
            if regular and span is not None:
                self._spans[-1] = span._replace(last=int(numbers[regular - 1]))
            else:
                self._spans.append(_Span(int(steps[0]), int(numbers[0]), int(numbers[0])))
                regular = 1
            steps, numbers = steps[regular:], numbers[regular:]

    def truncate(self, length: int) -> None:
        """Forget the updates from number `length` on."""
        if length >= self._length:
            return
        self._spans = [span for span in self._spans if span.step < length]
        self._length = length
        if self._spans:
            last = int(self.of([length - 1])[0])
            self._spans[-1] = self._spans[-1]._replace(last=last)

    def of(self, steps: npt.ArrayLike) -> Steps:
        """Return the epochs of updates that there are."""
        wanted = np.asarray(steps, np.int64)
        spans = np.array(self._spans, np.int64).reshape(-1, 4)
        step, epoch, last, length = spans[spans[:, 0].searchsorted(wanted, "right") - 1].T
        epochs: Steps = np.minimum(epoch + (wanted - step) // np.maximum(length, 1) * (length > 0), last)
        return epochs

    def first_steps(self, epochs: npt.ArrayLike) -> Steps:
        """Return the first update of each epoch, or of the next one that has any; the length where there is none."""
        wanted = np.asarray(epochs, np.int64)
        spans = np.array(self._spans, np.int64).reshape(-1, 4)
        places = spans[:, 2].searchsorted(wanted)  # the first span whose last epoch is no earlier
        known = places < len(spans)
        step, epoch, _, length = spans[np.where(known, places, 0)].T
        return np.where(known, step + np.maximum(wanted - epoch, 0) * length, self._length)
