"""What a finished run is said to have come to, against recurrences by hand."""

from __future__ import annotations

import msgspec
import pytest

from gdtui.core.data.table import Table
from gdtui.core.experiment.experiment import Experiment
from gdtui.engine.inspect import ending as module
from gdtui.engine.inspect.ending import dead_layer, ending
from gdtui.engine.training.trainer import Trainer

LINE = Experiment.on(Table.of({"x": [1.0, -1.0], "y": [1.0, -1.0]}), model="weight", dtype="float64")
MLP = Experiment.on(
    Table.of({"x": [-3.0, -1, 0, 2, 4], "y": [1.0, 0, 2, 1, 3]}),
    model="mlp",
    hidden=(2,),
    init="values",
    dtype="float64",
)


def ended(experiment: Experiment) -> Trainer:
    trainer = Trainer(experiment)
    while not trainer.done:
        trainer.update()
    return trainer


@pytest.mark.parametrize(("epochs", "said"), [(20, False), (60, True)])
def test_a_loss_that_grows_a_million_times_is_said_to_grow_on(epochs: int, said: bool) -> None:
    """The error of W is multiplied by 1 - 2 lr = -1.2, and the loss by 1.44: by a million after 38 updates."""
    trainer = ended(LINE.change(lr=1.1, epochs=epochs))
    assert not trainer.reason
    assert bool(ending(trainer)) == said
    if said:
        assert ending(trainer) == (
            "lr 1.1 is 1.1 times the critical 1 (the error along λ = 2 grows by 1.2 an update): "
            f"the loss grew from 1 to {1.44 ** (epochs - 1):.2g} and grows on"
        )


def test_a_loss_that_has_stopped_growing_is_not_said_to_grow_on() -> None:
    """After 60 epochs the lr is .11, and the error is multiplied by .78."""
    lowered = ended(LINE.change(lr=1.1, epochs=62, schedule="step", step_size=60, gamma=0.1))
    assert ending(lowered) == f"the loss grew from 1 to {1.44**60 * 0.78**2:.2g}"


def test_the_other_endings() -> None:
    assert ending(ended(LINE.change(lr=0.1, epochs=20))) == ""
    assert "no more than stop_loss 0.1" in ending(ended(LINE.change(lr=0.1, stop_loss=0.1)))
    dead = LINE.change(model="mlp", hidden=(1,), init="values", init_values=(0.0, -1.0, 1.0, 0.0), epochs=1)
    assert "every unit of layer 1 is dead" in ending(ended(dead))


def test_a_loss_of_zero_at_first_has_not_grown() -> None:
    fits = LINE.change(init="constant", init_value=1.0, epochs=5)
    assert ending(ended(fits)) == ""


@pytest.mark.parametrize(
    ("activation", "weights", "dead"),  # x is -3 to 4, and a unit is w x + b
    [
        ("relu", (0, 0, -1, -1), "every unit of layer 1 is dead: relu passes no gradient at any training row"),
        ("relu", (1, 0, -3, -1), ""),  # the second unit alone is dead
        ("relu", (0, 0, -1, 1), ""),
        ("leaky_relu", (0, 0, -1, -1), ""),
        ("sigmoid", (0, 0, -9, -9), ""),
        ("identity", (0, 0, -1, -1), ""),
    ],
)
def test_a_layer_is_dead_when_no_row_moves_any_of_its_units(
    activation: str, weights: tuple[float, ...], dead: str
) -> None:
    values = (*weights, 1.5, -0.5, 0.25)
    trainer = Trainer(msgspec.structs.replace(MLP, activation=activation, init_values=values))
    before = trainer.flat.block.copy()
    assert dead_layer(trainer) == dead
    assert trainer.flat.block.tobytes() == before.tobytes()


def test_the_layer_is_named_and_one_parameter_models_have_none() -> None:
    values = (1.0, 0.0, -1.0, -20.0, 1.0, 0.0)  # x, then -x - 20: below 0 at every row where x is cut at 0
    trainer = Trainer(msgspec.structs.replace(MLP, hidden=(1, 1), activation="relu", init_values=values))
    assert "layer 2" in dead_layer(trainer)
    assert dead_layer(Trainer(LINE)) == ""


def test_one_row_that_a_sample_leaves_out_keeps_a_layer_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second layer is relu(1 - |x|): of -3, -1, 0, 2 and 4 it passes a gradient at 0 alone."""
    values = (1.0, -1.0, 0.0, 0.0, -1.0, -1.0, 1.0, 1.0, 0.0)
    trainer = Trainer(msgspec.structs.replace(MLP, hidden=(2, 1), activation="relu", init_values=values))
    monkeypatch.setattr(module, "sample_rows", lambda trainer: (trainer.data.x[[0, 4]], trainer.data.y[[0, 4]]))
    assert dead_layer(trainer) == ""
