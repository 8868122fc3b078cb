"""The command `gdtui serve`: the app in web browsers."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

import click

from gdtui.cli.arguments import what_to_open
from gdtui.cli.completers import complete_target
from gdtui.cli.console import LANGUAGE_OPTION
from gdtui.core.language import language
from gdtui.core.storage.targets import STDIN


@click.command(context_settings={"ignore_unknown_options": True})
@click.option(
    "--host", default="localhost", show_default=True, help="The address to listen at; 0.0.0.0 is all of them."
)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="The port to listen at.")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[TARGET]", shell_complete=complete_target)
def serve(host: str, port: int, arguments: Sequence[str]) -> None:
    """Show the app in web browsers, with TARGET and the options that `gdtui open` takes.

    Each visitor has an app and an engine of their own on this machine, which read and write files as you can. Without
    --host only this machine reaches it; with another address anyone who reaches the port can use it. It needs a package
    of its own: python -m pip install "gdtui[serve]"
    """
    context = click.get_current_context()
    _check(context, arguments)
    try:
        from gdtui.cli.web_server import WebServer
    except ModuleNotFoundError as error:
        raise click.UsageError(
            f'{error.name} is not installed, and gdtui serve needs it: python -m pip install "gdtui[serve]"'
        ) from None
    chosen = ("--language", language()) if context.meta.get(LANGUAGE_OPTION) else ()
    # -P keeps the user's folder out of the module search, as for the engine.
    command = [sys.executable, "-P", "-m", "gdtui", "open", *arguments, *chosen]
    WebServer(_shell_line(command), host, port).serve()


def _check(context: click.Context, arguments: Sequence[str]) -> None:
    """Refuse once what would be refused to every visitor.

    Raises:
        ValidationError: when TARGET or a setting cannot be used.
        click.UsageError: when `gdtui open` has no such option.
    """
    assert context.parent is not None
    assert isinstance(context.parent.command, click.Group)
    opening = context.parent.command.get_command(context.parent, "open")
    assert opening is not None
    options = opening.make_context("gdtui serve", list(arguments)).params
    options.pop("engine")
    if options["target"] == STDIN:
        raise click.UsageError("visitors have no standard input: name a file")
    what_to_open(show_unread=False, **options)


def _shell_line(command: Sequence[str]) -> str:
    """Return a command as a shell reads it."""
    if sys.platform == "win32":
        return subprocess.list2cmdline(command)
    import shlex

    return shlex.join(command)
