"""The sentences in both languages: the same keys with the same fields, each of a width that fits where it stands."""

import re
from string import Formatter

import pytest

from gdtui.core.data.reading.choices import ReadChoices
from gdtui.core.data.synthetic import kinds
from gdtui.core.experiment.experiment import settings
from gdtui.core.experiment.sweep import SweepForm
from gdtui.core.fields import Field, described_fields
from gdtui.core.functions.catalog import NAMED
from gdtui.core.language import LANGUAGES, use_language
from gdtui.core.texts import _of_keys, _of_settings, key_help, setting_help, templates, text
from gdtui.core.widths import width
from gdtui.ui.app import GdtuiApp
from gdtui.ui.descend.form import FUNCTION, START
from gdtui.ui.screens import SCREENS
from gdtui.ui.session.opening.generate_screen import KIND
from gdtui.ui.session.opening.reading_form import ROLES
from gdtui.ui.shell.keymap import binding_owners, bindings_of

KEYS, OWNERS = _of_keys(), list(binding_owners(GdtuiApp, SCREENS))
EN, KO = (templates(name) for name in LANGUAGES)
OF_COLUMNS = {  # these stand in the form of a run, whose fields follow from its table
    "columns to learn from, with commas between",
    "the column to predict",
    "the column that is not 0 in the rows kept for testing; empty: test_fraction draws them",
}
PARTICLES = {"을", "를", "은", "는", "이", "가", "와", "과", "으로", "로", "라고", "이라고"}
MOST = 2.0
"""Cells of a Korean sentence for each of the English one, where it is longer than a line of a small terminal."""


def fields(template: str) -> list[str]:
    """Return the names of a template's fields."""
    return sorted({name for _, name, _, _ in Formatter().parse(template) if name is not None})


def test_both_languages_have_the_same_keys() -> None:
    assert list(EN) == list(KO)
    assert len(EN) > 90


def test_both_languages_have_the_same_fields() -> None:
    assert {key: fields(KO[key]) for key in EN} == {key: fields(EN[key]) for key in EN}
    assert [key for key in EN if not all(name.isidentifier() for name in fields(EN[key]))] == []


def test_a_korean_sentence_is_not_much_wider() -> None:
    assert [key for key in EN if not 0 < width(KO[key]) <= max(MOST * width(EN[key]), 40)] == []
    assert [key for key in EN if "\n" in EN[key] + KO[key]] == []


def test_no_particle_depends_on_what_a_field_is() -> None:
    """A particle such as 을 or 를 follows the last sound of a word, which nobody knows of a number."""
    assert [key for key in KO if set(re.findall(r"\}([가-힣]+)", KO[key])) & PARTICLES] == []


def test_korean_sentences_are_korean() -> None:
    words = {key: re.sub(r"\{\w+\}", "", EN[key]) for key in EN}
    assert [key for key in KO if not re.search("[가-힣]", KO[key]) and re.search("[a-z]{3}", words[key])] == []
    assert [key for key in EN if re.search("[가-힣]", EN[key])] == []


def test_a_sentence_is_in_the_language_in_use() -> None:
    assert text("caveats.rows", used=10, rows=50) == "the curvature is that of 10 evenly spaced rows out of 50"
    use_language("ko")
    assert text("caveats.rows", used=10, rows=50) == "곡률은 전체 50행에서 고르게 뽑은 10행으로 계산했습니다"


def test_an_unknown_key_or_a_missing_field_is_an_error_of_the_program() -> None:
    with pytest.raises(KeyError):
        text("caveats.nothing")
    with pytest.raises(KeyError):
        text("caveats.rows", used=10)


def test_what_each_key_does_is_said_in_korean_too() -> None:
    """The English stands with the key: one that changes takes a new translation, and none is left over."""
    english = {binding.tooltip or binding.description for _, owner in OWNERS for binding in bindings_of(owner)}
    assert {re.sub(r"^Go to [A-Z]\w*", "Go to {}", one) for one in english} == set(KEYS)
    assert key_help("Delete the run") == "Delete the run"
    use_language("ko")
    korean = {one: key_help(one) for one in english}
    assert all(re.search("[가-힣]", said) and width(said) <= MOST * width(one) for one, said in korean.items())
    assert korean["Delete the run"] == "실행을 지웁니다"
    assert korean["Go to Runs"] == "Runs 화면으로 갑니다"
    assert korean["Go to Loss; again for its next tab"] == "Loss 패널로 갑니다. 다시 누르면 다음 탭으로 갑니다"


def shown_fields() -> list[Field]:
    """The settings of a run, a sweep, a descent, of reading a file and making data; the English stands with them."""
    read, swept = (described_fields(struct).values() for struct in (ReadChoices, SweepForm))
    made = [field for kind in kinds() for field in kind.fields.values()]
    return [*settings().values(), *read, *swept, *made, KIND, FUNCTION, START]


def test_what_each_setting_and_choice_means_is_said_in_korean_too() -> None:
    """An optimizer, a loss or a setting that is added needs its Korean here."""
    english = {field.description for field in shown_fields()}
    english |= {about for field in shown_fields() for about in field.explained} | {*ROLES.values()}
    english = {about for about in english if re.search("[a-z]{3}", about)} - {f.formula for f in NAMED.values()}
    korean = _of_settings()
    assert english <= set(korean)
    assert {key for key in korean if key not in english} == OF_COLUMNS
    assert all(re.search("[가-힣]", said) and width(said) <= max(MOST * width(key), 40) for key, said in korean.items())
    about = settings()["optimizer"].explained[0]
    assert setting_help(about) == about
    use_language("ko")
    assert setting_help(about) == "기울기 곱하기 학습률, 정하면 모멘텀도"
