"""The learning rates that the arrow keys step through."""

from __future__ import annotations

import math

MANTISSAS = ("1", "1.1", "1.2", "1.5", "1.8", "2", "2.5", "3", "4", "4.5", "5", "5.5", "6", "7", "8", "9", "9.5", "9.9")
"""The learning rates in every power of ten: .1, .5 and 1 are among them exactly, and so are the rates beside them."""


def next_lr(lr: float, by: int) -> float:
    """Return the next notch above (1) or below (-1) a learning rate.

    Args:
        lr: the learning rate, above 0.
        by: 1 or -1.
    """
    power = math.floor(math.log10(lr))
    lr_steps = [float(f"{digits}e{e}") for e in (power - 1, power, power + 1) for digits in MANTISSAS]
    return next(n for n in lr_steps if n > lr) if by > 0 else next(n for n in reversed(lr_steps) if n < lr)
