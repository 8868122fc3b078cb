"""The command that makes a run without the app."""

from __future__ import annotations

import shlex

from gdtui.core.experiment.experiment import Experiment, settings
from gdtui.core.storage.session_file import OpenedFile
from gdtui.ui.text.fields import format_value


def run_command(name: str, opened: OpenedFile | None, experiment: Experiment) -> str:
    """Return the command that trains an experiment, with the settings that differ from what it opens.

    Args:
        name: the name of the session.
        opened: the file that it was opened from; None where its name opens it.
        experiment: the experiment.
    """
    words, base = ((name,), _base(name, experiment)) if opened is None else (opened.words, opened.experiment)
    changed = [name for name in settings() if getattr(base, name) != getattr(experiment, name)]
    options = [part for name in changed for part in ("--set", f"{name}={format_value(getattr(experiment, name))}")]
    return shlex.join(["gdtui", "run", *words, *options])


def _base(name: str, experiment: Experiment) -> Experiment:
    """Return the experiment of a preset or a data set; of any other session, its data with the settings by default."""
    from gdtui.core.storage.presets import dataset_names, preset, preset_names

    return preset(name).experiment if name in (*preset_names(), *dataset_names()) else Experiment.on(experiment.table)
