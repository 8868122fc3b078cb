"""`gdtui config`: where the settings are, what they are and where each comes from, and the ids of the keys."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import msgspec
import pytest

from gdtui.core.storage import user_config
from gdtui.core.storage.user_config import Config, path
from gdtui.ui.app import GdtuiApp
from gdtui.ui.screens import SCREENS
from gdtui.ui.shell.keymap import default_bindings
from gdtui.ui.shell.themes import theme_names
from tests.cli.test_cli import Capture, outcome

DEFAULTS = {
    "theme": ("textual-dark", "default"),
    "marker": ("braille", "default"),
    "log": (False, "default"),
    "language": ("en", "environment variable LC_ALL"),
    "engine": ("", "default"),
}


def rows(capsys: Capture, *args: str) -> tuple[dict[str, dict[str, object]], dict[str, dict[str, object]]]:
    """The settings and the keys, by their names."""
    status, out, err = outcome(capsys, *args, "config", "--format", "jsonl")
    head, *found = map(json.loads, out.splitlines())
    assert (status, err) == (0, "")
    assert head == {"kind": "file", "path": str(path()), "exists": path().exists()}
    kinds = [{row["name"]: row for row in found if row["kind"] == kind} for kind in ("setting", "key")]
    assert len(kinds[0]) + len(kinds[1]) == len(found)
    return kinds[0], kinds[1]


def sources(settings: dict[str, dict[str, object]]) -> dict[str, tuple[object, object]]:
    return {name: (row["value"], row["source"]) for name, row in settings.items()}


def test_the_path_alone(capsys: Capture) -> None:
    assert outcome(capsys, "config", "--path") == (0, f"{path()}\n", "")
    assert not path().exists()


def test_without_a_file_all_settings_and_all_keys_are_the_defaults(capsys: Capture) -> None:
    settings, keys = rows(capsys)
    assert sources(settings) == DEFAULTS
    assert set(settings) == set(Config.__struct_fields__) - {"keys"}
    bindings = default_bindings(GdtuiApp, SCREENS)
    assert {name: (row["value"], row["source"]) for name, row in keys.items()} == {
        name: (binding.keys, "default") for name, binding in bindings.items()
    }
    assert all(row["does"] and row["where"] for row in keys.values())


def test_what_the_file_says_comes_from_the_file(capsys: Capture) -> None:
    path().write_text('marker = "braille"\nlog = true\nengine = "ssh far gdtui engine"\n[keys]\n"train.play" = "K"\n')
    settings, keys = rows(capsys)
    assert sources(settings) == DEFAULTS | {
        "marker": ("braille", "settings file"),
        "log": (True, "settings file"),
        "engine": ("ssh far gdtui engine", "settings file"),
    }
    assert {name: row["value"] for name, row in keys.items() if row["source"] != "default"} == {"train.play": "K"}


def test_the_language_comes_from_the_option_the_file_the_locale_or_nowhere(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    assert sources(rows(capsys)[0])["language"] == ("en", "default")
    monkeypatch.setenv("LANG", "ko_KR.UTF-8")
    assert sources(rows(capsys)[0])["language"] == ("ko", "environment variable LANG")
    path().write_text('language = "en"\n')
    assert sources(rows(capsys)[0])["language"] == ("en", "settings file")
    assert sources(rows(capsys, "--language", "ko")[0])["language"] == ("ko", "command line")


def test_the_text_has_a_line_for_each(capsys: Capture) -> None:
    path().write_text('[keys]\n"train.play" = "space,K"\n')
    status, out, _ = outcome(capsys, "config")
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert status == 0
    assert lines[0] == f"Settings file: {path()}"
    assert "theme textual-dark default" in lines
    assert "train.play space,K settings file Run at the set speed, or pause" in lines
    assert sum(line.partition(" ")[0] in default_bindings(GdtuiApp, SCREENS) for line in lines) == len(
        default_bindings(GdtuiApp, SCREENS)
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("log = true\ntheme = \n", ": it is not TOML: Invalid value (at line 2, column 9)"),
        ('log = true\nmarker = "dots"\n', ", line 2: marker is 'dots': it must be one of braille, half, ascii"),
        (
            '[keys]\n"train.play" = "q"\n',
            ", line 2: key q is used by both train.play and app.quit",
        ),
        ('engine = "ssh \'far"\n', ', line 1: engine is "ssh \'far": it must be a command: no closing quotation'),
        ("engine = 3\n", ', line 1: engine is 3: it must be a command, such as "ssh host gdtui engine"'),
    ],
)
def test_a_broken_file_is_told_in_a_line_with_the_place(capsys: Capture, text: str, told: str) -> None:
    path().write_text(text)
    status, _, err = outcome(capsys, "config")
    assert (status, err) == (2, f"gdtui: {path()}{told}\n")


def editor(folder: Path, script: str) -> str:
    """A program that edits a file."""
    program = folder / "editor"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return str(program)


def test_edit_begins_a_missing_file_with_comments_and_opens_it(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GDTUI_CONFIG", str(tmp_path / "new" / "settings.toml"))
    monkeypatch.setenv("EDITOR", "false")
    monkeypatch.setenv("VISUAL", editor(tmp_path, 'cat "$1"; echo "log = true" >> "$1"'))
    assert outcome(capfd, "config", "--edit") == (0, user_config.TEMPLATE.read_text(), "")
    assert user_config.given() == {"log": True}
    assert outcome(capfd, "config", "--edit")[0] == 2, "a second log is no TOML"


def test_edit_says_what_the_editor_or_its_user_did_wrong(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("VISUAL", editor(tmp_path, 'echo "theme = 3" > "$1"'))
    status, out, err = outcome(capsys, "config", "--edit")
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert f"{path()}, line 1: theme is 3" in err
    monkeypatch.setenv("VISUAL", str(tmp_path / "no-editor"))
    status, out, err = outcome(capsys, "config", "--edit")
    assert (status, out) == (2, "")
    assert err.startswith("gdtui: ")
    assert "no-editor" in err


def test_every_line_of_the_template_can_be_used_and_says_the_default(capsys: Capture) -> None:
    lines = user_config.TEMPLATE.read_text().splitlines()
    path().write_text("\n".join(line.removeprefix("# ") for line in lines[1:]))
    chosen, problems = user_config.read(theme_names(), lambda: default_bindings(GdtuiApp, SCREENS))
    assert problems == ()
    examples = Config(engine="ssh host gdtui engine", keys={"train.play": "space,K"}, language="en")
    assert chosen == examples
    assert set(user_config.given()) == set(Config.__struct_fields__)
    assert msgspec.toml.decode("\n".join(lines)) == {}
