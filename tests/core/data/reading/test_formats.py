"""JSON, Excel, Parquet, packed files and standard input, next to the same table as text."""

from __future__ import annotations

import builtins
import gzip
import io
import json
import os
import sys
import threading
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from gdtui.core.data.reading import excel_rows, parquet_rows
from gdtui.core.data.reading.choices import ReadChoices
from gdtui.core.data.reading.preview import preview
from gdtui.core.data.reading.read import read
from gdtui.core.data.reading.source import ReadingCancelled, Source
from gdtui.core.data.table import Table
from gdtui.core.errors import FileError
from tests.core.data.reading.helpers import columns_of, read_content, refusal

SMALL = {"x": [1.0, 2.0, 3.0], "y": [2.0, 4.0, 6.5]}
RECORDS = [dict(zip(SMALL, row, strict=True)) for row in zip(*SMALL.values(), strict=True)]
DROP = ReadChoices(na="drop", text="one-hot", dates="days")


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(RECORDS),
        json.dumps(RECORDS, indent=2),
        "\n".join(map(json.dumps, RECORDS)),
        "\ufeff" + "\n\n".join(map(json.dumps, RECORDS)) + "\n",
        json.dumps(SMALL),
        json.dumps({name: dict(enumerate(column)) for name, column in SMALL.items()}),
        json.dumps([[*SMALL], *zip(*SMALL.values(), strict=True)]),
        json.dumps([*zip(*SMALL.values(), strict=True)]),
        json.dumps([{name: str(value) for name, value in record.items()} for record in RECORDS]),
        pd.DataFrame(SMALL).to_json(orient="records", lines=True),
    ],
)
def test_json_in_each_of_its_forms(content: str) -> None:
    assert columns_of(content) == SMALL


def test_values_of_json_are_what_they_are() -> None:
    content = '[{"x":1.234,"ok":true,"y":1},{"x":null,"ok":false,"y":2},{"x":12345678901234567,"ok":true,"y":1e-300}]'
    assert columns_of(content, na="drop") == {"x": [1.234, float(12345678901234567)], "ok": [1, 1], "y": [1, 1e-300]}


def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "when": [datetime(2024, 1, 1), datetime(2024, 1, 1, 12), datetime(2024, 1, 3)],
            "name": ["u", "v", "u"],
            "ok": [True, False, True],
            "x": [1, None, 3],
            "y": [0.1, 2.5, 3.5],
        }
    )


ALL = {"when": [0, 2], "name=v": [0, 0], "ok": [1, 1], "x": [1, 3], "y": [0.1, 3.5]}


@pytest.mark.parametrize("suffix", ["parquet", "xlsx", "csv", "json", "csv.gz"])
def test_what_pandas_writes_is_the_same_table_in_each_format(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"d.{suffix}"
    match suffix:
        case "parquet":
            frame().to_parquet(path)
        case "xlsx":
            frame().to_excel(path, index=False)
        case "json":
            frame().to_json(path, orient="records", date_format="iso")
        case _:
            frame().to_csv(path, index=False)
    table = read(Source.of(path), DROP).table
    assert {name: table.column(name).tolist() for name in table.columns} == ALL
    with pytest.raises(
        FileError, match=r"1 of 3 rows has a missing value, the first in row 1.*, column x: set missing values \(--na\)"
    ):
        read(Source.of(path))
    assert preview(Source.of(path), DROP).target == "y"


def test_an_index_that_pandas_saved_is_left_out(tmp_path: Path) -> None:
    pd.DataFrame(SMALL, index=[7, 8, 9]).to_parquet(tmp_path / "d.parquet")
    assert "__index_level_0__" in parquet.read_schema(tmp_path / "d.parquet").names
    assert read(Source.of(tmp_path / "d.parquet")).table == Table.of(SMALL)
    pd.DataFrame(SMALL).set_index("x").to_parquet(tmp_path / "n.parquet")
    with pytest.raises(FileError, match="it has one column, 'y'"):
        read(Source.of(tmp_path / "n.parquet"))


@pytest.mark.parametrize(
    "columns",
    [
        {"x": pa.array([1, 2, 3], pa.int8()), "y": pa.array([2, 4, 6.5], pa.float32())},
        {"x": pa.array([1, 2, 3], pa.uint64()), "y": pa.array(["2", "4", "6.5"])},
        {"x": pa.array([1, 2, 3]).cast(pa.decimal128(30, 5)), "y": pa.array(["2", "4", "6.5"]).dictionary_encode()},
        {"n": pa.array([[1], [2], [3]]), "x": pa.array([1, 2, 3]), "y": pa.array([2, 4, 6.5])},
        {"e": pa.nulls(3), "x": pa.array([1, 2, 3]), "y": pa.array([2, 4, 6.5])},
    ],
)
def test_columns_of_parquet_of_any_type(tmp_path: Path, columns: dict[str, Any]) -> None:
    parquet.write_table(pa.table(columns), tmp_path / "d.parquet")
    assert read(Source.of(tmp_path / "d.parquet")).table == Table.of(SMALL)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"x": [1, 2], "y": [1.5, float("inf")]}, "row 1, column y is 'inf': it must be a finite number"),
        ({"x": [1, 2], "y": ["1", "two"]}, "row 1, column y is 'two': it must be a number such as 2.5"),
        ({"x": [1, 2], "y": [1.5, None]}, "1 of 2 rows has a missing value, the first in row 1, column y: "),
        ({"x": [1], "y": [1.5]}, "it has 1 row: the data needs at least 2 rows of numbers"),
        ({}, "it has no columns: "),
    ],
)
def test_a_mistake_in_parquet_is_named(tmp_path: Path, columns: dict[str, list[object]], message: str) -> None:
    parquet.write_table(pa.table(columns), tmp_path / "d.parquet")
    with pytest.raises(FileError) as caught:
        read(Source.of(tmp_path / "d.parquet"))
    assert str(caught.value).startswith(f"{tmp_path}/d.parquet: {message}")


