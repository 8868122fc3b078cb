"""Proofs of what the named functions teach: each walked with derivatives of sympy, not of gdtui."""

from __future__ import annotations

import math
from functools import cache
from typing import NamedTuple

import numpy as np
import pytest
import sympy

from gdtui.core.functions.catalog import NAMED
from tests.claims.descents import Floats, Gradient, adam, repeated, walk
from tests.claims.wording import says


class Surface(NamedTuple):
    """A named function and its derivatives."""

    start: tuple[float, ...]
    lr: float
    steps: int
    value: Gradient
    gradient: Gradient
    hessian: Gradient

    def down(self, lr: float = 0.0, momentum: float = 0.0, start: tuple[float, ...] = (), steps: int = 0) -> Floats:
        """The points of descent; what is not given is as recommended."""
        return walk(repeated(self.gradient, steps or self.steps), start or self.start, lr or self.lr, momentum)

    def curvatures(self, *point: float) -> Floats:
        """The eigenvalues of the Hessian, the lowest first."""
        return np.asarray(np.linalg.eigvalsh(self.hessian(np.array(point))))


@cache
def surface(name: str) -> Surface:
    """A named function, differentiated by sympy."""
    f = NAMED[name]
    variables = sympy.symbols(f.variables, real=True)
    formula = sympy.sympify(f.formula, locals={**dict(zip(f.variables, variables, strict=True)), "e": sympy.E})
    slopes = [sympy.diff(formula, variable) for variable in variables]
    value, gradient, hessian = (
        sympy.lambdify([variables], result, "numpy")
        for result in (formula, slopes, [[sympy.diff(slope, v) for v in variables] for slope in slopes])
    )
    return Surface(
        f.start,
        f.method.lr,
        f.steps,
        lambda point: np.asarray(value(point), dtype=np.float64),
        lambda point: np.asarray(gradient(point), dtype=np.float64),
        lambda point: np.asarray(hessian(point), dtype=np.float64),
    )


def square(sentence: str) -> None:
    s = surface("square")
    says(sentence, s.lr, *s.down()[:3, 0], 1, 0.5)
    assert (s.down()[:, 0] == [(-1) ** k for k in range(s.steps + 1)]).all()
    for lr in (0.01, 0.1, 0.4, 0.6, 0.9, 0.99):
        assert abs(s.down(lr, steps=2000)[-1, 0]) < 1e-6
    assert s.down(0.5)[1, 0] == 0


def double_well(sentence: str) -> None:
    s = surface("double-well")
    below, above = (
        root for root in sorted(np.roots([4, 0, -6, 1]).real) if s.hessian(np.array([root])) > 0
    )  # f′ = 4x³ - 6x + 1
    assert s.value(np.array([below])) < s.value(np.array([above]))
    says(sentence, s.start[0], s.lr, 0.1, 0.9)
    assert s.down()[-1, 0] == pytest.approx(above, abs=0.01)
    assert s.down(0.1)[-1, 0] == pytest.approx(below)
    assert s.down(s.lr, 0.9, steps=500)[-1, 0] == pytest.approx(below)


def wavy(sentence: str) -> None:
    s = surface("wavy")
    says(sentence, 0.9)
    local, best = s.down()[-1, 0], s.down(momentum=0.9)[-1, 0]
    assert s.value(np.array([best])) < s.value(np.array([local]))
    assert s.gradient(np.array([local])) == pytest.approx([0], abs=0.01)
    assert best < 1.977 < local  # between them is the top of the hill
    assert s.gradient(np.array([1.9774])) == pytest.approx([0], abs=0.01)
    assert s.hessian(np.array([1.9774])) < 0


