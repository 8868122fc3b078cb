"""The usual names of other libraries lead to gdtui's settings."""

import pytest

from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import COLUMNS, setting, settings
from gdtui.core.experiment.settings import synonyms
from gdtui.core.functions.method import Method


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("learning_rate", "lr"),
        ("learning_rate_init", "lr"),  # scikit-learn
        ("LR", "lr"),
        ("hidden_layer_sizes", "hidden"),
        ("n_epochs", "epochs"),
        ("random_state", "seed"),
        ("kernel_initializer", "init"),  # Keras
        ("weight_init", "init"),
        ("validation_split", "test_fraction"),
        ("criterion", "loss"),
        ("lr_scheduler", "schedule"),
        ("T_max", "t_max"),
    ],
)
def test_a_usual_name_is_known(name: str, meant: str) -> None:
    with pytest.raises(ValidationError, match=rf"did you mean {meant}\?"):
        setting(name)


def test_every_synonym_means_one_setting_and_is_none_itself() -> None:
    known = {*settings(), *COLUMNS}
    assert set(synonyms._SYNONYMS) <= known
    others = [name for names in synonyms._SYNONYMS.values() for name in names.split()]
    assert len(set(others)) == len(others)
    assert not set(others) & known


def test_a_synonym_of_what_the_optimizer_has_not_is_not_offered() -> None:
    with pytest.raises(ValidationError, match=r"did you mean lr\?"):
        Method().assign({"learning_rate": "0.1"})
    with pytest.raises(ValidationError, match="did you mean "):
        Method().assign({"n_epochs": "3"})
