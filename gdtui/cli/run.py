"""`gdtui run`: train without the app and print the log."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TextIO

import click

from gdtui.cli.arguments import run_option, session_arguments
from gdtui.cli.completers import complete_target
from gdtui.cli.console import FAILED, complain, output, say
from gdtui.core.experiment import run_log
from gdtui.core.experiment.experiment import Run, parse_point
from gdtui.core.experiment.true_parameters import true_parameters
from gdtui.core.storage.history_file import Append, check_history, history
from gdtui.core.storage.session_file import Session

if TYPE_CHECKING:
    from gdtui.core.data.truth import Truth
    from gdtui.core.experiment.run_log import Rows
    from gdtui.engine.training.trainer import Trainer


@click.command()
@click.argument("target", shell_complete=complete_target)
@session_arguments
@run_option
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

    Of a session file the run in hand is trained, with its changes at their steps as they were made in the app; the log
    says where they are. With --set it is trained from its start with the settings that it had last, and those given.

    As in the tutorials, a line shows the loss before its update and the parameters after it. The exit status is 1 when
    the run diverges and 2 when the input cannot be used.
    """
    trained, experiment = session.run, session.experiment
    _introduce(session)
    rows = [parse_point(experiment, text, "--predict") for text in points]
    records = files["records"]
    check_history(records)
    with output(files["out"]) as file:
        from gdtui.engine.export.tensorboard import tensorboard
        from gdtui.engine.inspect.caveats import of_data
        from gdtui.engine.inspect.ending import ending
        from gdtui.engine.training.batches import batch_rows
        from gdtui.engine.training.trainer import Trainer

        trainer = Trainer(trained.experiment)
        for _, sentence in of_data(trainer.data):
            say(sentence)
        log = run_log.log_of(trained, style, trainer.columns, log_every)
        after = sys.stderr if style == "csv" else file
        with (
            history(records, experiment, trainer.columns) as append,
            tensorboard(files["board"], trainer.columns) as board,
        ):
            batches = batch_rows(trained) if log.lists_rows or records is not None else iter(())
            _write_updates(trainer, trained, Outputs(log, file, after, (append, board), batches))
        if not trainer.reason:
            after.write(_estimate(trainer, log, session.truth))
            after.writelines(map(log.prediction, rows, trainer.predict(rows).tolist()))
            after.flush()
    if trainer.reason:
        return complain(trainer.reason, FAILED)
    if message := ending(trainer):
        say(message)
    return 0


def _introduce(session: Session) -> None:
    """Say which run of a session is trained, and where it comes from, if there are several."""
    run, others = session.run, [run.name for run in session.runs if run is not session.run]
    if others:
        origin = f", forked from run {run.parent.name} at step {run.parent.step}" if run.parent is not None else ""
        say(f"this is run {run.name}{origin}; --run trains another one: {', '.join(others)}")


class Outputs(NamedTuple):
    """Where a run is written.

    Attributes:
        log: the form of the log.
        updates: the file for the updates.
        notes: the file for what is no update.
        records: take each block too.
        rows: the row numbers of each batch; none where they are not wanted.
    """

    log: run_log.Format
    updates: TextIO
    notes: TextIO
    records: Sequence[Append]
    rows: Iterator[Rows]


def _write_updates(trainer: Trainer, run: Run, out: Outputs) -> None:
    """Train to the end and write each block of updates when it is complete, and each change before the next one."""
    states = (run.experiment, *(change.experiment for change in run.changes))
    changes = deque(zip(run.changes, states, strict=False))
    step = 0
    out.updates.write(out.log.head)
    for block in trainer.follow(run.changes):
        while changes and changes[0][0].step <= step:
            change, before = changes.popleft()
            out.notes.write(out.log.change(step, before, change.experiment))
        rows = [*islice(out.rows, len(block))]
        out.updates.write(out.log.updates(step, block, rows))
        out.updates.flush()
        for append in out.records:
            append(step, block, rows)
        step += len(block)
        last = block[-1:], rows[-1:]
    if step:
        out.updates.write(out.log.last(step - 1, *last, trainer.batches.epoch_begins))


def _estimate(trainer: Trainer, log: run_log.Format, truth: Truth | None) -> str:
    """Return how far the trained parameters are from those that the data were generated from, if that is known."""
    true = true_parameters(truth, trainer.experiment)
    if not true:
        return ""
    learned = {name: values.detach().flatten().tolist() for name, values in trainer.model.parameters.items()}
    return log.estimate(true, trainer.data.original(learned) or learned)