def waves(sentence: str) -> None:
    s = surface("waves")
    says(sentence, s.lr)
    deep, shallow = s.down(0.3, steps=200)[-1], s.down(steps=500)[-1]
    for valley in (deep, shallow):
        assert s.gradient(valley) == pytest.approx([0], abs=1e-3)
        assert s.hessian(valley) > 0
    assert s.value(deep) < s.value(shallow)
    assert abs(s.start[0] - deep[0]) < abs(s.start[0] - shallow[0])
    for lr in (0.01, 0.1, 0.5, 1.0):
        assert s.down(lr, steps=2000)[-1] == pytest.approx(deep)
    assert s.lr > 2 / s.hessian(deep).item()
    assert s.lr < 2 / s.hessian(shallow).item()
    assert s.down()[-1, 0] == pytest.approx(shallow[0], abs=0.5)
    grid = np.linspace(-10, 10, 20_001)
    values = np.array([s.value(np.array([x])).item() for x in grid])
    assert ((values[1:-1] < values[:-2]) & (values[1:-1] < values[2:])).sum() == len(NAMED["waves"].minima) == 2


def plateau(sentence: str) -> None:
    s = surface("plateau")
    gradient = s.gradient(np.array(s.start)).item()
    says(sentence, gradient)
    assert abs(gradient) < 1e-4
    assert s.down()[-1, 0] == pytest.approx(s.start[0], abs=0.01)
    assert adam(repeated(s.gradient, s.steps), s.start, s.lr)[-1, 0] == pytest.approx(0, abs=1e-3)


def corner(sentence: str) -> None:
    s = surface("corner")
    sizes = np.abs([s.gradient(np.array([x])).item() for x in (-2, -0.3, 0.01, 1.05)])
    says(sentence)
    assert set(sizes.tolist()) == {1}
    path = s.down()[:, 0]
    np.testing.assert_allclose(np.abs(np.diff(path)), s.lr)
    assert (path[-10:-1] * path[-9:] < 0).all()


def saddle(sentence: str) -> None:
    s = surface("saddle")
    says(sentence)
    assert s.start[1] == 0
    assert s.down(steps=500)[-1] == pytest.approx([0, 0], abs=1e-9)
    assert s.value(np.array([0.0, 0.1])) < s.value(np.zeros(2)) > s.value(np.array([0.0, -0.1]))


def two_valleys(sentence: str) -> None:
    s = surface("two-valleys")
    says(sentence)
    assert 0 < s.start[1] < 0.01
    assert s.down()[-1] == pytest.approx([0, math.sqrt(2)], abs=1e-4)
    assert s.down(start=(1.0, 0.0))[-1] == pytest.approx([0, 0], abs=1e-6)
    assert s.down(start=(1.0, -1e-6), steps=300)[-1] == pytest.approx([0, -math.sqrt(2)], abs=1e-4)
    assert s.curvatures(0, math.sqrt(2))[0] > 0 > s.curvatures(0, 0)[0]


def monkey_saddle(sentence: str) -> None:
    s = surface("monkey-saddle")
    says(sentence, 0, np.abs(s.hessian(np.zeros(2))).max())
    x = s.down(steps=5000)[:, 0]
    assert (x > 0).all()
    assert (np.diff(np.diff(x)) > 0).all()  # each step is shorter than the last
    assert x[5000] > 1e-3


def ravine(sentence: str) -> None:
    s = surface("ravine")
    flat, steep = s.curvatures(1, 1)
    says(sentence, 2 / steep)
    path = s.down(0.0198)
    assert abs(1 - s.lr * flat) ** 100 > 0.1
    assert abs(path[-1, 0]) > 0.1
    assert np.abs(s.down(1.01 * 2 / steep, steps=2000)[-1, 1]) > 1e3


def bowl(sentence: str) -> None:
    s = surface("bowl")
    says(sentence, s.lr, 0.6, 0.5, 0.6)
    zigzag, leaving, calm = s.down(), s.down(0.6), s.down(0.6, 0.5)
    assert (zigzag[:-1, 1] * zigzag[1:, 1] < 0).all()
    assert np.hypot(*zigzag[-1]) < 1
    assert np.abs(leaving[-1, 1]) > 1000 > np.abs(leaving[-1, 0]) * 1000
    assert np.hypot(*calm[-1]) < 0.01


