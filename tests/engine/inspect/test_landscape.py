"""The loss around a run agrees with the loss that the engine trains on."""

import numpy as np
import pytest
import torch
from torch.nn.utils import parameters_to_vector, vector_to_parameters

from gdtui.core.data.table import Table
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment
from gdtui.engine.curvature import hessian
from gdtui.engine.curvature.loss_surface import LossSurface
from gdtui.engine.inspect import landscape
from gdtui.engine.inspect.landscape import curve
from gdtui.engine.models.dataset import Floats
from gdtui.engine.training.trainer import Trainer

SCORES = Experiment.on(Table.of({"x": [1, 2, 3, 4], "y": [50, 70, 90, 85]}), dtype="float64")
TWO = Experiment.on(Table.of({"u": [1, 2, 3, 5], "v": [0, 1, 0, 1], "y": [3, 8, 7, 14]}), dtype="float64")
MLP = SCORES.change(model="mlp", hidden=(3,), activation="tanh", standardize=True, standardize_target=True)
MODELS = [
    SCORES,
    TWO,
    MLP,
    SCORES.change(reshape=False),
    SCORES.change(loss="half_squared", source="nn", init="default"),
    SCORES.change(loss="huber", huber_delta=5.0),
    SCORES.change(loss="mae", model="quadratic"),
    SCORES.change(model="polynomial", degree=3, weight_decay=0.5, standardize=True),
    SCORES.change(model="formula", formula="a*exp(c*x)", init="constant", init_value=0.5),
    SCORES.change(model="mlp", hidden=(9, 9), activation="relu"),
]


def trained(experiment: Experiment) -> Trainer:
    trainer = Trainer(experiment.change(lr=1e-3, epochs=3))
    for _ in trainer.blocks():
        pass
    return trainer


def surface(trainer: Trainer) -> LossSurface:
    return LossSurface(trainer.experiment, trainer.model, trainer.data)


def loss_at(trainer: Trainer, vector: Floats) -> float:
    """The engine's own loss with other parameters put in."""
    before = parameters_to_vector(trainer.model.parameters.values()).detach()
    with torch.no_grad():
        for parameter, values in zip(
            trainer.model.parameters.values(),
            torch.from_numpy(vector).split([p.numel() for p in trainer.model.parameters.values()]),
            strict=True,
        ):
            parameter.copy_(values.view_as(parameter))
        loss = trainer.evaluate()
        vector_to_parameters(before, trainer.model.parameters.values())
    return loss


@pytest.mark.parametrize("experiment", MODELS)
def test_the_values_on_the_grid_are_the_engines_losses(experiment: Experiment) -> None:
    trainer = trained(experiment)
    land = landscape.landscape(surface(trainer), size=(7, 5))
    assert land.values.shape == (5, 7)
    for row, column in [(0, 0), (4, 1), (2, 6), (3, 3)]:
        point = land.plane.origin + np.array([land.x[column], land.y[row]]) @ land.plane.across
        assert land.values[row, column] == pytest.approx(loss_at(trainer, point), rel=1e-9)


def test_two_parameters_are_the_axes_and_the_closed_form_is_the_lowest_point() -> None:
    land = landscape.landscape(surface(trained(SCORES)), limits=((2.5, 22.5), (32.5, 52.5)), size=(21, 41))
    assert land.plane.names == ("W", "b")
    assert land.best == pytest.approx((12.5, 42.5))
    row, column = np.unravel_index(land.values.argmin(), land.values.shape)
    assert (land.x[column], land.y[row]) == (12.5, 42.5)
    assert land.values.min() == pytest.approx(46.875)


def test_chosen_parameters_leave_the_others_where_they_are() -> None:
    trainer = trained(TWO)
    weights, bias = trainer.model.parameters["W"].detach(), trainer.model.parameters["b"].item()
    land = landscape.landscape(surface(trainer), ("b", "W[1]"), limits=((-1, 1), (2, 3)), size=(3, 2))
    x, y = np.array([[1, 0], [2, 1], [3, 0], [5, 1.0]]), np.array([3, 8, 7, 14.0])
    expected = [[np.mean((x @ [weights[0, 0].item(), w] + b - y) ** 2) for b in (-1, 0, 1)] for w in (2, 3)]
    np.testing.assert_allclose(land.values, expected)
    assert land.here == pytest.approx((bias, weights[1, 0].item()))


