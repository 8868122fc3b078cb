"""Synthetic data with a known answer: a linear model with noise, or any formula."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

import msgspec
import numpy as np
import numpy.typing as npt
from msgspec import Meta

from gdtui.core.data.table import MAX_CELLS, Table
from gdtui.core.errors import ValidationError
from gdtui.core.fields import Field, NonNegative, Number, Seed, described_fields, nearest, setting_meta
from gdtui.core.maths import formula

Floats = npt.NDArray[np.float64]

MAX_FEATURES = 1000
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


class Spec(msgspec.Struct, frozen=True, kw_only=True):
    """The keys of a session file's `[generate]` section that are numbers or texts; the only other key is `ranges`."""

    weights: Annotated[tuple[Number, ...], setting_meta("generate", "weights", "one for each feature")] = ()
    bias: Annotated[Number, setting_meta("generate", "bias", "of the linear model")] = 0.0
    formula: Annotated[str, setting_meta("generate", "formula", "of the names that ranges has")] = ""
    target: Annotated[str, setting_meta("generate", "target", "the name of the column that the formula makes")] = TARGET
    noise: Annotated[
        NonNegative, setting_meta("generate", "noise", "standard deviation of what is added to the target")
    ] = 0.0
    rows: Annotated[Rows, setting_meta("generate", "rows", "how many")] = 100
    seed: Annotated[Seed, setting_meta("generate", "seed", "of the features and the noise")] = 1


def generate(spec: Mapping[str, object]) -> Table:
    """Make the table that a `[generate]` section describes.

    The keys of a linear model are `weights` and `bias`; those of a formula are `formula`, `ranges` (the least and the
    greatest value of each feature) and `target`. Both kinds also have `noise`, `rows` and `seed`.

    Raises:
        ValidationError: when a key is unknown, missing, out of its bounds or of the other kind; the message names it.
    """
    fields = described_fields(Spec)
    values = {name: _checked(name, value, fields) for name, value in spec.items() if name != "ranges"}
    common = {name: values.pop(name, fields[name].default) for name in ("noise", "rows", "seed")}
    by_formula = "formula" in values
    needed = ("formula", "ranges") if by_formula else ("weights",)
    for name in needed:
        if name not in spec:
            raise ValidationError("generate", ", ".join(spec) or "empty", "it must have weights, or formula and ranges")
    for name in spec:
        if name not in (*needed, "target" if by_formula else "bias", *common):
            raise ValidationError(name, spec[name], f"it does not go with {needed[0]}")
    if by_formula:
        table = from_formula(values["formula"], _ranges(spec["ranges"]), **common)
        return _renamed(table, values.get("target", TARGET))
    return linear(values["weights"], values.get("bias", 0.0), **common)


def linear(weights: tuple[float, ...], bias: float, noise: float, rows: int, seed: int) -> Table:
    """Make a table of standard normal features x (x1, x2, ... when there are several) and y = X w + b + noise.

    Raises:
        ValidationError: when there are no weights, too many weights, or too many rows for them.
    """
    if not 1 <= len(weights) <= MAX_FEATURES:
        raise ValidationError("weights", weights, f"it must be 1 to {MAX_FEATURES} numbers, one for each feature")
    _check_size(rows, len(weights) + 1)
    random = np.random.default_rng(seed)
    x = random.standard_normal((rows, len(weights)))
    y = x @ np.asarray(weights, np.float64) + bias + noise * random.standard_normal(rows)
    names = ("x",) if len(weights) == 1 else tuple(f"x{index}" for index in range(1, len(weights) + 1))
    return Table.from_cells((*names, TARGET), np.column_stack([x, y]).tobytes())


def from_formula(text: str, ranges: Mapping[str, tuple[float, float]], noise: float, rows: int, seed: int) -> Table:
    """Make a table of features within their ranges and a formula y of them, with noise.

    One feature is spaced evenly; several features are drawn uniformly.

    Raises:
        ValidationError: when the formula is invalid, uses a name without a range or has no value in some row.
    """
    tree = formula.parse(text)
    for name in formula.names(tree):
        if name not in ranges:
            raise ValidationError("formula", text, f"{name} needs a range; these have one: {', '.join(ranges)}")
    _check_size(rows, len(ranges) + 1)
    random = np.random.default_rng(seed)
    spaced = len(ranges) == 1
    x = {n: np.linspace(*limits, rows) if spaced else random.uniform(*limits, rows) for n, limits in ranges.items()}
    with np.errstate(all="ignore"):  # a row without a value raises an error below
        y = np.broadcast_to(formula.evaluate(tree, x, FUNCTIONS), rows) + noise * random.standard_normal(rows)
    bad = np.flatnonzero(~np.isfinite(y))
    if bad.size:
        where = ", ".join(f"{name} = {values[bad[0]]:g}" for name, values in x.items())
        raise ValidationError("formula", text, f"it must have a value everywhere, but it has none at {where}")
    return Table.from_cells((*x, TARGET), np.column_stack([*x.values(), y]).tobytes())


def _checked(name: str, value: object, fields: Mapping[str, Field]) -> Any:
    if name not in fields:
        known = nearest(name, (*fields, "ranges"))
        raise ValidationError("generate", name, f"there is no such key; did you mean {known}?")
    value = tuple(value) if isinstance(value, list) else value
    fields[name].check(value)
    return value


def _ranges(ranges: object) -> dict[str, tuple[float, float]]:
    allowed = "it must be names with the least and the greatest value of each, such as { x = [0, 1] }"
    try:
        checked = msgspec.convert(ranges, dict[str, tuple[Number, Number]])
    except msgspec.ValidationError:
        raise ValidationError("ranges", ranges, allowed) from None
    if not 1 <= len(checked) <= MAX_FEATURES or not all(low < high for low, high in checked.values()):
        raise ValidationError("ranges", ranges, allowed)
    if TARGET in checked:
        raise ValidationError("ranges", ranges, f"{TARGET} is what the formula makes: give the feature another name")
    return checked


def _renamed(table: Table, target: str) -> Table:
    """Return the table with another name for its target."""
    *features, _ = table.columns
    if not target.strip() or target in features:
        raise ValidationError("target", target, f"it must be a name other than {', '.join(features)}")
    return Table.from_cells((*features, target), table.cells)


def _check_size(rows: int, columns: int) -> None:
    if rows * columns > MAX_CELLS:
        raise ValidationError("rows", rows, f"with {columns} columns it must be at most {MAX_CELLS // columns:,}")
