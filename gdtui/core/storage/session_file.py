"""Sessions: the runs in hand, and the TOML files that hold them.

A session file reads:

    version = 1
    title = "one line about it"   # in several languages: title.en = "...", title.ko = "..."; so source and about
    present = "A"     # the run in hand; by default the last of the runs
    hidden = ["train.theory"]   # panels that show nothing: a start to hand out in a class

    [data]            # column name = its numbers; the order is the order of the columns
    x = [1, 2, 3]
    y = [2, 4, 6]

    [experiment]      # any settings of an experiment, by name; the others have their defaults
    lr = 0.01
    hidden = [16, 16]

    [[runs]]          # only where there is more than one run to begin; see `run_entry`
    name = "A"
    changes = [{ step = 30, settings = { lr = 0.1 } }]

In place of `[data]` a file may have `data = "cars.csv"`, a data file beside it, or `[generate]`, whose keys
`gdtui.core.data.synthetic` explains. `data_sha256` is the checksum of the numbers in a data file: that file must not
change, or the runs would be others. A table of many numbers is saved so, in a Parquet file. What generated data were
made from is kept, and written as `[truth]` beside the numbers. A preset is a session file that ships with the package.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from gdtui.core import texts
from gdtui.core.atomic import replacing
from gdtui.core.data.table import Table
from gdtui.core.data.truth import Truth
from gdtui.core.errors import FileError, ValidationError, in_toml_terms
from gdtui.core.experiment.experiment import Experiment, Run
from gdtui.core.fields import nearest
from gdtui.core.language import Text
from gdtui.core.storage.data_files import DataFiles, DataReference, FilesRead
from gdtui.core.storage.experiment_toml import columns_of, setting_value, spelled_out
from gdtui.core.storage.run_entry import Position, RunEntry, data_section, describe_run, read_runs
from gdtui.core.texts import templates

HIDEABLE = ("help.train.", "help.data.", "help.sweep.", "help.runs.")
"""The beginnings of the keys under which the panels of the screens of sessions have their help."""

VERSION = 1
"""Of the form of session files."""


class OpenedFile(msgspec.Struct, frozen=True):
    """A file that a session was opened from.

    Attributes:
        words: what has the command line open it: its path and how it is read.
        experiment: what `gdtui run` would train with these words alone.
    """

    words: tuple[str, ...]
    experiment: Experiment


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """The runs in hand.

    Attributes:
        name: what to call it: a preset's id, or a file's name without its suffix.
        title: one line; it and the next ones may be in several languages, as those of presets are.
        source: where its data or its story come from.
        licence: what its data may be used for.
        about: what to look for.
        truth: what the data were generated from; None for other data. An edit of the data does not change it.
        runs: at least one, in the order in which they began.
        present: the name of the run in hand; empty for the last.
        hidden: the ids of the panels that do not show what they have, such as "train.theory".
        pinned: the names of the runs that stay on the screen beside the others.
        opened: the file that it was opened from, if it was; this is in no file.
        positions: how far the runs have come, by name; a run that is not here has not begun.
    """

    name: str
    title: Text
    source: Text = ""
    licence: str = ""
    about: Text = ""
    truth: Truth | None = None
    runs: tuple[Run, ...]
    present: str = ""
    hidden: tuple[str, ...] = ()
    pinned: tuple[str, ...] = ()
    opened: OpenedFile | None = None
    positions: Mapping[str, Position] = {}

    @property
    def run(self) -> Run:
        """The run in hand."""
        return next((run for run in self.runs if run.name == self.present), self.runs[-1])

    @property
    def experiment(self) -> Experiment:
        """The experiment of the run in hand, as last changed."""
        return self.run.current


class _File(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a session file says, before the settings and the data are checked."""

    version: int
    title: Text
    source: Text = ""
    licence: str = ""
    about: Text = ""
    data: dict[str, list[Any]] | str | None = None
    data_sha256: str = ""
    generate: dict[str, Any] | None = None
    truth: Truth | None = None
    experiment: dict[str, Any] = {}
    present: str = ""
    hidden: tuple[str, ...] = ()
    runs: list[RunEntry] = []


def load(path: Path) -> Session:
    """Read a session file.

    Raises:
        ValidationError: when there is no such file or it says something that cannot be.
    """
    return _session(_decode(path), path)


def read(content: Mapping[str, Any], path: Path) -> Session:
    """Return the session that the sections of another file describe, such as a lesson's.

    Args:
        content: as in a session file, without its version.
        path: the file, beside which its data are.

    Raises:
        ValidationError: when it says something that cannot be.
    """
    return _session(_convert({"version": VERSION, **content}, path), path)


