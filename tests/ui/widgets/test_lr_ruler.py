"""The learning rates on the ruler against formulas, and what the ruler draws of them."""

import math
from array import array

import numpy as np
import pytest

from gdtui.core.data.table import Table
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment
from gdtui.core.storage.presets import preset
from gdtui.core.theory.learning_rates import learning_rates, optimal_lr, with_optimal_lr
from gdtui.core.theory.stability import Descent, Regime, growth
from gdtui.engine.inspect.theory import theory
from gdtui.engine.training.trainer import Trainer
from gdtui.ui.widgets.lr_ruler import LrScale, curve, ruler_lines

# x = 1 2 3 and a bias: H = [[28/3, 4], [4, 2]], so that μ + L is its trace 34/3 and μL its determinant 8/3.
TRACE, DETERMINANT = 34 / 3, 8 / 3
ROOT = math.sqrt(TRACE**2 / 4 - DETERMINANT)
LOW, HIGH = TRACE / 2 - ROOT, TRACE / 2 + ROOT


def study(**settings: object) -> Experiment:
    return preset("study-hours").experiment.change(**settings)


def drawn(experiment: Experiment, width: int = 60, plan: bytes = b"", now: float | None = None) -> list[str]:
    shown = learning_rates(experiment, theory(experiment), now)
    return [line.plain for line in ruler_lines(shown, experiment.schedule, plan, width)]


def test_the_optimal_and_the_critical_lr_of_plain_descent() -> None:
    experiment = study()
    found = learning_rates(experiment, theory(experiment))
    assert found.critical == pytest.approx(2 / HIGH, rel=1e-6)
    assert found.optimal == pytest.approx(3 / 17, rel=1e-6)
    assert with_optimal_lr(experiment, theory(experiment)).lr == pytest.approx(3 / 17, rel=1e-6)


@pytest.mark.parametrize("momentum", [0.3, 0.9])
@pytest.mark.parametrize("nesterov", [False, True])
def test_no_lr_beats_the_optimal_one_with_momentum(momentum: float, nesterov: bool) -> None:
    experiment = study(momentum=momentum, nesterov=nesterov)
    best = optimal_lr(experiment, theory(experiment))
    assert best is not None

    def rate(lr: float) -> float:
        return max(growth(lr * eigenvalue, momentum, nesterov) for eigenvalue in (LOW, HIGH))

    limit = (2 + 2 * momentum) / (1 + 2 * momentum) if nesterov else 2 + 2 * momentum
    grid = [limit / HIGH * i / 1000 for i in range(1, 1000)]
    assert rate(best) <= min(map(rate, grid)) + 1e-9


def test_dampening_leaves_room_for_a_greater_lr() -> None:
    experiment = study(momentum=0.5, dampening=0.5)
    found = learning_rates(experiment, theory(experiment))
    assert found.critical == pytest.approx(2 * 1.5 / (0.5 * HIGH), rel=1e-6)
    assert found.optimal == pytest.approx(1.5 / 0.5 * 3 / 17, rel=1e-6)


@pytest.mark.parametrize(
    ("settings", "field", "words"),
    [
        ({"optimizer": "adam"}, "optimizer", "scales each step"),
        ({"zero_grad": False}, "zero_grad", "never settle"),
        ({"loss": "mae"}, "optimal lr", "no direction curves upwards"),
    ],
)
def test_where_there_is_no_optimal_lr_it_says_why(settings: dict[str, object], field: str, words: str) -> None:
    experiment = study(**settings)
    with pytest.raises(ValidationError, match=words) as refusal:
        with_optimal_lr(experiment, theory(experiment))
    assert refusal.value.field == field


def test_before_there_is_a_theory_the_optimal_lr_is_refused() -> None:
    with pytest.raises(ValidationError, match="not been computed"):
        with_optimal_lr(study(), None)


@pytest.mark.parametrize(
    ("product", "regime"),
    [
        (0.5, Regime.MONOTONE),
        (1.0, Regime.MONOTONE),
        (1.5, Regime.OSCILLATING),
        (2.0, Regime.OSCILLATING),
        (2.1, Regime.DIVERGING),
    ],
)
def test_the_regimes_of_the_stiffest_mode(product: float, regime: Regime) -> None:
    experiment = study()
    assert learning_rates(experiment, theory(experiment)).regime(product / HIGH) is regime


