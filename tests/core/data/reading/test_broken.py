"""Files that cannot be read: what is wrong, where, and what can be done, in one line."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from gdtui.core.data.reading import collect, source, text, text_rows
from gdtui.core.data.reading.preview import preview
from gdtui.core.data.reading.read import read
from gdtui.core.data.reading.source import Source
from gdtui.core.errors import FileError, ValidationError
from tests.core.data.reading.helpers import Content, refusal, source_of

NEEDS = "the data needs at least 2 rows of numbers"
ZERO = "it is not text: it has bytes that are 0, as binary files have"
NOBODY = 65534  # the number of the user nobody
HOW = "set missing values (--na) to drop to leave such rows out, or to mean, median or zero to fill them"


@pytest.fixture(params=["rule", "pyarrow"])
def each_reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read small files as large ones are read, too: what is said must not depend on the size."""
    if request.param == "pyarrow":
        monkeypatch.setattr(text_rows, "PYARROW_BYTES", -1)
        monkeypatch.setattr(text, "HEAD_BYTES", 8)


@pytest.mark.usefixtures("each_reader")
@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("x,y\n1,2\n2,4,5\n", "row 1 (line 3): expected 2 values, one for each of x, y, but found 3"),
        ("x,y\n1,2\n\n2\n", "row 1 (line 4): expected 2 values, one for each of x, y, but found 1"),
        ("x,y\n1,2\n2,four\n", "row 1 (line 3), column y is 'four': it must be a number such as 2.5"),
        ("x,y\n1,2\n2,1_0\n", "row 1 (line 3), column y is '1_0': it must be a number such as 2.5"),
        ("x,y\n1,2\n2,\n", f"1 of 2 rows has a missing value, the first in row 1 (line 3), column y: {HOW}"),
        ("x,y\n1,2\nnan,3\n3,NA\n", f"2 of 3 rows have a missing value, the first in row 1 (line 3), column x: {HOW}"),
        ("x,y\n1,3\n1,-inf\n2,3\n", "row 1 (line 3), column y is '-inf': it must be a finite number"),
        ("x,y\n1,3\n1,1e999\n2,3\n", "row 1 (line 3), column y is '1e999': it must be a finite number"),
        ('x,y\n1,2\n"2,3\n4,5\n', "the row at line 3: a quotation mark is not closed"),
        ('x,y\n1,2\n"2"3,4\n', "the row at line 3: there is text after a closing quotation mark"),
        ("x,y\n1,2\n2,3\x00\n", "row 1 (line 3), column y is '3\\x00': it must be a number such as 2.5"),
    ],
)
def test_a_row_that_does_not_fit_is_named(content: str, message: str, request: pytest.FixtureRequest) -> None:
    if "\0" in content and request.node.callspec.params["each_reader"] == "rule":
        message = ZERO  # at the beginning of a file it says more
    assert refusal(content) == message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", f"it is empty: {NEEDS}"),
        ("\n\n", f"it is empty: {NEEDS}"),
        ("# only a comment\n", f"it is empty: {NEEDS}"),
        ("x,y\n1,2\n", f"it has 1 row: {NEEDS}"),
        ("1,2\n", f"it has 1 row: {NEEDS}"),
        ("x\n1\n2\n", "it has one column, 'x': it needs a feature and a target, with a comma between them"),
        ("x,y\n", "no column holds numbers: it needs a feature and a target"),
        ("a,b\nu,v\nw,x\n", "no column holds numbers: it needs a feature and a target"),
        ("d,t\n2024-01-01,1\n2024-01-02,2\n", "only t holds numbers: --dates days makes d days since"),
        ("c,t\nu,1\nv,2\n", "only t holds numbers: --text one-hot makes a column of 0 and 1 for each text of c"),
        (b"\x00\x01\x02\x03" * 100, ZERO),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "it is a picture"),
        (b"%PDF-1.7\n", "it is a PDF: copy the table into a CSV file"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 100, "it is an old Excel file (.xls): save it as .xlsx or CSV"),
        (b"PK\x03\x04" + b"\0" * 100, "it is a ZIP archive: unpack it first"),
        (b"PAR1" + b"\0" * 100 + b"PAR1", "it is not a Parquet file that can be read: "),
        (gzip.compress(b"x,y\n1,2\n3,4\n" * 100, mtime=0)[:-20], "it cannot be unpacked: compressed file ended before"),
        (gzip.compress(b"x,y\n1,2\n3,4\n", mtime=0)[:12] + b"no deflate, is it?", "it cannot be unpacked: error -3"),
        ('[{"x":1,"y":2},{"x":2', "line 1: it is not JSON: expecting ',' delimiter"),
        ('{"x":[1,2],"y":[1]}', "its columns have different numbers of values: x 2, y 1"),
        ('{"x":1,"y":2}\n{"x":2,"z":4}\n', "2 of 2 rows have a missing value, the first in row 0 (line 1), column z"),
        ("[[[[" * 50_000, "it is not JSON that can be read: maximum recursion depth exceeded"),
        ('[{"x":1,"y":' + "9" * 5000 + "}]", "it is not JSON that can be read: exceeds the limit"),
        ("x,y\n1,2\n3,4\n" + "1," * 2_000_000, "the row at line 4 is longer than 1,048,576 bytes: it is no table"),
        ('x,y\n1,2\n"' + "1,2\n" * 50_000, "the row at line 3: a value is longer than 131,072 characters"),
        (",".join(f"c{i}" for i in range(10_001)) + "\n", "it has more than 10,000 columns, the most that are read"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused(content: Content, message: str) -> None:
    assert refusal(content).startswith(message)
    assert "\n" not in refusal(content)


@pytest.mark.parametrize(
    ("features", "target", "message"),
    [
        (("z",), "", "features is 'z': the columns are a, b, c, d"),
        ((), "z", "target is 'z': the columns are a, b, c, d"),
        (("c",), "a", "features is 'c': it holds text: choose another, or --text one-hot"),
        (("a",), "d", "target is 'd': it holds dates: choose another, or --dates days"),
        (("a",), "a", "features is 'a': it must name each column once, and not the target a"),
        (("a", "a"), "b", "features is 'a, a': it must name each column once"),
    ],
)
def test_columns_that_cannot_be_chosen(features: tuple[str, ...], target: str, message: str) -> None:
    content = "a,b,c,d\n1,2,u,2024-01-01\n3,4,v,2024-01-02\n5,6,w,2024-01-03\n"
    assert refusal(content, features, target).startswith(message)


def test_text_of_too_many_kinds_is_refused() -> None:
    content = "name,a,y\n" + "".join(f"n{i},{i},{i}\n" for i in range(60))
    assert refusal(content, text="one-hot") == (
        "row 50 (line 52), column name is 'n50': it is one of more than 50 different texts: leave the column out"
    )
    several = "name,a,y\n" + "".join(f"n{i % 3},{i},{i}\n" for i in range(60))
    assert refusal(several, (), "name", text="one-hot") == "the target name has 3 different texts: choose numbers"


def test_a_column_of_missing_values_is_not_filled() -> None:
    late = "x,y,z\n" + "1,2,NA\n" * 3
    assert refusal(late, ("x",), "z", na="mean") == "target is 'z': it holds no values: choose another"


def test_a_limit_of_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collect, "MAX_CELLS", 100)
    assert refusal("x,y\n" + "1,2\n" * 51).startswith("it has more than 100 numbers, the most that a table holds")


