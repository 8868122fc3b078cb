"""A lesson file to be changed by tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

BOTH = {"en": "a text", "ko": "글"}


def step(**changes: Any) -> dict[str, Any]:
    """Return a step that can be done."""
    made = {
        "id": "one",
        "goal": "step >= 3",
        "solution": ["step 3"],
        "text": BOTH,
        "why": BOTH,
        "hints": [BOTH, BOTH, BOTH],
        **changes,
    }
    return {name: value for name, value in made.items() if value is not None}


def question(**changes: Any) -> dict[str, Any]:
    """Return a question with two options."""
    made = {"kind": "choose", "text": BOTH, "options": [BOTH, BOTH], "answer": "a", **changes}
    return {name: value for name, value in made.items() if value is not None}


def lesson(*steps: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return a lesson of some steps."""
    made = {
        "version": 1,
        "title": BOTH,
        "about": BOTH,
        "start": {"preset": "study-hours"},
        "step": [*(steps or (step(),))],
        **changes,
    }
    return {name: value for name, value in made.items() if value is not None}


def written(folder: Path, content: dict[str, Any], name: str = "mine") -> Path:
    """Write a lesson and return its path."""
    path = folder / f"{name}.toml"
    path.write_bytes(msgspec.toml.encode(content))
    return path
