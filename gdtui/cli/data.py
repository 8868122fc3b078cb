"""The command `gdtui data`: what the features and the target of a session are like."""

from __future__ import annotations

import click

from gdtui.cli.arguments import session_arguments
from gdtui.cli.completers import complete_target
from gdtui.core.storage.session_file import Session


@click.command()
@click.argument("target", shell_complete=complete_target)
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
