"""Several methods from one start: which arrives first, where each ends, and the best learning rate of each."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt
import torch

from gdtui.core.experiment.settings.optimizer import OPTIMIZERS
from gdtui.core.functions.function import Function
from gdtui.core.functions.method import Method
from gdtui.core.texts import text
from gdtui.engine.cancellation import CancelCheck, never_cancelled
from gdtui.engine.descend.objective import Objective, are_minima
from gdtui.engine.descend.walk import Trajectory, walk
from gdtui.engine.models.dataset import Floats
from gdtui.engine.training import optimizers
from gdtui.protocol.descend import RaceAnswer, RaceEntrant, RaceRequest

UNSCALED = tuple(name for name, spec in OPTIMIZERS.items() if not spec.lr_scales_step)
"""The optimizers whose steps are not in proportion to their lr; it is left as it is."""

LOW, HIGH, PER_DECADE, FINER = -5, 1, 16, 17  # powers of ten, lrs a decade, lrs around the best of them
ROUNDS = 3  # searches: the first over all powers of ten, each other one around the best of the last, and finer
AROUND = (0.05, 0.005, 5e-4)  # fractions of the way from the start, at which f is compared with that at the end
PATIENCE = 16  # updates between two questions whether to give up


def race(function: Function, request: RaceRequest, is_cancelled: CancelCheck = never_cancelled) -> RaceAnswer | None:
    """Let every method descend from the start.

    Args:
        function: what to descend.
        request: the methods, each at the best lr if that is asked for.
        is_cancelled: whether nobody wants the answer any more; asked now and then.

    Raises:
        ValidationError: as `walk`.
    """
    entrants = []
    for named in request.methods:
        method = best(function, request, named, is_cancelled) if request.best else named
        path = walk(function, request.start, method, request.steps, is_cancelled) if method else None
        if method is None or path is None:
            return None
        entrants.append(_entrant(Objective(function), method, path, request.tolerance))
    return RaceAnswer(entrants=tuple(entrants), search=_search_in_words() if request.best else "")


def _entrant(objective: Objective, method: Method, path: Trajectory, tolerance: float) -> RaceEntrant:
    norms = torch.from_numpy(path.slopes).norm(dim=1, keepdim=True).numpy()
    after = int(arrival(norms, tolerance)[0])
    arrives = (
        not path.reason
        and after < len(path.points)
        and bool(_at_minimum(objective, path.points[-1:], path.points[0].tolist())[0])
    )
    return RaceEntrant(
        method=method,
        points=path.points.tobytes(),
        values=path.values.tobytes(),
        arrived=after if arrives else None,
        reason=path.reason,
        ending=path.ending,
    )


def best(
    function: Function, request: RaceRequest, method: Method, is_cancelled: CancelCheck = never_cancelled
) -> Method | None:
    """Return the method at the best lr of a logarithmic grid, refined around the best (see `_search_in_words`).

    It is a good lr, not the best of all: the number of updates jumps from lr to lr.

    Best is what arrives in the fewest updates; among equals, and where none arrives, what ends lowest.

    Args:
        function: what to descend.
        request: the start, the updates within which to arrive, and what arriving is.
        method: whose lr to choose.
        is_cancelled: as in `race`.
    """
    if not method.optimizer_spec.lr_scales_step:
        return method
    grid = np.append(np.logspace(LOW, HIGH, PER_DECADE * (HIGH - LOW) + 1), _balanced(function, request))
    for finer in range(ROUNDS):
        scores = _scores(function, request, method, grid, is_cancelled)
        if scores is None:
            return None
        lr = float(grid[np.lexsort(scores)[0]])
        grid = lr * np.logspace(-1, 1, FINER) ** (1 / PER_DECADE / (FINER // 4) ** finer)
    return msgspec.structs.replace(method, lr=lr)


def _balanced(function: Function, request: RaceRequest) -> list[float]:
    """Return the best lr of gradient descent on the quadratic that curves as the function does at the start, if any."""
    (values,) = Objective(function).curvatures(torch.tensor([request.start], dtype=torch.float64)).tolist()
    return [2 / (values[0] + values[-1])] if values[0] > 0 else []


def arrival(norms: Floats, tolerance: float) -> Floats:
    """Return the updates after which each gradient stays within a part of the first one; as many as rows when never.

    Args:
        norms: of the gradients: a row before the first update and after each, a column for each descent.
        tolerance: the part.
    """
    outside = ~(norms <= tolerance * norms[0])
    rows: Floats = np.where(outside, np.arange(1, len(norms) + 1)[:, None], 0).max(axis=0).astype(float)
    return rows


def _at_minimum(objective: Objective, ends: Floats, start: Sequence[float]) -> npt.NDArray[np.bool_]:
    """Return which of some points (points x variables) are minima, seen at fractions of the way from the start."""
    points = torch.from_numpy(ends)
    way = (points - torch.tensor(start, dtype=torch.float64)).norm(dim=1, keepdim=True)
    result: npt.NDArray[np.bool_] = are_minima(objective, points, [fraction * way for fraction in AROUND]).numpy()
    return result


def _scores(
    function: Function, request: RaceRequest, method: Method, lrs: Floats, is_cancelled: CancelCheck
) -> tuple[Floats, Floats] | None:
    """Return the end's f and the updates to arrive of each lr, the latter to sort by first.

    All lrs go at once: an optimizer of lr 1 says from the gradients how far to go, and each goes its lr times as far.
    """
    objective = Objective(function)
    points = torch.tensor(request.start, dtype=torch.float64).repeat(len(lrs), 1)
    shadow, rates = points.clone(), torch.from_numpy(lrs)[:, None]
    optimizer = optimizers.build(msgspec.structs.replace(method, lr=1.0), [shadow])
    norms = []
    for k in range(request.steps + 1):
        if k % PATIENCE == 0 and is_cancelled():
            return None
        values, slope = objective.slope(points)
        norms.append(slope.norm(dim=1))
        ends = points
        shadow.copy_(points)
        shadow.grad = slope
        optimizer.step()
        points = points + rates * (shadow - points)
    after = arrival(torch.stack(norms).numpy(), request.tolerance)
    after[~_at_minimum(objective, ends.numpy(), request.start)] = request.steps + 1
    return np.nan_to_num(values.numpy(), nan=np.inf), after


def _search_in_words() -> str:
    return text(
        "descend.good_lr",
        low=f"1e{LOW}",
        high=f"1e{HIGH}",
        decade=PER_DECADE,
        finer=FINER,
        unscaled=", ".join(UNSCALED),
    )
