"""The command `gdtui config`: the user's settings and keys, and where each of them comes from."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

import click
import msgspec

from gdtui.cli.console import BAD_INPUT, LANGUAGE_OPTION, complain
from gdtui.core.language import language, locale_variable
from gdtui.core.storage import user_config
from gdtui.core.texts import key_help

FILE, DEFAULT = "settings file", "default"


class Row(NamedTuple):
    """A setting or a binding as it is in force.

    Attributes:
        kind: "setting" or "key".
        where: where a key works.
        name: the name of the setting, or the id of the binding.
        value: the value, or the keys with commas between.
        source: where the value comes from.
        does: what the key does.
    """

    kind: str
    where: str
    name: str
    value: Any
    source: str
    does: str


@click.command()
@click.option("--path", "only_path", is_flag=True, help="Print only the path of the settings file.")
@click.option("--edit", is_flag=True, help="Open the settings file in $VISUAL or $EDITOR; a missing one is begun.")
@click.option("--format", "style", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
def config(only_path: bool, edit: bool, style: str) -> int:
    """Print each setting and each key, and where it comes from.

    The exit status is 2 when something in the settings file cannot be used.
    """
    if only_path:
        print(user_config.path())
        return 0
    if edit:
        user_config.begin()
        click.edit(filename=str(user_config.path()))
    given = user_config.given()
    from gdtui.ui.app import GdtuiApp
    from gdtui.ui.screens import SCREENS
    from gdtui.ui.shell.keymap import binding_owners, bindings_of, default_bindings
    from gdtui.ui.shell.themes import theme_names

    chosen, problems = user_config.read(theme_names(), lambda: default_bindings(GdtuiApp, SCREENS))
    if not edit:
        owners = binding_owners(GdtuiApp, SCREENS)
        bindings = [(where, binding) for where, owner in owners for binding in bindings_of(owner)]
        keys = [_key(where, b.id or "", b.key, b.tooltip or b.description, chosen) for where, b in bindings]
        print("\n".join(FORMATS[style]([*_settings(chosen, given), *keys])))
    for problem in problems:
        complain(problem, BAD_INPUT)
    return BAD_INPUT if problems else 0


def _settings(chosen: user_config.Config, given: Mapping[str, Any]) -> Iterator[Row]:
    """Yield the settings; where the file gives what cannot be used, it is the default."""
    for name in user_config.Config.__struct_fields__:
        value = getattr(chosen, name)
        source = FILE if given.get(name) == value and name in given else DEFAULT
        if name == "language":
            value, source = language(), _source_of_language(source)
        if name != "keys":
            yield Row("setting", "", name, value, source, "")


def _source_of_language(source: str) -> str:
    """Return where the language in use comes from; `source` is the file, or the default of the settings."""
    if click.get_current_context().meta.get(LANGUAGE_OPTION):
        return "command line"
    variable = locale_variable(os.environ)
    return f"environment variable {variable}" if source == DEFAULT and variable else source


def _key(where: str, name: str, keys: str, does: str, chosen: user_config.Config) -> Row:
    source = FILE if name in chosen.keys else DEFAULT
    return Row("key", where, name, chosen.keys.get(name, keys), source, key_help(does))


def _text(rows: Sequence[Row]) -> Iterator[str]:
    file = user_config.path()
    yield f"Settings file: {file}{'' if file.exists() else ' (not there yet: gdtui config --edit begins it)'}"
    for where, group in groupby(rows, lambda row: row.where):
        found = list(group)
        yield f"\n{f'Keys: {where}' if where else 'Settings'}"
        names, values = (max(len(_shown(row[column])) for row in found) for column in (2, 3))
        for row in found:
            line = f"  {row.name:{names}}  {_shown(row.value):{values}}  {row.source:{len(FILE)}}  {row.does}"
            yield line.rstrip()


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value or "-")


def _jsonl(rows: Sequence[Row]) -> Iterator[str]:
    file = user_config.path()
    yield msgspec.json.encode({"kind": "file", "path": str(file), "exists": file.exists()}).decode()
    for row in rows:
        fields = {name: value for name, value in row._asdict().items() if row.kind == "key" or name not in KEYS_ALONE}
        yield msgspec.json.encode(fields).decode()


KEYS_ALONE = ("where", "does")
FORMATS: Mapping[str, Callable[[Sequence[Row]], Iterator[str]]] = {"text": _text, "jsonl": _jsonl}
