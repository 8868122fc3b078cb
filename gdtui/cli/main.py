"""The commands of the command line, except `descend`, `export`, `lesson` and `sweep`.

Errors in the input are found before importing torch, textual or anything else that is slow to import, and are printed
in one line on stderr.
"""

from __future__ import annotations

import gc
import os
import platform
import sys
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from gdtui import __version__
from gdtui.cli.arguments import data_options, session_arguments, session_of
from gdtui.cli.console import BAD_INPUT, FAILED, INTERRUPTED, complain, output, say
from gdtui.cli.descend import descend
from gdtui.cli.export import export
from gdtui.cli.lesson import lesson
from gdtui.cli.reading_options import taken_choices
from gdtui.cli.streams import prepare_screen, prepare_streams, take_keys_from_terminal
from gdtui.cli.sweep import sweep
from gdtui.core.errors import FileError, ValidationError
from gdtui.core.experiment import run_log
from gdtui.core.experiment.experiment import parse_point
from gdtui.core.experiment.true_parameters import true_parameters
from gdtui.core.language import LANGUAGES, use_language
from gdtui.core.storage.history_file import Append, check_history, history
from gdtui.core.storage.presets import dataset_titles, preset, preset_titles
from gdtui.core.storage.session_file import Session
from gdtui.core.storage.targets import STDIN, UnreadData, is_data, remember
from gdtui.core.storage.user_config import preferred_language
from gdtui.core.texts import text
from gdtui.core.widths import wrap

if TYPE_CHECKING:
    from gdtui.core.data.truth import Truth
    from gdtui.engine.training.trainer import Trainer

FIRST = "study-hours"  # what is opened where nothing is named


