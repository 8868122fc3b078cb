"""One library, one room: what a fresh interpreter has loaded after importing a part of gdtui."""

import subprocess
import sys

import pytest

LOADED = """
import importlib, pkgutil, sys
for name in sys.argv[1:]:
    module = importlib.import_module(name)
    for found in pkgutil.walk_packages(getattr(module, "__path__", ()), f"{name}."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)
print(*sys.modules)
"""
ONE = """
import importlib, sys
importlib.import_module(sys.argv[1])
print(*sys.modules)
"""


def loaded(code: str, *names: str) -> set[str]:
    """The modules in memory after some code has imported some of them."""
    run = subprocess.run([sys.executable, "-c", code, *names], capture_output=True, text=True, check=True)
    modules = set(run.stdout.split())
    assert modules.issuperset(names)
    return modules


def test_no_module_of_the_ui_process_loads_torch_or_the_engine() -> None:
    modules = loaded(
        LOADED, "gdtui.ui", "gdtui.client", "gdtui.plots", "gdtui.history", "gdtui.tables", "gdtui.session"
    )
    assert modules.issuperset({"gdtui.ui.app", "gdtui.ui.panels.fit", "textual", "plotext", "numpy"})
    assert not modules & {"torch", "gdtui.engine"}


def test_no_module_of_the_engine_loads_textual_or_the_ui() -> None:
    modules = loaded(LOADED, "gdtui.engine")
    assert modules.issuperset({"gdtui.engine.server", "torch"})
    assert not modules & {"textual", "plotext", "gdtui.ui", "gdtui.plots"}


def test_plots_load_no_screens() -> None:
    assert not loaded(LOADED, "gdtui.plots") & {"textual", "torch", "gdtui.ui"}


def test_the_first_paint_waits_for_nothing_heavy() -> None:
    modules = loaded(ONE, "gdtui.ui.app")
    assert "textual" in modules
    assert not modules & {"numpy", "plotext", "pyarrow", "torch", "gdtui.plots", "gdtui.history", "gdtui.tables"}


@pytest.mark.parametrize("name", ["gdtui.cli", "gdtui.experiment", "gdtui.fields", "gdtui.protocol", "gdtui.session"])
def test_the_vocabulary_is_light(name: str) -> None:
    assert not loaded(ONE, name) & {"numpy", "textual", "plotext", "pyarrow", "torch", "asyncio"}
