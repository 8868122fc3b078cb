"""The losses: their names, and how mathematics and a script write each.

A new loss that torch.nn.functional has is an entry of `LOSSES`. Another one also needs a function in
`gdtui.engine.models.loss`.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec


class LossSpec(msgspec.Struct, frozen=True, kw_only=True):
    """The description of a loss, which is a mean over rows.

    Attributes:
        about: a few words about it.
        each: a row's contribution as mathematics writes it, from the error H − y and without any division.
        script: a row's contribution as a script writes it, with {y} as the target's name; empty if `function` is set.
        function: the function in torch.nn.functional; empty where the engine has its own.
        keywords: the setting for each of that function's keyword arguments.
        squares: the factor of the squared error where that is a row's contribution; otherwise 0.
    """

    about: str
    each: str
    script: str = ""
    function: str = ""
    keywords: Mapping[str, str] = {}
    squares: float = 0.0

    @property
    def halves(self) -> bool:
        """Whether the loss is the mean of half the squares."""
        return self.squares == 0.5

    def rule(self, of_rows: str = "mean") -> str:
        """Return the whole loss as mathematics writes it; `of_rows` says what it is of its rows: "mean" or "sum"."""
        return f"{of_rows}({self.each}){'/2' if self.halves else ''}"


LOSSES: Mapping[str, LossSpec] = {
    "mse": LossSpec(
        about="the mean of the squared errors", each="(H − y)²", script="(hypothesis - {y}) ** 2", squares=1.0
    ),
    "half_squared": LossSpec(
        about="half of that: its gradient has no factor 2",
        each="(H − y)²",
        script="(hypothesis - {y}) ** 2 / 2",
        squares=0.5,
    ),
    "mae": LossSpec(
        about="the mean of the absolute errors: a far point pulls no harder than a near one",
        each="|H − y|",
        script="torch.abs(hypothesis - {y})",
    ),
    "huber": LossSpec(
        about="squared for small errors, absolute for large ones",
        each="huber(H − y)",
        function="huber_loss",
        keywords={"delta": "huber_delta"},
    ),
}
"""Every loss by its name in settings, in the order of the choices on the screen."""


def losses_with(setting: str) -> tuple[str, ...]:
    """Return the names of the losses that take a setting."""
    return tuple(name for name, spec in LOSSES.items() if setting in spec.keywords.values())


SQUARED = tuple(name for name, spec in LOSSES.items() if spec.squares)
"""The losses that are a mean of squares: these have a closed form and a short gradient."""
