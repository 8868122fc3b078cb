"""With a Korean keyboard on, each letter acts as the Latin key that it sits on, but not where text is typed."""

import string
import unicodedata

import pytest
from textual.widgets import Input

from gdtui.core.functions.catalog import NAMED
from gdtui.ui.shell.keymap import COMPOUND, HANGUL, SHIFTED, SIMPLE, latin_keys
from tests.ui.driver import drive

ROWS = ("ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ", "ㅁㄴㅇㄹㅎㅗㅓㅏㅣ", "ㅋㅌㅊㅍㅠㅜㅡ")
LATIN = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def test_every_letter_sits_on_its_key() -> None:
    for hangul, latin in zip(ROWS, LATIN, strict=True):
        assert "".join(map(latin_keys, hangul)) == latin
    assert "".join(map(latin_keys, "ㅃㅉㄸㄲㅆㅒㅖ")) == "QWERTOP"
    assert sorted(SIMPLE.values()) == sorted(string.ascii_lowercase)


def test_every_letter_of_hangul_has_its_keys() -> None:
    modern = [chr(code) for code in range(0x3131, 0x3164)]  # ㄱ to ㅎ, and ㅏ to ㅣ
    assert sorted(HANGUL) == sorted(modern)
    assert set(SHIFTED) | set(COMPOUND) | set(SIMPLE) == set(modern)
    for letter, keys in COMPOUND.items():
        assert all(key in SIMPLE.values() for key in keys), letter


@pytest.mark.parametrize(("first", "middle", "last"), [(0, 0, 0), (12, 0, 0), (12, 20, 27), (18, 9, 3), (1, 19, 18)])
def test_a_syllable_is_the_keys_of_its_letters_however_it_is_stored(first: int, middle: int, last: int) -> None:
    """Syllables are in order of 19 first letters, 21 vowels and 28 last letters, of which the first is none."""
    syllable = chr(0xAC00 + (first * 21 + middle) * 28 + last)
    initials, vowels = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ", "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
    finals = ["", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"]
    expected = HANGUL[initials[first]] + HANGUL[vowels[middle]] + (HANGUL[finals[last]] if last else "")
    assert latin_keys(syllable) == latin_keys(unicodedata.normalize("NFD", syllable)) == expected


@pytest.mark.parametrize("other", ["", "w", "W", "1", " ", "λ", "漢", "ㆍ", "é"])
def test_other_letters_are_left_alone(other: str) -> None:
    assert latin_keys(other) == ""


async def test_letters_act_as_the_keys_on_every_screen() -> None:
    async with drive() as driver:
        await driver.press("ㄷ")  # e: to the end of the epoch
        await driver.updates(1)
        await driver.press("ㄲ")  # R: the next seed
        await driver.until(lambda: driver.snapshot.updates == 0 and driver.snapshot.experiment.seed != 0)
        await driver.descend("ㅜ")  # n: the next function
        assert driver.descend_snapshot.question.function.name == list(NAMED)[1]


async def test_where_text_is_typed_it_stays_hangul() -> None:
    async with drive() as driver:
        await driver.press("ctrl+o")
        await driver.until(lambda: isinstance(driver.app.focused, Input))
        await driver.press("ㅈ", "학")
        field = driver.app.focused
        assert isinstance(field, Input)
        assert field.value == "ㅈ학"
