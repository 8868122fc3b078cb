"""The rows of an experiment as tensors: split, standardised, and back to the units of the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment
from gdtui.core.experiment.settings.model import Model
from gdtui.core.texts import text

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Scaling:
    """The scaling of one or more columns for the model: (value - shift) / spread."""

    shift: Floats
    spread: Floats

    def scale(self, values: npt.ArrayLike) -> Floats:
        """Convert from original units; a value that overflows becomes infinite."""
        with np.errstate(over="ignore"):
            return (np.asarray(values, np.float64) - self.shift) / self.spread

    def unscale(self, values: npt.ArrayLike) -> Floats:
        """Convert to original units."""
        return np.asarray(values, np.float64) * self.spread + self.shift


@dataclass(frozen=True, eq=False)
class Dataset:
    """The training and test rows, in the experiment's precision and on its device.

    Attributes:
        x: the training rows as the model sees them (rows x features).
        y: their target (rows x 1); (rows,) when the experiment does not reshape it.
        test_x: the test rows, in the same form; there may be none.
        test_y: their target.
        rows: the row numbers in the table of the training rows, rising.
        test_rows: the row numbers of the test rows.
        features: the scaling of the features.
        target: the scaling of the target.
        model: the model whose parameters `original` converts.
        standardised: whether the features or the target were standardised.
        constant: names of the columns that were to be standardised and are the same in all training rows.
    """

    x: Tensor
    y: Tensor
    test_x: Tensor
    test_y: Tensor
    rows: Rows
    test_rows: Rows
    features: Scaling
    target: Scaling
    model: Model
    standardised: bool
    constant: tuple[str, ...]

    def scale(self, rows: npt.ArrayLike) -> Tensor:
        """Return features in original units (rows x features, or values of the one feature) as the model sees them."""
        values = np.asarray(rows, np.float64).reshape(-1, self.x.shape[1])
        return torch.from_numpy(self.features.scale(values)).to(self.x)

    def unscale(self, hypothesis: Tensor) -> Floats:
        """Return hypotheses in the target's original units, of the same shape."""
        return self.target.unscale(hypothesis.detach().double().cpu().numpy())

    def original(self, params: Mapping[str, Sequence[float]]) -> dict[str, list[float]]:
        """Return the parameters, by name, of the same function in terms of the table's own columns.

        Substituting x' = (x - m) / s in a linear model or a polynomial, and y' = (y - n) / t on its left-hand side,
        gives a model of the same kind. A `weight` w gets a bias b too. The result is empty where nothing was
        standardised, and for other models.
        """
        if not self.standardised or self.model in ("mlp", "formula"):
            return {}
        names = sorted((name for name in params if name != "b"), key=lambda name: (len(name), name))
        bias, slopes = sum(params.get("b", ())), np.array([params[name] for name in names], np.float64)
        if self.model == "linear":
            coefficients = self._linear(bias, slopes.ravel())
            return {"W": coefficients[1:].tolist(), "b": coefficients[:1].tolist()}
        coefficients = self._polynomial(bias, slopes.ravel())
        by_name = dict(zip(("b", *names), coefficients.tolist(), strict=True))
        return {name: [by_name[name]] for name in dict.fromkeys((*params, "b"))}

    def _linear(self, bias: float, slopes: Floats) -> Floats:
        """Return the bias, then the slopes."""
        slopes = slopes / self.features.spread
        return np.append(self.target.unscale([bias - slopes @ self.features.shift]), slopes * self.target.spread)

    def _polynomial(self, bias: float, slopes: Floats) -> Floats:
        """Return the coefficients of rising powers."""
        from numpy.polynomial import Polynomial  # only standardised polynomials need it

        shift, spread = float(self.features.shift[0]), float(self.features.spread[0])
        inside = Polynomial([bias, *slopes])(Polynomial([-shift / spread, 1 / spread]))
        found = np.asarray(inside.coef, np.float64) * self.target.spread
        coefficients = np.zeros(1 + len(slopes))
        coefficients[: len(found)] = found  # numpy leaves out zeros at the end
        coefficients[0] += self.target.shift[0]
        return coefficients


def prepare(experiment: Experiment) -> Dataset:
    """Return the experiment's data, ready to train on.

    The test rows are those that a column names, or else the first of a random permutation. Standardisation takes the
    mean and the population standard deviation of the training rows only, so that nothing is learned from the test rows.
    A column that is the same in all of them becomes 0 there: it would otherwise be a second bias, with a curvature of
    its own size.

    Raises:
        ValidationError: when a column to standardise or a number overflows.
    """
    used = columns(experiment)
    rows, test_rows = _split(experiment)
    train = used[rows] if len(test_rows) else used
    x = _scaling(experiment, train[:, :-1], experiment.features, "standardize")
    y = _scaling(experiment, train[:, -1:], (experiment.target,), "standardize_target")
    standardised = experiment.standardize or experiment.standardize_target
    if standardised:
        used = np.column_stack([x.scale(used[:, :-1]), y.scale(used[:, -1:])])
    tensor = _tensor(experiment, used)
    train_x, train_y = _parts(experiment, tensor[rows] if len(test_rows) else tensor)
    test_x, test_y = _parts(experiment, tensor[test_rows])
    constant = _constant(experiment, train)
    return Dataset(train_x, train_y, test_x, test_y, rows, test_rows, x, y, experiment.model, standardised, constant)


