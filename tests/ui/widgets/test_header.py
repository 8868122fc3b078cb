from collections.abc import Sequence

import pytest
from rich.cells import cell_len

from gdtui.ui.screens import SCREENS
from gdtui.ui.widgets.bars import Header, HeaderContent

MODES = {entry.key: entry.name for entry in SCREENS}


def line(width: int, name: str = "", status: str = "paused · speed 20/s", title: str = "study-hours · Hours") -> str:
    return Header(MODES).line(HeaderContent("Train", title, name, status), width).plain


@pytest.mark.parametrize("width", [60, 80, 100, 120, 200])
@pytest.mark.parametrize("name", ["", "run C · "])
@pytest.mark.parametrize("status", ["paused · speed 20/s", "✗ diverged", "● running 20 updates/s"])
def test_what_is_happening_is_never_cut(width: int, name: str, status: str) -> None:
    shown = line(width, name, status)
    assert cell_len(shown) <= width
    assert status.partition(" · ")[0] in shown
    assert name in shown or width < 80
    assert all(key in shown for key in MODES)


@pytest.mark.parametrize(
    ("width", "parts", "absent"),
    [
        (200, ["study-hours · Hours", "paused · speed 20/s", "2 Descend"], []),
        (60, ["1 Train"], ["2 Descend"]),
    ],
)
def test_what_gives_way(width: int, parts: Sequence[str], absent: Sequence[str]) -> None:
    shown = line(width)
    assert all(part in shown for part in parts)
    assert not any(part in shown for part in absent)
