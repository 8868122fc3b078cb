"""One rule for the numbers of all panels, and no format of a number outside of its module."""

import ast
import math
import re
from pathlib import Path

import pytest

import gdtui.ui
from gdtui.ui.panels.panel import Panel
from gdtui.ui.text.numbers import (
    apart,
    exact_number,
    fitted_number,
    grouped_number,
    number_text,
    on_screen,
    percent_text,
    trimmed_number,
)
from tests.ui.driver import drive, set_to

UI = Path(gdtui.ui.__file__).parent
RULE = re.compile(r"(\d{1,3}(,\d{3})+|\d+(\.\d+)?)(e−?[1-9]\d*)?[kMG]?")
TOKEN = re.compile(r"(?<![\w.])\d[\d.,]*(?:e[+−-]?\d+)?[kMG]?(?!\w)")
HYPHEN = re.compile(r"(?<![\w)\]/-])-\d")


def of_a_float(spec: str) -> bool:
    """Whether a format is one of numbers with decimals or exponents."""
    return bool(re.search(r"[eEfFgG%]$|\.\d", spec))


def formats(file: Path) -> list[str]:
    """The formats of numbers in the f-strings of a file."""
    specs = [node.format_spec for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.FormattedValue)]
    texts = [
        "".join(ast.unparse(part).strip("'\"") for part in spec.values)
        for spec in specs
        if isinstance(spec, ast.JoinedStr)
    ]
    return [text for text in texts if of_a_float(text)]


def test_no_module_but_that_of_numbers_formats_them() -> None:
    assert of_a_float(".3g")
    assert of_a_float(".0%")
    assert not of_a_float(">7")
    assert not of_a_float(",")
    assert formats(UI / "text" / "numbers.py")
    assert {str(file.relative_to(UI)): found for file in UI.rglob("*.py") if (found := formats(file))}.keys() == {
        "text/numbers.py"
    }


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (2.0, "2"),
        (0.08, "0.08"),
        (1.0002, "1.000"),
        (-14.6666, "−14.67"),
        (0.00012345, "0.0001234"),
        (0.0000123456, "1.235e−5"),
        (-1.5e-5, "−1.5e−5"),
        (1e-300, "1e−300"),
        (2000.0, "2000"),
        (123456.0, "123456"),
        (1.5e8, "1.5e8"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (math.nan, "…"),
    ],
)
def test_a_number(value: float, text: str) -> None:
    assert number_text(value) == text


@pytest.mark.parametrize("value", [5e-324, -3e-9, 1e-7, 0.00049, 0.4, 0.9999999, 123.456, 1e22])
@pytest.mark.parametrize("room", [5, 6, 7, 12])
def test_what_is_not_0_is_not_shown_as_0(value: float, room: int) -> None:
    for text in (number_text(value), fitted_number(value, room), grouped_number(value), trimmed_number(value, 3)):
        assert float(text.replace("−", "-").replace(",", "")) != 0


def test_parts_of_a_whole() -> None:
    assert [percent_text(x) for x in (0, 0.001, 0.5, 0.999, 1)] == ["0%", "<1%", "50%", ">99%", "100%"]


def test_numbers_in_a_sentence_get_the_signs_of_the_screen() -> None:
    assert on_screen("lr -1.2e-05 is 1e+20 times x-ray (-3, a-1)") == "lr −1.2e−5 is 1e20 times x-ray (−3, a-1)"


def test_what_is_copied_is_ascii_and_exact() -> None:
    for value in (-1.2e-5, 1 / 3, 3.0, 1e22):
        assert exact_number(value).isascii()
        assert float(exact_number(value)) == value


def test_two_numbers_are_told_apart() -> None:
    assert apart(0.333333, 0.333334) == ("0.333333", "0.333334")


@pytest.mark.parametrize("settings", [{"lr": 1e-5}, {"lr": 0.18}, {"model": "quadratic", "lr": 0.01}])
async def test_every_number_of_every_panel_is_written_by_the_rule(settings: dict[str, object]) -> None:
    async with drive(set_to(**settings), size=(200, 60)) as driver:
        await driver.press("right", "right", "right")
        await driver.updates(3)
        await driver.settled()
        parts = [part for panel in driver.app.screen.query(Panel) for part in panel.query("*") if part.display]
        parts.append(driver.app.screen.query_one("#timeline"))
        lines = [line.text for part in parts for line in part.render_lines(part.outer_size.region)]
        shown = "\n".join(lines)
        numbers = [token.rstrip(".,") for token in TOKEN.findall(shown)]
        assert len(numbers) > 40
        assert [number for number in numbers if not RULE.fullmatch(number)] == []
        assert HYPHEN.findall(shown.replace("range(", "")) == []
