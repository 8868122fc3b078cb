"""Presets and session files."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from gdtui.core.atomic import replacing
from gdtui.core.data.synthetic import kinds
from gdtui.core.data.table import EditCells, Table
from gdtui.core.data.truth import Truth
from gdtui.core.data.writing import write
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Change, Experiment, Run
from gdtui.core.experiment.rows import delete_rows, move_rows
from gdtui.core.language import LANGUAGES, Language, use_language
from gdtui.core.storage.data_files import INSIDE, checksum
from gdtui.core.storage.presets import dataset_names, preset, preset_names
from gdtui.core.storage.session_file import Session, dump, load, read_title, save
from gdtui.core.storage.targets import generated, resolve
from gdtui.core.widths import width

GOOD = """
version = 1
title = "t"
[data]
x = [1, 2]
y = [2, 4]
"""
VERSION = "it is not a session file of version 1: it must begin with version = 1"
NEWER = "it is of a newer gdtui, version 2 of session files: this one reads 1"
DATA = "columns of numbers or the name of a file"
COLUMNS = "it must be at least 2, a feature and a target"
LAYERS = "it must be whole numbers with commas between, each of at least 1 and at most 4,096"
CLIP = "it must be a number above 0 and at most 1,000,000, or none"
SECTIONS = "it must have one of the sections [data] and [generate]"
BATCH = "it must be at most the 2 rows of the data, or 0 for all of them"


def test_the_first_presets_are_those_of_the_tutorials() -> None:
    hours, scores = preset("study-hours").experiment, preset("exam-scores").experiment
    assert hours == Experiment.on(Table.of({"x": [1, 2, 3], "y": [2, 4, 6]}), lr=0.01, epochs=2000, first_epoch=0)
    assert scores == Experiment.on(
        Table.of({"x": [1, 2, 3, 4], "y": [50, 70, 90, 85]}), lr=0.01, epochs=2000, first_epoch=1
    )


@pytest.mark.parametrize("name", preset_names())
def test_a_preset_says_in_one_line_what_it_is(name: str) -> None:
    session = preset(name)
    assert session.name == name
    for language in LANGUAGES:
        use_language(language)
        assert 10 < width(str(session.title)) <= 64
        assert str(session.title).isprintable()
        assert str(session.about)
        assert str(session.source)


def test_an_unknown_preset_is_named_with_the_nearest() -> None:
    with pytest.raises(ValidationError) as caught:
        resolve("study-hour")
    message = "preset is 'study-hour': there is no preset or file of that name; did you mean study-hours?"
    assert str(caught.value) == message


@pytest.mark.parametrize("name", [*preset_names(), *dataset_names()])
def test_a_preset_written_and_read_again_is_the_same(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"{name}.toml"
    save(preset(name), path)
    assert load(path) == preset(name)


TEXT = st.text(st.characters(exclude_categories=["Cs"]))  # no lone surrogates: they have no UTF-8
FINITE = st.floats(allow_nan=False, allow_infinity=False)


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    title=TEXT,
    names=st.lists(TEXT, min_size=2, max_size=3, unique=True),
    cells=st.lists(st.tuples(FINITE, FINITE, FINITE), min_size=2, max_size=4),
    setting=st.fixed_dictionaries({"lr": st.floats(1e-300, 1e6), "seed": st.integers(0, 2**63 - 1)}),
)
def test_any_session_written_and_read_again_is_the_same(
    tmp_path: Path, title: str, names: list[str], cells: list[tuple[float, ...]], setting: dict[str, Any]
) -> None:
    table = Table.of({name: [row[i] for row in cells] for i, name in enumerate(names)})
    session = Session(name="s", title=title, runs=(Run(Experiment.on(table, target=names[0], **setting)),))
    save(session, tmp_path / "s.toml")
    assert load(tmp_path / "s.toml") == session


def test_test_rows_chosen_by_hand_are_a_column_and_its_name(tmp_path: Path) -> None:
    start = Experiment.on(Table.of({"x": [1, 2, 3, 4], "y": [1, 2, 3, 4]}))
    moved = move_rows(start, [1])
    fewer = delete_rows(moved, [0])
    session = Session(name="s", title="t", runs=(Run(start, (Change(3, moved), Change(5, fewer))),))
    save(session, tmp_path / "s.toml")
    again = load(tmp_path / "s.toml")
    assert again.experiment == fewer
    assert again.experiment.test_rows == 1
    save(Session(name="s", title="t", runs=(Run(fewer),)), tmp_path / "s.toml")
    lines = (tmp_path / "s.toml").read_text().splitlines()
    assert 'test_column = "test"' in lines
    assert not any(line.startswith(("test_fraction", "split_seed")) for line in lines)
    assert load(tmp_path / "s.toml").experiment == fewer
    assert "test_column" not in dump(preset("study-hours"))


def test_a_session_is_written_as_last_changed(tmp_path: Path) -> None:
    first = preset("study-hours").experiment
    changed = Run(first, (Change(7, first.change(lr=0.05)),))
    save(Session(name="s", title="t", runs=(Run(first.change(seed=4), name="B"), changed)), tmp_path / "s.toml")
    assert load(tmp_path / "s.toml").experiment == first.change(lr=0.05)


def test_settings_that_apply_are_spelled_out() -> None:
    lines = dump(preset("study-hours")).splitlines()
    for line in ("version = 1", "lr = 0.01", "epochs = 2000", "batch_size = 0", "seed = 1", 'target = "y"'):
        assert line in lines
    written = {line.split(" = ")[0] for line in lines}
    assert {"momentum", "source", "schedule", "zero_grad"} <= written
    # of another optimizer, another model, another schedule; and none
    assert not {"betas", "hidden", "formula", "init_std", "step_size", "clip_norm", "weight_decay"} & written


@pytest.mark.parametrize(
    "settings",
    [
        {"model": "mlp", "hidden": (16, 8), "activation": "tanh", "bias": False, "init": "glorot_normal"},
        {"model": "mlp", "hidden": ()},
        {"model": "formula", "formula": "w * x + b", "init": "values", "init_values": (1.5, -2.0)},
        {"model": "polynomial", "degree": 3, "standardize": True, "test_fraction": 0.25, "split_seed": 4},
        {"source": "manual", "loss": "half_squared", "batch_size": 2, "order": "replacement", "divide": "nominal"},
        {"optimizer": "adam", "betas": (0.8, 0.99), "eps": 1e-6, "weight_decay": 0.1, "loss": "huber"},
        {"optimizer": "rprop", "etas": (0.4, 1.3), "step_sizes": (1e-5, 2.0)},
        {"schedule": "multistep", "milestones": (3, 8), "gamma": 0.5, "schedule_every": "epoch"},
        {"schedule": "one_cycle", "total_steps": 30, "momentum": 0.9, "nesterov": True, "cycle_momentum": True},
        {"zero_grad": False, "clip_norm": 0.5, "dtype": "float64", "stop_loss": 0.0, "stop_r2": 0.99},
    ],
)
def test_every_kind_of_setting_written_and_read_again_is_the_same(tmp_path: Path, settings: dict[str, Any]) -> None:
    experiment = Experiment.on(Table.of({"x": [1, 2, 3, 4], "y": [2, 4, 6, 9]}), **settings)
    session = Session(name="s", title="t", runs=(Run(experiment),))
    save(session, tmp_path / "s.toml")
    assert load(tmp_path / "s.toml") == session


TRUTH = GOOD + "[truth]\nfeatures = ['x']\ntarget = 'y'\n"
PLANE = """
version = 1
title = "t"
[generate]
weights = [2, -3]
bias = 4
rows = 20
seed = 5
"""


def test_data_can_be_generated(tmp_path: Path) -> None:
    path = tmp_path / "s.toml"
    path.write_text(PLANE, encoding="utf-8")
    session = load(path)
    table = session.experiment.table
    assert (table.rows, len(session.experiment.features)) == (20, 2)
    for row in map(table.row, range(20)):  # without noise
        assert row[2] == pytest.approx(2 * row[0] - 3 * row[1] + 4)
    save(session, path)  # as numbers, so that it stays what it is
    assert "[data]" in path.read_text(encoding="utf-8")
    assert load(path) == session


def test_what_data_were_made_from_is_kept_whatever_becomes_of_them(tmp_path: Path) -> None:
    path = tmp_path / "s.toml"
    path.write_text(PLANE, encoding="utf-8")
    session = load(path)
    assert session.truth == Truth(features=("x1", "x2"), target="y", weights=(2, -3), bias=4)
    experiment = session.experiment
    edited = experiment.change(table=experiment.table.replace(0, "y", 99.0))
    save(msgspec.structs.replace(session, runs=(Run(edited),)), path)
    assert load(path).truth == session.truth
    assert load(path).experiment.table.row(0)[2] == 99


def test_a_session_file_may_name_a_data_file_beside_it(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("u,v\n1,2\n3,4\n", encoding="utf-8")
    (tmp_path / "s.toml").write_text("version = 1\ntitle = 't'\ndata = 'mine.csv'\n", encoding="utf-8")
    assert load(tmp_path / "s.toml").experiment == Experiment.on(Table.of({"u": [1, 3], "v": [2, 4]}))


def test_generated_data_make_a_session() -> None:
    (clusters,) = (kind for kind in kinds() if kind.name == "clusters")
    session = generated(clusters.parse({"rows": "30", "slope": "2", "bias": "-1"}))
    assert (session.name, session.title) == ("generated", "30 generated rows of y = 2·x - 1")
    assert session.truth == Truth(features=("x",), target="y", weights=(2,), bias=-1)
    assert session.experiment.table.rows == 30


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("version = 1\ntitle = ", "it is not TOML: Invalid value (at end of document)"),
        ("", VERSION),
        (GOOD.replace("version = 1", "version = 2"), NEWER),
        (GOOD.replace("version = 1", "version = 'x'"), VERSION),
        ("version = 1\ntitle = 't'\ndata = 5", f"data: expected {DATA}, got int"),
        (GOOD + "[[runs]]\nname = 'A'\ndata = 5", f"runs[0].data: expected {DATA}, got int"),
        ("version = 1\n[data]\n", "it is missing the required field title"),
        (GOOD.replace('"t"', "3"), "title: expected str or one in each language, got int"),
        (GOOD.replace('title = "t"', 'title.en = "t"'), "title: it is missing the required field ko"),
        (GOOD.replace('title = "t"', 'title.de = "t"'), "title: it contains the unknown field de"),
        (GOOD.replace("title", "titel"), "it contains the unknown field titel"),
        (GOOD.replace("x = [1, 2]", "x = 3"), "data[...]: expected array, got int"),
        (GOOD.replace("[1, 2]", "[1, 'a']"), "row 1, column x is 'a': it must be a number"),
        (GOOD.replace("[1, 2]", "[1, true]"), "row 1, column x is True: it must be a number"),
        (GOOD.replace("[1, 2]", "[1, nan]"), "row 1, column x is nan: it must be a finite number"),
        (GOOD.replace("[1, 2]", "[1]"), "length of data column x is 1: another column has 2 numbers"),
        (GOOD.replace("[1, 2]", f"[1, {'9' * 400}]"), "int too large to convert to float"),
        (GOOD.replace("x = [1, 2]", ""), "number of data columns is 1: " + COLUMNS),
        ("version = 1\ntitle = 't'\n[data]\n", "number of data columns is 0: " + COLUMNS),
        (GOOD + "[experiment]\nlr = 0", "lr is 0: it must be a number above 0 and at most 1,000,000"),
        (GOOD + "[experiment]\nlr = '0.1'", "lr is '0.1': it must be a number above 0 and at most 1,000,000"),
        (GOOD + "[experiment]\nlrr = 1", "setting is 'lrr': there is none of that name; did you mean lr?"),
        (GOOD + "[experiment]\nbatch_size = 3", "batch_size is 3: " + BATCH),
        (GOOD + "[experiment]\nhidden = 8", "hidden is 8: it must be a list, such as [1, 2]"),
        (GOOD + "[experiment]\nbetas = '0.9, 0.99'", "betas is '0.9, 0.99': it must be a list, such as [1, 2]"),
        (GOOD + "[experiment]\nhidden = [8, 2.5]", "hidden is (8, 2.5): " + LAYERS),
        (GOOD + "[experiment]\nhidden = [[8], [8]]", "hidden is ([8], [8]): " + LAYERS),
        (GOOD + "[experiment]\nbetas = [0.9]", "betas is (0.9,): it must be two numbers"),
        (GOOD + "[experiment]\nzero_grad = 'no'", "zero_grad is 'no': it must be true or false"),
        (GOOD + "[experiment]\ndtype = 64", "dtype is 64: it must be one of float32, float64"),
        (GOOD + "[experiment]\nclip_norm = 0", "clip_norm is 0: " + CLIP),
        (GOOD + "[experiment]\nformula = 1", "formula is 1: it must be a text"),
        (GOOD + "[generate]\nweights = [1]", "data is 'both': " + SECTIONS),
        ("version = 1\ntitle = 't'\n", "data is 'neither': " + SECTIONS),
        (GOOD + "[truth]\ntarget = 'y'\nweights = [1]", "truth: it is missing the required field features"),
        (TRUTH + "weights = [1, 2]", "truth: weights must be one for each of features"),
        (
            TRUTH + "formula = 'x +'",
            "truth: formula is 'x +': at position 4 a number, a name or a parenthesis must come before its end",
        ),
        (PLANE.replace("bias", "bais"), "generate is 'bais': there is no such key; did you mean bias?"),
        (PLANE.replace("20", "1"), "rows is 1: it must be a whole number of at least 2 and at most 1,000,000"),
        (GOOD + "[experiment]\ntarget = 1", "target is 1: it must be a column name"),
        (GOOD + "[experiment]\nfeatures = 'x'", "features is 'x': it must be a list of column names"),
        (GOOD + "[experiment]\nfeatures = ['z']", "features is 'z': the columns are x, y"),
    ],
)
def test_a_mistake_in_a_session_file_is_named_in_one_line(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "s.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ValidationError) as caught:
        load(path)
    assert str(caught.value) == f"{path}: {message}"


@pytest.mark.parametrize("content", [b"\xff", b"a = " + b"[" * 5000, b"a = " + b"9" * 5000])
def test_what_is_not_toml_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "s.toml").write_bytes(content)
    with pytest.raises(ValidationError, match="it is not TOML: "):
        load(tmp_path / "s.toml")


def test_a_target_is_a_preset_a_session_file_or_a_data_file(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "mine.csv").write_text("u,v\n1,2\n3,4\n", encoding="utf-8")
    assert resolve("exam-scores") == preset("exam-scores")
    assert resolve(str(tmp_path / "mine.toml")).experiment.table.columns == ("x", "y")
    data = resolve(str(tmp_path / "mine.csv"))
    assert (data.name, data.title) == ("mine", "mine.csv: 2 rows of u, v")
    assert data.experiment == Experiment.on(Table.of({"u": [1, 3], "v": [2, 4]}))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    for name in ("none.toml", "none.csv", "none"):
        with pytest.raises(ValidationError, match=f"{name}: it cannot be read: No such file or directory"):
            resolve(str(tmp_path / name))


def test_after_an_error_what_was_there_is_still_there(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    path.write_text("before", encoding="utf-8")

    def fail() -> None:
        with replacing(path) as file:
            file.write("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert path.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    path, link = tmp_path / "out.txt", tmp_path / "link"
    link.symlink_to(path)
    with replacing(link) as file:
        file.write("after")
    assert path.read_text(encoding="utf-8") == "after"
    assert link.is_symlink()


def test_a_device_is_written_and_not_replaced() -> None:
    with replacing(Path(os.devnull)) as file:
        file.write("gone")
    assert Path(os.devnull).is_char_device()


@pytest.mark.parametrize("name", [".", "none/out.txt"])
def test_where_nothing_can_be_written_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValidationError, match="it cannot be written: "), replacing(tmp_path / name):
        pytest.fail("there is nothing to write to")


def test_a_session_needs_nothing_heavy() -> None:
    code = "import sys; from gdtui.core.storage.presets import preset; preset('study-hours'); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"numpy", "pyarrow", "torch", "textual"} & set(done.stdout.split())


def test_the_run_in_hand_must_be_one_of_the_runs(tmp_path: Path) -> None:
    path = tmp_path / "s.toml"
    text = 'version = 1\ntitle = "t"\npresent = "{}"\n[data]\nx = [1, 2]\ny = [2, 4]\n[[runs]]\nname = "A"\n'
    text += '[[runs]]\nname = "B"\npinned = true\nupdates = 3\ndiverged = true\n[runs.settings]\nlr = 0.5\n'
    path.write_text(text.format("A"))
    session = load(path)
    assert (session.run.name, session.experiment.lr) == ("A", Experiment.on(session.experiment.table).lr)
    assert session.pinned == ("B",)
    assert session.positions["B"].diverged
    save(session, path)
    assert load(path) == session
    path.write_text(text.format("Z"))
    with pytest.raises(ValidationError, match=r"present.*Z.*it must be one of the runs: A, B"):
        load(path)


def test_title_source_and_about_may_be_in_both_languages(tmp_path: Path) -> None:
    both = 'title.en = "one"\ntitle.ko = "하나"\nsource = "a book"\nabout.en = "two"\nabout.ko = "둘"'
    path = tmp_path / "s.toml"
    path.write_text(GOOD.replace('title = "t"', both), encoding="utf-8")
    session = load(path)
    texts: list[tuple[Language, str, str]] = [("en", "one", "two"), ("ko", "하나", "둘")]
    for name, title, about in texts:
        use_language(name)
        assert (str(session.title), str(session.source), str(session.about)) == (title, "a book", about)
        assert read_title(path) == title
    save(session, path)
    assert load(path) == session


def test_panels_can_be_hidden_by_a_session_and_stay_so_when_it_is_saved(tmp_path: Path) -> None:
    path = tmp_path / "s.toml"
    path.write_text(GOOD.replace('title = "t"', 'title = "t"\nhidden = ["train.theory", "data.columns"]'))
    session = load(path)
    assert session.hidden == ("train.theory", "data.columns")
    save(session, path)
    assert load(path) == session


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('["train.theori"]', "hidden is 'train.theori': there is no such panel to hide; did you mean train.theory?"),
        ('["descend.path"]', "there is no such panel to hide"),  # it belongs to no session
        ('"train.theory"', "hidden: expected array, got str"),
        ("[1]", "hidden[0]: expected str, got int"),
    ],
)
def test_a_panel_that_cannot_be_hidden_is_named(tmp_path: Path, written: str, said: str) -> None:
    path = tmp_path / "s.toml"
    path.write_text(GOOD.replace('title = "t"', f'title = "t"\nhidden = {written}'))
    with pytest.raises(ValidationError) as caught:
        load(path)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def large(rows: int = INSIDE // 2 + 1) -> Session:
    """A session whose table is too large for the file, with an edit and a move between train and test."""
    table = Table.of({"x": [k / 7 for k in range(rows)], "größe y": [k / 3 for k in range(rows)]})
    start = Experiment.on(table, standardize=True, epochs=3)
    edited = delete_rows(start.change(lr=0.02), [5])
    return Session(name="large", title="t", runs=(Run(start, (Change(1, edited),)),))


def test_many_numbers_are_in_a_file_beside_and_few_are_inside(tmp_path: Path) -> None:
    session = large()
    save(session, tmp_path / "large.toml")
    text = (tmp_path / "large.toml").read_text()
    (data,) = tmp_path.glob("*.parquet")
    assert len(text) < 2000
    assert f'data = "{data.name}"' in text
    assert load(tmp_path / "large.toml").runs == session.runs
    save(session, tmp_path / "large.toml")
    assert len([*tmp_path.iterdir()]) == 2, "the same data are written once"
    save(large(INSIDE // 2), tmp_path / "small.toml")
    assert len([*tmp_path.iterdir()]) == 3


def test_a_session_with_other_data_does_not_write_over_the_first_ones_file(tmp_path: Path) -> None:
    save(large(), tmp_path / "a.toml")
    save(large(), tmp_path / "b.toml")
    save(large(INSIDE), tmp_path / "a.toml")
    assert load(tmp_path / "a.toml").experiment.table.rows == INSIDE - 1
    assert load(tmp_path / "b.toml").experiment.table.rows == INSIDE // 2


def test_a_data_file_that_has_changed_or_is_gone_is_named(tmp_path: Path) -> None:
    path = tmp_path / "large.toml"
    save(large(), path)
    (data,) = tmp_path.glob("*.parquet")
    write(large(INSIDE).runs[0].experiment.table, data)
    with pytest.raises(ValidationError) as caught:
        load(path)
    assert str(caught.value) == (
        f"{path}: data is {data.name!r}: its numbers have changed since the session was saved: "
        "put the old file there, or open it by itself"
    )
    data.unlink()
    with pytest.raises(ValidationError) as caught:
        load(path)
    assert str(caught.value) == (
        f"{path}: data is {data.name!r}: there is no such file beside the session file: put it there again"
    )


def test_one_number_of_another_row_is_another_checksum() -> None:
    one = Table.of({"x": [1.0, 2.0], "y": [3.0, 4.0]})
    sums = {
        checksum(table.columns, table.cells)
        for table in (
            one,
            Table.of({"x": [1.0, 2.0], "y": [4.0, 3.0]}),
            Table.of({"x": [1.0, 2.0], "z": [3.0, 4.0]}),
            Table.of({"x": [1.0, 2.0], "y": [3.0, 4.0 + 2**-50]}),
        )
    }
    assert len(sums) == 4
    again = Table.of({"x": [1.0, 2.0], "y": [3.0, 4.0]})
    assert checksum(again.columns, again.cells) == checksum(one.columns, one.cells)


def test_another_table_of_many_numbers_is_in_a_file_too_and_an_edited_one_in_its_edits(tmp_path: Path) -> None:
    session = large()
    run, start = session.runs[0], session.runs[0].experiment
    other = start.change(table=large(INSIDE).runs[0].experiment.table)
    edited = other.change(table=other.table.replace(3, "x", 5.5))
    runs = (
        msgspec.structs.replace(run, changes=(Change(3, other), Change(4, edited))),
        Run(other, name="B"),
    )
    path = tmp_path / "two.toml"
    save(msgspec.structs.replace(session, runs=runs), path)
    assert len([*tmp_path.glob("*.parquet")]) == 2
    assert path.stat().st_size < 4000
    opened = load(path)
    assert opened.runs == runs
    assert opened.runs[1].experiment.table.id == opened.runs[0].changes[0].experiment.table.id  # it is read once


def test_a_table_that_was_edited_everywhere_is_in_a_file_rather_than_in_its_edits(tmp_path: Path) -> None:
    session = large()
    start = session.runs[0].experiment
    rows = range(start.table.rows)
    turned = start.table.edited(EditCells((*rows,), (0,) * len(rows), tuple(float(row) for row in reversed(rows))))
    runs = (Run(start, (Change(2, start.change(table=turned)),)),)
    save(msgspec.structs.replace(session, runs=runs), tmp_path / "turned.toml")
    assert (tmp_path / "turned.toml").stat().st_size < 4000
    assert load(tmp_path / "turned.toml").runs == runs


def test_a_data_file_that_is_a_link_to_another_folder_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    there = tmp_path / "elsewhere" / "data.csv"
    there.write_text("x,y\n1,2\n3,4\n")
    (tmp_path / "data.csv").symlink_to(there)
    path = tmp_path / "s.toml"
    path.write_text('version = 1\ntitle = "t"\ndata = "data.csv"\n')
    with pytest.raises(ValidationError, match=r"data is 'data\.csv': it is a link to another folder, to "):
        load(path)
    (tmp_path / "linked").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (tmp_path / "elsewhere" / "s.toml").write_text(path.read_text())
    assert load(tmp_path / "linked" / "s.toml").experiment.table.rows == 2


def test_a_disk_that_is_read_only_is_said_and_what_was_there_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, session = tmp_path / "old.toml", preset("study-hours")
    path.write_text("precious")

    def refuse(*_args: object, **_options: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    with monkeypatch.context() as patch:
        for name in ("open", "unlink", "replace"):  # as such a disk does, which a test cannot make
            patch.setattr(Path, name, refuse)
        with pytest.raises(ValidationError, match=r"old\.toml: it cannot be written: Read-only file system$"):
            save(session, path)
    assert path.read_text() == "precious"
