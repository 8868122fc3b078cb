"""What is looked at beyond a frame, each in an event of its own: theory, landscape, graph, layers."""

from __future__ import annotations

import msgspec

from gdtui.core.theory.theory import Theory
from gdtui.protocol.messages import Event


class LandscapeRequest(msgspec.Struct, frozen=True):
    """The part of the landscape that is looked at.

    Attributes:
        names: the scalar parameters of the axes ("W", "b"; one for a curve), or none for the engine's choice: the only
            one or two there are, otherwise the Hessian's two leading directions.
        limits: (low, high) of each axis, or none for the engine's choice: the start, the cursor and the minimum in
            sight.
        size: points along each axis; the second is not used for a curve.
    """

    names: tuple[str, ...] = ()
    limits: tuple[tuple[float, float], ...] = ()
    size: tuple[int, int] = (60, 40)


class TheoryReady(Event, frozen=True):
    """The theory of the run as it was after `step` updates."""

    run_id: int
    step: int
    theory: Theory


class LandscapeReady(Event, frozen=True):
    """The training loss around the parameters after `step` updates, over two directions or along one.

    Attributes:
        run_id: of the run.
        step: where the cursor was.
        request: what was asked.
        names: of the axes, two or one.
        x: coordinates (float64) along the first.
        y: likewise along the second; empty for a curve.
        values: losses (float64), rows of y x columns of x, or as many as x; not finite where beyond float64.
        origin: the scalar parameters (float64) at coordinates 0.
        across: the directions (float64, axes x scalars): coordinates of any parameters θ are across @ (θ - origin).
        here: coordinates of the present parameters.
        best: coordinates of the closed-form minimum, or none.
        slope: for a curve, the derivative of the loss at `here`.
        exact: whether it is the whole loss: no more parameters than axes. Otherwise the others are held as they are.
    """

    run_id: int
    step: int
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
    exact: bool = True


class GraphNode(msgspec.Struct, frozen=True):
    """One tensor of the autograd graph.

    Attributes:
        name: of a parameter, "x", "y", "hypothesis" or "cost"; empty in between.
        operation: what made it, as torch's grad_fn calls it ("MulBackward0"); empty for a leaf.
        inputs: places in the graph of what it was made from.
        shape: of the tensor.
        data: its first 8 values.
        grad: of the gradient the first 8 values; empty before backward has run, or where none is computed.
    """

    name: str
    operation: str
    inputs: tuple[int, ...]
    shape: tuple[int, ...]
    data: tuple[float, ...]
    grad: tuple[float, ...] = ()


class GraphReady(Event, frozen=True):
    """The autograd graph of the update at hand, or between updates of the last one; inputs come before what they make.

    Before forward has run there is none (nodes are the parameters alone), and `why` says so; as it does where the
    gradient is written out by hand.
    """

    run_id: int
    step: int
    phase: int
    nodes: tuple[GraphNode, ...]
    reason: str = ""


class LayerStats(msgspec.Struct, frozen=True):
    """What one layer of an mlp makes of the training rows.

    Attributes:
        name: "0", "2", ... as in the parameters' names.
        mean: of its activations, over rows and units.
        spread: standard deviation over the rows, mean over the units.
        saturated: part of the activations whose derivative is below 0.01.
        weight: standard deviation of its weights.
        gradient: root mean square of its weights' gradient over the training rows.
    """

    name: str
    mean: float
    spread: float
    saturated: float
    weight: float
    gradient: float


class LayerStatsReady(Event, frozen=True):
    """The layers of an mlp after `step` updates; none for another model."""

    run_id: int
    step: int
    layers: tuple[LayerStats, ...]
