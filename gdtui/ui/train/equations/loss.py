"""The loss of a small batch and the gradient of a line, in numbers."""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from operator import mul

from gdtui.core.experiment.experiment import Experiment
from gdtui.protocol import RunView
from gdtui.ui.train.equations.equation import UNKNOWN, Equation
from gdtui.ui.train.equations.term import Number, Term, difference, size, square, total

ROWS = 4  # the most rows that are written out
_EACH: Mapping[str, Callable[[Term], Term]] = {"mse": square, "half_squared": square, "mae": size}
_CLOSE = 1e-3  # a greater relative difference is no rounding: then the run's own number stands alone


def loss(experiment: Experiment, view: RunView) -> Equation:
    """Return the cost of the present batch, row by row where rows are few and in the table's own units."""
    e, rule = experiment, experiment.loss_spec.rule("sum" if experiment.divide == "nothing" else "mean")
    value = UNKNOWN if view.cost is None else view.cost
    rows = [_row(e, Number("H", h), Number("y", y)) for h, y in _pairs(e, view)]
    written = [row for row in rows if row is not None]
    if not written:
        return Equation("cost", Number("", value), rule)
    term = total(*written)
    divisors = [_number(2)] * e.loss_spec.halves + [_number(_divisor(e, view))] * (e.divide != "nothing")
    if divisors:
        term = term / reduce(mul, divisors)
    if not (math.isnan(value) or math.isclose(term.value, value, rel_tol=_CLOSE, abs_tol=1e-12)):
        return Equation("cost", Number("", value), rule)
    return Equation("cost", term, rule, view.cost is not None)


def gradient(experiment: Experiment, view: RunView, unclip: float = 1.0) -> Iterator[Equation]:
    """Yield what backward computes for a line through few points: the chain rule, written out.

    Args:
        experiment: the experiment in force.
        view: the view of the run.
        unclip: the factor from the view's gradient to the one that backward computed.
    """
    e = experiment
    plain = e.loss_spec.squares and e.model in ("weight", "linear") and len(e.features) == 1
    pairs = _pairs(e, view) if plain and not e.standardize and e.zero_grad else []
    if not pairs:
        return
    inputs = [_cell(e, row, e.features[0]) for row in array("i", view.batch)]
    factor: Term = _number(2 * e.loss_spec.squares)
    if e.divide != "nothing":
        factor = factor / _number(_divisor(e, view))
    for name, weights in zip(view.params, (inputs, [1.0] * len(pairs)), strict=False):
        shares = [_share(x, h - y) for x, (h, y) in zip(weights, pairs, strict=True)]
        term, value = factor * total(*shares), _grad(view, name) * unclip
        rule = f"{factor.numbers(4)}·Σ (H − y){'·x' if weights is inputs else ''}"
        rounding = 1e-4 * max(abs(share.value) for share in shares)  # the error of a sum is a part of its terms
        if math.isnan(value) or math.isclose(term.value, value, rel_tol=_CLOSE, abs_tol=rounding):
            yield Equation(f"∂{name}", term, rule, not math.isnan(value))
        else:
            yield Equation(f"∂{name}", Number("", value), rule)


def _pairs(e: Experiment, view: RunView) -> list[tuple[float, float]]:
    """Return prediction and target of each row of the batch, if they can be shown."""
    rows, hypothesis = array("i", view.batch), array("d", view.hypothesis)
    beyond = any(row >= e.table.rows for row in rows)  # rows have been removed from the table since
    if not 0 < len(rows) <= ROWS or beyond or len(rows) != len(hypothesis) or e.standardize_target or not e.reshape:
        return []
    return [(h, _cell(e, row, e.target)) for h, row in zip(hypothesis, rows, strict=True)]


def _cell(e: Experiment, row: int, column: str) -> float:
    return e.table.row(row)[e.table.columns.index(column)]


def _divisor(e: Experiment, view: RunView) -> int:
    return e.divisor(len(view.batch) // 4)


def _row(e: Experiment, hypothesis: Number, y: Number) -> Term | None:
    """Return what a row adds to the loss; None for a loss that is told by its rule and value alone."""
    error = difference(hypothesis, y)
    if e.loss == "huber":  # it has two rules, and the numbers show the one in force
        delta = _number(e.huber_delta)
        inside = abs(error.value) <= e.huber_delta
        return _number(0.5) * square(error) if inside else delta * (size(error) - _number(0.5) * delta)
    return _EACH[e.loss](error) if e.loss in _EACH else None


def _share(x: float, error: float) -> Term:
    """Return what a row adds to a gradient: the error times the input, which for a bias is 1."""
    return _number(error) if x == 1 else _number(x) * _number(error)


def _number(value: float) -> Number:
    return Number("", value)


def _grad(view: RunView, name: str) -> float:
    values = view.grads.get(name)
    return values[0] if values and view.phase in (0, 4) else UNKNOWN
