"""What a change of a run changes, in words."""

from __future__ import annotations

from typing import Any

import msgspec

from gdtui.core.experiment.experiment import Experiment

WORDS = {"table": "data", "test_column": "test rows"}
"""What is said of a field whose values are too long to be told."""


def differing(one: Experiment, *others: Experiment) -> list[str]:
    """Return the names of what is not the same in all of some experiments."""
    fields = one.__struct_fields__
    return [name for name in fields if any(getattr(one, name) != getattr(other, name) for other in others)]


def changed(old: Experiment, new: Experiment) -> list[str]:
    """Return the names of what a change changes; a column of test rows that comes into the data is one thing."""
    names = differing(old, new)
    if "test_column" in names and "table" in names:
        names.remove("table")
    return names


def change_text(old: Experiment, new: Experiment) -> str:
    """Return what a change changes: "lr 0.01 → 0.1, data"."""
    return ", ".join(WORDS.get(name) or f"{name} {' → '.join(_values(old, new, name))}" for name in changed(old, new))


def change_line(step: int, old: Experiment, new: Experiment) -> str:
    """Return the line of a log, in ASCII like the rest of it: "Step 30: lr 0.01 -> 0.1, data edited"."""
    parts = [
        f"{WORDS[name]} edited" if name in WORDS else f"{name} {' -> '.join(_values(old, new, name))}"
        for name in changed(old, new)
    ]
    return f"Step {step}: {', '.join(parts)}"


def change_values(old: Experiment, new: Experiment) -> dict[str, Any]:
    """Return the new values of what a change changes, as JSON has them."""
    return {
        WORDS.get(name, name): "edited" if name in WORDS else msgspec.to_builtins(getattr(new, name))
        for name in changed(old, new)
    }


def _values(old: Experiment, new: Experiment, name: str) -> tuple[str, str]:
    return _value(getattr(old, name)), _value(getattr(new, name))


def _value(value: Any) -> str:
    return repr(int(value)) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else str(value)
