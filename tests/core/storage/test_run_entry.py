"""The runs of a session file."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from gdtui.core.data.table import DeleteRows, EditCells, InsertRows, Table, TableEdit
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Change, Experiment, Run, RunParent, changed_fields
from gdtui.core.fields import OnChange
from gdtui.core.storage.run_entry import Position
from gdtui.core.storage.session_file import Session, dump, load, save

START = Experiment.on(Table.of({"x": [1, 2, 3, 4], "k": [0, 1, 0, 1], "y": [2, 4, 6, 9]}), features=("x",))
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "lr": st.floats(1e-300, 1e6),
        "batch_size": st.integers(0, 2),
        "seed": st.integers(0, 2**63 - 1),
        "clip_norm": st.none() | st.floats(1e-3, 10),
        "optimizer": st.sampled_from(["sgd", "adam", "rprop"]),
        "betas": st.tuples(st.floats(0, 0.9), st.floats(0, 0.9)),
        "hidden": st.lists(st.integers(1, 9), max_size=3).map(tuple),
        "zero_grad": st.booleans(),
        "features": st.sampled_from([("x",), ("x", "k"), ("k",)]),
    },
)


@st.composite
def edits(draw: st.DrawFn, table: Table) -> TableEdit:
    row = draw(st.integers(0, table.rows - 1))
    kind = draw(st.sampled_from([EditCells, InsertRows, DeleteRows] if table.rows > 3 else [EditCells, InsertRows]))
    if kind is EditCells:
        return EditCells((row,), (draw(st.integers(0, 2)),), (draw(NUMBERS),))
    if kind is InsertRows:
        return InsertRows(row, tuple(draw(st.lists(NUMBERS, min_size=3, max_size=3))))
    return DeleteRows(row, 1)


@st.composite
def experiments(draw: st.DrawFn, before: Experiment) -> Experiment:
    table = before.table
    for _ in range(draw(st.integers(0, 2))):
        table = table.edited(draw(edits(table)))
    if draw(st.booleans()) and table.parent is not None:
        table = table.parent  # a step back, as undo makes it
    if draw(st.integers(0, 9)) == 9:
        table = Table.of({"x": [5, 6, 7], "k": [1, 1, 0], "y": [1, 2, 3]})  # made of nothing before
    return before.change(table=table, **draw(SETTINGS))


@st.composite
def sessions(draw: st.DrawFn) -> Session:
    runs: list[Run] = []
    positions = {}
    for name in draw(st.lists(st.sampled_from("ABCDE"), min_size=1, max_size=4, unique=True)):
        start = draw(experiments(runs[-1].current if runs else START))
        changes: list[Change] = []
        for step in sorted(draw(st.lists(st.integers(0, 50), max_size=3))):
            before = changes[-1].experiment if changes else start
            after = draw(experiments(before))
            kept = {name: getattr(before, name) for name in changed_fields(before, after, OnChange.NEW_RUN)}
            changes.append(Change(step, msgspec.structs.replace(after, **kept)))
        forked = bool(runs) and draw(st.booleans())
        parent = RunParent(runs[0].name, draw(st.integers(0, 99))) if forked else None
        runs.append(Run(start, tuple(changes), name, parent))
        updates = draw(st.integers(0, 99))
        positions[name] = Position(updates, draw(st.integers(0, updates)))
    return Session(name="s", title="t", runs=tuple(runs), positions=positions)


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(session=sessions())
def test_any_session_written_and_read_again_is_the_same(tmp_path: Path, session: Session) -> None:
    save(session, tmp_path / "s.toml")
    assert load(tmp_path / "s.toml") == session


def test_a_session_reads_as_a_person_would_write_it() -> None:
    edited = START.change(table=START.table.replace(0, "y", 2.5))
    runs = (
        Run(START, (Change(30, START.change(lr=0.1)),)),
        Run(START, (Change(30, START.change(lr=0.1)), Change(45, edited)), "B", RunParent("A", 30)),
    )
    text = dump(Session(name="s", title="t", runs=runs, positions={"A": Position(1200, 300)}))
    lines = " ".join(text.split())
    first = '[[runs]] name = "A" updates = 1200 cursor = 300 changes = [ { settings = { lr = 0.1 }, step = 30 }, ]'
    assert first in lines
    assert '[[runs]] name = "B" parent = "A" step = 30 [[runs.changes]]' in lines
    assert 'step = 45 [runs.changes.settings] lr = 0.01 [[runs.changes.edits]] cells = [ [ 0, "y", 2.5, ], ]' in lines


HEAD = """
version = 1
title = "t"
[data]
x = [1, 2, 3]
y = [2, 4, 6]
"""


@pytest.mark.parametrize(
    ("runs", "message"),
    [
        ('name = ""', "name of a run is '': each run needs a name of its own"),
        ('name = "A"\n[[runs]]\nname = "A"', "name of a run is 'A': each run needs a name of its own"),
        ('name = "A"\nparent = "Z"', "parent of run A is 'Z': it must be a run before it: none"),
        ('name = "A"\nupdates = 3\ncursor = 4', "cursor of run A is 4: it must be at most its 3 updates"),
        ('name = "A"\nupdates = -1', "runs[0].updates: expected int >= 0"),
        ('name = "A"\nsettings = { lr = -1 }', "lr of run A is -1: it must be a number above 0"),
        ('name = "A"\nsettings = { rl = 1 }', "setting of run A is 'rl': there is none of that name; did you mean lr?"),
        (
            'name = "A"\nchanges = [{ step = 5 }, { step = 4 }]',
            "step of change 2 of run A is 4: it must be at least 5, that of the one before",
        ),
        (
            'name = "A"\nchanges = [{ step = 5, edits = [{ delete = 2, count = 9 }] }]',
            "edit 1 of change 1 of run A is {'count': 9, 'delete': 2}: it is a deletion outside the table, which has 3",
        ),
        (
            'name = "A"\nedits = [{ cells = [[9, "y", 1]] }]',
            "edit 1 of run A is {'cells': [(9, 'y', 1.0)]}: it is an edit of a cell outside the table, which has 3",
        ),
        (
            'name = "A"\nedits = [{ cells = [[0, "z", 1]] }]',
            "edit 1 of run A is {'cells': [(0, 'z', 1.0)]}: the columns are x, y",
        ),
        (
            'name = "A"\nedits = [{ insert = 0, rows = [[1]] }]',
            "edit 1 of run A is {'insert': 0, 'rows': [[1.0]]}: it must have rows of 2 numbers each",
        ),
        ('name = "A"\nedits = [{ }]', "edit 1 of run A is {}: it must have one of cells, insert and delete"),
        (
            'name = "A"\nchanges = [{ step = 5, settings = { optimizer = "adam" } }]',
            "optimizer of change 1 of run A is 'adam': a run keeps it: begin another run",
        ),
        ('name = "A"\nsurprise = 1', "runs[0]: it contains the unknown field surprise"),
    ],
)
def test_a_run_that_cannot_be_is_refused_in_one_line_that_says_where(tmp_path: Path, runs: str, message: str) -> None:
    path = tmp_path / "s.toml"
    path.write_text(f"{HEAD}[[runs]]\n{runs}\n", encoding="utf-8")
    with pytest.raises(ValidationError) as caught:
        load(path)
    assert str(caught.value).startswith(f"{path}: {message}")
    assert "\n" not in str(caught.value)
