"""How gradient descent behaves along one direction of a quadratic, by what lr x eigenvalue is.

Along an eigenvector of the Hessian the error of every update is a fixed linear map of the one before it. With momentum
β the map is a second-order recurrence, whose roots say everything: the error grows by the larger one, and swings when
the roots are complex or the larger one is negative.

Sources: Polyak 1964 (heavy ball); Goh, "Why momentum really works", Distill 2017; Lessard, Recht and Packard 2016
(Nesterov's method on quadratics).
"""

from __future__ import annotations

import math
from enum import StrEnum
from typing import Any

import msgspec

_SAME = 1e-6  # products and factors closer than this are the same number: data may be rounded to float32


class Regime(StrEnum):
    """What an error along one eigenvector does from update to update."""

    MONOTONE = "monotone"
    ONE_SHOT = "one-shot"
    OSCILLATING = "oscillating"
    TWO_CYCLE = "two-cycle"
    DIVERGING = "diverging"
    FLAT = "flat"  # no curvature: nothing moves
    ESCAPING = "escaping"  # negative curvature: a saddle is left, ever faster
    ENDLESS = "endless"  # momentum 1: swings that never settle


class Descent(msgspec.Struct, frozen=True):
    """Gradient descent as torch's SGD does it, with constant settings.

    Attributes:
        lr: the learning rate.
        momentum: β.
        nesterov: whether the gradient is taken ahead.
        share: the part of the gradient that enters the momentum, 1 - dampening.
    """

    lr: float
    momentum: float = 0.0
    nesterov: bool = False
    share: float = 1.0

    def product(self, eigenvalue: float) -> float:
        """Return what decides the regime along an eigenvector: lr x eigenvalue x the gradient's share."""
        return self.lr * self.share * eigenvalue

    def growth(self, eigenvalue: float) -> float:
        """Return the factor of the error an update."""
        return growth(self.product(eigenvalue), self.momentum, self.nesterov)

    def regime(self, eigenvalue: float) -> Regime:
        """Return what the error does from update to update."""
        return regime(self.product(eigenvalue), self.momentum, self.nesterov)

    def critical(self, eigenvalue: float) -> float:
        """Return the lr above which the error along an eigenvector of an eigenvalue above 0 grows."""
        return limit(self.momentum, self.nesterov) / (self.share * eigenvalue)

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
    """The best constant lr and momentum of a method on a quadratic, and the factor of the error they reach.

    Attributes:
        method: its name.
        lr: the learning rate.
        momentum: β; 0 for plain gradient descent.
        rate: the error shrinks by this factor an update in the long run.
    """

    method: str
    lr: float
    momentum: float
    rate: float


def growth(product: float, momentum: float = 0.0, nesterov: bool = False) -> float:
    """Return the factor of the error an update, in the long run: the larger root's size.

    Args:
        product: lr x eigenvalue.
        momentum: β of torch's SGD, without dampening.
        nesterov: whether the gradient is taken ahead, as torch's SGD does it.
    """
    total, determinant = _recurrence(product, momentum, nesterov)
    discriminant = total * total / 4 - determinant
    if discriminant < 0:  # a complex pair
        return math.sqrt(determinant)
    return abs(total) / 2 + math.sqrt(discriminant)


def regime(product: float, momentum: float = 0.0, nesterov: bool = False) -> Regime:
    """Return what the error does; arguments as in `growth`."""
    if product == 0:
        return Regime.FLAT
    if product < 0:
        return Regime.ESCAPING
    factor, (total, determinant) = growth(product, momentum, nesterov), _recurrence(product, momentum, nesterov)
    swings = total < 0 or total * total / 4 < determinant
    if abs(factor - 1) < _SAME:
        return Regime.ENDLESS if momentum >= 1 else Regime.TWO_CYCLE if swings else Regime.MONOTONE
    if factor > 1:
        return Regime.DIVERGING
    if abs(total) < _SAME and abs(determinant) < _SAME:
        return Regime.ONE_SHOT
    return Regime.OSCILLATING if swings else Regime.MONOTONE


def limit(momentum: float = 0.0, nesterov: bool = False) -> float:
    """Return the lr x eigenvalue at which the error stops shrinking: 2 for plain gradient descent."""
    return (2 + 2 * momentum) / (1 + 2 * momentum) if nesterov else 2 * (1 + momentum)


def gradient_descent(low: float, high: float) -> Tuning:
    """Return the best lr between the least and the greatest eigenvalue: 2/(μ+L), rate (κ-1)/(κ+1)."""
    return Tuning("gradient descent", 2 / (low + high), 0.0, (high - low) / (high + low))


def heavy_ball(low: float, high: float) -> Tuning:
    """Return Polyak's lr 4/(√L+√μ)² and β = ρ² for the rate ρ = (√κ-1)/(√κ+1)."""
    rate = (math.sqrt(high) - math.sqrt(low)) / (math.sqrt(high) + math.sqrt(low))
    return Tuning("heavy ball", 4 / (math.sqrt(high) + math.sqrt(low)) ** 2, rate * rate, rate)


def nesterov_standard(low: float, high: float) -> Tuning:
    """Return Nesterov's lr 1/L and β = (√κ-1)/(√κ+1), which hold for convex functions, with the rate 1-1/√κ."""
    root = math.sqrt(high / low)
    return Tuning("Nesterov, standard", 1 / high, (root - 1) / (root + 1), 1 - 1 / root)


def nesterov_best(low: float, high: float) -> Tuning:
    """Return the best of Nesterov's method on a quadratic: lr 4/(3L+μ), rate 1-2/√(3κ+1)."""
    root = math.sqrt(3 * high / low + 1)
    return Tuning("Nesterov, quadratic", 4 / (3 * high + low), (root - 2) / (root + 2), 1 - 2 / root)


def tunings(low: float, high: float) -> tuple[Tuning, ...]:
    """Return the best of each method between the least and the greatest eigenvalue, both above 0."""
    return tuple(best(low, high) for best in (gradient_descent, heavy_ball, nesterov_standard, nesterov_best))


def updates_to(error: float, rate: float) -> int | None:
    """Return the updates until the error is this part of what it was; None when it does not shrink."""
    if rate >= 1:
        return None
    return math.ceil(math.log(error) / math.log(rate)) if rate > 0 else 1


def updates_per_tenfold(rate: float) -> float | None:
    """Return the updates for a tenth of the error, which may be a fraction; None when it does not shrink."""
    if rate >= 1:
        return None
    return max(1.0, -1 / math.log10(rate)) if rate > 0 else 1.0


def _recurrence(product: float, momentum: float, nesterov: bool) -> tuple[float, float]:
    """Return sum and product of the roots z of the error's recurrence.

    Heavy ball: z² - (1+β-ηλ)z + β; Nesterov: z² - (1+β)(1-ηλ)z + β(1-ηλ).
    """
    if nesterov:
        return (1 + momentum) * (1 - product), momentum * (1 - product)
    return 1 + momentum - product, momentum
