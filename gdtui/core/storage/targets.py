"""What can be opened: a preset, a data set or a file by its name, and the files that were opened last."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from gdtui.core.atomic import replacing
from gdtui.core.data.names import join_names
from gdtui.core.errors import FileError, ValidationError
from gdtui.core.experiment.experiment import Experiment, Run
from gdtui.core.storage import user_config
from gdtui.core.storage.presets import dataset_names, preset, preset_names
from gdtui.core.storage.session_file import OpenedFile, Session, load

if TYPE_CHECKING:  # numpy is imported with them, and the first paint does not wait for numpy
    from gdtui.core.data.reading.finish import Finished
    from gdtui.core.data.reading.source import Source
    from gdtui.core.data.recipes import Recipe

SESSION = ".toml"
STDIN = "-"
"""Stands for standard input."""

REMEMBERED = 9  # the most files; a path a line beside the settings file, the newest first


class UnreadData(NamedTuple):
    """A data file that cannot be read as it is.

    Attributes:
        path: where it is.
        chosen: how it was to be read: texts of `ReadChoices`, by name.
        problem: what is wrong with it.
    """

    path: str
    chosen: Mapping[str, str]
    problem: str


def resolve(target: str) -> Session:
    """Return the session that a name on the command line means: a preset, a data set, a session or data file.

    Raises:
        ValidationError: when the name means none of them, or the file cannot be used.
    """
    if is_data(target):
        from gdtui.core.data.reading.read import read
        from gdtui.core.data.reading.source import Source

        source = Source.of(target)
        return session_on(source, read(source))
    if not _shipped(target) and Path(target).suffix.lower() == SESSION:
        session = load(Path(target))
        return msgspec.structs.replace(session, opened=OpenedFile((target,), session.experiment))
    return preset(target)


def _shipped(target: str) -> bool:
    return target in (*preset_names(), *dataset_names())


def is_data(target: str) -> bool:
    """Return whether a name means data: standard input or a file, and neither a preset nor a session file."""
    path = Path(target)
    if _shipped(target) or path.suffix.lower() == SESSION:
        return False
    return target == STDIN or bool(path.suffix) or os.path.exists(target) or os.sep in target


def session_on(source: Source, data: Finished, how: Sequence[str] = ()) -> Session:
    """Return a session with one run on data that was read.

    Args:
        source: where they are from.
        data: what was read.
        how: the options of the command line that have them read so.

    Raises:
        FileError: when nothing can be trained on the data.
    """
    table, path = data.table, source.path
    title = f"{path.name}: {table.rows:,} rows of {join_names(table.columns)}"
    try:
        experiment = Experiment.on(table, features=data.features, target=data.target)
    except ValidationError as error:
        raise FileError(path, str(error)) from None
    opened = None if source.typed else OpenedFile((str(path), *how), experiment)
    return Session(name=path.stem, title=title, runs=(Run(experiment),), opened=opened)


def generated(recipe: Recipe) -> Session:
    """Return a session on generated data, which remembers what they were made from.

    Raises:
        ValidationError: when the settings of the recipe do not fit each other.
    """
    table, truth = recipe.table(), recipe.truth()
    title = f"{table.rows:,} generated rows of {truth.equation}"
    return Session(name="generated", title=title, truth=truth, runs=(Run(Experiment.on(table)),))


def recent_files() -> tuple[Path, ...]:
    """Return the files that were opened last and still exist, the newest first; none when they cannot be read."""
    try:
        lines = _place().read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return ()
    return tuple(path for path in map(Path, lines) if path.is_file())[:REMEMBERED]


def remember(target: str) -> None:
    """Put a file first, if the target is one; where the list cannot be written, nothing is remembered."""
    path = Path(target)
    if not path.is_file():
        return
    path = path.resolve()
    others = [other for other in recent_files() if other != path]
    try:
        _place().parent.mkdir(parents=True, exist_ok=True)
        with replacing(_place()) as file:
            file.writelines(f"{one}\n" for one in [path, *others][:REMEMBERED])
    except (OSError, ValidationError):
        return


def _place() -> Path:
    return user_config.path().with_name("recent.txt")
