"""Synthetic data with a known answer: what a session file's `[generate]` section may say, and what a form offers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import msgspec

from gdtui.core import texts
from gdtui.core.data.recipes import Clusters, Formula, Linear, Polynomial, Recipe, Unscaled
from gdtui.core.data.table import Table
from gdtui.core.errors import ValidationError
from gdtui.core.fields import Field, described_fields, nearest


class Kind(msgspec.Struct, frozen=True):
    """A kind of synthetic data, as a form shows it.

    Attributes:
        name: the value of the key `kind`.
        title: the label on the screen.
        about: a few words about it.
        recipe: the struct that makes the data.
    """

    name: str
    title: str
    about: str
    recipe: type[Recipe]

    @property
    def fields(self) -> Mapping[str, Field]:
        """Its settings by name, those that all kinds have at the end; a form begins with their defaults."""
        fields, common = described_fields(self.recipe), Recipe.__struct_fields__
        return dict(sorted(fields.items(), key=lambda item: item[0] in common))

    def parse(self, texts: Mapping[str, str]) -> Recipe:
        """Return the recipe of some settings as they are typed; the others have their defaults.

        Raises:
            ValidationError: when a text does not stand for an allowed value, or the settings do not fit each other.
        """
        recipe = self.recipe(**{name: self.fields[name].parse(text) for name, text in texts.items()})
        recipe.truth()
        return recipe


_KINDS = {
    kind.name: kind
    for kind in (
        Kind("linear", "Linear model", "standard normal features and true weights", Linear),
        Kind("polynomial", "Polynomial", "true coefficients, x in even steps", Polynomial),
        Kind("formula", "Formula", "any formula of features within their ranges", Formula),
        Kind("clusters", "Clusters and an outlier", "a line's points in groups, and one far away", Clusters),
        Kind("unscaled", "Unscaled features", "means and sizes so different that κ explodes", Unscaled),
    )
}


def kinds() -> tuple[Kind, ...]:
    """Return every kind of synthetic data."""
    return tuple(_KINDS.values())


def recipe(section: Mapping[str, object]) -> Recipe:
    """Return the recipe that a `[generate]` section describes.

    Its key `kind` is one of `kinds()`, and the others are that kind's settings. Without it, the section is of a linear
    model and must have `weights`, or of a formula and must have `formula` and `ranges`.

    Raises:
        ValidationError: when a key is unknown, missing, out of its bounds or of another kind; the message names it.
    """
    given = {name: value for name, value in section.items() if name != "kind"}
    known = {name for kind in kinds() for name in kind.fields}
    for name in given:
        if name not in known:
            near = nearest(name, (*known, "kind"))
            raise ValidationError("generate", name, texts.text("refusals.no_key", near=near))
    kind, called = _kind(section)
    for name, value in given.items():
        if name not in kind.fields:
            raise ValidationError(name, value, texts.text("generate.not_with", kind=called))
    values = {name: _value(value) for name, value in given.items()}
    for name, value in values.items():
        kind.fields[name].check(value)
    return kind.recipe(**values)


def generate(section: Mapping[str, object]) -> Table:
    """Make the table that a `[generate]` section describes.

    Raises:
        ValidationError: as `recipe` does, or when the settings do not fit each other.
    """
    return recipe(section).table()


def _kind(section: Mapping[str, object]) -> tuple[Kind, str]:
    """Return the kind of a section, and what its settings have to go with."""
    if "kind" in section:
        name = section["kind"]
        if not isinstance(name, str) or name not in _KINDS:
            raise ValidationError("kind", name, texts.text("refusals.one_of", names=", ".join(_KINDS)))
        return _KINDS[name], f"kind = {name}"
    needed = ("formula", "ranges") if "formula" in section else ("weights",)
    if not all(name in section for name in needed):
        raise ValidationError("generate", ", ".join(section) or "empty", texts.text("generate.one_of"))
    return _KINDS["formula" if "formula" in section else "linear"], needed[0]


def _value(value: Any) -> Any:
    """Return a value of TOML as a setting has it: a list as a tuple, a table as the text inside its braces."""
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, dict):
        return ", ".join(f"{json.dumps(name, ensure_ascii=False)} = {_inline(entry)}" for name, entry in value.items())
    return value


def _inline(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_inline, value))}]"
    return repr(value) if isinstance(value, int | float) and not isinstance(value, bool) else json.dumps(str(value))
