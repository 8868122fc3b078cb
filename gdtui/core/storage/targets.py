"""The meaning of a name on the command line: a preset, a session file or a data file."""

from __future__ import annotations

import os
from pathlib import Path

from gdtui.core.errors import FileError, ValidationError
from gdtui.core.experiment.experiment import Experiment, Run
from gdtui.core.storage.presets import preset, preset_names
from gdtui.core.storage.session_file import Session, load


def resolve(target: str) -> Session:
    """Return the session that a name on the command line means: a preset, a session file (.toml) or a data file.

    Raises:
        ValidationError: when the name means none of them, or the file cannot be used.
    """
    path = Path(target)
    if target in preset_names():
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
