"""Rows that are pasted into the table in hand."""

from __future__ import annotations

import re

from gdtui.core import texts
from gdtui.core.data.reading.numbers import NumberStyle
from gdtui.core.data.table import InsertRows
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment


def with_pasted_rows(experiment: Experiment, text: str) -> Experiment:
    """Return an experiment with pasted rows at the end of its table; a line of the columns' names is left out.

    Values are separated by tabs, as spreadsheets copy them, or by semicolons, commas or spaces.

    Raises:
        ValidationError: when a row has not a number for each column; then nothing is added.
    """
    table, numbers = experiment.table, NumberStyle()
    values: list[float] = []
    for number, line in enumerate(filter(str.strip, text.splitlines()), 1):
        separator = next((sign for sign in "\t;," if sign in line), r"\s+")
        cells = [cell.strip() for cell in re.split(separator, line.strip(" \r\n"))]
        if tuple(cells) == table.columns:
            continue
        found = [value for value in map(numbers.parse, cells) if value is not None and value - value == 0]
        if len(found) != len(cells) or len(cells) != len(table.columns):
            count = texts.text("refusals.row_of_numbers", count=len(table.columns), columns=", ".join(table.columns))
            raise ValidationError(
                texts.text("refusals.pasted_line", line=number),
                line.strip(),
                texts.text("refusals.pasted_row", count=count),
            )
        values += found
    return experiment.change(table=table.edited(InsertRows(table.rows, tuple(values))))
