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
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, TypeAlias

import msgspec

from gdtui.fields import FileError, ValidationError, nearest
from gdtui.session import replacing

Marker: TypeAlias = Literal["braille", "half", "ascii"]
EVERYWHERE, SCREENS, WIDGETS = ("app", "mode"), ("train", "descend"), ("rows", "page", "editor")
"""What the ids of bindings begin with: those of a panel of Train with the panel, of Descend with "descend." and it."""
MARKERS: tuple[Marker, ...] = ("braille", "half", "ascii")


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


def read(themes: Collection[str], bindings: Callable[[], Mapping[str, str]]) -> tuple[Config, tuple[str, ...]]:
    """The settings, and a line for each thing in the file that cannot be used; the rest of it counts.

    Args:
        themes: the names there are.
        bindings: tells the ids there are, with their default keys; asked only if the file has keys.
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
    file = path()
    _decode(file)  # a file that is not TOML is left alone
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(file, f"it cannot be written: {error.strerror}") from None
    with replacing(file) as new:
        new.write(_with(text, f"{name} = {str(value).lower() if isinstance(value, bool) else _quoted(value)}", name))


def _with(text: str, line: str, name: str) -> str:
    """A text of TOML with a line of its first, nameless section replaced, or added at the top."""
    section = re.search(r"^\s*\[", text, re.MULTILINE)
    end = section.start() if section else len(text)
    head, replaced = re.subn(rf"^\s*{name}\s*=.*$", lambda _: line, text[:end], count=1, flags=re.MULTILINE)
    return (head if replaced else f"{line}\n{head}") + text[end:]


def _quoted(value: str) -> str:
    return msgspec.json.encode(value).decode()  # a string of JSON is one of TOML


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


def _keys(given: Mapping[str, Any], bindings: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """The keys that can be used, and what is wrong with the others."""
    usable: dict[str, str] = {}
    problems = []
    for name, keys in given.items():
        try:
            usable[name] = _bound(name, keys, bindings)
        except ValidationError as error:
            problems.append(str(error))
    return usable, [*problems, *_clashes({**bindings, **usable}, usable)]


def _bound(name: str, keys: Any, bindings: Mapping[str, str]) -> str:
    if name not in bindings:
        known = nearest(name, bindings)
        raise ValidationError("key of", name, f"there is no binding of that id; the nearest is {known}")
    parts = [part.strip() for part in keys.split(",")] if isinstance(keys, str) else []
    if not parts or not all(parts):
        raise ValidationError(f"keys.{name}", keys, 'it must be keys with commas between, such as "space,k"')
    return ",".join(parts)


def _clashes(bindings: Mapping[str, str], changed: Collection[str]) -> Iterator[str]:
    """Pairs that want the same key at the same time, one of them by the file."""
    for place, name in enumerate(changed):
        for other in (other for other in bindings if other not in list(changed)[: place + 1]):
            for key in set(bindings[name].split(",")) & set(bindings[other].split(",")):
                if _together(name, other):
                    yield f"key {key} is that of both {name} and {other}"


def _together(name: str, other: str) -> bool:
    """Whether two bindings can be in force at once: those of two screens cannot, nor those of two panels."""
    (screen, part), (other_screen, other_part) = _scope(name), _scope(other)
    return (screen == other_screen or not (screen and other_screen)) and (
        part == other_part or not (part and other_part)
    )


def _scope(name: str) -> tuple[str, str]:
    """The screen and the part of it where a binding holds; empty for everywhere."""
    first, *rest = name.split(".")
    if first in EVERYWHERE:
        return "", ""
    if first in WIDGETS:
        return "", first
    if first in SCREENS:
        return first, rest[0] if len(rest) > 1 and rest[0] != "jump" else ""
    return "train", first
