"""Tables as files; that any table comes back exactly is a property in `reading`."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from gdtui.core.data.table import Table
from gdtui.core.data.writing import write
from gdtui.core.errors import FileError

TABLE = Table.of({"x": [1, 2.5, 0.1 + 0.2], 'say "y", z': [1e-300, -4, 6]})


def test_a_csv_file_is_plain_text(tmp_path: Path) -> None:
    write(TABLE, tmp_path / "t.csv")
    lines = ['x,"say ""y"", z"', "1.0,1e-300", "2.5,-4.0", "0.30000000000000004,6.0", ""]
    assert (tmp_path / "t.csv").read_text(encoding="utf-8").split("\n") == lines


@pytest.mark.parametrize("name", ["t.csv", "t.tsv", "t.parquet"])
def test_pandas_reads_the_same_numbers(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    write(TABLE, path)
    found = pd.read_parquet(path) if name == "t.parquet" else pd.read_csv(path, sep=None, engine="python")
    assert {column: found[column].tolist() for column in found} == {c: TABLE.column(c).tolist() for c in TABLE.columns}


def test_a_file_is_written_completely_or_not_at_all(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"t\.xls: a table is written as \.csv, \.tsv, \.tab, \.parquet, \.pq: choose"):
        write(TABLE, tmp_path / "t.xls")
    with pytest.raises(FileError, match=r"it cannot be written: No such file or directory"):
        write(TABLE, tmp_path / "none" / "t.parquet")
    assert list(tmp_path.iterdir()) == []
