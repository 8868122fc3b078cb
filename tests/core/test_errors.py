"""What is refused is refused in one line, whatever a file has put into the names and values that it tells."""

from pathlib import Path

import pytest

from gdtui.core.errors import FileError, ValidationError

STRANGE = "a\nb\r\x1b[2Jc\u2028d"


@pytest.mark.parametrize(
    "error",
    [
        ValidationError(STRANGE, 1, "it must be known"),
        ValidationError("lr", STRANGE, "it must be a number"),
        ValidationError("lr", 1, f"no {STRANGE}"),
        FileError(Path("mine.toml"), f"unknown field {STRANGE}"),
        FileError(Path(STRANGE), "it is no file"),
    ],
)
def test_a_message_is_one_line_without_control_characters(error: ValidationError) -> None:
    assert len(str(error).splitlines()) == 1
    assert str(error).isprintable()
    assert r"\x1b[2J" in str(error)


def test_letters_of_any_language_stay_as_they_are() -> None:
    assert str(FileError(Path("점수.csv"), "공부 시간 ŷ")) == "점수.csv: 공부 시간 ŷ"
