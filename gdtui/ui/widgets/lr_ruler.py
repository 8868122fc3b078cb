"""The learning rate on a logarithmic ruler, with the regimes and the rates that theory gives."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterator, Sequence
from itertools import groupby

import msgspec
from textual import events
from textual.content import Content
from textual.message import Message

from gdtui.core import texts
from gdtui.core.theory.learning_rates import LearningRates
from gdtui.core.theory.stability import Regime
from gdtui.core.widths import width
from gdtui.ui.text.numbers import number_text, rounded
from gdtui.ui.widgets.label import Label

BLOCKS = "▁▂▃▄▅▆▇█"
ZONES = {
    Regime.MONOTONE: ("─", "$text-success"),
    Regime.OSCILLATING: ("╌", "$text-warning"),
    Regime.DIVERGING: ("━", "$text-error"),
    Regime.ENDLESS: ("╌", "$text-error"),
}
NAMES = {
    Regime.MONOTONE: ("monotone", "mono", "m"),
    Regime.OSCILLATING: ("oscillating", "osc", "o"),
    Regime.DIVERGING: ("diverging", "div", "d"),
    Regime.ENDLESS: ("swings that never settle", "endless", "e"),
}
MARKS = {"●": "lr", "○": "now", "┼": "optimal", "▲": "critical"}
NO_ZONE = ("─", "$foreground-muted")

StyledText = tuple[str, str]
"""A text with its style."""


class LrRuler(Label):
    """Three lines: the names of the regimes, the ruler with its marks, and their numbers; a schedule adds a line."""

    DEFAULT_CSS = "LrRuler { height: auto; width: 1fr; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }"

    class LrPicked(Message):
        """The user clicked on a place of the ruler."""

        def __init__(self, lr: float) -> None:
            self.lr = lr
            super().__init__()

    _shown_content: tuple[LearningRates, str, bytes] | None = None
    _drawn: object = None

    def tell(self, rates: LearningRates, schedule: str = "constant", plan: bytes = b"") -> None:
        """Show learning rates and the plan of a schedule (float64); the plan is empty when it is not known."""
        self._shown_content = (rates, schedule, plan)
        width = self.content_size.width
        if width and (self._shown_content, width) != self._drawn:
            self._drawn = (self._shown_content, width)
            self.show(Content("\n").join(ruler_lines(rates, schedule, plan, width)))

    def on_resize(self) -> None:
        """Draw the ruler at its new width."""
        if self._shown_content is not None:
            self.tell(*self._shown_content)

    def on_click(self, event: events.Click) -> None:
        """Choose the lr under the mouse, rounded to two digits."""
        place = event.get_content_offset(self)
        if place is None or self._shown_content is None or place.y > 2:
            return
        event.stop()
        lr = LrScale(*self._shown_content[0].limits, self.content_size.width).lr(place.x)
        self.post_message(self.LrPicked(rounded(lr, 2)))


class LrScale(msgspec.Struct, frozen=True):
    """A logarithmic scale: each cell of a line stands for a range of numbers, all of the same ratio.

    Attributes:
        low: number at the left end.
        high: number at the right end.
        width: number of cells.
    """

    low: float
    high: float
    width: int

    def lr(self, cell: int) -> float:
        """Return the number in the middle of a cell."""
        return float(self.low * (self.high / self.low) ** ((cell + 0.5) / self.width))

    def cell(self, lr: float) -> int:
        """Return the cell of a number; numbers outside the scale are in the first or the last cell."""
        fraction = math.log(lr / self.low) / math.log(self.high / self.low)
        return min(max(int(fraction * self.width), 0), self.width - 1)


def ruler_lines(rates: LearningRates, schedule: str, plan: bytes, width: int) -> Iterator[Content]:
    """Yield the lines of a ruler that is `width` cells wide; `plan` is float64."""
    scale = LrScale(*rates.limits, width)
    zones = list(_zones(rates, scale))
    yield Content.assemble(*(_zone_name(regime, cells) for regime, cells in zones))
    yield Content.assemble(*_track(zones, _positions(rates, scale)))
    yield Content.assemble(*_numbers(rates, width))
    if schedule != "constant":
        yield Content.assemble(*preview(schedule, array("d", plan), width))


def _zones(rates: LearningRates, scale: LrScale) -> Iterator[tuple[Regime | None, int]]:
    """Yield the regimes from left to right with their number of cells; None for an unknown regime."""
    if not rates.stiffest:
        yield None, scale.width
        return
    for regime, cells in groupby(rates.regime(scale.lr(cell)) for cell in range(scale.width)):
        yield regime, len(list(cells))


def _zone_name(regime: Regime | None, cells: int) -> StyledText:
    if regime is None:
        return " " * cells, ""
    names = NAMES.get(regime, (regime.value, ""))
    name = _first_that_fits(names, cells)[:cells]
    return name.center(cells), ZONES.get(regime, NO_ZONE)[1]


def _positions(rates: LearningRates, scale: LrScale) -> dict[int, StyledText]:
    """Return the marks by cell.

    Of two rates in the same cell the smaller goes to the left. Of equal rates only one has a mark: the lr if it is one
    of them.
    """
    values = (rates.lr, rates.now, rates.optimal, rates.critical)
    known = [(lr, mark) for lr, mark in zip(values, MARKS, strict=True) if lr]
    known.reverse()  # the sort below keeps this order for equal rates, so the mark of the lr is placed last
    marks: dict[int, StyledText] = {}
    cell, last = scale.width, math.inf
    for lr, mark in sorted(known, key=lambda pair: -pair[0]):
        if not math.isclose(lr, last, rel_tol=1e-9):
            cell = min(scale.cell(lr), cell - 1)
        marks[max(cell, 0)] = (mark, "bold $text-accent" if mark in "●○" else "bold")
        last = lr
    return marks


def _track(zones: list[tuple[Regime | None, int]], marks: dict[int, StyledText]) -> Iterator[StyledText]:
    cell = 0
    for regime, cells in zones:
        part = ZONES.get(regime, NO_ZONE) if regime else NO_ZONE
        for place in range(cell, cell + cells):
            yield marks.get(place, part)
        cell += cells


def _numbers(rates: LearningRates, width: int) -> list[StyledText]:
    """Return the marks with their numbers, and with their names when there is room."""
    if rates.critical is None:
        number = f"{number_text(rates.lr)}  "
        reason = _first_that_fits(rates.reason, width - len(number) - 2)
        return [("● ", "bold $text-accent"), (number, ""), (reason, "$foreground-muted")]
    values = (rates.lr, rates.now, rates.optimal, rates.critical)
    known = [(mark, name, lr) for (mark, name), lr in zip(MARKS.items(), values, strict=True) if lr]
    lines = [
        "   ".join(f"{mark} {name} {number_text(lr)}" for mark, name, lr in known),
        " ".join(f"{mark} {name} {number_text(lr, 3)}" for mark, name, lr in known),
        " ".join(f"{mark}{number_text(lr, 3)}" for mark, name, lr in known),
    ]
    return [(_first_that_fits(lines, width), "$foreground-muted")]


def _first_that_fits(texts: Sequence[str], room: int) -> str:
    """Return the first text that fits into `room` cells; the last text when none fits."""
    return next((text for text in texts if width(text) <= room), texts[-1])


def preview(schedule: str, plan: Sequence[float], width: int) -> Iterator[StyledText]:
    """Yield a line that shows how a schedule changes the lr: its curve, its least and its greatest value."""
    if not plan:
        yield texts.text("hints.schedule_unknown", schedule=schedule), "$foreground-muted"
        return
    ends = f" {number_text(min(plan), 3)}–{number_text(max(plan), 3)}"
    yield curve(plan, max(width - len(ends), 1)), "$text-accent"
    yield ends, "$foreground-muted"


def curve(values: Sequence[float], width: int) -> str:
    """Draw numbers as blocks, the least at the bottom and the greatest at the top, in at most `width` cells."""
    low, high = min(values), max(values)
    span = (high - low) or 1
    cells = min(width, len(values))
    parts = [values[i * len(values) // cells : (i + 1) * len(values) // cells] for i in range(cells)]
    means = [sum(part) / len(part) for part in parts]
    return "".join(BLOCKS[min(int((mean - low) / span * 8), 7)] for mean in means)
