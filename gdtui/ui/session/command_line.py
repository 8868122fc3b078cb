"""The command that makes a run without the app."""

from __future__ import annotations

import shlex

from gdtui.core.experiment.experiment import Experiment, settings
from gdtui.ui.text.fields import format_value


def run_command(name: str, experiment: Experiment) -> str:
    """Return the command that trains an experiment, with the settings that differ from the preset's.

    Args:
        name: the name of the session.
        experiment: the experiment.
    """
    from gdtui.core.storage.presets import dataset_names, preset, preset_names

    shipped = name in (*preset_names(), *dataset_names())
    base = preset(name).experiment if shipped else Experiment.on(experiment.table)
    changed = [name for name in settings() if getattr(base, name) != getattr(experiment, name)]
    options = [part for name in changed for part in ("--set", f"{name}={format_value(getattr(experiment, name))}")]
    return shlex.join(["gdtui", "run", name, *options])
