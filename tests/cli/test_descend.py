"""`gdtui descend`, from its arguments to what it prints and returns."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from gdtui.cli import main
from gdtui.core.functions.catalog import NAMED

Capture = pytest.CaptureFixture[str]

TWO_CYCLE = """\
f = x**2
f′ = 2*x
sgd, lr 1

    k             x             f            f′       lr × f′        next x
    0             1             1             2             2            -1
    1            -1             1            -2            -2             1
    2             1             1             2             2            -1

after 3 updates: x = -1, f = 1
lr × f″ = 1 × 2 = 2, two-cycle: from side to side for ever, no closer \
(each update multiplies the error by 1 - lr f″ = -1)
"""


def outcome(capsys: Capture, *args: str) -> tuple[int, str, str]:
    status = main.main(("descend", *args))
    return status, *capsys.readouterr()


def test_the_endless_jump_as_a_table(capsys: Capture) -> None:
    assert outcome(capsys, "x**2", "--x0", "1", "--lr", "1", "--steps", "3") == (0, TWO_CYCLE, "")


def test_json_lines_of_one_variable_are_numbers(capsys: Capture) -> None:
    status, out, err = outcome(capsys, "x**2", "--x0", "1", "--lr", "1", "--steps", "6", "--format", "jsonl")
    rows = [json.loads(line) for line in out.splitlines()]
    assert (status, err, len(rows)) == (0, "", 6)
    assert rows[:2] == [
        {"k": 0, "x": 1, "f": 1, "grad": 2, "update": 2, "x_next": -1},
        {"k": 1, "x": -1, "f": 1, "grad": -2, "update": -2, "x_next": 1},
    ]
    assert list(rows[0]) == ["k", "x", "f", "grad", "update", "x_next"]


def test_json_lines_of_two_variables_are_lists(capsys: Capture) -> None:
    _, out, _ = outcome(
        capsys, "0.1*x**2 + 2*y**2", "--x0", "-5,-2", "--lr", "0.5", "--steps", "1", "--format", "jsonl"
    )
    row = json.loads(out)
    assert row.pop("grad") == pytest.approx([-1, -8])
    assert row.pop("update") == pytest.approx([-0.5, -4])
    assert row.pop("x_next") == pytest.approx([-4.5, 2])
    assert row == {"k": 0, "x": [-5, -2], "f": 10.5}


def test_csv_has_a_column_a_number(capsys: Capture, tmp_path: Path) -> None:
    file = tmp_path / "walk.csv"
    args = ("bowl", "--steps", "20", "--optimizer", "adagrad", "--lr", "2", "--format", "csv", "--out", str(file))
    assert outcome(capsys, *args) == (0, "", "")
    rows = list(csv.DictReader(file.open()))
    assert list(rows[0]) == [
        "k", "x[0]", "x[1]", "f", "grad[0]", "grad[1]", "update[0]", "update[1]", "x_next[0]", "x_next[1]"
    ]  # fmt: skip
    assert len(rows) == 20
    assert float(rows[-1]["x_next[0]"]) == pytest.approx(-0.002295, abs=6e-7)  # D2L's
    _, out, _ = outcome(capsys, "x**2", "--steps", "1", "--format", "csv")
    assert out.splitlines()[0] == "k,x,f,grad,update,x_next"


def test_a_long_table_shows_some_updates_and_the_last(capsys: Capture) -> None:
    _, out, _ = outcome(capsys, "x**2", "--steps", "120", "--lr", "0.01")
    shown = [int(line[:5]) for line in out.splitlines()[5:] if line[:5].strip().isdigit()]
    assert shown == [*range(0, 120, 3), 119]
    _, out, _ = outcome(capsys, "x**2", "--steps", "10", "--log-every", "4", "--format", "jsonl")
    assert [json.loads(line)["k"] for line in out.splitlines()] == [0, 4, 8, 9]


def test_a_diverging_walk_fails_with_one_line_in_numbers(capsys: Capture) -> None:
    status, out, err = outcome(capsys, "x**2", "--lr", "1.1", "--steps", "5000", "--format", "jsonl")
    last = json.loads(out.splitlines()[-1])
    assert status == 1
    assert err.startswith("gdtui: lr 1.1 is 1.1 times the local critical 1 (f″ = 2): x is 1.22097e+154")
    assert err.endswith(f"(k = {last['k'] + 1})\n")
    assert err.count("\n") == 1


def test_settings_of_the_optimizer(capsys: Capture) -> None:
    _, out, _ = outcome(capsys, "wavy", "--steps", "1000", "--set", "momentum=0.9")
    assert "after 1000 updates: x = -1.30644, f = -7.94582" in out
    _, out, _ = outcome(capsys, "x**2", "--optimizer", "adam", "--steps", "1", "--set", "lr=0.5")
    assert "adam, lr 0.5" in out
    assert "update x" in out
    assert "do not apply" in out


def test_the_header_names_every_setting_that_counts_and_is_not_the_default(capsys: Capture) -> None:
    nesterov = ("--set", "momentum=0.9", "--set", "nesterov=true", "--set", "weight_decay=0.5")
    _, out, err = outcome(capsys, "x**2", "--steps", "1", "--lr", "0.1", *nesterov)
    assert out.splitlines()[2] == "sgd, lr 0.1, momentum 0.9, Nesterov, weight decay 0.5"
    assert err == ""
    _, out, _ = outcome(capsys, "x**2", "--steps", "1", "--set", "momentum=0.9", "--set", "dampening=0.25")
    assert out.splitlines()[2] == "sgd, lr 0.1, momentum 0.9, dampening 0.25"
    _, out, err = outcome(capsys, "x**2", "--steps", "1", "--optimizer", "adam", "--set", "betas=0.8,0.9")
    assert out.splitlines()[2] == "adam, lr 0.1, betas 0.8 and 0.9"
    _, out, err = outcome(capsys, "x**2", "--steps", "1", "--set", "betas=0.8,0.9")
    assert (out.splitlines()[2], err) == ("sgd, lr 0.1", "gdtui: betas has no effect with optimizer=sgd\n")


def test_the_last_line_tells_f_from_the_penalty(capsys: Capture) -> None:
    _, out, _ = outcome(capsys, "x**2", "--lr", "0.1", "--set", "weight_decay=0.5", "--steps", "1")
    assert "lr × (f″ + wd) = 0.1 × 2.5 = 0.25" in out.splitlines()[-1]


@pytest.mark.parametrize("text", ["-x**2", "-x", "-cosh(x)", "-lr(x)", "-x^2-y²", "-(x)"])
def test_a_formula_may_begin_with_a_minus_sign(capsys: Capture, text: str) -> None:
    if text == "-lr(x)":
        assert "lr is not a function" in outcome(capsys, text)[2]
        return
    x0 = "-0.5,0.5" if "y" in text else "-0.5"
    expected = outcome(capsys, "--x0", x0, "--steps", "2", "--", text)
    assert expected[0] == 0
    assert expected[1].startswith(f"f = {text}\n")
    assert outcome(capsys, text, "--x0", x0, "--steps", "2") == expected
    assert outcome(capsys, "--x0", x0, text, "--steps", "2") == expected
    assert outcome(capsys, "--steps=2", f"--x0={x0}", text) == expected


def test_a_corner_on_the_way_is_told(capsys: Capture) -> None:
    _, out, _ = outcome(capsys, "abs(x)", "--x0", "1", "--lr", "0.5", "--steps", "4")
    assert "after 2 updates x = 0 is a corner, where f has no derivative" in out


def test_the_named_functions_are_listed(capsys: Capture) -> None:
    status, out, err = outcome(capsys, "--list")
    assert (status, err) == (0, "")
    for f in NAMED.values():
        assert f"{f.name}  {f.formula}\n" in out
    assert max(map(len, out.splitlines())) <= 90


@pytest.mark.parametrize("name", NAMED)
def test_every_lesson_runs(capsys: Capture, name: str) -> None:
    status, out, err = outcome(capsys, name, "--steps", "5")
    assert (status, err) == (0, "")
    assert "after 5 updates" in out


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ("", "Missing argument 'FUNCTION'; --list lists the named ones."),
        (
            "squre",
            "function is 'squre': it is neither the name of a function nor a formula in x; did you mean square?",
        ),
        ("x+z", "formula is 'x+z': z is unknown: it must be in x, or in x and y"),
        ("x**2 --lr 0", "lr is '0': it must be a number above 0 and at most 1,000,000"),
        ("x**2 --lr -1", "lr is '-1': it must be a number above 0 and at most 1,000,000"),
        ("x**2 --steps 0", "Invalid value for '--steps': 0 is not in the range 1<=x<=1000000."),
        ("abs(x) --x0 0", "x0 is 0.0: the function has a corner there and so no derivative: start beside it"),
        ("sqrt(x) --x0 -1", "x0 is -1.0: the function has no real value there"),
        ("1/x --x0 0", "x0 is 0.0: the function is infinite there"),
        ("square --x0 50", "x0 is 50.0: x must be at least -4 and at most 4"),
        ("x**2 --x0 1,2", "x0 is (1.0, 2.0): x**2 is a function of x: it must be one number"),
        ("bowl --x0 1", "x0 is 1.0: bowl is a function of x and y: it must be two numbers, such as 1,2"),
        ("x**2 --set momentm=1", "setting is 'momentm': the optimizer has none of that name; did you mean momentum?"),
        (
            "x**2 --set Learning-Rate=1",
            "setting is 'Learning-Rate': the optimizer has none of that name; did you mean lr?",
        ),
        ("xy", "formula is 'xy': xy is unknown: it must be in x, or in x and y; a product is x*y"),
        ("-x -q", "Got unexpected extra argument (-q)"),
        ("x --stepz 5", "No such option '--stepz'. (Did you mean one of: '--list', '--set', '--steps'?)"),
        ("x**2 --set momentum=1", "momentum is '1': it must be a number of at least 0 and below 1"),
        ("x**2 --set nesterov=true", "nesterov is True: it needs a momentum above 0 and no dampening"),
        ("x**2 --set lr", "--set is 'lr': it must be key=value, such as lr=0.1"),
    ],
)
def test_bad_input_is_one_line_and_status_2(capsys: Capture, args: str, message: str) -> None:
    assert outcome(capsys, *args.split()) == (2, "", f"gdtui: {message}\n")


@pytest.mark.parametrize("x0", ["", "a", "nan", "1e999", "1,", "1,2,3", "1e7"])
def test_a_bad_start_is_one_line_and_status_2(capsys: Capture, x0: str) -> None:
    status, out, err = outcome(capsys, "x*y", "--x0", x0)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("gdtui: x0 is ")
