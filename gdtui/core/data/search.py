"""Search a table by a condition on one of its columns, such as `> 5` or `x1 <= 2`."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, NamedTuple

from gdtui.core import texts
from gdtui.core.data.names import join_names
from gdtui.core.data.table import Table
from gdtui.core.errors import ValidationError

if TYPE_CHECKING:  # the first paint does not wait for numpy
    import numpy as np
    import numpy.typing as npt

_CONDITION = re.compile(r"(?P<column>.*?)\s*(?P<relation><=|>=|!=|==|=|<|>|)\s*(?P<number>[^<>=!\s]+)")
_RELATIONS: Mapping[str, Callable[[Any, float], Any]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


class Condition(NamedTuple):
    """What is asked of a number in a column.

    Attributes:
        column: name of the column.
        relation: one of > >= < <= = !=.
        number: the number that it is compared with.
        half: half of the last decimal that was typed: a cell that rounds to the number equals it.
    """

    column: str
    relation: str
    number: float
    half: float

    def rows(self, table: Table) -> npt.NDArray[np.bool_]:
        """Return which rows meet the condition."""
        import numpy as np

        values = np.frombuffer(table.column(self.column))
        if self.relation in _RELATIONS:
            met: npt.NDArray[np.bool_] = _RELATIONS[self.relation](values, self.number)
            return met
        equal: npt.NDArray[np.bool_] = np.abs(values - self.number) <= self.half
        return equal if self.relation == "=" else ~equal


def parse_condition(text: str, table: Table, column: str) -> Condition:
    """Return the condition that a text means.

    Args:
        text: such as "3", "> 5" or "x1 > 2".
        table: the table whose columns may be named.
        column: the column that is meant where none is named.

    Raises:
        ValidationError: when the text means none, or the table has no such column.
    """
    found = _CONDITION.fullmatch(text.strip())
    number = _number(found["number"]) if found else None
    if found is None or number is None or (found["column"] and not found["relation"]):
        raise ValidationError("search", text, texts.text("refusals.search"))
    name = found["column"].strip('"') or column
    if name not in table.columns:
        raise ValidationError("search", text, texts.text("refusals.columns", names=join_names(table.columns)))
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)  # it is a number, not an infinity
    relation = {"": "=", "==": "="}.get(found["relation"], found["relation"])
    return Condition(name, relation, float(number), _half(exponent))


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and math.isfinite(float(number)) else None


def _half(exponent: int) -> float:
    """Return half of a decimal, a little more for the rounding of binary numbers; a whole number is meant exactly."""
    return 0.5 * 10.0 ** max(exponent, -300) * (1 + 1e-9) if exponent < 0 else 1e-9
