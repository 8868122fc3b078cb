"""Every preset, and tables of one feature and of many, in the installed program: each is opened, stepped and run."""

from pathlib import Path

import pytest

from gdtui.core.storage.presets import preset_names
from tests.e2e.terminal import GDTUI, Terminal
from tests.e2e.test_terminal import FASTEST, step


def walk_through(target: str, size: tuple[int, int] = (120, 36)) -> None:
    """Open a target, make an update by operations, one more, go back, run and pause; the engine takes it all."""
    with Terminal(GDTUI, target, size=size, cwd=Path.home()) as terminal:
        terminal.until("Press space", "ready")
        terminal.press(*".....")
        terminal.until(lambda screen: step(screen) == 1)
        terminal.press("right")
        terminal.until(lambda screen: step(screen) == 2)
        terminal.press("left")
        terminal.until(lambda screen: step(screen) == 1, "viewing step 1 of")
        terminal.press("end", FASTEST, "space")
        screen = terminal.until(lambda screen: step(screen) > 2 or "finished" in screen)
        terminal.press("space", "r")
        screen = terminal.until("step 0/", "Press space")
        assert "engine ended" not in screen


@pytest.mark.parametrize("name", preset_names())
def test_a_preset_trains(name: str) -> None:
    walk_through(name)


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
@pytest.mark.parametrize("features", [1, 2, 5, 200])
def test_a_table_of_so_many_features_trains(tmp_path: Path, features: int, size: tuple[int, int]) -> None:
    names = [f"x{i}" for i in range(features)]
    rows = [[float((row * (i + 3)) % 7) / 10 for i in range(features)] for row in range(12)]
    lines = [",".join([*names, "y"]), *(",".join(map(str, [*row, sum(row) / features])) for row in rows)]
    file = tmp_path / "table.csv"
    file.write_text("\n".join(lines))
    walk_through(str(file), size)
