"""What the fields of an experiment must be to each other, and what is said when they are not."""

from __future__ import annotations

from typing import Any

import pytest

from gdtui.core.data.table import Table
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment

ONE = Table.of({"x": [1, 2, 3, 4, 5], "y": [2, 4, 6, 8, 10]})
TWO = Table.of({"a": [1, 2, 3, 4, 5], "b": [5, 3, 4, 1, 2], "y": [2, 4, 6, 8, 10]})
MOMENTUM = "it needs an optimizer with momentum or betas"
WRITTEN_OUT = "the gradient written out is that of mse or half_squared"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        # the split: 5 rows
        (
            {"test_fraction": 0.7},
            "test_fraction is 0.7: of 5 rows it must leave at least 2 to train on and 1 to test with",
        ),
        (
            {"test_fraction": 0.05},
            "test_fraction is 0.05: of 5 rows it must leave at least 2 to train on and 1 to test with",
        ),
        # batches
        ({"batch_size": 6}, "batch_size is 6: it must be at most the 5 rows of the data, or 0 for all of them"),
        (
            {"batch_size": 4, "test_fraction": 0.4},
            "batch_size is 4: it must be at most the 3 rows of the data, or 0 for all of them",
        ),
        (
            {"batch_size": 2, "optimizer": "lbfgs"},
            "batch_size is 2: LBFGS compares losses of the same rows: it must be 0",
        ),
        ({"batch_size": 2, "reshape": False}, "batch_size is 2: without reshape it must be 0, the full batch"),
        # the model
        ({"source": "manual", "loss": "mae"}, f"loss is 'mae': {WRITTEN_OUT}"),
        ({"source": "manual", "model": "weight", "loss": "huber"}, f"loss is 'huber': {WRITTEN_OUT}"),
        # the optimizer
        ({"nesterov": True}, "nesterov is True: it needs a momentum above 0 and no dampening"),
        (
            {"nesterov": True, "momentum": 0.9, "dampening": 0.1},
            "nesterov is True: it needs a momentum above 0 and no dampening",
        ),
        ({"dampening": 0.5}, "dampening is 0.5: without momentum it must be 0"),
        ({"betas": (0.9,)}, "betas is (0.9,): it must be two numbers"),
        ({"betas": (0.9, 0.99, 0.999)}, "betas is (0.9, 0.99, 0.999): it must be two numbers"),
        ({"etas": (1.2, 1.5)}, "etas is (1.2, 1.5): the first must be below 1 and the second above"),
        ({"etas": (0.5, 1.0)}, "etas is (0.5, 1.0): the first must be below 1 and the second above"),
        ({"step_sizes": (1.0, 1.0)}, "step_sizes is (1.0, 1.0): the first must be below the second"),
        # the schedule
        ({"schedule": "one_cycle"}, "total_steps is 0: one_cycle needs its length: at least 2"),
        ({"schedule": "multistep"}, "milestones is (): multistep needs one or more, rising"),
        ({"schedule": "multistep", "milestones": (8, 3)}, "milestones is (8, 3): multistep needs one or more, rising"),
        ({"schedule": "multistep", "milestones": (3, 3)}, "milestones is (3, 3): multistep needs one or more, rising"),
        ({"schedule": "cosine", "lr_min": 0.01}, "lr_min is 0.01: it must be below the learning rate 0.01"),
        ({"schedule": "plateau", "lr_min": 0.5}, "lr_min is 0.5: it must be below the learning rate 0.01"),
        ({"schedule": "cyclic", "cycle_momentum": True}, f"cycle_momentum is True: {MOMENTUM}"),
        (
            {"schedule": "one_cycle", "total_steps": 9, "optimizer": "adagrad", "cycle_momentum": True},
            f"cycle_momentum is True: {MOMENTUM}",
        ),
    ],
)
def test_fields_that_do_not_fit_each_other_are_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Experiment.on(ONE, **settings)
    assert str(caught.value) == message
    field = message.split(" is ", maxsplit=1)[0]
    assert caught.value.field == field


@pytest.mark.parametrize("model", ["weight", "quadratic", "polynomial"])
def test_a_model_of_one_feature_refuses_two(model: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Experiment.on(TWO, model=model)
    assert str(caught.value) == f"features is 'a, b': the model {model} takes one feature"
    assert Experiment.on(TWO, model=model, features=("b",)).features == ("b",)


@pytest.mark.parametrize("text", ["", "w * (x", "__import__('os')", "w / 0", "w * y", "x + 1", "w" * 501])
def test_a_formula_that_cannot_be_fitted_is_refused(text: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Experiment.on(ONE, model="formula", formula=text)
    assert caught.value.field == "formula"
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    "settings",
    [
        {"test_fraction": 0.6, "batch_size": 2},
        {"batch_size": 5, "optimizer": "lbfgs"},
        {"reshape": False},
        {"source": "manual", "loss": "half_squared"},
        {"source": "manual", "model": "mlp", "loss": "mae"},  # an mlp has no such source
        {"nesterov": True, "momentum": 0.9},
        {"dampening": 0.5, "momentum": 0.5},
        {"schedule": "one_cycle", "total_steps": 4, "optimizer": "adam", "cycle_momentum": True},
        {"schedule": "multistep", "milestones": (3, 8)},
        {"schedule": "cyclic", "lr_min": 0.009, "momentum": 0.9, "cycle_momentum": True},
        {"model": "formula", "formula": "w * x + b"},
    ],
)
def test_fields_that_do_fit_are_accepted(settings: dict[str, Any]) -> None:
    made = Experiment.on(ONE, **settings)
    assert {name: getattr(made, name) for name in settings} == settings
