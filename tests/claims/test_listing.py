"""The product says no sentence that is not listed with a proof, and each proof holds.

To prove other texts: a function in sources.py that returns their sentences, a listing of the sentences with their
proofs, and a line of SOURCES.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping

import pytest

from gdtui.core.experiment.experiment import Experiment
from gdtui.core.functions.catalog import NAMED
from gdtui.core.language import Translated
from gdtui.core.storage.presets import dataset_names, preset, preset_names
from gdtui.core.texts import templates
from gdtui.core.theory import regime_text
from gdtui.engine.curvature import divergence
from gdtui.engine.descend import walk
from gdtui.engine.inspect import caveats, ending
from gdtui.engine.training import stopping, trainer
from tests.claims import (
    listed_causes,
    listed_datasets,
    listed_functions,
    listed_help,
    listed_presets,
    listed_questions,
    listed_regimes,
    sources,
)
from tests.claims.sources import Listing, Proof, Texts
from tests.claims.wording import figures, says, sentences, settings
from tests.engine.inspect import test_theory

SOURCES: Mapping[str, tuple[Callable[[], Texts], Listing]] = {
    "presets": (sources.presets, {**listed_presets.LISTING, **listed_questions.LISTING}),
    "datasets": (sources.datasets, listed_datasets.LISTING),
    "functions": (sources.functions, listed_functions.LISTING),
    "causes": (sources.causes, listed_causes.LISTING),
    "help": (sources.help_texts, listed_help.LISTING),
    "regimes": (sources.regimes, listed_regimes.LISTING),
}
CLAIMS = [
    pytest.param(sentence, proof, id=f"{place}-{proof.__name__}")
    for _, listing in SOURCES.values()
    for place, claims in listing.items()
    for sentence, proof in claims
]


@pytest.mark.parametrize("source", SOURCES)
def test_every_sentence_is_listed_with_its_proof_and_no_other(source: str) -> None:
    texts, listing = SOURCES[source]
    assert texts() == {place: tuple(sentence for sentence, _ in claims) for place, claims in listing.items()}


@pytest.mark.parametrize(("sentence", "proof"), CLAIMS)
def test_a_sentence_is_true(sentence: str, proof: Proof) -> None:
    proof(sentence)


def test_what_is_said_of_theory_and_of_ends_comes_from_the_texts() -> None:
    modules = (regime_text, caveats, divergence, ending, stopping, trainer, walk)
    assert sources.spoken(*modules) == {}
    assert sources.spoken(test_theory)["tests.engine.inspect.test_theory"]


def test_every_named_function_teaches_something() -> None:
    assert {f"functions.{name}" for name in NAMED} == set(sources.functions())


@pytest.mark.parametrize("name", [*preset_names(), *dataset_names()])
def test_the_settings_that_a_preset_names_can_be_set(name: str) -> None:
    experiment = preset(name).experiment
    for setting, text in settings(str(preset(name).about)):
        assert isinstance(experiment.assign({setting: text}), Experiment)


@pytest.mark.parametrize("name", [*preset_names(), *dataset_names()])
def test_korean_says_the_numbers_and_settings_that_are_proved_of_the_english(name: str) -> None:
    """Korean also counts small numbers in digits that English writes as words."""
    session = preset(name)
    for text in (session.title, session.about):
        assert isinstance(text, Translated)
        english, korean = figures(text.en), figures(text.ko)
        assert not english - korean, f"in English alone: {english - korean}"
        assert korean - english <= Counter({"0": 1, "1": 2, "3": 1, "4": 1, "5": 1, "9": 1, "10": 1})
        assert set(settings(text.en)) == set(settings(re.sub("[가-힣]", " ", text.ko)))


@pytest.mark.parametrize("key", templates("en"))
def test_korean_sentences_have_the_numbers_of_the_english(key: str) -> None:
    assert not figures(templates("en")[key]) - figures(templates("ko")[key])


def test_numbers_in_millions_are_those_of_ten_thousands_in_korean() -> None:
    assert figures("3.2 million, about 250 million and 5,400") == Counter(["3200000", "250000000", "5400"])
    assert figures("320만, 약 2.5억과 5,400") == Counter(["3200000", "250000000", "5400"])


def test_sentences_end_where_a_capital_letter_follows() -> None:
    assert sentences("At lr .3 it\nfalls. It is y = .5x! Is W 2. or 3? Yes.") == (
        "At lr .3 it falls.", "It is y = .5x!", "Is W 2. or 3?", "Yes.",
    )  # fmt: skip


def test_numbers_are_compared_as_they_are_printed() -> None:
    says("W = 12.5x from -.34 to 3e-7, in about 30,000 of 1,000 updates", 12.46, -0.343, 2.6e-7, 29_500, 1000)
    for wrong in (12.56, 12.44):
        with pytest.raises(AssertionError, match=r"12\.5 is"):
            says("W = 12.5x", wrong)
    for text in ("of 1,000", "3e-7", ".0784"):
        with pytest.raises(AssertionError, match=r"is 1\.2"):
            says(text, 1.2)
    with pytest.raises(AssertionError, match="the numbers are"):
        says("from 2 to 3", 2)
