"""The user's own settings of the screens, in a file of theirs.

    theme = "gdtui-safe"      # any of Textual's themes, gdtui-safe (for every colour vision), gdtui-contrast
    marker = "half"           # braille, half or ascii
    log = true                # the loss on a logarithmic scale from the start

    [keys]                    # a binding's id = its keys; the help shows the ids
    "train.play" = "space,k"

It lies where the platform keeps such files (`~/.config/gdtui/settings.toml` on Linux), or where `GDTUI_CONFIG` says.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias

import msgspec

from gdtui.core.errors import FileError, ValidationError
from gdtui.core.fields import nearest
from gdtui.core.storage.atomic import replacing

Marker: TypeAlias = Literal["braille", "half", "ascii"]
MARKERS: tuple[Marker, ...] = ("braille", "half", "ascii")


class KeyBinding(NamedTuple):
    """A binding's keys, and where they are in force.

    Attributes:
        keys: separated by commas.
        screen: the one screen it belongs to; empty for all of them.
        part: the panel or the widget that must have the focus; empty for none.
    """

    keys: str
    screen: str = ""
    part: str = ""

    def meets(self, other: KeyBinding) -> bool:
        """Whether both can be in force at once: two screens' cannot, nor those of two panels or widgets."""
        return all(not mine or not others or mine == others for mine, others in zip(self[1:], other[1:], strict=True))


class Config(msgspec.Struct, frozen=True):
    """How a user likes the screens.

    Attributes:
        theme: its name.
        marker: what plots are drawn with.
        log: whether the loss is on a logarithmic scale at first.
        keys: binding ids with their keys, separated by commas.
    """

    theme: str = "textual-dark"
    marker: Marker = "braille"
    log: bool = False
    keys: Mapping[str, str] = {}


def path() -> Path:
    """Where the file is, or would be."""
    if named := os.environ.get("GDTUI_CONFIG"):
        return Path(named)
    from platformdirs import user_config_path

    return user_config_path("gdtui") / "settings.toml"


def read(themes: Collection[str], bindings: Callable[[], Mapping[str, KeyBinding]]) -> tuple[Config, tuple[str, ...]]:
    """The settings, and a line for each thing in the file that cannot be used; the rest of it counts.

    Args:
        themes: the names there are.
        bindings: tells the ids there are, with their default keys and where they are in force; asked only if the file
            has keys.
    """
    try:
        given = _decode(path())
    except FileError as error:
        return Config(), (str(error),)
    checked, problems = {}, []
    for name, value in given.items():
        try:
            checked[name] = _checked(name, value, themes)
        except ValidationError as error:
            problems.append(f"{path()}: {error}")
    if "keys" in checked:
        checked["keys"], clashes = _keys(checked["keys"], bindings())
        problems += [f"{path()}: {clash}" for clash in clashes]
    return Config(**checked), tuple(problems)


def write(name: str, value: str | bool) -> None:
    """Put one setting into the file; the rest of it stays as it is, comments too.

    Raises:
        ValidationError: when the file cannot be read or written.
    """
    import tomlkit  # to read needs no writer, and the first paint does not wait for it

    file = path()
    _decode(file)  # a file that is not TOML is left alone
    text = tomlkit.parse(file.read_bytes() if file.exists() else b"")
    text[name] = value
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(file, f"it cannot be written: {error.strerror}") from None
    with replacing(file) as new:
        tomlkit.dump(text, new)


def _decode(file: Path) -> dict[str, Any]:
    if not file.exists():
        return {}
    try:
        return dict(msgspec.toml.decode(file.read_bytes()))
    except OSError as error:
        raise FileError(file, f"it cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise FileError(file, f"it is not TOML: {error}") from None


def _checked(name: str, value: Any, themes: Collection[str]) -> Any:
    if name not in Config.__struct_fields__:
        known = nearest(name, Config.__struct_fields__)
        raise ValidationError("setting", name, f"there is none of that name; the nearest is {known}")
    if name == "theme" and value not in themes:
        near = nearest(str(value), themes)
        raise ValidationError(name, value, f"there is none of that name; the nearest is {near}")
    if name == "marker" and value not in MARKERS:
        raise ValidationError(name, value, f"it must be one of {', '.join(MARKERS)}")
    if name == "log" and not isinstance(value, bool):
        raise ValidationError(name, value, "it must be true or false")
    if name == "keys" and not isinstance(value, dict):
        raise ValidationError(name, value, "it must be a section [keys] of binding ids and their keys")
    return value


def _keys(given: Mapping[str, Any], bindings: Mapping[str, KeyBinding]) -> tuple[dict[str, str], list[str]]:
    """The keys that can be used, and what is wrong with the others."""
    usable: dict[str, str] = {}
    problems = []
    for name, keys in given.items():
        try:
            usable[name] = _parsed(name, keys, bindings)
        except ValidationError as error:
            problems.append(str(error))
    changed = {name: bindings[name]._replace(keys=keys) for name, keys in usable.items()}
    others = {name: binding for name, binding in bindings.items() if name not in changed}
    return usable, [*problems, *_clashes({**changed, **others}, usable)]


def _parsed(name: str, keys: Any, bindings: Collection[str]) -> str:
    if name not in bindings:
        known = nearest(name, bindings)
        raise ValidationError("key of", name, f"there is no binding of that id; the nearest is {known}")
    parts = [part.strip() for part in keys.split(",")] if isinstance(keys, str) else []
    if not parts or not all(parts):
        raise ValidationError(f"keys.{name}", keys, 'it must be keys with commas between, such as "space,k"')
    return ",".join(parts)


def _clashes(bindings: Mapping[str, KeyBinding], changed: Collection[str]) -> Iterator[str]:
    """Pairs that want the same key at the same time, one of them by the file, whose own come first."""
    for (name, one), (other, two) in combinations(bindings.items(), 2):
        if name in changed and one.meets(two):
            for key in sorted(set(one.keys.split(",")) & set(two.keys.split(","))):
                yield f"key {key} is that of both {name} and {other}"
