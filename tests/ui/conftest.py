"""Tests of the screens share an engine process, but for those about the process itself."""

import gc
from collections.abc import Iterator

import pytest

from tests.ui.kept import KeptClient
from tests.ui.quiet import WatchedLink, wait_until_quiet


@pytest.fixture(autouse=True)
def kept_engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.node.get_closest_marker("own_engine") is None:
        monkeypatch.setattr("gdtui.ui.shell.engine_link.Client", KeptClient)


@pytest.fixture(autouse=True)
def prompt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the pilot go on as soon as the app is at rest."""
    monkeypatch.setattr("gdtui.ui.app.EngineLink", WatchedLink)
    for module in ("textual.app", "textual.pilot"):
        monkeypatch.setattr(f"{module}.wait_for_idle", wait_until_quiet)


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    """Let what an app has left behind be collected: it freezes what is there after its start, of earlier tests too."""
    yield
    gc.unfreeze()
