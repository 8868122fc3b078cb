"""The sessions that ship with the package: presets, which have a lesson, and data sets, which have a source."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from gdtui.core.errors import ValidationError
from gdtui.core.fields import nearest
from gdtui.core.storage.session_file import Session, load, read_title
from gdtui.core.texts import text

PRESETS = Path(__file__).parents[2] / "presets"
DATASETS = Path(__file__).parents[2] / "datasets"


def preset_names() -> tuple[str, ...]:
    """Return the ids of the presets."""
    return _names(PRESETS)


def dataset_names() -> tuple[str, ...]:
    """Return the ids of the data sets."""
    return _names(DATASETS)


def preset(name: str) -> Session:
    """Load the preset or the data set with an id.

    Raises:
        ValidationError: when there is neither; the message gives the nearest id.
    """
    for folder in (PRESETS, DATASETS):
        if name in _names(folder):
            return load(folder / f"{name}.toml")
    near = nearest(name, (*preset_names(), *dataset_names()))
    raise ValidationError("preset", name, text("sessions.no_preset", near=near))


def preset_titles() -> dict[str, str]:
    """Return the title of each preset, in one line, without making its data."""
    return _titles(PRESETS)


def dataset_titles() -> dict[str, str]:
    """Return the title of each data set, in one line, without reading its numbers."""
    return _titles(DATASETS)


@cache  # they ship with the package
def _names(folder: Path) -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in folder.glob("*.toml")))


def _titles(folder: Path) -> dict[str, str]:
    return {name: read_title(folder / f"{name}.toml") for name in _names(folder)}
