"""One library, one room: what a fresh interpreter has loaded after importing a part of gdtui."""

import subprocess
import sys
from graphlib import TopologicalSorter

import pytest
from grimp import build_graph

from gdtui.ui import screens

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
SCREENS = ONE.replace(
    "print",
    "from gdtui.ui.screens import SCREENS\nfor entry in SCREENS: entry.load()\nprint",
)
HASTE = ONE.replace("print", "sys.modules[sys.argv[1]]._make_haste()\nprint")


def loaded(code: str, *names: str) -> set[str]:
    """The modules in memory after some code has imported some of them."""
    run = subprocess.run([sys.executable, "-c", code, *names], capture_output=True, text=True, check=True)
    modules = set(run.stdout.split())
    assert modules.issuperset(names)
    return modules


def test_no_module_of_the_ui_process_loads_torch_or_the_engine() -> None:
    modules = loaded(
        LOADED,
        "gdtui.ui",
        "gdtui.protocol.client",
        "gdtui.plots",
        "gdtui.core.data.history",
        "gdtui.core.data.reading",
        "gdtui.core.storage.session_file",
    )
    assert modules.issuperset({"gdtui.ui.app", "gdtui.ui.session.panels.fit", "textual", "plotext", "numpy"})
    assert not modules & {"torch", "gdtui.engine"}


def test_no_module_of_the_engine_loads_textual_or_the_ui() -> None:
    modules = loaded(LOADED, "gdtui.engine")
    assert modules.issuperset({"gdtui.engine.server.server", "torch"})
    assert not modules & {"textual", "plotext", "gdtui.ui", "gdtui.plots"}


def test_plots_load_no_screens() -> None:
    assert not loaded(LOADED, "gdtui.plots") & {"textual", "torch", "gdtui.ui"}


def test_the_first_paint_waits_for_nothing_heavy() -> None:
    """Nor do the keys of a settings file, for which all screens are loaded."""
    modules = loaded(SCREENS, "gdtui.ui.app")
    assert modules.issuperset({"textual", "gdtui.ui.train.screen", "gdtui.ui.descend.screen"})
    assert not modules & {
        "numpy",
        "plotext",
        "pyarrow",
        "torch",
        "gdtui.plots",
        "gdtui.core.data.history",
        "gdtui.core.data.reading.read",
    }


def test_the_first_paint_waits_for_no_other_screen_no_request_and_no_event() -> None:
    modules = loaded(SCREENS.replace("SCREENS: entry", "SCREENS[:1]: entry"), "gdtui.ui.app")
    assert modules.issuperset({"gdtui.ui.train.screen", "gdtui.protocol.commands"})
    assert not modules & {
        "gdtui.ui.descend.screen",
        "gdtui.protocol.requests",
        "gdtui.protocol.inspections",
        "gdtui.protocol.unions",
        "gdtui.core.data.search",
    }


def test_asyncio_goes_without_ssl_and_others_still_have_it() -> None:
    modules = loaded(HASTE, "gdtui.cli.main")
    assert "asyncio" in modules
    assert "ssl" not in modules
    assert "ssl" in loaded(HASTE.replace("print", "import ssl\nssl.SSLContext\nprint"), "gdtui.cli.main")


@pytest.mark.parametrize(
    "name",
    [
        "gdtui.cli.main",
        "gdtui.core.experiment.experiment",
        "gdtui.core.fields",
        "gdtui.protocol",
        "gdtui.core.storage.session_file",
    ],
)
def test_the_vocabulary_is_light(name: str) -> None:
    assert not loaded(ONE, name) & {"numpy", "textual", "plotext", "pyarrow", "torch", "asyncio"}


def test_no_two_modules_import_each_other_by_any_way_round() -> None:
    graph = build_graph("gdtui")
    TopologicalSorter({module: graph.find_modules_directly_imported_by(module) for module in graph.modules}).prepare()


def test_no_screen_knows_of_another() -> None:
    graph = build_graph("gdtui")
    folders = [entry.path.partition(":")[0].rpartition(".")[0] for entry in screens.SCREENS]
    assert len(folders) > 5
    for folder in folders:
        others = {module for other in folders if other != folder for module in graph.find_descendants(other)}
        for module in graph.find_descendants(folder):
            assert not graph.find_modules_directly_imported_by(module) & others, module
