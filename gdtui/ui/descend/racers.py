"""Who races, unless the user has chosen."""

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
