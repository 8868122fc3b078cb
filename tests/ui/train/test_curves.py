"""What the panels' pictures are computed from, without a screen."""

import numpy as np
import pytest

from gdtui.core.data.epochs import EpochIndex
from gdtui.core.data.history import History
from gdtui.core.data.table import Table
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment
from gdtui.core.experiment.record_columns import recorded_scalars, scalar_values
from gdtui.core.theory.theory import Theory
from gdtui.protocol import LandscapeReady, LandscapeRequest
from gdtui.ui.drawing.thinning import thinned_steps
from gdtui.ui.session.panels.curves import EpochAxis, column_between
from gdtui.ui.session.panels.points import parse_points, points_text
from gdtui.ui.text.equations import closed_form, equation
from gdtui.ui.train.panels.landscape import planes
from gdtui.ui.train.panels.paths import LandscapeData

ONE = Experiment.on(Table.of({"x": [1, 2], "y": [2, 4]}))
TWO = Experiment.on(Table.of({"a": [1, 2], "b": [0, 1], "y": [2, 4]}))


def test_epochs_are_as_wide_as_each_other_whatever_their_updates() -> None:
    column = np.array([0, 0, 1, 1, 1, 1, 2], np.float32)  # 2 updates, then 4, then the first of 4
    epochs = EpochIndex()
    epochs.extend(column)
    axis = EpochAxis(0, 7, 80, epochs, length=4, number=1)
    steps = np.arange(9.0)
    assert axis.x(steps).tolist() == [1, 1.5, 2, 2.25, 2.5, 2.75, 3, 3.25, 3.5]
    assert [axis.step(x) for x in axis.x(steps)] == steps.tolist()


def test_a_line_has_the_step_that_each_value_is_of() -> None:
    history = History(("loss", "W", "test_loss"))
    history.append(0, np.array([[9, 1, np.nan], [4, 2, 5], [1, 3, np.nan], [0, 4, 7]]))
    assert [v.tolist() for v in column_between(history, "loss", 1, 3, 80)] == [[1, 2], [4, 1]]
    assert [v.tolist() for v in column_between(history, "W", 1, 3, 80)] == [[1, 2, 3], [1, 2, 3]]
    assert [v.tolist() for v in column_between(history, "test_loss", 0, 4, 80)] == [[2, 4], [5, 7]]


@pytest.mark.parametrize(("first", "last"), [(0, 0), (0, 500), (7, 1500), (0, 10_000_000), (3, 50_003)])
def test_a_long_path_is_thinned_to_pairs_of_updates(first: int, last: int) -> None:
    steps = thinned_steps(first, last)
    assert len(steps) <= 2000
    assert steps.tolist() == sorted({*steps.tolist()})
    assert steps[:900].tolist() == list(range(first, last))[:900]
    if last - first > 2000:
        assert steps[-1] == last - 1
        odd = steps % 2 == 1
        assert 0.4 < odd.mean() < 0.6  # a path that jumps to and fro shows both sides


def test_coordinates_are_of_the_survey_s_axes() -> None:
    across = np.array([[0.6, 0.8, 0], [0, 0, 1]])
    told = LandscapeReady(
        run_id=0,
        step=0,
        request=LandscapeRequest(),
        names=("p", "q"),
        x=bytes(16),
        y=bytes(16),
        values=bytes(32),
        origin=np.array([1.0, 1, 5]).tobytes(),
        across=across.tobytes(),
        here=(0, 0),
    )
    ground = LandscapeData.of(told)
    assert ground.place({"W": [2, 3], "b": [7]}) == pytest.approx((0.6 + 1.6, 2))
    assert ground.place({"W": [2.0]}) is None
    history = History(("loss", "W[0]", "W[1]", "b", "W[0].grad", "W[1].grad", "b.grad"))
    history.append(0, np.array([[0, 2, 3, 7, 0, 0, 0], [0, 1, 1, 5, 0, 0, 0.0]]))
    path = ground.path(history, 0, 2)
    assert path is not None
    assert path.ravel() == pytest.approx([2.2, 0, 2, 0])


def test_names_of_scalars_are_those_of_the_records() -> None:
    assert recorded_scalars(("loss", "W[0]", "W[1]", "b", "W[0].grad", "W[1].grad", "b.grad")) == ("W[0]", "W[1]", "b")
    assert scalar_values({"W": [1, 2], "b": [3]}) == {"W[0]": 1, "W[1]": 2, "b": 3}


def test_planes_are_the_pairs_and_the_parameters() -> None:
    assert planes(("w",)) == {}
    assert planes(("W", "b")) == {"W × b": (), "W": ("W",), "b": ("b",)}
    assert [*planes(("p", "q", "r"))] == ["directions", "p × q", "p × r", "q × r", "p", "q", "r"]
    assert len(planes(tuple(map(str, range(64))))) == 1 + 6 + 4


def test_points_are_read_as_they_are_written() -> None:
    assert parse_points(ONE, "5") == ((5,),)
    assert parse_points(ONE, " 5; 1e-3 ") == ((5,), (0.001,))
    assert parse_points(TWO, "1,-2.5") == ((1, -2.5),)
    assert parse_points(ONE, " ") == ()
    assert parse_points(TWO, points_text(((1.0, -2.5), (0.1, 3)))) == ((1, -2.5), (0.1, 3))


@pytest.mark.parametrize("text", ["1", "1,2,3", "1,x", "inf,1", ",", ";".join(["1,2"] * 9)])
def test_other_texts_are_refused_in_one_line(text: str) -> None:
    with pytest.raises(ValidationError) as caught:
        parse_points(TWO, text)
    assert "\n" not in str(caught.value)


def test_an_equation_has_as_many_terms_as_fit() -> None:
    params = {"W": [0.5, -2.0], "b": [3.0]}
    assert equation(TWO, params, 40) == "y ≈ 0.5·a − 2·b + 3"
    assert equation(TWO, params, 16) == "y ≈ 0.5·a − 2·b…"
    assert len(equation(TWO, params, 5)) == 5
    quadratic = ONE.change(model="quadratic")
    assert equation(quadratic, {"w2": [1.0], "w1": [-4.0], "b": [0.5]}, 60) == "y ≈ 1·x² − 4·x + 0.5"
    assert equation(ONE.change(standardize=True), {"W": [1.0], "b": [2.0]}, 60) == "W 1   b 2"


def test_the_closed_form_s_curve_is_its_polynomial() -> None:
    x = np.array([0.0, 1, 2])
    quadratic = ONE.change(model="quadratic")
    theory = _theory({"w2": [3.0], "w1": [2.0], "b": [1.0]})
    assert closed_form(theory, quadratic, x) == pytest.approx([1, 6, 17])
    assert closed_form(theory, quadratic.change(standardize=True), x) is None  # in other units
    assert closed_form(_theory(None), ONE, x) is None
    assert closed_form(None, ONE, x) is None


def _theory(params: dict[str, list[float]] | None) -> Theory:
    return Theory(
        rows=2,
        size=3,
        exact=True,
        lr=0.1,
        momentum=0,
        nesterov=False,
        eigenvalues=(),
        modes=(),
        closed_form=params,
    )
