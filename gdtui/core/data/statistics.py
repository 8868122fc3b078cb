"""What the columns of a table are like, and what that does to a linear model, as numbers, text and JSON."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from gdtui.core import texts
from gdtui.core.data.collinearity import Collinearity, collinearity
from gdtui.core.data.table import Table
from gdtui.core.data.truth import Truth

Floats = npt.NDArray[np.float64]

BINS = 8
INFLATED = 10.0  # the variance inflation factor from which textbooks call a feature collinear
MAX_TERMS = 4  # of a sum that is written out
BLOCKS = " ▁▂▃▄▅▆▇█"


class ColumnStatistics(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of one column over all rows.

    Attributes:
        name: of the column.
        mean: the mean.
        std: the population standard deviation, whose divisor is the number of rows, as standardisation takes it.
        low: the least value.
        high: the greatest value.
        counts: how many values are in each of some equal intervals from the least to the greatest value.
        correlation: with the target; None of the target itself, and where one of the two is constant.
    """

    name: str
    mean: float
    std: float
    low: float
    high: float
    counts: tuple[int, ...]
    correlation: float | None = None

    @property
    def constant(self) -> bool:
        """Whether all values are the same."""
        return self.low == self.high

    @property
    def histogram(self) -> str:
        """The counts as blocks, the greatest as high as a line; a count of 0 is empty."""
        most = max(self.counts)
        return "".join(BLOCKS[math.ceil(count / most * (len(BLOCKS) - 1))] for count in self.counts)


class Statistics(msgspec.Struct, frozen=True, kw_only=True):
    """The columns of a table, and what its features do to a linear model with a bias.

    Attributes:
        rows: how many.
        columns: the features in their order, and the target last.
        kappa: the condition number of the Hessian of the mean of squares of a linear model with a bias, as in theory;
            None where it is infinite.
        kappa_standardized: the same with the features standardised.
        inflation: the variance inflation factor of each feature that is neither constant nor a sum of those before it.
        notes: a sentence for each constant or collinear column.
    """

    rows: int
    columns: tuple[ColumnStatistics, ...]
    kappa: float | None
    kappa_standardized: float | None
    inflation: Mapping[str, float]
    notes: tuple[str, ...]


def statistics(table: Table, features: Sequence[str], target: str, bins: int = BINS) -> Statistics:
    """Describe the features and the target of a table over all its rows.

    Args:
        table: the data.
        features: names of columns.
        target: name of a column.
        bins: number of intervals in each column's counts.
    """
    names = (*features, target)
    cells = np.asarray(table.values(), np.float64).reshape(-1, len(table.columns))
    values = np.ascontiguousarray(cells[:, [table.columns.index(name) for name in names]].T)
    with np.errstate(all="ignore"):  # what overflows is infinite, and shown as that
        columns = _standardized(names, values, bins)
        mean, std = (np.array([getattr(column, name) for column in columns[:-1]]) for name in ("mean", "std"))
        found = collinearity(features, values[:-1], mean, std)
    return Statistics(
        rows=table.rows,
        columns=columns,
        kappa=found.kappa,
        kappa_standardized=found.kappa_standardized,
        inflation=found.inflation,
        notes=tuple(_notes(columns, found)),
    )


def _standardized(names: Sequence[str], values: Floats, bins: int) -> tuple[ColumnStatistics, ...]:
    """Describe columns (columns x rows), the target last, and standardise them in place; a constant one becomes 0."""
    low, high = values.min(axis=1), values.max(axis=1)
    counts = [_counts(*column, bins) for column in zip(values, low, high, strict=True)]
    mean = np.where(low == high, low, values.mean(axis=1))  # the mean of equal numbers may be rounded
    values -= mean[:, None]
    std = np.sqrt(np.einsum("ij,ij->i", values, values) / values.shape[1])
    values /= np.where(std > 0, std, 1.0)[:, None]
    correlations = values @ values[-1] / values.shape[1]
    related = (std > 0) & (std[-1] > 0) & (np.arange(len(names)) < len(names) - 1)
    return tuple(
        ColumnStatistics(
            name=name,
            mean=float(mean[index]),
            std=float(std[index]),
            low=float(low[index]),
            high=float(high[index]),
            counts=counts[index],
            correlation=float(correlations[index]) if related[index] else None,
        )
        for index, name in enumerate(names)
    )


def _counts(values: Floats, low: float, high: float, bins: int) -> tuple[int, ...]:
    """Return how many values are in each of some equal intervals; equal values are all in the middle one."""
    width = high - low
    if not 0 < width < math.inf:
        return tuple(len(values) * (index == bins // 2) for index in range(bins))
    places = np.minimum(((values - low) * (bins / width)).astype(np.intp), bins - 1)
    return tuple(np.bincount(places, minlength=bins).tolist())


def _notes(columns: Sequence[ColumnStatistics], found: Collinearity) -> Iterator[str]:
    *features, target = columns
    for column in features:
        if column.constant:
            yield texts.text("columns.constant", column=column.name, value=f"{column.low:g}")
    if target.constant:
        yield texts.text("columns.constant_target", column=target.name, value=f"{target.low:g}")
    means = {column.name: column.mean for column in columns}
    for name, weights in found.sums.items():
        yield texts.text("columns.sum", sum=_sum(name, weights, means))
    for name, factor in found.inflation.items():
        if factor >= INFLATED:
            yield texts.text("columns.inflated", column=name, factor=f"{factor:.3g}")


def _sum(name: str, weights: Mapping[str, float], means: Mapping[str, float]) -> str:
    """Return a dependent column as an equation; of many columns, only how many they are."""
    if len(weights) > MAX_TERMS:
        return texts.text("columns.weighted_sum", column=name, count=len(weights))
    parts = [weight * means[other] for other, weight in weights.items()]
    bias = means[name] - sum(parts)
    if abs(bias) <= 1e-9 * max(map(abs, (means[name], *parts))):
        bias = 0.0
    return Truth(features=tuple(weights), target=name, weights=tuple(weights.values()), bias=bias).equation


def json(result: Statistics) -> str:
    """Return one JSON object with every attribute, in full precision; what is infinite is null."""
    return msgspec.json.encode(result).decode()


def text(result: Statistics) -> str:
    """Return a table of the columns, the condition numbers, and the notes."""
    return "\n".join(line.rstrip() for line in _lines(result))


def _lines(result: Statistics) -> Iterator[str]:
    width = max(len(column.name) for column in result.columns)
    yield f"{result.rows:,} rows; the target is {result.columns[-1].name}, and std has n as divisor"
    headings = "".join(f"{heading:>12}" for heading in ("mean", "std", "min", "max"))
    yield f"  {'':{width}}{headings}  {'histogram':{BINS + 1}}{'correlation':>12}{'inflation':>11}"
    for column in result.columns:
        numbers = "".join(f"{number:>12.6g}" for number in (column.mean, column.std, column.low, column.high))
        correlation = "-" if column.correlation is None else f"{column.correlation:.3f}"
        inflation = f"{result.inflation[column.name]:.3g}" if column.name in result.inflation else "-"
        yield f"  {column.name:{width}}{numbers}  {column.histogram:{BINS + 1}}{correlation:>12}{inflation:>11}"
    yield ""
    yield f"condition number κ of the linear model  {_number(result.kappa)}"
    yield f"with standardised features              {_number(result.kappa_standardized)}"
    yield from (f"{note}." for note in result.notes)


def _number(kappa: float | None) -> str:
    return "infinite" if kappa is None else f"{kappa:.6g}"
