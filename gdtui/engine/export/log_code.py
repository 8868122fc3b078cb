"""Write the log of a run as lines of Python: the lines that `gdtui run` prints."""

from __future__ import annotations

from gdtui.core.experiment.experiment import Experiment
from gdtui.core.experiment.log_line import MAX_PARAMETERS
from gdtui.core.experiment.true_parameters import Parameters
from gdtui.engine.export import model_code
from gdtui.engine.export.training_code import WHOLE, cost
from gdtui.engine.models.architectures import architecture

NUMBER = [
    "def number(value, decimals):",
    '    """Write a number with so many decimals; a smaller one with as many significant digits."""',
    '    kind = "f" if value == 0 or abs(value) >= 10**-decimals else "g"',
    '    return f"{value:.{decimals}{kind}}"',
]
"""The function that writes a number of the log."""


def logged(e: Experiment, extra: str = "") -> str:
    """Return the line that says which epochs are logged: about 20 of them."""
    every = max(1, e.epochs // 20)
    conditions = [f"epoch % {every} == 0"] if every > 1 else []
    conditions += [extra] if extra else []
    return f"if {' and '.join(conditions)}:" if conditions else ""


def log_lines(e: Experiment, due: str) -> list[str]:
    """Return the lines that print an epoch.

    Args:
        e: the experiment.
        due: the condition under which the loss over all rows is measured too, for a model with many parameters; empty
            where it always is.
    """
    slots = architecture(e)[0]
    head = f"Epoch {{epoch:4d}}/{e.first_epoch + e.epochs - 1}"
    loss = "Cost: {number(cost.item(), 6)}"
    if sum(slot.size for slot in slots) > MAX_PARAMETERS:
        return [f'line = f"{head} {loss}"', *_under(due, _train_loss(e)), "print(line)"]
    lines: list[str] = []
    shown = []
    for slot, name in zip(slots, model_code.names(e), strict=True):
        text = f"{{number({name}.item(), 3)}}"
        if slot.size > 1:
            values = f"values_{len(lines)}" if lines else "values"
            lines.append(f'{values} = ", ".join(number(value, 3) for value in {name}.flatten().tolist())')
            text = f"[{{{values}}}]"
        shown.append(f"{slot.name}: {text}")
    return [*lines, f'print(f"{head} {", ".join(shown)} {loss}")']


def estimate(e: Experiment, true: Parameters, parallel: bool) -> list[str]:
    """Return the lines that compare the trained parameters with those that the data were generated from.

    Args:
        e: the experiment.
        true: the values by parameter.
        parallel: whether one of several processes prints them.
    """
    said = 'print(f"error in estimating {name}: {errors} {truth}")'
    called = dict(zip((slot.name for slot in architecture(e)[0]), model_code.names(e), strict=True))
    return [
        "def several(values, form):",
        '    """Write numbers, in brackets where there are several."""',
        "    texts = [format(value, form) for value in values]",
        "    return texts[0] if len(texts) == 1 else f\"[{', '.join(texts)}]\"",
        "",
        "",
        "for name, true, parameter in (",
        *(f'    ("{name}", {list(values)}, {called[name]}),' for name, values in true.items()),
        "):",
        "    learned = parameter.flatten().tolist()",
        '    errors = several([one - other for one, other in zip(true, learned)], ".6f")',
        "    truth = f\"(true {several(true, '.6g')}, learned {several(learned, '.6g')})\"",
        *(["    if rank == 0:", f"        {said}"] if parallel else [f"    {said}"]),
    ]


def _train_loss(e: Experiment) -> list[str]:
    return [
        "with torch.no_grad():",
        f"    hypothesis = {model_code.hypothesis(e, WHOLE.x)}",
        f"    train = {cost(e, WHOLE)}",
        'line += f" Train: {number(train.item(), 6)}"',
    ]


def _under(condition: str, lines: list[str]) -> list[str]:
    return [f"if {condition}:", *(f"    {line}" for line in lines)] if condition else lines
