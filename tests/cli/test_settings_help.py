"""What the command line says without training: the settings there are, and the theory of a run."""

from __future__ import annotations

import json

import pytest

from gdtui.cli import main, settings_help
from gdtui.core.experiment.experiment import settings

Capture = pytest.CaptureFixture[str]


def outcome(capsys: Capture, *args: str) -> tuple[int, str, str]:
    status = main.main(args)
    return status, *capsys.readouterr()


@pytest.mark.parametrize("command", ["run", "open", "theory"])
def test_help_set_lists_every_setting_once(capsys: Capture, command: str) -> None:
    status, out, err = outcome(capsys, command, "--help-set")
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert max(map(len, lines)) <= 80
    names = [line.strip().split("=")[0] for line in lines if line[:2] == "  " and line[2] != " "]
    assert names == ["features", "target", "test_column", *settings()]
    text = " ".join(out.split())
    for field in settings().values():
        assert field.allowed.removeprefix("it must be ")[1:] in text
        assert f"{field.title[1:]}: {field.description}." in text
        assert f" {field.name}={settings_help.format_value(field.default)} " in text
    assert text.count("Only with optimizer=adadelta.") == 1


def test_a_default_is_written_as_set_takes_it() -> None:
    for name, field in settings().items():
        assert field.parse(settings_help.format_value(field.default)) == field.default, name


def test_theory_is_printed_as_text_and_as_json(capsys: Capture) -> None:
    status, out, err = outcome(capsys, "theory", "study-hours", "--format", "json")
    found = json.loads(out)
    assert (status, err) == (0, "")
    assert found["eigenvalues"] == pytest.approx([0.240393, 11.092940], rel=1e-5)  # of [[28/3, 4], [4, 2]]
    assert found["kappa"] == pytest.approx(46.145, rel=1e-4)
    assert found["critical_lr"] == pytest.approx(0.180295, rel=1e-5)
    assert found["optimal_lr"] == pytest.approx(3 / 17)
    assert found["optimal_rate"] == pytest.approx(0.957578, rel=1e-5)
    assert found["closed_form"] == {"W": [pytest.approx(2)], "b": [pytest.approx(0, abs=1e-9)]}
    assert found["regimes"] == ["monotone", "monotone"]
    status, text, _ = outcome(capsys, "theory", "study-hours")
    assert status == 0
    assert "0.180295" in text
    assert max(map(len, text.splitlines())) <= 120


def test_theory_takes_settings(capsys: Capture) -> None:
    _, out, _ = outcome(capsys, "theory", "study-hours", "--set", "lr=0.175", "--format", "json")
    assert json.loads(out)["regimes"] == ["monotone", "oscillating"]  # 0.175 x 11.09 = 1.94
