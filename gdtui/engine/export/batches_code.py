"""Write the batches of a run whose batch size or data change as lines of Python."""

from __future__ import annotations

from collections.abc import Sequence

from gdtui.core.experiment.experiment import Experiment
from gdtui.engine.export.stages import Stage, by_stage, data_changes, edits_data
from gdtui.engine.export.training_code import order, takes_all_rows


def changing_batches(run: Sequence[Stage]) -> list[str]:
    """Return the functions that cut each epoch by the batch size in force.

    What is left of an epoch when the batch size changes is cut by the new one; when the number of rows changes, the
    next epoch begins.
    """
    edits = edits_data(run)
    return [
        *(_edits(run) if edits else []),
        "def batch_size():",
        '    """Return the number of rows of a batch, and the least number of them."""',
        *(f"    {line}" for line in by_stage(run, "update", 0, _size)),
        "    return size, least",
        "",
        "",
        "def batches():",
        '    """Yield the batches of an epoch; the rest of it is cut anew when the batch size changes."""',
        *(["    edit_data()"] if edits else []),
        "    size, least = batch_size()",
        f"    order = {_order(run)}",
        "    taken = 0",
        "    while len(order) - taken >= least:",
        "        rows = order[taken : taken + size]",
        "        yield x_train[rows], y_train[rows]",
        "        taken += len(rows)",
        "        if len(order) - taken < least:",
        "            return",
        *(["        edit_data()", "        if len(x_train) != len(order):", "            return"] if edits else []),
        "        size, least = batch_size()",
    ]


def _edits(run: Sequence[Stage]) -> list[str]:
    lines = data_changes(run, "update", 0)
    steps = [int(line.removeprefix("if update == ").removesuffix(":")) for line in lines if not line.startswith(" ")]
    return [
        f"edits = {steps}  # the updates before which the data change",
        "",
        "",
        "def edit_data():",
        '    """Make the changes of the data that come before the next update."""',
        "    global data, x_train, y_train",
        "    if update not in edits:",
        "        return",
        "    edits.remove(update)",
        *(f"    {line}" for line in lines),
        "",
        "",
    ]


def _size(e: Experiment) -> list[str]:
    size = "len(x_train)" if takes_all_rows(e) else str(e.batch_rows)
    return [f"size, least = {size}, {size if e.drop_last else 1}"]


def _order(run: Sequence[Stage]) -> str:
    e = run[0].experiment
    drawn = order(e)
    if e.order == "shuffled" and any(takes_all_rows(stage.experiment) for stage in run):
        return f"{drawn} if size < len(x_train) else torch.arange(len(x_train))"
    return drawn
