"""What standardising and splitting do, in words and numbers: the condition number, and the loss on the test rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from gdtui.core.data.table import Table
from gdtui.core.experiment.experiment import Experiment
from gdtui.core.texts import text
from gdtui.ui.session.snapshot import RunSnapshot
from gdtui.ui.text.numbers import number_text

if TYPE_CHECKING:  # numpy is imported with them, and the first paint does not wait for numpy
    from gdtui.core.data.history import History
    from gdtui.core.data.statistics import Statistics

SPLIT = 0.2  # the part of the rows that the key keeps for testing


def kappa_text(found: Statistics, standardized: bool) -> Content:
    """Return κ as the features are and standardised, the one in force in bold."""
    plain, scaled = kappa(found.kappa), kappa(found.kappa_standardized)
    sentence = text("columns.kappa", plain=plain, scaled=scaled)
    at, number = (sentence.rindex(scaled), scaled) if standardized else (sentence.index(plain), plain)
    return Content(sentence).stylize("bold", at, at + len(number))


def rows_text(experiment: Experiment) -> str:
    """Return which rows the numbers of the columns are of: all, the test rows too."""
    rows, tested = experiment.table.rows, experiment.test_rows
    test = text("columns.of_them_test", tested=f"{tested:,}") if tested else ""
    return text("columns.of_all_rows", rows=f"{rows:,}", test=test)


def kappa(value: float | None) -> str:
    """Return a condition number in few digits; None stands for infinity."""
    return "∞" if value is None else number_text(value, 2)


def standardized_text(table: Table, experiment: Experiment) -> str:
    """Return what the change of an experiment to standardised features, or back, does to κ.

    Args:
        table: a copy of the experiment's table, which no other thread reads.
        experiment: the experiment after the change.
    """
    from gdtui.core.data.statistics import statistics

    found = statistics(table, experiment.features, experiment.target)
    plain, scaled = kappa(found.kappa), kappa(found.kappa_standardized)
    if experiment.standardize:
        return text("columns.standardised", plain=plain, scaled=scaled)
    return text("columns.as_they_are", plain=plain, scaled=scaled)


def with_other_split(experiment: Experiment) -> Experiment:
    """Return the experiment with a fifth of its rows drawn for testing, or with none if it has test rows.

    Raises:
        ValidationError: when there are too few rows to split.
    """
    fraction = 0.0 if experiment.test_rows else SPLIT
    return experiment.change(test_fraction=fraction, test_column="")


def split_text(experiment: Experiment) -> str:
    """Return how many rows are trained on and how many are kept."""
    if not experiment.test_rows:
        return text("columns.all_rows", rows=f"{experiment.train_rows:,}")
    return text("columns.split", train=f"{experiment.train_rows:,}", test=f"{experiment.test_rows:,}")


def test_loss_text(snapshot: RunSnapshot) -> str:
    """Return the newest test loss, beside that of the run before after as many updates; empty without one."""
    here = _test_loss(snapshot.history, snapshot.updates)
    if here is None:
        return ""
    value, updates = here
    now = text("columns.test_loss", loss=number_text(value), updates=f"{updates:,}")
    for ghost in reversed(snapshot.ghosts):
        before = _test_loss(ghost.history, updates)
        if before is not None:
            loss, made = number_text(before[0]), f"{before[1]:,}"
            return text("columns.test_loss_before", now=now, run=ghost.run.name, loss=loss, updates=made)
    return now


def _test_loss(history: History | None, updates: int) -> tuple[float, int] | None:
    """Return the last test loss that was measured within a number of updates, and after how many."""
    if history is None:
        return None
    found = history.latest("test_loss", updates)
    return (found[1], found[0] + 1) if found is not None else None
