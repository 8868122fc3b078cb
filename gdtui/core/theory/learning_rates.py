"""What theory says about the learning rate in force: the optimal, the critical, and what lies between."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment
from gdtui.core.experiment.settings.optimizer import OptimizerSettings
from gdtui.core.experiment.settings.run import RunSettings
from gdtui.core.language import Translated
from gdtui.core.texts import text
from gdtui.core.theory.stability import Descent, Regime
from gdtui.core.theory.theory import Theory

BELOW, ABOVE = 50, 16  # the ruler's ends as factors of the critical lr: it stays where it is while the lr moves
ALONE = 10  # the same of an lr that has no critical one
MARGIN = 2  # the ruler goes on by at least this factor beyond its outermost marks
BETWEEN = {Regime.ONE_SHOT: Regime.MONOTONE, Regime.TWO_CYCLE: Regime.OSCILLATING}  # single points between two regimes
LARGE_KAPPA = 1e4  # a condition number above which any lr takes tens of thousands of updates for a digit
ROUNDING = {"float32": 2.0**-23, "float64": 2.0**-52}
"""The relative rounding error of the numbers of a run."""

_PLAIN = Descent(1.0)


NOT_KNOWN = Translated(en="critical lr: not known yet", ko="임계 lr: 아직 모릅니다")
"""Here, as the first paint waits for no file of texts."""


class LearningRates(msgspec.Struct, frozen=True):
    """The learning rates that a ruler shows.

    Attributes:
        lr: the setting.
        now: the one in use where a schedule moves it.
        optimal: the best constant one.
        critical: the greatest at which the error along the stiffest mode does not grow.
        stiffest: the greatest eigenvalue; 0 where none is known.
        reason: why there is no critical lr, shorter from text to text.
        descent: how the parameters move.
    """

    lr: float
    now: float | None = None
    optimal: float | None = None
    critical: float | None = None
    stiffest: float = 0.0
    reason: tuple[str, ...] = ()
    descent: Descent = _PLAIN

    @property
    def limits(self) -> tuple[float, float]:
        """Return the ends of the ruler."""
        shown = [lr for lr in (self.lr, self.now, self.optimal, self.critical) if lr]
        if not self.critical:
            return min(shown) / ALONE, max(shown) * ALONE
        return min(self.critical / BELOW, min(shown) / MARGIN), max(self.critical * ABOVE, max(shown) * MARGIN)

    def regime(self, lr: float) -> Regime:
        """Return what the error along the stiffest mode does at an lr; at the border of two, what it does below."""
        regime = self.descent.at(lr).regime(self.stiffest)
        return BETWEEN.get(regime, regime)


def not_known_yet() -> tuple[str, ...]:
    """Return that the curvature is still to come, shorter from text to text."""
    return str(NOT_KNOWN), str(NOT_KNOWN).partition(": ")[2]


def learning_rates(experiment: Experiment, theory: Theory | None, now: float | None = None) -> LearningRates:
    """Return what theory says about the lr of an experiment.

    Args:
        experiment: its settings.
        theory: of its run; None before there is one.
        now: the lr in use, when that is another.
    """
    now = now if experiment.schedule_spec.torch_name else None
    if theory is None:
        return LearningRates(experiment.lr, now, reason=not_known_yet())
    if reason := _no_critical_reason(experiment, theory):
        return LearningRates(experiment.lr, now, reason=reason)
    descent, high = descent_of(experiment), theory.eigenvalues[-1]
    return LearningRates(
        experiment.lr, now, optimal_lr(experiment, theory), descent.critical(high), high, descent=descent
    )


def descent_of(settings: OptimizerSettings, lr: float | None = None) -> Descent:
    """Return how SGD descends, any other optimizer being taken for plain gradient descent.

    Gradients that are never cleared add up, which is momentum 1, less what weight decay takes from it.

    Args:
        settings: of an experiment, or of a method that descends a function.
        lr: the one in use; otherwise the setting.
    """
    lr = settings.lr if lr is None else lr
    if not settings.optimizer_spec.is_gradient_descent:
        return Descent(lr)
    if isinstance(settings, RunSettings) and not settings.zero_grad:
        return Descent(lr, 1.0, fading=settings.weight_decay or 0.0).at(lr)
    return Descent(lr, settings.momentum, settings.nesterov, 1 - settings.dampening)


def _no_critical_reason(e: Experiment, theory: Theory) -> tuple[str, ...]:
    if not e.optimizer_spec.is_gradient_descent:
        reason = text("theory.scales", optimizer=e.optimizer)
        return reason, f"no critical lr with {e.optimizer}", "no critical lr"
    if not theory.eigenvalues:
        return text("theory.not_finite"), "no critical lr"
    if theory.critical_lr is None:
        return text("theory.no_upward_curve", loss=e.loss), f"no critical lr with {e.loss}", "no critical lr"
    return ()


def optimal_lr(experiment: Experiment, theory: Theory) -> float | None:
    """Return the best constant lr of an experiment, with the momentum as it is; None without one."""
    best = theory.optimal_lr
    if best is None or not experiment.optimizer_spec.is_gradient_descent or not experiment.zero_grad:
        return None
    high = theory.eigenvalues[-1]
    low = 2 / best - high  # the least eigenvalue that counts: the best is 2/(μ+L)
    return best_lr(descent_of(experiment), low, high)


def best_lr(descent: Descent, low: float, high: float) -> float:
    """Return the constant lr that shrinks the slowest mode's error fastest, with the momentum as it is.

    Plain gradient descent: 2/(μ+L). Heavy ball: the size of the greater root rises with |1+β-ηλ| alone, and of that the
    greatest over μ ≤ λ ≤ L is least at 2(1+β)/(μ+L). Nesterov's: searched for.

    Args:
        descent: how the parameters move; its own lr does not count.
        low: μ, the least eigenvalue, above 0.
        high: L, the greatest.
    """
    if descent.nesterov:
        return _searched(descent, low, high)
    return 2 * (1 + descent.momentum) / (descent.share * (low + high))


@lru_cache(maxsize=8)
def _searched(descent: Descent, low: float, high: float) -> float:
    """Return the lr of the least factor of the slower of two modes, between 0 and the critical lr, by thirds."""

    def slowest(lr: float) -> float:
        tried = descent.at(lr)
        return max(tried.growth(low), tried.growth(high))

    left, right = 0.0, descent.critical(high)
    for _ in range(80):
        third = (right - left) / 3
        if slowest(left + third) < slowest(right - third):
            right -= third
        else:
            left += third
    return (left + right) / 2


def beyond_precision(experiment: Experiment, kappa: float | None) -> bool:
    """Return whether the optimal lr is closer to the critical one than the run's numbers can tell: by 1/κ of it."""
    return kappa is not None and 1 / kappa < 10 * ROUNDING[experiment.dtype]


