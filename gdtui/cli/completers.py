"""What the shell can complete, besides what click knows: presets, functions, settings and their values, files.

Nothing here imports what is slow to import: the shell waits for it at each press of tab.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias

import click

from gdtui.core.fields import Field

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

Items: TypeAlias = "list[CompletionItem[str]]"
COMPLETING = "_GDTUI_COMPLETE"
"""The environment variable by which a shell asks for completions; click has given it its name."""


def complete_target(context: click.Context, param: click.Parameter, incomplete: str) -> Items:
    """Complete a preset, a data set or a file."""
    return [*complete_shipped(context, param, incomplete), *_file(incomplete)]


def complete_shipped(_context: click.Context, _param: click.Parameter, incomplete: str) -> Items:
    """Complete a preset or a data set."""
    from gdtui.core.storage.presets import dataset_titles, preset_titles

    return _beginning(incomplete, preset_titles() | dataset_titles())


def complete_lesson(_context: click.Context, _param: click.Parameter, incomplete: str) -> Items:
    """Complete a lesson, or a file."""
    from gdtui.core.lessons.catalog import lesson_names

    return [*_beginning(incomplete, dict.fromkeys(lesson_names(), "")), *_file(incomplete)]


def complete_function(_context: click.Context, _param: click.Parameter, incomplete: str) -> Items:
    """Complete the name of a function."""
    from gdtui.core.functions.catalog import NAMED

    return _beginning(incomplete, {name: function.formula for name, function in NAMED.items()})


def complete_setting(_context: click.Context, _param: click.Parameter, incomplete: str) -> Items:
    """Complete the name of a setting, or its value after the equals sign."""
    from gdtui.cli.settings_help import COLUMNS
    from gdtui.core.experiment.experiment import settings

    return _assignments(incomplete, settings(), COLUMNS)


def complete_method(_context: click.Context, _param: click.Parameter, incomplete: str) -> Items:
    """Complete a setting of an optimizer in the same way."""
    from gdtui.core.functions.method import Method

    return _assignments(incomplete, Method.fields(), {})


def complete_swept(_context: click.Context, _param: click.Parameter, incomplete: str) -> Items:
    """Complete the name of a setting that can be swept, with some model and optimizer."""
    from gdtui.core.experiment.experiment import settings
    from gdtui.core.experiment.sweep import never_swept

    titles = {name: field.title for name, field in settings().items() if not never_swept(field)}
    return _beginning(incomplete, titles)


def complete_value(field: Callable[[], Field]) -> Callable[[click.Context, click.Parameter, str], Items]:
    """Return what completes the value of a setting whose option has its name.

    Args:
        field: returns the setting; it is called only when something is completed.
    """
    return lambda _context, _param, incomplete: _beginning(incomplete, _values(field()))


def _assignments(incomplete: str, fields: Mapping[str, Field], columns: Mapping[str, str]) -> Items:
    """Return NAME=VALUE where the name is complete or the only one, and otherwise the names that are possible."""
    titles = {**{name: field.title for name, field in fields.items()}, **columns}
    name, equals, _ = incomplete.partition("=")
    possible = [name] if equals else [known for known in titles if known.startswith(name)]
    if len(possible) == 1 and possible[0] in fields:
        values = _values(fields[possible[0]])
        start = incomplete if equals else f"{possible[0]}="
        return _beginning(start, {f"{possible[0]}={value}": about for value, about in values.items()})
    return [] if equals else _beginning(incomplete, {f"{known}=": titles[known] for known in possible})


def _values(field: Field) -> dict[str, str]:
    """Return what a setting may be, with a few words; of a number there is the default alone."""
    return dict(_possible(field))


def _possible(field: Field) -> Iterator[tuple[str, str]]:
    from gdtui.cli.settings_help import format_value

    if field.kind == "switch":
        yield from (("true", ""), ("false", ""))
    elif field.choices:
        yield from zip(field.choices, field.explained or [""] * len(field.choices), strict=True)
    elif field.default not in (None, "", ()):
        yield format_value(field.default), "the default"
    if field.optional:
        yield "none", ""


def _beginning(incomplete: str, known: Mapping[str, str]) -> Items:
    """Return those words that begin as what is typed does, each with what it is."""
    from click.shell_completion import CompletionItem  # imported late: nothing else needs it

    return [CompletionItem(word, help=about or None) for word, about in known.items() if word.startswith(incomplete)]


def _file(incomplete: str) -> Items:
    """Return what stands for all files that begin as what is typed does: the shell looks for them."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(incomplete, type="file")]
