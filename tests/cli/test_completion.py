"""What a shell completes: asked as a shell asks, and in a real bash."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pexpect
import pytest

from gdtui.cli.completers import COMPLETING
from gdtui.cli.completion import SHELLS
from gdtui.cli.main import cli, main
from gdtui.core.experiment.experiment import settings
from gdtui.core.experiment.settings.optimizer import OPTIMIZERS
from gdtui.core.experiment.sweep import sweepable
from gdtui.core.functions.catalog import NAMED
from gdtui.core.functions.method import Method
from gdtui.core.lessons.catalog import lesson_names
from gdtui.core.storage.presets import dataset_names, preset, preset_names
from tests.e2e.terminal import GDTUI

FILES = "a file"
Complete = Callable[..., list[str]]


@pytest.fixture
def complete(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Complete:
    """What is offered for the last of some words, each as bash parts a line."""

    def ask(*words: str) -> list[str]:
        monkeypatch.setenv(COMPLETING, "bash_complete")
        monkeypatch.setenv("COMP_WORDS", "\n".join(["gdtui", *words]))
        monkeypatch.setenv("COMP_CWORD", str(len(words)))
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 0
        out, err = capsys.readouterr()
        assert err == ""
        found = [line.split(",", 1) for line in out.splitlines() if line]
        return [value if kind == "plain" else FILES for kind, value in found]

    return ask


def test_the_first_word_is_a_command_a_preset_a_data_set_or_a_file(complete: Complete) -> None:
    offered = complete("")
    commands = cli.list_commands(cli.make_context("gdtui", ["presets"], resilient_parsing=True))
    assert offered == [*commands, *preset_names(), *dataset_names(), FILES]
    assert {"completion", "config", "run"} < set(commands)
    assert complete("ru") == ["run", FILES]
    assert complete("--language", "ko", "ru") == ["run", FILES]


def test_options_of_the_app_are_offered_before_a_command(complete: Complete) -> None:
    offered = complete("--")
    assert {"--version", "--help", "--language", "--set", "--na"} <= set(offered)
    assert len(offered) == len(set(offered))
    assert complete("exam-scores", "--lang") == ["--language"]


@pytest.mark.parametrize("command", ["open", "run", "theory", "data", "info", "export", "sweep"])
def test_a_command_takes_presets_data_sets_and_files(complete: Complete, command: str) -> None:
    assert complete(command, "ex") == ["exam-scores", "exam-scores-nn", FILES]
    assert complete(command, "xor", "--set", "dtype=float6") == ["dtype=float64"]


def test_what_a_command_names_is_offered_in_its_place(complete: Complete) -> None:
    assert complete("presets", "") == [*preset_names(), *dataset_names()]
    assert complete("lesson", "check", "") == [*lesson_names(), FILES]
    assert complete("descend", "") == list(NAMED)
    assert complete("descend", "--optimizer", "") == list(OPTIMIZERS)
    assert complete("completion", "") == list(SHELLS)
    assert complete("run", "--format", "js") == ["jsonl"]
    assert complete("run", "--format", "=", "js") == ["jsonl"]
    assert complete("--language", "") == ["en", "ko"]
    assert complete("run", "--na", "m") == ["mean", "median"]
    assert complete("sweep", "--scale2", "") == ["log", "linear"]
    assert complete("run", "--out", "") == [FILES]


def test_a_setting_is_completed_by_its_name_and_then_by_its_value(complete: Complete) -> None:
    names = [offered.removesuffix("=") for offered in complete("run", "xor", "--set", "")]
    assert names == [*settings(), "features", "target", "test_column"]
    assert complete("--set", "lr") == ["lr=", "lr_decay=", "lr_min="]
    assert complete("run", "--set", "opti") == [f"optimizer={name}" for name in OPTIMIZERS], "the only one"
    assert complete("run", "--set", "optimizer", "=", "adam") == ["adam", "adamw", "adamax"]
    assert complete("run", "--set", "optimizer", "=") == list(OPTIMIZERS)
    assert complete("run", "--set", "shuffle=x") == []
    assert complete("run", "--set", "nesterov=") == ["nesterov=true", "nesterov=false"]
    assert complete("run", "--set", "lr=") == ["lr=0.01"], "of a number the default"
    assert complete("run", "--set", "target=") == []


def test_every_value_that_is_offered_can_be_set(complete: Complete) -> None:
    for name, field in settings().items():
        for offered in complete("run", "--set", f"{name}="):
            setting, _, value = offered.partition("=")
            assert setting == name
            field.parse(value)
    for name in (one.removesuffix("=").partition("=")[0] for one in complete("descend", "--set", "")):
        assert name in Method.fields()


def test_what_can_be_swept_is_offered(complete: Complete) -> None:
    offered = complete("sweep", "--param", "")
    experiment = preset("study-hours").experiment
    assert {field.name for field in sweepable(experiment)} < set(offered)
    assert not {"optimizer", "degree", "epochs"} & set(offered)
    assert complete("sweep", "--param2", "mom") == ["momentum", "momentum_decay"]


def test_an_option_that_prints_is_left_alone(complete: Complete) -> None:
    assert complete("run", "--help-set", "xo") == ["xor", FILES]


def test_completion_imports_nothing_slow() -> None:
    code = f"""
import os, sys
from gdtui.cli.main import main
asked = "", "run ex", "run x --set opt", "run x --set optimizer=", "descend do", "sweep --param m", "lesson check v"
for words in asked:
    count = len(words.split(" "))
    os.environ.update({{"{COMPLETING}": "zsh_complete", "COMP_WORDS": "gdtui " + words, "COMP_CWORD": str(count)}})
    try:
        main()
    except SystemExit:
        pass
print("loaded", *sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.splitlines()[-1].split())
    assert {"exam-scores", "optimizer=adam", "double-well", "momentum", "valley"} < set(done.stdout.splitlines())
    assert not loaded & {"torch", "textual", "rich", "numpy", "pyarrow", "sympy", "asyncio", "tomlkit"}


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_of_each_shell_names_the_program(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    out, err = capsys.readouterr()
    assert f"{COMPLETING}={shell}_complete" in out
    assert err == ""


@pytest.fixture
def bash(tmp_path: Path) -> Callable[[str, str], None]:
    """Type into a real bash, and wait for what it makes of it."""
    script = tmp_path / "gdtui.bash"
    script.write_bytes(subprocess.run([GDTUI, "completion", "bash"], capture_output=True, check=True).stdout)
    (tmp_path / "marks.csv").touch()
    child = pexpect.spawn(
        "bash --norc --noprofile -i", cwd=tmp_path, encoding="utf-8", timeout=60, dimensions=(50, 200)
    )
    child.sendline("PS1='> '; bind 'set bell-style none'; bind 'set enable-bracketed-paste off'")
    child.sendline(f'PATH="{Path(GDTUI).parent}:$PATH"; . {script}; echo rea""dy')
    child.expect("ready\r\n")

    def type_in(keys: str, becomes: str) -> None:
        child.send(keys)
        child.expect_exact(becomes)
        child.send("\x15")  # away with the line

    return type_in


def test_a_real_bash_completes_commands_presets_files_settings_and_values(bash: Callable[[str, str], None]) -> None:
    bash("gdtui pres\t", "gdtui presets ")
    bash("gdtui run celsi\t", "gdtui run celsius ")
    bash("gdtui run marks\t", "gdtui run marks.csv ")
    bash("gdtui run xor --set optimi\tadag\t", "--set optimizer=adagrad ")
    bash("gdtui run xor --format=js\t", "--format=jsonl ")
    bash("gdtui descend doub\t", "gdtui descend double-well ")
