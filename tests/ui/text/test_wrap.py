"""Code is broken where Python allows it, and never cut."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from gdtui.ui.text.cells import wrap_code

CALL = "cost = torch.mean((hypothesis - y_train) ** 2)"


def test_a_call_is_broken_inside_its_brackets_and_stays_python() -> None:
    lines = wrap_code(CALL, 30)
    assert lines == ["cost = torch.mean(", "  (hypothesis - y_train) ** 2)"]
    assert ast.dump(ast.parse("\n".join(lines))) == ast.dump(ast.parse(CALL))


def test_a_list_is_broken_after_a_comma() -> None:
    text = "# W.grad = [-0.00343, -0.00880], b.grad = 0.0123"
    assert wrap_code(text, 36, "#   ") == ["# W.grad = [-0.00343, -0.00880],", "#   b.grad = 0.0123"]


@pytest.mark.parametrize("width", [0, 46, 80])
def test_what_fits_stays(width: int) -> None:
    assert wrap_code(CALL, width) == [CALL]


@given(st.lists(st.sampled_from(["x", "(", ")", ", ", " ", "공부", "loss"]), max_size=30), st.integers(6, 40))
def test_nothing_is_lost_and_nothing_that_can_be_broken_is_too_long(parts: list[str], width: int) -> None:
    text = " ".join("".join(parts).split())
    lines = wrap_code(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        assert cell_len(line) <= width or not any(mark in line.strip()[:-1] for mark in " ([")


def test_a_sentence_in_a_comment_is_broken_between_words() -> None:
    line = "# optimizer.zero_grad() is left out: gradients add up"
    assert wrap_code(line, 36, "#   ") == ["# optimizer.zero_grad() is left out:", "#   gradients add up"]
    numbers = "# W.grad = None, b.grad = None"
    assert wrap_code(numbers, 26, "#   ") == ["# W.grad = None,", "#   b.grad = None"]