def columns(experiment: Experiment, rows: slice | npt.NDArray[np.int32] = slice(None)) -> Floats:
    """Return the features and, last, the target of some rows, in the table's units (rows x columns)."""
    names = experiment.table.columns
    return _cells(experiment)[rows][:, [names.index(name) for name in (*experiment.features, experiment.target)]]


def _cells(experiment: Experiment) -> Floats:
    """Return all cells of the table (rows x columns), as a view that is valid until another version is read."""
    table = experiment.table
    return np.asarray(table.values(), np.float64).reshape(-1, len(table.columns))


def device(experiment: Experiment) -> torch.device:
    """Return the device: the accelerator when the experiment's device is auto and there is one, else the CPU.

    Raises:
        ValidationError: when the accelerator has no float64.
    """
    accelerator = torch.accelerator.current_accelerator() if experiment.device == "auto" else None
    if accelerator is not None and accelerator.type == "mps" and experiment.dtype == "float64":
        raise ValidationError("dtype", experiment.dtype, text("refusals.float32_only"))
    return accelerator or torch.device("cpu")


def dtype(experiment: Experiment) -> torch.dtype:
    """Return the experiment's precision as torch's dtype."""
    return torch.float64 if experiment.dtype == "float64" else torch.float32


def grid(features: npt.ArrayLike, points: int = 121) -> Floats:
    """Return the feature values of the model's curve: the range of the one feature and a tenth more on both sides.

    The result is empty with several features (rows x features). 121 points are more than one for each column of a plot
    of the usual width.
    """
    x = np.asarray(features, np.float64)
    if x.shape[1] != 1:
        return np.empty(0)
    low, high = float(x.min()), float(x.max())
    margin = 0.1 * (high - low) or 1.0
    return np.linspace(low - margin, high + margin, points)


def _split(experiment: Experiment) -> tuple[Rows, Rows]:
    """Return the row numbers of the training rows and of the test rows, both rising."""
    if experiment.test_column:
        chosen = _cells(experiment)[:, experiment.table.columns.index(experiment.test_column)] != 0
        return np.flatnonzero(~chosen), np.flatnonzero(chosen)
    count, kept = experiment.table.rows, experiment.test_rows
    if not kept:
        return np.arange(count), np.arange(0)
    generator = torch.Generator().manual_seed(experiment.split_seed)
    order = torch.randperm(count, generator=generator).numpy()
    return np.sort(order[kept:]), np.sort(order[:kept])


def _scaling(experiment: Experiment, values: Floats, names: Sequence[str], setting: str) -> Scaling:
    if not getattr(experiment, setting):
        return Scaling(np.zeros(len(names)), np.ones(len(names)))
    low, high = values.min(axis=0), values.max(axis=0)
    with np.errstate(over="ignore", invalid="ignore"):  # what overflows is refused below
        shift = np.where(low == high, low, values.mean(axis=0))  # mean and deviation of equal numbers may be rounded
        spread = np.where(low == high, 1.0, values.std(axis=0))
    for index, name in enumerate(names):
        if not 0 < spread[index] < np.inf:
            allowed = text("refusals.not_squared", column=name)
            raise ValidationError(setting, True, allowed)
    return Scaling(shift, spread)


def _constant(experiment: Experiment, train: Floats) -> tuple[str, ...]:
    """Return the names of the columns to standardise that are the same in all training rows."""
    flags = [*(experiment.standardize for _ in experiment.features), experiment.standardize_target]
    same = train.min(axis=0) == train.max(axis=0)
    names = (*experiment.features, experiment.target)
    return tuple(name for name, flag, one in zip(names, flags, same, strict=True) if flag and one)


def _parts(experiment: Experiment, rows: Tensor) -> tuple[Tensor, Tensor]:
    """Return the features and the target, in tensors like those that a script makes.

    `contiguous` would leave a single column the strides of the whole table, with which torch multiplies in another
    order on some processors: the last bit would then differ from the script's.
    """
    target = rows[:, -1:] if experiment.reshape else rows[:, -1]
    return rows[:, :-1].clone(memory_format=torch.contiguous_format), target.clone(
        memory_format=torch.contiguous_format
    )


def _tensor(experiment: Experiment, values: Floats) -> Tensor:
    limit = torch.finfo(dtype(experiment)).max
    largest = float(max(values.max(), -values.min()))
    if largest > limit:
        raise ValidationError("data", largest, text("refusals.within", most=f"{limit:.2g}", dtype=experiment.dtype))
    return torch.from_numpy(values).to(dtype(experiment)).to(device(experiment))
