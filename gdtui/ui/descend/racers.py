"""Who races, unless the user has chosen, and what they are called."""

from __future__ import annotations

import msgspec

from gdtui.core.functions.method import Method

RIVALS = (
    Method(momentum=0.9),
    Method(momentum=0.9, nesterov=True),
    Method(optimizer="rmsprop"),
    Method(optimizer="adam"),
)


class RaceField:
    """Those who race.

    Attributes:
        best: whether each is to run at the best learning rate that can be found for it.
    """

    best = False
    _chosen: tuple[Method, ...] | None = None

    def of(self, method: Method) -> tuple[Method, ...]:
        """As chosen; otherwise a method, and beside it the best known others at its learning rate."""
        if self._chosen is not None:
            return self._chosen
        rivals = [msgspec.structs.replace(rival, lr=method.lr) for rival in RIVALS]
        return (method, *[rival for rival in rivals if rival != method])

    def choose(self, racers: tuple[Method, ...], best: bool, method: Method) -> None:
        """Let others race; to turn `best` alone does not choose anybody."""
        if racers != self.of(method) or best == self.best:
            self._chosen = racers
        self.best = best

    def forget(self) -> None:
        """Let nobody be chosen."""
        self._chosen = None


def method_name(method: Method) -> str:
    """What a method is called in a narrow column, without its lr: sgd β .9, nesterov β .9, adam."""
    name = "nesterov" if method.nesterov else method.optimizer
    return f"{name} β {method.momentum:g}".replace(" 0.", " .") if method.momentum else name
