"""The regimes of a sweep are those of each run by itself, though only a few runs are asked."""

from __future__ import annotations

import msgspec
import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment
from gdtui.core.experiment.sweep import Sweep, SweepAxis
from gdtui.core.storage.presets import preset
from gdtui.core.theory.learning_rates import descent_of
from gdtui.core.theory.stability import Regime
from gdtui.engine.sweep.curvature import SweepTheory, stretches
from gdtui.engine.sweep.outcome import NEVER, Outcome

HOURS = preset("study-hours").experiment
LR = SweepAxis(param="lr", low=1e-4, high=1.0, count=200)
OTHERS = (
    SweepAxis(param="momentum", low=0.0, high=0.99, count=21, scale="linear"),
    SweepAxis(param="weight_decay", low=0.01, high=10.0, count=21),
    SweepAxis(param="dampening", low=0.0, high=0.9, count=21, scale="linear"),
    SweepAxis(param="init_value", low=-1.0, high=1.0, count=5, scale="linear"),
)


def allowed(sweep: Sweep, experiment: Experiment) -> bool:
    try:
        sweep.checked(experiment)
    except ValidationError:
        return False
    return True


@given(
    st.sampled_from([(LR,), *((axis,) for axis in OTHERS), *((LR, axis) for axis in OTHERS)]),
    st.sampled_from([{}, {"nesterov": True, "momentum": 0.5}, {"momentum": 0.9}, {"zero_grad": False}]),
    st.floats(1e-3, 1.0),
)
def test_regimes_are_those_of_each_run(axes: tuple[SweepAxis, ...], settings: dict[str, object], lr: float) -> None:
    experiment = HOURS.change(lr=lr, init="constant", **settings)
    sweep = Sweep(axes=axes, steps=1)
    assume(allowed(sweep, experiment))
    theory = SweepTheory(experiment, sweep)
    values = np.stack(np.meshgrid(*(a.values() for a in axes), indexing="ij"), axis=-1).reshape(-1, len(axes))
    never = np.full(len(values), NEVER, np.int32)
    codes = theory.regimes(values, Outcome(np.zeros(len(values)), never, never))
    if theory.high == 0:
        assert (codes == 255).all()
        return
    for row, code in zip(values.tolist(), codes, strict=True):
        one = msgspec.structs.replace(experiment, **sweep.settings_of(tuple(row)))  # of a sweep that has been checked
        decay = one.weight_decay or 0.0 if one.zero_grad else 0.0
        assert [*Regime][code] is descent_of(one).regime(theory.high + decay), row


def test_a_stretch_is_what_one_setting_goes_through() -> None:
    pairs = np.array([[a, b] for a in (1.0, 2.0) for b in (1.0, 2.0, 3.0)])
    assert [part.tolist() for part in stretches(pairs)] == [[0, 1, 2], [3, 4, 5]]
    assert [part.tolist() for part in stretches(pairs[:, 1:])] == [[0, 1, 2, 3, 4, 5]]
