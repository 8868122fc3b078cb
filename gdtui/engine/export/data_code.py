"""Write the data of an experiment as lines of Python: its numbers, or the reading of a file with them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
import numpy as np

from gdtui.core.data.names import on_one_line
from gdtui.core.data.table import DeleteRows, EditCells, InsertRows, Table, TableEdit
from gdtui.core.experiment.experiment import Experiment
from gdtui.engine.models.dataset import Floats, Scaling, columns, prepare

WIDTH = 100
"""Longest line of numbers."""


class DataFile(msgspec.Struct, frozen=True):
    """A CSV file that a script reads.

    Attributes:
        path: the expression of its path in the script.
        sha256: the checksum of its content.
        columns: the names of its columns.
        delimiter: what separates them.
        content: the content of a file that is to be written beside the script; empty for one that exists.
    """

    path: str
    sha256: str
    columns: tuple[str, ...]
    delimiter: str = ","
    content: str = ""


def existing_file(path: Path, table: Table) -> DataFile | None:
    """Return a data file as a script reads it; None when a script would read another table from it, or none at all.

    Raises:
        OSError: when the file cannot be read.
    """
    content = path.read_bytes()
    for delimiter in ",\t;":
        try:
            header, *rows = _records(content, delimiter)
            names = tuple(map(on_one_line, header))
            places = [names.index(name) for name in table.columns]
            numbers = [float(row[place]) for row in rows for place in places]
        except (ValueError, IndexError, csv.Error):
            continue
        if numbers == table.values().tolist():
            quoted = json.dumps(path.resolve().as_posix(), ensure_ascii=False)
            return DataFile(f"Path({quoted})", hashlib.sha256(content).hexdigest(), names, delimiter)
    return None


def new_file(path: str, table: Table) -> DataFile:
    """Return a table as a file that is to be written beside a script.

    Args:
        path: the expression of its path in the script.
        table: the numbers.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    cells = table.values().tolist()
    width = len(table.columns)
    writer.writerows(map(repr, cells[start : start + width]) for start in range(0, len(cells), width))
    content = text.getvalue()
    return DataFile(path, hashlib.sha256(content.encode()).hexdigest(), table.columns, content=content)


def reader(file: DataFile) -> list[str]:
    """Return the function that reads a file."""
    delimiter = '"\\t"' if file.delimiter == "\t" else f'"{file.delimiter}"'
    return [
        "def read(path, sha256, places):",
        '    """Return columns of a CSV file, by their places, if it is the file that this was written for."""',
        "    content = path.read_bytes()",
        "    if hashlib.sha256(content).hexdigest() != sha256:",
        '        raise SystemExit(f"{path} has changed: it is not the data of this experiment")',
        '    lines = content.decode("utf-8-sig").splitlines()',
        f"    _header, *rows = [row for row in csv.reader(lines, delimiter={delimiter}) if row]",
        "    return torch.tensor([[float(row[place]) for place in places] for row in rows], dtype=torch.float64)",
    ]


def direct(e: Experiment) -> list[str] | None:
    """Return the features and the target as a tutorial writes them; None when they are too long or need more."""
    if e.test_rows or e.standardize or e.standardize_target:
        return None
    rows = columns(e)
    dtype = ", dtype=torch.float64" if e.dtype == "float64" else ""
    target = rows[:, -1:] if e.reshape else rows[:, -1]
    lines = [
        f"x_train = torch.tensor({rows[:, :-1].tolist()}{dtype})",
        f"y_train = torch.tensor({target.tolist()}{dtype})",
    ]
    return [*lines, *moved(e)] if max(map(len, lines)) <= WIDTH else None


