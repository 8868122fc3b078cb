"""The pictures of the Fit panel: the data and the model's predictions for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import msgspec
import numpy as np
import numpy.typing as npt
from textual.app import App

from gdtui.core.experiment.experiment import Experiment
from gdtui.core.texts import text
from gdtui.plots import Frame, Grid, Guide, Plot, Series
from gdtui.plots.spec import BAR, BLOCK, Floats
from gdtui.protocol import RunView
from gdtui.ui.drawing.palette import RGB, colour, ghost_colour
from gdtui.ui.session.snapshot import RunSnapshot, test_mask
from gdtui.ui.text.equations import closed_form

FEW = 60  # so many rows have marks and residuals; more are a cloud of dots, which would hide each other
MIDDLE = (0.25, 0.75)  # the quantiles of the first model that are always in the picture
DOTTED = 3  # values of the grid between two dots of the closed form's line


class FitPoints(msgspec.Struct, frozen=True, eq=False):
    """The columns of each row that are shown, and which rows are test rows.

    Attributes:
        x: what is along x: a feature, or the target (rows).
        y: the target (rows).
        tested: whether each is a test row.
        xspan: the range of x with a margin.
        yspan: the range of y with a margin.
    """

    x: Floats
    y: Floats
    tested: npt.NDArray[np.bool_]
    xspan: tuple[float, float]
    yspan: tuple[float, float]

    @classmethod
    def of(cls, snapshot: RunSnapshot, across: str) -> FitPoints:
        """Return a column, the one along x, and the target of a snapshot's table."""
        table, target = snapshot.experiment.table, snapshot.experiment.target
        y = np.frombuffer(table.column(target))
        x = y if across == target else np.frombuffer(table.column(across))
        return cls(x, y, test_mask(snapshot), padded_range(x), padded_range(y))

    def batch(self, view: RunView) -> npt.NDArray[np.int32]:
        """Return the rows of the batch, of which the view has the first."""
        rows = np.frombuffer(view.batch, "<i4")
        return rows[rows < len(self.y)]  # rows may have been deleted since

    def watched(self, view: RunView) -> tuple[slice, Floats]:
        """Return the rows that have predictions, and the predictions."""
        guesses = np.frombuffer(view.predictions)[: max(len(self.y) - view.first, 0)]
        return slice(view.first, view.first + len(guesses)), guesses


def padded_range(*values: Floats) -> tuple[float, float]:
    """Return the range of some values with a margin of a twentieth, so that no point lies on the frame."""
    low = min(float(v.min()) for v in values)
    high = max(float(v.max()) for v in values)
    margin = (high - low) / 20 or 1.0
    return low - margin, high + margin


