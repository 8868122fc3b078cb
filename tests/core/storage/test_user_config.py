"""The user's settings file: read piece by piece, written without loss."""

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.dom import DOMNode

import gdtui.ui
from gdtui.core.errors import FileError
from gdtui.core.storage import user_config
from gdtui.core.storage.user_config import Config, KeyBinding
from gdtui.ui.app import GdtuiApp
from gdtui.ui.screens import SCREENS
from gdtui.ui.shell.keymap import binding_owners, bindings_of, default_bindings

THEMES = ("textual-dark", "textual-light", "gdtui-safe")
BINDINGS = {
    "mode.descend": KeyBinding("2"),
    "descend.play": KeyBinding("space", "Descend"),
    "train.play": KeyBinding("space", "Train"),
    "train.step": KeyBinding("right", "Train"),
    "app.quit": KeyBinding("q"),
    "loss.unit": KeyBinding("x", "Train", "Loss"),
    "fit.lines": KeyBinding("x", "Train", "Fit"),
    "table.up": KeyBinding("up", "", "Rows"),
    "list.leave": KeyBinding("escape", "In a list", modal=True),
    "list.up": KeyBinding("up", "In a list", modal=True),
}


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "deep" / "settings.toml"
    monkeypatch.setenv("GDTUI_CONFIG", str(path))
    return path


def read(file: Path, text: str) -> tuple[Config, tuple[str, ...]]:
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return user_config.read(THEMES, lambda: BINDINGS)


def test_without_a_file_all_is_as_it_comes(file: Path) -> None:
    assert user_config.read(THEMES, lambda: BINDINGS) == (Config(), ())


def test_it_lies_in_the_users_own_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("GDTUI_CONFIG", raising=False)
    monkeypatch.setattr("platformdirs.user_config_path", lambda name: tmp_path / name)
    assert user_config.path() == tmp_path / "gdtui" / "settings.toml"


def test_every_setting_is_read(file: Path) -> None:
    text = 'theme = "gdtui-safe"\nmarker = "ascii"\nlog = true\n[keys]\n"train.play" = "space, k"\n'
    chosen = Config("gdtui-safe", "ascii", log=True, keys={"train.play": "space,k"})
    assert read(file, text) == (chosen, ())


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('thme = "x"', "setting is 'thme': there is none of that name; did you mean theme?"),
        ('theme = "gdtui-save"', "theme is 'gdtui-save': there is none of that name; did you mean gdtui-safe?"),
        ("theme = 3", "theme is 3: there is none of that name; did you mean"),
        ("theme = [1]", "theme is [1]: there is none of that name; did you mean"),
        ('marker = "dots"', "marker is 'dots': it must be one of braille, half, ascii"),
        ("keys = 1", "keys is 1: it must be a section [keys] of binding ids and their keys"),
        ('keys = { "train.pley" = "k" }', "there is no binding of that id; did you mean train.play"),
        ('keys = { "train.play" = "" }', "keys.train.play is '': it must be keys with commas between"),
        ('keys = { "train.play" = 7 }', "keys.train.play is 7: it must be keys with commas between"),
    ],
)
def test_what_is_wrong_is_told_and_the_rest_counts(file: Path, line: str, problem: str) -> None:
    chosen, problems = read(file, f"{line}\nlog = true\n")
    assert chosen.log
    assert chosen.theme == "textual-dark"
    assert len(problems) == 1
    assert problem in problems[0]
    assert str(file) in problems[0]
    assert "\n" not in problems[0]


@pytest.mark.parametrize("text", ["theme = ", "\xff", 'theme = "a"\ntheme = "b"'])
def test_a_file_that_is_no_toml_is_told_and_left_alone(file: Path, text: str) -> None:
    file.parent.mkdir()
    file.write_bytes(text.encode("latin-1"))
    chosen, problems = user_config.read(THEMES, lambda: BINDINGS)
    assert chosen == Config()
    assert "it is not TOML" in problems[0]
    with pytest.raises(FileError, match="it is not TOML"):
        user_config.write("theme", "gdtui-safe")
    assert file.read_bytes() == text.encode("latin-1")


