"""A few hundred random events, and as many as `GDTUI_FUZZ_EVENTS` says (`python -m tests.fuzz` has more presets)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.fuzz.random_events import fuzz

EVENTS = int(os.environ.get("GDTUI_FUZZ_EVENTS", "200"))


@pytest.mark.parametrize(("target", "seed"), [("study-hours", 7), ("mini-batch-5", 8)])
def test_random_events_end_nothing(target: str, seed: int, tmp_path: Path) -> None:
    fuzz(target, seed, EVENTS, tmp_path)
