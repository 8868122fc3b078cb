"""The behaviour of gradient descent along one direction of a quadratic: lr x eigenvalue decides it.

Along an eigenvector of the Hessian, the error after an update is a fixed linear map of the error before it. With
momentum β the map is a second-order recurrence, and its two roots decide everything: each update multiplies the error
by the larger root, and the error swings when the roots are complex or the larger root is negative.

Sources: Polyak 1964 (heavy ball); Goh, "Why momentum really works", Distill 2017; Lessard, Recht and Packard 2016
(Nesterov's method on quadratics).
"""

from __future__ import annotations

import math
from enum import StrEnum
from typing import Any

import msgspec

_TOLERANCE = 1e-6  # products and factors closer than this count as equal: data may be rounded to float32


class Regime(StrEnum):
    """The behaviour of an error along one eigenvector from update to update."""

    MONOTONE = "monotone"
    ONE_SHOT = "one-shot"
    OSCILLATING = "oscillating"
    TWO_CYCLE = "two-cycle"
    DIVERGING = "diverging"
    FLAT = "flat"  # no curvature: nothing moves
    ESCAPING = "escaping"  # negative curvature: the point leaves a saddle, faster and faster
    ENDLESS = "endless"  # momentum 1: the swings never settle


class Descent(msgspec.Struct, frozen=True):
    """Gradient descent with constant settings, in the form of torch's SGD.

    Attributes:
        lr: the learning rate.
        momentum: β.
        nesterov: whether the momentum is Nesterov's, which looks ahead.
        share: the fraction of the gradient that enters the momentum, 1 - dampening.
        fading: the weight decay of gradients that are never cleared. They add up, which is momentum 1; the penalty's
            part of a step is not added up, and makes it momentum 1 - lr x weight decay around the minimum without it.
    """

    lr: float
    momentum: float = 0.0
    nesterov: bool = False
    share: float = 1.0
    fading: float = 0.0

    def at(self, lr: float) -> Descent:
        """Return the same descent with another learning rate."""
        momentum = 1 - lr * self.fading if self.fading else self.momentum
        return msgspec.structs.replace(self, lr=lr, momentum=momentum)

    def product(self, eigenvalue: float) -> float:
        """Return lr x share x eigenvalue, which decides the regime along an eigenvector."""
        return self.lr * self.share * eigenvalue

    def growth(self, eigenvalue: float) -> float:
        """Return the factor that an update multiplies the error by in the long run."""
        return growth(self.product(eigenvalue), self.momentum, self.nesterov)

    def regime(self, eigenvalue: float) -> Regime:
        """Return the regime of the error along an eigenvector."""
        return regime(self.product(eigenvalue), self.momentum, self.nesterov)

    def critical(self, eigenvalue: float) -> float:
        """Return the lr above which the error along an eigenvector grows; the eigenvalue must be above 0."""
        if self.fading:  # lr λ = 2 (1 + momentum), where the momentum falls as lr rises
            return 4 / (eigenvalue + 2 * self.fading)
        return limit(self.momentum, self.nesterov) / (self.share * eigenvalue)

    def roots(self, eigenvalue: float) -> tuple[complex, complex]:
        """Return the two roots of the recurrence of the error along an eigenvector."""
        total, determinant = _recurrence(self.product(eigenvalue), self.momentum, self.nesterov)
        square = total * total / 4 - determinant
        half = math.sqrt(square) if square >= 0 else complex(0, math.sqrt(-square))
        return total / 2 + half, total / 2 - half

    def move(self, gradient: Any, velocity: Any) -> tuple[Any, Any]:
        """Return what lr is multiplied with in an update, and the velocity for the next one.

        Args:
            gradient: where the parameters are: a number, or a tensor of many.
            velocity: as the last update returned it; None before the first one, which is undampened.
        """
        if not self.momentum:
            return gradient, None
        velocity = gradient if velocity is None else self.momentum * velocity + self.share * gradient
        return (gradient + self.momentum * velocity if self.nesterov else velocity), velocity


class Tuning(msgspec.Struct, frozen=True):
    """The best constant lr and momentum of a method on a quadratic, with the rate that they reach.

    Attributes:
        method: name of the method.
        lr: the learning rate.
        momentum: β; 0 for plain gradient descent.
        rate: factor that each update multiplies the error by in the long run.
    """

    method: str
    lr: float
    momentum: float
    rate: float


