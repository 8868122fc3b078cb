"""Write the training of an experiment as lines of PyTorch: the loop, its batches, the optimizer and its schedule."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any, NamedTuple

import torch

from gdtui.core.experiment.experiment import Experiment
from gdtui.engine.export import model_code
from gdtui.engine.training import optimizers, schedule
from gdtui.protocol import CodeLine


class Names(NamedTuple):
    """The names of an update's rows in a script.

    Attributes:
        x: the features.
        y: the target.
        rows: the number of rows that the loss is divided by where these are only a process's share of them; empty
            where they are all.
    """

    x: str
    y: str
    rows: str = ""


WHOLE, BATCH = Names("x_train", "y_train"), Names("x", "y")
"""All training rows, and those of a batch."""


def loop(experiment: Experiment) -> tuple[CodeLine, ...]:
    """Return the lines of the training loop, the five operations marked with their phases."""
    e, whole = experiment, takes_all_rows(experiment)
    names, indent = (WHOLE, " " * 4) if whole else (BATCH, " " * 8)
    epochs = CodeLine(epoch_loop(e))
    around = (epochs,) if whole else (epochs, CodeLine("    for x, y in batches():"))
    inner = (CodeLine(indent + line.text, line.phase) for line in update(e, names))
    after = (CodeLine((" " * 4 if schedules_epochs(e) else indent) + text) for text in scheduling(e))
    return (*around, *inner, *after)


def epoch_loop(e: Experiment) -> str:
    """Return the line that counts the epochs."""
    return f"for epoch in range({f'{e.first_epoch}, ' if e.first_epoch else ''}{e.first_epoch + e.epochs}):"


def takes_all_rows(e: Experiment) -> bool:
    """Return whether each update takes all rows as they are."""
    return e.batch_rows == e.train_rows and e.order != "replacement"


def schedules_epochs(e: Experiment) -> bool:
    """Return whether the schedule goes on after an epoch of several updates."""
    return e.schedule_every == "epoch" and not takes_all_rows(e)


def update(e: Experiment, names: Names) -> list[CodeLine]:
    """Return the lines of the five operations."""
    before = [CodeLine(text, 3) for text in shared_gradients(e, names)]
    clip = [f"torch.nn.utils.clip_grad_norm_({parameters(e)}, {e.clip_norm!r})"] if e.clip_norm else []
    step = "optimizer.step()" if e.step else "# optimizer.step() is left out: nothing moves"
    if e.optimizer_spec.takes_closure:
        step = "optimizer.step(closure)  # does all of the above as often as it needs"
    return [*gradient(e, names), *before, *(CodeLine(text, 4) for text in (*clip, step))]


def gradient(e: Experiment, names: Names) -> list[CodeLine]:
    """Return the lines of the operations before the step."""
    manual = model_code.manual(e)
    clear = "optimizer.zero_grad(set_to_none=False)" if manual else "optimizer.zero_grad()"
    backward = model_code.gradients(e, *names) if manual else ["cost.backward()"]
    return [
        CodeLine(f"hypothesis = {model_code.hypothesis(e, names.x)}", 0),
        CodeLine(f"cost = {cost(e, names, e.divide == 'nominal')}", 1),
        CodeLine(clear if e.zero_grad else f"# {clear} is left out: gradients add up", 2),
        *(CodeLine(text, 3) for text in backward),
    ]


def shared_gradients(e: Experiment, names: Names) -> list[str]:
    """Return the lines that add up the gradients and the losses of several processes."""
    if not names.rows:
        return []
    return [f"cost = add_up(cost.detach(), *(parameter.grad for parameter in {parameters(e)}))"]


def cost(e: Experiment, names: Names, nominal: bool = False) -> str:
    """Return the right-hand side of the loss: a mean over rows, their sum divided by the batch size, or their sum.

    Over all rows a sum is that of as many rows as a batch has.
    """
    each = _each(e, names.y)
    divisor = e.batch_rows if nominal else names.rows
    if e.divide == "nothing":
        share = "" if names.x != WHOLE.x or takes_all_rows(e) else f" * ({e.batch_rows} / len({names.y}))"
        return f"(torch.sum({each}){share})" if share else f"torch.sum({each})"
    return f"torch.sum({each}) / {divisor}" if divisor else f"torch.mean({each})"


def _each(e: Experiment, y: str) -> str:
    """Return the expression of each row's contribution to the loss."""
    spec = e.loss_spec
    if not spec.function:
        return spec.script.format(y=y)
    keywords = "".join(f", {keyword}={getattr(e, name)!r}" for keyword, name in spec.keywords.items())
    return f'functional.{spec.function}(hypothesis, {y}, reduction="none"{keywords})'


