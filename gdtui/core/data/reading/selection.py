"""Which columns become columns of the table, and as what."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from gdtui.core import texts
from gdtui.core.data.names import join_names
from gdtui.core.data.reading.choices import ReadChoices
from gdtui.core.data.reading.columns import Column, ColumnKind
from gdtui.core.errors import FileError, ValidationError

_REASONS: dict[ColumnKind, str] = {
    "text": "reading.reasons.text",
    "date": "reading.reasons.date",
    "empty": "reading.reasons.empty",
    "index": "reading.reasons.index",
}


class WantedColumns(msgspec.Struct, frozen=True):
    """The columns that are asked for.

    Attributes:
        features: names; empty for all columns that hold, or can be made, numbers.
        target: a name; empty for the last column of numbers.
    """

    features: tuple[str, ...] = ()
    target: str = ""

    @property
    def options(self) -> tuple[str, ...]:
        """The options of the command line that ask for them."""
        named = {"features": join_names(self.features), "target": self.target}
        return tuple(word for name, text in named.items() if text for word in ("--set", f"{name}={text}"))


ALL = WantedColumns()


class Selection(msgspec.Struct, frozen=True):
    """The columns that are read, in the order of the data.

    Attributes:
        columns: all columns that were found.
        used: those that are read.
        wanted: those that were asked for.
    """

    columns: tuple[Column, ...]
    used: tuple[Column, ...]
    wanted: WantedColumns

    @property
    def left_out(self) -> tuple[str, ...]:
        """Sentences that say which columns are left out because of what they hold."""
        if self.wanted.features and self.wanted.target:
            return ()
        words = []
        for kind, reason in _REASONS.items():
            names = [c.name for c in self.columns if c.kind == kind and c not in self.used]
            if names:
                words.append(texts.text("reading.left_out", names=_listed(names), reason=texts.text(reason)))
        return tuple(words)


def _listed(names: Sequence[str]) -> str:
    return (
        join_names(names)
        if len(names) <= 5
        else texts.text("reading.more_columns", names=join_names(names[:4]), more=len(names) - 4)
    )


def select(path: Path, columns: tuple[Column, ...], choices: ReadChoices, wanted: WantedColumns = ALL) -> Selection:
    """Return which columns are read: those asked for, otherwise all that hold, or can be made, numbers.

    Raises:
        ValidationError: when one asked for does not exist or holds no numbers.
        FileError: when fewer than two are left.
    """
    features, target = wanted.features, wanted.target
    if target in features or len(set(features)) < len(features):
        allowed = texts.text("refusals.once") + texts.text("reading.not_target", target=target) * (target in features)
        raise ValidationError("features", join_names(features), allowed)
    by_name = {column.name: column for column in columns}
    for field, names in (("features", features), ("target", (target,) if target else ())):
        for name in names:
            if name not in by_name:
                raise ValidationError(field, name, texts.text("refusals.columns", names=join_names(by_name)))
            if (obstacle := _obstacle(by_name[name], choices)) is not None:
                raise ValidationError(field, name, obstacle)
    asked = {*features, target} if features else {target}
    if features and not target:
        last = [c for c in columns if c.name not in features and _is_usable(c, choices)][-1:]
        asked |= {c.name for c in last}
    used = tuple(c for c in columns if c.name in asked or (not features and _is_usable(c, choices)))
    if not any(c.kind != "text" and c.name not in features for c in used) or len(used) < 2:
        raise FileError(path, _too_few(columns, used, choices))
    return Selection(columns, used, wanted)


def _is_usable(column: Column, choices: ReadChoices) -> bool:
    return column.kind != "index" and _obstacle(column, choices) is None


def _obstacle(column: Column, choices: ReadChoices) -> str | None:
    """Return why a column cannot be read as numbers, and what can be done."""
    if column.kind == "text" and choices.text == "leave-out":
        return texts.text("reading.holds_text")
    if column.kind == "date" and choices.dates == "leave-out":
        return texts.text("reading.holds_dates")
    return texts.text("reading.holds_nothing") if column.kind == "empty" else None


def _too_few(columns: Sequence[Column], used: Sequence[Column], choices: ReadChoices) -> str:
    """Return what to do when there are not a feature and a target."""
    numbers = [c.name for c in used if c.kind != "text"]
    have = texts.text("reading.only", names=join_names(numbers)) if numbers else texts.text("reading.no_numbers")
    if len(columns) == 1:
        return texts.text("reading.one_column", name=f"{columns[0].name!r}")
    dates = [c.name for c in columns if c.kind == "date"]
    of_text = [c.name for c in columns if c.kind == "text"]
    if dates and choices.dates == "leave-out":
        return texts.text("reading.try_dates", have=have, names=_listed(dates))
    if of_text and choices.text == "leave-out" and numbers:
        return texts.text("reading.try_text", have=have, names=_listed(of_text))
    return texts.text("reading.needs_two", have=have)
