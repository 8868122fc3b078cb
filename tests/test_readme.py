"""What the README shows of the command line is what the command line prints."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from gdtui.cli import main

README = Path(__file__).parents[1] / "README.md"
BLOCKS = re.findall(r"^```console\n(.*?)^```$", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (.*)\n((?:[^$].*\n)*)", re.MULTILINE)


def rounded(text: str) -> str:
    """A text with its numbers to six digits, as processors differ in the last ones of a float32."""
    return re.sub(r"\d+\.\d+", lambda number: f"{float(number[0]):.6g}", text)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.splitlines()[-1][:20])
def test_commands_print_what_is_shown(
    block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for command, shown in COMMAND.findall(block):
        program, *arguments = shlex.split(command)
        if program == "cat":
            Path(arguments[0]).write_text(shown, encoding="utf-8")
        else:
            main.main(arguments)
            assert rounded("".join(capsys.readouterr())) == rounded(shown)
