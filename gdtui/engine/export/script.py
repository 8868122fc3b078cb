"""Write an experiment as PyTorch code, in the style of a tutorial."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

import torch

from gdtui.core.experiment.experiment import Experiment
from gdtui.engine.export import model_code
from gdtui.engine.models.dataset import Scaling, columns, prepare
from gdtui.engine.training import optimizers, schedule
from gdtui.protocol import CodeLine


def loop(experiment: Experiment) -> tuple[CodeLine, ...]:
    """Return the lines of the training loop, the five operations marked with their phases."""
    e, whole = experiment, _whole(experiment)
    x, y, indent = ("x_train", "y_train", " " * 4) if whole else ("x", "y", " " * 8)
    first, last = e.first_epoch, e.first_epoch + e.epochs
    epochs = CodeLine(f"for epoch in range({f'{first}, ' if first else ''}{last}):")
    around = (epochs,) if whole else (epochs, CodeLine("    for x, y in batches():"))
    inner = (CodeLine(indent + line.text, line.phase) for line in _update(e, x, y))
    by_epoch = e.schedule_every == "epoch" and not whole
    after = (CodeLine((" " * 4 if by_epoch else indent) + text) for text in _scheduling(e))
    return (*around, *inner, *after)


def script(experiment: Experiment) -> str:
    """Return a script that trains through all epochs, to the same bits as the engine.

    The trained parameters are its variables. Stop conditions are left out.
    """
    return "\n".join([*_setup(experiment), "", *(line.text for line in loop(experiment))]) + "\n"


def _whole(e: Experiment) -> bool:
    """Return whether each update takes all rows as they are."""
    return e.batch_rows == e.train_rows and e.order != "replacement"


def _update(e: Experiment, x: str, y: str) -> list[CodeLine]:
    clear = "optimizer.zero_grad(set_to_none=False)" if model_code.manual(e) else "optimizer.zero_grad()"
    backward = model_code.gradients(e, x, y) if model_code.manual(e) else ["cost.backward()"]
    clip = [f"torch.nn.utils.clip_grad_norm_({_parameters(e)}, {e.clip_norm!r})"] if e.clip_norm else []
    step = (
        "optimizer.step(closure)  # does all of the above as often as it needs"
        if e.optimizer_spec.takes_closure
        else "optimizer.step()"
    )
    return [
        CodeLine(f"hypothesis = {model_code.hypothesis(e, x)}", 0),
        CodeLine(f"cost = {_cost(e, y, e.divide == 'nominal')}", 1),
        CodeLine(clear if e.zero_grad else f"# {clear} is left out: gradients add up", 2),
        *(CodeLine(text, 3) for text in backward),
        *(CodeLine(text, 4) for text in (*clip, step)),
    ]


def _cost(e: Experiment, y: str, nominal: bool) -> str:
    each = _each(e, y)
    return f"torch.sum({each}) / {e.batch_rows}" if nominal else f"torch.mean({each})"


def _each(e: Experiment, y: str) -> str:
    """Return the expression of each row's contribution to the loss."""
    spec = e.loss_spec
    if not spec.function:
        return spec.script.format(y=y)
    keywords = "".join(f", {keyword}={getattr(e, name)!r}" for keyword, name in spec.keywords.items())
    return f'functional.{spec.function}(hypothesis, {y}, reduction="none"{keywords})'


def _scheduling(e: Experiment) -> list[str]:
    if not e.schedule_spec.torch_name:
        return []
    if e.schedule_spec.ends:
        return [f"if scheduler.last_epoch < {e.total_steps - 1}:", "    scheduler.step()"]
    if e.schedule_spec.follows_loss:
        after = [
            f"hypothesis = {model_code.hypothesis(e, 'x_train')}",
            f"scheduler.step({_cost(e, 'y_train', False)}.item())",
        ]
        return ["with torch.no_grad():", *(f"    {text}" for text in after)]
    return ["scheduler.step()"]


def _setup(e: Experiment) -> list[str]:
    called = [
        *(["from torch import nn, optim"] if model_code.module(e) else ["from torch import optim"]),
        *(["from torch.nn import functional"] if e.loss_spec.function else []),
    ]
    return ["import torch", *called, "", *_data(e), *model_code.setup(e), *_optimizer(e), *_batches(e), *_closure(e)]


def _data(e: Experiment) -> list[str]:
    data = prepare(e)
    used = columns(e)[data.rows]
    shape = "" if e.reshape else "[:, 0]"
    return [
        f"x_train = {_tensor(e, used[:, :-1].tolist(), data.features if e.standardize else None)}",
        f"y_train = {_tensor(e, used[:, -1:].tolist(), data.target if e.standardize_target else None)}{shape}",
    ]


def _tensor(e: Experiment, rows: list[list[float]], scaling: Scaling | None) -> str:
    if scaling is None:
        return f"torch.tensor({rows}{', dtype=torch.float64' if e.dtype == 'float64' else ''})"
    shift, spread = (
        f"torch.tensor({numbers}, dtype=torch.float64)" for numbers in (scaling.shift.tolist(), scaling.spread.tolist())
    )
    scaled = f"((torch.tensor({rows}, dtype=torch.float64) - {shift}) / {spread})"
    return scaled if e.dtype == "float64" else f"{scaled}.float()"


def _parameters(e: Experiment) -> str:
    return "model.parameters()" if model_code.module(e) else f"[{', '.join(model_code.names(e))}]"


def _optimizer(e: Experiment) -> list[str]:
    name = e.optimizer_spec.torch_name
    options = _options(getattr(torch.optim, name), optimizers.options(e))
    made = [f"optimizer = optim.{name}({_parameters(e)}, {options})"]
    scheduler = e.schedule_spec.torch_name
    if not scheduler:
        return made
    options = _options(getattr(torch.optim.lr_scheduler, scheduler), schedule.options(e))
    return [*made, f"scheduler = optim.lr_scheduler.{scheduler}(optimizer, {options})"]


def _options(kind: Any, options: Mapping[str, Any]) -> str:
    """Return keyword arguments without those that are torch's defaults, but always with the learning rate."""
    defaults = {name: p.default for name, p in inspect.signature(kind).parameters.items()}
    stated = {name: value for name, value in options.items() if name == "lr" or defaults[name] != value}
    return ", ".join(f"{name}={value!r}" for name, value in stated.items())


def _batches(e: Experiment) -> list[str]:
    if _whole(e):
        return []
    orders = {
        "given": "torch.arange(len(x_train))",
        "shuffled": "torch.randperm(len(x_train), generator=shuffler)",
        "replacement": "torch.randint(len(x_train), (len(x_train),), generator=shuffler)",
    }
    only = f" if len(rows) == {e.batch_rows}" if e.drop_last else ""
    return [
        *([f"shuffler = torch.Generator().manual_seed({e.seed})"] if e.order != "given" else []),
        "",
        "",
        "def batches():",
        f"    order = {orders[e.order]}",
        f"    return [(x_train[rows], y_train[rows]) for rows in order.split({e.batch_rows}){only}]",
        "",
    ]


def _closure(e: Experiment) -> list[str]:
    if not e.optimizer_spec.takes_closure:
        return []
    operations = (line.text for line in _update(e, "x_train", "y_train")[:-1])
    return ["", "", "def closure():", *(f"    {text}" for text in operations), "    return cost", ""]
