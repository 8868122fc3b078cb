"""What every test starts from: none of the user's own files and settings, the same terminal for all."""

import gc
import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from _pytest.unraisableexception import gc_collect_iterations_key
from hypothesis import HealthCheck, settings

from gdtui.core.language import use_language

# How long an example takes says something of the machine alone: no test depends on it. The examples are the same in
# each run, so that a change is not held up by what it has not done; GDTUI_EXAMPLES looks for others.
settings.register_profile(
    "untimed",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="GDTUI_EXAMPLES" not in os.environ,
)
settings.load_profile("untimed")

HOMES = {
    "HOME": ".",
    "XDG_CONFIG_HOME": ".config",
    "XDG_DATA_HOME": ".local/share",
    "XDG_STATE_HOME": ".local/state",
    "XDG_CACHE_HOME": ".cache",
}
TERMINAL = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8", "TEXTUAL_ANIMATIONS": "none"}
THRESHOLDS = 100_000, 20, 50  # objects, collections of the young, collections of those that are older
UNSET = ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "TERM_PROGRAM", "TEXTUAL", "TEXTUAL_THEME", "PYTHONPATH")


def pytest_configure(config: pytest.Config) -> None:
    """Have one collection of garbage at the end tell what was not closed, not five: each goes through all objects."""
    config.stash[gc_collect_iterations_key] = 1
    gc.disable()


def pytest_collection_finish() -> None:
    """Let no collection go through all the modules and tests, which stay: it took a twentieth of the time."""
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    gc.enable()


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Yield folders; pytest would look through all there are for the number of the next."""
    folder = tmp_path_factory.mktemp("homes")
    return (folder / str(number) for number in count())


@pytest.fixture(autouse=True)
def home(homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty home directory, and an environment that says nothing of the terminal the tests run in."""
    home = next(homes)
    home.mkdir()
    for name, folder in HOMES.items():
        monkeypatch.setenv(name, str(home / folder))
    for name, value in TERMINAL.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GDTUI_CONFIG", str(home / "settings.toml"))
    for name in UNSET:
        monkeypatch.delenv(name, raising=False)
    yield home
    use_language("en")  # the tests are in English, wherever they run
