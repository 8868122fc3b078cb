"""Inspections, each sent in an event of its own besides the frames: theory, landscape, graph, layers, gradients."""

from __future__ import annotations

import msgspec

from gdtui.core.theory.theory import Theory
from gdtui.protocol.commands import LandscapeRequest
from gdtui.protocol.events import Event


class Inspection(Event, frozen=True):
    """What was found out about a run, as somebody looks at it.

    Attributes:
        run_id: as in `Configure`.
        step: the number of updates done.
    """

    run_id: int
    step: int


class TheoryReady(Inspection, frozen=True):
    """The theory of the run as it was after `step` updates."""

    theory: Theory


class LandscapeReady(Inspection, frozen=True):
    """The training loss around the parameters after `step` updates, over two directions or along one.

    Attributes:
        run_id: as in `Configure`.
        step: where the cursor was.
        request: the request that this answers.
        names: the names of the axes, two or one.
        x: coordinates (float64) along the first axis.
        y: coordinates (float64) along the second axis; empty for a curve.
        values: losses (float64), rows of y x columns of x, or as many as x; not finite where a loss overflows float64.
        origin: the scalar parameters (float64) at coordinates 0.
        across: the directions (float64, axes x scalars): coordinates of any parameters θ are across @ (θ - origin).
        here: coordinates of the current parameters.
        best: coordinates of the closed-form minimum; empty when there is none.
        slope: for a curve, the derivative of the loss at `here`.
        trail: coordinates (float64, points x axes) of the run's way to the cursor, if it has more parameters than a
            record.
        exact: whether this is the whole loss, because there are no more parameters than axes. Otherwise the other
            parameters are held constant.
    """

    request: LandscapeRequest
    names: tuple[str, ...]
    x: bytes
    y: bytes
    values: bytes
    origin: bytes
    across: bytes
    here: tuple[float, ...]
    best: tuple[float, ...] = ()
    slope: float | None = None
    trail: bytes = b""
    exact: bool = True


class GraphNode(msgspec.Struct, frozen=True):
    """One tensor of the autograd graph.

    Attributes:
        name: the name of a parameter, "x", "y", "hypothesis" or "cost"; empty for intermediate tensors.
        operation: the operation that made it, as torch's grad_fn calls it ("MulBackward0"); empty for a leaf.
        inputs: indices in the graph of the tensors that it was made from.
        shape: the tensor's shape.
        data: its first 8 values.
        grad: the first 8 values of its gradient; empty before backward has run, or where none is computed.
    """

    name: str
    operation: str
    inputs: tuple[int, ...]
    shape: tuple[int, ...]
    data: tuple[float, ...]
    grad: tuple[float, ...] = ()


class GraphReady(Inspection, frozen=True):
    """The autograd graph of the current update, or between updates of the last one; inputs come before their results.

    Before forward has run, and where the gradient is written out by hand, there is no graph: the nodes are the
    parameters alone, and `reason` says why.
    """

    phase: int
    nodes: tuple[GraphNode, ...]
    reason: str = ""


class LayerStats(msgspec.Struct, frozen=True):
    """Statistics of one layer of an mlp over the training rows.

    Attributes:
        name: "0", "2", ... as in the parameters' names.
        mean: mean of its activations, over rows and units.
        spread: standard deviation of its activations over the rows, averaged over the units.
        saturated: fraction of the activations whose derivative is below 0.01.
        weight: standard deviation of its weights.
        gradient: root mean square of its weights' gradient over the training rows.
    """

    name: str
    mean: float
    spread: float
    saturated: float
    weight: float
    gradient: float


class LayerStatsReady(Inspection, frozen=True):
    """The layers of an mlp after `step` updates; empty for other models."""

    layers: tuple[LayerStats, ...]


class TablePredicted(Inspection, frozen=True):
    """The predictions of every row of the table (float64, in its order) with the model after `step` updates."""

    predictions: bytes


class LineStep(msgspec.Struct, frozen=True):
    """How far an update went along its own direction, on the loss of its batch.

    Attributes:
        part: the length of the step as a multiple of the way to the least loss along its line: below 1 it undershot,
            above 1 it overshot. None where there is no such place.
        rose: whether the loss of the batch was higher after the step.
        exact: whether the loss is quadratic and `part` a formula; otherwise the place was searched for.
        uphill: whether the loss rises along the direction from the start.
        endless: whether the loss falls all along the line.
        reason: why nothing is known; otherwise empty.
    """

    part: float | None = None
    rose: bool = False
    exact: bool = False
    uphill: bool = False
    endless: bool = False
    reason: str = ""


class GradientsReady(Inspection, frozen=True):
    """The gradient of each row of the batch, of the current update or between updates of the last one, before its step.

    Attributes:
        run_id: as in `Configure`.
        step: the number of updates done.
        phase: as in `RunView`.
        names: the scalar parameters that are shown, the first 8.
        rows: row numbers in the table (int32) of the first 64 rows of the batch.
        gradients: of their contributions to the loss (float64, rows x names).
        count: the number of rows in the batch.
        mean: over all rows of the batch (float64, names).
        spread: the standard deviation over them (float64, names); NaN for a single row.
        noise_scale: the batch size at which noise and gradient would be equally long; None where that is unknown.
        line: what the last step was along its line; None during an update.
        reason: why there are no gradients; otherwise empty.
    """

    phase: int
    names: tuple[str, ...] = ()
    rows: bytes = b""
    gradients: bytes = b""
    count: int = 0
    mean: bytes = b""
    spread: bytes = b""
    noise_scale: float | None = None
    line: LineStep | None = None
    reason: str = ""


AnyInspection = TheoryReady | LandscapeReady | GraphReady | GradientsReady | LayerStatsReady | TablePredicted
