"""Every way a setting can be written wrong, and what is said about it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta

from gdtui.experiment import settings
from gdtui.fields import FileError, ValidationError, describe, nearest

LR = "it must be a number above 0 and at most 1,000,000"
EPOCHS = "it must be a whole number of at least 1 and at most 100,000,000"
SEED = "it must be a whole number of at least 0 and at most 9,223,372,036,854,775,807"


@pytest.mark.parametrize("text", ["", " ", "abc", "1e", "0", "-1", "1e999", "nan", "inf", "-inf", "1,5", "0x10", "1e7"])
def test_a_bad_learning_rate_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(ValidationError) as caught:
        settings()["lr"].parse(text)
    assert str(caught.value) == f"lr is {text.strip()!r}: {LR}"


@pytest.mark.parametrize("text", ["", "0", "-5", "2.5", "1e9", "inf", "nan", "ten"])
def test_bad_epochs_are_refused_in_one_line(text: str) -> None:
    with pytest.raises(ValidationError) as caught:
        settings()["epochs"].parse(text)
    assert str(caught.value) == f"epochs is {text!r}: {EPOCHS}"


@pytest.mark.parametrize(("text", "value"), [("0.1", 0.1), (" 1e-3 ", 0.001), ("1", 1.0), (".5", 0.5), ("1e6", 1e6)])
def test_a_number_is_parsed(text: str, value: float) -> None:
    parsed = settings()["lr"].parse(text)
    assert parsed == value
    assert isinstance(parsed, float)


@pytest.mark.parametrize(("text", "value"), [("7", 7), ("1e3", 1000), ("+5", 5), (str(2**63 - 1), 2**63 - 1)])
def test_a_whole_number_is_parsed_exactly(text: str, value: int) -> None:
    parsed = settings()["seed"].parse(text)
    assert parsed == value
    assert isinstance(parsed, int)


@pytest.mark.parametrize("text", [str(2**63), "1e300", "9" * 39, "9" * 10_000])
def test_a_seed_too_large_says_how_large_it_may_be(text: str) -> None:
    with pytest.raises(ValidationError) as caught:
        settings()["seed"].parse(text)
    assert caught.value.allowed == SEED
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("value", [True, "0.1", None, [0.1], math.nan, math.inf, 10**400, 0, -1])
def test_a_value_of_another_type_or_out_of_bounds_is_refused(value: object) -> None:
    with pytest.raises(ValidationError, match="lr is "):
        settings()["lr"].check(value)


def test_an_integer_setting_refuses_a_float_even_when_whole() -> None:
    with pytest.raises(ValidationError, match=r"epochs is 5\.0"):
        settings()["epochs"].check(5.0)


@given(st.text(max_size=50))
def test_any_text_is_a_value_within_bounds_or_a_single_line(text: str) -> None:
    try:
        value, message = settings()["lr"].parse(text), ""
    except ValidationError as error:
        value, message = 1.0, str(error)
    assert 0 < value <= 1e6
    assert len(message.splitlines()) <= 1


def test_a_field_is_read_off_its_annotation() -> None:
    class Example(msgspec.Struct):
        plain: int = 1
        share: Annotated[float, Meta(ge=0, le=0.5, title="share", description="a part")] = 0.25

    fields = describe(Example)
    assert list(fields) == ["share"]
    assert fields["share"].default == 0.25
    assert fields["share"].allowed == "it must be a number of at least 0 and at most 0.5"


@pytest.mark.parametrize(
    ("word", "near"), [("studyhours", "study-hours"), ("exam", "exam-scores"), ("Study-Hour", "study-hours")]
)
def test_the_nearest_word_is_found(word: str, near: str) -> None:
    assert nearest(word, ("exam-scores", "study-hours")) == near


def test_there_is_always_a_nearest_word() -> None:
    assert nearest("zzz", ("exam-scores", "study-hours")) in ("exam-scores", "study-hours")


def test_a_file_error_names_the_file() -> None:
    error = FileError(Path("a.csv"), "it is empty")
    assert str(error) == "a.csv: it is empty"
    assert isinstance(error, ValidationError)
