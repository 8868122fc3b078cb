"""Something of the engine's that is looked at: asked for once, dropped when nobody looks any more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Generic, TypeVar

import msgspec

from gdtui import protocol
from gdtui.protocol.descend import Answer, AnyAnswer, AnyRequest, Orbit, Orbited, Race, Raced, Scatter, Scattered, Walk
from gdtui.ui.shell.engine_link import Engine

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

    def look(self, engine: Engine, request: Asked | None, number: int) -> None:
        """Ask for something, under a new number, unless it is what was asked last; or for nothing any more."""
        if request is None:
            self._leave(engine)
            return
        numbered = msgspec.structs.replace(request, number=number)
        if self._asked is None or msgspec.structs.replace(self._asked, number=number) != numbered:
            self._asked, self.why = numbered, ""
            engine.send(protocol.Ask(numbered))

    def again(self) -> protocol.Command | None:
        """What to ask a new engine; None for nothing."""
        return protocol.Ask(self._asked) if self._asked is not None else None

    def take(self, answer: Told) -> None:
        """Take an answer, if it is to what was asked last."""
        if self._asked is not None and answer.number == self._asked.number:
            self.pair = self._asked, answer

    def deny(self, number: int, why: str) -> bool:
        """Take a denial likewise; whether it was."""
        if self._asked is None or number != self._asked.number:
            return False
        self.why = why
        return True

    @property
    def waiting(self) -> bool:
        """Whether an answer is on its way."""
        return self._asked is not None and not self.why and (self.pair is None or self.pair[0] is not self._asked)

    def _leave(self, engine: Engine) -> None:
        if self.waiting:
            engine.send(protocol.Drop())
        self._asked, self.pair, self.why = None, None, ""


class Sights:
    """All that can be looked at beside the way.

    Args:
        engine: that is asked.

    Attributes:
        orbit: where the point settles, by lr.
        race: how several methods do.
        basins: where starts lead.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.orbit, self.race = Sight[Orbit, Orbited](), Sight[Race, Raced]()
        self.basins = Sight[Scatter, Scattered]()
        self._all: dict[str, Sight[Any, Any]] = {"orbit": self.orbit, "race": self.race, "basins": self.basins}

    def look(self, kind: str, request: AnyRequest | None, number: int) -> None:
        """Look at the answer to a request, or no longer at one of that kind."""
        assert not isinstance(request, Walk)
        self._all[kind].look(self._engine, request, number)

    def take(self, answer: AnyAnswer) -> None:
        """Take an answer to what is still asked."""
        for sight in self._all.values():
            sight.take(answer)

    def deny(self, number: int, why: str) -> bool:
        """Take a denial likewise; whether it was of something here."""
        return any(sight.deny(number, why) for sight in self._all.values())

    def again(self) -> Iterator[protocol.Command]:
        """What to ask a new engine."""
        yield from (command for sight in self._all.values() if (command := sight.again()) is not None)

    @property
    def why(self) -> Mapping[str, str]:
        """Of each why it cannot be; empty texts for what can."""
        return {kind: sight.why for kind, sight in self._all.items()}

    @property
    def waiting(self) -> bool:
        """Whether an answer is on its way."""
        return any(sight.waiting for sight in self._all.values())
