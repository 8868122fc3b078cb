"""The data and the model's line through it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from gdtui.experiment import Experiment
from gdtui.ui.numbers import short
from gdtui.ui.palette import colour
from gdtui.ui.panels.panel import Panel
from gdtui.ui.training import Snapshot
from gdtui.ui.widgets.label import Label
from gdtui.ui.widgets.plot import PlotView

if TYPE_CHECKING:
    import numpy as np

    from gdtui.plots import Plot, Series

MOST_RESIDUALS = 60  # more vertical bars than this hide the points they belong to


class Fit(Panel):
    """Points, line and residuals; with several features, predicted against true."""

    TITLE = "Fit"
    HELP = (
        "The data (●), the model's line, and the residuals: how far each point lies from the line. ◆ marks the batch. "
        "With several features: prediction against target, where a perfect model lies on the diagonal."
    )

    _begun = False
    _key: object = None
    _data: Series

    def compose(self) -> ComposeResult:
        """The plot over the model in one line."""
        plot = PlotView(id="fit-plot")
        plot.can_focus = True
        yield plot
        yield Label(id="equation", markup=False)

    def on_mount(self) -> None:
        """Draw once the screen is painted and its footer too, which numpy and plotext would hold up by 0.15 s."""
        self.set_timer(0.3, self._begin)

    def _begin(self) -> None:
        self._begun = True
        self.watch_snapshot(self.snapshot)

    def show(self, snapshot: Snapshot) -> None:
        """Draw what has changed."""
        if not self._begun and snapshot.view is None:
            return
        single = len(snapshot.experiment.features) == 1
        self.border_title = self.TITLE if single else f"{self.TITLE} · predicted against true"
        self.query_one(Label).show(_equation(snapshot))
        self.query_one(PlotView).show(self._line(snapshot) if single else self._diagonal(snapshot))

    def _line(self, snapshot: Snapshot) -> Plot:
        from gdtui.plots import Plot

        experiment, view, configured = snapshot.experiment, snapshot.view, snapshot.configured
        x, y = _column(snapshot, experiment.features[0]), _column(snapshot, experiment.target)
        series = [*self._residuals(snapshot, x, y)]
        ylim = _span(y)
        if view is not None and configured is not None and snapshot.start is not None:
            series.append(self._curve(_floats(configured.grid), _floats(view.curve)))
            ylim = _ylim(y, _floats(snapshot.start.curve), _floats(view.curve))
        series += self._points(snapshot, x, y)
        return Plot(tuple(series), xlim=_span(x), ylim=ylim, xlabel=experiment.features[0], ylabel=experiment.target)

    def _curve(self, x: np.ndarray, y: np.ndarray) -> Series:
        from gdtui.plots import Series

        return Series(x, y, "line", colour(self.app, "model"))

    def _residuals(self, snapshot: Snapshot, x: np.ndarray, y: np.ndarray) -> Iterator[Series]:
        import numpy as np

        from gdtui.plots import Series

        if snapshot.view is None or len(y) > MOST_RESIDUALS:
            return
        guesses = _floats(snapshot.view.predictions)
        if len(guesses) == len(y):  # all rows are watched when there are so few
            ends = np.column_stack([x, x]), np.column_stack([y, guesses])
            yield Series(*ends, "segments", colour(self.app, "residual"))

    def _points(self, snapshot: Snapshot, x: np.ndarray, y: np.ndarray) -> Iterator[Series]:
        import numpy as np

        from gdtui.plots import Series

        yield self._cloud(snapshot.experiment, x, y)
        batch = np.frombuffer(snapshot.view.batch, "<i4") if snapshot.view else np.zeros(0, int)
        if len(batch) < len(y):
            yield Series(x[batch], y[batch], "points", colour(self.app, "batch"), "◆")

    def _cloud(self, experiment: Experiment, x: np.ndarray, y: np.ndarray) -> Series:
        """The data: the same object for the same data, so that a large table is thinned to what can be seen once."""
        from gdtui.plots import Series

        key = (experiment.table, experiment.features, experiment.target, colour(self.app, "data"))
        if key != self._key:
            self._key, self._data = key, Series(x, y, "points", key[-1], "●")
        return self._data

    def _diagonal(self, snapshot: Snapshot) -> Plot:
        import numpy as np

        from gdtui.plots import Plot, Series

        span = _span(_column(snapshot, snapshot.experiment.target))
        series = [self._curve(np.array(span), np.array(span))]
        if (view := snapshot.view) is not None:
            guesses = _floats(view.predictions)
            true = _column(snapshot, snapshot.experiment.target)[view.first : view.first + len(guesses)]
            series.append(Series(true, guesses, "points", colour(self.app, "data"), "●"))
        return Plot(tuple(series), xlim=span, ylim=span, xlabel="true", ylabel="predicted")


def _column(snapshot: Snapshot, name: str) -> np.ndarray:
    import numpy as np

    table = snapshot.experiment.table
    return np.frombuffer(table.cells).reshape(table.rows, -1)[:, table.columns.index(name)]


def _floats(block: bytes) -> np.ndarray:
    import numpy as np

    return np.frombuffer(block)


def _span(*values: np.ndarray) -> tuple[float, float]:
    """The range of some values with a margin of a twentieth, so that no point lies on the frame."""
    low = min(float(v.min()) for v in values)
    high = max(float(v.max()) for v in values)
    margin = (high - low) / 20 or 1.0
    return low - margin, high + margin


def _ylim(y: np.ndarray, start: np.ndarray, now: np.ndarray) -> tuple[float, float]:
    """Room for the data and the line that training began with, and for the line now where it is not too far off."""
    low, high = _span(y, start)
    margin = (high - low) / 2
    return _span(y, start, now.clip(low - margin, high + margin))


def _equation(snapshot: Snapshot) -> str:
    """The model with its numbers in it."""
    if snapshot.view is None:
        return ""
    params, features = snapshot.view.params, snapshot.experiment.features
    if params.keys() != {"W", "b"}:
        return _parameters(params)
    weights, bias = params["W"], params["b"]
    terms = [f"{short(w)}·{name}" for w, name in zip(weights, features, strict=True)]
    return (
        f"{snapshot.experiment.target} ≈ {' + '.join([*terms[:4], *(['…'] if len(terms) > 4 else []), short(bias[0])])}"
    )


def _parameters(params: Mapping[str, Sequence[float]]) -> str:
    """The first few parameters by name, for a model that is more than a line."""
    parts = [f"{name} = {short(values[0])}{' …' if len(values) > 1 else ''}" for name, values in params.items()]
    return "   ".join([*parts[:4], *(["…"] if len(parts) > 4 else [])])
