"""The autograd graph has the numbers of the run, and those that a hand would find."""

from __future__ import annotations

import numpy as np
import pytest

from gdtui.core.data.table import Table
from gdtui.core.experiment.experiment import Experiment
from gdtui.engine.inspect.autograd_graph import MAX_NODES, autograd_graph
from gdtui.engine.inspect.view import view
from gdtui.engine.training.trainer import Trainer
from gdtui.protocol import GraphNode, GraphReady, RunView

HOURS = Experiment.on(Table.of({"x": [1, 2, 3], "y": [2, 4, 6]}), dtype="float64", lr=0.01)
SLIDE = HOURS.change(model="quadratic", init="constant", init_value=1.0, batch_size=1, order="given")
MODELS = [
    HOURS,
    SLIDE,
    HOURS.change(source="nn", init="default"),
    HOURS.change(model="weight", loss="half_squared", divide="nominal", batch_size=2),
    HOURS.change(model="polynomial", degree=3, loss="mae", lr=1e-4),
    HOURS.change(model="formula", formula="a*exp(c*x)", init="constant", init_value=0.5, loss="huber"),
    HOURS.change(model="mlp", hidden=(3, 2), activation="tanh", dtype="float32", optimizer="adam"),
    HOURS.change(reshape=False, zero_grad=False, lr=1e-3),
    HOURS.change(clip_norm=0.5),
    HOURS.change(optimizer="lbfgs"),
]


def named(found: GraphReady, name: str) -> GraphNode:
    return next(node for node in found.nodes if node.name == name)


def shown(trainer: Trainer) -> RunView:
    return view(trainer, range(3), np.empty(0))


@pytest.mark.parametrize("experiment", MODELS)
def test_it_has_the_numbers_of_the_run(experiment: Experiment) -> None:
    trainer = Trainer(experiment)
    trainer.update()
    trainer.update()
    for _ in range(2 * 5):
        before = trainer.flat.block.copy()
        found, seen = autograd_graph(1, trainer), shown(trainer)
        assert trainer.flat.block.tobytes() == before.tobytes(), "the run is not touched"
        assert (found.step, found.phase, found.reason) == (trainer.steps, trainer.phase, "")
        np.testing.assert_allclose(named(found, "hypothesis").data, np.frombuffer(seen.hypothesis), rtol=1e-6)
        if seen.cost is not None:
            assert named(found, "cost").data == pytest.approx((seen.cost,), rel=1e-6)
        for name, values in seen.before.items():
            assert named(found, name).data == tuple(values[:8])
            backward = trainer.phase in (0, 4)
            assert named(found, name).grad == (tuple((seen.grads[name] or [])[:8]) if backward else ())
        trainer.advance()


@pytest.mark.parametrize("experiment", MODELS)
def test_inputs_come_first_and_operations_are_torchs(experiment: Experiment) -> None:
    trainer = Trainer(experiment)
    trainer.update()
    found = autograd_graph(1, trainer)
    for place, node in enumerate(found.nodes):
        assert all(before < place for before in node.inputs)
        assert bool(node.operation) == bool(node.inputs)
        assert not node.grad or not node.operation or node.operation.endswith("Backward0")
    assert found.nodes[-1].name == "cost"
    assert found.nodes[-1].grad == (1,)
    assert {"x", "y", "hypothesis", *trainer.model.parameters} <= {node.name for node in found.nodes}


def test_the_exercise_of_the_slides() -> None:
    """From w1 = w2 = b = 1 on (1, 2): the hypothesis is 3, its error 1, and every gradient 2."""
    trainer = Trainer(SLIDE)
    for _ in range(4):
        trainer.advance()
    found = autograd_graph(1, trainer)
    error = found.nodes[found.nodes[-2].inputs[0]]
    assert (named(found, "hypothesis").data, error.data, named(found, "cost").data) == ((3,), (1,), (1,))
    assert (named(found, "hypothesis").grad, error.grad) == ((2,), (2,))
    assert {name: named(found, name).grad for name in ("w1", "w2", "b")} == {"w1": (2,), "w2": (2,), "b": (2,)}
    trainer.advance()
    for _ in range(4):
        trainer.advance()
    w = 0.98  # all three after that update; then (2, 4): x²w + xw + w = 6.86, the error 2.86
    found = autograd_graph(1, trainer)
    assert named(found, "hypothesis").data == pytest.approx((7 * w,))
    gradients = [named(found, name).grad[0] for name in ("b", "w1", "w2")]
    assert gradients == pytest.approx([2 * (7 * w - 4) * power for power in (1, 2, 4)])


def test_it_grows_with_the_phases() -> None:
    trainer = Trainer(HOURS)
    assert autograd_graph(1, trainer).reason == "there is no graph before forward has run"
    assert [node.name for node in autograd_graph(1, trainer).nodes] == ["W", "b"]
    trainer.advance()
    assert autograd_graph(1, trainer).nodes[-1].name == "hypothesis"
    trainer.advance()
    assert autograd_graph(1, trainer).nodes[-1].name == "cost"
    assert not any(node.grad for node in autograd_graph(1, trainer).nodes)
    trainer.advance()
    trainer.advance()
    filled = {node.name for node in autograd_graph(1, trainer).nodes if node.grad}
    assert {"W", "b", "hypothesis", "cost"} <= filled
    assert not {"x", "y"} & filled


def test_where_there_is_none_it_says_why() -> None:
    manual = Trainer(HOURS.change(source="manual"))
    manual.update()
    found = autograd_graph(1, manual)
    assert ([node.name for node in found.nodes], "by hand" in found.reason) == (["W", "b"], True)
    deep = Trainer(HOURS.change(model="mlp", hidden=(2,) * 40))
    deep.update()
    found = autograd_graph(1, deep)
    assert len(found.nodes) <= MAX_NODES
    assert "too large" in found.reason
    changed = Trainer(HOURS.change(batch_size=1))
    changed.update()
    changed.change(changed.experiment.change(loss="half_squared"))
    assert "the data or the settings have changed since" in autograd_graph(1, changed).reason
    changed.update()
    assert not autograd_graph(1, changed).reason


def test_a_change_to_fewer_rows_leaves_no_graph_and_no_batch_of_rows_that_are_gone() -> None:
    many = Experiment.on(Table.of({"x": list(range(9)), "y": [0] * 9}), batch_size=3, order="given")
    trainer = Trainer(many)
    for _ in range(3):
        trainer.update()
    assert np.frombuffer(shown(trainer).batch, np.int32).tolist() == [6, 7, 8]
    trainer.change(many.change(table=Table.of({"x": [1, 2, 3, 4, 5, 6, 7], "y": [0] * 7})))
    assert "the data or the settings have changed since" in autograd_graph(1, trainer).reason
    assert np.frombuffer(shown(trainer).batch, np.int32).tolist() == [6]


def test_features_that_a_formula_leaves_out_are_left_out() -> None:
    table = Table.of({"u": [1, 2], "v": [3, 4], "y": [1, 2]})
    trainer = Trainer(Experiment.on(table, model="formula", formula="a*v", dtype="float64"))
    trainer.update()
    found = autograd_graph(1, trainer)
    assert named(found, "hypothesis").data == (3, 4)
    assert [node.data for node in found.nodes if node.operation == "split"] == [(3, 4)]
