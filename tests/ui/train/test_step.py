"""The Step panel's pages: code, the update in numbers, the autograd graph."""

import re
from functools import partial

import pytest

from gdtui.cli.main import main
from gdtui.protocol import GraphNode, GraphReady, RunState
from gdtui.ui.text.numbers import read_number
from gdtui.ui.train.panels import graph_page
from gdtui.ui.train.panels.step import StepPanel
from tests.ui.driver import Driver, drive, set_to


def at(driver: Driver, phase: int) -> bool:
    return driver.snapshot.view is not None and driver.snapshot.view.phase == phase


def show(driver: Driver, tab: str) -> None:
    driver.app.screen.query_one(StepPanel).tab = tab


async def test_the_pages_are_cycled_and_named_on_the_border() -> None:
    async with drive() as driver:
        panel = driver.app.screen.query_one(StepPanel)
        assert driver.title("StepPanel") == "[c] Step · code│math│gradients│graph│log"
        pages = []
        for _ in range(6):
            pages.append(panel.page)
            panel.cycle()
        assert pages == ["code", "math", "gradients", "graph", "log", "code"]


async def test_math_writes_the_update_of_the_tutorial() -> None:
    async with drive() as driver:
        show(driver, "math")
        await driver.press("right")
        await driver.updates(1)
        text = driver.text("#code")
        # The sum of squares is 4 + 16 + 36; dW = 2/3 (-2 - 8 - 18) = -56/3; lr is 0.01.
        assert "((0−2)² + (0−4)² + (0−6)²)/3" in text
        assert "W ← 0 − 0.01·(−18.67) = 0.1867" in text
        assert "b ← 0 − 0.01·(−8) = 0.08" in text


@pytest.mark.parametrize(
    ("settings", "shown"), [({}, "# W.grad = None"), ({"source": "manual"}, "# W.grad = 0"), ({"zero_grad": False}, "")]
)
async def test_the_code_shows_what_zero_grad_leaves(settings: dict[str, object], shown: str) -> None:
    async with drive(set_to(**settings)) as driver:
        await driver.press("right", "right")
        await driver.updates(2)
        lines = [line.strip() for line in driver.text("#code").splitlines()]
        below = lines[next(i for i, line in enumerate(lines) if "zero_grad" in line) + 1]
        assert below.startswith(shown) if shown else not below.startswith("# W")
        assert ("left out" in driver.text("#code")) == (settings == {"zero_grad": False})


async def test_math_leaves_open_what_is_to_come() -> None:
    async with drive() as driver:
        show(driver, "math")
        for phase in (1, 2, 3):
            await driver.press("full_stop")
            await driver.until(partial(at, driver, phase))
        assert "18.67" in driver.text("#code")
        assert "W ← 0 − 0.01·… = …" in driver.text("#code")
        await driver.press("full_stop")
        await driver.until(partial(at, driver, 4))
        assert "W ← 0 − 0.01·(−18.67) = …" in driver.text("#code")


async def test_math_takes_the_buffers_from_the_optimizer() -> None:
    async with drive(set_to(momentum=0.5)) as driver:
        show(driver, "math")
        await driver.press("right", "right")
        await driver.updates(2)
        # At W = .56/3, b = .08 the errors are -1.7333, -3.5467, -5.36, so dW = 2/3 (-1.7333 - 7.0933 - 16.08).
        assert "v = 0.5·(−18.67) + (−16.60) = −25.94" in driver.text("#code")
        assert "changed since" not in driver.text("#code")


@pytest.mark.parametrize("size", [(60, 20), (120, 36), (200, 60)])
async def test_every_page_fits_its_panel(size: tuple[int, int]) -> None:
    async with drive(set_to("mini-batch-5"), size=size) as driver:
        panel = driver.app.screen.query_one(StepPanel)
        await driver.press("c", "right")
        await driver.updates(1)
        for page in StepPanel.TABS:
            panel.tab = page
            await driver.pilot.pause()
            assert driver.text("#code").strip()
            assert panel.query_one("#code").region.width <= panel.region.width


async def test_the_graph_is_asked_for_while_it_is_shown() -> None:
    async with drive() as driver:
        assert driver.snapshot.graph is None
        await driver.press("right")
        await driver.updates(1)
        show(driver, "graph")
        await driver.until(lambda: driver.snapshot.graph is not None)
        await driver.until(lambda: "cost" in driver.text("#code"))
        text = driver.text("#code")
        assert text.index("cost") < text.index("hypothesis") < text.index(" W ")
        assert "grad [−18.67]" in text


