"""Names of columns in lists and headers."""

from hypothesis import given, settings
from hypothesis import strategies as st

from gdtui.core.data.names import join_names, on_one_line, split_names

names = st.text(st.sampled_from("ab ,\"'é"), min_size=1).map(str.strip).filter(bool)


@settings(max_examples=100)
@given(st.lists(names, min_size=1, max_size=4))
def test_any_names_can_be_listed(columns: list[str]) -> None:
    assert split_names(join_names(columns)) == tuple(columns)


def test_a_plain_list_is_as_it_always_was() -> None:
    assert split_names("x1, x2 ,study hours") == ("x1", "x2", "study hours")
    assert split_names('"a,b",  c') == ("a,b", "c")
    assert join_names(["x1", "study hours", "a,b"]) == 'x1, study hours, "a,b"'


def test_a_line_break_in_a_header_is_a_space() -> None:
    assert on_one_line(" Height\n(in) ") == "Height (in)"
    assert on_one_line("a\r\n\tb c") == "a b c"
