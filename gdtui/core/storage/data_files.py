"""The data files beside a session file: each has a table of many numbers, and its checksum in its name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gdtui.core.data.table import Table
from gdtui.core.errors import ValidationError
from gdtui.core.texts import text

if TYPE_CHECKING:
    from typing_extensions import Buffer  # collections.abc has it from Python 3.12 on

INSIDE = 50_000
"""The most numbers of a table that a session file has in itself."""

DIGITS = 8  # of the checksum in the name of a data file


class DataReference(NamedTuple):
    """What a session file says of a data file beside it.

    Attributes:
        name: of the file.
        sha256: the checksum of its numbers, see `checksum`.
    """

    name: str
    sha256: str


class DataFiles:
    """The data files of a session. That of a table is written once, under a name that no other session's file has.

    Args:
        folder: the folder of the session file.
        stem: the beginning of their names.
        inside: the most numbers of a table for which there is no file, because the session file has them in itself.
    """

    def __init__(self, folder: Path, stem: str, inside: int = INSIDE) -> None:
        self._folder, self._stem, self._inside = folder, stem, inside
        self._known: dict[str, DataReference] = {}  # by the id of the table

    def reference(self, table: Table) -> DataReference | None:
        """Return the file of a table, which is written if it is not there; None where the table needs none.

        Raises:
            ValidationError: when it cannot be written.
        """
        if table.rows * len(table.columns) <= self._inside:
            return None
        if table.id not in self._known:
            self.write(table.id, table.columns, table.values())
        return self._known[table.id]

    def lacks(self, table: Table) -> bool:
        """Return whether a table needs a file that has not been written."""
        return table.rows * len(table.columns) > self._inside and table.id not in self._known

    def write(self, table_id: str, columns: Sequence[str], cells: Buffer) -> None:
        """Write the file of a table, unless it is there.

        Args:
            table_id: its id.
            columns: the names of its columns.
            cells: float64, row by row; a copy where another thread writes them.

        Raises:
            ValidationError: when it cannot be written.
        """
        from gdtui.core.data.writing import write_parquet

        sha256 = checksum(columns, cells)
        path = self._folder / f"{self._stem}.{sha256[:DIGITS]}.parquet"
        if not path.exists():
            write_parquet(columns, cells, path)
        self._known[table_id] = DataReference(path.name, sha256)

    def remove_others(self, tables: Iterable[Table]) -> None:
        """Remove the files of all tables but some."""
        import glob

        self._known = {table.id: self._known[table.id] for table in tables if table.id in self._known}
        names = {file.name for file in self._known.values()}
        for path in self._folder.glob(f"{glob.escape(self._stem)}.*.parquet"):
            if path.name not in names:
                path.unlink(missing_ok=True)


class FilesRead:
    """The tables of the data files in a folder, each read once.

    Args:
        folder: the folder of the session file, which may name no file elsewhere.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tables: dict[DataReference, Table] = {}

    def table(self, file: DataReference) -> Table:
        """Return the table of a file.

        Raises:
            ValidationError: when there is no such file in the folder, or its numbers are others than they were.
        """
        if file not in self._tables:
            self._tables[file] = self._read(file)
        return self._tables[file]

    def _read(self, file: DataReference) -> Table:
        from gdtui.core.data.reading.read import read
        from gdtui.core.data.reading.source import Source

        if Path(file.name).name != file.name:
            raise ValidationError("data", file.name, text("sessions.in_folder"))
        path = self._folder / file.name
        if not path.is_file():
            raise ValidationError("data", file.name, text("sessions.no_file"))
        if path.resolve().parent != self._folder.resolve():
            raise ValidationError("data", file.name, text("sessions.link", path=path.resolve()))
        table = read(Source.of(str(path))).table
        if file.sha256 and checksum(table.columns, table.values()) != file.sha256:
            changed = text("sessions.changed")
            raise ValidationError("data", file.name, changed)
        return table


def checksum(columns: Sequence[str], cells: Buffer) -> str:
    """Return the SHA-256 of a table: of the names of its columns, a line each, and of its numbers row by row."""
    import hashlib  # only here: it brings OpenSSL, for which the first paint does not wait

    found = hashlib.sha256("".join(f"{name}\n" for name in columns).encode())
    found.update(cells)
    return found.hexdigest()