def standardising_helps(experiment: Experiment, theory: Theory | None) -> bool:
    """Return whether the features of a linear model differ so much in size that only standardising helps."""
    fits = experiment.model == "linear" and experiment.loss_spec.squares and not experiment.standardize
    return bool(fits and theory is not None and theory.kappa is not None and theory.kappa > LARGE_KAPPA)


def with_optimal_lr(experiment: Experiment, theory: Theory | None) -> Experiment:
    """Return the experiment at the optimal lr.

    Where any lr would take too long, because the features have very different sizes, the result has them standardised,
    and an lr that is below the inverse of the greatest eigenvalue, which is then at most its trace.

    Raises:
        ValidationError: saying why there is none.
    """
    if theory is None:
        raise ValidationError("optimal lr", "unknown", text("refusals.no_curvature_yet"))
    if standardising_helps(experiment, theory):
        trace = 2 * experiment.loss_spec.squares * experiment.loss_factor * (len(experiment.features) + 1)
        return experiment.change(standardize=True, lr=1 / trace)
    if (best := optimal_lr(experiment, theory)) is not None:
        return experiment.change(lr=best)
    if not experiment.optimizer_spec.is_gradient_descent:
        raise ValidationError("optimizer", experiment.optimizer, text("refusals.best_scales"))
    if theory.optimal_lr is not None:
        reason = "refusals.best_adds_up" if experiment.weight_decay else "refusals.best_never_settles"
        raise ValidationError("zero_grad", False, text(reason))
    topics = [topic for topic in ("optimal lr", "critical lr", "eigenvalues") if topic in theory.applies]
    reason = theory.applies[topics[0]] if topics else text("refusals.no_valley")
    raise ValidationError("optimal lr", "unknown", reason)
