import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gdtui.ui.drawing.thinning import without_crossings

LIMITS = ((-1.0, 1.0), (-2.0, 2.0))
PLACES = st.lists(st.tuples(st.floats(-5, 5), st.floats(-5, 5)), min_size=1, max_size=30)


@given(PLACES)
def test_only_lines_between_two_points_outside_are_left_out(places: list[tuple[float, float]]) -> None:
    path = np.array(places).T
    drawn = without_crossings(path, LIMITS)
    inside = [all(low <= at <= high for at, (low, high) in zip(place, LIMITS, strict=True)) for place in places]
    for k in range(len(places) - 1):
        line = not np.isnan(drawn[:, [k, k + 1]]).any()
        if inside[k]:
            assert not np.isnan(drawn[:, k]).any()
        if not inside[k] and not inside[k + 1]:
            assert not line
    assert np.array_equal(drawn[:, -1], path[:, -1])
    kept = ~np.isnan(drawn)
    assert np.array_equal(drawn[kept], path[kept])


def test_a_line_out_of_the_picture_and_one_back_into_it_stay() -> None:
    path = np.array([[0.0, 9.0, 0.5, -9.0, 9.0], [0.0, 0.0, 0.0, 0.0, 0.0]])
    assert np.array_equal(np.isnan(without_crossings(path, LIMITS)[0]), [False, False, False, True, False])
