"""The methods that race, by default or by the user's choice, and their names."""

from __future__ import annotations

import msgspec

from gdtui.core.functions.method import Method
from gdtui.ui.text.numbers import number_text

RIVALS = (
    Method(momentum=0.9),
    Method(momentum=0.9, nesterov=True),
    Method(optimizer="rmsprop"),
    Method(optimizer="adam"),
)


class RaceField:
    """The methods that race.

    Attributes:
        best: whether each should run at the best learning rate that can be found for it.
    """

    best = False
    _chosen: tuple[Method, ...] | None = None

    def of(self, method: Method) -> tuple[Method, ...]:
        """Return the chosen methods, or else a method beside the best-known others at its learning rate."""
        if self._chosen is not None:
            return self._chosen
        rivals = [msgspec.structs.replace(rival, lr=method.lr) for rival in RIVALS]
        return (method, *[rival for rival in rivals if rival != method])

    def choose(self, racers: tuple[Method, ...], best: bool, method: Method) -> None:
        """Let other methods race; to change `best` alone does not choose them."""
        if racers != self.of(method) or best == self.best:
            self._chosen = racers
        self.best = best

    def forget(self) -> None:
        """Forget the chosen methods."""
        self._chosen = None


def method_name(method: Method, room: int = 99) -> str:
    """Return a method's name for a narrow column, without its lr: sgd β 0.9, nesterov β 0.9 (or nest. β 0.9), adam."""
    name = "nesterov" if method.nesterov else method.optimizer
    momentum = f" β {number_text(method.momentum)}" if method.momentum else ""
    return f"{name}{momentum}" if len(name + momentum) <= room else f"{name.replace('nesterov', 'nest.')}{momentum}"
