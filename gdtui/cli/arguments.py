"""TARGET and `--set`: the session that a command is about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import click
import msgspec

from gdtui.cli.console import pair, say_what_has_no_effect
from gdtui.cli.reading_options import opened, reading_options, taken_choices
from gdtui.core.experiment.experiment import Run
from gdtui.core.experiment.experiment import settings as fields


def session_arguments(command: Callable[..., int]) -> Callable[..., int]:
    """Make the session of TARGET and `--set` the first argument of a command."""

    @click.option(
        "--set",
        "settings",
        metavar="KEY=VALUE",
        multiple=True,
        help="Change a setting, such as lr=0.1; --help-set lists them. Repeatable.",
    )
    @click.option(
        "--help-set",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_list_settings,
        help="List the settings and exit.",
    )
    @reading_options
    @wraps(command)
    def with_session(target: str, settings: Sequence[str], **options: Any) -> int:
        texts = dict(map(pair, settings))
        session = opened(target, taken_choices(options), texts)
        experiment = session.experiment.assign(texts)
        say_what_has_no_effect(texts, fields(), experiment)
        if texts:
            session = msgspec.structs.replace(session, runs=(Run(experiment),), positions={})
        return command(session, **options)

    return with_session


def _list_settings(context: click.Context, _option: click.Parameter, value: bool) -> None:
    if value:
        from gdtui.cli.settings_help import listing

        print(listing())
        context.exit()
