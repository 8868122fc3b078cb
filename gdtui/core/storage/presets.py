"""The sessions that ship with the package."""

from __future__ import annotations

from pathlib import Path

from gdtui.core.errors import ValidationError
from gdtui.core.fields import nearest
from gdtui.core.storage.session_file import Session, load, read_title

PRESETS = Path(__file__).parents[2] / "presets"


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
    return {name: read_title(PRESETS / f"{name}.toml") for name in preset_names()}
