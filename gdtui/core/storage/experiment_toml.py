"""The settings and the columns of an experiment as values of a TOML file."""

from __future__ import annotations

from typing import Any

import msgspec

from gdtui.core.data.table import Table
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import COLUMNS, Experiment, setting, settings
from gdtui.core.texts import text

NONE = "none"  # TOML has no such value


def spelled_out(experiment: Experiment) -> dict[str, Any]:
    """Return the columns and every setting that applies; what is none is left out, as that is its default."""
    applying = (name for name, field in settings().items() if field.applies(experiment))
    values = {name: getattr(experiment, name) for name in (*COLUMNS, *applying)}
    return {name: value for name, value in values.items() if value is not None and (value or name != "test_column")}


def as_toml(value: Any) -> Any:
    """Return the value of a setting as TOML has it."""
    return NONE if value is None else msgspec.to_builtins(value)


def setting_value(name: str, value: Any) -> Any:
    """Return the value that a setting, or a name of columns, has in a file.

    Raises:
        ValidationError: when there is no such setting or the value is not allowed.
    """
    if name in COLUMNS:
        return _names(name, value)
    field = setting(name)
    if field.optional and value == NONE:
        return None
    if field.kind in ("numbers", "integers"):
        if not isinstance(value, list):
            raise ValidationError(name, value, text("sessions.list"))
        value = tuple(value)
    field.check(value)
    return value


def columns_of(data: dict[str, list[Any]]) -> Table:
    """Return the table that a section of columns describes.

    Raises:
        ValidationError: when the columns differ in length or hold anything but numbers.
    """
    length = max(map(len, data.values()), default=0)
    for name, values in data.items():
        if len(values) != length:
            raise ValidationError(
                text("places.length", column=name), len(values), text("sessions.length", length=length)
            )
        for row, value in enumerate(values):
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise ValidationError(text("places.cell", row=row, column=name), value, text("sessions.number"))
    return Table.of(data)


def _names(name: str, value: Any) -> Any:
    try:
        return msgspec.convert(value, tuple[str, ...] if name == "features" else str)
    except msgspec.ValidationError:
        allowed = text("sessions.column_names") if name == "features" else text("sessions.column_name")
        raise ValidationError(name, value, allowed) from None
