"""How a point moves down a function: an optimizer and its settings."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from gdtui.core import texts
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import settings
from gdtui.core.experiment.settings.optimizer import OptimizerSettings, check_optimizer
from gdtui.core.experiment.settings.synonyms import suggestion
from gdtui.core.fields import Field
from gdtui.core.theory.learning_rates import descent_of
from gdtui.core.theory.stability import Descent

Box = tuple[tuple[float, float], ...]
"""The least and the greatest value of each variable."""


class Method(OptimizerSettings, frozen=True, kw_only=True, omit_defaults=True):
    """How the point moves: an optimizer and its settings. Those of models and batches mean nothing here."""

    @classmethod
    def fields(cls) -> Mapping[str, Field]:
        """Return the settings that count, by name."""
        return {name: field for name, field in settings().items() if field.group == "optimizer"}

    def checked(self) -> Method:
        """Return itself, when every setting is within its bounds and they fit each other.

        Raises:
            ValidationError: naming the first setting that does not.
        """
        for name, field in self.fields().items():
            field.check(getattr(self, name))
        check_optimizer(self)
        return self

    def assign(self, texts: Mapping[str, str]) -> Method:
        """Return a copy with some settings changed to what their texts say.

        Raises:
            ValidationError: when a setting is unknown or a text does not stand for an allowed value.
        """
        values = {name: self._field(name).parse(text) for name, text in texts.items()}
        return msgspec.structs.replace(self, **values).checked()

    def _field(self, name: str) -> Field:
        known = self.fields()
        if name not in known:
            near = suggestion(name, known)
            raise ValidationError("setting", name, texts.text("refusals.optimizer_has_none", near=near))
        return known[name]

    @property
    def summary(self) -> str:
        """The optimizer, the lr, and the other settings that have an effect and are not the default."""
        parts = [f"{self.optimizer}, lr {self.lr:g}"]
        for name, field in self.fields().items():
            value = getattr(self, name)
            if name not in ("optimizer", "lr") and field.applies(self) and value != field.default:
                parts.append(field.title if value is True else f"{field.title} {_text(value)}")
        return ", ".join(parts)

    @property
    def plain(self) -> bool:
        """Return whether it is gradient descent as written: x - lr f′(x)."""
        return self.optimizer_spec.is_gradient_descent and not (self.momentum or self.weight_decay)

    @property
    def descent(self) -> Descent | None:
        """Return what its regimes follow from; None for an optimizer that adapts its own step size."""
        return descent_of(self) if self.optimizer_spec.is_gradient_descent else None


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return " and ".join(map(_text, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
