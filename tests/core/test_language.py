from collections.abc import Iterator

import pytest

from gdtui.core.errors import ValidationError
from gdtui.core.language import Translated, language, use_language

BOTH = Translated(en="learning rate", ko="학습률")


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    use_language("en")


@pytest.mark.parametrize(("name", "text"), [("en", "learning rate"), ("ko", "학습률")])
def test_a_text_is_in_the_language_in_use(name: str, text: str) -> None:
    use_language(name)
    assert language() == name
    assert str(BOTH) == text


def test_another_language_is_refused_and_the_one_in_use_stays() -> None:
    use_language("ko")
    with pytest.raises(ValidationError, match="language is 'de': must be one of en, ko"):
        use_language("de")
    assert language() == "ko"
