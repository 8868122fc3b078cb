"""Write a run as a PyTorch script that a person can read: it trains to the same bits and prints the same log."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment, Run
from gdtui.core.experiment.true_parameters import Parameters
from gdtui.engine.export import data_code, log_code, model_code, stop_code, training_code
from gdtui.engine.export.batches_code import changing_batches
from gdtui.engine.export.data_code import DataFile
from gdtui.engine.export.stages import by_stage, changes, cuts_differ, data_changes, edits_data, stages
from gdtui.engine.export.training_code import BATCH, WHOLE, Names

MINE = {WHOLE: Names("x_mine", "y_mine", "len(x_train)"), BATCH: Names("x_mine", "y_mine", "len(x)")}
"""The share that a process takes of the rows of an update, by the names of them all."""

PROCESSES = [
    "parallel = dist.is_torchelastic_launched()",
    "if parallel:",
    '    dist.init_process_group("gloo")',
    "rank, processes = (dist.get_rank(), dist.get_world_size()) if parallel else (0, 1)",
    "",
    "",
    "def add_up(cost, *gradients):",
    '    """Add up the loss and the gradients of all processes, in place, and return the loss."""',
    "    for tensor in (cost, *gradients) if parallel else ():",
    "        dist.all_reduce(tensor)",
    "    return cost",
]


WRITTEN = "Written by gdtui; it prints the same log as the command gdtui run."


class Section(NamedTuple):
    """A part of a script.

    Attributes:
        title: what it is.
        about: a sentence about it.
        code: its lines.
    """

    title: str
    about: str
    code: list[str]


class _Script:
    """A run as sections.

    Args:
        run: the run, with its changes.
        file: the file to read the data from; None where the script has the numbers in itself.
        parallel: whether several processes can share the rows of an update.
        true: what the data were generated from, by parameter.
    """

    def __init__(self, run: Run, file: DataFile | None, parallel: bool, true: Parameters) -> None:
        self._run, self._file, self._parallel = stages(run), file, parallel
        self._first, self._last = self._run[0].experiment, self._run[-1].experiment
        self._whole = all(training_code.takes_all_rows(e) for _, e in self._run)
        self._rows = WHOLE if self._whole else BATCH
        self._names = MINE[self._rows] if parallel else self._rows
        self._every, self._finite = stop_code.measured_every(self._first), stop_code.finite(run)
        in_other_units = self._last.standardize or self._last.standardize_target
        self._true = {} if in_other_units or self._finite else true
        self._counter, self._shift = ("epoch", self._last.first_epoch) if self._whole else ("update", 0)
        self._stops = bool(self._by_stage(lambda e: stop_code.stop_lines(e, "")))

    def sections(self) -> list[Section]:
        """Return all sections, in the order of a tutorial."""
        e = self._first
        names = ", ".join(e.features)
        truth = log_code.estimate(self._last, self._true, self._parallel) if self._true else []
        made = [
            Section("Data", f"{e.train_rows:,} rows to train on: from {names}, predict {e.target}.", self._data()),
            Section("Model", "The parameters that are learned, with the values they start from.", model_code.setup(e)),
            Section("Optimizer", "It moves each parameter against its gradient.", training_code.optimizer(e)),
            Section("Batches", "The rows that each update takes.", self._batches()),
            Section("Log", "How the numbers of the log are written.", log_code.NUMBER),
            Section("Training", "Predict, compare, derive, step, again and again.", self._training()),
            Section("Truth", "How far the parameters are from those that made the data.", truth),
        ]
        processes = Section("Processes", "Under torchrun, several processes share the rows of an update.", PROCESSES)
        end = Section("End", "The processes part.", ["if parallel:", "    dist.destroy_process_group()"])
        body = [processes, *made, end] if self._parallel else made
        body = [section for section in body if section.code]
        return [Section("Imports", "PyTorch, on one processor, so that sums are in one order.", _imports(body)), *body]

    def _data(self) -> list[str]:
        e = self._first
        reading = [*data_code.reader(self._file), "", ""] if self._file else []
        plain = None if self._file or edits_data(self._run) else data_code.direct(e)
        return plain or [*reading, *data_code.table(e, self._file), *data_code.parts(e)]

    def _batches(self) -> list[str]:
        e = self._first
        lines = [] if self._whole else training_code.shuffler(e)
        if not self._whole:
            cut = changing_batches(self._run) if cuts_differ(self._run) else training_code.batches(e)
            lines += ["", "", *cut] if lines else cut
        if e.optimizer_spec.takes_closure:
            lines += training_code.closure(e, self._names)
        return lines

    def _training(self) -> list[str]:
        e = self._last
        counts = not self._whole and (len(self._run) > 1 or self._every > 1)
        before = (["update = 0"] if counts else []) + (["stopped = False"] if self._stops and not self._whole else [])
        count = ["update += 1"] if counts else []
        stop = [*self._stop_lines(), *(["if stopped:", "    break"] if self._stops else [])]
        changing = data_changes(self._run, "epoch", self._shift) if self._whole else []
        changing = [*changing, *changes(self._run, self._counter, self._shift, self._parallel)]
        if self._whole:
            body = [*changing, *self._update(), *self._schedule(False), *self._log(), *stop]
            return [*before, training_code.epoch_loop(e), *_indented(body)]
        inner = [*changing, *self._update(), *self._schedule(False), *count, *stop]
        outer = ["for x, y in batches():", *_indented(inner), *self._schedule(True), *self._log()]
        outer += ["if stopped:", "    break"] if self._stops else []
        return [*before, training_code.epoch_loop(e), *_indented(outer)]

    def _update(self) -> list[str]:
        mine = [f"x_mine, y_mine = {self._rows.x}[rank::processes], {self._rows.y}[rank::processes]"]
        lines = mine if self._parallel else []
        return [*lines, *(line for phase in range(5) for line in self._by_stage(self._operation(phase)))]

    def _operation(self, phase: int) -> Callable[[Experiment], list[str]]:
        """Return what gives the lines of one of the five operations."""
        return lambda e: self._operations(e)[phase]

    def _operations(self, e: Experiment) -> list[list[str]]:
        """Return the lines of each of the five operations."""
        lines: list[list[str]] = [[] for _ in range(5)]
        for line in training_code.update(e, self._names):
            assert line.phase is not None
            lines[line.phase].append(line.text)
        if e.clip_norm and e.stop_grad_norm is not None:
            lines[4][0] = f"norm = {lines[4][0]}"
        lines[4][:0] = stop_code.norm_lines(e)
        return lines

    def _schedule(self, by_epoch: bool) -> list[str]:
        def lines(e: Experiment) -> list[str]:
            return training_code.scheduling(e) if training_code.schedules_epochs(e) is by_epoch else []

        return self._by_stage(lines, 1 if by_epoch else 0)

    def _stop_lines(self) -> list[str]:
        return self._by_stage(lambda e: stop_code.stop_lines(e, self._due()), 0 if self._whole else 1)

    def _log(self) -> list[str]:
        e = self._last
        conditions = ["rank == 0"] if self._parallel else []
        if self._stops and not self._whole:
            conditions.append("not stopped")
        conditions += [self._finite] if self._finite else []
        head, lines = log_code.logged(e, " and ".join(conditions)), log_code.log_lines(e, self._due())
        return [head, *_indented(lines)] if head else lines

    def _due(self) -> str:
        """Return the condition under which the loss over all rows is measured; empty where it always is."""
        if self._every == 1:
            return ""
        updates = "update" if not self._whole else "epoch" if self._shift else "(epoch + 1)"
        return f"{updates} % {self._every} == 0"

    def _by_stage(self, lines_of: Callable[[Experiment], list[str]], late: int = 0) -> list[str]:
        return by_stage(self._run, self._counter, self._shift + late, lines_of)


def sections(
    run: Run, file: DataFile | None = None, parallel: bool = False, true: Parameters | None = None
) -> list[Section]:
    """Return a run as the sections of a script.

    Args:
        run: the run, with its changes.
        file: the file to read the data from; None where the script has the numbers in itself.
        parallel: whether several processes can share the rows of an update.
        true: what the data were generated from, by parameter.

    Raises:
        ValidationError: when processes cannot share the rows of this run.
    """
    if parallel:
        for _, e in stages(run):
            if not e.zero_grad:
                raise ValidationError("zero_grad", False, "it must be true where processes add up their gradients")
            if not e.reshape:
                raise ValidationError("reshape", False, "it must be true where processes share the rows")
    return _Script(run, file, parallel, true or {}).sections()


def script(
    run: Run,
    title: str = "",
    file: DataFile | None = None,
    parallel: bool = False,
    true: Parameters | None = None,
) -> str:
    """Return a run as a script; the arguments are those of `sections`, and the title is its first line."""
    imports, *rest = sections(run, file, parallel, true)
    quotable = title.replace("\\", "\\\\").replace('"', "'")  # it stands in a docstring
    head = ['"""' + quotable, "", WRITTEN, '"""'] if title else []
    lines = [*head, "", *imports.code]
    for section in rest:
        defines = section.code[0].startswith("def ")
        lines += ["", "", ""] if defines else ["", f"# {section.title}"]
        lines += section.code
        lines += ["", ""] if _ends_in_function(section.code) else []
    return _spaced(lines)


def _ends_in_function(code: Sequence[str]) -> bool:
    heads = [line for line in code if line and not line.startswith(" ")]
    return heads[-1].startswith("def ")


def _spaced(lines: Sequence[str]) -> str:
    """Return lines as a text, with at most two blank lines in a row."""
    written: list[str] = []
    for line in lines:
        if line or written[-2:] != ["", ""]:
            written.append(line)
    return "\n".join(written).strip() + "\n"


def _imports(body: Sequence[Section]) -> list[str]:
    text = "\n".join(line for section in body for line in section.code)
    plain = [f"import {name}" for name in ("csv", "hashlib", "math") if f"{name}." in text]
    plain += ["from pathlib import Path"] if "Path(" in text else []
    torch = ["import torch"]
    torch += ["import torch.distributed as dist"] if "dist." in text else []
    torch += ["from torch import nn, optim" if "nn." in text.replace("torch.nn.", "") else "from torch import optim"]
    torch += ["from torch.nn import functional"] if "functional." in text else []
    return [*plain, *([""] if plain else []), *torch, "", "torch.set_num_threads(1)  # one order of all sums"]


def _indented(lines: Sequence[str]) -> list[str]:
    return [f"    {line}" for line in lines]
