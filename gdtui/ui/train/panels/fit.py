"""The data and what the model makes of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.reactive import reactive

from gdtui.core.errors import ValidationError
from gdtui.protocol import RunView
from gdtui.ui.drawing.palette import colour
from gdtui.ui.panels.plot_panel import PlotPanel
from gdtui.ui.text.equations import closed_form, equation
from gdtui.ui.train.messages import SubscriptionChanged
from gdtui.ui.train.panels.points import FitPoints, floats, padded_range, parse_points, points_text, prediction_lines
from gdtui.ui.train.snapshot import TrainSnapshot
from gdtui.ui.widgets.editor import Editor
from gdtui.ui.widgets.label import Label

if TYPE_CHECKING:
    import numpy as np

    from gdtui.plots import Plot, Series
    from gdtui.ui.train.panels.points import Floats

MOST_RESIDUALS = 60  # more vertical bars than this hide the points they belong to
DOTTED = 3  # values of the grid from one dot of the closed form's line to the next
AGAINST = "ŷ against y"


class FitPanel(PlotPanel[TrainSnapshot]):
    """Points, line and residuals; with several features, predicted against true, and each feature."""

    ID = "train.fit"
    TITLE = "Fit"
    KEY = "i"
    HELP = (
        "The data (●; ○ for test rows), the model's line, and the residuals: how far each point lies from the line. "
        "◆ marks the batch. With several features: prediction against target, where a perfect model lies on the "
        "diagonal, and i again for each feature, with the predictions (◇). Below is the model with its numbers; "
        "p predicts what you type."
    )
    BINDINGS = [
        Binding(
            "v", "residuals", "Residuals", id="train.fit.residuals", tooltip="Fit: show the residuals, or hide them"
        ),
        Binding(
            "k",
            "closed",
            "Least squares",
            id="train.fit.closed",
            tooltip="Fit: show the closed form's line, or hide it",
        ),
        Binding("n", "next", "Feature", id="train.fit.next", tooltip="Fit: with several features, go to the next one"),
    ]
    residuals = reactive(True, repaint=False)
    closed = reactive(False, repaint=False)

    _begun = False
    _rows_of: object = None
    _points: FitPoints
    _clouds: tuple[object, tuple[Series, ...]] = (None, ())

    def compose(self) -> ComposeResult:
        """The plot over the model in one line."""
        yield from super().compose()
        yield Label(id="equation", markup=False)

    def on_mount(self) -> None:
        """Draw once the screen is painted and its footer too, which numpy and plotext would hold up by 0.15 s."""
        self.set_timer(0.3, self._begin)

    async def _begin(self) -> None:
        self._begun = True
        self.redraw()
        await self._ready()

    async def _ready(self) -> None:
        if not self.query(Editor):
            await self.mount(Editor())

    # -- keys

    def action_residuals(self) -> None:
        """Show them or not."""
        self.residuals = not self.residuals

    def action_closed(self) -> None:
        """Show the closed form or not."""
        self.closed = not self.closed

    def action_next(self) -> None:
        """The next feature."""
        self.cycle(1)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is no next feature where there is one alone."""
        return bool(self.TABS) if action == "next" else super().check_action(action, parameters)

    def watch_residuals(self) -> None:
        """Draw with them or without."""
        self.redraw()

    def watch_closed(self, closed: bool) -> None:
        """Draw with it or without; other panels may want the theory too, so it is never taken back."""
        if closed:
            self.post_message(SubscriptionChanged(theory=True))
        self.redraw()

    def ask_point(self) -> None:
        """Ask for a row to predict."""
        if self.query(Editor):  # at once: the next key is for it
            self._ask()
        else:
            self.call_later(self._ask_when_ready)

    async def _ask_when_ready(self) -> None:
        await self._ready()
        self._ask()

    def _ask(self) -> None:
        if self.snapshot is not None:
            prompt = f"Predict at {','.join(self.snapshot.experiment.features)} ="
            self.query_one(Editor).ask(prompt, points_text(self.snapshot.points))

    @on(Editor.Submitted)
    def _entered(self, event: Editor.Submitted) -> None:
        event.stop()
        assert self.snapshot is not None
        try:
            points = parse_points(self.snapshot.experiment, event.text)
        except ValidationError as error:
            event.editor.refuse(str(error))
            return
        self.post_message(SubscriptionChanged(points=points))
        event.editor.close()

    @on(Editor.Cancelled)
    def _cancelled(self, event: Editor.Cancelled) -> None:
        event.stop()
        self.query_one(Editor).close()

    # -- what is drawn

    def show(self, snapshot: TrainSnapshot) -> None:
        """Draw what has changed."""
        if not self._begun and snapshot.view is None:
            return
        features = snapshot.experiment.features
        self.TABS = (AGAINST, *features) if len(features) > 1 else ()
        self.entitle()
        self._tell(snapshot)
        self._load(snapshot)
        theory = snapshot.theory if self.closed else None
        if self.fresh(self._points, snapshot.view, theory, self.residuals, self.closed, snapshot.marker):
            self.paint(self._against(snapshot) if self.page == AGAINST else self._over(snapshot))

    def _tell(self, snapshot: TrainSnapshot) -> None:
        """The equation, then the predictions that were asked for."""
        room = self.canvas.size.width
        model = equation(snapshot.experiment, snapshot.view.params, room) if snapshot.view else ""
        self.query_one("#equation", Label).show("\n".join([model, *prediction_lines(snapshot)]))

    def _load(self, snapshot: TrainSnapshot) -> None:
        """The columns that are shown, unless they are those at hand."""
        experiment = snapshot.experiment
        feature = self.page if self.page in experiment.features else experiment.features[0]
        tested = snapshot.configured.test_rows if snapshot.configured else b""
        key = experiment.table, feature, experiment.target, tested
        if key != self._rows_of:
            self._rows_of, self._points = key, FitPoints.of(experiment.table, feature, experiment.target, tested)

    def _over(self, snapshot: TrainSnapshot) -> Plot:
        """Target and predictions over a feature."""
        from gdtui.plots import Plot

        single = len(snapshot.experiment.features) == 1
        series = [*(self._residuals(snapshot) if self.residuals else ())]
        series += [*(self._model(snapshot) if single else self._guesses(snapshot))]
        series += [*self._cloud(), *self._batch(snapshot)]
        return Plot(
            tuple(series),
            xlim=self._points.xspan,
            ylim=self._heights(snapshot),
            xlabel=snapshot.experiment.features[0] if single else self.page,
            ylabel=snapshot.experiment.target,
            marker=snapshot.marker,
        )

    def _heights(self, snapshot: TrainSnapshot) -> tuple[float, float]:
        """Room for the data and what training began with, and for the model now where it is not too far off."""
        start, now = self._outputs(snapshot.start), self._outputs(snapshot.view)
        low, high = padded_range(self._points.y, *start)
        margin = (high - low) / 2
        return padded_range(self._points.y, *start, *(values.clip(low - margin, high + margin) for values in now))

    def _outputs(self, view: RunView | None) -> tuple[Floats, ...]:
        """What is drawn of a model: its curve, or predictions of rows."""
        block = (view.curve or view.predictions) if view else b""
        return (floats(block),) if block else ()

    def _model(self, snapshot: TrainSnapshot) -> Iterator[Series]:
        """The model's line or curve, and the closed form's."""
        from gdtui.plots import Series

        if snapshot.view is None or snapshot.configured is None:
            return
        x, y = floats(snapshot.configured.grid), floats(snapshot.view.curve)
        if self.closed and (best := closed_form(snapshot.theory, snapshot.experiment, x)) is not None:
            dots = slice(None, None, DOTTED)
            yield Series(x[dots], best[dots], "points", colour(self.app, "closed"), label="least squares")
        if len(x) == len(y):  # a change of the data has a grid of its own, a moment before the view that is on it
            yield Series(x, y, "line", colour(self.app, "model"), label="model")

    def _guesses(self, snapshot: TrainSnapshot) -> Iterator[Series]:
        from gdtui.plots import Series

        if snapshot.view is not None:
            rows, guesses = self._points.watched(snapshot.view)
            yield Series(self._points.x[rows], guesses, "points", colour(self.app, "model"), "◇", "ŷ")

    def _residuals(self, snapshot: TrainSnapshot) -> Iterator[Series]:
        import numpy as np

        from gdtui.plots import Series

        points, view = self._points, snapshot.view
        if view is None or len(points.y) > MOST_RESIDUALS:
            return
        rows, guesses = points.watched(view)
        ends = np.column_stack([points.x[rows]] * 2), np.column_stack([points.y[rows], guesses])
        yield Series(*ends, "segments", colour(self.app, "residual"), label="residual")

    def _cloud(self) -> tuple[Series, ...]:
        """The data: the same objects for the same data, so that a large table is thinned to what can be seen once."""
        key = self._points, self.app.theme
        if key != self._clouds[0]:
            self._clouds = key, tuple(self._rows(self._points.x, self._points.y))
        return self._clouds[1]

    def _rows(self, x: np.ndarray, y: np.ndarray, rows: slice = slice(None)) -> Iterator[Series]:
        from gdtui.plots import Series

        tested = self._points.tested[rows]
        yield Series(x[~tested], y[~tested], "points", colour(self.app, "data"), "●", "train" * bool(tested.any()))
        if tested.any():
            yield Series(x[tested], y[tested], "points", colour(self.app, "test"), "○", "test")

    def _batch(self, snapshot: TrainSnapshot) -> Iterator[Series]:
        from gdtui.plots import Series

        rows = self._points.batch(snapshot.view) if snapshot.view else ()
        if len(rows):
            x, y = self._points.x[rows], self._points.y[rows]
            yield Series(x, y, "points", colour(self.app, "batch"), "◆", "batch")

    def _against(self, snapshot: TrainSnapshot) -> Plot:
        """Predictions over the target: what is right lies on the diagonal."""
        from gdtui.plots import Plot, Series

        ends, ylim = self._points.yspan, self._heights(snapshot)
        series = [Series(ends, ends, "line", colour(self.app, "model"))]
        if snapshot.view is not None:
            rows, guesses = self._points.watched(snapshot.view)
            true = self._points.y[rows]
            if self.residuals and len(true) <= MOST_RESIDUALS:
                import numpy as np

                bars = np.column_stack([true, true]), np.column_stack([true, guesses])
                series.append(Series(*bars, "segments", colour(self.app, "residual"), label="residual"))
            series += self._rows(true, guesses, rows)
        return Plot(tuple(series), xlim=ends, ylim=ylim, xlabel="true", ylabel="predicted", marker=snapshot.marker)