def test_the_ruler_names_the_regimes_from_left_to_right() -> None:
    names, track, numbers = drawn(study())
    assert names.split() == ["monotone", "osc", "diverging"]
    assert track.index("●") < track.index("┼") < track.index("▲")
    assert track[track.index("▲") + 1 :] == "━" * (len(track) - track.index("▲") - 1)
    assert numbers == "● lr 0.01   ┼ optimal 0.1765   ▲ critical 0.1803"


@pytest.mark.parametrize("width", [1, 2, 5, 12, 28, 30, 44, 120])
def test_the_ruler_fills_its_width(width: int) -> None:
    names, track, _ = drawn(study(), width)
    assert len(names) == len(track) == width


def test_an_lr_above_the_critical_stands_right_of_it() -> None:
    _, track, _ = drawn(study(lr=0.1804), 40)
    assert track.index("┼") < track.index("▲") < track.index("●")


def test_the_optimal_lr_once_taken_is_under_the_mark_of_the_lr() -> None:
    experiment = study()
    _, track, _ = drawn(with_optimal_lr(experiment, theory(experiment)))
    assert "┼" not in track
    assert track.index("●") < track.index("▲")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"optimizer": "adam"}, "no critical lr: adam scales each step"),
        ({"loss": "mae"}, "no critical lr: mae does not curve up here"),
    ],
)
def test_where_there_is_no_critical_lr_it_says_why(settings: dict[str, object], words: str) -> None:
    names, track, numbers = drawn(study(**settings))
    assert not names.strip()
    assert "▲" not in track
    assert numbers.endswith(words)


def test_a_schedule_shows_its_curve_and_the_lr_in_use() -> None:
    experiment = study(schedule="cosine", lr=0.1, t_max=100)
    plan = array("d", [0.05 * (1 + math.cos(math.pi * k / 100)) for k in range(101)])
    lines = drawn(experiment, 60, plan.tobytes(), now=0.05)
    assert "○" in lines[1]
    assert lines[3].startswith("█")
    assert lines[3].endswith("▁ 0–0.1")
    assert len(lines[3]) == 60


def test_a_plateau_cannot_be_foretold() -> None:
    assert drawn(study(schedule="plateau"))[3] == "plateau: not known in advance"


def test_a_curve_of_blocks_goes_from_the_least_to_the_greatest() -> None:
    assert curve([0, 1, 2, 3, 4, 5, 6, 7], 8) == "▁▂▃▄▅▆▇█"
    assert curve([0, 0, 7, 7], 2) == "▁█"
    assert curve([3, 3], 9) == "▁▁"


def test_a_scale_goes_to_a_cell_and_back() -> None:
    scale = LrScale(1e-3, 10, 40)
    assert [scale.cell(scale.lr(cell)) for cell in range(40)] == list(range(40))
    assert scale.lr(20) / scale.lr(10) == pytest.approx(10)
    assert (scale.cell(1e-9), scale.cell(1e9)) == (0, 39)


def test_the_descent_of_gradients_never_cleared_has_no_end() -> None:
    found = learning_rates(study(zero_grad=False), theory(study(zero_grad=False)))
    assert found.optimal is None
    assert found.critical == pytest.approx(Descent(1.0, 1.0).critical(HIGH), rel=1e-6)
    assert found.regime(0.01) is Regime.ENDLESS


def test_where_no_lr_fits_the_data_the_optimal_one_comes_with_standardising() -> None:
    years = np.arange(1990.0, 2021)
    table = Table.of({"year": years.tolist(), "population": (0.2 * years - 355.2).tolist()})
    raw = Experiment.on(table)
    found = theory(raw)
    assert "closer to the critical lr than float32 can tell" in found.applies["optimal lr"]
    changed = with_optimal_lr(raw, found)
    assert changed.standardize
    # By hand: with the years at mean 0 and deviation 1 the Hessian of the mean square is twice the unit matrix.
    scaled, y = (years - years.mean()) / years.std(), 0.2 * years - 355.2
    w = b = 0.0
    for _ in range(60):
        error = w * scaled + b - y
        w, b = w - changed.lr * 2 * np.mean(error * scaled), b - changed.lr * 2 * np.mean(error)
    assert np.mean((w * scaled + b - y) ** 2) < 1e-20
    assert "standardize=true" in divergence_of(raw.change(lr=0.01))


def divergence_of(experiment: Experiment) -> str:
    """Why a run diverges."""
    trainer = Trainer(experiment)
    for _ in trainer.blocks():
        pass
    return trainer.reason
