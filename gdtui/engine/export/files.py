"""What an export consists of: the script or the notebook, and a data file where it has many numbers."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from gdtui.core import texts
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.true_parameters import true_parameters
from gdtui.core.storage.session_file import Session
from gdtui.engine.export.data_code import DataFile, existing_file, new_file
from gdtui.engine.export.notebook import notebook
from gdtui.engine.export.script import script
from gdtui.protocol.export import ExportAnswer, ExportKind, ExportRequest

SMALL = 500
"""Most numbers that a script has in itself when they can be in a file beside it."""

LARGE = 20_000
"""Most numbers that a script has in itself."""


class Written(NamedTuple):
    """An export.

    Attributes:
        text: the script or the notebook.
        data: the file that it reads; its content is to be written where it is not empty. None without such a file.
    """

    text: str
    data: DataFile | None


def write(session: Session, target: Path, out: Path | None, kind: ExportKind) -> Written:
    """Return the export of the run in hand of a session.

    Args:
        session: what to export.
        target: the file that the session was opened from; it need not exist.
        out: where the export is to be written; None where no other file can be beside it.
        kind: a script, one for several processes, or a notebook.

    Raises:
        ValidationError: when there are too many numbers without a file to put them in, or processes cannot share the
            rows of this run.
    """
    run = session.run
    data = _data_file(session, target, out, kind)
    true = true_parameters(session.truth, run.current)
    if kind == "notebook":
        return Written(notebook(run, str(session.title), str(session.about), data, true), data)
    return Written(script(run, str(session.title), data, kind == "ddp", true), data)


def answer_export(request: ExportRequest) -> ExportAnswer:
    """Return a run as a program, and what is to be written beside it.

    Raises:
        ValidationError: when processes cannot share the rows of this run.
    """
    session = Session(name="", title=request.title, about=request.about, truth=request.truth, runs=(request.run,))
    text, data = write(session, Path(), Path(request.name), request.kind)
    return ExportAnswer(text=text, data=data.content if data is not None else "")


def _data_file(session: Session, target: Path, out: Path | None, kind: ExportKind) -> DataFile | None:
    table = session.run.experiment.table
    cells = table.rows * len(table.columns)
    opened = target.is_file() and target.suffix.lower() not in (".toml", ".parquet", ".pq")
    if opened and (file := existing_file(target, table)) is not None:
        return file
    if cells <= SMALL or (out is None and cells <= LARGE):
        return None
    if out is None:
        raise ValidationError("-o", "", texts.text("files.needs_name", cells=f"{cells:,}"))
    name = out.with_suffix(".csv").name
    return new_file(f'Path("{name}")' if kind == "notebook" else f'Path(__file__).with_name("{name}")', table)
