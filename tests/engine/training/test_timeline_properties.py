"""Whatever is done to a run in whatever order, every step has the bits of a run made straight on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gdtui.core.data.table import Table
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment, Run
from gdtui.core.experiment.rows import add_rows, delete_rows, move_rows
from gdtui.engine.models.dataset import Floats
from gdtui.engine.training.checkpoints import Checkpoints
from gdtui.engine.training.recomputed import RecomputedRecords
from gdtui.engine.training.timeline import Timeline
from gdtui.engine.training.trainer import Trainer
from tests.examples import examples

Settings = dict[str, Any]
X = (0.5, -1.0, 1.5, 2.0, -0.25, 1.0, 0.75)
Y = (1.0, -2.5, 3.25, 4.5, -1.0, 2.0, 1.5)
BATCHES = st.sampled_from([0, 1, 2, 3, 7])

MODELS: Sequence[Settings] = (
    {},
    {"source": "manual"},
    {"source": "nn"},
    {"features": ("x", "z")},
    {"model": "weight", "init": "constant", "init_value": 1.0},
    {"model": "quadratic"},
    {"model": "polynomial", "degree": 3, "init": "uniform"},
    {"model": "mlp", "hidden": (3,), "activation": "tanh"},
    {"model": "formula", "formula": "a * x + exp(b * x)"},
)
OPTIMIZERS: Sequence[Settings] = (
    {},
    {"momentum": 0.9},
    {"momentum": 0.5, "dampening": 0.3, "weight_decay": 0.01},
    {"momentum": 0.9, "nesterov": True},
    *({"optimizer": name} for name in ("adam", "adamw", "nadam", "radam", "adamax", "adagrad", "adadelta", "rprop")),
    {"optimizer": "rmsprop", "momentum": 0.5, "centered": True},
    {"optimizer": "asgd", "t0": 5.0},
    {"optimizer": "lbfgs", "max_iter": 4, "batch_size": 0, "zero_grad": True, "clip_norm": None},
)
SCHEDULES: Sequence[Settings] = (
    {},
    {"schedule": "step", "step_size": 4},
    {"schedule": "multistep", "milestones": (3, 8)},
    {"schedule": "exponential", "gamma": 0.9},
    {"schedule": "cosine", "t_max": 10},
    {"schedule": "warm_restarts", "t_0": 4, "t_mult": 2},
    {"schedule": "linear", "total_iters": 5},
    {"schedule": "one_cycle", "total_steps": 12},
    {"schedule": "cyclic", "lr_min": 0.001, "step_size_up": 4},
    {"schedule": "plateau", "patience": 1},
)
DATA: Sequence[Settings] = (
    {},
    {"test_fraction": 0.3},
    {"standardize": True, "standardize_target": True},
)


@st.composite
def experiments(draw: st.DrawFn) -> Experiment:
    chosen: Settings = {
        "features": ("x",),
        "lr": draw(st.sampled_from([0.01, 0.05, 0.3])),  # the last one diverges with some
        "batch_size": draw(st.sampled_from([0, 1, 2, 3])),
        "order": draw(st.sampled_from(["shuffled", "given", "replacement"])),
        "drop_last": draw(st.booleans()),
        "seed": draw(st.integers(0, 5)),
        "dtype": draw(st.sampled_from(["float32", "float64"])),
        "zero_grad": draw(st.sampled_from([True, True, False])),
        "loss": draw(st.sampled_from(["mse", "half_squared"])),
        "clip_norm": draw(st.sampled_from([None, None, 0.5])),
        "schedule_every": draw(st.sampled_from(["update", "epoch"])),
        "epochs": draw(st.sampled_from([4, 1000])),
    }
    for choices in (MODELS, DATA, SCHEDULES, OPTIMIZERS):
        chosen |= draw(st.sampled_from(choices))
    table = Table.of({"x": list(X), "z": list(reversed(X)), "y": list(Y)})
    return Experiment.on(table, target="y", **chosen)


def add_copy(experiment: Experiment, rows: Sequence[int], drawn: Sequence[int]) -> Experiment:
    """The experiment with a copy of a row below it."""
    return add_rows(experiment, rows[0] + 1, rows, drawn)


CHANGES = st.one_of(
    st.fixed_dictionaries({"lr": st.sampled_from([0.002, 0.02, 0.1])}),
    st.fixed_dictionaries({"batch_size": BATCHES}),
    st.fixed_dictionaries({"momentum": st.sampled_from([0.0, 0.3, 0.8])}),
    st.fixed_dictionaries({"weight_decay": st.sampled_from([None, 0.05])}),
    st.fixed_dictionaries({"betas": st.just((0.8, 0.99))}),
    st.fixed_dictionaries({"zero_grad": st.booleans()}),
    st.fixed_dictionaries({"clip_norm": st.sampled_from([None, 0.5])}),
    st.fixed_dictionaries({"loss": st.sampled_from(["mse", "half_squared", "huber"])}),
    st.fixed_dictionaries({"drop_last": st.booleans()}),
    st.fixed_dictionaries({"divide": st.sampled_from(["batch", "nominal"])}),
    st.fixed_dictionaries({"epochs": st.sampled_from([6, 1000])}),
    st.fixed_dictionaries({"stop_loss": st.sampled_from([None, 0.5])}),
    st.sampled_from(SCHEDULES[1:]),
    st.fixed_dictionaries({"rows": st.integers(4, 6)}),
    st.fixed_dictionaries({"edit": st.sampled_from([add_copy, delete_rows, move_rows]), "row": st.integers(0, 6)}),
    st.fixed_dictionaries({"undo": st.integers(1, 3)}),
)
ACTIONS = st.one_of(
    st.tuples(st.just("update"), st.integers(1, 9)),
    st.tuples(st.just("burst"), st.integers(2, 30)),
    st.tuples(st.just("phase"), st.integers(1, 7)),
    st.tuples(st.just("seek"), st.floats(0, 1)),
    st.tuples(st.just("change"), CHANGES),
    st.tuples(st.just("fork"), st.none()),
    st.tuples(st.just("kill"), st.floats(0, 1)),
)


def bits(trainer: Trainer) -> tuple[Any, ...]:
    """What of a run has to be the same at a step."""
    parameters = tuple(p.detach().numpy().tobytes() for p in trainer.model.parameters.values())
    return (trainer.steps, trainer.epoch, trainer.batches.epoch, trainer.finished, parameters)


def straight(run: Run, step: int) -> list[tuple[Any, ...]]:
    """The bits at every step of a run made without a timeline, changes in effect."""
    trainer, changes, seen = Trainer(run.experiment), list(run.changes), []
    while True:
        while changes and changes[0].step == trainer.steps:
            trainer.change(changes.pop(0).experiment)
        seen.append(bits(trainer))
        if trainer.steps == step:
            return seen
        trainer.update()
        assert trainer.steps == len(seen), "the straight run comes as far"


def ordinary_log(run: Run, step: int) -> Floats:
    """The records of a run made by the ordinary operations alone."""
    trainer, changes = Trainer(run.experiment), list(run.changes)
    while True:
        while changes and changes[0].step == trainer.steps:
            trainer.change(changes.pop(0).experiment)
        if trainer.steps == step:
            return trainer.records.drain()
        trainer.update()


@dataclass
class Story:
    """A run that things are done to, and what was recorded of it."""

    timeline: Timeline
    spacing: float
    log: list[Floats] = field(default_factory=list)  # a row an update

    @property
    def trainer(self) -> Trainer:
        return self.timeline.trainer

    def update(self, times: int) -> None:
        for _ in range(times):
            self.timeline.update()

    def burst(self, most: int) -> None:
        """Updates as the engine makes them when it runs: played back as soon as a recording is proved."""
        self.timeline.updates(most)

    def phase(self, times: int) -> None:
        for _ in range(times):
            self.timeline.advance()

    def seek(self, part: float) -> None:
        self.timeline.seek(round(part * self.timeline.head))

    def change(self, changed: Settings) -> None:
        now, changed = self.trainer.experiment, dict(changed)
        rows = changed.pop("rows", now.table.rows)
        cells = now.table.cells[: rows * len(now.table.columns) * 8]
        edit, row, undo = (changed.pop(name, None) for name in ("edit", "row", "undo"))
        run = self.timeline.run
        past = [run.experiment, *(change.experiment for change in run.changes)]
        try:
            if edit is not None:
                new = edit(now, [row % now.table.rows], self.trainer.data.test_rows.tolist())
            elif undo is not None:
                new = past[-min(undo, len(past))]
            else:
                new = now.change(table=Table.from_cells(now.table.columns, cells), **changed)
            self.timeline.change(new)
        except ValidationError:  # some do not go together; then nothing may have happened
            return
        del self.log[self.trainer.steps :]

    def fork(self, _: None) -> None:
        self.timeline.fork()
        del self.log[self.trainer.steps :]

    def kill(self, part: float) -> None:
        """Replay the run in a new life, up to some step of it."""
        head = round(part * self.timeline.head)
        self.timeline = Timeline(self.timeline.run, head, Checkpoints(self.spacing, most=3))
        self.timeline.seek(head)
        del self.log[head:]

    def do(self, action: str, argument: Any) -> None:
        getattr(self, action)(argument)
        self.log.extend(self.trainer.records.drain())
        assert len(self.log) == self.timeline.head, "each update is recorded once"


@settings(max_examples=examples(60))
@given(experiments(), st.lists(ACTIONS, min_size=2, max_size=12), st.sampled_from([0.0, 0.001]))
def test_every_step_has_the_bits_of_a_straight_run(
    experiment: Experiment, actions: list[tuple[str, Any]], spacing: float
) -> None:
    story = Story(Timeline(Run(experiment), checkpoints=Checkpoints(spacing, most=3)), spacing)
    for action in actions:
        story.do(*action)
    timeline = story.timeline
    expected = straight(timeline.run, timeline.head)
    for step in (*range(timeline.head, -1, -2), *range(1, timeline.head + 1, 2)):
        timeline.seek(step)
        assert bits(timeline.trainer) == expected[step]


@settings(max_examples=examples(60))
@given(experiments(), st.lists(ACTIONS, min_size=2, max_size=12), st.sampled_from([0.0, 0.001]), st.data())
def test_records_computed_again_have_the_same_bits_and_the_cursor_stays(
    experiment: Experiment, actions: list[tuple[str, Any]], spacing: float, data: st.DataObject
) -> None:
    story = Story(Timeline(Run(experiment), checkpoints=Checkpoints(spacing, most=3)), spacing)
    for action in actions:
        story.do(*action)
    timeline = story.timeline
    if not timeline.head:
        return
    first, last = sorted(data.draw(st.tuples(*[st.integers(0, timeline.head - 1)] * 2)))
    before = bits(timeline.trainer)
    for records in (timeline.records(first, last + 1), RecomputedRecords(timeline.run, first, last + 1)):
        while not records.done:
            records.work()
        assert records.first == first
        np.testing.assert_array_equal(records.rows, np.array(story.log[first : last + 1]))
    assert bits(timeline.trainer) == before


@settings(max_examples=examples(30))
@given(experiments(), st.lists(ACTIONS, min_size=2, max_size=12))
def test_the_records_are_those_of_a_straight_run(experiment: Experiment, actions: list[tuple[str, Any]]) -> None:
    story = Story(Timeline(Run(experiment), checkpoints=Checkpoints(0.0, most=3)), 0.0)
    for action in actions:
        story.do(*action)
    run, head = story.timeline.run, story.timeline.head
    np.testing.assert_array_equal(np.array(story.log).ravel(), ordinary_log(run, head).ravel())
