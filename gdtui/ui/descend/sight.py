"""Something of the engine's that is looked at: asked for once, dropped when nobody looks any more."""

from __future__ import annotations

from typing import Generic, TypeVar

import msgspec

from gdtui import protocol
from gdtui.descending import Answer, Orbit, Race, Scatter
from gdtui.ui.engine import Engine

Asked = TypeVar("Asked", Orbit, Race, Scatter)
Told = TypeVar("Told", bound=Answer)


class Sight(Generic[Asked, Told]):
    """A request and its answer.

    Attributes:
        pair: what was asked and told, the newest that there is; None when nothing is looked at.
        why: why the request was denied; empty when it was not.
    """

    def __init__(self) -> None:
        self.pair: tuple[Asked, Told] | None = None
        self.why = ""
        self._asked: Asked | None = None

    def look(self, engine: Engine, request: Asked | None, number: int) -> bool:
        """Ask for something, unless it is what was asked last; whether the number was used."""
        if request is None:
            self._leave(engine)
            return False
        numbered = msgspec.structs.replace(request, number=number)
        if self._asked is not None and msgspec.structs.replace(self._asked, number=number) == numbered:
            return False
        self._asked, self.why = numbered, ""
        engine.send(protocol.Ask(numbered))
        return True

    def again(self) -> protocol.Command | None:
        """What to ask a new engine; None for nothing."""
        return protocol.Ask(self._asked) if self._asked is not None else None

    def take(self, answer: Told) -> bool:
        """Take an answer, if it is to what was asked last."""
        if self._asked is None or answer.number != self._asked.number:
            return False
        self.pair = self._asked, answer
        return True

    def deny(self, number: int, why: str) -> bool:
        """Take a denial likewise."""
        if self._asked is None or number != self._asked.number:
            return False
        self.why = why
        return True

    def _leave(self, engine: Engine) -> None:
        waiting = self._asked is not None and not self.why
        if waiting and (self.pair is None or self.pair[0] is not self._asked):
            engine.send(protocol.Drop())
        self._asked, self.pair, self.why = None, None, ""