def growth(product: float, momentum: float = 0.0, nesterov: bool = False) -> float:
    """Return the factor that an update multiplies the error by in the long run: the size of the larger root.

    Args:
        product: lr x eigenvalue.
        momentum: β of torch's SGD, without dampening.
        nesterov: whether the momentum is Nesterov's, in the form of torch's SGD.
    """
    total, determinant = _recurrence(product, momentum, nesterov)
    discriminant = total * total / 4 - determinant
    if discriminant < 0:  # a complex pair
        return math.sqrt(determinant)
    return abs(total) / 2 + math.sqrt(discriminant)


def regime(product: float, momentum: float = 0.0, nesterov: bool = False) -> Regime:
    """Return the regime of the error; the arguments are those of `growth`."""
    if product <= 0:
        return Regime.ESCAPING if product else Regime.FLAT
    factor, (total, determinant) = growth(product, momentum, nesterov), _recurrence(product, momentum, nesterov)
    turns = total * total / 4 < determinant  # complex roots: it swings with a period of its own, not to and fro
    if turns and momentum == 1:
        return Regime.ENDLESS
    if not turns and abs(factor - 1) < _TOLERANCE:
        return Regime.TWO_CYCLE if total < 0 else Regime.MONOTONE
    if factor > 1:
        return Regime.DIVERGING
    if abs(total) < _TOLERANCE and abs(determinant) < _TOLERANCE:
        return Regime.OSCILLATING if momentum else Regime.ONE_SHOT  # Nesterov's first update goes beyond the minimum
    return Regime.OSCILLATING if turns or total < 0 else Regime.MONOTONE


def limit(momentum: float = 0.0, nesterov: bool = False) -> float:
    """Return the lr x eigenvalue above which the error no longer shrinks: 2 for plain gradient descent."""
    return (2 + 2 * momentum) / (1 + 2 * momentum) if nesterov else 2 * (1 + momentum)


def gradient_descent(low: float, high: float) -> Tuning:
    """Return the best lr of gradient descent for eigenvalues between μ and L: 2/(μ+L), with the rate (κ-1)/(κ+1)."""
    return Tuning("gradient descent", 2 / (low + high), 0.0, (high - low) / (high + low))


def heavy_ball(low: float, high: float) -> Tuning:
    """Return Polyak's lr 4/(√L+√μ)² and β = ρ² for the rate ρ = (√κ-1)/(√κ+1)."""
    rate = (math.sqrt(high) - math.sqrt(low)) / (math.sqrt(high) + math.sqrt(low))
    return Tuning("heavy ball", 4 / (math.sqrt(high) + math.sqrt(low)) ** 2, rate * rate, rate)


def nesterov_standard(low: float, high: float) -> Tuning:
    """Return Nesterov's lr 1/L and β = (√κ-1)/(√κ+1), which are safe for every convex function; the rate is 1-1/√κ."""
    root = math.sqrt(high / low)
    return Tuning("Nesterov, standard", 1 / high, (root - 1) / (root + 1), 1 - 1 / root)


def nesterov_best(low: float, high: float) -> Tuning:
    """Return the best settings of Nesterov's method on a quadratic: lr 4/(3L+μ), with the rate 1-2/√(3κ+1)."""
    root = math.sqrt(3 * high / low + 1)
    return Tuning("Nesterov, quadratic", 4 / (3 * high + low), (root - 2) / (root + 2), 1 - 2 / root)


def tunings(low: float, high: float) -> tuple[Tuning, ...]:
    """Return the best settings of each method for the least and the greatest eigenvalue, both above 0."""
    return tuple(best(low, high) for best in (gradient_descent, heavy_ball, nesterov_standard, nesterov_best))


def updates_to(error: float, rate: float) -> int | None:
    """Return the number of updates until the error is this fraction of what it was; None when it does not shrink."""
    if rate >= 1:
        return None
    return math.ceil(math.log(error) / math.log(rate)) if rate > 0 else 1


def updates_per_tenfold(rate: float) -> float | None:
    """Return the updates until the error is a tenth of what it was; None when it does not shrink.

    The result is not rounded, so that multiples of it are right.
    """
    if rate >= 1:
        return None
    return max(1.0, -1 / math.log10(rate)) if rate > 0 else 1.0


def _recurrence(product: float, momentum: float, nesterov: bool) -> tuple[float, float]:
    """Return the sum and the product of the roots z of the error's recurrence.

    Heavy ball: z² - (1+β-ηλ)z + β; Nesterov: z² - (1+β)(1-ηλ)z + β(1-ηλ).
    """
    if nesterov:
        return (1 + momentum) * (1 - product), momentum * (1 - product)
    return 1 + momentum - product, momentum
