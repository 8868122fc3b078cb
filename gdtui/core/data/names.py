"""Names of columns as text: on one line, and in lists with commas between."""

from __future__ import annotations

from collections.abc import Iterable


def on_one_line(name: str) -> str:
    """Return a name from a header without spaces around it, a line break or tab inside it as one space."""
    return " ".join(part.strip() for part in name.replace("\t", "\n").splitlines() if part.strip())


def split_names(text: str) -> tuple[str, ...]:
    """Return the names in a list with commas between; a name in double quotation marks may have commas itself.

    As in CSV, a quotation mark inside quotation marks is written twice.
    """
    import csv

    names = next(csv.reader([text], skipinitialspace=True), [""])
    return tuple(name.strip() for name in names)


def join_names(names: Iterable[str]) -> str:
    """Return the list that `split_names` reads as these names, with quotation marks where they are needed."""
    names = tuple(names)
    if all(name.isidentifier() for name in names):
        return ", ".join(names)
    import csv  # the first paint, which shows such a list, does not wait for it
    import io

    line = io.StringIO()
    for name in names:
        if line.tell():
            line.write(", ")
        csv.writer(line, lineterminator="").writerow([name])
    return line.getvalue()
