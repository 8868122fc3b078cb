"""The command line: the app, and the commands that print what is known without training.

Errors in the input are found before importing torch, textual or anything else that is slow to import, and are printed
in one line on stderr.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from gdtui import __version__
from gdtui.cli.arguments import FIRST, data_options, what_to_open
from gdtui.cli.completers import COMPLETING, complete_target
from gdtui.cli.console import BAD_INPUT, FAILED, INTERRUPTED, LANGUAGE_OPTION, complain
from gdtui.cli.streams import prepare_screen, prepare_streams, take_keys_from_terminal
from gdtui.core.errors import ValidationError
from gdtui.core.language import LANGUAGES, Language, use_language
from gdtui.core.storage.targets import STDIN, remember
from gdtui.core.storage.user_config import engine_command, preferred_language

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


def main(args: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    prepare_streams()
    if COMPLETING in os.environ:
        import_module("gdtui.cli.completion")  # which makes click complete as it does
    use_language(preferred_language())
    try:
        return cli.main(args, prog_name="gdtui", standalone_mode=False) or 0
    except click.Abort:
        return INTERRUPTED
    except click.ClickException as error:
        return complain(error.format_message(), BAD_INPUT)
    except ValidationError as error:
        return complain(str(error), BAD_INPUT)
    except OSError as error:  # for example a full disk
        return complain(str(error), FAILED)


def _speak(context: click.Context, _param: click.Parameter, name: Language | None) -> None:
    if name is not None:
        use_language(name)
        context.meta[LANGUAGE_OPTION] = True


def _let_speak(command: click.Command) -> click.Command:
    """Give a command, and those in it, the option --language, and return it."""
    for one in (command, *(command.commands.values() if isinstance(command, click.Group) else ())):
        if all(param.name != "language" for param in one.params):
            one.params.append(
                click.Option(
                    ["--language"],
                    type=click.Choice(LANGUAGES),
                    callback=_speak,
                    expose_value=False,
                    is_eager=True,
                    help="The language of sentences that teach; by default of the settings file, or of the locale.",
                )
            )
    return command


TURN = 0.0002  # seconds for which a thread computes while another waits
LATE = (
    "completion",
    "config",
    "data",
    "descend",
    "export",
    "info",
    "lesson",
    "presets",
    "run",
    "serve",
    "sweep",
    "theory",
)
"""Commands in modules of their own, which the app does not wait for."""


class _OpenByDefault(click.Group):
    """A group that reads `gdtui TARGET` as `gdtui open TARGET`, and imports some commands when they are wanted."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = 2 if args[:1] == ["--language"] else len([arg for arg in args[:1] if arg.startswith("--language=")])
        rest = args[own:]
        completing_first = not rest and ctx.resilient_parsing  # a command may come as well as what open takes
        if not completing_first and (
            not rest or rest[0] not in (*self.list_commands(ctx), "-h", "--help", "--version")
        ):
            rest = ["open", *rest]
        return super().parse_args(ctx, [*args[:own], *rest])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[str]]:
        """Complete a command, or what `open` takes: an option, or TARGET."""
        found = super().shell_complete(ctx, incomplete)
        named = {item.value for item in found}
        opening = open_app.make_context("open", [], parent=ctx, resilient_parsing=True)
        found += [item for item in open_app.shell_complete(opening, incomplete) if item.value not in named]
        return found if incomplete.startswith("-") else found + open_app.params[0].shell_complete(opening, incomplete)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted((*super().list_commands(ctx), *LATE))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in LATE:
            command: click.Command = getattr(import_module(f"gdtui.cli.{cmd_name}"), cmd_name)
            return _let_speak(command)
        return super().get_command(ctx, cmd_name)


@click.group(
    cls=_OpenByDefault,
    subcommand_metavar="[COMMAND | TARGET]",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="%(prog)s %(version)s")
def cli() -> None:
    """A terminal explorer for gradient descent.

    TARGET is a preset or a data set (see `gdtui presets`), a session file (.toml), a data file (text with any
    delimiter, Parquet, JSON, Excel; also packed by gzip), or - for data from standard input. The last column of numbers
    is the target. Without TARGET, gdtui opens the preset study-hours.
    """


def _checked_engine(_context: click.Context, _param: click.Parameter, text: str) -> str:
    if text:
        engine_command(text)
    return text


@cli.command("open")
@click.argument("target", default=FIRST, shell_complete=complete_target)
@click.option(
    "--engine",
    metavar="COMMAND",
    default="",
    callback=_checked_engine,
    help='The command that starts the engine, such as "ssh host gdtui engine"; by default it runs on this machine.',
)
@data_options
def open_app(target: str, settings: Sequence[str], engine: str, **options: Any) -> int:
    """Open the app; you can leave out the word "open".

    A data file that cannot be read as it is, is shown there with what is wrong and what can be chosen. TARGET may be a
    lesson of your own (.toml) too.
    """
    opening = what_to_open(target, settings, show_unread=_on_terminal(), **options)
    if target == STDIN:
        take_keys_from_terminal()
    if not _on_terminal() and "TEXTUAL_DRIVER" not in os.environ:  # textual serve sets TEXTUAL_DRIVER
        raise click.UsageError("the app needs a terminal: to print to a pipe or a file, use gdtui run")
    _make_haste()
    prepare_screen()
    remember(target)
    from gdtui.ui.app import run_app

    return run_app(*opening, engine)


def _make_haste() -> None:
    """Have the first paint come soon, and every other one soon after its key."""
    # Textual repaints at the ticks of a clock; at 60 a second a key waits for up to two ticks while frames come in.
    os.environ.setdefault("TEXTUAL_FPS", "120")
    gc.disable()  # GdtuiApp.on_mount enables it again; without it the first paint comes 50 ms sooner
    # A screen is written in six pieces, and for each the thread that writes waits for its turn: Python's own is 5 ms.
    sys.setswitchinterval(TURN)
    # asyncio goes without ssl where Python has none. Nothing in the app connects by TLS, and the import takes 4 ms.
    present = sys.modules.setdefault("ssl", None)  # type: ignore[arg-type]  # None is how an import is made to fail
    import_module("asyncio")
    if present is None:
        del sys.modules["ssl"]


@cli.command()
def engine() -> int:
    """Run the engine alone, for a gdtui on another machine; gdtui --engine "ssh HOST gdtui engine" starts it.

    Commands come in on the standard input, and events go out on the standard output.
    """
    if sys.stdin.isatty():
        raise click.UsageError(
            'the engine talks to another gdtui, which starts it: gdtui --engine "ssh HOST gdtui engine"'
        )
    from gdtui.engine.__main__ import main as serve

    serve()
    return 0


def _on_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


for command in (cli, *cli.commands.values()):
    _let_speak(command)
