"""The loss over the updates, and what else a run records of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.events import Click
from textual.reactive import reactive

from gdtui.core.experiment.scalar_names import recorded_scalars, scalar_values
from gdtui.ui.drawing.palette import MARKS, colour, colours
from gdtui.ui.panels.plot_panel import PlotPanel
from gdtui.ui.text.numbers import short_number
from gdtui.ui.train.messages import SubscriptionChanged
from gdtui.ui.train.panels.curves import (
    LineStyle,
    UpdateAxis,
    column_series,
    ghost_series,
    label_with_value,
    update_axis,
)
from gdtui.ui.train.snapshot import TrainSnapshot
from gdtui.ui.widgets.messages import SeekRequested

if TYPE_CHECKING:
    from gdtui.plots import Plot, Series
    from gdtui.plots.spec import Limits

PARTS = {1.0: "all", 0.5: "last half", 0.1: "last tenth", 100.0: "last 100"}
"""Zoom: a part of the updates, or their number."""
FAINT = 0.4  # of a colour, for what is not now
REACH = 2  # times the range of the present run that ghosts are followed beyond it, and decades on a logarithmic scale
NO_UPDATE = "No update yet.\n\nspace  runs\n    →  makes one update\n    .  does one operation of it"
NO_LAYERS = "This model has no layers.\n\nChoose the model mlp in Settings\nto see what they do."


class LossPanel(PlotPanel[TrainSnapshot]):
    """Training loss, test loss and the batches'; gradient, learning rate, parameters and layers beside them."""

    ID = "train.loss"
    TITLE = "Loss"
    KEY = "l"
    TABS = ("loss", "gradient", "lr", "params", "layers")
    HELP = (
        "The training loss after each update, with the test loss (○) and each batch's (dots) where there are such, and "
        "earlier runs by their letters. l again goes on to the gradient's length, the learning rate, the parameters, "
        "and the layers of an mlp: the spread of their activations and of their gradients. y makes the scale "
        "logarithmic, on which gradient descent on a quadratic loss is a straight line; a click goes to a step."
    )
    BINDINGS = [
        Binding("x", "unit", "Unit", id="train.loss.unit", tooltip="Loss: count updates or epochs along the x axis"),
        Binding(
            "n", "part", "Newest", id="train.loss.part", tooltip="Loss: all updates, the last half, tenth or hundred"
        ),
    ]
    log_scale = reactive(False, repaint=False)
    by_epoch = reactive(False, repaint=False)
    part = reactive(1.0, repaint=False)
    _axis: UpdateAxis | None = None
    _looking = False

    def watch_log_scale(self) -> None:
        """Draw it on the other scale."""
        self.redraw()

    def watch_by_epoch(self) -> None:
        """Draw it over the other unit."""
        self.redraw()

    def watch_part(self) -> None:
        """Draw more of it, or less."""
        self.redraw()

    def action_unit(self) -> None:
        """Updates or epochs."""
        self.by_epoch = not self.by_epoch

    def action_part(self) -> None:
        """The next zoom."""
        parts = [*PARTS]
        self.part = parts[(parts.index(self.part) + 1) % len(parts)]

    def on_click(self, event: Click) -> None:
        """Put the cursor at the step that was clicked."""
        place = self.canvas.at(event.offset) if event.widget is self.canvas else None
        if place is not None and self._axis is not None and self.snapshot is not None:
            self.post_message(SeekRequested(min(max(self._axis.step(place[0]), 0), self.snapshot.updates)))

    def show(self, snapshot: TrainSnapshot) -> None:
        """Draw the page up to this moment, or say how to get one."""
        self._look()
        self.entitle(note=self._note())
        run = snapshot.history, snapshot.updates, snapshot.step, snapshot.ghosts, snapshot.layers, snapshot.experiment
        if not self.fresh(*run, snapshot.marker, self.log_scale, self.by_epoch, self.part):
            return
        if self.page == "layers":
            self.paint(self._layers(snapshot), NO_LAYERS)
        else:
            self.paint(self._curves(snapshot) if snapshot.updates else None, NO_UPDATE)

    def _note(self) -> str:
        return " · ".join([*["log"] * self.log_scale, *[PARTS[self.part]] * (self.part != 1)])

    def _look(self) -> None:
        """Have the layers computed while they are shown."""
        wanted = self.seen and self.page == "layers"
        if wanted != self._looking:
            self._looking = wanted
            self.post_message(SubscriptionChanged(layers=wanted))

    def _curves(self, snapshot: TrainSnapshot) -> Plot:
        import numpy as np

        from gdtui.plots import Guide, Plot

        self._axis = shown = update_axis(snapshot, self.part, self.canvas.size.width, self.by_epoch)
        pages = {"loss": self._losses, "params": self._parameters}
        series = tuple(pages.get(self.page, self._column)(snapshot, shown))
        ends = shown.x(np.array([shown.first, shown.last, snapshot.step], np.float64)).tolist()
        return Plot(
            series,
            guides=(Guide("x", ends[2], colour(self.app, "cursor", 0.6)),) if snapshot.past else (),
            xlim=(ends[0], ends[1]),
            ylim=self._within(series),
            log_y=self.log_scale,
            xlabel="epoch" if self.by_epoch else "update",
            ylabel=f"at {snapshot.step:,}" if snapshot.past else "",
            marker=snapshot.marker,
        )

    def _within(self, series: Sequence[Series]) -> Limits | None:
        """Limits that a ghost which went far away does not stretch beyond what shows the present run."""
        from gdtui.plots.axis import extent

        faint = colour(self.app, "ghost", FAINT)
        spans = [extent(one, self.log_scale)[2:] for one in series if one.color != faint]
        known = [(low, high) for low, high in spans if low <= high]
        if len(spans) == len(series) or not known:
            return None
        low, high = min(low for low, _ in known), max(high for _, high in known)
        reach = REACH * max(high - low, self.log_scale)
        others = [extent(one, self.log_scale)[2:] for one in series if one.color == faint]
        if all(low - reach <= bottom and top <= high + reach for bottom, top in others if bottom <= top):
            return None
        low, high = low - 0.04 * (high - low), high + reach
        return (10**low, 10**high) if self.log_scale else (low, high)

    def _pen(self, role: str, label: str, marker: str = "") -> LineStyle:
        return LineStyle(colour(self.app, role), colour(self.app, role, FAINT), marker, label)

    def _losses(self, snapshot: TrainSnapshot, shown: UpdateAxis) -> Iterator[Series]:
        from gdtui.plots import Series

        assert snapshot.view is not None
        experiment, start = snapshot.experiment, snapshot.start
        label = f"train {short_number(snapshot.view.train_loss, 3)}"
        yield Series([], [], "line", colour(self.app, "loss"), label=label)  # the first in the legend, drawn last
        yield from ghost_series(snapshot.ghosts, shown, "train_loss", colour(self.app, "ghost", FAINT))
        if experiment.batch_rows < experiment.train_rows:
            role, label = "batch", label_with_value(snapshot, "batch", "loss")
            pen = LineStyle(colour(self.app, role), colour(self.app, role, FAINT), "·", label, "points")
            yield from column_series(snapshot, shown, "loss", pen)
        if experiment.test_rows:
            pen = self._pen("test", label_with_value(snapshot, "test", "test_loss"), "○")
            yield from column_series(snapshot, shown, "test_loss", pen)
        pen = self._pen("loss", "")
        first = start.train_loss if start is not None and start.step == 0 else None
        yield from column_series(snapshot, shown, "train_loss", pen, first)

    def _column(self, snapshot: TrainSnapshot, shown: UpdateAxis) -> Iterator[Series]:
        """The length of the gradient, or the learning rate."""
        name = {"gradient": "grad_norm"}.get(self.page, self.page)
        yield from ghost_series(snapshot.ghosts, shown, name, colour(self.app, "ghost", FAINT))
        label = "length of the gradient" if self.page == "gradient" else "lr"
        yield from column_series(snapshot, shown, name, self._pen(self.page, label_with_value(snapshot, label, name)))

    def _parameters(self, snapshot: TrainSnapshot, shown: UpdateAxis) -> Iterator[Series]:
        """The first few scalars, each with a marker of its own."""
        start = scalar_values(snapshot.start.params) if snapshot.start and snapshot.start.step == 0 else {}
        assert snapshot.history is not None
        names = recorded_scalars(snapshot.history.columns)
        faint = colour(self.app, "ghost", FAINT)
        for name, color, marker in zip(names, colours(self.app), MARKS, strict=False):
            pen = LineStyle(color, faint, marker, label_with_value(snapshot, name))
            yield from column_series(snapshot, shown, name, pen, start.get(name))

    def _layers(self, snapshot: TrainSnapshot) -> Plot | None:
        """By layer: the spread of activations and the size of the gradient, on a logarithmic scale."""
        from gdtui.plots import Plot, Series

        layers = snapshot.layers.layers if snapshot.layers else ()
        if not layers:
            return None
        places = range(1, len(layers) + 1)
        saturated = max(layer.saturated for layer in layers)
        series: list[Series] = []
        for label, role, marker in (("spread of activations", "model", "●"), ("gradient", "gradient", "▲")):
            values = [layer.gradient if label == "gradient" else layer.spread for layer in layers]
            color = colour(self.app, role)
            series += [Series(places, values, "line", color), Series(places, values, "points", color, marker, label)]
        name = f"{saturated:.0%} saturated" if saturated else ""
        return Plot(tuple(series), log_y=True, xlabel="layer", ylabel=name, marker=snapshot.marker)
