"""`gdtui run`: train without the app and print the log."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from gdtui.cli.arguments import session_arguments
from gdtui.cli.completers import complete_target
from gdtui.cli.console import FAILED, complain, output, say
from gdtui.core.experiment import run_log
from gdtui.core.experiment.experiment import parse_point
from gdtui.core.experiment.true_parameters import true_parameters
from gdtui.core.storage.history_file import Append, check_history, history
from gdtui.core.storage.session_file import Session

if TYPE_CHECKING:
    from gdtui.core.data.truth import Truth
    from gdtui.engine.training.trainer import Trainer


@click.command()
@click.argument("target", shell_complete=complete_target)
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
    rows = [parse_point(experiment, text, "--predict") for text in points]
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
