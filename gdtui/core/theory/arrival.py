"""How many updates it takes until an error along an eigenvector stays within a part of what it was."""

from __future__ import annotations

import cmath
import math

import numpy as np
import numpy.typing as npt

from gdtui.core.theory.stability import Descent

MOST = 2**21  # updates that are looked at one by one; a longer way is counted by its rate alone
_TIED = 1 - 1e-9  # part of the slowest rate from which another is as slow
_DOUBLE = 1e-7  # relative distance of two roots below which they are taken for one


def updates_within(descent: Descent, eigenvalue: float, part: float) -> int | None:
    """Return the number of updates after which the error stays within a part of what it was before the first.

    The descent starts from rest, as torch's SGD does. With momentum the error after k updates is e₁ Sₖ − z₁z₂ e₀ Sₖ₋₁,
    where z₁ and z₂ are the roots of its recurrence and Sₖ = (z₁ᵏ − z₂ᵏ)/(z₁ − z₂); for a double root Sₖ = k zᵏ⁻¹, so
    that the error falls more slowly at first than the root alone says.

    Args:
        descent: lr and momentum.
        eigenvalue: the curvature, above 0.
        part: such as 1e-6.

    Returns:
        The number; None when the error does not shrink.
    """
    rate = descent.growth(eigenvalue)
    if rate >= 1:
        return None
    if not descent.momentum:
        return math.ceil(math.log(part) / math.log(rate)) if rate > 0 else 1
    if rate == 0:
        return 2  # the first update leaves an error that the second takes away
    move, _ = descent.move(eigenvalue, None)
    first = float(1 - descent.lr * move)  # of an error of 1
    one, other = descent.roots(eigenvalue)
    last = _last_possible(rate, abs(first), part)
    if last > MOST:
        return math.ceil(math.log(part) / math.log(rate))
    errors = np.abs(_errors(first, one, other, last))
    return int(np.flatnonzero(errors > part)[-1]) + 1


def updates_along(descent: Descent, eigenvalues: npt.NDArray[np.float64], part: float) -> int | None:
    """Return the number of updates after which the errors along all eigenvectors stay within a part of what they were.

    The slowest error is along the least or the greatest eigenvalue, where a root is the largest or the nearest to a
    double one; with momentum all roots can be of one size, and then each turns in its own time and may be the last.

    Args:
        descent: lr and momentum.
        eigenvalues: rising, all above 0.
        part: such as 1e-6.
    """
    rates = [descent.growth(value) for value in eigenvalues.tolist()]
    slow = {value for value, rate in zip(eigenvalues.tolist(), rates, strict=True) if rate >= _TIED * max(rates)}
    counts = [updates_within(descent, value, part) for value in slow | {float(eigenvalues[0]), float(eigenvalues[-1])}]
    return None if None in counts else max(count for count in counts if count is not None)


def _last_possible(rate: float, first: float, part: float) -> int:
    """Return an update after which the error is certainly within the part: |e| ≤ k rateᵏ (|e₁|/rate + 1)."""
    updates = math.ceil(math.log(part) / math.log(rate)) + 1
    while updates <= MOST and math.log(updates * (first / rate + 1)) + updates * math.log(rate) > math.log(part):
        updates = math.ceil(updates * 1.1) + 1
    return updates


def _errors(first: float, one: complex, other: complex, last: int) -> npt.NDArray[np.complex128]:
    """Return the errors before the first update and after each up to the last."""
    k = np.arange(last + 1)
    if abs(one - other) <= _DOUBLE * abs(one):
        root = (one + other) / 2
        sums = k * _powers(root, np.maximum(k - 1, 0))
    else:
        sums = (_powers(one, k) - _powers(other, k)) / (one - other)
    return first * sums - one * other * np.concatenate([[-1 / (one * other)], sums[:-1]])


def _powers(root: complex, k: npt.NDArray[np.intp]) -> npt.NDArray[np.complex128]:
    return np.exp(cmath.log(root) * k) if root else np.where(k == 0, 1.0, 0.0).astype(np.complex128)
