"""The tables of the core against torch: every name in them is one that torch has, with those keyword arguments."""

import inspect

import pytest
import torch
from torch import nn
from torch.nn import functional
from torch.optim import lr_scheduler

from gdtui.core.experiment.experiment import settings
from gdtui.core.experiment.losses import LOSSES
from gdtui.core.experiment.settings.model import ACTIVATIONS
from gdtui.core.experiment.settings.optimizer import OPTIMIZERS
from gdtui.core.experiment.settings.schedule import SCHEDULES
from gdtui.engine.models.architectures import activation_function
from gdtui.ui.train.equations.page import update_of


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_optimizer_takes_what_its_spec_names_by_its_own_defaults(name: str) -> None:
    spec = OPTIMIZERS[name]
    own = inspect.signature(getattr(torch.optim, spec.torch_name)).parameters
    taken = [spec.keywords.get(setting, setting) for setting in spec.settings]
    assert set(taken) <= set(own)
    for keyword, default in (("eps", spec.eps), ("weight_decay", spec.weight_decay)):
        assert keyword not in taken or own[keyword].default == default
    assert spec.decoupled_decay == (name == "adamw")
    assert all(name in dict(settings()[setting].when)["optimizer"] for setting in spec.settings)


@pytest.mark.parametrize("name", [name for name, spec in OPTIMIZERS.items() if not spec.takes_closure])
def test_an_optimizer_has_equations(name: str) -> None:
    assert callable(update_of(OPTIMIZERS[name].family or name))


@pytest.mark.parametrize("name", [name for name in SCHEDULES if name != "constant"])
def test_a_schedule_takes_what_its_spec_names(name: str) -> None:
    spec = SCHEDULES[name]
    assert set(spec.keywords) <= set(inspect.signature(getattr(lr_scheduler, spec.torch_name)).parameters)
    assert set(spec.keywords.values()) <= set(settings())


@pytest.mark.parametrize("name", [name for name, spec in LOSSES.items() if spec.function])
def test_a_loss_takes_what_its_spec_names(name: str) -> None:
    spec = LOSSES[name]
    own = inspect.signature(getattr(functional, spec.function)).parameters
    assert {"reduction", *spec.keywords} <= set(own)
    assert set(spec.keywords.values()) <= set(settings())


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_activation_is_the_same_as_a_function_and_as_a_module(name: str) -> None:
    x = torch.linspace(-3, 3, 25)
    assert torch.equal(activation_function(name)(x), getattr(nn, ACTIVATIONS[name].torch_name)()(x))