def rosenbrock(sentence: str) -> None:
    s = surface("rosenbrock")
    low, high = s.curvatures(1, 1)
    says(sentence, high / low, 0.9)
    path, heavy = s.down(), s.down(momentum=0.9)
    assert s.value(path[10]) < s.value(path[0]) / 5
    assert np.hypot(*(path[-1] - 1)) > 0.5
    assert np.hypot(*(heavy[-1] - 1)) < 0.01
    assert np.abs(path[10:, 1] - path[10:, 0] ** 2).max() < 0.1  # along the bend y = x²


def himmelblau(sentence: str) -> None:
    s = surface("himmelblau")
    says(sentence)
    ends = [s.down(start=start, steps=500)[-1] for start in ((0.0, 0.0), (-1.0, 1.0), (-1.0, -1.0), (1.0, -1.0))]
    assert len({tuple(end.round(3).tolist()) for end in ends}) == 4
    for end in ends:
        assert s.value(end) == pytest.approx(0, abs=1e-12)
        assert s.curvatures(*end)[0] > 0


def beale(sentence: str) -> None:
    s = surface("beale")
    corners = [s.curvatures(x, y)[-1] for x in (-4.5, 4.5) for y in (-4.5, 4.5)]
    assert NAMED["beale"].box == ((-4.5, 4.5), (-4.5, 4.5))
    for steep in corners:
        says(sentence, s.curvatures(3, 0.5)[-1], steep, 3, 4, 0.001)
    assert np.abs(s.down(0.001, start=(3.0, 4.0))[-1]).max() > 1e8


def booth(sentence: str) -> None:
    s = surface("booth")
    low, high = s.curvatures(0, 0)
    turned = np.linalg.eigh(s.hessian(np.zeros(2)))[1]
    says(sentence, math.degrees(math.atan(abs(turned[1, 0] / turned[0, 0]))), low, high, s.lr, 0.12)
    assert s.down(steps=500)[-1] == pytest.approx([1, 3])
    assert np.hypot(*s.down(0.12, steps=100)[-1]) > 1e4


def rastrigin(sentence: str) -> None:
    s = surface("rastrigin")
    says(sentence)
    for x in range(-5, 6):
        near = s.down(start=(float(x), float(-x)))[-1]
        assert near == pytest.approx([x, -x], abs=0.03)
        assert s.gradient(near) == pytest.approx([0, 0], abs=0.01)
        assert s.curvatures(*near)[0] > 0
    end = s.down()[-1]
    assert end.round().tolist() == np.round(s.start).tolist()
    assert s.value(end) > 10
    assert s.value(np.zeros(2)) == 0


def ackley(sentence: str) -> None:
    s = surface("ackley")
    says(sentence)
    path = s.down()
    assert s.value(path[-1]) > 7
    assert np.abs(np.diff(path[-20:], axis=0)).max() < 0.001
    assert np.hypot(*(path[-1] - s.start)) < 1
    hollows = [s.down(start=(float(x), float(y)))[-1] for x, y in ((2, 2), (-3, 1), (0, -3), (-2, -2))]
    assert len({tuple(hollow.round(2).tolist()) for hollow in hollows}) == 4
    assert all(s.value(hollow) > 1 for hollow in hollows)
    tip = np.array([1e-6, 1e-6])
    assert s.value(tip) < 1e-4
    assert np.hypot(*s.gradient(tip)) > 1  # no flat bottom


def hyperbola(sentence: str) -> None:
    s = surface("hyperbola")
    says(sentence, s.lr, 2)
    end = s.down()[-1]
    assert end[0] * end[1] == pytest.approx(1)
    assert s.curvatures(*end)[-1] < 2 / s.lr < s.start[0] ** 2 + s.start[1] ** 2
    sharp = [s.curvatures(x, 1 / x)[-1] for x in (0.25, 0.5, 1.0, 2.0, 4.0)]
    assert sharp == pytest.approx([x**2 + x**-2 for x in (0.25, 0.5, 1.0, 2.0, 4.0)])
    assert all(s.gradient(np.array([x, 1 / x])) == pytest.approx([0, 0]) for x in (0.25, 1.0, 4.0))
