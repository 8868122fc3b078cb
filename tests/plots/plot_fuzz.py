"""Draws random plots of hostile numbers: `python plot_fuzz.py SEED BUILDS`.

A process of its own, so that a crash of native code is a failed exit.
"""

import math
import resource
import sys
import warnings
from collections.abc import Sequence
from typing import Literal, TypeVar

import numpy as np

from gdtui.plots import Guide, Plot, Series, draw
from gdtui.plots.spec import Floats, Limits

NASTY = np.array([np.nan, np.inf, -np.inf, 1e300, -1e300, 1.7e308, -1.7e308, 5e-324, -5e-324, 1e-310, 0.0, -0.0, 1.0])
KINDS: tuple[Literal["line", "points", "segments"], ...] = ("line", "points", "segments")
MARKERS: tuple[Literal["braille", "half", "ascii"], ...] = ("braille", "half", "ascii")
AXES: tuple[Literal["x", "y"], ...] = ("x", "y")
SIZES = (0, 1, 2, 3, 5, 8, 15, 16, 17, 40, 80)
T = TypeVar("T")


def pick(random: np.random.Generator, options: Sequence[T]) -> T:
    return options[int(random.integers(len(options)))]


def numbers(random: np.random.Generator, count: int) -> Floats:
    """Tame, nasty, mixed, constant, near-equal, or all over the range of floats."""
    tame, nasty = random.normal(size=count), random.choice(NASTY, count)
    constant = np.full(count, random.choice(NASTY[3:]))
    near = 46.875 + np.arange(count) * np.spacing(46.875)
    wild = random.choice([-1.0, 1.0], count) * 10.0 ** random.uniform(-320, 305, count)
    mixed = np.where(random.random(count) < 0.2, nasty, tame)
    return (tame, nasty, mixed, constant, near, wild)[random.integers(6)]


def series(random: np.random.Generator) -> Series:
    kind, count = pick(random, KINDS), pick(random, (0, 1, 2, 3, 50, 3000))
    shape = (count, 2) if kind == "segments" else (count,)
    x, y = (numbers(random, int(np.prod(shape))).reshape(shape) for _ in "xy")
    if kind == "line" and random.random() < 0.5:
        x = np.arange(count, dtype=np.float64)
    return Series(x, y, kind, (1, 2, 3), pick(random, (None, "●")), pick(random, ("", "data")))


def limits(random: np.random.Generator) -> Limits | None:
    low, high = numbers(random, 2).tolist()
    return (low, high) if random.random() < 0.4 else None


def plot(random: np.random.Generator) -> Plot:
    guides = tuple(Guide(pick(random, AXES), float(numbers(random, 1)[0])) for _ in range(random.integers(3)))
    return Plot(
        tuple(series(random) for _ in range(random.integers(4))),
        guides,
        limits(random),
        limits(random),
        log_y=bool(random.random() < 0.5),
        xlabel=pick(random, ("", "update")),
        ylabel=pick(random, ("", "loss")),
        marker=pick(random, MARKERS),
    )


def check(random: np.random.Generator) -> None:
    width, height = pick(random, SIZES), pick(random, SIZES)
    drawing = draw(plot(random), width, height)
    assert len(drawing.rows) == height, (len(drawing.rows), height)
    for row in drawing.rows:
        assert sum(len(text) for text, _ in row) == width, (row, width)
        assert all(text.isprintable() for text, _ in row), row
    for place in ((0, 0), (width - 1, 0), (width // 2, height // 2)):
        under = drawing.at(*place)
        assert under is None or all(map(math.isfinite, under))


def main() -> None:
    seed, builds = (int(argument) for argument in sys.argv[1:3])
    warnings.simplefilter("error")
    random = np.random.default_rng(seed)
    for build in range(builds):
        check(random)
        if build + 1 in (builds // 3, builds):
            print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB after {build + 1} builds")


if __name__ == "__main__":
    main()
