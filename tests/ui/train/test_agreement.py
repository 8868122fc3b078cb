"""The numbers on the screen are those that `gdtui run --format jsonl` prints of the same experiment."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gdtui.cli.main import main
from gdtui.ui.text.numbers import fitted_number, number_text
from gdtui.ui.train.panels.loss import LossPanel
from tests.ui.driver import Driver, drive, set_to

UPDATES = 6
RUNS: dict[str, tuple[str, dict[str, Any]]] = {
    "sgd": ("study-hours", {}),
    "momentum": ("exam-scores", {"momentum": 0.9}),
    "adam": ("study-hours", {"optimizer": "adam", "lr": 0.1}),
    "batches": ("exam-scores", {"batch_size": 2}),
    "mlp": ("study-hours", {"model": "mlp", "hidden": (4,), "activation": "tanh"}),
}


def headless(target: str, settings: dict[str, Any], folder: Path) -> list[dict[str, Any]]:
    """What the command prints."""
    file = folder / "run.jsonl"
    texts = {name: ",".join(map(str, v)) if isinstance(v, tuple) else str(v) for name, v in settings.items()}
    assigned = [part for name, text in texts.items() for part in ("--set", f"{name}={text}")]
    assert main(["run", target, *assigned, "--set", f"epochs={UPDATES}", "--format", "jsonl", "--out", str(file)]) == 0
    return [json.loads(line) for line in file.read_text().splitlines()][:UPDATES]


async def at(driver: Driver, step: int) -> None:
    driver.train_model.seek(step)
    await driver.until(lambda: driver.snapshot.step == step)


@pytest.mark.parametrize("name", RUNS)
async def test_the_screen_agrees_with_the_command(name: str, tmp_path: Path) -> None:
    target, settings = RUNS[name]
    rows = headless(target, settings, tmp_path)
    async with drive(set_to(target, epochs=UPDATES, **settings)) as driver:
        await driver.press(*["right"] * UPDATES)
        await driver.updates(UPDATES)
        for row in reversed(rows):
            await at(driver, row["step"] + 1)
            view = driver.snapshot.view
            assert view is not None
            assert view.params == row["params"]
            assert view.cost == row["loss"]
            assert view.taken_lr == row["lr"]
            assert view.train_loss == pytest.approx(row["train_loss"], rel=1e-6)
            assert view.cost is not None
            shown = driver.text("#timeline")
            assert f"loss {number_text(view.cost, 6)}" in shown
            assert f" {number_text(view.train_loss, 6)} " in shown
            assert number_text(row["loss"], 6) in driver.text("#code")
            assert f"train {number_text(view.train_loss, 3)}" in driver.text("#panel-loss PlotView")
            experiment = driver.snapshot.experiment
            guess = np.frombuffer(view.predictions)[0]
            assert fitted_number(guess, 7) in driver.text("#panel-data VirtualTable")
            if experiment.model == "linear":
                x = experiment.table.row(0)[0]
                assert guess == pytest.approx(row["params"]["W"][0] * x + row["params"]["b"][0], rel=1e-5)


async def test_the_curves_are_those_of_the_log(tmp_path: Path) -> None:
    rows = headless("study-hours", {}, tmp_path)
    async with drive(set_to(epochs=UPDATES)) as driver:
        await driver.press(*["right"] * UPDATES)
        await driver.updates(UPDATES)
        history = driver.snapshot.history
        assert history is not None
        assert history.column("loss").tolist() == [row["loss"] for row in rows]
        assert history.column("W").tolist() == [row["params"]["W"][0] for row in rows]
        assert driver.app.screen.query_one(LossPanel).snapshot is driver.snapshot