def test_parquet_of_billions_of_rows_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: Any) -> None:
    parquet.write_table(pa.table({"x": [1.0] * 1000, "y": [2.0] * 1000}), tmp_path / "d.parquet")
    monkeypatch.setattr(parquet_rows, "MAX_CELLS", 999)
    with pytest.raises(FileError, match="it has more than 20,000,000 numbers"):
        read(Source.of(tmp_path / "d.parquet"))
    monkeypatch.setattr(parquet_rows, "MAX_BYTES", 10)
    with pytest.raises(FileError, match="it is longer than"):
        read(Source.of(tmp_path / "d.parquet"))


def workbook(*rows: list[Any], sheet: str = "Sheet1") -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    second = book.create_sheet("Second")
    for row in ([5, 6], [7, 8]):
        second.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def test_a_sheet_of_excel() -> None:
    content = workbook([None, None], ["x", "day", "y"], [1, date(2024, 1, 1), 2.5], [], [2, date(2024, 1, 3), 1e-9])
    assert columns_of(content) == {"x": [1, 2], "y": [2.5, 1e-9]}
    assert columns_of(content, dates="days")["day"] == [0, 2]
    assert columns_of(content, sheet="Second") == {"x": [5, 7], "y": [6, 8]}
    assert refusal(content, sheet="Third") == "sheet is 'Third': the sheets are Sheet1, Second"
    broken = workbook(["x", "y"], [1, 2], [], [3, "four"])
    assert refusal(broken) == "row 1 (line 4), column y is 'four': it must be a number such as 2.5"


def test_an_excel_file_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = workbook(["x", "y"], [1, 2], [3, 4])
    with pytest.raises(FileError, match=r"d\.xlsx: it is not an Excel workbook that can be read: "):
        read(Source(Path("d.xlsx"), whole[:-100]))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", "no XML")
        archive.writestr("xl/workbook.xml", "no XML either")
    assert refusal(packed.getvalue()).startswith("it is not an Excel workbook that can be read: ")
    monkeypatch.setattr(excel_rows, "MAX_BYTES", 1000)
    assert refusal(whole).startswith("it is longer than ")


