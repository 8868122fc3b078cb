"""An experiment as the PyTorch code that a tutorial would have for it."""

from __future__ import annotations

from gdtui.engine.data import columns
from gdtui.experiment import Experiment
from gdtui.protocol import Line


def loop(experiment: Experiment) -> tuple[Line, ...]:
    """The lines of the training loop, the five operations marked with their phases."""
    whole = experiment.batch_rows == experiment.table.rows
    x, y, indent = ("x_train", "y_train", " " * 4) if whole else ("x", "y", " " * 8)
    product = f"{x} * W" if len(experiment.features) == 1 else f"{x}.matmul(W)"
    operations = (
        f"hypothesis = {product} + b",
        f"cost = torch.mean((hypothesis - {y}) ** 2)",
        "optimizer.zero_grad()",
        "cost.backward()",
        "optimizer.step()",
    )
    first, last = experiment.first_epoch, experiment.first_epoch + experiment.epochs
    epochs = Line(f"for epoch in range({f'{first}, ' if first else ''}{last}):")
    around = (epochs,) if whole else (epochs, Line("    for x, y in batches():"))
    return (*around, *(Line(indent + text, phase) for phase, text in enumerate(operations)))


def script(experiment: Experiment) -> str:
    """A script that trains as the engine does, to the same bits; it leaves W and b."""
    return "\n".join([*_setup(experiment), "", *(line.text for line in loop(experiment))]) + "\n"


def _setup(experiment: Experiment) -> list[str]:
    features = len(experiment.features)
    shape = "1" if features == 1 else f"({features}, 1)"
    used = columns(experiment)
    lines = [
        "import torch",
        "from torch import optim",
        "",
        f"x_train = torch.tensor({used[:, :-1].tolist()})",
        f"y_train = torch.tensor({used[:, -1:].tolist()})",
        f"W = torch.zeros({shape}, requires_grad=True)",
        "b = torch.zeros(1, requires_grad=True)",
        f"optimizer = optim.SGD([W, b], lr={experiment.lr!r})",
    ]
    return lines if experiment.batch_rows == experiment.table.rows else [*lines, *_batches(experiment)]


def _batches(experiment: Experiment) -> list[str]:
    return [
        f"generator = torch.Generator().manual_seed({experiment.seed})",
        "",
        "",
        "def batches():",
        "    order = torch.randperm(len(x_train), generator=generator)",
        f"    return [(x_train[rows], y_train[rows]) for rows in order.split({experiment.batch_size})]",
        "",
    ]
