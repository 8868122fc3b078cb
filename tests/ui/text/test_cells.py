"""Texts of any width fill exactly the cells that they are given, also on the screens."""

from __future__ import annotations

import unicodedata
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from gdtui.core.data.table import Table
from gdtui.core.experiment.experiment import Experiment, Run
from gdtui.core.storage.session_file import Session
from gdtui.ui.text.cells import centre, cut, left, right
from tests.ui.driver import drive

LETTERS = st.text(st.sampled_from("ab ·주당점수漢é…"))


@pytest.mark.parametrize(
    ("text", "room", "shown"),
    [
        ("score", 5, "score"),
        ("scores", 5, "scor…"),
        ("점수", 4, "점수"),
        ("점수", 3, "점…"),  # two cells and one
        ("기말고사", 6, "기말…"),  # a half of 고 would not do: five cells
        ("점수", 1, "…"),
        ("점수", 0, ""),
        ("점수", -2, ""),
    ],
)
def test_a_hangul_syllable_takes_two_cells(text: str, room: int, shown: str) -> None:
    assert cut(text, room) == shown
    assert cut(unicodedata.normalize("NFD", text), room) == shown  # as macOS stores the names of files


@given(LETTERS, st.integers(0, 20))
def test_a_text_is_as_wide_as_asked(text: str, room: int) -> None:
    assert cell_len(left(text, room)) == cell_len(right(text, room)) == room
    if cell_len(text) <= room:
        assert (left(text, room).rstrip(), right(text, room).lstrip()) == (text.rstrip(), text.lstrip())
    elif room:
        assert "…" in left(text, room)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_a_hangul_title_leaves_room_for_the_state(size: tuple[int, int], form: Literal["NFC", "NFD"]) -> None:
    hours, score, title = (
        unicodedata.normalize(form, t) for t in ("주당 평균 공부 시간", "기말고사 점수", "우리반 성적")
    )
    table = Table.of({hours: [1.0, 2, 3], score: [50.0, 70, 90]})
    experiment = Experiment.on(table, features=(hours,), target=score)
    session = Session(name=title, title=f"{title} · {title}: {hours}, {score}", runs=(Run(experiment),))
    async with drive(session, size) as driver:
        assert driver.text("Header").rstrip().endswith(("ready · speed 20/s", "ready"))  # where it is narrow
        await driver.press("d")
        for selector in ("Header", "#panel-data VirtualTable"):
            width = driver.app.screen.query_one(selector).outer_size.width
            assert {cell_len(line) for line in driver.text(selector).splitlines()} == {width}
        heading = driver.text("#panel-data VirtualTable").splitlines()[0]
        assert heading.rstrip().endswith("y − ŷ")


@given(st.text(st.sampled_from("ab c가힣λ→"), max_size=40), st.integers(1, 60))
def test_the_middle_has_exactly_the_room_and_that_of_str_center_for_narrow_letters(text: str, room: int) -> None:
    shown = centre(text, room)
    assert cell_len(shown) == room
    if cell_len(text) == len(text) <= room:
        assert shown == text.center(room)
    elif cell_len(text) <= room:
        before, after = len(shown) - len(shown.lstrip()), len(shown) - len(shown.rstrip())
        assert text.strip() in shown
        assert not text.strip() or abs((before - _indent(text)) - (after - _indent(text[::-1]))) <= 1


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())
