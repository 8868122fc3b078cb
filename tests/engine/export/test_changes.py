"""The script of a run makes its changes at their steps, to the same bits as the engine."""

from collections.abc import Sequence
from typing import Any

import pytest

from gdtui.core.data.table import DeleteRows, EditCells, InsertRows, Table, TableEdit
from gdtui.core.experiment.experiment import Change, Experiment, Run
from gdtui.engine.export import model_code
from gdtui.engine.export.script import script
from gdtui.engine.training.trainer import Trainer

ONE = Table.of({"x": [1, 2, 3, 4, 5], "y": [2.1, 3, 5, 8.7, 9]})
Settings = dict[str, Any]
Changes = Sequence[tuple[int, Settings]]

SETTINGS: list[tuple[Settings, Changes]] = [
    ({}, [(7, {"lr": 0.02}), (7, {"momentum": 0.5}), (20, {"momentum": 0.0, "lr": 0.001})]),
    ({"first_epoch": 1}, [(0, {"lr": 0.02}), (9, {"loss": "mae"}), (12, {"loss": "half_squared"})]),
    ({"lr": 0.001}, [(5, {"zero_grad": False}), (9, {"zero_grad": True})]),
    ({}, [(5, {"clip_norm": 1.0}), (9, {"clip_norm": None}), (11, {"weight_decay": 0.1})]),
    ({"optimizer": "adam"}, [(5, {"betas": (0.5, 0.9)}), (9, {"lr": 0.1, "eps": 1e-3})]),
    ({"optimizer": "rmsprop"}, [(5, {"momentum": 0.3}), (9, {"centered": True})]),
    ({"schedule": "step", "step_size": 4}, [(6, {"lr": 0.02}), (9, {"schedule": "constant"}), (12, {"momentum": 0.3})]),
    ({"schedule": "exponential", "gamma": 0.9}, [(6, {"momentum": 0.3}), (9, {"gamma": 0.8})]),
    (
        {"schedule": "one_cycle", "total_steps": 30, "cycle_momentum": True, "momentum": 0.5},
        [(6, {"weight_decay": 0.01}), (8, {"momentum": 0.7}), (12, {"schedule": "constant"})],
    ),
    ({"batch_size": 2}, [(4, {"batch_size": 3}), (9, {"batch_size": 1}), (20, {"batch_size": 0})]),
    ({"batch_size": 0}, [(4, {"batch_size": 2}), (5, {"drop_last": True}), (13, {"batch_size": 4})]),
    ({"batch_size": 4, "drop_last": True}, [(3, {"batch_size": 2}), (8, {"drop_last": False})]),
    ({"batch_size": 2, "order": "given", "divide": "nominal"}, [(4, {"batch_size": 3}), (8, {"divide": "batch"})]),
    ({"batch_size": 2, "order": "replacement"}, [(4, {"batch_size": 0}), (8, {"batch_size": 3})]),
    (
        {"batch_size": 2, "schedule": "exponential", "gamma": 0.9, "schedule_every": "epoch"},
        [(6, {"lr": 0.02}), (10, {"schedule_every": "update"})],
    ),
    ({"batch_size": 2, "model": "mlp", "hidden": (3,)}, [(5, {"loss": "huber"}), (7, {"huber_delta": 0.2})]),
    ({"source": "manual"}, [(5, {"loss": "half_squared"})]),
    ({}, [(20, {"epochs": 60})]),
]
EDITS: list[TableEdit] = [EditCells((0, 2), (0, 1), (1.5, 4.5)), InsertRows(1, (6.0, 11.0, 2.5, 4.0)), DeleteRows(3, 2)]
EDITED: list[Settings] = [
    {},
    {"batch_size": 2},
    {"batch_size": 2, "drop_last": True, "order": "given"},
    {"standardize": True, "standardize_target": True, "lr": 0.1},
    {"test_fraction": 0.4, "split_seed": 2, "standardize": True, "dtype": "float64"},
    {"batch_size": 2, "schedule": "plateau", "patience": 0, "schedule_every": "epoch"},
]


def check(run: Run) -> None:
    names: dict[str, Any] = {}
    exec(script(run), names)
    trainer = Trainer(run.experiment)
    list(trainer.follow(run.changes))
    assert not trainer.reason
    for name, parameter in zip(model_code.names(run.experiment), trainer.model.parameters.values(), strict=True):
        assert eval(name, names).tolist() == parameter.tolist()


@pytest.mark.parametrize(("start", "changes"), SETTINGS)
def test_settings_change_at_their_steps(start: Settings, changes: Changes) -> None:
    experiment = first = Experiment.on(ONE, **{"epochs": 30, **start})
    made = []
    for step, settings in changes:
        experiment = experiment.change(**settings)
        made.append(Change(step, experiment))
    check(Run(first, tuple(made)))


@pytest.mark.parametrize("settings", EDITED)
@pytest.mark.parametrize("steps", [(3, 7, 8), (6, 9, 12)])
def test_data_change_at_their_steps(settings: Settings, steps: Sequence[int]) -> None:
    experiment = first = Experiment.on(ONE, **{"epochs": 20, **settings})
    made = []
    for step, edit in zip(steps, EDITS, strict=True):
        experiment = experiment.change(table=experiment.table.edited(edit))
        made.append(Change(step, experiment))
    check(Run(first, tuple(made)))


def test_data_that_were_made_anew_are_written_out() -> None:
    first = Experiment.on(ONE, epochs=20)
    other = first.change(table=Table.of({"x": [1, 2, 3], "y": [1, 2, 4]}))
    check(Run(first, (Change(5, other),)))


def test_a_change_reads_as_what_it_is() -> None:
    first = Experiment.on(ONE, epochs=20)
    text = script(Run(first, (Change(5, first.change(lr=0.02)),)))
    told = "        print('Step 5: lr 0.01 -> 0.02')\n"
    assert f'    if epoch == 5:\n{told}        optimizer.param_groups[0]["lr"] = 0.02\n' in text
    text = script(Run(first, (Change(5, first.change(loss="mae")),)))
    assert (
        "    if epoch < 5:\n        cost = torch.mean((hypothesis - y_train) ** 2)\n"
        "    else:\n        cost = torch.mean(torch.abs(hypothesis - y_train))\n" in text
    )