def test_a_graph_is_drawn_from_the_cost_to_the_leaves() -> None:
    nodes = (
        GraphNode("W", "", (), (), (0.5,), (-3.0,)),
        GraphNode("x", "", (), (2,), (1.0, 2.0)),
        GraphNode("", "MulBackward0", (0, 1), (2,), (0.5, 1.0), (1.0, 1.0)),
        GraphNode("hypothesis", "AddBackward0", (2, 0), (2,), (1.0, 1.5), (1.0, 1.0)),
        GraphNode("cost", "MeanBackward0", (3,), (), (1.25,), (1.0,)),
    )
    assert [line.rstrip() for line in graph_page.graph_text(GraphReady(1, 1, 0, nodes)).plain.splitlines()] == [
        "cost Mean = 1.25",
        "│ grad 1",
        "hypothesis Add (2) = [1, 1.5]",
        "│ grad [1, 1]",
        "├─ W = 0.5",
        "│    grad −3",
        "Mul (2) = [0.5, 1]",
        "│ grad [1, 1]",
        "├─ W ↑ above",
        "└─ x (2) = [1, 2]",
    ]


def test_a_shared_tensor_without_a_name_has_a_number() -> None:
    nodes = (
        GraphNode("w", "", (), (), (2.0,)),
        GraphNode("", "SinBackward0", (0,), (), (0.909,)),
        GraphNode("", "MulBackward0", (1, 1), (), (0.826,)),
        GraphNode("cost", "AddBackward0", (2, 1), (), (1.735,)),
    )
    text = graph_page.graph_text(GraphReady(1, 1, 4, nodes)).plain
    assert text.count("Sin #1") == 2
    assert text.count("Sin #1 ↑ above") == 1
    assert text.count("w = 2") == 1


def test_without_a_graph_it_says_why() -> None:
    nodes = (GraphNode("W", "", (), (), (0.5,)), GraphNode("b", "", (), (), (0.0,)))
    text = graph_page.graph_text(GraphReady(1, 0, 0, nodes, "there is no graph before forward has run")).plain
    assert text.startswith("there is no graph before forward has run")
    assert "W = 0.5" in text
    assert "b = 0" in text


@pytest.mark.parametrize(("name", "batch_size"), [("study-hours", 0), ("study-hours", 2), ("d2l-synthetic", 100)])
async def test_the_log_has_the_lines_that_the_headless_run_prints(
    capsys: pytest.CaptureFixture[str], name: str, batch_size: int
) -> None:
    assert main(["run", name, "--set", f"batch_size={batch_size}", "--set", "epochs=4", "--log-every", "1"]) == 0
    printed = [line for line in capsys.readouterr().out.splitlines() if line.startswith("Epoch")]
    async with drive(set_to(name, batch_size=batch_size, epochs=4), size=(200, 60)) as driver:
        await driver.press("e", "e", "e", "e")
        await driver.until(lambda: driver.snapshot.state is RunState.FINISHED)
        show(driver, "log")
        await driver.pilot.pause()
        lines = [line.strip() for line in driver.text("#code").splitlines() if line.strip().startswith("Epoch")]
        assert lines == printed[::-1]
        await driver.press("left")
        await driver.until(lambda: driver.snapshot.past)
        await driver.pilot.pause()
        assert len(printed) == 4


async def test_the_status_line_agrees_with_the_tutorials_log() -> None:
    async with drive() as driver:
        await driver.press("right")
        await driver.updates(1)
        assert "epoch 0   loss 18.6667 → 14.7710" in driver.text("#timeline")  # 56/3, as "Epoch 0/2000 ... 18.666666"


async def test_a_parameter_before_and_after_an_update_is_seen_to_differ() -> None:
    async with drive("d2l-synthetic") as driver:
        await driver.press("e", "e", "e")
        await driver.until(lambda: driver.snapshot.state is RunState.FINISHED)
        text = " ".join(driver.text("#code").replace("#", " ").split())
        (found,) = re.findall(r"W \[(.*?)\] → \[(.*?)\]", text)
        old, new = ([read_number(number) for number in numbers.split(", ")] for numbers in found)
        view = driver.snapshot.view
        assert view is not None
        moved = [a != b for a, b in zip(view.before["W"], view.params["W"], strict=True)]
        assert [a != b for a, b in zip(old, new, strict=True)] == moved
