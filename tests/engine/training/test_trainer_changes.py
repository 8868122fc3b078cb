"""Changes on the way: a replay has the same bits, and each moves no more than it must."""

import weakref

import numpy as np
import pytest

from gdtui.core.data.table import Table
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Change
from gdtui.engine.training.trainer import Trainer
from tests.engine.training.test_trainer import FIVE, STUDY_HOURS, everything

CHANGES = [
    Change(5, FIVE.change(lr=0.02)),  # within an epoch
    Change(7, FIVE.change(lr=0.02, batch_size=3)),
    Change(12, FIVE.change(batch_size=0)),
    Change(14, FIVE.change(batch_size=1)),
    Change(16, FIVE.change(batch_size=1, table=FIVE.table.replace(2, "y", 50))),
    Change(19, FIVE.change(batch_size=0)),
    Change(25, FIVE.change(batch_size=2, table=Table.of({"x": [1, 2, 3, 4], "y": [1, 2, 3, 5]}))),
    Change(26, FIVE.change(batch_size=2)),  # another number of rows, within an epoch
]


def test_a_replay_with_its_changes_gives_the_same_bits() -> None:
    live = Trainer(FIVE)
    for change in CHANGES:
        while live.steps < change.step:
            live.update()
        live.advance()  # an update at hand when the change comes leaves no trace
        live.change(change.experiment)
    while live.steps < 40:
        live.update()
    straight = live.records.drain()
    replayed = np.concatenate(list(Trainer(FIVE).follow(CHANGES, 40)))
    assert replayed.tobytes() == straight.tobytes()
    assert len(straight) == 40


def test_looking_at_other_batch_sizes_between_updates_leaves_no_trace() -> None:
    looked, straight = Trainer(FIVE), Trainer(FIVE)
    for size in (0, 3, 2, 0, 2):
        looked.change(FIVE.change(batch_size=size))
    assert [b.tobytes() for b in looked.blocks(30)] == [b.tobytes() for b in straight.blocks(30)]


def test_a_smaller_batch_takes_the_rest_of_the_epoch() -> None:
    trainer = Trainer(FIVE)
    trainer.update()
    assert trainer.operations.rows is not None
    taken = trainer.operations.rows.tolist()
    trainer.change(FIVE.change(batch_size=1))
    for _ in range(3):
        trainer.update()
        taken += trainer.operations.rows.tolist()
        assert trainer.epoch == 0
    assert sorted(taken) == [0, 1, 2, 3, 4]


def test_a_new_lr_moves_the_update_at_hand() -> None:
    trainer = Trainer(STUDY_HOURS)
    for _ in range(4):
        trainer.advance()
    trainer.change(STUDY_HOURS.change(lr=0.1))
    assert trainer.phase == 4
    trainer.advance()
    assert trainer.model.parameters["W"].item() == pytest.approx(5.6 / 3)
    (again,) = Trainer(STUDY_HOURS).follow([Change(0, STUDY_HOURS.change(lr=0.1))], 1)
    assert again.tobytes() == trainer.records.drain().tobytes()


def test_new_data_begin_the_update_at_hand_again() -> None:
    trainer = Trainer(STUDY_HOURS)
    trainer.update()
    w, gradients = trainer.model.parameters["W"].item(), trainer.flat.gradients.tolist()
    for _ in range(3):
        trainer.advance()
    trainer.change(STUDY_HOURS.change(table=STUDY_HOURS.table.replace(0, "y", 9)))
    assert (trainer.phase, trainer.steps) == (0, 1)
    assert (trainer.model.parameters["W"].item(), trainer.flat.gradients.tolist()) == (w, gradients)


def test_more_epochs_go_on_and_fewer_end() -> None:
    trainer = Trainer(STUDY_HOURS.change(epochs=3))
    everything(trainer)
    assert trainer.finished
    trainer.change(STUDY_HOURS.change(epochs=5))
    assert len(everything(trainer)) == 2
    trainer.change(STUDY_HOURS.change(epochs=1))
    assert trainer.finished


def test_what_shapes_a_run_takes_a_new_one() -> None:
    trainer = Trainer(FIVE)
    with pytest.raises(ValidationError, match="seed is 8: another one takes a new run"):
        trainer.change(FIVE.change(seed=8))
    assert trainer.experiment == FIVE


def test_rows_go_with_the_table_that_had_them() -> None:
    trainer = Trainer(STUDY_HOURS)
    trainer.update()
    rows = weakref.ref(trainer.data.x)
    trainer.change(STUDY_HOURS.change(table=STUDY_HOURS.table.replace(0, "x", 9)))
    assert rows() is None