def scheduling(e: Experiment) -> list[str]:
    """Return the lines that advance the schedule."""
    if not e.schedule_spec.torch_name:
        return []
    if e.schedule_spec.ends:
        return [f"if scheduler.last_epoch < {e.total_steps - 1}:", "    scheduler.step()"]
    if e.schedule_spec.follows_loss:
        after = [f"hypothesis = {model_code.hypothesis(e, WHOLE.x)}", f"scheduler.step({cost(e, WHOLE)}.item())"]
        return ["with torch.no_grad():", *(f"    {text}" for text in after)]
    return ["scheduler.step()"]


def parameters(e: Experiment) -> str:
    """Return the expression of all parameters."""
    return "model.parameters()" if model_code.module(e) else f"[{', '.join(model_code.names(e))}]"


def optimizer(e: Experiment) -> list[str]:
    """Return the lines that create the optimizer and the schedule."""
    name = e.optimizer_spec.torch_name
    options = _options(getattr(torch.optim, name), optimizers.options(e))
    return [f"optimizer = optim.{name}({parameters(e)}, {options})", *scheduler(e)]


def scheduler(e: Experiment) -> list[str]:
    """Return the line that creates the schedule, if there is one."""
    name = e.schedule_spec.torch_name
    if not name:
        return []
    options = _options(getattr(torch.optim.lr_scheduler, name), schedule.options(e))
    return [f"scheduler = optim.lr_scheduler.{name}(optimizer, {options})"]


def _options(kind: Any, options: Mapping[str, Any]) -> str:
    """Return keyword arguments without those that are torch's defaults, but always with the learning rate."""
    defaults = {name: p.default for name, p in inspect.signature(kind).parameters.items()}
    stated = {name: value for name, value in options.items() if name == "lr" or defaults[name] != value}
    return ", ".join(f"{name}={value!r}" for name, value in stated.items())


def shuffler(e: Experiment) -> list[str]:
    """Return the line that creates the generator of the batches, if they are drawn."""
    return [f"shuffler = torch.Generator().manual_seed({e.seed})"] if e.order != "given" else []


def order(e: Experiment) -> str:
    """Return the expression of an epoch's order of the rows."""
    return {
        "given": "torch.arange(len(x_train))",
        "shuffled": "torch.randperm(len(x_train), generator=shuffler)",
        "replacement": "torch.randint(len(x_train), (len(x_train),), generator=shuffler)",
    }[e.order]


def batches(e: Experiment) -> list[str]:
    """Return the function that cuts an epoch into batches of one size."""
    only = f" if len(rows) == {e.batch_rows}" if e.drop_last else ""
    return [
        "def batches():",
        '    """Return the batches of an epoch."""',
        f"    order = {order(e)}",
        f"    return [(x_train[rows], y_train[rows]) for rows in order.split({e.batch_rows}){only}]",
    ]


def closure(e: Experiment, names: Names) -> list[str]:
    """Return the function that an optimizer calls which evaluates the loss itself."""
    operations = [*(line.text for line in gradient(e, names)), *shared_gradients(e, names)]
    return [
        "def closure():",
        '    """Compute the loss and its gradient."""',
        *(f"    {text}" for text in operations),
        "    return cost",
    ]