def test_without_openpyxl_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any, **named: Any) -> Any:
        if name == "openpyxl":
            raise ImportError(name)
        return real(name, *args, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    wanted = 'to read Excel files, install the extra excel: python -m pip install "gdtui[excel]"'
    assert refusal(workbook(["x", "y"], [1, 2])) == wanted


def test_a_packed_file_is_known_by_its_content() -> None:
    assert columns_of(gzip.compress(b"x,y\n1,2\n2,4\n3,6.5\n")) == SMALL
    assert columns_of(gzip.compress(json.dumps(RECORDS).encode())) == SMALL


@pytest.mark.parametrize("content", ["x,y\n1,2\n2,4\n3,6.5\n", json.dumps(RECORDS)])
def test_standard_input_that_comes_bit_by_bit(monkeypatch: pytest.MonkeyPatch, content: str) -> None:
    reading, writing = os.pipe()

    def write() -> None:
        with os.fdopen(writing, "wb", buffering=0) as pipe:
            for byte in content.encode():
                pipe.write(bytes([byte]))

    threading.Thread(target=write).start()
    with os.fdopen(reading) as file:
        monkeypatch.setattr(sys, "stdin", file)
        source = Source.of("-")
        assert preview(source).target == "y"
        assert read(source).table == Table.of(SMALL)


def test_a_named_pipe_is_read_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    threading.Thread(target=(tmp_path / "pipe").write_text, args=("x,y\n1,2\n2,4\n3,6.5\n",)).start()
    source = Source.of(tmp_path / "pipe")
    assert preview(source).complete
    assert read(source).table == Table.of(SMALL)


def test_what_a_spreadsheet_copies_is_read() -> None:
    assert read(Source.of_text("x\ty\n1\t2\n2\t4\n3\t6.5")).table == Table.of(SMALL)
    assert read(Source.of_text("1\t2\n2\t4\n3\t6.5\n")).table == Table.of(SMALL)


LARGE = "x,y\n" + "".join(f"{i},{i * i}\n" for i in range(200_000))


def test_progress_ends_at_all_bytes(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text(LARGE, encoding="utf-8")
    reports: list[tuple[int, int]] = []
    read(Source.of(tmp_path / "d.csv"), progress=lambda done, total: reports.append((done, total)))
    assert [done for done, _ in reports] == sorted(done for done, _ in reports)
    assert reports[-1] == (len(LARGE), len(LARGE))
    assert len(reports) > 3


@pytest.mark.parametrize("suffix", ["csv", "parquet", "xlsx", "json"])
def test_reading_can_be_cancelled(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"d.{suffix}"
    data = pd.DataFrame({"x": range(3000), "y": range(3000)})
    if suffix == "xlsx":
        data.to_excel(path)
    elif suffix == "csv":
        data.to_csv(path)
    else:
        getattr(data, f"to_{suffix}")(path)
    with pytest.raises(ReadingCancelled):
        read(Source.of(path), cancelled=lambda: True)


def test_large_text_of_unusual_columns_is_read_by_the_same_rules(tmp_path: Path) -> None:
    rows = 120_000
    last = ("" if i % 1000 == 999 else i for i in range(rows))
    lines = (f'{i % 7}.5;"{i % 3}00,5";2024-01-0{1 + i % 9};{"ab"[i % 2]};{y}\n' for i, y in enumerate(last))
    path = tmp_path / "d.csv"
    path.write_text("a;b;d;t;y\n" + "".join(lines).replace(".5;", ",5;"), encoding="utf-8")
    assert path.stat().st_size > 2_000_000
    table = read(Source.of(path), DROP).table
    kept = [i for i in range(rows) if i % 1000 != 999]
    assert table.columns == ("a", "b", "d", "t=b", "y")
    assert table.column("a").tolist() == [i % 7 + 0.5 for i in kept]
    assert table.column("b").tolist() == [i % 3 * 100 + 0.5 for i in kept]
    assert table.column("d").tolist() == [i % 9 for i in kept]
    assert table.column("t=b").tolist() == [i % 2 for i in kept]
    assert table.column("y").tolist() == kept


def test_a_mistake_deep_in_a_large_file_is_named_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_text(LARGE + "1,two\n", encoding="utf-8")
    with pytest.raises(FileError, match=r"row 200000 \(line 200002\), column y is 'two': it must be a number"):
        read(Source.of(path))
    path.write_text(LARGE + "1,\n" + LARGE.removeprefix("x,y\n"), encoding="utf-8")
    with pytest.raises(
        FileError, match=r"1 of 400,001 rows has a missing value, the first in row 200000 \(line 200002\)"
    ):
        read(Source.of(path))
    assert read(Source.of(path), ReadChoices(na="drop")).table.rows == 400_000


def test_a_preview_of_a_large_file_looks_at_its_first_rows(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text(LARGE + "1,two\n", encoding="utf-8")
    found = preview(Source.of(tmp_path / "d.csv"))
    assert (found.complete, found.problems, found.target) == (False, (), "y")
    assert [(row.line, row.cells) for row in found.rows[:2]] == [(2, ("0", "0")), (3, ("1", "1"))]
    assert len(found.rows) == 100


def test_a_preview_has_what_was_recognised() -> None:
    found = preview(Source(Path("d.csv"), "Größe;car;y\n1,5;A;1\n2,5;B;NA\n".encode("latin-1")))
    choices = found.recognised
    assert (choices.encoding, choices.delimiter, choices.header, choices.decimal) == (
        "latin-1",
        "semicolon",
        "yes",
        "comma",
    )
    assert [(c.name, c.kind, c.missing, c.examples, c.used) for c in found.columns] == [
        ("Größe", "number", 0, ("1,5", "2,5"), True),
        ("car", "text", 0, ("A", "B"), False),
        ("y", "number", 1, ("1",), True),
    ]
    assert preview(Source(Path("d.csv"), "Größe;car;y\n1,5;A;1\n2,5;B;NA\n".encode("latin-1")), choices) == found


def test_the_names_in_features_and_target_are_those_of_the_table() -> None:
    done = read_content("a,b,y\n1,2,3\n3,4,5\n")
    assert (*done.features, done.target) == done.table.columns


def test_what_is_wrong_with_an_excel_file_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError("could not read stylesheet from None.\nThis is most probably because of invalid XML.")

    whole = workbook(["x", "y"], [1, 2], [3, 4])
    monkeypatch.setattr("openpyxl.load_workbook", fail)
    assert refusal(whole).endswith("could not read stylesheet from None. This is most probably because of invalid XML.")
