"""The command line speaks the language of --language, of the settings file or of the locale, in that order."""

import pytest

from gdtui.cli.main import main
from gdtui.core.storage.user_config import path

KOREAN, ENGLISH = "양쪽을 끝없이 오가며", "from side to side for ever"


def said(capsys: pytest.CaptureFixture[str], *args: str) -> str:
    assert main(args) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize(
    "args",
    [
        ("descend", "square", "--language", "ko"),
        ("--language", "ko", "descend", "square"),
        ("--language=ko", "descend", "square"),
    ],
)
def test_the_option_may_stand_before_or_after_the_command(
    args: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert KOREAN in said(capsys, *args)
    assert ENGLISH in said(capsys, "descend", "square"), "a later start is in the language of the locale again"


def test_the_option_goes_before_the_file_and_the_file_before_the_locale(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    assert KOREAN in said(capsys, "descend", "square")
    path().write_text('language = "en"\n')
    assert ENGLISH in said(capsys, "descend", "square")
    assert KOREAN in said(capsys, "descend", "square", "--language", "ko")


def test_another_language_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--language", "de", "presets"]) == 2
    assert capsys.readouterr().err == "gdtui: Invalid value for '--language': 'de' is not one of 'en', 'ko'.\n"


def test_a_target_may_follow_the_option(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--language", "ko", "no-such-preset"]) == 2
    assert "그런 이름의 프리셋이나 파일이 없습니다" in capsys.readouterr().err