def main(args: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    prepare_streams()
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


class _OpenByDefault(click.Group):
    """A group that reads `gdtui TARGET` as `gdtui open TARGET`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = 2 if args[:1] == ["--language"] else len([arg for arg in args[:1] if arg.startswith("--language=")])
        rest = args[own:]
        if not rest or rest[0] not in (*self.commands, "-h", "--help", "--version"):
            rest = ["open", *rest]
        return super().parse_args(ctx, [*args[:own], *rest])


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


@cli.command("open")
@click.argument("target", default=FIRST)
@data_options
def open_app(target: str, settings: Sequence[str], **options: Any) -> int:
    """Open the app; you can leave out the word "open".

    A data file that cannot be read as it is, is shown there with what is wrong and what can be chosen. TARGET may be a
    lesson of your own (.toml) too.
    """
    chosen, unread = taken_choices(options), None
    lesson_file = _lesson_file(target)
    try:
        session = session_of(FIRST if lesson_file else target, chosen, settings)
    except FileError as error:
        if not (_on_terminal() and is_data(target) and os.path.isfile(target)):
            raise
        session, unread = preset(FIRST), UnreadData(target, chosen, str(error))
    if target == STDIN:
        take_keys_from_terminal()
    if not _on_terminal() and "TEXTUAL_DRIVER" not in os.environ:  # textual serve sets TEXTUAL_DRIVER
        raise click.UsageError("the app needs a terminal: to print to a pipe or a file, use gdtui run")
    # Textual repaints at the ticks of a clock; at 60 a second a key waits for up to two ticks while frames come in.
    os.environ.setdefault("TEXTUAL_FPS", "120")
    gc.disable()  # GdtuiApp.on_mount enables it again; without it the first paint comes 50 ms sooner
    prepare_screen()
    remember(target)
    from gdtui.ui.app import run_app

    return run_app(session, unread, lesson_file)


def _lesson_file(target: str) -> Path | None:
    """Return the path of a lesson; None for anything else.

    Raises:
        ValidationError: when it is a lesson that cannot be used.
    """
    if not target.endswith(".toml"):
        return None
    from gdtui.core.lessons.lesson import is_lesson, load

    return load(Path(target).resolve()).path if is_lesson(target) else None


def _on_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


@cli.command()
@click.argument("target")
@session_arguments
@click.option(
    "--log-every",
    metavar="N",
    type=click.IntRange(min=1),
    help="Log one of N epochs (text; by default 20 lines) or of N updates (jsonl, csv; by default each), and the last.",
)
@click.option("--format", "style", type=click.Choice(list(run_log.FORMATS)), default="text", show_default=True)
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help="Write to FILE when the run is complete.")
@click.option(
    "--history",
    "records",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write the record of every update to FILE, a .csv, .jsonl or .parquet.",
)
@click.option(
    "--tensorboard",
    "board",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write the record of every update into DIR for TensorBoard, whose package must be installed.",
)
@click.option(
    "--predict",
    "points",
    metavar="X",
    multiple=True,
    help="Predict at X after training: a number for each feature, separated by commas. Repeatable. "
    "With --format csv, predictions are printed on stderr.",
)
def run(session: Session, log_every: int | None, style: str, points: Sequence[str], **files: Path | None) -> int:
    """Train without the app and print the log.

    Of a session file the run in hand is trained, from its start and with the settings that it had last; `gdtui export`
    writes a run with its changes at their steps.

    As in the tutorials, a line shows the loss before its update and the parameters after it. The exit status is 1 when
    the run diverges and 2 when the input cannot be used.
    """
    experiment = session.experiment
    if changes := session.run.changes:
        steps = "a step" if len(changes) == 1 else f"{len(changes)} steps"
        say(
            f"run {session.run.name} was changed at {steps}: this is its last settings from the start, "
            "and gdtui export has the changes"
        )
    rows = [parse_point(experiment, point, "--predict") for point in points]
    records = files["records"]
    check_history(records)
    with output(files["out"]) as file:
        from gdtui.engine.export.tensorboard import tensorboard
        from gdtui.engine.inspect.caveats import of_data
        from gdtui.engine.inspect.ending import ending
        from gdtui.engine.training.trainer import Trainer

        trainer = Trainer(experiment)
        for _, sentence in of_data(trainer.data):
            say(sentence)
        log = run_log.FORMATS[style](experiment, trainer.columns, log_every)
        with (
            history(records, experiment, trainer.columns) as append,
            tensorboard(files["board"], trainer.columns) as board,
        ):
            _write_updates(trainer, log, file, (append, board), log.lists_rows or records is not None)
        after = sys.stderr if style == "csv" else file
        if not trainer.reason:
            after.write(_estimate(trainer, log, session.truth))
            _write_predictions(trainer, log, rows, after)
    if trainer.reason:
        return complain(trainer.reason, FAILED)
    if message := ending(trainer):
        say(message)
    return 0


def _write_updates(
    trainer: Trainer, log: run_log.Format, file: TextIO, records: Sequence[Append], lists_rows: bool
) -> None:
    """Train to the end and write each block of updates when it is complete; the history needs the rows of batches."""
    from gdtui.engine.training.batches import batch_rows

    file.write(log.head)
    step = 0
    batches = batch_rows(trainer.experiment, trainer.data) if lists_rows else iter(())
    for block in trainer.blocks():
        rows = list(islice(batches, len(block)))
        file.write(log.updates(step, block, rows))
        file.flush()
        for append in records:
            append(step, block, rows)
        step += len(block)
        last = block[-1:], rows[-1:]
    if step:
        file.write(log.last(step - 1, *last))


def _estimate(trainer: Trainer, log: run_log.Format, truth: Truth | None) -> str:
    """Return how far the trained parameters are from those that the data were generated from, if that is known."""
    true = true_parameters(truth, trainer.experiment)
    if not true:
        return ""
    learned = {name: values.detach().flatten().tolist() for name, values in trainer.model.parameters.items()}
    return log.estimate(true, trainer.data.original(learned) or learned)


def _write_predictions(trainer: Trainer, log: run_log.Format, rows: Sequence[Sequence[float]], file: TextIO) -> None:
    file.writelines(map(log.prediction, rows, trainer.predict(rows).tolist()))
    file.flush()


@cli.command()
@click.argument("target")
@session_arguments
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True)
def theory(session: Session, style: str) -> int:
    """Print what theory predicts about the run, without training.

    The output has the curvature of the training loss at the start, the learning rates that converge, the best learning
    rate, how fast it converges, and the closed form of least squares.
    """
    from gdtui.core.theory import theory as theory_format
    from gdtui.engine.inspect.theory import theory as compute_theory

    result = compute_theory(session.experiment)
    print(theory_format.json(result) if style == "json" else theory_format.text(result))
    return 0


@cli.command()
@click.argument("target")
@session_arguments
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True)
def data(session: Session, style: str) -> int:
    """Print what the features and the target are like, without training.

    The output has the mean, the standard deviation, the range, a histogram and the correlation with the target of each
    column, the condition number, and which columns are constant or collinear and what that does.
    """
    from gdtui.core.data import statistics as statistics_format

    experiment = session.experiment
    result = statistics_format.statistics(experiment.table, experiment.features, experiment.target)
    if style == "json":
        print(statistics_format.json(result))
        return 0
    made = session.truth.equation if session.truth else ""
    for name, said in (("source", session.source), ("licence", session.licence), ("made from", made)):
        if said:
            print(f"{name}: {said}")
    print(statistics_format.text(result))
    return 0


@cli.command()
@click.argument("target", default="study-hours")
@session_arguments
def info(opened: Session) -> int:
    """Print the versions in use, and how the updates of TARGET are made here; for reports of errors."""
    from importlib.metadata import version

    from gdtui.core.storage import error_log
    from gdtui.engine.inspect.way_of_training import way_of_training

    facts = {
        "gdtui": __version__,
        "Python": platform.python_version(),
        "system": platform.platform(),
        **{name: version(name) for name in ("torch", "textual", "plotext", "numpy")},
        "updates": way_of_training(opened.experiment),
        "errors": f"{error_log.path()} ({'errors were written' if error_log.path().exists() else 'none so far'})",
    }
    for name, fact in facts.items():
        print(f"{name:8} {fact}")
    return 0


@cli.command()
@click.argument("name", default="")
def presets(name: str) -> None:
    """List the presets, and the data sets that ship with gdtui; with NAME, say what one of them is about."""
    if name:
        _tell(preset(name))
        return
    groups = {"Presets": preset_titles(), "\nData sets": dataset_titles()}
    width = max(len(name) for titles in groups.values() for name in titles) + 2
    for heading, titles in groups.items():
        print(heading)
        for listed, title in titles.items():
            print("\n".join(wrap(title, 80, f"{listed:{width}}", " " * width)))


def _tell(session: Session) -> None:
    """Print what a preset is about and where it is from."""
    parts = [session.title, session.about, text("notes.source", source=session.source)]
    if session.licence:
        parts.append(text("notes.licence", licence=session.licence))
    print("\n\n".join("\n".join(wrap(str(part), 80)) for part in parts))


cli.add_command(descend)
cli.add_command(export)
cli.add_command(lesson)
cli.add_command(sweep)


def _speak(_ctx: click.Context, _param: click.Parameter, name: str | None) -> None:
    if name is not None:
        use_language(name)


for command in (cli, *cli.commands.values(), *lesson.commands.values()):
    command.params.append(
        click.Option(
            ["--language"],
            type=click.Choice(LANGUAGES),
            callback=_speak,
            expose_value=False,
            is_eager=True,
            help="The language of the sentences that teach; by default that of the settings file, or of the locale.",
        )
    )
