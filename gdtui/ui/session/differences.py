"""What differs between a run and the one that it came from, and the command that makes it by what differs."""

from __future__ import annotations

from collections.abc import Sequence

from gdtui.core.experiment.changes import differing
from gdtui.core.experiment.experiment import Experiment, settings
from gdtui.core.storage.session_file import OpenedFile
from gdtui.core.texts import text
from gdtui.ui.session.snapshot import ListedRun, timeline_marks
from gdtui.ui.text.fields import format_value
from gdtui.ui.text.numbers import fitted_number

SELF_EVIDENT = ("init", "optimizer", "model", "loss", "schedule")  # settings whose values say what they are


def setting_text(experiment: Experiment, name: str) -> str:
    """Return a setting with its value; a word alone where it says what it is."""
    value = getattr(experiment, name)
    if name == "table":
        return "data"
    if isinstance(value, float):
        return f"{name} {fitted_number(value, 6, given=True)}"
    return str(value) if name in SELF_EVIDENT else f"{name} {format_value(value)}"


def short_difference(listed: ListedRun, runs: Sequence[ListedRun] = ()) -> str:
    """Return the settings of a run that are not those of the run it came from: "lr 0.1, adam".

    Args:
        listed: the run. The first one came from none: it tells what others differ in.
        runs: all runs.
    """
    run = listed.run
    if listed.before is None:
        changed = differing(run.experiment, run.current)
        others = differing(run.current, *(other.run.current for other in runs))
        names = [name for name in others if name in changed or name != "table"]
        names += [name for name in changed if name not in names]
    else:
        names = differing(listed.before.current, run.current)
    return ", ".join(setting_text(run.current, name) for name in names)


def difference_lines(listed: ListedRun) -> list[str]:
    """Return where a run came from, and each setting that differs, in words."""
    run, before = listed.run, listed.before
    if run.parent is not None:
        lines = [text("runs.forked", run=run.parent.name, step=f"{run.parent.step:,}")]
    elif before is not None:
        lines = [text("runs.begun", run=before.name)]
    else:
        lines = [text("runs.first")]
    if before is not None:
        names = differing(before.current, run.current)
        lines.append(text("runs.differs" if names else "runs.same", run=before.name))
        lines += [_in_words(before.current, run.current, name) for name in names]
    marks = [mark for mark in timeline_marks(run) if not mark.text.startswith("forked")]
    return [*lines, *(f"◆ {text('runs.change', step=f'{mark.step:,}', change=mark.text)}" for mark in marks)]


def _in_words(old: Experiment, new: Experiment, name: str) -> str:
    """Return a setting with its title and its values: "· learning rate (lr): 0.01 → 0.1"."""
    if name == "table":
        return f"· {text('runs.edited')}"
    title = settings()[name].title if name in settings() else name
    called = title if title == name else f"{title} ({name})"
    return f"· {called}: {format_value(getattr(old, name))} → {format_value(getattr(new, name))}"


def run_command(name: str, opened: OpenedFile | None, experiment: Experiment) -> str:
    """Return the command that trains an experiment, with the settings that differ from what it opens.

    Args:
        name: the name of the session.
        opened: the file that it was opened from; None where its name opens it.
        experiment: the experiment.
    """
    import shlex

    words, base = ((name,), _opened_by(name, experiment)) if opened is None else (opened.words, opened.experiment)
    changed = [name for name in settings() if getattr(base, name) != getattr(experiment, name)]
    options = [part for name in changed for part in ("--set", f"{name}={format_value(getattr(experiment, name))}")]
    return shlex.join(["gdtui", "run", *words, *options])


def _opened_by(name: str, experiment: Experiment) -> Experiment:
    """Return the experiment of a preset or a data set; of any other session, its data with the settings by default."""
    from gdtui.core.storage.presets import dataset_names, preset, preset_names

    return preset(name).experiment if name in (*preset_names(), *dataset_names()) else Experiment.on(experiment.table)
