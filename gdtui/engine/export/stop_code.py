"""Write what ends a run, or its log, before its epochs are over as lines of PyTorch."""

from __future__ import annotations

from gdtui.core.experiment.experiment import Experiment, Run
from gdtui.engine.curvature.least_squares import closed_form
from gdtui.engine.export import model_code
from gdtui.engine.export.training_code import WHOLE, cost, parameters
from gdtui.engine.training.trainer import Trainer


def measured_every(e: Experiment) -> int:
    """Return the number of updates from one measurement of the loss over all rows to the next."""
    return Trainer(e).measured_every


PROBED = 2000
"""Most updates that are tried before a script is written."""

WORK = 200_000_000
"""And most numbers of the batch times the parameters in all of them."""


def finite(run: Run) -> str:
    """Return the condition under which an update can be logged; empty for a run that does not diverge early.

    The first updates are tried: a run whose lr is too large diverges in these, and only its script needs the condition.
    """
    trainer = Trainer(run.experiment)
    most = WORK // (run.experiment.batch_rows * len(trainer.flat.scalars))
    for _ in trainer.follow(run.changes, min(PROBED, most)):
        pass
    if not trainer.reason:
        return ""
    e = run.experiment
    finite = ["cost", "*model.parameters()"] if model_code.module(e) else ["cost", *model_code.names(e)]
    return f"all(tensor.isfinite().all() for tensor in [{', '.join(finite)}])"


def norm_lines(e: Experiment) -> list[str]:
    """Return the lines before the step that compute the norm of the gradient; clipping computes it itself."""
    if e.stop_grad_norm is None or e.clip_norm:
        return []
    return [f"norm = torch.cat([parameter.grad.flatten() for parameter in {parameters(e)}]).double().norm()"]


def stop_lines(e: Experiment, due: str) -> list[str]:
    """Return the lines after the step that set `stopped`.

    Args:
        e: the experiment.
        due: the condition under which the loss over all rows is measured; empty where it always is.
    """
    lines, conditions = [], []
    if e.stop_grad_norm is not None:
        conditions.append(f"norm <= {e.stop_grad_norm!r}")
    if e.stop_distance is not None:
        trainer = Trainer(e)
        exact = [number for values in closed_form(e, trainer.model, trainer.data).values() for number in values]
        flat = f"torch.cat([parameter.detach().flatten() for parameter in {parameters(e)}]).double()"
        lines += [
            f"exact = torch.tensor({exact}, dtype=torch.float64)  # the closed form of least squares",
            f"distance = ({flat} - exact).norm()",
        ]
        conditions.append(f"distance <= {e.stop_distance!r}")
    measured = " and " + due if due else ""
    if e.stop_loss is not None:
        conditions.append(f"train <= {e.stop_loss!r}{measured}")
    if e.stop_r2 is not None:
        conditions.append(f"r2 >= {e.stop_r2!r}{measured}")
    if not conditions:
        return []
    return [*lines, *_measures(e), f"stopped = {' or '.join(conditions)}"]


def _measures(e: Experiment) -> list[str]:
    if (e.stop_loss, e.stop_r2) == (None, None):
        return []
    lines = ["with torch.no_grad():", f"    hypothesis = {model_code.hypothesis(e, WHOLE.x)}"]
    if e.stop_loss is not None:
        lines.append(f"    train = {cost(e, WHOLE)}")
    if e.stop_r2 is not None:
        lines += [
            "    target = y_train.view(-1, 1).double()",
            "    squares = (hypothesis - y_train.view(-1, 1)).square().sum().double()",
            "    r2 = 1 - squares / (target - target.mean()).square().sum()",
        ]
    return lines
