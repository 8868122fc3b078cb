import pytest

from gdtui.core.language import Language, Translated, language, language_of_locale, use_language
from gdtui.core.storage.user_config import path, preferred_language

BOTH = Translated(en="learning rate", ko="학습률")


@pytest.mark.parametrize(("name", "text"), [("en", "learning rate"), ("ko", "학습률")])
def test_a_text_is_in_the_language_in_use(name: Language, text: str) -> None:
    use_language(name)
    assert language() == name
    assert str(BOTH) == text


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "en"),
        ({"LANG": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "ko"}, "ko"),
        ({"LANG": "ko-KR"}, "ko"),
        ({"LANG": "kok_IN.UTF-8"}, "en"),  # Konkani
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8", "LC_MESSAGES": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": ""}, "ko"),  # an empty one is as none
    ],
)
def test_the_locale_says_which_language(environment: dict[str, str], expected: str) -> None:
    assert language_of_locale(environment) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [('language = "en"', "en"), ('language = "ko"', "ko"), ('language = "fr"', "ko"), ("language =", "ko"), ("", "ko")],
)
def test_the_settings_file_goes_before_the_locale(written: str, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    path().write_text(written)
    assert preferred_language() == expected