class FitPicture:
    """Draws the data with the model; it keeps the columns of the table while they stay the same.

    Args:
        app: the app whose theme the pictures use.
    """

    def __init__(self, app: App[object]) -> None:
        self._app = app
        self._rows_of: object = None
        self._points: FitPoints
        self._clouds: tuple[object, tuple[Series, ...]] = (None, ())

    def load(self, snapshot: RunSnapshot, across: str) -> None:
        """Read the columns that are shown, the one along x and the target, unless they have been read."""
        experiment = snapshot.experiment
        tested = snapshot.configured.test_rows if snapshot.configured else b""
        key = experiment.table.id, across, experiment.target, experiment.test_column, tested
        if key != self._rows_of:
            self._rows_of, self._points = key, FitPoints.of(snapshot, across)

    def over(self, snapshot: RunSnapshot, feature: str, residuals: bool, closed: bool) -> Plot:
        """Return target and predictions over a feature.

        Args:
            snapshot: the snapshot that is shown.
            feature: the feature along x.
            residuals: whether to draw the residuals.
            closed: whether to draw the closed form's line.
        """
        single = len(snapshot.experiment.features) == 1
        model = [*(self._lines(snapshot, closed) if single else self._guesses(snapshot))]
        bars = [*(self._residuals(snapshot) if residuals else ())]
        few = len(self._points.y) <= FEW  # marks lie on the line, but a cloud lies below it
        series = [*model, *bars, *self._cloud()] if few else [*self._cloud(), *model]
        series += [*self._batch(snapshot), *self._typed(snapshot, feature)]
        return Plot(
            tuple(series),
            xlim=self._points.xspan,
            ylim=self._heights(snapshot),
            xlabel=feature,
            ylabel=snapshot.experiment.target,
            marker=snapshot.marker,
        )

    def whereabouts(self, plot: Plot, frame: Frame | None) -> str:
        """Return where the model is if none of it is in sight: above or below; otherwise nothing.

        Args:
            plot: the plot.
            frame: the part of it that is in sight; None for all of it.
        """
        drawn = [one for one in plot.series if one.color == colour(self._app, "model") and one.data.size]
        across, limits = frame or (None, None)
        limits = limits or plot.ylim
        if not drawn or limits is None:
            return ""
        x, heights = drawn[-1].data
        seen = heights if across is None else heights[(x >= across[0]) & (x <= across[1])]
        if not len(seen):
            return ""
        if (seen > limits[1]).all():
            return text("fit.above")
        return text("fit.below") if (seen < limits[0]).all() else ""

    def row_in(self, grid: Grid, place: tuple[float, float]) -> int | None:
        """Return the row whose point is drawn in the cell of a place, the uppermost if there are several."""
        cell = grid.cell_at(*place)
        across, up = grid.cell_at(self._points.x, self._points.y)
        here = np.flatnonzero((across == cell[0]) & (up == cell[1]))
        return int(here[-1]) if len(here) else None

    def next_point(self, place: tuple[float, float]) -> tuple[float, float]:
        """Return the next point to the right of a place, or above it; after the last the first."""
        x, y = self._points.x, self._points.y
        after = np.flatnonzero((x > place[0]) | ((x == place[0]) & (y > place[1])))
        rows = after if len(after) else np.arange(len(x))
        row = rows[np.lexsort((y[rows], x[rows]))[0]]
        return float(x[row]), float(y[row])

    def with_cross(self, plot: Plot, place: tuple[float, float], held: bool) -> Plot:
        """Return the plot with a cross-hair, which has a mark of its own on a point that it holds."""
        color = colour(self._app, "path" if held else "cursor")
        mark = Series(place[:1], place[1:], "points", color, "◉" if held else "┼")
        guides = Guide("x", place[0], color), Guide("y", place[1], color)
        return replace(plot, guides=(*plot.guides, *guides), series=(*plot.series, mark))

    def around_data(self, against: bool) -> Frame:
        """Return the frame of the data alone."""
        return Frame(self._points.yspan if against else self._points.xspan, self._points.yspan)

    def prediction(self, snapshot: RunSnapshot, x: float) -> float | None:
        """Return the prediction at a value of the only feature; None outside the curve that is drawn."""
        grid = np.frombuffer(snapshot.configured.grid if snapshot.configured else b"")
        heights = np.frombuffer(snapshot.view.curve if snapshot.view else b"")
        if not len(grid) or len(grid) != len(heights) or not grid[0] <= x <= grid[-1]:
            return None
        return float(np.interp(x, grid, heights))

    def _heights(self, snapshot: RunSnapshot) -> tuple[float, float]:
        """Return a range with room for the data and the first model, and for the model now unless it is too far off.

        A first model with a pole, or one that rises steeply at an end, is held by its middle: else the data were flat.
        """
        y, (low, high) = self._points.y, padded_range(self._points.y)
        start = [_near(values, (low, high), high - low, MIDDLE) for values in self._outputs(snapshot.start)]
        held = padded_range(y, *start)
        return padded_range(y, *start, *(_near(values, held, high - low) for values in self._outputs(snapshot.view)))

    def _outputs(self, view: RunView | None) -> tuple[Floats, ...]:
        """Return what is drawn of a model: its curve, or its predictions of rows."""
        block = (view.curve or view.predictions) if view else b""
        return (np.frombuffer(block),) if block else ()

    def _lines(self, snapshot: RunSnapshot, closed: bool) -> Iterator[Series]:
        """Yield the lines of earlier runs where they ended, that of a companion, and the model's."""
        for place, ghost in enumerate(snapshot.ghosts):
            if ghost.end is not None and _same_axes(ghost.experiment, snapshot.experiment):
                color = ghost_colour(self._app, place)
                yield from _line(ghost.configured.grid, ghost.end.curve, color, ghost.run.name, gap=3)
        if (other := snapshot.companion) is not None:
            yield from _line(other.grid, other.curve, colour(self._app, "batch"), other.loss, gap=2)
        yield from self._model(snapshot, closed)

    def _model(self, snapshot: RunSnapshot, closed: bool) -> Iterator[Series]:
        """Yield the model's line or curve, and the closed form's."""
        if snapshot.view is None or snapshot.configured is None:
            return
        x = np.frombuffer(snapshot.configured.grid)
        if closed and (best := closed_form(snapshot.theory, snapshot.experiment, x)) is not None:
            dots = slice(None, None, DOTTED)
            yield Series(x[dots], best[dots], "points", colour(self._app, "closed"), label="least squares")
        name = snapshot.experiment.loss if snapshot.companion else "model"
        yield from _line(snapshot.configured.grid, snapshot.view.curve, colour(self._app, "model"), name)

    def _guesses(self, snapshot: RunSnapshot) -> Iterator[Series]:
        if snapshot.view is not None:
            rows, guesses = self._points.watched(snapshot.view)
            yield Series(self._points.x[rows], guesses, "points", colour(self._app, "model"), label="ŷ", size=BLOCK)

    def _residuals(self, snapshot: RunSnapshot) -> Iterator[Series]:
        points, view = self._points, snapshot.view
        if view is None or len(points.y) > FEW:
            return
        rows, guesses = points.watched(view)
        yield self._bars(points.x[rows], points.y[rows], guesses)

    def _bars(self, x: Floats, y: Floats, guesses: Floats) -> Series:
        ends = np.column_stack([x, x]), np.column_stack([y, guesses])
        return Series(*ends, "segments", colour(self._app, "residual"), label="residual")

    def _cloud(self) -> tuple[Series, ...]:
        """Return the data: the same objects for the same data, so that a large table is thinned only once."""
        key = self._points, self._app.theme
        if key != self._clouds[0]:
            self._clouds = key, tuple(self._rows(self._points.x, self._points.y))
        return self._clouds[1]

    def _rows(self, x: np.ndarray, y: np.ndarray, rows: slice = slice(None)) -> Iterator[Series]:
        tested, marks = self._points.tested[rows], ("●", "○") if len(self._points.y) <= FEW else (None, None)
        if not tested.any():  # without a copy of what may be a million rows
            yield Series(x, y, "points", colour(self._app, "data"), marks[0])
            return
        yield Series(x[~tested], y[~tested], "points", colour(self._app, "data"), marks[0], "train")
        yield Series(x[tested], y[tested], "points", colour(self._app, "test"), marks[1], "test", size=BAR)

    def _batch(self, snapshot: RunSnapshot) -> Iterator[Series]:
        partial = snapshot.experiment.batch_rows < snapshot.experiment.train_rows
        rows = self._points.batch(snapshot.view) if snapshot.view and partial else ()
        if len(rows):
            x, y = self._points.x[rows], self._points.y[rows]
            mark = "◆" if len(rows) <= FEW else None
            yield Series(x, y, "points", colour(self._app, "batch"), mark, "batch", size=BLOCK)

    def _typed(self, snapshot: RunSnapshot, feature: str) -> Iterator[Series]:
        """Yield the rows that the user typed, at their predictions."""
        answers = np.frombuffer(snapshot.view.answers) if snapshot.view else ()
        if len(answers) and len(answers) == len(snapshot.points):  # otherwise the engine has not received them yet
            x = np.array(snapshot.points)[:, snapshot.experiment.features.index(feature)]
            yield Series(x, answers, "points", colour(self._app, "cursor"), "◇", "predicted")

    def against(self, snapshot: RunSnapshot, residuals: bool) -> Plot:
        """Return predictions over the target: what is right lies on the diagonal."""
        ends, ylim = self._points.yspan, self._heights(snapshot)
        series = [Series(ends, ends, "line", colour(self._app, "model"))]
        if snapshot.view is not None:
            rows, guesses = self._points.watched(snapshot.view)
            true = self._points.y[rows]
            if residuals and len(true) <= FEW:
                series.append(self._bars(true, true, guesses))
            series += self._rows(true, guesses, rows)
        return Plot(tuple(series), xlim=ends, ylim=ylim, xlabel="true", ylabel="predicted", marker=snapshot.marker)


def _near(values: Floats, span: tuple[float, float], most: float, kept: Sequence[float] = ()) -> Floats:
    """Return values, cut off where they are farther from a range than `most`; some quantiles of them stay."""
    held = np.quantile(values, kept) if kept and np.isfinite(values).all() else np.array(span)
    return values.clip(min(span[0] - most, held.min()), max(span[1] + most, held.max()))


def _line(grid: bytes, curve: bytes, color: RGB, label: str, gap: int = 1) -> Iterator[Series]:
    """Yield a model's line; none for a moment after a change of the data, when the new grid has no curve yet."""
    x, y = np.frombuffer(grid), np.frombuffer(curve)
    if len(x) == len(y):
        yield Series(x, y, "line", color, label=label, gap=gap)


def _same_axes(one: Experiment, other: Experiment) -> bool:
    return (one.features, one.target) == (other.features, other.target)
