"""Something of the engine's that is looked at: asked for once, dropped when nobody looks any more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Generic, TypeVar

import msgspec

from gdtui import protocol
from gdtui.protocol.descend import (
    AnyDescendAnswer,
    AnyDescendRequest,
    BasinsAnswer,
    BasinsRequest,
    DescendAnswer,
    OrbitAnswer,
    OrbitRequest,
    RaceAnswer,
    RaceRequest,
    TrajectoryRequest,
)
from gdtui.ui.shell.engine_link import EngineLink

RequestT = TypeVar("RequestT", OrbitRequest, RaceRequest, BasinsRequest)
AnswerT = TypeVar("AnswerT", bound=DescendAnswer)


class Subscription(Generic[RequestT, AnswerT]):
    """A request and its answer.

    Attributes:
        pair: what was asked and told, the newest that there is; None when nothing is looked at.
        reason: why the request was denied; empty when it was not.
    """

    def __init__(self) -> None:
        self.pair: tuple[RequestT, AnswerT] | None = None
        self.reason = ""
        self._requested: RequestT | None = None

    def subscribe(self, engine: EngineLink, request: RequestT | None, number: int) -> None:
        """Ask for something, under a new number, unless it is what was asked last; or for nothing any more."""
        if request is None:
            self._leave(engine)
            return
        numbered = msgspec.structs.replace(request, number=number)
        if self._requested is None or msgspec.structs.replace(self._requested, number=number) != numbered:
            self._requested, self.reason = numbered, ""
            engine.send(protocol.Ask(numbered))

    def again(self) -> protocol.Command | None:
        """What to ask a new engine; None for nothing."""
        return protocol.Ask(self._requested) if self._requested is not None else None

    def take(self, answer: AnswerT) -> None:
        """Take an answer, if it is to what was asked last."""
        if self._requested is not None and answer.number == self._requested.number:
            self.pair = self._requested, answer

    def deny(self, number: int, reason: str) -> bool:
        """Take a denial likewise; whether it was."""
        if self._requested is None or number != self._requested.number:
            return False
        self.reason = reason
        return True

    @property
    def waiting(self) -> bool:
        """Whether an answer is on its way."""
        return (
            self._requested is not None
            and not self.reason
            and (self.pair is None or self.pair[0] is not self._requested)
        )

    def _leave(self, engine: EngineLink) -> None:
        if self.waiting:
            engine.send(protocol.CancelRequest())
        self._requested, self.pair, self.reason = None, None, ""


class Subscriptions:
    """All that can be looked at beside the way.

    Args:
        engine: that is asked.

    Attributes:
        orbit: where the point settles, by lr.
        race: how several methods do.
        basins: where starts lead.
    """

    def __init__(self, engine: EngineLink) -> None:
        self._engine = engine
        self.orbit, self.race = Subscription[OrbitRequest, OrbitAnswer](), Subscription[RaceRequest, RaceAnswer]()
        self.basins = Subscription[BasinsRequest, BasinsAnswer]()
        self._all: dict[str, Subscription[Any, Any]] = {"orbit": self.orbit, "race": self.race, "basins": self.basins}

    def subscribe(self, kind: str, request: AnyDescendRequest | None, number: int) -> None:
        """Look at the answer to a request, or no longer at one of that kind."""
        assert not isinstance(request, TrajectoryRequest)
        self._all[kind].subscribe(self._engine, request, number)

    def take(self, answer: AnyDescendAnswer) -> None:
        """Take an answer to what is still asked."""
        for subscription in self._all.values():
            subscription.take(answer)

    def deny(self, number: int, reason: str) -> bool:
        """Take a denial likewise; whether it was of something here."""
        return any(subscription.deny(number, reason) for subscription in self._all.values())

    def again(self) -> Iterator[protocol.Command]:
        """What to ask a new engine."""
        yield from (command for subscription in self._all.values() if (command := subscription.again()) is not None)

    @property
    def reason(self) -> Mapping[str, str]:
        """Of each why it cannot be; empty texts for what can."""
        return {kind: subscription.reason for kind, subscription in self._all.items()}

    @property
    def waiting(self) -> bool:
        """Whether an answer is on its way."""
        return any(subscription.waiting for subscription in self._all.values())
