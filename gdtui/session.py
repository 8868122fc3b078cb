"""Sessions: the runs in hand, and the TOML files that hold them.

A session file reads:

    version = 1
    title = "one line about it"

    [data]            # column name = its numbers; the order is the order of the columns
    x = [1, 2, 3]
    y = [2, 4, 6]

    [experiment]      # any settings of an experiment, by name; the others have their defaults
    lr = 0.01
    hidden = [16, 16]

In place of `[data]` a file may have `[generate]`, whose keys `gdtui.generate` explains. A preset is a session file that
ships with the package.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import msgspec

from gdtui.experiment import COLUMNS, Experiment, Run, setting, settings
from gdtui.fields import FileError, ValidationError, nearest
from gdtui.table import Table

PRESETS = Path(__file__).parent / "presets"
VERSION = 1
"""Of the form of session files."""


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """The runs in hand.

    Attributes:
        name: what to call it: a preset's id, or a file's name without its suffix.
        title: one line.
        source: where its data or its story come from.
        about: what to look for.
        runs: at least one.
    """

    name: str
    title: str
    source: str = ""
    about: str = ""
    runs: tuple[Run, ...]

    @property
    def experiment(self) -> Experiment:
        """The newest run's experiment, as last changed."""
        return self.runs[-1].current


class _File(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a session file says, before the settings and the data are checked."""

    version: int
    title: str
    source: str = ""
    about: str = ""
    data: dict[str, list[Any]] | None = None
    generate: dict[str, Any] | None = None
    experiment: dict[str, Any] = {}


def resolve(target: str) -> Session:
    """The session that a name on the command line means: a preset, a session file (.toml) or a data file.

    Raises:
        ValidationError: when it is none of them, or the file cannot be used.
    """
    path = Path(target)
    if target in preset_names():
        return preset(target)
    if path.suffix.lower() == ".toml":
        return load(path)
    if path.suffix or os.path.exists(target) or os.sep in target:
        return _on_data(path)
    return preset(target)


def preset_names() -> tuple[str, ...]:
    """The ids of the presets."""
    return tuple(sorted(path.stem for path in PRESETS.glob("*.toml")))


def preset(name: str) -> Session:
    """The preset of that id.

    Raises:
        ValidationError: when there is none, with the nearest id.
    """
    if name not in preset_names():
        near = nearest(name, preset_names())
        raise ValidationError("preset", name, f"there is none of that name, nor a file; the nearest is {near}")
    return load(PRESETS / f"{name}.toml")


def preset_titles() -> dict[str, str]:
    """What each preset is, in one line; this makes no data."""
    return {name: _decode(PRESETS / f"{name}.toml").title for name in preset_names()}


def load(path: Path) -> Session:
    """Read a session file.

    Raises:
        ValidationError: when there is no such file or it says something that cannot be.
    """
    file = _decode(path)
    try:
        given = {name: _setting(name, value) for name, value in file.experiment.items()}
        experiment = Experiment.on(_table(file), **given)
    except (ValidationError, OverflowError) as error:
        raise FileError(path, str(error)) from None
    return Session(name=path.stem, title=file.title, source=file.source, about=file.about, runs=(Run(experiment),))


def dump(session: Session) -> str:
    """A session as TOML: the newest run's experiment as last changed, with every setting that applies spelled out.

    A setting that is none is left out, as TOML has no such value; none is its default.
    """
    experiment = session.experiment
    values = experiment.table.values().tolist()
    width = len(experiment.table.columns)
    file = _File(
        version=VERSION,
        title=session.title,
        source=session.source,
        about=session.about,
        data={name: values[index::width] for index, name in enumerate(experiment.table.columns)},
        experiment=_spelled_out(experiment),
    )
    return msgspec.toml.encode(file).decode()


def _spelled_out(experiment: Experiment) -> dict[str, Any]:
    applying = (name for name, field in settings().items() if field.applies(experiment))
    values = {name: getattr(experiment, name) for name in (*COLUMNS, *applying)}
    return {name: value for name, value in values.items() if value is not None}


def save(session: Session, path: Path) -> None:
    """Write a session file, whole or not at all.

    Raises:
        ValidationError: when the file cannot be written.
    """
    with replacing(path) as file:
        file.write(dump(session))


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """A file to write that takes its name when it is complete; after an error what was there before is still there.

    Raises:
        ValidationError: when the file cannot be written.
    """
    path = path.resolve()  # a link keeps pointing at what is replaced
    in_place = path.exists() and not path.is_file()  # /dev/null, a pipe
    part = path if in_place else path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            yield file
        part.replace(path)
    except OSError as error:
        raise FileError(path, f"it cannot be written: {error.strerror or error}") from None
    finally:
        if not in_place:
            part.unlink(missing_ok=True)


def _on_data(path: Path) -> Session:
    from gdtui import tables

    table = tables.read(path)
    title = f"{path.name}: {table.rows:,} rows of {', '.join(table.columns)}"
    try:
        return Session(name=path.stem, title=title, runs=(Run(Experiment.on(table)),))
    except ValidationError as error:
        raise FileError(path, str(error)) from None


def _decode(path: Path) -> _File:
    try:
        content = msgspec.toml.decode(path.read_bytes())
    except OSError as error:
        raise FileError(path, f"it cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:  # TOML's syntax, or bytes that are not UTF-8
        raise FileError(path, f"it is not TOML: {error}") from None
    if content.get("version") != VERSION:
        raise FileError(path, f"it is not a session file of version {VERSION}: it must begin with version = {VERSION}")
    try:
        return msgspec.convert(content, _File)
    except msgspec.ValidationError as error:
        raise FileError(path, _in_toml_terms(str(error))) from None


def _in_toml_terms(message: str) -> str:
    """Msgspec's ``Expected `str`, got `int` - at `$.title` `` as ``title: expected str, got int``."""
    what, _, where = message.replace("`", "").partition(" - at $.")
    what = what.replace("Object missing", "it is missing the").replace("Object contains", "it contains the")
    return f"{where}: {what[0].lower()}{what[1:]}" if where else what


def _table(file: _File) -> Table:
    if (file.data is None) == (file.generate is None):
        given = "neither" if file.data is None else "both"
        raise ValidationError("data", given, "it must have one of the sections [data] and [generate]")
    if file.data is not None:
        return _columns(file.data)
    from gdtui.generate import generate  # numpy, which numbers written out do without

    return generate(file.generate or {})


def _columns(data: dict[str, list[Any]]) -> Table:
    length = max(map(len, data.values()), default=0)
    for name, values in data.items():
        if len(values) != length:
            raise ValidationError(f"length of data column {name}", len(values), f"another column has {length} numbers")
        for row, value in enumerate(values):
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise ValidationError(f"row {row}, column {name}", value, "it must be a number")
    return Table.of(data)


def _setting(name: str, value: Any) -> Any:
    if name in COLUMNS:
        return _names(name, value)
    field = setting(name)
    if field.kind in ("numbers", "integers"):
        if not isinstance(value, list):
            raise ValidationError(name, value, "it must be a list, such as [1, 2]")
        value = tuple(value)
    field.check(value)
    return value


def _names(name: str, value: Any) -> Any:
    try:
        return msgspec.convert(value, tuple[str, ...] if name == "features" else str)
    except msgspec.ValidationError:
        allowed = "it must be a list of column names" if name == "features" else "it must be a column name"
        raise ValidationError(name, value, allowed) from None
