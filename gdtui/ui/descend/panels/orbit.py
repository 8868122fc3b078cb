"""The orbit diagram: where the point settles, for each of many learning rates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import msgspec
import numpy as np
from textual.app import App
from textual.content import Content

from gdtui.core.functions.method import Method
from gdtui.core.texts import text
from gdtui.core.theory.stability import Regime
from gdtui.plots import Guide, Plot, Series
from gdtui.plots.rasterise import Bools
from gdtui.plots.spec import Floats, Limits
from gdtui.protocol.descend import OrbitAnswer, OrbitRequest
from gdtui.ui.descend.snapshot import DescendSnapshot
from gdtui.ui.descend.trajectory import Trajectory, int_array
from gdtui.ui.drawing.palette import colour
from gdtui.ui.text.numbers import apart, number_text

BEYOND = 1.2  # times the critical lr of a parabola: above it, everything diverges
CASCADE = 3  # times the critical lr of other functions: cycles of two values, four, ..., many follow above it
MARGIN = 1.15  # times the present lr, and times the last lr that stays, up to which the diagram goes
AXIS = 5  # columns outside the canvas
FINE = 6  # lrs a column, a multiple of 6, so that the critical lr is one of them: BEYOND is 6/5 and CASCADE is 3
MOST = 510  # the most lrs
LINES = 2  # lines of text
ZOOM = 1.6
SAME = 1e-3  # of the box's width, within which values count as one: others are that near only while they settle
COMES_IN = (Regime.MONOTONE, Regime.ONE_SHOT, Regime.OSCILLATING)
LEAVES = (Regime.DIVERGING, Regime.ESCAPING)


@dataclass(frozen=True, eq=False)
class OrbitDiagram:
    """An answer as arrays.

    Attributes:
        lrs: the learning rates, rising.
        values: the distinct values where each lr settles, rising, then NaN (lrs x kept).
        counts: how many values there are (lrs).
        periods: after how many updates each repeats, as in `OrbitAnswer` (lrs).
        box: the box of the function: values farther than its width outside are escaping.
    """

    lrs: Floats
    values: Floats
    counts: Floats
    periods: Floats
    box: Limits

    @classmethod
    def of(cls, answer: OrbitAnswer, box: Limits) -> OrbitDiagram:
        """Return the arrays of an answer."""
        lrs, values = np.frombuffer(answer.lrs), np.frombuffer(answer.values).reshape(-1, answer.kept)
        counts, periods = (int_array(part).astype(float) for part in (answer.counts, answer.periods))
        return cls(lrs, values, counts, periods, box)

    @property
    def staying(self) -> Bools:
        """The lrs that have neither escaped nor are escaping (lrs)."""
        low, high = self.box
        out = (self.values < 2 * low - high) | (self.values > 2 * high - low)
        stays: Bools = (self.counts > 0) & ~np.any(out, axis=1)
        return stays

    @property
    def edge(self) -> float:
        """The last lr that stays; the last of all when none does."""
        return float(self.lrs[self.staying].max(initial=0)) or float(self.lrs[-1])

    @property
    def heights(self) -> Limits | None:
        """Limits around the values of the lrs that stay; None when none does."""
        values = self.values[self.staying]
        seen = values[~np.isnan(values)]
        if not seen.size:
            return None
        low, high = float(seen.min()), float(seen.max())
        room = max((high - low) / 20, SAME * (self.box[1] - self.box[0]))
        return low - room, high + room

    def nearest(self, lr: float) -> int:
        """Return the row of the lr nearest to one."""
        return int(abs(self.lrs - lr).argmin())

    def settled(self, row: int) -> list[float]:
        """Return the values of a row, without those that are very near another."""
        values = self.values[row][: int(self.counts[row])]
        apart = np.diff(values, prepend=-np.inf) > SAME * (self.box[1] - self.box[0])
        return [0.0 if abs(x) < SAME**2 * (self.box[1] - self.box[0]) else x for x in values[apart].tolist()]


class OrbitPage:
    """The visible part of the diagram, and its picture. Only one line depends on the present lr."""

    HINT: ClassVar[str] = "hints.orbit"

    def __init__(self) -> None:
        self._subject: object = None  # the function and method that the end of the whole diagram belongs to
        self._end = 0.0
        self._zoom = 0
        self._part: Limits | None = None
        self._diagram: tuple[object, OrbitDiagram | None] = (None, None)
        self._cloud: tuple[object, tuple[Series, ...]] = (None, ())

    def lines(self, height: int) -> int:
        """Return the number of lines of text."""
        del height
        return LINES

    def unfit(self, snapshot: DescendSnapshot) -> str:
        """Return why there is no diagram for this function and method; an empty text when there is one."""
        method = snapshot.question.method
        if method.optimizer_spec.is_gradient_descent:
            return ""
        of, scales = text("descend.orbit_of"), text("descend.orbit_scales", optimizer=method.optimizer)
        return f"{of}\n{scales}\n\n{text('descend.orbit_on')}"

    def request(self, snapshot: DescendSnapshot, trajectory: Trajectory, size: tuple[int, int]) -> OrbitRequest:
        """Return the request for a plot of a size in columns and rows."""
        function, start, method, _ = snapshot.question
        count = min(FINE * max(size[0] - AXIS, 1), MOST)
        end = self._whole(snapshot, trajectory)
        low, high = self._part or (end / count, end)
        constant = msgspec.structs.replace(method, lr=1.0)  # a placeholder, which is not used
        return OrbitRequest(function=function.name, method=constant, start=start, low=low, high=high, count=count)

    def _whole(self, snapshot: DescendSnapshot, trajectory: Trajectory) -> float:
        """Return the end of the whole diagram: the same for all lrs that are well within it."""
        function, method = snapshot.question.function, snapshot.question.method
        subject = function.name, msgspec.structs.replace(method, lr=1.0)
        if subject != self._subject:
            self._subject, self._end = subject, reach(trajectory, method)
            self._zoom, self._part = 0, None
        end = self._end
        while end < MARGIN * method.lr:
            end *= 2
        return end

    def zoom(self, snapshot: DescendSnapshot, by: int) -> None:
        """See less (1), around the present lr, or more (-1)."""
        if snapshot.trajectory is None or self.unfit(snapshot):
            return
        self._zoom += by
        width = self._whole(snapshot, snapshot.trajectory) * ZOOM**-self._zoom
        low = max(snapshot.question.method.lr - width / 2, 0) if self._zoom > 0 else 0.0
        self._part = (low + width / MOST, low + width) if self._zoom else None

    def picture(self, app: App[object], snapshot: DescendSnapshot, size: tuple[int, int]) -> Plot | None:
        """Return the diagram, with a line at the present lr."""
        del size
        if snapshot.orbit is None:
            return None
        request, answer = snapshot.orbit
        diagram, lr = self._arrays(snapshot, answer), snapshot.question.method.lr
        return Plot(
            self._dots(app, diagram, answer),
            guides=(Guide("x", lr, colour(app, "lr")),),
            xlim=_ends(request, diagram, lr, snapshot),
            ylim=diagram.heights,
            xlabel="lr",
            ylabel="x settles at",
            marker=snapshot.marker,
        )

    def _arrays(self, snapshot: DescendSnapshot, answer: OrbitAnswer) -> OrbitDiagram:
        if self._diagram[1] is None or self._diagram[0] is not answer:
            function, start = snapshot.question.function, snapshot.question.start
            self._diagram = answer, OrbitDiagram.of(answer, function.around(start)[0])
        assert self._diagram[1] is not None
        return self._diagram[1]

    def _dots(self, app: App[object], diagram: OrbitDiagram, answer: OrbitAnswer) -> tuple[Series, ...]:
        """Return all values: the same object for the same answer, so that it is measured once."""
        if self._cloud[0] != (id(answer), app.theme):
            lrs = np.repeat(diagram.lrs, diagram.values.shape[1])
            dots = Series(lrs, diagram.values.ravel(), "points", colour(app, "orbit"))
            self._cloud = (id(answer), app.theme), (dots,)
        return self._cloud[1]

    def words(self, app: App[object], snapshot: DescendSnapshot, room: tuple[int, int]) -> Content:
        """Return what happens to the point at the present lr."""
        del app, room
        if (
            snapshot.orbit is None
            or snapshot.trajectory is None
            or snapshot.orbit[0].function != snapshot.question.function.name
        ):
            return Content("")
        diagram, lr = self._arrays(snapshot, snapshot.orbit[1]), snapshot.question.method.lr
        row = diagram.nearest(lr)
        moves = snapshot.trajectory.answer.exact and not _starts_at_rest(snapshot.trajectory, snapshot.question.method)
        regime = (snapshot.trajectory.answer.regimes or (None,))[0] if moves else None
        where = "descend.at" if regime is not None or diagram.lrs[row] == lr else "descend.near"
        said = _said(regime, diagram, row, snapshot.orbit[0].updates)
        return Content.assemble((text(where, lr=number_text(lr, 6)), "$text-warning"), said)


def reach(trajectory: Trajectory, method: Method) -> float:
    """Return the end of the whole diagram, from the critical lr of the sharpest visible minimum; 1 without one."""
    descent, bend = method.descent, _sharpest(trajectory) + (method.weight_decay or 0.0)
    if descent is None or not descent.share or not bend > 0:
        return 1.0
    return descent.critical(bend) * (BEYOND if trajectory.answer.exact else CASCADE)


def _sharpest(trajectory: Trajectory) -> float:
    """Return f″ of a quadratic, or the greatest at a minimum among the points of the curve; 0 when there is none."""
    if trajectory.answer.exact:
        return float(trajectory.curvatures[0, 0])
    x, f = trajectory.axes[0], trajectory.surface
    left, middle, right = f[:-2], f[1:-1], f[2:]
    bends = (left - 2 * middle + right) / (x[1] - x[0]) ** 2
    return float(bends[(middle <= left) & (middle <= right)].max(initial=0))


def _ends(request: OrbitRequest, diagram: OrbitDiagram, lr: float, snapshot: DescendSnapshot) -> Limits:
    """Return the requested range; of the whole diagram of a function other than a parabola, only as far as it stays."""
    first = request.low - (request.high - request.low) / max(request.count - 1, 1)
    whole = first < request.low / 2  # it begins at 0
    if not whole or (snapshot.trajectory is not None and snapshot.trajectory.answer.exact):
        return first, request.high
    return first, min(MARGIN * max(diagram.edge, lr), request.high)


def _starts_at_rest(trajectory: Trajectory, method: Method) -> bool:
    """Return whether the first gradient is 0: then there is no error that a regime could shrink or grow."""
    return not (trajectory.gradients[0] + (method.weight_decay or 0.0) * trajectory.points[0]).any()


def _said(regime: Regime | None, diagram: OrbitDiagram, row: int, updates: int) -> str:
    """Return a sentence without its beginning; a regime is that of a quadratic, and holds for ever."""
    values, period, count = diagram.settled(row), int(diagram.periods[row]), int(diagram.counts[row])
    if period < 0 or regime in LEAVES or not count:
        return text("descend.no_derivative" if period < 0 else "descend.diverges")
    if regime in COMES_IN or period == 1:
        return text("descend.settles_at", x=number_text(values[0])) if len(values) == 1 else text("descend.settles")
    if period == 2:
        first, second = apart(*diagram.values[row][[0, count - 1]].tolist())
        return text("descend.alternates", first=first, second=second)
    if period:
        return text("descend.cycles", count=period)
    return _unsettled(values, bool(diagram.staying[row]), updates)


def _unsettled(values: Sequence[float], stays: bool, updates: int) -> str:
    if not stays:
        return text("descend.far", updates=f"{updates:,}")
    if len(values) == 1:
        return text("descend.near_value", x=number_text(values[0]), updates=f"{updates:,}")
    return text("descend.chaotic", updates=f"{updates:,}")
