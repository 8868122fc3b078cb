"""Tables in the engine: put once, edited by reference, refused where they are not known."""

import msgspec
import numpy as np
import pytest

from gdtui import protocol
from gdtui.core.data.table import EditCells, InsertRows, Table
from gdtui.core.experiment.experiment import Change, Experiment, Run
from gdtui.engine.training.trainer import Trainer
from gdtui.protocol import CommandRejected, ExperimentChanged
from tests.engine.engine_process import Engine

pytestmark = pytest.mark.xdist_group("engine")
HOURS = Experiment.on(Table.of({"x": [1, 2, 3], "y": [2, 4, 6]}))


def edit_of(table: Table) -> protocol.EditTable:
    """The command that makes a table of its parent."""
    assert table.parent is not None
    return protocol.EditTable(table.parent.id, table.id, table.edit)


def test_an_edit_while_it_trains_gives_the_bits_of_the_edited_table(engine: Engine) -> None:
    changed = HOURS.change(table=HOURS.table.replace(2, "y", 9))
    longer = changed.change(table=changed.table.edited(InsertRows(1, (5, 9))))
    engine.configure(HOURS)
    engine.send(protocol.Step(), edit_of(changed.table))
    engine.write(protocol.pack(protocol.ChangeExperiment(changed, run_id=engine.run_id)))
    assert engine.next(ExperimentChanged).experiment.table == changed.table
    engine.send(protocol.Step(), edit_of(longer.table))
    engine.write(protocol.pack(protocol.ChangeExperiment(longer, run_id=engine.run_id)))
    engine.send(protocol.Step())
    engine.frame(step=3)
    alone = np.concatenate([*Trainer(HOURS).follow((Change(1, changed), Change(2, longer)), 3)])
    np.testing.assert_array_equal(engine.log()[:, :3], alone[:, :3])
    np.testing.assert_array_equal(engine.log()[:, 8:], alone[:, 8:])


def test_what_crosses_for_one_cell_of_a_million_rows_is_little(engine: Engine) -> None:
    x = np.linspace(0, 1, 1_000_000)
    table = Table.from_cells(("x", "y"), np.column_stack([x, 2 * x]).tobytes())
    experiment = Experiment.on(table)
    engine.configure(experiment)
    changed = experiment.change(table=table.replace(500_000, "y", 1.5))
    commands = edit_of(changed.table), protocol.ChangeExperiment(changed, run_id=engine.run_id)
    assert sum(len(protocol.pack(command)) for command in commands) < 2000
    engine.write(b"".join(map(protocol.pack, commands)))
    answer = engine.next(ExperimentChanged)
    assert len(protocol.pack(answer)) < 2000
    assert answer.experiment.table.row(500_000) == (x[500_000], 1.5)


def test_a_table_that_was_never_put_is_refused_and_the_run_goes_on(engine: Engine) -> None:
    engine.configure(HOURS)
    strange = HOURS.change(table=Table.of({"x": [1, 2, 3, 4], "y": [2, 4, 6, 8]}))
    engine.write(protocol.pack(protocol.ChangeExperiment(strange, run_id=engine.run_id)))
    rejected = engine.next(CommandRejected)
    assert (rejected.run_id, "table is" in rejected.message) == (engine.run_id, True)
    engine.write(protocol.pack(protocol.Configure(engine.run_id + 1, Run(strange))))
    assert "not known here" in engine.next(CommandRejected).message
    engine.send(protocol.Step())
    assert engine.frame(step=1).view.step == 1


def test_an_edit_of_nothing_or_outside_is_refused(engine: Engine) -> None:
    engine.configure(HOURS)
    engine.send(protocol.EditTable("nothing", "new", EditCells((0,), (0,), (1.0,))))
    assert "'nothing'" in engine.next(CommandRejected).message
    engine.send(protocol.EditTable(HOURS.table.id, "new", EditCells((3,), (0,), (1.0,))))
    assert "outside the table" in engine.next(CommandRejected).message
    engine.send(protocol.Step())
    assert engine.frame(step=1).view.step == 1


def test_tables_that_nobody_needs_are_forgotten_and_those_of_runs_are_not(engine: Engine) -> None:
    other = Table.of({"x": [4, 5, 6], "y": [1, 2, 3]})
    engine.configure(HOURS)
    engine.put(other)
    engine.send(protocol.KeepTables((HOURS.table.id,)))
    engine.write(protocol.pack(protocol.ChangeExperiment(HOURS.change(table=other), run_id=engine.run_id)))
    assert "not known here" in engine.next(CommandRejected).message
    engine.send(protocol.KeepTables())
    engine.send(protocol.Step())  # the run has its own
    assert engine.frame(step=1).view.step == 1
    assert msgspec.structs.asdict(HOURS.table)["rows"] == 3