def _session(file: _File, path: Path) -> Session:
    try:
        given = {name: setting_value(name, value) for name, value in file.experiment.items()}
        files = FilesRead(path.parent)
        table, truth = _table(file, files)
        experiment = Experiment.on(table, **given)
        runs, positions = read_runs(file.runs, experiment, files) if file.runs else ((Run(experiment),), {})
        if file.present and file.present not in (names := [run.name for run in runs]):
            raise ValidationError("present", file.present, texts.text("sessions.a_run", names=", ".join(names)))
        _check_hidden(file.hidden)
    except (ValidationError, OverflowError) as error:
        raise FileError(path, str(error)) from None
    return Session(
        name=path.stem,
        title=file.title,
        source=file.source,
        licence=file.licence,
        about=file.about,
        truth=truth,
        runs=runs,
        present=file.present,
        hidden=file.hidden,
        pinned=tuple(entry.name for entry in file.runs if entry.pinned),
        positions=positions,
    )


def read_title(path: Path) -> str:
    """The title of a session file, in the language in use; this makes no data."""
    return str(_decode(path).title)


def dump(session: Session, files: DataFiles | None = None) -> str:
    """Return a session as TOML: the first run's start with every setting that applies spelled out, then the runs.

    A session of one run that has not begun has no section of runs. The data are in it, unless they have a file.

    Raises:
        ValidationError: when a data file cannot be written.
    """
    first = session.runs[0].experiment
    base = Experiment.on(first.table, **spelled_out(first))  # what the section [experiment] says alone
    file = _File(
        version=VERSION,
        title=session.title,
        source=session.source,
        licence=session.licence,
        about=session.about,
        truth=session.truth,
        **data_section(first.table, files),
        experiment=spelled_out(base),
        present=session.present,
        hidden=session.hidden,
        runs=[
            describe_run(run, session.positions.get(run.name, Position()), base, run.name in session.pinned, files)
            for run in session.runs
        ],
    )
    if session.runs == (Run(base),) and not session.positions:
        file.runs = []
    return msgspec.toml.encode(file).decode()


def save(session: Session, path: Path) -> None:
    """Write a session file, whole or not at all; many numbers go into Parquet files beside it.

    The names of these files have their checksums in them, so that no other session's file is written over.

    Raises:
        ValidationError: when a file cannot be written.
    """
    content = dump(session, DataFiles(path.parent, path.stem))
    with replacing(path) as file:
        file.write(content)


def _decode(path: Path) -> _File:
    try:
        content = msgspec.toml.decode(path.read_bytes())
    except OSError as error:
        raise FileError(path, texts.text("files.not_read", error=error.strerror)) from None
    except (ValueError, RecursionError) as error:  # TOML's syntax, or bytes that are not UTF-8
        raise FileError(path, texts.text("files.not_toml", error=error)) from None
    version = content.get("version")
    if isinstance(version, int) and version > VERSION:
        raise FileError(path, texts.text("sessions.newer", version=version, own=VERSION))
    if version != VERSION:
        raise FileError(path, texts.text("sessions.version", version=VERSION))
    return _convert(content, path)


def _convert(content: Mapping[str, Any], path: Path) -> _File:
    try:
        return msgspec.convert(content, _File)
    except msgspec.ValidationError as error:
        place, problem = in_toml_terms(str(error))
        raise FileError(path, f"{place}: {problem}" if place else problem) from None


def _check_hidden(hidden: Sequence[str]) -> None:
    """Raise an error for a panel that there is not, or that does not belong to the screens of sessions."""
    if not hidden:
        return
    panels = [key.removeprefix("help.") for key in templates("en") if key.startswith(HIDEABLE)]
    for name in hidden:
        if name not in panels:
            raise ValidationError("hidden", name, texts.text("sessions.no_panel", near=nearest(name, panels)))


def _table(file: _File, files: FilesRead) -> tuple[Table, Truth | None]:
    """Return the data of a session file, and what they were generated from."""
    if (file.data is None) == (file.generate is None):
        given = "neither" if file.data is None else "both"
        raise ValidationError("data", given, texts.text("sessions.sections"))
    if file.generate is not None:
        from gdtui.core.data.synthetic import recipe  # numpy, which numbers written out do without

        made = recipe(file.generate)
        return made.table(), made.truth()
    if isinstance(file.data, str):
        return files.table(DataReference(file.data, file.data_sha256)), file.truth
    return columns_of(file.data or {}), file.truth