def table(e: Experiment, file: DataFile | None) -> list[str]:
    """Return the lines that make `data`: the features and, last, the target, of all rows."""
    named = f"# {', '.join((*e.features, e.target))}"
    if file is None:
        rows = (f"{row}," for row in columns(e).tolist())
        return [named, "data = torch.tensor(", "    [", *_wrapped(rows), "    ],", "    dtype=torch.float64,", ")"]
    places = tuple(file.columns.index(name) for name in (*e.features, e.target))
    return [named, "data = read(", f"    {file.path},", f'    sha256="{file.sha256}",', f"    places={places},", ")"]


def parts(e: Experiment) -> list[str]:
    """Return the lines that make `x_train` and `y_train` of `data`: the split and the standardisation."""
    prepared, name, lines = prepare(e), "data", []
    if len(prepared.test_rows):
        name, lines = "train", _split(e, len(prepared.test_rows))
    last = len(e.features)
    whole, target = f"{name}[:, :{last}]", f"{name}[:, {last}:]" if e.reshape else f"{name}[:, {last}]"
    return [
        *lines,
        *_part(e, "x_train", whole, prepared.features if e.standardize else None),
        *_part(e, "y_train", target, prepared.target if e.standardize_target else None),
        *moved(e),
    ]


def moved(e: Experiment) -> list[str]:
    """Return the lines that put the rows on an accelerator, if the experiment may use one."""
    if e.device == "cpu":
        return []
    return [
        'device = torch.accelerator.current_accelerator() or "cpu"',
        "x_train, y_train = x_train.to(device), y_train.to(device)",
    ]


def _split(e: Experiment, count: int) -> list[str]:
    return [
        f"order = torch.randperm(len(data), generator=torch.Generator().manual_seed({e.split_seed}))",
        f"train = data[order[{count}:].sort().values]  # the other {count} rows are kept for testing",
    ]


def _part(e: Experiment, name: str, values: str, scaling: Scaling | None) -> Iterator[str]:
    cast = ".clone()" if e.dtype == "float64" else ".float()"
    if scaling is None:
        yield f"{name} = {values}{cast}"
        return
    yield f"mean = {_numbers(scaling.shift)}  # of these training rows, and their standard deviation"
    yield f"std = {_numbers(scaling.spread)}"
    yield f"{name} = ({values} - mean) / std" if e.dtype == "float64" else f"{name} = (({values} - mean) / std).float()"


def _numbers(values: Floats) -> str:
    return f"torch.tensor({np.asarray(values).tolist()}, dtype=torch.float64)"


def edited(old: Experiment, new: Experiment) -> list[str]:
    """Return the lines that make the `data` of one experiment that of another."""
    edits = old.table.edits_to(new.table)
    if edits is None:
        return table(new, None)
    return [line for edit in edits for line in _edit(new, edit)]


def _edit(e: Experiment, edit: TableEdit) -> Iterator[str]:
    places = [e.table.columns.index(name) for name in (*e.features, e.target)]
    match edit:
        case EditCells(rows, cells, values):
            for row, cell, value in zip(rows, cells, values, strict=True):
                yield from (f"data[{row}, {i}] = {value!r}" for i, place in enumerate(places) if place == cell)
        case InsertRows(at, values):
            width = len(e.table.columns)
            new = [[values[start + place] for place in places] for start in range(0, len(values), width)]
            yield f"rows = torch.tensor({new}, dtype=torch.float64)"
            yield f"data = torch.cat([data[:{at}], rows, data[{at}:]])"
        case DeleteRows(at, count):
            yield f"data = torch.cat([data[:{at}], data[{at + count}:]])"


def _wrapped(rows: Iterable[str]) -> list[str]:
    """Return rows as lines that have as many of them as fit."""
    lines = [""]
    for row in rows:
        if lines[-1] and len(lines[-1]) + len(row) >= WIDTH:
            lines.append("")
        lines[-1] = f"{lines[-1]} {row}" if lines[-1] else f"        {row}"
    return lines


def _records(content: bytes, delimiter: str) -> Sequence[Sequence[str]]:
    lines = content.decode("utf-8-sig").splitlines()
    return [row for row in csv.reader(lines, delimiter=delimiter) if row]
