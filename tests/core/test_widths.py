"""Widths in cells agree with those that the screens use, and lines keep to theirs."""

import textwrap

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from gdtui.core.widths import width, wrap

WORDS = st.text(st.sampled_from("abc가나다ㅈ한글λη·é"), min_size=1, max_size=9)


@given(st.text(st.sampled_from("aZ 9가힣ㅈㅏ漢，ληκ·×→●é")))
def test_a_width_is_the_one_that_the_screen_gives(text: str) -> None:
    assert width(text) == cell_len(text)


@given(st.lists(WORDS, max_size=30), st.integers(20, 60), st.sampled_from(["", "  ", "이름 "]))
def test_lines_have_all_words_and_are_no_wider_than_asked(words: list[str], cells: int, first: str) -> None:
    lines = list(wrap("  ".join(words), cells, first, "   "))
    assert all(width(line) <= cells for line in lines)
    assert "".join(lines).split() == [*first.split(), *words] or first.strip()
    assert "".join("".join(lines).split()) == "".join("".join([first, *words]).split())


@given(st.lists(st.text("abcdef", min_size=1, max_size=9), min_size=1, max_size=40), st.integers(12, 60))
def test_lines_of_english_are_those_of_the_standard_library(words: list[str], cells: int) -> None:
    assert list(wrap(" ".join(words), cells)) == textwrap.wrap(" ".join(words), cells)
