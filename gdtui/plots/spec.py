"""Plots and the rows of text that they become: values that can be compared, so that nothing is drawn twice."""

from __future__ import annotations

from dataclasses import InitVar, dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

RGB: TypeAlias = tuple[int, int, int]
Floats: TypeAlias = npt.NDArray[np.float64]
Limits: TypeAlias = tuple[float, float]
Marker: TypeAlias = Literal["braille", "half", "ascii"]


DOT, BLOCK, BAR = (1, 1), (2, 2), (1, 3)
"""The sizes of points, which tell series apart without colours and hide nothing."""


class Style(NamedTuple):
    """The look of a run of text; `fg` None is the colour of the text around the plot."""

    fg: RGB | None = None
    bold: bool = False
    dim: bool = False


Run: TypeAlias = tuple[str, Style]
Row: TypeAlias = tuple[Run, ...]
"""One line of the terminal, as runs of text; each run has one style."""


@dataclass(frozen=True, eq=False)
class Series:
    """One set of data; the series keeps its own copy.

    Attributes:
        x: n numbers, or n pairs for segments. NaN and infinities are left out; in a line they make a gap.
        y: as many numbers as x, in the plot's own unit (not its logarithm).
        kind: `points`, a `line` through the points in their order, or independent `segments` from (x[i,0], y[i,0]) to
            (x[i,1], y[i,1]).
        color: colour of the whole series.
        marker: one character to draw with; None draws with the dots of the plot's marker. A character hides what lies
            under its cell, so only few and lone points have one.
        gap: a line or segments show every gap-th dot only: 1 is solid, 2 dotted, 3 sparse.
        under: whether the series gives way: a cell that a later series draws in shows only that one, as a cell has one
            colour.
        size: how many dots wide and high each point is: one of `DOT`, `BLOCK` and `BAR`.
        label: name in the legend; an empty label leaves the series out of the legend.
    """

    x: InitVar[npt.ArrayLike]
    y: InitVar[npt.ArrayLike]
    kind: Literal["line", "points", "segments"]
    color: RGB
    marker: str | None = None
    label: str = ""
    gap: int = 1
    size: tuple[int, int] = DOT
    under: bool = False
    data: Floats = field(init=False, repr=False)
    """x and y in one array: 2 x n, or 2 x n x 2 for segments."""

    def __post_init__(self, x: npt.ArrayLike, y: npt.ArrayLike) -> None:
        """Copy the data.

        Raises:
            ValueError: when the shapes of x and y do not fit each other or the kind.
        """
        data = np.array([np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)])
        shape = (2, len(data[0]), 2) if self.kind == "segments" else (2, len(data[0]))
        object.__setattr__(self, "data", data.reshape(shape))
        self.data.flags.writeable = False

    def __eq__(self, other: object) -> bool:
        """Return whether both series look the same in every plot."""
        if self is other:
            return True
        if not isinstance(other, Series) or self._key != other._key:
            return False
        return np.array_equal(self.data, other.data, equal_nan=True)

    def __hash__(self) -> int:
        """Hash a few of the numbers, since there may be millions."""
        return hash(self._key)

    @cached_property
    def _key(self) -> tuple[object, ...]:
        flat = self.data.ravel()
        sample = flat[:: len(flat) // 16 + 1]
        look = self.kind, self.color, self.marker, self.label, self.gap, self.size, self.under
        return *look, self.data.shape, sample.tobytes()


class Guide(NamedTuple):
    """A dotted line across the whole plot at a value of one axis."""

    axis: Literal["x", "y"]
    at: float
    color: RGB | None = None


class Note(NamedTuple):
    """A short text in cells of width 1, with its middle at a place of the plot."""

    x: float
    y: float
    text: str
    color: RGB | None = None


@dataclass(frozen=True)
class Plot:
    """Everything that a picture shows.

    Attributes:
        series: the data, in drawing order: the last is on top.
        guides: dotted lines below all series.
        notes: texts on the picture, the most important first; the same text at several places is written at one.
        xlim: ends of the x axis; None takes them from the data.
        ylim: ends of the y axis; None takes them from the data.
        log_y: whether the y axis is logarithmic; values without a logarithm are left out.
        xlabel: name at the end of the x axis.
        ylabel: name above the y axis.
        marker: dots that lines are made of; `ascii` uses ASCII characters only.
        table: lines of text that are written in the corner where they hide the least.
        log_x: whether the x axis is logarithmic.
        whole: the axes that count something, of "xy": their ticks are whole numbers.
    """

    series: tuple[Series, ...]
    guides: tuple[Guide, ...] = ()
    xlim: Limits | None = None
    ylim: Limits | None = None
    log_y: bool = False
    xlabel: str = ""
    ylabel: str = ""
    marker: Marker = "braille"
    notes: tuple[Note, ...] = ()
    table: tuple[Row, ...] = ()
    log_x: bool = False
    whole: str = ""