def test_without_names_the_axes_are_the_steepest_directions() -> None:
    trainer = trained(TWO)
    land = landscape.landscape(surface(trainer), size=(3, 3))
    design = np.array([[1, 0, 1], [2, 1, 1], [3, 0, 1], [5, 1, 1.0]])
    _, vectors = np.linalg.eigh(2 / 4 * design.T @ design)
    assert land.plane.names == landscape.DIRECTIONS
    assert np.abs(np.sum(land.plane.across * vectors[:, [2, 1]].T, axis=1)) == pytest.approx([1, 1])
    assert land.here == pytest.approx((0, 0))
    now = parameters_to_vector(trainer.model.parameters.values()).detach().numpy()
    np.testing.assert_allclose(land.plane.project(now + 2 * land.plane.across[1]), [0, 2], atol=1e-12)


def test_a_grid_goes_in_pieces_and_over_fewer_rows_where_it_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    x = np.linspace(-1, 1, 300)
    table = Table.of({"x": x.tolist(), "y": np.sin(3 * x).tolist()})
    trainer = trained(Experiment.on(table, model="mlp", hidden=(4,), activation="tanh", dtype="float64"))
    whole = landscape.landscape(surface(trainer), size=(6, 4))
    monkeypatch.setattr("gdtui.engine.curvature.loss_surface.CHUNK_NUMBERS", 3000)
    pieces = landscape.landscape(surface(trainer), size=(6, 4))
    np.testing.assert_allclose(pieces.values, whole.values, rtol=1e-12)
    monkeypatch.setattr(landscape, "WORK_BUDGET", 1)
    few = landscape.landscape(surface(trainer), size=(6, 4))
    assert (whole.rows, few.rows) == (300, hessian.LEAST)
    np.testing.assert_allclose(few.values, whole.values, rtol=0.1)


@pytest.mark.parametrize("experiment", MODELS)
def test_a_curve_has_its_tangent(experiment: Experiment) -> None:
    trainer = trained(experiment)
    found = curve(surface(trainer), limits=(-1.0, 2.0), size=4)
    now = parameters_to_vector(trainer.model.parameters.values()).detach().numpy()
    assert found.here == now[0]
    for value, loss in zip(found.x, found.values, strict=True):
        assert loss == pytest.approx(loss_at(trainer, np.array([value, *now[1:]])), rel=1e-9)
    width = 1e-6
    ahead, behind = (loss_at(trainer, np.array([now[0] + side * width, *now[1:]])) for side in (1, -1))
    assert found.slope == pytest.approx((ahead - behind) / (2 * width), rel=1e-4, abs=1e-6)


def test_the_curve_of_one_weight_has_its_minimum_where_the_closed_form_is() -> None:
    trainer = trained(SCORES.change(model="weight"))
    found = curve(surface(trainer))
    assert found.name == "w"
    assert found.best == pytest.approx(np.dot([1, 2, 3, 4], [50, 70, 90, 85]) / 30)
    assert found.x[found.values.argmin()] == pytest.approx(found.best)
    assert found.x[0] < found.here < found.x[-1]


@pytest.mark.parametrize("names", [("W",), ("W", "W"), ("W", "c"), ("W", "b", "W")])
def test_a_plane_takes_two_parameters_that_there_are(names: tuple[str, ...]) -> None:
    with pytest.raises(ValidationError, match="parameter"):
        landscape.landscape(surface(trained(SCORES)), names)


def test_one_parameter_has_no_plane_and_no_other_curve() -> None:
    trainer = trained(SCORES.change(model="weight"))
    with pytest.raises(ValidationError, match="a plane takes two"):
        landscape.landscape(surface(trainer))
    with pytest.raises(ValidationError, match="it must be one of w"):
        curve(surface(trainer), "b")
