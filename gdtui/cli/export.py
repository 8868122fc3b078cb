"""The command `gdtui export`: a run as a PyTorch script or a notebook."""

from __future__ import annotations

from pathlib import Path

import click

from gdtui.cli.arguments import run_option, session_arguments
from gdtui.cli.completers import complete_target
from gdtui.cli.console import output, say
from gdtui.core.atomic import replacing
from gdtui.core.errors import FileError
from gdtui.core.storage.session_file import Session


@click.command()
@click.argument("target", shell_complete=complete_target)
@session_arguments
@run_option
@click.option("-o", "--out", metavar="FILE", type=click.Path(path_type=Path), help="Write to FILE, such as train.py.")
@click.option("--force", is_flag=True, help="Overwrite FILE.")
@click.option("--notebook", is_flag=True, help="Write a Jupyter notebook.")
@click.option("--ddp", is_flag=True, help="Let the script also run under torchrun, whose processes share the rows.")
def export(opened: Session, out: Path | None, force: bool, notebook: bool, ddp: bool) -> int:
    """Write the run in hand as a PyTorch script that needs no gdtui.

    The script has the data, the model, the loop and the changes of the run, and prints the log of `gdtui run` with the
    same numbers. Many numbers are written to a CSV file beside it.
    """
    if notebook and ddp:
        raise click.UsageError("torchrun starts scripts: use --ddp without --notebook")
    if out is not None:
        _refuse_to_overwrite(out, force)
    from gdtui.engine.export.files import write

    target = Path(click.get_current_context().params["target"])
    written = write(opened, target, out, "notebook" if notebook else "ddp" if ddp else "script")
    if out is not None and written.data is not None and written.data.content:
        beside = out.with_suffix(".csv")
        _refuse_to_overwrite(beside, force)
        with replacing(beside) as file:
            file.write(written.data.content)
        say(f"{beside} has the data")
    with output(out) as file:
        file.write(written.text)
    return 0


def _refuse_to_overwrite(path: Path, force: bool) -> None:
    if path.is_file() and not force:
        raise FileError(path, "there is such a file: --force overwrites it")
