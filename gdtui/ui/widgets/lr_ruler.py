"""The learning rate on a logarithmic ruler, with what theory says about it."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterator, Sequence
from itertools import groupby

import msgspec
from textual import events
from textual.content import Content
from textual.message import Message

from gdtui.core.theory.learning_rates import LearningRates
from gdtui.core.theory.stability import Regime
from gdtui.ui.widgets.label import Label

BLOCKS = "▁▂▃▄▅▆▇█"
ZONES = {
    Regime.MONOTONE: ("─", "$text-success"),
    Regime.OSCILLATING: ("╌", "$text-warning"),
    Regime.DIVERGING: ("━", "$text-error"),
    Regime.ENDLESS: ("╌", "$text-error"),
}
SHORTER = {
    Regime.MONOTONE: ("monotone", "mono", "m"),
    Regime.OSCILLATING: ("oscillating", "osc", "o"),
    Regime.DIVERGING: ("diverging", "div", "d"),
    Regime.ENDLESS: ("swings that never settle", "endless", "e"),
}
MARKS = {"●": "lr", "○": "now", "┼": "best", "▲": "crit"}
PLAIN = ("─", "$foreground-muted")

StyledText = tuple[str, str]
"""A text and its style."""


class LrRuler(Label):
    """Three lines: the regimes by name, the ruler with its marks, their numbers; a line more for a schedule."""

    DEFAULT_CSS = "LrRuler { height: auto; width: 1fr; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }"

    class LrPicked(Message):
        """A place on the ruler was clicked."""

        def __init__(self, lr: float) -> None:
            self.lr = lr
            super().__init__()

    _said: tuple[LearningRates, str, bytes] | None = None
    _drawn: object = None

    def tell(self, rates: LearningRates, schedule: str = "constant", plan: bytes = b"") -> None:
        """Show learning rates, and the plan (float64) of a schedule; empty where nobody can know it."""
        self._said = (rates, schedule, plan)
        width = self.content_size.width
        if width and (self._said, width) != self._drawn:
            self._drawn = (self._said, width)
            self.show(Content("\n").join(ruler_lines(rates, schedule, plan, width)))

    def on_resize(self) -> None:
        """Draw it at its new width."""
        if self._said is not None:
            self.tell(*self._said)

    def on_click(self, event: events.Click) -> None:
        """Take the lr there, in two digits."""
        place = event.get_content_offset(self)
        if place is None or self._said is None or place.y > 2:
            return
        event.stop()
        lr = LrScale(*self._said[0].limits, self.content_size.width).lr(place.x)
        self.post_message(self.LrPicked(float(f"{lr:.1e}")))


class LrScale(msgspec.Struct, frozen=True):
    """Cells of a line as numbers, in equal ratios.

    Attributes:
        low: at the left end.
        high: at the right end.
        width: cells.
    """

    low: float
    high: float
    width: int

    def lr(self, cell: int) -> float:
        """The number in the middle of a cell."""
        return float(self.low * (self.high / self.low) ** ((cell + 0.5) / self.width))

    def cell(self, lr: float) -> int:
        """The cell of a number."""
        part = math.log(lr / self.low) / math.log(self.high / self.low)
        return min(max(int(part * self.width), 0), self.width - 1)


def ruler_lines(rates: LearningRates, schedule: str, plan: bytes, width: int) -> Iterator[Content]:
    """The lines of a ruler of so many cells; `plan` is float64."""
    scale = LrScale(*rates.limits, width)
    zones = list(_zones(rates, scale))
    yield Content.assemble(*(_named(regime, cells) for regime, cells in zones))
    yield Content.assemble(*_track(zones, _placed(rates, scale)))
    yield Content.assemble(*_numbers(rates, width))
    if schedule != "constant":
        yield Content.assemble(*preview(schedule, array("d", plan), width))


def _zones(rates: LearningRates, scale: LrScale) -> Iterator[tuple[Regime | None, int]]:
    """Regimes from left to right, and how many cells each has; None where there is no telling."""
    if not rates.stiffest:
        yield None, scale.width
        return
    for regime, cells in groupby(rates.regime(scale.lr(cell)) for cell in range(scale.width)):
        yield regime, len(list(cells))


def _named(regime: Regime | None, cells: int) -> StyledText:
    if regime is None:
        return " " * cells, ""
    names = SHORTER.get(regime, (regime.value, ""))
    name = next((name for name in names if len(name) <= cells), names[-1][:cells])
    return name.center(cells), ZONES.get(regime, PLAIN)[1]


def _placed(rates: LearningRates, scale: LrScale) -> dict[int, StyledText]:
    """Cell to mark. Of two rates in the same cell the smaller goes to the left; equal ones show as the lr."""
    values = (rates.lr, rates.now, rates.optimal, rates.critical)
    known = [(lr, mark) for lr, mark in zip(values, MARKS, strict=True) if lr][::-1]  # so that the lr comes last
    placed: dict[int, StyledText] = {}
    cell, last = scale.width, math.inf
    for lr, mark in sorted(known, key=lambda pair: -pair[0]):
        if not math.isclose(lr, last, rel_tol=1e-9):
            cell = min(scale.cell(lr), cell - 1)
        placed[max(cell, 0)] = (mark, "bold $text-accent" if mark in "●○" else "bold")
        last = lr
    return placed


def _track(zones: list[tuple[Regime | None, int]], marks: dict[int, StyledText]) -> Iterator[StyledText]:
    cell = 0
    for regime, cells in zones:
        part = ZONES.get(regime, PLAIN) if regime else PLAIN
        for place in range(cell, cell + cells):
            yield marks.get(place, part)
        cell += cells


def _numbers(rates: LearningRates, width: int) -> list[StyledText]:
    """The marks with their numbers, named where there is room."""
    if rates.critical is None:
        number = f"{rates.lr:.4g}  "
        reason = _fitting(rates.reason, width - len(number) - 2)
        return [("● ", "bold $text-accent"), (number, ""), (reason, "$foreground-muted")]
    marks = [
        ("●", "lr", rates.lr),
        ("○", "now", rates.now),
        ("┼", "best", rates.optimal),
        ("▲", "crit", rates.critical),
    ]
    known = [(mark, name, lr) for mark, name, lr in marks if lr]
    lines = [
        "   ".join(f"{mark} {name} {lr:.4g}" for mark, name, lr in known),
        " ".join(f"{mark}{name} {_bare(lr)}" for mark, name, lr in known),
        " ".join(f"{mark}{_bare(lr)}" for mark, name, lr in known),
    ]
    return [(_fitting(lines, width), "$foreground-muted")]


def _bare(lr: float) -> str:
    """Three digits, without a 0 before the point."""
    text = f"{lr:.3g}"
    return text[1:] if text.startswith("0.") else text


def _fitting(texts: Sequence[str], room: int) -> str:
    return next((text for text in texts if len(text) <= room), texts[-1])


def preview(schedule: str, plan: Sequence[float], width: int) -> Iterator[StyledText]:
    """A line on how a schedule moves the lr: its curve and its ends."""
    if not plan:
        yield f"{schedule}: not known beforehand", "$foreground-muted"
        return
    ends = f" {min(plan):.3g}–{max(plan):.3g}"
    yield curve(plan, max(width - len(ends), 1)), "$text-accent"
    yield ends, "$foreground-muted"


def curve(values: Sequence[float], width: int) -> str:
    """Numbers as blocks, from the least at the bottom to the greatest at the top, in at most `width` cells."""
    low, high = min(values), max(values)
    cells = min(width, len(values))
    means = [_mean(values[i * len(values) // cells : (i + 1) * len(values) // cells]) for i in range(cells)]
    return "".join(BLOCKS[min(int((m - low) / ((high - low) or 1) * 8), 7)] for m in means)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
