"""Which rows are test rows at the cursor."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from gdtui.ui.session.snapshot import RunSnapshot

if TYPE_CHECKING:  # the first paint does not wait for numpy
    import numpy as np
    import numpy.typing as npt


def drawn_rows(snapshot: RunSnapshot) -> array[int]:
    """Return the test rows that the engine has drawn; none while they are not known, or where a column names them."""
    experiment, drawn = snapshot.experiment, array("i", snapshot.configured.test_rows if snapshot.configured else b"")
    known = not experiment.test_column and len(drawn) == experiment.test_rows
    return drawn if known else array("i")


def test_mask(snapshot: RunSnapshot) -> npt.NDArray[np.bool_]:
    """Return whether each row is a test row."""
    import numpy as np

    experiment = snapshot.experiment
    if experiment.test_column:
        marked: npt.NDArray[np.bool_] = np.frombuffer(experiment.table.column(experiment.test_column)) != 0
        return marked
    mask = np.zeros(experiment.table.rows, bool)
    mask[np.frombuffer(drawn_rows(snapshot), "<i4")] = True
    return mask
