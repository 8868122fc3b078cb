"""Tests of the screens share an engine process, but for those about the process itself."""

import gc
from collections.abc import Iterator

import pytest

from tests.ui.kept import KeptClient


@pytest.fixture(autouse=True)
def kept_engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.node.get_closest_marker("own_engine") is None:
        monkeypatch.setattr("gdtui.ui.shell.engine_link.Client", KeptClient)


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    """Let what an app has left behind be collected: it freezes what is there after its start, of earlier tests too."""
    yield
    gc.unfreeze()
