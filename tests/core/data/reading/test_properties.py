"""Whatever a table holds comes back from a file, and whatever bytes a file holds give a table or a clear line."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from gdtui.core.data.reading import text, text_rows
from gdtui.core.data.reading.choices import ReadChoices, choice_fields
from gdtui.core.data.reading.preview import preview
from gdtui.core.data.reading.read import read
from gdtui.core.data.reading.source import Source
from gdtui.core.data.table import Table
from gdtui.core.data.writing import write
from gdtui.core.errors import ValidationError

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
NAMES = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=8).map(lambda text: f"n{text}")
any_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    names = draw(st.lists(NAMES, min_size=2, max_size=4, unique=True))
    rows = draw(st.lists(st.tuples(*[NUMBERS] * len(names)), min_size=2, max_size=6))
    return Table.of(dict(zip(names, zip(*rows, strict=True), strict=True)))


@any_folder
@given(tables(), st.sampled_from(["csv", "tsv", "parquet"]))
def test_any_table_comes_back_exactly(tmp_path: Path, table: Table, suffix: str) -> None:
    path = tmp_path / f"t.{suffix}"
    write(table, path)
    found = read(Source.of(path)).table
    assert (found.columns, found.cells) == (table.columns, table.cells)


CELLS = st.one_of(
    NUMBERS.map(repr),
    st.integers(-(10**20), 10**20).map(str),
    st.sampled_from(
        [
            "",
            " 1",
            "1 ",
            "+1",
            "1.",
            ".5",
            "1e3",
            "1E-3",
            "nan",
            "NA",
            "inf",
            "x",
            '"2"',
            "0x1",
            "٣",
            "1e999",
            '"2"3',
            '5"',
            '"1,5"',
            "1_0",
            "true",
            "#",
            "2%",
            "−1",
        ]
    ),
)
TEXTS = st.text(max_size=60).map(str.encode)
ROWS = st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6)


@any_folder
@given(ROWS, st.sampled_from(["refuse", "drop", "mean"]))
def test_both_readers_of_text_agree_on_any_cells(rows: list[tuple[str, str]], na: str) -> None:
    content = "x,y\n1,1\n2,2\n3,3\n4,4\n5,5\n6,6\n7,7\n" + "".join(f"{a},{b}\n" for a, b in rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text, "HEAD_BYTES", 30)
        small = outcome(content.encode(), ReadChoices(na=na))  # type: ignore[arg-type]
        patch.setattr(text_rows, "PYARROW_BYTES", -1)
        assert outcome(content.encode(), ReadChoices(na=na)) == small  # type: ignore[arg-type]


def outcome(content: bytes, choices: ReadChoices) -> Table | str:
    """What reading gives; any error but the right one fails the test. The preview raises none at all."""
    source = Source(Path("d"), content)
    found = preview(source, choices)
    message = ""
    try:
        table = read(source, choices).table
    except ValidationError as error:
        message = str(error)
    assert bool(found.problems) == bool(message) or not found.complete
    assert "\n" not in message
    if message:
        return message
    assert table.flaw() is None
    return table


@st.composite
def any_choices(draw: st.DrawFn) -> ReadChoices:
    fields = [field for field in choice_fields().values() if field.choices]
    return ReadChoices().assign({field.name: draw(st.sampled_from(field.choices)) for field in fields})


def written(rows: list[tuple[str, str]]) -> bytes:
    return "".join(f"{a};{b}\n" for a, b in rows).encode()


def workbook() -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    assert book.active is not None
    for row in (["x", "y"], [1, 2], [3, 4]):
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def columns() -> bytes:
    file = io.BytesIO()
    parquet.write_table(pa.table({"x": [1, 2, 3], "y": ["a", "b", None]}), file)
    return file.getvalue()


CSV = b"x,y\n1,2\n3,4\n"
WIDE = "x;y\n1,5;2\n2,5;3\n".encode("utf-16")
WHOLE = (
    CSV,
    b'[{"x":1,"y":2},{"x":2,"y":4}]',
    gzip.compress(CSV, mtime=0),
    workbook(),
    columns(),
    WIDE,
)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A file with some bytes changed, taken out, or cut off."""
    content = bytearray(draw(st.sampled_from(WHOLE)))
    for _ in range(draw(st.integers(1, 5))):
        place = draw(st.integers(0, max(len(content) - 1, 0)))
        content[place : place + draw(st.integers(0, 4))] = draw(st.binary(max_size=4))
    return bytes(content[: draw(st.integers(0, len(content)))] if draw(st.booleans()) else content)


@any_folder
@given(st.one_of(st.binary(max_size=200), ROWS.map(written), TEXTS, damaged()), any_choices())
def test_any_bytes_give_a_table_or_a_clear_line(content: bytes, choices: ReadChoices) -> None:
    outcome(content, ReadChoices())
    outcome(content, choices)