def test_a_bomb_is_refused_when_it_is_unpacked_too_far(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MAX_BYTES", 100_000)
    packed = gzip.compress(b"x,y\n" + b"1,2\n" * 100_000)
    assert len(packed) < 2000
    assert refusal(packed).startswith("it is longer than 100,000 bytes, the most that is read")


def test_an_endless_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MAX_BYTES", 1_000_000)
    with pytest.raises(FileError, match="/dev/zero: it is longer than 1,000,000 bytes"):
        read(Source.of("/dev/zero"))


def test_what_is_not_there_or_not_a_file_is_refused(tmp_path: Path) -> None:
    for name, problem in (("none.csv", "No such file or directory"), (".", "Is a directory")):
        with pytest.raises(FileError, match=f"it cannot be read: {problem}"):
            read(Source.of(tmp_path / name))
    with pytest.raises(FileError, match="it is empty"):
        read(Source.of(os.devnull))


@contextmanager
def without_privileges() -> Iterator[None]:
    """Be a user who may not read every file, as root may."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_a_file_without_permission_is_refused() -> None:
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # anybody may look for the file, but not read it
        path = Path(folder) / "d.csv"
        path.write_text("x,y\n1,2\n", encoding="utf-8")
        path.chmod(0)
        with without_privileges(), pytest.raises(FileError, match="it cannot be read: Permission denied"):
            read(Source.of(path))


def test_a_file_that_an_error_of_the_system_keeps_from_us(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "d.csv").write_text("x,y\n1,2\n", encoding="utf-8")
    monkeypatch.setattr(Path, "open", denied)
    with pytest.raises(FileError, match=r"d\.csv: it cannot be read: Permission denied"):
        read(Source.of(tmp_path / "d.csv"))


def test_an_address_is_not_read() -> None:
    with pytest.raises(ValidationError, match=r"data is 'https://a.org/d.csv': addresses are not read: download it"):
        Source.of("https://a.org/d.csv")


@pytest.mark.parametrize("change", ["append", "remove", "replace"])
def test_a_file_that_changes_while_it_is_read(tmp_path: Path, change: str) -> None:
    path = tmp_path / "d.csv"
    path.write_text("x,y\n" + "1,2\n" * 100_000, encoding="utf-8")

    def progress(_done: int, _all: int) -> None:
        if change == "append":
            with path.open("a", encoding="utf-8") as file:
                file.write("3,4\n")
        else:
            path.unlink(missing_ok=True)
            if change == "replace":
                path.write_text("x,y\n1,2\n3,4\n", encoding="utf-8")

    with pytest.raises(FileError, match="removed while" if change == "remove" else "it changed while it was read"):
        read(Source.of(path), progress=progress)


def test_the_preview_has_what_is_wrong_and_raises_nothing() -> None:
    found = preview(source_of("x,y\n1,2\n2,zwei,4\nq,NA\n4,5\n"))
    assert [(p.row, p.line, p.column) for p in found.problems] == [(1, 3, ""), (2, 4, "x"), (2, 4, "y")]
    assert [column.kind for column in found.columns] == ["number", "number"]
    for content in ("", "x\n1\n", b"\0\0\0", 'x,y\n1,2\n"3,4\n', "[{", gzip.compress(b"x,y\n1,2\n" * 99)[:-9]):
        assert len(preview(source_of(content)).problems) == 1
    missing = preview(Source.of("none.csv"))
    assert [p.message for p in missing.problems] == ["it cannot be read: No such file or directory"]
