"""The rows that the user types to have them predicted."""

from __future__ import annotations

from array import array
from collections.abc import Iterator

from gdtui.core import texts
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment, parse_point
from gdtui.ui.session.snapshot import RunSnapshot
from gdtui.ui.text.numbers import exact_number, number_text

MOST = 8  # the most rows that can be typed at once


def parse_points(experiment: Experiment, text: str) -> tuple[tuple[float, ...], ...]:
    """Return the rows to predict from a text: a number for each feature, separated by commas; rows by semicolons.

    Raises:
        ValidationError: when the text is anything else.
    """
    rows = tuple(parse_point(experiment, part, "x") for part in text.split(";") if part.strip())
    if len(rows) > MOST:
        raise ValidationError("x", f"{len(rows)} rows", texts.text("refusals.most_predicted", most=MOST))
    return rows


def points_text(points: tuple[tuple[float, ...], ...]) -> str:
    """Return the text that stands for some rows."""
    return "; ".join(",".join(map(exact_number, row)) for row in points)


def prediction_lines(snapshot: RunSnapshot) -> Iterator[str]:
    """Yield the prediction of each typed row, at the cursor and at the start."""
    view = snapshot.view
    if view is None:
        return
    now, before = array("d", view.answers), array("d", view.answers_before)
    if len(now) == len(before) == len(snapshot.points):  # otherwise the engine has not received them yet
        for row, after, start in zip(snapshot.points, now, before, strict=True):
            point = ",".join(map(exact_number, row))
            yield texts.text("fit.predicted", point=point, after=number_text(after, 6), start=number_text(start))
