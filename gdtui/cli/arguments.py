"""TARGET and `--set`: the session that a command is about."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import Any

import click
import msgspec

from gdtui.cli.completers import complete_setting
from gdtui.cli.console import pair, say, say_what_has_no_effect
from gdtui.cli.reading_options import opened, reading_options, taken_choices
from gdtui.core.errors import FileError, ValidationError
from gdtui.core.experiment.experiment import Run
from gdtui.core.experiment.experiment import settings as fields
from gdtui.core.storage.presets import preset
from gdtui.core.storage.session_file import Session
from gdtui.core.storage.targets import UnreadData, is_data

FIRST = "study-hours"  # what is opened where nothing is named

RUN = "run_name"  # the parameter of --run


def data_options(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command `--set` and the options that say how a data file is read."""
    command = reading_options(command)
    command = click.option(
        "--help-set",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_list_settings,
        help="List the settings and exit.",
    )(command)
    return click.option(
        "--set",
        "settings",
        metavar="KEY=VALUE",
        multiple=True,
        shell_complete=complete_setting,
        help="Change a setting, such as lr=0.1; --help-set lists them. Repeatable.",
    )(command)


def session_arguments(command: Callable[..., int]) -> Callable[..., int]:
    """Make the session of TARGET and `--set` the first argument of a command."""

    @data_options
    @wraps(command)
    def with_session(target: str, settings: Sequence[str], **options: Any) -> int:
        chosen = taken_choices(options)
        return command(session_of(target, chosen, settings, options.pop(RUN, None)), **options)

    return with_session


def run_option(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command the option that chooses a run of the session."""
    about = "Of a session file: the run of this name; by default the one in hand."
    return click.option("--run", RUN, metavar="NAME", help=about)(command)


def session_of(target: str, chosen: Mapping[str, str], settings: Sequence[str], run_name: str | None = None) -> Session:
    """Return the session of TARGET with what `--set` changes: the run in hand from its start, or all runs as they are.

    Args:
        target: what the session is on.
        chosen: the options of reading that were given, as texts.
        settings: texts like lr=0.1.
        run_name: the run to take in hand; None for the one that is.

    Raises:
        ValidationError: when there is no such target, run or setting.
    """
    texts = dict(map(pair, settings))
    session = opened(target, chosen, texts)
    if run_name is not None:
        names = [run.name for run in session.runs]
        if run_name not in names:
            raise ValidationError("--run", run_name, f"it must be a run of {target}: {', '.join(names)}")
        session = msgspec.structs.replace(session, present=run_name)
    experiment = session.experiment.assign(texts)
    if texts and session.run.changes:
        say(f"run {session.run.name} was changed while it trained: with --set its last settings begin at the start")
    say_what_has_no_effect(texts, fields(), experiment)
    return msgspec.structs.replace(session, runs=(Run(experiment),), positions={}) if texts else session


def what_to_open(
    target: str, settings: Sequence[str], show_unread: bool, **options: Any
) -> tuple[Session, UnreadData | None, Path | None]:
    """Return what the app opens: a session, data that cannot be read as they are, and the file of a lesson.

    Args:
        target: what the session is on.
        settings: texts like lr=0.1.
        show_unread: whether the app can show a data file that cannot be read, with what can be chosen.
        options: those of reading.

    Raises:
        ValidationError: when it cannot be opened.
    """
    chosen = taken_choices(options)
    lesson = _lesson_file(target)
    try:
        return session_of(FIRST if lesson else target, chosen, settings), None, lesson
    except FileError as error:
        if not (show_unread and is_data(target) and os.path.isfile(target)):
            raise
        return preset(FIRST), UnreadData(target, chosen, str(error)), None


def _lesson_file(target: str) -> Path | None:
    """Return the path of a lesson; None for anything else.

    Raises:
        ValidationError: when it is a lesson that cannot be used.
    """
    if not target.endswith(".toml"):
        return None
    from gdtui.core.lessons.lesson import is_lesson, load

    return load(Path(target).resolve()).path if is_lesson(target) else None


def _list_settings(context: click.Context, _option: click.Parameter, value: bool) -> None:
    if value and not context.resilient_parsing:
        from gdtui.cli.settings_help import listing

        print(listing())
        context.exit()
