"""The user's settings of the screens, in a settings file.

    theme = "gdtui-safe"      # any of Textual's themes, gdtui-safe (for every colour vision), gdtui-contrast
    marker = "half"           # braille, half or ascii
    language = "ko"           # en or ko, for the sentences that teach; by default as the locale
    log = true                # start with the loss on a logarithmic scale

    [keys]                    # a binding's id = its keys; the help shows the ids
    "train.play" = "space,k"

The file is where the platform keeps such files (`~/.config/gdtui/settings.toml` on Linux); the environment variable
`GDTUI_CONFIG` can name another file.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias

import msgspec

from gdtui.core.atomic import replacing
from gdtui.core.errors import FileError, ValidationError
from gdtui.core.fields import nearest
from gdtui.core.language import LANGUAGES, Language, language_of_locale

Marker: TypeAlias = Literal["braille", "half", "ascii"]
MARKERS: tuple[Marker, ...] = ("braille", "half", "ascii")


class KeyBinding(NamedTuple):
    """The keys of a binding, and where they work.

    Attributes:
        keys: keys, separated by commas.
        screen: the screen that the binding belongs to; empty for a binding of all screens.
        part: the panel or the widget that must have the focus; empty when nothing needs the focus.
    """

    keys: str
    screen: str = ""
    part: str = ""

    def meets(self, other: KeyBinding) -> bool:
        """Return whether both bindings can work at once; those of two screens, panels or widgets cannot."""
        same_screen = not self.screen or not other.screen or self.screen == other.screen
        same_part = not self.part or not other.part or self.part == other.part
        return same_screen and same_part


class Config(msgspec.Struct, frozen=True):
    """A user's preferences for the screens.

    Attributes:
        theme: name of the theme.
        marker: dots that plots are drawn with.
        language: of the sentences that teach; None for the locale's.
        log: whether the loss starts on a logarithmic scale.
        keys: keys of each binding id, separated by commas.
    """

    theme: str = "textual-dark"
    marker: Marker = "braille"
    language: Language | None = None
    log: bool = False
    keys: Mapping[str, str] = {}


def path() -> Path:
    """Return the path of the settings file, which may not exist."""
    from_environment = os.environ.get("GDTUI_CONFIG")
    if from_environment:
        return Path(from_environment)
    from platformdirs import user_config_path

    return user_config_path("gdtui") / "settings.toml"


def read(themes: Collection[str], bindings: Callable[[], Mapping[str, KeyBinding]]) -> tuple[Config, tuple[str, ...]]:
    """Read the settings; return them with a line for each entry of the file that cannot be used.

    The other entries of the file still apply.

    Args:
        themes: names of all themes.
        bindings: returns the default keys of all binding ids; it is called only if the file has keys.
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
        checked["keys"], clashes = _usable_keys(checked["keys"], bindings())
        problems += [f"{path()}: {clash}" for clash in clashes]
    return Config(**checked), tuple(problems)


def preferred_language() -> Language:
    """Return the language of the settings file, or else of the locale; the app says what is wrong with the file."""
    try:
        given = _decode(path()).get("language")
    except FileError:
        given = None
    return next((known for known in LANGUAGES if known == given), language_of_locale(os.environ))


def write(name: str, value: str | bool) -> None:
    """Write one setting into the file; everything else in the file stays as it is, including comments.

    Raises:
        ValidationError: when the file cannot be read or written.
    """
    import tomlkit  # only writing needs it, so the first paint does not wait for the import

    file = path()
    _decode(file)  # this raises an error for a file that is not TOML, which must not be overwritten
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
        near = nearest(name, Config.__struct_fields__)
        raise ValidationError("setting", name, f"there is none of that name; did you mean {near}?")
    if name == "theme" and value not in themes:
        near = nearest(str(value), themes)
        raise ValidationError(name, value, f"there is none of that name; did you mean {near}?")
    if name == "marker" and value not in MARKERS:
        raise ValidationError(name, value, f"it must be one of {', '.join(MARKERS)}")
    if name == "language" and value not in LANGUAGES:
        raise ValidationError(name, value, f"it must be one of {', '.join(LANGUAGES)}")
    if name == "log" and not isinstance(value, bool):
        raise ValidationError(name, value, "it must be true or false")
    if name == "keys" and not isinstance(value, dict):
        raise ValidationError(name, value, "it must be a section [keys] of binding ids and their keys")
    return value


def _usable_keys(given: Mapping[str, Any], bindings: Mapping[str, KeyBinding]) -> tuple[dict[str, str], list[str]]:
    """Return the keys that can be used, and a line for each problem with the others."""
    usable: dict[str, str] = {}
    problems = []
    for name, keys in given.items():
        try:
            usable[name] = _checked_keys(name, keys, bindings)
        except ValidationError as error:
            problems.append(str(error))
    changed = {name: bindings[name]._replace(keys=keys) for name, keys in usable.items()}
    others = {name: binding for name, binding in bindings.items() if name not in changed}
    return usable, [*problems, *_clashes({**changed, **others}, usable)]


def _checked_keys(name: str, keys: Any, bindings: Collection[str]) -> str:
    if name not in bindings:
        near = nearest(name, bindings)
        raise ValidationError("key of", name, f"there is no binding of that id; did you mean {near}?")
    parts = [part.strip() for part in keys.split(",")] if isinstance(keys, str) else []
    if not parts or not all(parts):
        raise ValidationError(f"keys.{name}", keys, 'it must be keys with commas between, such as "space,k"')
    return ",".join(parts)


def _clashes(bindings: Mapping[str, KeyBinding], changed: Collection[str]) -> Iterator[str]:
    """Yield a line for each key that two bindings use at the same time.

    At least one binding of each pair is changed by the file; the changed bindings must come first in `bindings`.
    """
    for (name, one), (other, two) in combinations(bindings.items(), 2):
        if name in changed and one.meets(two):
            for key in sorted(set(one.keys.split(",")) & set(two.keys.split(","))):
                yield f"key {key} is used by both {name} and {other}"
