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

from gdtui.core.data.table import Table
from gdtui.core.errors import FileError, ValidationError
from gdtui.core.experiment.experiment import Experiment, settings
from gdtui.core.fields import Field, described_fields, nearest

LR = "it must be a number above 0 and at most 1,000,000"
EPOCHS = "it must be a whole number of at least 1 and at most 100,000,000"
SEED = "it must be a whole number of at least 0 and at most 9,223,372,036,854,775,807"


def test_choices_stand_in_the_order_they_are_written_in() -> None:
    assert settings()["loss"].choices == ("mse", "half_squared", "mae", "huber")
    assert settings()["divide"].choices == ("batch", "nominal", "nothing")


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

    fields = described_fields(Example)
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


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("optimizer", "adamw", "adamw"),
        ("activation", " ReLU ", "relu"),
        ("zero_grad", "false", False),
        ("zero_grad", "No", False),
        ("standardize", "on", True),
        ("nesterov", "1", True),
        ("hidden", "16", (16,)),
        ("hidden", "[16, 8]", (16, 8)),
        ("hidden", "", ()),
        ("milestones", "1e2 200", (100, 200)),
        ("betas", "0.8,0.99", (0.8, 0.99)),
        ("init_values", "-1e3, 0", (-1000.0, 0.0)),
        ("clip_norm", "none", None),
        ("stop_r2", "", None),
        ("stop_loss", "0", 0.0),
        ("formula", " R * I ", "R * I"),
    ],
)
def test_each_kind_of_setting_is_parsed(name: str, text: str, value: object) -> None:
    parsed = settings()[name].parse(text)
    assert parsed == value
    assert type(parsed) is type(value)
    settings()[name].check(value)


LAYERS = "it must be whole numbers with commas between, each of at least 1 and at most 4,096"
BETAS = "it must be numbers with commas between, each of at least 0 and below 1"
CLIP = "it must be a number above 0 and at most 1,000,000, or none"


@pytest.mark.parametrize(
    ("name", "text", "allowed"),
    [
        ("dtype", "float16", "it must be one of float32, float64"),
        ("dtype", "", "it must be one of float32, float64"),
        ("zero_grad", "maybe", "it must be true or false"),
        ("zero_grad", "none", "it must be true or false"),
        ("hidden", "8, x", LAYERS),
        ("hidden", "8, 2.5", LAYERS),
        ("hidden", "8, 0", LAYERS),
        ("hidden", "5000", LAYERS),
        ("betas", "0.9, 1", BETAS),
        ("betas", "nan, 0.9", BETAS),
        ("betas", "none", BETAS),
        ("clip_norm", "0", CLIP),
        ("clip_norm", "nil", CLIP),
        ("stop_r2", "1.1", "it must be a number of at least 0 and at most 1, or none"),
    ],
)
def test_each_kind_of_setting_says_what_it_may_be(name: str, text: str, allowed: str) -> None:
    with pytest.raises(ValidationError) as caught:
        settings()[name].parse(text)
    assert str(caught.value) == f"{name} is {text!r}: {allowed}"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("optimizer", "Adam"),
        ("optimizer", 1),
        ("optimizer", ["sgd"]),
        ("zero_grad", 1),
        ("zero_grad", "true"),
        ("hidden", 8),
        ("hidden", [8]),
        ("hidden", (8.0,)),
        ("hidden", (True,)),
        ("betas", ("0.9", "0.99")),
        ("lr", None),
        ("formula", 3),
        ("formula", None),
    ],
)
def test_each_kind_of_setting_refuses_values_of_another_type(name: str, value: object) -> None:
    with pytest.raises(ValidationError, match=f"^{name} is "):
        settings()[name].check(value)


@pytest.mark.parametrize("field", settings().values(), ids=settings())
def test_every_setting_describes_itself_and_admits_its_default(field: Field) -> None:
    field.check(field.default)
    assert field.title
    assert field.description
    assert field.group
    choices = {name: {*setting.choices} for name, setting in settings().items()} | {"test_column": {""}}
    assert all(set(values) <= choices[name] for name, values in field.when)


def test_a_setting_applies_beside_the_values_it_names() -> None:
    table = Table.of({"x": [1, 2], "y": [1, 2]})
    sgd, adam = Experiment.on(table), Experiment.on(table, optimizer="adam")
    assert [settings()[name].applies(sgd) for name in ("lr", "momentum", "betas")] == [True, True, False]
    assert [settings()[name].applies(adam) for name in ("lr", "momentum", "betas")] == [True, False, True]
