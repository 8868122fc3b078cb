"""The kinds of synthetic data, each as a struct whose attributes are its settings: what they are made of, and how.

The annotations of the attributes are read as those of an experiment's settings are (see `gdtui.core.fields`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

import msgspec
import numpy as np
import numpy.typing as npt
from msgspec import Meta

from gdtui.core import texts
from gdtui.core.data.table import MAX_CELLS, Table
from gdtui.core.data.truth import Truth
from gdtui.core.errors import ValidationError
from gdtui.core.fields import NonNegative, Number, Positive, Seed, setting_meta
from gdtui.core.maths import formula

Floats = npt.NDArray[np.float64]

MAX_FEATURES = 1000
MAX_DEGREE = 12
TARGET = "y"

Rows = Annotated[int, Meta(ge=2, le=1_000_000)]

FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    **formula.OPERATORS,
    **{name: getattr(np, name) for name in formula.FUNCTIONS if hasattr(np, name)},
    "max": np.maximum,
    "min": np.minimum,
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "sigmoid": lambda x: (1 + np.tanh(x / 2)) / 2,
    "relu": lambda x: np.maximum(x, 0.0),
}


class Recipe(msgspec.Struct, frozen=True, kw_only=True):
    """What all kinds have."""

    noise: Annotated[
        NonNegative, setting_meta("generate", "noise", "standard deviation of what is added to the target")
    ] = 0.0
    rows: Annotated[Rows, setting_meta("generate", "rows", "how many")] = 100
    seed: Annotated[Seed, setting_meta("generate", "seed", "of the features and the noise")] = 1

    def truth(self) -> Truth:
        """Return the function that the target is of the features, without noise.

        Raises:
            ValidationError: when the settings do not fit each other; the message names one.
        """
        raise NotImplementedError

    def table(self) -> Table:
        """Make the data; the target is the last column.

        Raises:
            ValidationError: when the settings do not fit each other; the message names one.
        """
        raise NotImplementedError

    def _noise(self, random: np.random.Generator) -> Floats:
        return self.noise * random.standard_normal(self.rows)

    def _check_size(self, columns: int) -> None:
        if self.rows * columns > MAX_CELLS:
            allowed = texts.text("generate.rows", columns=columns, most=f"{MAX_CELLS // columns:,}")
            raise ValidationError("rows", self.rows, allowed)


class Linear(Recipe, frozen=True, kw_only=True):
    """Standard normal features x (x1, x2, ... when there are several) and y = X w + b."""

    weights: Annotated[tuple[Number, ...], setting_meta("generate", "weights", "one for each feature")] = (2.0, -3.4)
    bias: Annotated[Number, setting_meta("generate", "bias", "what is added to the weighted features")] = 0.0

    def truth(self) -> Truth:
        """Return the plane."""
        if not 1 <= len(self.weights) <= MAX_FEATURES:
            allowed = texts.text("generate.weights", most=MAX_FEATURES)
            raise ValidationError("weights", self.weights, allowed)
        count = len(self.weights)
        names = ("x",) if count == 1 else tuple(f"x{index}" for index in range(1, count + 1))
        return Truth(features=names, target=TARGET, weights=self.weights, bias=self.bias)

    def table(self) -> Table:
        """Draw the features, then the noise."""
        truth = self.truth()
        self._check_size(len(self.weights) + 1)
        random = np.random.default_rng(self.seed)
        x = self._scaled(random.standard_normal((self.rows, len(self.weights))))
        y = x @ np.asarray(self.weights, np.float64) + self.bias + self._noise(random)
        return Table.from_cells((*truth.features, truth.target), np.column_stack([x, y]).tobytes())

    def _scaled(self, x: Floats) -> Floats:
        return x


class Unscaled(Linear, frozen=True, kw_only=True):
    """A plane over features of very different sizes."""

    weights: Annotated[tuple[Number, ...], setting_meta("generate", "weights", "one for each feature")] = (3.0, -0.02)
    means: Annotated[tuple[Number, ...], setting_meta("generate", "means", "the mean of each feature")] = (5.0, 2000.0)
    scales: Annotated[
        tuple[Positive, ...], setting_meta("generate", "scales", "the standard deviation of each feature")
    ] = (1.0, 500.0)

    def truth(self) -> Truth:
        """Return the plane."""
        for name in ("means", "scales"):
            if len(getattr(self, name)) != len(self.weights):
                allowed = texts.text("generate.each_weight", count=len(self.weights))
                raise ValidationError(name, getattr(self, name), allowed)
        return super().truth()

    def _scaled(self, x: Floats) -> Floats:
        return x * np.asarray(self.scales, np.float64) + np.asarray(self.means, np.float64)


class Polynomial(Recipe, frozen=True, kw_only=True):
    """Evenly spaced x and a polynomial of it."""

    coefficients: Annotated[
        tuple[Number, ...], setting_meta("generate", "coefficients", "of 1, x, x², ... in this order")
    ] = (1.0, -2.0, 0.0, 1.0)
    low: Annotated[Number, setting_meta("generate", "from", "the least x")] = -2.0
    high: Annotated[Number, setting_meta("generate", "to", "the greatest x")] = 2.0

    def truth(self) -> Truth:
        """Return the polynomial."""
        if not 2 <= len(self.coefficients) <= MAX_DEGREE + 1:
            allowed = texts.text("generate.coefficients", most=MAX_DEGREE + 1)
            raise ValidationError("coefficients", self.coefficients, allowed)
        if not self.low < self.high:
            raise ValidationError("high", self.high, texts.text("generate.above_low", low=f"{self.low:g}"))
        return Truth(features=("x",), target=TARGET, coefficients=self.coefficients)

    def table(self) -> Table:
        """Compute the polynomial at even steps and add the noise."""
        self.truth()
        x = np.linspace(self.low, self.high, self.rows)
        y = np.polynomial.polynomial.polyval(x, np.asarray(self.coefficients, np.float64))
        y = y + self._noise(np.random.default_rng(self.seed))
        return Table.from_cells(("x", TARGET), np.column_stack([x, y]).tobytes())


class Clusters(Recipe, frozen=True, kw_only=True):
    """Points of a line in a few clusters, and one far away from it: the last row."""

    slope: Annotated[Number, setting_meta("generate", "slope", "of the line")] = 1.0
    bias: Annotated[Number, setting_meta("generate", "bias", "the line's value at x = 0")] = 0.0
    clusters: Annotated[
        Annotated[int, Meta(ge=1, le=100)], setting_meta("generate", "clusters", "how many, from x = 0 on")
    ] = 3
    gap: Annotated[Positive, setting_meta("generate", "gap", "from the centre of one cluster to the next")] = 4.0
    spread: Annotated[NonNegative, setting_meta("generate", "spread", "standard deviation of x within a cluster")] = 0.5
    outlier: Annotated[
        Number, setting_meta("generate", "outlier", "how far above the line the last row lies, at the last centre")
    ] = 20.0

    def truth(self) -> Truth:
        """Return the line."""
        return Truth(features=("x",), target=TARGET, weights=(self.slope,), bias=self.bias)

    def table(self) -> Table:
        """Draw the clusters in turn, then the noise, and put the outlier in the place of the last row."""
        random = np.random.default_rng(self.seed)
        centres = self.gap * (np.arange(self.rows) % self.clusters)
        x = centres + self.spread * random.standard_normal(self.rows)
        x[-1] = self.gap * (self.clusters - 1)
        y = self.slope * x + self.bias + self._noise(random)
        y[-1] = self.slope * x[-1] + self.bias + self.outlier
        return Table.from_cells(("x", TARGET), np.column_stack([x, y]).tobytes())


class Formula(Recipe, frozen=True, kw_only=True):
    """Features within their ranges and a formula of them.

    One feature is spaced evenly; several features are drawn uniformly. `ranges` and `parameters` are texts as in a TOML
    table: x = [0, 1], t = [2, 3].
    """

    formula: Annotated[str, setting_meta("generate", "formula", "of the names that ranges and parameters have")] = (
        "2 * sin(x)"
    )
    ranges: Annotated[
        str,
        setting_meta("generate", "ranges", "the least and the greatest value of each feature, such as x = [0, 1]"),
    ] = "x = [-3, 3]"
    parameters: Annotated[
        str, setting_meta("generate", "parameters", "the value of each other name in the formula, such as a = 2")
    ] = ""
    target: Annotated[str, setting_meta("generate", "target", "the name of the column that the formula makes")] = TARGET

    def truth(self) -> Truth:
        """Return the formula with the values of its parameters."""
        features, parameters = tuple(self._ranges()), self._parameters()
        if not self.target.strip() or self.target in features:
            raise ValidationError("target", self.target, texts.text("generate.other_name", names=", ".join(features)))
        for name in formula.names(formula.parse(self.formula)):
            if name not in features and name not in parameters:
                allowed = texts.text("generate.needs_range", name=name, names=", ".join(features))
                raise ValidationError("formula", self.formula, allowed)
        return Truth(features=features, target=self.target, formula=self.formula, parameters=parameters)

    def table(self) -> Table:
        """Space or draw the features, compute the formula and add the noise."""
        truth, ranges = self.truth(), self._ranges()
        self._check_size(len(ranges) + 1)
        random, rows = np.random.default_rng(self.seed), self.rows
        spaced = len(ranges) == 1
        x = {n: np.linspace(*limits, rows) if spaced else random.uniform(*limits, rows) for n, limits in ranges.items()}
        with np.errstate(all="ignore"):  # a row without a value raises an error below
            values = formula.evaluate(formula.parse(self.formula), {**truth.parameters, **x}, FUNCTIONS)
            y = np.broadcast_to(values, rows) + self._noise(random)
        bad = np.flatnonzero(~np.isfinite(y))
        if bad.size:
            where = ", ".join(f"{name} = {numbers[bad[0]]:g}" for name, numbers in x.items())
            allowed = texts.text("generate.no_value", where=where)
            raise ValidationError("formula", self.formula, allowed)
        return Table.from_cells((*x, self.target), np.column_stack([*x.values(), y]).tobytes())

    def _ranges(self) -> dict[str, tuple[float, float]]:
        allowed = texts.text("generate.ranges")
        ranges: dict[str, tuple[float, float]] = _named(
            "ranges", self.ranges, dict[str, tuple[Number, Number]], allowed
        )
        if not 1 <= len(ranges) <= MAX_FEATURES or not all(low < high for low, high in ranges.values()):
            raise ValidationError("ranges", self.ranges, allowed)
        if TARGET in ranges:
            allowed = texts.text("generate.made_by_formula", name=TARGET)
            raise ValidationError("ranges", self.ranges, allowed)
        return ranges

    def _parameters(self) -> dict[str, float]:
        allowed = texts.text("generate.parameters")
        parameters: dict[str, float] = _named("parameters", self.parameters, dict[str, Number], allowed)
        if parameters.keys() & self._ranges():
            raise ValidationError("parameters", self.parameters, allowed)
        return parameters


def _named(name: str, text: str, kind: Any, allowed: str) -> Any:
    """Return what a text says that is the inside of an inline table of TOML."""
    try:
        return msgspec.convert(msgspec.toml.decode(f"table = {{ {text} }}"), dict[str, kind])["table"]
    except (ValueError, RecursionError):
        raise ValidationError(name, text, allowed) from None
