"""Who races, unless the user has chosen, and what they are called."""

from __future__ import annotations

import msgspec

from gdtui.descending import Method

RIVALS = (
    Method(momentum=0.9),
    Method(momentum=0.9, nesterov=True),
    Method(optimizer="rmsprop"),
    Method(optimizer="adam"),
)


def field(method: Method) -> tuple[Method, ...]:
    """A method, and beside it the best known others at its learning rate."""
    rivals = [msgspec.structs.replace(rival, lr=method.lr) for rival in RIVALS]
    return (method, *[rival for rival in rivals if rival != method])


def named(method: Method) -> str:
    """What a method is called in a narrow column, without its lr: sgd β .9, nesterov β .9, adam."""
    name = "nesterov" if method.nesterov else method.optimizer
    return f"{name} β {method.momentum:g}".replace(" 0.", " .") if method.momentum else name
