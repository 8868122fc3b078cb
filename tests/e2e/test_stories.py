"""What a new user wants to do, by keys alone, in the installed program."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from tests.e2e.terminal import GDTUI, Terminal
from tests.engine.export.clean import logs

EXAM_X, EXAM_Y = np.array([1.0, 2.0, 3.0, 4.0]), np.array([50.0, 70.0, 90.0, 85.0])
OPTIMIZERS = ("adam", "rmsprop")  # beside the sgd that a file begins with


def best_lr() -> float:
    """Return the lr of the fastest gradient descent on the exam scores: 2 / (least + greatest eigenvalue)."""
    x = np.column_stack([EXAM_X, np.ones(4)])
    values = np.linalg.eigvalsh(2 / 4 * x.T @ x)
    return float(2 / (values[0] + values[-1]))


def test_the_best_learning_rate_of_the_exam_scores_takes_less_than_ten_keys() -> None:
    keys = ["4", "e", "o", "enter"]
    assert len(keys) < 10
    with Terminal(GDTUI, "exam-scores") as terminal:
        terminal.until("Press space", "ready")
        terminal.press(keys[0])
        terminal.until("[v] Value")
        terminal.press(keys[1])
        terminal.until("✓ 256 runs")
        terminal.press(keys[2])
        terminal.until("within the tolerance")
        terminal.press(keys[3])
        screen = terminal.until("Press space", "ready", "Settings", lambda text: "●" in text)
        found = re.search(r"learning rate\s+([\d.]+)", screen)
        assert found, screen
        assert 0.5 * best_lr() < float(found[1]) < 1.01 * best_lr()
        terminal.press("q")
        assert terminal.wait() == 0


def runs(screen: str) -> dict[str, float]:
    """Return the loss of each run in the table of Runs, in its order."""
    rows = (re.match(r"│[▸┄◆ ] (\w+) .* ([\d,]+)\s+([\d.e−]+)\s+[\d.]+│", line) for line in screen.splitlines())
    return {row[1]: float(row[3].replace("−", "-")) for row in rows if row}


def take_optimizer(terminal: Terminal, name: str) -> None:
    """Choose an optimizer in the settings, the line below the learning rate."""
    terminal.press("s")
    terminal.until("⏎ Edit")
    terminal.press(*["\x1b[A"] * 10, "\x1b[B", "enter")
    terminal.until("letters filter")
    terminal.press(name)
    terminal.press("enter")
    terminal.until(lambda text: bool(re.search(rf"optimizer\s+{name}", text)), "Press space")
    terminal.press("escape")


def test_three_optimizers_are_compared_on_a_file_of_ones_own_and_the_best_is_taken_away(tmp_path: Path) -> None:
    data = tmp_path / "mine.csv"
    x = np.linspace(0, 3, 12)
    data.write_text("x,y\n" + "".join(f"{a:.2f},{2 * a + 1:.2f}\n" for a in x))
    with Terminal(GDTUI, str(data), "--set", "epochs=60", "--set", "lr=0.05", cwd=tmp_path) as terminal:
        terminal.until("Press space", "ready")
        terminal.press("+" * 12, "space")
        terminal.until("finished")
        for optimizer in OPTIMIZERS:
            terminal.press("r")
            terminal.until("Press space", "step 0/60")
            take_optimizer(terminal, optimizer)
            terminal.press("space")
            terminal.until("finished")
        terminal.press("5")
        screen = terminal.until("[t] Runs", lambda text: len(runs(text)) == 1 + len(OPTIMIZERS))
        losses = runs(screen)
        names = [*losses]
        best = min(losses, key=lambda name: losses[name])
        terminal.press("R")
        terminal.until("race", "[a] Landscape")
        terminal.until("finished")
        terminal.press("5")
        terminal.until("[t] Runs")
        place = names.index(best) - (len(names) - 1)  # the cursor is at the run in hand, the newest
        if place:
            terminal.press(*["\x1b[A"] * -place, "enter")
            terminal.until(f"Run {best} is in hand")
        terminal.press("X")
        terminal.until("PyTorch script")
        terminal.press("enter")
        terminal.until("Write it as")
        terminal.until("mine.py")
        terminal.press("enter")
        terminal.until("Written to")
        terminal.press("q")
        assert terminal.wait() == 0
    log = logs([tmp_path / "mine.py"])["mine"]
    assert float(re.findall(r"Cost: ([\d.]+)", log)[-1]) < 1.1 * losses[best] + 1e-3
