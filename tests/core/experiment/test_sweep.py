"""The values of a sweep, and what cannot be swept."""

from __future__ import annotations

import numpy as np
import pytest

from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment, setting
from gdtui.core.experiment.sweep import Scale, Sweep, SweepAxis, obstacle, sweepable
from gdtui.core.storage.presets import preset

HOURS = preset("study-hours").experiment


def axis(param: str = "lr", low: float = 0.001, high: float = 1.0, count: int = 4, scale: Scale = "log") -> SweepAxis:
    return SweepAxis(param=param, low=low, high=high, count=count, scale=scale)


def refusal(*axes: SweepAxis, steps: int = 10, tolerance: float = 0.1, experiment: Experiment = HOURS) -> str:
    with pytest.raises(ValidationError) as caught:
        Sweep(axes=axes, steps=steps, tolerance=tolerance).checked(experiment)
    return str(caught.value)


def test_values_are_evenly_spaced_by_ratios_or_by_differences() -> None:
    assert axis().values() == pytest.approx([0.001, 0.01, 0.1, 1.0], rel=1e-12)
    assert axis(low=0.2, high=0.8, scale="linear").values() == pytest.approx([0.2, 0.4, 0.6, 0.8], rel=1e-12)
    assert axis(low=0.1, high=0.3, count=7).values()[[0, -1]].tolist() == [0.1, 0.3]


def test_each_whole_number_comes_once() -> None:
    assert axis("batch_size", 1, 3, 40).values().tolist() == [1, 2, 3]
    assert axis("batch_size", 1, 5, 5).values().tolist() == [1, 2, 3, 4, 5]
    assert axis("batch_size", 1, 1000, 4).values().tolist() == [1, 10, 100, 1000]
    assert axis("seed", 0, 4, 5, "linear").values().tolist() == [0, 1, 2, 3, 4]


def test_a_run_has_whole_numbers_where_the_setting_has_them() -> None:
    sweep = Sweep(axes=(axis(), axis("batch_size", 1, 3)))
    made = sweep.at((0.01, 2.0), HOURS)
    assert (made.lr, made.batch_size, type(made.batch_size)) == (0.01, 2, int)


@pytest.mark.parametrize(
    ("axes", "words"),
    [
        ((axis(low=1, high=1),), "to is 1: it must be above the first value, which is 1"),
        ((axis(low=2, high=1),), "to is 1: it must be above the first value, which is 2"),
        ((axis(low=0),), "from is 0: lr is swept, and it must be a number above 0 and at most 1,000,000"),
        (
            (axis("momentum", 0.1, 1.0),),
            "to is 1.0: momentum is swept, and it must be a number of at least 0 and below 1",
        ),
        (
            (axis("momentum", 0.0, 0.5),),
            "from is 0.0: on a logarithmic scale it must be above 0: or take the linear one",
        ),
        (
            (axis("batch_size", 1, 9),),
            "batch_size is 9: it must be at most the 3 rows of the data, or 0 for all of them",
        ),
        ((axis("model"),), "param is 'model': a sweep takes a number, such as lr, momentum or batch_size"),
        (
            (axis("epochs", 1, 9),),
            "param is 'epochs': it cannot be swept: a sweep counts updates: choose the steps instead",
        ),
        ((axis("rho", 0.1, 0.9),), "param is 'rho': it has no effect with optimizer=sgd"),
        ((axis(), axis()), "param2 is 'lr': it must be another setting than the first"),
        ((axis(), axis("momentum", 0.5, 0.1)), "to2 is 0.1: it must be above the first value, which is 0.5"),
        ((axis(count=1),), "num is 1: it must be a whole number of at least 2 and at most 1,000,000"),
        (
            (axis(count=2000), axis("momentum", 0.1, 0.9, 2000)),
            "number of values is 4000000: it must be at most 1,000,000 in all",
        ),
        ((), "number of settings is 0: it must be one or two"),
    ],
)
def test_bad_ranges_are_refused_in_a_line(axes: tuple[SweepAxis, ...], words: str) -> None:
    assert refusal(*axes) == words


def test_length_and_tolerance_have_bounds() -> None:
    assert refusal(axis(), steps=0) == "steps is 0: it must be a whole number of at least 1 and at most 1,000,000"
    assert refusal(axis(), tolerance=1.0) == "tolerance is 1.0: it must be a number above 0 and below 1"


def test_what_can_be_swept_are_numbers_that_have_an_effect_and_leave_the_parameters_as_they_are() -> None:
    names = {field.name for field in sweepable(HOURS)}
    assert {"lr", "momentum", "weight_decay", "batch_size", "seed"} <= names
    assert not names & {"degree", "hidden", "epochs", "model", "nesterov", "betas", "stop_loss", "init_std", "eps"}
    assert not obstacle(setting("init_std"), HOURS.change(init="normal"))
    assert "number of the parameters" in obstacle(setting("degree"), HOURS.change(model="polynomial"))


def test_a_million_values_are_there_at_once() -> None:
    values = axis(count=1_000_000).values()
    assert len(np.unique(values)) == 1_000_000
