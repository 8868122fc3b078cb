"""Tests of the screens share an engine process, but for those about the process itself, which is a fork."""

import subprocess
import sys
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from tests.ui import quiet, thrift
from tests.ui.kept import KeptClient
from tests.ui.quiet import PAINT, WatchedLink, paint_and_point, paint_later, unpainted, wait_until_quiet
from tests.warm import Warm


@pytest.fixture(autouse=True)
def kept_engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.node.get_closest_marker("own_engine") is None:
        monkeypatch.setattr("gdtui.ui.shell.engine_link.Client", KeptClient)
    else:
        monkeypatch.setattr("asyncio.unix_events.subprocess", SimpleNamespace(**{**vars(subprocess), "Popen": _popen}))


def _popen(args: Sequence[str], **options: Any) -> subprocess.Popen[bytes]:
    """Start a process for asyncio: an engine, and what is one for a test, finds torch imported."""
    return (Warm if args[0] == sys.executable else subprocess.Popen)(args, **options)


@pytest.fixture(autouse=True)
def prompt(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the pilot go on as soon as the app is at rest, and the screen painted when somebody looks."""
    pictures = "snap_compare" in request.fixturenames or request.node.get_closest_marker("painted")
    monkeypatch.setattr(quiet, "eager", bool(pictures))
    unpainted.clear()  # of what an app before left when it was closed
    monkeypatch.setattr("gdtui.ui.app.EngineLink", WatchedLink)
    monkeypatch.setattr("textual.screen.Screen._compositor_refresh", paint_later)
    monkeypatch.setattr("textual.pilot.Pilot._post_mouse_events", paint_and_point)
    for module in ("textual.app", "textual.pilot"):
        monkeypatch.setattr(f"{module}.wait_for_idle", wait_until_quiet)


@pytest.fixture
def painted_at_once(prompt: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the screen painted whenever Textual paints it, for a test about that."""
    monkeypatch.setattr("textual.screen.Screen._compositor_refresh", PAINT)


@pytest.fixture(autouse=True)
def thrifty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have each source of styles parsed once, and each picture drawn once."""
    for module in ("textual.app", "textual.css.stylesheet"):
        monkeypatch.setattr(f"{module}.Stylesheet", thrift.ThriftyStylesheet)
    monkeypatch.setattr("gdtui.plots.render.render", thrift.render)
    monkeypatch.setattr("gdtui.plots.render.dots", thrift.dots)


@pytest.fixture(autouse=True)
def left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have no app freeze what is there at its start: of the tests before too, and it would never be collected."""
    monkeypatch.setattr("gdtui.ui.app._collect_garbage", lambda: None)
