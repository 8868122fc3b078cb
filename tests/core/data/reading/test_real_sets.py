"""Sets that other packages have, written by pandas and read again: the arrays are the same, to the last bit."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from gdtui.core.data.reading.choices import ReadChoices
from gdtui.core.data.reading.read import read
from gdtui.core.data.reading.source import Source

if TYPE_CHECKING:
    import pandas as pd

pytestmark = pytest.mark.xdist_group("real sets")  # one worker imports what takes two seconds


def scikit_learn(name: str) -> Any:
    """A set of scikit-learn, in pandas' frames."""
    return getattr(import_module("sklearn.datasets"), f"load_{name}")(as_frame=True)


def array(path: Path, **choices: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    table = read(Source.of(path), ReadChoices(**choices)).table
    return np.frombuffer(table.cells).reshape(table.rows, len(table.columns))


def written(data: pd.DataFrame, path: Path) -> Path:
    if path.suffix == ".parquet":
        data.to_parquet(path)
    elif path.suffix == ".txt":
        data.to_csv(path, sep="\t", index=False)
    elif path.name == "german.csv":
        data.to_csv(path, sep=";", decimal=",", index=False)
    else:
        data.to_csv(path)  # with the index, which is to be left out
    return path


@pytest.mark.parametrize("name", ["d.csv", "d.txt", "german.csv", "d.parquet", "d.csv.gz"])
@pytest.mark.parametrize("which", ["diabetes", "wine", "breast_cancer"])
def test_sets_of_scikit_learn(tmp_path: Path, name: str, which: str) -> None:
    bunch = scikit_learn(which)
    found = array(written(bunch.frame, tmp_path / name))
    assert np.array_equal(found, np.column_stack([bunch.data, bunch.target]))


@pytest.mark.parametrize("name", ["d.csv", "d.txt", "german.csv", "d.parquet"])
@pytest.mark.parametrize("module", ["longley", "stackloss", "anes96", "cancer", "engel", "copper"])
def test_sets_of_statsmodels(tmp_path: Path, name: str, module: str) -> None:
    data = import_module(f"statsmodels.datasets.{module}").load_pandas().data
    assert np.array_equal(array(written(data, tmp_path / name)), data.to_numpy(np.float64))


def test_names_of_species_become_columns(tmp_path: Path) -> None:
    iris = scikit_learn("iris")
    data = iris.data.assign(species=iris.target_names[iris.target])
    found = array(written(data, tmp_path / "iris.csv"), text="one-hot")
    assert np.array_equal(found, np.column_stack([iris.data, np.eye(3)[iris.target]]))


def test_missing_values_are_filled_as_pandas_fills_them(tmp_path: Path) -> None:
    data = scikit_learn("diabetes").frame.mask(np.random.default_rng(0).random((442, 11)) < 0.1)
    path = written(data, tmp_path / "d.csv")
    assert np.array_equal(array(path, na="drop"), data.dropna().to_numpy())
    for how in ("mean", "median"):
        assert np.allclose(array(path, na=how), data.fillna(getattr(data, how)()).to_numpy(), rtol=1e-14, atol=1e-15)
    assert np.array_equal(array(path, na="zero"), data.fillna(0).to_numpy())
