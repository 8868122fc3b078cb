"""The command `gdtui theory`: what theory predicts about a run, without training."""

from __future__ import annotations

import click

from gdtui.cli.arguments import session_arguments
from gdtui.cli.completers import complete_target
from gdtui.core.storage.session_file import Session


@click.command()
@click.argument("target", shell_complete=complete_target)
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
