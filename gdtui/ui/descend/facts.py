"""What the words of a lesson's goals are in the descent on the screen."""

from __future__ import annotations

import math

from gdtui.core.functions.catalog import NAMED
from gdtui.core.functions.method import Method
from gdtui.core.lessons.vocabulary import Facts, Value
from gdtui.core.maths.outcome import Ending
from gdtui.core.theory.learning_rates import best_lr
from gdtui.ui.descend.snapshot import DescendSnapshot
from gdtui.ui.descend.trajectory import Trajectory


def facts_of(snapshot: DescendSnapshot, trajectory: Trajectory) -> Facts:
    """Return the values of the words at the cursor of a trajectory."""
    question, k = snapshot.question, snapshot.k
    method = question.method
    bends = [bend for bend in trajectory.curvatures[k].tolist() if math.isfinite(bend)]
    return {
        "step": float(k),
        "loss": float(trajectory.values[k]),
        "gradient_norm": math.hypot(*trajectory.gradients[k].tolist()),
        "lr": method.lr,
        "optimizer": method.optimizer,
        "momentum": method.momentum if "momentum" in method.optimizer_spec.settings else 0.0,
        "running": snapshot.running,
        "diverged": snapshot.over and trajectory.answer.ending is Ending.DIVERGED,
        "function": question.function.name if question.function.name in NAMED else None,
        **dict(zip(("x", "y"), trajectory.points[k].tolist(), strict=False)),
        **dict(zip(("x0", "y0"), question.start, strict=False)),
        **(_curvature(method, bends) if len(bends) == len(question.start) else {}),
    }


def _curvature(method: Method, bends: list[float]) -> dict[str, Value]:
    """Return what follows from the curvatures at the cursor, rising."""
    low, high = bends[0], bends[-1]
    descent = method.descent
    return {
        "curvature": high,
        "critical_lr": 2 / high if high > 0 else None,
        "stable_lr": descent.critical(high) if descent is not None and high > 0 else None,
        "optimal_lr": best_lr(descent, low, high) if descent is not None and low > 0 else None,
        "kappa": high / low if low > 0 else None,
        "regime": str(descent.regime(high)) if descent is not None else None,
    }
