"""The command `gdtui info`: what a report of an error needs."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click

from gdtui import __version__
from gdtui.cli.arguments import FIRST, session_arguments
from gdtui.cli.completers import complete_target
from gdtui.core.experiment.experiment import Experiment
from gdtui.core.language import language
from gdtui.core.lessons import progress
from gdtui.core.storage import autosave, error_log, user_config
from gdtui.core.storage.session_file import Session
from gdtui.protocol import PROTOCOL

PACKAGES = ("torch", "textual", "plotext", "numpy", "pyarrow", "msgspec", "click")
EXTRAS = ("openpyxl", "textual-serve")
TERMINAL = ("TERM", "COLORTERM", "TERM_PROGRAM", "TERM_PROGRAM_VERSION", "TMUX", "NO_COLOR")


@click.command()
@click.argument("target", default=FIRST, shell_complete=complete_target)
@session_arguments
def info(opened: Session) -> int:
    """Print versions, terminal, files, and how the updates of TARGET are made here; for reports of errors."""
    facts = {
        "gdtui": f"{__version__} (protocol {PROTOCOL}), in {Path(__file__).parents[1]}",
        "Python": f"{platform.python_version()}, {sys.executable}",
        "system": platform.platform(),
        **{name: _version(name) for name in (*PACKAGES, *EXTRAS)},
        "terminal": _terminal(),
        "language": language(),
        "settings": _file(user_config.path(), "there is none"),
        "sessions": f"{autosave.folder()} ({len(autosave.cut_off())} cut off)",
        "lessons": _file(progress.path(), "none has been begun"),
        "errors": _file(error_log.path(), "none so far", "errors were written"),
        "engine": _engine(),
        "updates": way_of_training(opened.experiment),
    }
    width = max(map(len, facts))
    for name, fact in facts.items():
        print(f"{name:{width}} {fact}")
    return 0


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _terminal() -> str:
    """Return what the environment says of the terminal, its size and its encoding."""
    named = [f"{name}={os.environ[name]}" for name in TERMINAL if name in os.environ]
    columns, lines = shutil.get_terminal_size()
    size = f"{columns} x {lines}" if sys.stdout.isatty() else "the output is none"
    return ", ".join([*named, size, sys.stdout.encoding])


def _file(path: Path, without: str, there: str = "") -> str:
    """Return a path, and what it means that the file is there, or is not."""
    state = there if path.exists() else without
    return f"{path} ({state})" if state else str(path)


def _engine() -> str:
    """Return the command of the settings file, without what a key or a name in it would tell."""
    try:
        command = user_config.given().get("engine")
    except ValueError:
        return "the settings file cannot be read: gdtui config says why"
    return f"by {str(command).split()[0]}" if command else "on this machine"


def way_of_training(experiment: Experiment) -> str:
    """Return in words how the updates of a run are made here, found out by making some of them.

    Raises:
        ValidationError: when the experiment cannot be trained.
    """
    try:
        from gdtui.engine.training.recordings import REHEARSALS
        from gdtui.engine.training.trainer import Trainer
    except (ImportError, OSError) as error:  # a library that torch misses is an OSError
        return f"torch cannot be imported: {' '.join(str(error).split())}"
    trainer = Trainer(experiment)
    trainer.updates(8 * REHEARSALS)
    recordings = trainer.recordings
    if recordings.failure:
        return f"one operation at a time: {recordings.failure}"
    graph = ", each as one graph" if recordings.captured else ""
    reason = f"; not as one graph: {recordings.no_graph}" if recordings.no_graph else ""
    return f"played back on {trainer.data.x.device}{graph}{reason}"
