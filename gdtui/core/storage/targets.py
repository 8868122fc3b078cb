"""What can be opened: a preset, a data set or a file by its name, and the files that were opened last."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from gdtui.core.errors import FileError, ValidationError
from gdtui.core.experiment.experiment import Experiment, Run
from gdtui.core.storage import user_config
from gdtui.core.storage.atomic import replacing
from gdtui.core.storage.presets import dataset_names, preset, preset_names
from gdtui.core.storage.session_file import Session, load

if TYPE_CHECKING:  # numpy is imported with it, and the first paint does not wait for numpy
    from gdtui.core.data.recipes import Recipe

REMEMBERED = 9  # the most files; a path a line beside the settings file, the newest first


def resolve(target: str) -> Session:
    """Return the session that a name on the command line means: a preset, a data set, a session or data file.

    Raises:
        ValidationError: when the name means none of them, or the file cannot be used.
    """
    path = Path(target)
    if target in (*preset_names(), *dataset_names()):
        return preset(target)
    if path.suffix.lower() == ".toml":
        return load(path)
    if path.suffix or os.path.exists(target) or os.sep in target:
        return _session_on_data(path)
    return preset(target)


def _session_on_data(path: Path) -> Session:
    from gdtui.core.data import files

    table = files.read(path)
    title = f"{path.name}: {table.rows:,} rows of {', '.join(table.columns)}"
    try:
        return Session(name=path.stem, title=title, runs=(Run(Experiment.on(table)),))
    except ValidationError as error:
        raise FileError(path, str(error)) from None


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
