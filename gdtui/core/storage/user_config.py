"""The user's settings of the screens, in a settings file.

    theme = "gdtui-safe"      # any of Textual's themes, gdtui-safe (for every colour vision), gdtui-contrast
    marker = "half"           # braille, half or ascii
    language = "ko"           # en or ko, for the sentences that teach; by default as the locale
    log = true                # start with the loss on a logarithmic scale
    engine = "ssh host gdtui engine"   # a command that starts the engine, elsewhere; by default it runs here

    [keys]                    # a binding's id = its keys; gdtui config lists the ids
    "train.play" = "space,K"

The file is where the platform keeps such files (`~/.config/gdtui/settings.toml` on Linux); the environment variable
`GDTUI_CONFIG` can name another file.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias

import msgspec

from gdtui.core import texts
from gdtui.core.atomic import replacing
from gdtui.core.errors import FileError, ValidationError
from gdtui.core.fields import nearest
from gdtui.core.language import LANGUAGES, Language, language_of_locale

TEMPLATE = Path(__file__).with_name("new_settings.toml")
Marker: TypeAlias = Literal["braille", "half", "ascii"]
MARKERS: tuple[Marker, ...] = ("braille", "half", "ascii")


class KeyBinding(NamedTuple):
    """The keys of a binding, and where they work.

    Attributes:
        keys: keys, separated by commas.
        screen: the screen that the binding belongs to; empty for a binding of all screens.
        part: the panel or the widget that must have the focus; empty when nothing needs the focus.
        modal: whether the screen lies over others, whose keys have no effect meanwhile.
    """

    keys: str
    screen: str = ""
    part: str = ""
    modal: bool = False

    def meets(self, other: KeyBinding) -> bool:
        """Return whether both bindings can work at once; those of two screens, panels or widgets cannot."""
        apart = self.modal or other.modal or (self.screen and other.screen)
        same_screen = self.screen == other.screen or not apart
        same_part = not self.part or not other.part or self.part == other.part
        return same_screen and same_part


class Config(msgspec.Struct, frozen=True):
    """A user's preferences for the screens.

    Attributes:
        theme: name of the theme.
        marker: dots that plots are drawn with.
        log: whether the loss starts on a logarithmic scale.
        keys: keys of each binding id, separated by commas.
        language: of the sentences that teach; None for the locale's.
        engine: the command that starts the engine; empty for one on this machine.
    """

    theme: str = "textual-dark"
    marker: Marker = "braille"
    log: bool = False
    keys: Mapping[str, str] = {}
    language: Language | None = None
    engine: str = ""


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
    checked, problems = {}, list[tuple[str, str]]()
    for name, value in given.items():
        try:
            checked[name] = _checked(name, value, themes)
        except ValidationError as error:
            problems.append((name, str(error)))
    if "keys" in checked:
        checked["keys"], clashes = _usable_keys(checked["keys"], bindings())
        problems += clashes
    return Config(**checked), tuple(f"{_place(name)}: {problem}" for name, problem in problems)


def given() -> Mapping[str, Any]:
    """Return what the file says, usable or not.

    Raises:
        FileError: when the file cannot be read; the line says where.
    """
    return _decode(path())


def begin() -> None:
    """Write a file of comments, which say what can be set, if there is none.

    Raises:
        FileError: when it cannot be written.
    """
    file = path()
    if not file.exists():
        _make_folder(file)
        with replacing(file) as new:
            new.write(TEMPLATE.read_text(encoding="utf-8"))


def engine_command(text: str) -> tuple[str, ...]:
    """Return the parts of a command that starts the engine, as a shell would part them.

    Raises:
        ValidationError: when it is empty, or a quotation mark in it has no other.
    """
    import shlex

    try:
        parts = tuple(shlex.split(text))
    except ValueError as error:
        raise ValidationError("engine", text, texts.text("config.not_a_command", error=str(error).lower())) from None
    if not parts:
        raise ValidationError("engine", text, texts.text("config.command"))
    return parts


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
    _make_folder(file)
    with replacing(file) as new:
        tomlkit.dump(text, new)


def _make_folder(file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(file, texts.text("files.not_written", error=error.strerror)) from None


def _decode(file: Path) -> dict[str, Any]:
    if not file.exists():
        return {}
    try:
        return dict(msgspec.toml.decode(file.read_bytes()))
    except OSError as error:
        raise FileError(file, texts.text("files.not_read", error=error.strerror)) from None
    except (ValueError, RecursionError) as error:
        raise FileError(file, texts.text("files.not_toml", error=error)) from None


def _place(name: str) -> str:
    """Return where the file names a setting or a binding: its path, with the line where it can be told."""
    named = re.compile(rf"""\s*(\[\s*)?["']?{re.escape(name)}["']?\s*[]=.]""")
    lines = path().read_text(encoding="utf-8").splitlines()
    number = next((number for number, line in enumerate(lines, start=1) if named.match(line)), None)
    return str(path()) if number is None else f"{path()}, line {number}"


def _checked(name: str, value: Any, themes: Collection[str]) -> Any:
    if name not in Config.__struct_fields__:
        near = nearest(name, Config.__struct_fields__)
        raise ValidationError("setting", name, texts.text("config.no_name", near=near))
    if name == "theme" and value not in themes:
        near = nearest(str(value), themes)
        raise ValidationError(name, value, texts.text("config.no_name", near=near))
    if name == "marker" and value not in MARKERS:
        raise ValidationError(name, value, texts.text("refusals.one_of", names=", ".join(MARKERS)))
    if name == "language" and value not in LANGUAGES:
        raise ValidationError(name, value, texts.text("refusals.one_of", names=", ".join(LANGUAGES)))
    if name == "log" and not isinstance(value, bool):
        raise ValidationError(name, value, texts.text("refusals.true_or_false"))
    if name == "engine":
        if not isinstance(value, str):
            raise ValidationError(name, value, texts.text("config.command"))
        engine_command(value)
    if name == "keys" and not isinstance(value, dict):
        raise ValidationError(name, value, texts.text("config.keys"))
    return value


def _usable_keys(
    given: Mapping[str, Any], bindings: Mapping[str, KeyBinding]
) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Return the keys that can be used; and the binding of each problem with the others, and what is wrong."""
    usable: dict[str, str] = {}
    problems = []
    for name, keys in given.items():
        try:
            usable[name] = _checked_keys(name, keys, bindings)
        except ValidationError as error:
            problems.append((name, str(error)))
    shared = {*_shared_keys(bindings)}  # a panel's key goes before the screen's by default, which is meant
    in_force = {name: bindings[name]._replace(keys=keys) for name, keys in usable.items()}
    in_force |= {name: binding for name, binding in bindings.items() if name not in usable}
    return usable, problems + [
        (one, texts.text("config.key_twice", key=key, one=one, other=other))
        for one, other, key in _shared_keys(in_force)
        if one in usable and not shared & {(one, other, key), (other, one, key)}
    ]


def _checked_keys(name: str, keys: Any, bindings: Collection[str]) -> str:
    if name not in bindings:
        near = nearest(name, bindings)
        raise ValidationError("key of", name, texts.text("config.no_binding", near=near))
    parts = [part.strip() for part in keys.split(",")] if isinstance(keys, str) else []
    if not parts or not all(parts):
        raise ValidationError(f"keys.{name}", keys, texts.text("config.key_list"))
    return ",".join(parts)


def _shared_keys(bindings: Mapping[str, KeyBinding]) -> Iterator[tuple[str, str, str]]:
    """Yield each two bindings that can work at once and have a key in common, in their order, with the key."""
    users: dict[str, list[str]] = {}
    for name, binding in bindings.items():
        for key in dict.fromkeys(binding.keys.split(",")):
            users.setdefault(key, []).append(name)
    for key, names in users.items():
        for one, other in combinations(names, 2):
            if bindings[one].meets(bindings[other]):
                yield one, other, key
