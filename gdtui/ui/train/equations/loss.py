"""The loss of a small batch and the gradient of a line, in numbers."""

from __future__ import annotations

from array import array
from collections.abc import Iterator

from gdtui.core.experiment.experiment import Experiment
from gdtui.protocol import RunView
from gdtui.ui.train.equations.equation import UNKNOWN, Equation, Write

ROWS = 4  # the most rows that are written out


def loss(experiment: Experiment, view: RunView, write: Write) -> Equation:
    """Return the cost of the present batch, row by row where rows are few and in the table's own units."""
    e, rule = experiment, experiment.loss_spec.rule
    value = UNKNOWN if view.cost is None else view.cost
    pairs = _pairs(e, view)
    if not pairs:
        return Equation("cost", rule, "", value)
    terms = " + ".join(_term(e, h, y, write) for h, y in pairs)
    divisor = f"{'2·' if e.loss_spec.halves else ''}{_divisor(e, view)}"
    divisor = f"({divisor})" if "·" in divisor else divisor
    return Equation("cost", rule, f"({terms})/{divisor}", value)


def gradient(experiment: Experiment, view: RunView, write: Write, unclip: float = 1.0) -> Iterator[Equation]:
    """Yield what backward computes for a line through few points: the chain rule, written out.

    Args:
        experiment: the experiment in force.
        view: the view of the run.
        write: the function that writes numbers.
        unclip: the factor from the view's gradient to the one that backward computed.
    """
    e = experiment
    plain = e.loss_spec.squares and e.model in ("weight", "linear") and len(e.features) == 1
    pairs = _pairs(e, view) if plain and not e.standardize and e.zero_grad else []
    if not pairs:
        return
    inputs = [_cell(e, row, e.features[0]) for row in array("i", view.batch)]
    factor = f"{2 * e.loss_spec.squares:g}/{_divisor(e, view)}"
    for name, weights in zip(view.params, (inputs, [1.0] * len(pairs)), strict=False):
        terms = [_share(x, h, y, write) for x, (h, y) in zip(weights, pairs, strict=True)]
        rule = f"{factor}·Σ (H − y){'·x' if weights is inputs else ''}"
        yield Equation(f"∂{name}", rule, f"{factor}·({' + '.join(terms)})", _grad(view, name) * unclip)


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
    return e.batch_rows if e.divide == "nominal" else len(view.batch) // 4


def _term(e: Experiment, hypothesis: float, y: float, w: Write) -> str:
    """Return what a row adds to the loss, in numbers."""
    error = f"{w(hypothesis)}−{w(y)}"
    if e.loss == "huber":  # it has two rules, and the numbers show the one in force
        return _huber(abs(hypothesis - y) <= e.huber_delta, error, w(e.huber_delta))
    return e.loss_spec.each.replace("H − y", error)


def _huber(inside: bool, error: str, delta: str) -> str:
    """Return what a row adds to Huber's loss: squared errors inside delta, absolute ones beyond it."""
    return f"0.5·({error})²" if inside else f"{delta}·(|{error}| − 0.5·{delta})"


def _share(x: float, hypothesis: float, y: float, w: Write) -> str:
    """Return what a row adds to a gradient: the error times the input, which for a bias is 1."""
    return w(hypothesis - y) if x == 1 else f"{w(x)}·{w(hypothesis - y)}"


def _grad(view: RunView, name: str) -> float:
    values = view.grads.get(name)
    return values[0] if values and view.phase in (0, 4) else UNKNOWN
