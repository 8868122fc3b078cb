"""The commands of the command line, except `descend`.

Errors in the input are found before importing torch, textual or anything else that is slow to import, and are printed
in one line on stderr.
"""

from __future__ import annotations

import gc
import os
import platform
import sys
import textwrap
from collections.abc import Callable, Sequence
from functools import wraps
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click
import msgspec

from gdtui import __version__
from gdtui.cli import run_log
from gdtui.cli.console import BAD_INPUT, FAILED, INTERRUPTED, complain, output, pair, say, say_what_has_no_effect
from gdtui.cli.descend import descend
from gdtui.cli.streams import prepare_screen, prepare_streams
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Run, parse_point
from gdtui.core.experiment.experiment import settings as fields
from gdtui.core.storage.presets import preset_titles
from gdtui.core.storage.session_file import Session
from gdtui.core.storage.targets import remember, resolve

if TYPE_CHECKING:
    from gdtui.engine.training.trainer import Trainer


def main(args: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    prepare_streams()
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


class _OpenByDefault(click.Group):
    """A group that reads `gdtui TARGET` as `gdtui open TARGET`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or args[0] not in (*self.commands, "-h", "--help", "--version"):
            args = ["open", *args]
        return super().parse_args(ctx, args)


def _session_arguments(command: Callable[..., int]) -> Callable[..., int]:
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
    @wraps(command)
    def with_session(target: str, settings: Sequence[str], **options: Any) -> int:
        opened = resolve(target)
        texts = dict(map(pair, settings))
        experiment = opened.experiment.assign(texts)
        say_what_has_no_effect(texts, fields(), experiment)
        return command(msgspec.structs.replace(opened, runs=(Run(experiment),)), **options)

    return with_session


def _list_settings(context: click.Context, _option: click.Parameter, value: bool) -> None:
    if value:
        from gdtui.cli.settings_help import listing

        print(listing())
        context.exit()


@click.group(
    cls=_OpenByDefault,
    subcommand_metavar="[COMMAND | TARGET]",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="%(prog)s %(version)s")
def cli() -> None:
    """A terminal explorer for gradient descent.

    TARGET is a preset (see `gdtui presets`), a session file (.toml) or a data file: CSV, TSV or Parquet with a header,
    whose last column is the target. Without one, gdtui opens the preset study-hours.
    """


@cli.command("open")
@click.argument("target", default="study-hours")
@_session_arguments
def open_app(opened: Session) -> int:
    """Open the app; you can leave out the word "open"."""
    on_terminal = sys.stdin.isatty() and sys.stderr.isatty()
    if not on_terminal and "TEXTUAL_DRIVER" not in os.environ:  # textual serve sets TEXTUAL_DRIVER
        raise click.UsageError("the app needs a terminal: to print to a pipe or a file, use gdtui run")
    # Textual repaints at the ticks of a clock; at 60 a second a key waits for up to two ticks while frames come in.
    os.environ.setdefault("TEXTUAL_FPS", "120")
    gc.disable()  # GdtuiApp.on_mount enables it again; without it the first paint comes 50 ms sooner
    prepare_screen()
    remember(click.get_current_context().params["target"])
    from gdtui.ui.app import run_app

    return run_app(opened)


@cli.command()
@click.argument("target")
@_session_arguments
@click.option(
    "--log-every",
    metavar="N",
    type=click.IntRange(min=1),
    help="Log one of N epochs (text; by default 20 lines) or of N updates (jsonl, csv; by default each), and the last.",
)
@click.option("--format", "style", type=click.Choice(list(run_log.FORMATS)), default="text", show_default=True)
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help="Write to FILE when the run is complete.")
@click.option(
    "--predict",
    "points",
    metavar="X",
    multiple=True,
    help="Predict at X after training: a number for each feature, separated by commas. Repeatable. "
    "With --format csv, predictions are printed on stderr.",
)
def run(opened: Session, log_every: int | None, style: str, out: Path | None, points: Sequence[str]) -> int:
    """Train without the app and print the log.

    As in the tutorials, a line shows the loss before its update and the parameters after it. The exit status is 1 when
    the run diverges and 2 when the input cannot be used.
    """
    experiment = opened.experiment
    rows = [parse_point(experiment, text, "--predict") for text in points]
    with output(out) as file:
        from gdtui.engine.inspect.ending import ending
        from gdtui.engine.training.trainer import Trainer

        trainer = Trainer(experiment)
        log = run_log.FORMATS[style](experiment, trainer.columns, log_every)
        _write_updates(trainer, log, file)
        if rows and not trainer.reason:
            _write_predictions(trainer, log, rows, sys.stderr if style == "csv" else file)
    if trainer.reason:
        return complain(trainer.reason, FAILED)
    if message := ending(trainer):
        say(message)
    return 0


def _write_updates(trainer: Trainer, log: run_log.Format, file: TextIO) -> None:
    """Train to the end and write each block of updates when it is complete."""
    from gdtui.engine.training.batches import batch_rows

    file.write(log.head)
    step = 0
    batches = batch_rows(trainer.experiment, trainer.data) if log.lists_rows else iter(())
    for block in trainer.blocks():
        rows = list(islice(batches, len(block)))
        file.write(log.updates(step, block, rows))
        file.flush()
        step += len(block)
        last = block[-1:], rows[-1:]
    if step:
        file.write(log.last(step - 1, *last))


def _write_predictions(trainer: Trainer, log: run_log.Format, rows: Sequence[Sequence[float]], file: TextIO) -> None:
    file.writelines(map(log.prediction, rows, trainer.predict(rows).tolist()))
    file.flush()


@cli.command()
@click.argument("target")
@_session_arguments
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True)
def theory(opened: Session, style: str) -> int:
    """Print what theory predicts about the run, without training.

    The output has the curvature of the training loss at the start, the learning rates that converge, the best learning
    rate, how fast it converges, and the closed form of least squares.
    """
    from gdtui.core.theory import theory as theory_format
    from gdtui.engine.inspect.theory import theory as compute_theory

    result = compute_theory(opened.experiment)
    print(theory_format.json(result) if style == "json" else theory_format.text(result))
    return 0


@cli.command()
@click.argument("target", default="study-hours")
@_session_arguments
def info(opened: Session) -> int:
    """Print the versions in use, and how the updates of TARGET are made here; for reports of errors."""
    from importlib.metadata import version

    from gdtui.engine.inspect.way_of_training import way_of_training

    facts = {
        "gdtui": __version__,
        "Python": platform.python_version(),
        "system": platform.platform(),
        **{name: version(name) for name in ("torch", "textual", "plotext", "numpy")},
        "updates": way_of_training(opened.experiment),
    }
    for name, fact in facts.items():
        print(f"{name:8} {fact}")
    return 0


@cli.command()
def presets() -> None:
    """List the presets."""
    titles = preset_titles()
    width = max(map(len, titles)) + 2
    for name, title in titles.items():
        print(textwrap.fill(f"{name:{width}}{title}", 80, subsequent_indent=" " * width))


cli.add_command(descend)
