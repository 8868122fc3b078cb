"""The losses: what each is called, and how mathematics and a script write it.

A new loss that torch.nn.functional has is an entry of `LOSSES`. One that it has not also takes a function in
`gdtui.engine.models.loss`.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec


class LossSpec(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be known of a loss, which is a mean over rows.

    Attributes:
        each: what a row adds, of the error H − y, as mathematics writes it and before any division.
        script: what a row adds as a script writes it, the target's name being {y}; empty where `function` says it.
        function: what computes it in torch.nn.functional; empty where the engine has a function of its own.
        keywords: the setting that each of that function's keyword arguments takes.
        squares: the factor of the squared error where that is what a row adds; otherwise 0.
    """

    each: str
    script: str = ""
    function: str = ""
    keywords: Mapping[str, str] = {}
    squares: float = 0.0

    @property
    def halves(self) -> bool:
        """Return whether the mean is of half the squares."""
        return self.squares == 0.5

    @property
    def rule(self) -> str:
        """Return the whole loss as mathematics writes it."""
        return f"mean({self.each}){'/2' if self.halves else ''}"


LOSSES: Mapping[str, LossSpec] = {
    "mse": LossSpec(each="(H − y)²", script="(hypothesis - {y}) ** 2", squares=1.0),
    "half_squared": LossSpec(each="(H − y)²", script="(hypothesis - {y}) ** 2 / 2", squares=0.5),
    "mae": LossSpec(each="|H − y|", script="torch.abs(hypothesis - {y})"),
    "huber": LossSpec(each="huber(H − y)", function="huber_loss", keywords={"delta": "huber_delta"}),
}
"""Every loss by its name in settings, in the order in which people choose."""


def losses_with(setting: str) -> tuple[str, ...]:
    """Return the names of the losses that take a setting."""
    return tuple(name for name, spec in LOSSES.items() if setting in spec.keywords.values())


SQUARED = tuple(name for name, spec in LOSSES.items() if spec.squares)
"""The losses that are a mean of squares, which have a closed form and a short gradient."""
