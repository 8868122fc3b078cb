"""The last steps to a table: missing values, categories and days, once all rows are known."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import msgspec

from gdtui.core import texts
from gdtui.core.data.reading.collect import Collector, Problem, place, too_large
from gdtui.core.data.table import MAX_CELLS, Table
from gdtui.core.errors import FileError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Finished(msgspec.Struct, frozen=True):
    """A table with the columns to begin with.

    Attributes:
        table: the table.
        features: names of its features.
        target: name of its target.
        assumptions: what was done to its rows and columns, a sentence each.
    """

    table: Table
    features: tuple[str, ...]
    target: str
    assumptions: tuple[str, ...] = ()


def refuse_missing(collector: Collector) -> None:
    """Report the rows with missing values, if they are not to be dropped or filled.

    Raises:
        FileError: with their number, where the first is, and the choices.
    """
    first = collector.first_missing
    if first is None or collector.choices.na != "refuse":
        return
    count, rows = collector.missing_rows, collector.rows
    where = texts.text("reading.place", row=place(first.row or 0, first.line), column=first.column)
    have = texts.text(
        f"reading.{'has' if count == 1 else 'have'}_missing", count=f"{count:,}", rows=f"{rows:,}", where=where
    )
    todo = texts.text("reading.set_missing")
    collector.report(Problem(f"{have}: {todo}", first.row, first.line, first.column))


def finish(collector: Collector) -> Finished:
    """Return the table of all rows that were collected.

    Raises:
        FileError: when rows have missing values that are not to be dropped or filled, or too few are left.
    """
    refuse_missing(collector)
    used = collector.selection.used
    made: dict[str, tuple[str, ...]] = {column.name: (column.name,) for column in used}
    cells, sentences = collector.cells, list[str]()
    if collector.first_missing is not None or any(column.kind in ("text", "date") for column in used):
        made, cells, sentences = _worked_on(collector)
    names = tuple(name for names in made.values() for name in names)
    rows = len(cells) // len(names)
    if rows < 2:
        raise FileError(
            collector.path,
            texts.text("reading.no_rows" if rows == 0 else "reading.one_row", needs=texts.text("reading.needs")),
        )
    target = _target(collector)
    if len(made[target]) != 1:
        raise FileError(collector.path, texts.text("reading.target_texts", target=target, count=len(made[target])))
    (target,) = made[target]
    asked = collector.selection.wanted.features or tuple(made)
    features = tuple(name for column in asked for name in made[column] if name != target)
    return Finished(Table.from_cells(names, cells), features, target, tuple(sentences))


def _target(collector: Collector) -> str:
    """Return the column that becomes the target: the one asked for, or the last of numbers."""
    used, wanted = collector.selection.used, collector.selection.wanted
    return wanted.target or [c.name for c in used if c.kind != "text" and c.name not in wanted.features][-1]


def _worked_on(collector: Collector) -> tuple[dict[str, tuple[str, ...]], array[float], list[str]]:
    """Return what data becomes that needs more than its numbers as they were read.

    Returns:
        The names that each column has become, the cells, and a sentence for each thing that was done.
    """
    import numpy as np

    data = np.frombuffer(collector.cells, np.float64).reshape(-1, collector.width)
    data, sentences = _without_missing(collector, data)
    made: dict[str, tuple[str, ...]] = {}
    columns: dict[str, NDArray[np.float64]] = {}
    for index, column in enumerate(collector.selection.used):
        values = data[:, index]
        becomes = {column.name: values}
        if column.kind == "text":
            becomes, sentence = _one_hot(column.name, collector.categories[column.name], values)
            sentences.append(sentence)
        elif column.kind == "date" and len(values):
            earliest = values.min()
            becomes = {column.name: values - earliest}
            sentences.append(
                texts.text("reading.in_days", column=column.name, since=np.datetime64(int(earliest // 1), "D"))
            )
        if twice := columns.keys() & becomes.keys():
            raise FileError(collector.path, texts.text("reading.twice", name=min(twice)))
        made[column.name] = tuple(becomes)
        columns |= becomes
    if len(data) * len(columns) > MAX_CELLS:
        raise FileError(collector.path, too_large())
    cells = array("d")
    cells.frombytes(np.column_stack(list(columns.values())).data.cast("B") if columns else b"")
    return made, cells, sentences


def _without_missing(collector: Collector, data: NDArray[np.float64]) -> tuple[NDArray[np.float64], list[str]]:
    """Drop or fill rows with missing values; no number can fill a text."""
    import numpy as np

    if collector.first_missing is None:
        return data, []
    missing = np.isnan(data)
    how = collector.choices.na
    used = collector.selection.used
    filled = [c.kind != "text" and how != "drop" for c in used]
    keep = ~missing[:, [not one for one in filled]].any(axis=1)
    dropped = int(len(data) - keep.sum())
    sentences = [texts.text("reading.rows_left_out", dropped=f"{dropped:,}", rows=f"{len(data):,}")] if dropped else []
    data, missing = data[keep], missing[keep]
    count = int(missing.sum())
    for index in np.flatnonzero(missing.any(axis=0)):
        lacking = missing[:, index]
        present = data[~lacking, index]
        if how != "zero" and not present.size:
            raise FileError(collector.path, texts.text("reading.nothing_to_fill", column=used[index].name))
        fill = 0.0 if how == "zero" else np.mean(present) if how == "mean" else np.median(present)
        data[lacking, index] = fill
    if count:
        sentences.append(
            texts.text(f"reading.{'value' if count == 1 else 'values'}_filled", count=f"{count:,}", how=how)
        )
    return data, sentences


def _one_hot(
    name: str, categories: dict[str, float], values: NDArray[np.float64]
) -> tuple[dict[str, NDArray[np.float64]], str]:
    """Return a column of 0 and 1 for each text of a column; of two texts, one column tells both."""
    import numpy as np

    names = list(categories)
    shown = names[1:] if len(names) == 2 else names
    made = {f"{name}={text}": (values == categories[text]).astype(np.float64) for text in shown}
    what = (
        texts.text("reading.one_of_two", one=shown[0], zero=names[0])
        if len(names) == 2
        else texts.text("reading.columns_of_01", count=len(names))
    )
    return made, f"{name} one-hot ({what})"
