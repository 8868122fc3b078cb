"""What a finished run is said to have come to, against recurrences by hand."""

from __future__ import annotations

import pytest

from gdtui.core.data.table import Table
from gdtui.core.experiment.experiment import Experiment
from gdtui.engine.inspect.ending import ending
from gdtui.engine.training.trainer import Trainer

LINE = Experiment.on(Table.of({"x": [1.0, -1.0], "y": [1.0, -1.0]}), model="weight", dtype="float64")


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
