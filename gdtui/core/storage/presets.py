"""The sessions that ship with the package."""

from __future__ import annotations

from pathlib import Path

from gdtui.core.errors import ValidationError
from gdtui.core.fields import nearest
from gdtui.core.storage.session_file import Session, load, read_title

PRESETS = Path(__file__).parents[2] / "presets"


def preset_names() -> tuple[str, ...]:
    """Return the ids of the presets."""
    return tuple(sorted(path.stem for path in PRESETS.glob("*.toml")))


def preset(name: str) -> Session:
    """Load the preset with an id.

    Raises:
        ValidationError: when there is no such preset; the message gives the nearest id.
    """
    if name not in preset_names():
        near = nearest(name, preset_names())
        raise ValidationError("preset", name, f"there is no preset or file of that name; did you mean {near}?")
    return load(PRESETS / f"{name}.toml")


def preset_titles() -> dict[str, str]:
    """Return the title of each preset, in one line, without making its data."""
    return {name: read_title(PRESETS / f"{name}.toml") for name in preset_names()}
