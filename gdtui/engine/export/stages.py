"""Write the changes of a run as lines of Python: a run is a row of stages, each with an experiment in force."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import torch

from gdtui.core.experiment.changes import change_line
from gdtui.core.experiment.experiment import Experiment, Run, changed_fields
from gdtui.core.fields import OnChange
from gdtui.engine.export import data_code
from gdtui.engine.export.training_code import scheduler, takes_all_rows
from gdtui.engine.training import optimizers


class Stage(NamedTuple):
    """A part of a run.

    Attributes:
        step: the number of updates before it.
        experiment: what is in force.
    """

    step: int
    experiment: Experiment


def stages(run: Run) -> list[Stage]:
    """Return the stages of a run, from its start on; several may begin at one step."""
    return [Stage(0, run.experiment), *(Stage(change.step, change.experiment) for change in run.changes)]


def by_stage(run: Sequence[Stage], counter: str, first: int, lines_of: Callable[[Experiment], list[str]]) -> list[str]:
    """Return lines that differ between stages, under conditions on the number of updates.

    Args:
        run: the stages.
        counter: the name of the number.
        first: its value before the first update.
        lines_of: returns the lines of an experiment.
    """
    parts: list[tuple[int, list[str]]] = []
    for step, experiment in run:
        lines = lines_of(experiment)
        if parts and parts[-1][0] == step:
            parts.pop()
        if not parts or parts[-1][1] != lines:
            parts.append((step, lines))
    if len(parts) == 1:
        return parts[0][1]
    written = []
    for place, ((_, lines), (end, _)) in enumerate(pairwise([*parts, (0, [])])):
        last = place == len(parts) - 1
        head = "else:" if last else f"{'elif' if place else 'if'} {counter} < {end + first}:"
        does_nothing = all(line.startswith("#") for line in lines)
        if not (does_nothing and last):
            written += [head, *(f"    {line}" for line in [*lines, *(["pass"] if does_nothing else [])])]
    return written


def changes(run: Sequence[Stage], counter: str, first: int, parallel: bool = False) -> list[str]:
    """Return the lines that tell of a change at the steps of the stages, and change the optimizer and its schedule.

    Args:
        run: the stages.
        counter: the name of the number of updates.
        first: its value before the first update.
        parallel: whether one of several processes tells of it.
    """

    def lines(old: Stage, new: Stage) -> list[str]:
        told = f"print({change_line(new.step, old.experiment, new.experiment)!r})"
        said = ["if rank == 0:", f"    {told}"] if parallel else [told]
        return [*said, *_optimizer_change(old.experiment, new.experiment)]

    return _at_steps(run, counter, first, lines)


def data_changes(run: Sequence[Stage], counter: str, first: int) -> list[str]:
    """Return the lines that change the data at the steps of the stages."""
    return _at_steps(run, counter, first, lambda old, new: _data_change(old.experiment, new.experiment))


def edits_data(run: Sequence[Stage]) -> bool:
    """Return whether the data change."""
    return any(_data_change(one.experiment, other.experiment) for one, other in pairwise(run))


def _at_steps(run: Sequence[Stage], counter: str, first: int, change: Callable[[Stage, Stage], list[str]]) -> list[str]:
    written: list[str] = []
    for old, new in pairwise(run):
        if lines := change(old, new):
            head = f"if {counter} == {new.step + first}:"
            if not written or head not in written:
                written.append(head)
            written += [f"    {line}" for line in lines]
    return written


def _data_change(old: Experiment, new: Experiment) -> list[str]:
    return [*data_code.edited(old, new), *data_code.parts(new)] if old.table != new.table else []


def _optimizer_change(old: Experiment, new: Experiment) -> Iterator[str]:
    """Yield the lines that give the optimizer the hyperparameters of another experiment, as the engine does."""
    before, after = (optimizers.build(e, [torch.zeros(1)]).param_groups[0] for e in (old, new))
    restarts = bool(changed_fields(old, new, OnChange.RESTART_SCHEDULE))
    scheduled = bool(old.schedule_spec.torch_name)
    group = "optimizer.param_groups[0]"
    for name, value in after.items():
        momentum = name in ("momentum", "betas")
        by_schedule = (name == "lr" and scheduled) or (momentum and old.moves_momentum)  # it may be another by now
        kept = not restarts and (name == "lr" or (momentum and new.moves_momentum))
        differs = before[name] != value or (restarts and by_schedule)
        if name not in ("params", "foreach") and differs and not kept:
            yield f'{group}["{name}"] = {value!r}'
    for name, buffer in new.optimizer_spec.late_buffers.items():
        if getattr(new, name) and not getattr(old, name):
            yield "for parameter, state in optimizer.state.items():"
            yield f'    state.setdefault("{buffer}", torch.zeros_like(parameter))'
    if restarts and scheduled:
        yield f'{group}.pop("initial_lr", None)'
    if restarts:
        yield from scheduler(new)


def cuts_differ(run: Sequence[Stage]) -> bool:
    """Return whether the batches are cut in another way after a change."""
    cuts = {(takes_all_rows(e), e.batch_rows, e.drop_last) for _, e in run}
    return len(cuts) > 1 or edits_data(run)
