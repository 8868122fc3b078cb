"""Proofs of what the panels' help says in numbers; what it says of keys and pictures, tests of the screens show."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from gdtui.core.functions.catalog import function
from gdtui.core.functions.method import Method
from gdtui.core.texts import templates
from gdtui.engine.descend.answers import answer_request
from gdtui.engine.descend.objective import Objective
from gdtui.protocol.descend import OrbitAnswer, OrbitRequest, RaceRequest
from tests.claims.wording import says


def orbit(sentence: str) -> None:
    """Of 1/4 x⁴ at a low lr, x after n updates is that of the recurrence x - lr x³, and tells n."""
    assert "after a thousand updates" in sentence
    request = OrbitRequest(function="0.25*x**4", method=Method(), start=(1.0,), low=0.1, high=0.2, count=2)
    told, x = answer_request(request), 1.0
    assert isinstance(told, OrbitAnswer)
    for _ in range(1000):
        x -= 0.1 * x**3
    assert np.nanmin(np.frombuffer(told.values).reshape(2, -1)[0]) == pytest.approx(x, rel=1e-9)


def race(sentence: str) -> None:
    """The tolerance of a race that does not name one; a property test counts the updates until it by hand."""
    says(sentence, RaceRequest(function="x**2", start=(1.0,), methods=()).tolerance)


def theory(sentence: str) -> None:
    """An update multiplies the error along an eigenvector by 1 - lr λ; without momentum that decides."""
    says(sentence, 1, 1, 2, 2, 1, 10)
    for product in (0.1, 0.9, 1.1, 1.9, 2.1, 3.0):
        errors = np.cumprod(np.full(50, 1 - product))
        assert (errors[1:] * errors[:-1] > 0).all() == (product < 1)
        assert (abs(errors[-1]) > 1) == (product > 2)


def log_scale(sentence: str) -> None:
    """The loss of y = W x from 0, along the only eigenvector, is multiplied by (1 - lr λ)² in each update."""
    assert "multiplies by the same factor is a straight line" in sentence
    errors = 2 * np.cumprod(np.full(20, 1 - 0.1 * 2))  # the parabola x² from 2, at lr .1
    heights = np.log10(errors**2)
    assert np.diff(heights) == pytest.approx(np.full(19, 2 * math.log10(0.8)))


def fitted_parabola(sentence: str) -> None:
    """At x = 1 the cubic has value 1, slope 3 and curvature 6; the parabola 3 x² - 3 x + 1 has them too."""
    assert "has the same value, slope and curvature here" in sentence
    parabola, cubic = (np.polynomial.Polynomial(c) for c in ([1, -3, 3], [0, 0, 0, 1]))
    assert [parabola.deriv(k)(1) for k in range(3)] == [cubic.deriv(k)(1) for k in range(3)]
    assert 1 - cubic.deriv()(1) / cubic.deriv(2)(1) == parabola.deriv().roots()[0]


def syntax(sentence: str) -> None:
    """Each way of writing that the help names, at x = .7, against Python."""
    assert sentence in templates("en")["help.formulas"]
    x = 0.7
    written = {
        "x^2": x**2, "x**2": x**2, "|x - 1|": 0.3, "pi*x": math.pi * x, "e^(2x)": math.exp(2 * x),
        "sin(x)": math.sin(x), "ln(x)": math.log(x), "sqrt(x)": math.sqrt(x), "exp(x)": math.exp(x), "max(x, 0.9)": 0.9,
        "2x": 2 * x, "x²": x * x, "sin²(x)": math.sin(x) ** 2, "1/(2x)": 1 / (2 * x),
        "(x + 1)*(x - 2)/3": (x + 1) * (x - 2) / 3,
    }  # fmt: skip
    for text, value in written.items():
        found = Objective(function(text)).value(torch.tensor([[x]], dtype=torch.float64)).item()
        assert found == pytest.approx(value, rel=1e-12), text
