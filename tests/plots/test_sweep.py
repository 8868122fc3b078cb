"""The pictures of a sweep: what stands where, in which shape."""

from __future__ import annotations

import numpy as np
import pytest

from gdtui.core.experiment.sweep import Scale, Sweep, SweepAxis
from gdtui.core.storage.presets import preset
from gdtui.core.theory.stability import Regime
from gdtui.core.theory.sweep_result import SweepResult
from gdtui.plots import draw
from gdtui.plots.sweep import DEFAULT, SweepLook, sweep_plot

HOURS = preset("study-hours").experiment
HIGH, LOW = 10.0, 1.0
MONOTONE, OSCILLATING, DIVERGING = (
    [*Regime].index(regime) for regime in (Regime.MONOTONE, Regime.OSCILLATING, Regime.DIVERGING)
)


def made(*axes: SweepAxis) -> SweepResult:
    """A sweep of which nothing is known yet but the curvature."""
    result = SweepResult(HOURS, Sweep(axes=axes))
    result.low, result.high = LOW, HIGH
    return result


def learning_rates(count: int = 100) -> SweepResult:
    """Losses that fall as 1/lr up to the critical lr 2/10, and runs that diverge beyond it."""
    result = made(SweepAxis(param="lr", low=0.001, high=1.0, count=count))
    lr = result.values[:, 0]
    result.losses[:] = np.where(lr < 0.2, 1 / lr, np.inf)
    result.diverged[lr >= 0.2] = 7
    result.regimes[:] = np.where(lr < 0.1, MONOTONE, np.where(lr < 0.2, OSCILLATING, DIVERGING))
    result.arrived[lr < 0.2] = (10 / lr[lr < 0.2]).astype(int)
    result.arrived[:30] = -1
    return result


def lines(result: SweepResult, look: SweepLook = DEFAULT) -> list[str]:
    return ["".join(text for text, _ in row) for row in draw(sweep_plot(result, look), 80, 24).rows]


def test_the_optimal_and_the_critical_lr_are_those_of_the_eigenvalues() -> None:
    result = learning_rates()
    assert result.lr_marks() == pytest.approx((2 / (LOW + HIGH), 2 / HIGH))
    heavy = result.lr_marks(momentum=0.5)
    assert heavy == pytest.approx((2 * 1.5 / (LOW + HIGH), 2 * 1.5 / HIGH))
    assert [guide.at for guide in sweep_plot(result).guides] == pytest.approx([2 / 11, 0.2])
    shown = "\n".join(lines(result))
    assert "best 0.182" in shown
    assert "critical 0.2" in shown


def test_runs_that_diverged_stand_at_the_top_and_those_of_each_regime_have_their_own_line() -> None:
    plot = sweep_plot(learning_rates())
    by_label = {series.label: series for series in plot.series if series.label}
    assert [by_label[name].gap for name in ("monotone", "oscillating")] == [1, 2]
    gone = by_label["diverged"]
    assert gone.marker == "×"
    assert plot.ylim is not None
    assert set(gone.data[1]) == {plot.ylim[1]}
    assert gone.data[0].min() >= 0.2
    top = next(line for line in lines(learning_rates()) if "×" in line and "diverged" not in line)
    assert "×" * 10 in top


def test_both_axes_are_logarithmic_and_the_other_can_be_linear() -> None:
    plot = sweep_plot(learning_rates())
    assert plot.log_x
    assert plot.log_y
    assert not sweep_plot(learning_rates(), SweepLook(log_y=False)).log_y
    drawing = draw(plot, 80, 24)
    assert drawing.grid.x.value(0.5) == pytest.approx(np.sqrt(0.001 * 1.0))


def test_runs_that_did_not_arrive_stand_at_the_top_in_another_shape() -> None:
    plot = sweep_plot(learning_rates(), SweepLook(metric="updates"))
    late = next(series for series in plot.series if series.label == "not within tolerance")
    assert late.marker == "^"
    assert len(late.data[0]) == 30


def test_runs_that_are_not_known_yet_are_not_drawn() -> None:
    result = learning_rates()
    result.losses[10:] = np.nan
    plot = sweep_plot(result)
    known = {x for series in plot.series for x, y in series.data.T.tolist() if not np.isnan(y)}
    assert max(known) <= result.values[9, 0]
    assert sweep_plot(made(SweepAxis(param="lr", low=0.1, high=1.0, count=4))).series == ()


def test_a_map_has_a_quarter_of_the_runs_in_each_shade_and_crosses_where_they_diverged() -> None:
    result = made(
        SweepAxis(param="lr", low=0.01, high=1.0, count=40),
        SweepAxis(param="momentum", low=0.0, high=0.9, count=20, scale="linear"),
    )
    lr, momentum = result.values.T
    critical = 2 * (1 + momentum) / HIGH
    result.losses[:] = np.where(lr < critical, 1 / lr, np.inf)
    result.diverged[lr >= critical] = 3
    text = lines(result, SweepLook(cursor=0))
    body = "".join(text[1:-2])
    assert all(body.count(shade) > 100 for shade in "█▓▒░×")
    ridge = next(series for series in sweep_plot(result).series if series.label == "critical")
    assert ridge.data[0] == pytest.approx(2 * (1 + ridge.data[1]) / HIGH)
    assert any("●" in line for line in text)


def test_the_best_run_is_the_least_loss_or_the_fewest_updates_and_the_nearest_is_on_the_scale_of_the_axis() -> None:
    result = learning_rates()
    lr = result.values[:, 0]
    below = int(np.flatnonzero(lr < 0.2)[-1])
    assert result.best() == result.best("updates") == below
    result.losses[5] = result.losses[below] * (1 + 1e-8)
    result.arrived[5] = 1
    assert result.best() == result.best("updates") == 5, "of equal losses the one that took fewer updates"
    assert result.nearest((float(np.sqrt(lr[3] * lr[4])) * 1.001,)) == 4
    assert result.row(5).steps_to_tolerance == 1
    assert result.row(99).final_loss is None
    assert result.row(99).diverged_at == 7


@pytest.mark.parametrize("value", [0.0, 1e-300, 1e300, np.nan, np.inf])
@pytest.mark.parametrize("metric", ["loss", "updates"])
def test_any_losses_can_be_drawn(value: float, metric: str) -> None:
    for count in (2, 100):
        result = learning_rates(count)
        result.losses[:] = value
        for log_y in (True, False):
            look = SweepLook(metric="loss" if metric == "loss" else "updates", cursor=1, log_y=log_y, marker="ascii")
            assert len(lines(result, look)) == 24


@pytest.mark.parametrize("scale", ["linear", "log"])
@pytest.mark.parametrize("size", [(40, 12), (80, 24), (160, 50)])
def test_the_ticks_of_a_setting_of_whole_numbers_are_whole(scale: Scale, size: tuple[int, int]) -> None:
    batches = SweepAxis(param="batch_size", low=1, high=3, count=3, scale=scale)
    rates = SweepAxis(param="lr", low=0.001, high=1.0, count=5)
    for axes, side in (((batches,), "x"), ((batches, rates), "x"), ((rates, batches), "y")):
        result = made(*axes)
        result.losses[:], result.regimes[:] = np.arange(len(result.losses)) + 1, MONOTONE
        drawing = draw(sweep_plot(result), *size)
        rows = ["".join(text for text, _ in row) for row in drawing.rows]
        across, up = rows[-1].split()[:-1], [row.split("┤")[0].strip() for row in rows if "┤" in row]
        labels = across if side == "x" else up  # below, the name of the setting is the last word
        assert labels
        assert {*labels} <= {"1", "2", "3"}
