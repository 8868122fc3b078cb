"""The options that say how a data file is read, made from the description of `ReadChoices`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import click

from gdtui.cli.completers import complete_value
from gdtui.cli.console import say
from gdtui.core.data.names import split_names
from gdtui.core.data.reading.choices import SWITCH, ReadChoices, choice_fields
from gdtui.core.errors import ValidationError
from gdtui.core.fields import Field
from gdtui.core.storage.session_file import Session
from gdtui.core.storage.targets import is_data, resolve, session_on

_PREFIX = "read_"  # of the parameters, so that they differ from those of the commands


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say how a data file is read; `taken_choices` takes their values."""
    for field in reversed([*choice_fields().values()]):
        command = _option(field)(command)
    return command


def _option(field: Field) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    name = f"--{field.name}"
    text = f"Data files: {field.description}"
    if field.choices == SWITCH:
        return click.option(f"{name}/--no-{field.name}", _PREFIX + field.name, default=None, help=f"{text}.")
    default = f"; by default {field.default}" if field.default else ""
    metavar = "|".join(field.choices) or field.name.upper()
    return click.option(
        name,
        _PREFIX + field.name,
        metavar=metavar,
        shell_complete=complete_value(lambda: field),
        help=f"{text}{default}.",
    )


def taken_choices(options: dict[str, Any]) -> dict[str, str]:
    """Take the options of reading out of all options of a command, and return those that were given, as texts."""
    given = {name: options.pop(_PREFIX + name) for name in choice_fields()}
    words = {True: "yes", False: "no"}
    return {name: words.get(value, value) for name, value in given.items() if value is not None}


def opened(target: str, chosen: Mapping[str, str], settings: dict[str, str]) -> Session:
    """Return the session that TARGET means, and say on stderr what was assumed of a data file.

    Args:
        target: a preset, a session file, a data file, or `-`.
        chosen: the options of reading that were given.
        settings: texts of `--set`; the columns of a data file are taken out, as only these are read.

    Raises:
        ValidationError: when it means none of them, cannot be used, or has nothing to choose.
    """
    if not is_data(target):
        for name, text in chosen.items():
            shown = f"--{name}" if text not in ("yes", "no") else f"--{name if text == 'yes' else f'no-{name}'}"
            raise ValidationError(shown, text, f"it says how a data file is read, and {target} is none")
        return resolve(target)
    from gdtui.core.data.reading.read import read
    from gdtui.core.data.reading.selection import WantedColumns
    from gdtui.core.data.reading.source import Source

    choices = ReadChoices().assign(chosen)
    source = Source.of(target)
    features = split_names(settings.pop("features")) if "features" in settings else ()
    wanted = WantedColumns(features, settings.pop("target", "").strip())
    data = read(source, choices, wanted)
    if data.assumptions:
        say(f"{source.path}: {'; '.join(data.assumptions)}")
    return session_on(source, data, (*choices.options, *wanted.options))
