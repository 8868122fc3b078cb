"""Data files: each mistake a file can have, and that the two readers of text agree."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from gdtui.core.data import files
from gdtui.core.data.table import Table
from gdtui.core.errors import ValidationError

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(content: str | bytes, name: str = "d.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture(params=["rule", "pyarrow first"])
def each_reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read small files as large ones are read, too: what is said must not depend on the size."""
    if request.param == "pyarrow first":
        monkeypatch.setattr(files, "PYARROW_BYTES", -1)


SMALL = Table.of({"x": [1, 2, 3], "y": [2, 4, 6.5]})


@pytest.mark.usefixtures("each_reader")
@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("x,y\n1,2\n2,4\n3,6.5\n", "d.csv"),
        ("x,y\n1,2\n2,4\n3,6.5", "d.csv"),
        ("x,y\r\n1,2\r\n2,4\r\n3,6.5\r\n", "d.csv"),
        ("x,y\n1,2\n2,4\n3,6.5\n\n  \n\n", "d.csv"),
        ("\n\nx,y\n1,2\n\n2,4\n3,6.5\n", "d.csv"),
        (" x , y \n 1 , 2\n2 ,4\n3,6.5e0\n", "d.csv"),
        ('"x","y"\n"1","2"\n2,"4"\n+3,6.5\n', "d.csv"),
        ("\ufeffx,y\n1,2\n2,4\n3,6.5\n", "d.csv"),
        ("x;y\n1;2\n2;4\n3;6.5\n", "d.csv"),
        ("x\ty\n1\t2\n2\t4\n3\t6.5\n", "d.csv"),
        ("x\ty\n1\t2\n2\t4\n3\t6.5\n", "d.tsv"),
        ("x,y\n1,2\n2,4\n3,6.5\n", "d.txt"),
        ("x,y\n1,2\n2,4\n3,6.5\n", "data"),
    ],
)
def test_a_table_is_read(write: Write, content: str, name: str) -> None:
    assert files.read(write(content, name)) == SMALL


NEEDS = "the data needs at least 2 rows of numbers under a line of column names"


@pytest.mark.usefixtures("each_reader")
@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", f"it is empty: {NEEDS}"),
        ("\n\n", f"it is empty: {NEEDS}"),
        ("x,y\n", f"it has no rows: {NEEDS}"),
        ("x,y\n1,2\n", f"it has 1 row: {NEEDS}"),
        ("x\n1\n2\n", "it has one column, 'x': it needs a feature, a comma and a target"),
        ("1,2\n2,4\n", "line 1 is all numbers: put a line of column names above it, such as x,y"),
        ("1\n2\n", "line 1 is all numbers: put a line of column names above it, such as x,y"),
        ("x,x\n1,2\n2,4\n", "two columns are called 'x': give each its own name in the header"),
        ("x,\n1,2\n2,4\n", "column 2 is called '': give it a name in the header"),
        ("x,y\n1,2\n2,4,5\n", "row 1 (line 3): expected 2 values, one for each of x, y, but found 3"),
        ("x,y\n1,2\n\n2\n", "row 1 (line 4): expected 2 values, one for each of x, y, but found 1"),
        ("x,y\n1,2\n2,four\n", "row 1 (line 3), column y is 'four': it must be a number such as 2.5"),
        ("x,y\n1,2\n2,1_0\n", "row 1 (line 3), column y is '1_0': it must be a number such as 2.5"),
        ('x,y\n1,2\n2,"1,000"\n', "row 1 (line 3), column y is '1,000': it must be a number such as 2.5"),
        ("x;y\n1;2\n2;0,5\n", "row 1 (line 3), column y is '0,5': it must be a number such as 2.5"),
        ("x,y\n1,2\n2,\n", "row 1 (line 3), column y is empty: it must be a number"),
        ("x,y\n1,2\nnan,3\n", "row 1 (line 3), column x is 'nan': it must be a finite number"),
        ("x,y\n1,-inf\n2,3\n", "row 0 (line 2), column y is '-inf': it must be a finite number"),
        ("x,y\n1,1e999\n2,3\n", "row 0 (line 2), column y is '1e999': it must be a finite number"),
        (b"x,y\n1,2\n2,\xff\n", "it is not text in UTF-8: save it as CSV in UTF-8"),
        ("x,y\n1,2\n".encode("utf-16"), "it is not text in UTF-8: save it as CSV in UTF-8"),
    ],
)
def test_a_mistake_is_named_in_one_line(write: Write, content: str | bytes, message: str) -> None:
    path = write(content)
    with pytest.raises(ValidationError) as caught:
        files.read(path)
    assert str(caught.value) == f"{path}: {message}"


def test_what_is_not_there_or_not_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match=r"none\.csv: it cannot be read: No such file or directory"):
        files.read(tmp_path / "none.csv")
    with pytest.raises(ValidationError, match="it cannot be read: Is a directory"):
        files.read(tmp_path)
    with pytest.raises(ValidationError, match=r"none\.parquet: it cannot be read: No such file or directory"):
        files.read(tmp_path / "none.parquet")


CELLS = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.integers(-(10**20), 10**20).map(str),
    st.sampled_from(["", " 1", "1 ", "+1", "1.", ".5", "1e3", "1E-3", "nan", "inf", "x", '"2"', "0x1", "٣", "1e999"]),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=2, max_size=5))
def test_both_readers_agree_on_any_cells(tmp_path: Path, rows: list[tuple[str, str]]) -> None:
    path = tmp_path / "any.csv"
    path.write_text("x,y\n" + "".join(f"{a},{b}\n" for a, b in rows), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        small = _outcome(path)
        patch.setattr(files, "PYARROW_BYTES", -1)
        assert _outcome(path) == small


def _outcome(path: Path) -> Table | str:
    try:
        return files.read(path)
    except ValidationError as error:
        return str(error)


def test_parquet_is_read(tmp_path: Path) -> None:
    path = tmp_path / "d.parquet"
    columns = {"x": pa.array([1, 2, 3], pa.int32()), "y": pa.array([2, 4, 6.5], pa.float32())}
    parquet.write_table(pa.table(columns), path)
    assert files.read(path) == SMALL


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"x": [1, 2], "y": ["a", "b"]}, "column y holds string: it must hold numbers"),
        ({"x": [1, 2], "y": [1.5, None]}, "row 1, column y is None: it must be a finite number"),
        ({"x": [1.0, math.nan], "y": [1, 2]}, "row 1, column x is nan: it must be a finite number"),
        ({"x": [1, 2]}, "it has 1 column: it needs a feature and a target"),
        ({"x": [1], "y": [1]}, f"it has 1 row: {NEEDS}"),
    ],
)
def test_a_mistake_in_parquet_is_named(tmp_path: Path, columns: dict[str, list[object]], message: str) -> None:
    path = tmp_path / "d.parquet"
    parquet.write_table(pa.table(columns), path)
    with pytest.raises(ValidationError) as caught:
        files.read(path)
    assert str(caught.value) == f"{path}: {message}"


def test_what_is_called_parquet_and_is_not_is_refused(write: Write) -> None:
    with pytest.raises(ValidationError, match="it is not a Parquet file"):
        files.read(write("x,y\n1,2\n2,4\n", "d.parquet"))