@pytest.mark.parametrize(
    ("keys", "clash"),
    [
        ('"train.play" = "right"', "key right is used by both train.play and train.step"),
        ('"train.play" = "q"', "key q is used by both train.play and app.quit"),
        ('"loss.unit" = "up"', None),  # a table and the loss cannot have the focus at once
        ('"train.play" = "right"\n"train.step" = "space"', None),
        ('"table.up" = "right"', "key right is used by both table.up and train.step"),
        ('"mode.descend" = "q"', "key q is used by both mode.descend and app.quit"),
        ('"descend.play" = "right"', None),  # nor can two screens be in force
        ('"list.up" = "q"', None),  # while a list is over the screen, other keys rest
        ('"list.up" = "escape"', "key escape is used by both list.up and list.leave"),
    ],
)
def test_keys_that_two_bindings_want_are_told(file: Path, keys: str, clash: str | None) -> None:
    _, problems = read(file, f"[keys]\n{keys}\n")
    assert [problem.partition(": ")[2] for problem in problems] == [clash] * (clash is not None)


@pytest.mark.parametrize(
    ("keys", "clashes"),
    [
        ('"descend.explore.in" = "n"', ["key n is used by both descend.explore.in and descend.next_function"]),
        ('"descend.explore.in" = "s"', []),  # which goes to Settings, on the other screen
        ('"train.loss.unit" = "s"', ["key s is used by both train.loss.unit and train.settings.jump"]),
        ('"train.settings.more" = "n"', []),  # which goes to the next function, on the other screen
        ('"train.play" = "space,K"', []),  # space switches a setting where the focus is on one, as it does by default
        ('"descend.explore.in" = "enter"', []),  # of a table, which Explore shows none of while its orbit can be zoomed
    ],
)
def test_a_key_is_judged_on_the_screen_of_its_panel(file: Path, keys: str, clashes: list[str]) -> None:
    file.parent.mkdir()
    file.write_text(f"[keys]\n{keys}\n", encoding="utf-8")
    _, problems = user_config.read(THEMES, lambda: default_bindings(GdtuiApp, SCREENS))
    assert [problem.partition(": ")[2] for problem in problems] == clashes


def test_the_real_bindings_have_ids_of_their_own() -> None:
    bindings = [binding for _, owner in binding_owners(GdtuiApp, SCREENS) for binding in bindings_of(owner)]
    assert all(binding.id and (binding.tooltip or binding.description) for binding in bindings)
    assert len(default_bindings(GdtuiApp, SCREENS)) == len(bindings)


def owners_of_bindings() -> Iterator[type[DOMNode]]:
    for module in pkgutil.walk_packages(gdtui.ui.__path__, "gdtui.ui."):
        for found in vars(importlib.import_module(module.name)).values():
            if isinstance(found, type) and issubclass(found, DOMNode) and found.__module__ == module.name:
                yield found


def test_every_binding_of_the_package_is_in_the_help_and_can_be_changed() -> None:
    known = [binding for _, owner in binding_owners(GdtuiApp, SCREENS) for binding in bindings_of(owner)]
    own = [(owner.__name__, binding) for owner in owners_of_bindings() for binding in vars(owner).get("BINDINGS", ())]
    assert {"ChoiceList", "FormScreen", "Palette", "ProgressPage", "TextPage"} <= {owner for owner, _ in own}
    assert [(owner, binding) for owner, binding in own if not binding.id or binding not in known] == []


def test_a_choice_is_written_and_the_rest_stays(file: Path) -> None:
    user_config.write("theme", "gdtui-safe")
    assert file.read_text() == 'theme = "gdtui-safe"\n'
    text = '# mine\nlog = true # yes\ntheme = "textual-light"\nfuture = 1\n\n[keys]\ntheme = "t"\n"train.play" = "k"\n'
    file.write_text(text)
    user_config.write("theme", "gdtui-safe")
    assert file.read_text() == text.replace("textual-light", "gdtui-safe")
    user_config.write("marker", "half")
    written = file.read_text()
    assert written.replace('marker = "half"\n', "") == text.replace("textual-light", "gdtui-safe")
    assert written.index("marker") < written.index("[keys]")
    user_config.write("log", False)
    assert "\nlog = false # yes\n" in file.read_text()


@pytest.mark.parametrize("name", ['"theme"', "'theme'", "theme "])
def test_a_setting_is_written_once_however_its_name_was(file: Path, name: str) -> None:
    file.parent.mkdir()
    file.write_text(f'{name} = "textual-light"\n')
    user_config.write("theme", "gdtui-safe")
    user_config.write("log", True)
    chosen, problems = user_config.read(THEMES, lambda: BINDINGS)
    assert (chosen.theme, chosen.log, problems) == ("gdtui-safe", True, ())


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("GDTUI_CONFIG", str(tmp_path / "file" / "settings.toml"))
    with pytest.raises(FileError, match="it cannot be"):
        user_config.write("theme", "gdtui-safe")
