"""Something of the engine's that is looked at: asked for once, cancelled when nobody looks any more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, TypeVar, cast

from gdtui import protocol
from gdtui.protocol.descend import (
    AnyDescendRequest,
    BasinsAnswer,
    BasinsRequest,
    DescendAnswer,
    OrbitAnswer,
    OrbitRequest,
    RaceAnswer,
    RaceRequest,
)
from gdtui.ui.shell.engine_link import EngineLink

RequestT = TypeVar("RequestT", OrbitRequest, RaceRequest, BasinsRequest)
AnswerT = TypeVar("AnswerT", bound=DescendAnswer)


class Subscription(Generic[RequestT, AnswerT]):
    """A request and its answer.

    Args:
        link: to the engine that is asked.

    Attributes:
        pair: a request and its answer, the newest that there is; None when nothing is looked at.
        reason: why the last request failed; empty when it did not.
    """

    def __init__(self, link: EngineLink) -> None:
        self._link = link
        self.pair: tuple[RequestT, AnswerT] | None = None
        self.reason = ""
        self._requested: RequestT | None = None
        self._id = 0

    def subscribe(self, request: RequestT | None) -> None:
        """Ask for something, unless it is what was asked last; or for nothing any more."""
        if request is not None and request == self._requested:
            return
        self._link.cancel(self._id)
        self._requested, self.reason = request, ""
        if request is None:
            self.pair = None
        else:
            self._id = self._link.ask(request, self._hear)

    def _hear(self, event: protocol.Answered | protocol.RequestFailed) -> None:
        assert self._requested is not None
        if isinstance(event, protocol.RequestFailed):
            self.reason = event.message
        else:
            self.pair = self._requested, cast("AnswerT", event.answer)

    @property
    def waiting(self) -> bool:
        """Whether an answer is on its way."""
        return self._link.waits_for(self._id)


class Subscriptions:
    """All that can be looked at beside the trajectory.

    Args:
        link: to the engine that is asked.

    Attributes:
        orbit: where the point settles, by lr.
        race: how several methods do.
        basins: where starts lead.
    """

    def __init__(self, link: EngineLink) -> None:
        self.orbit, self.race = (
            Subscription[OrbitRequest, OrbitAnswer](link),
            Subscription[RaceRequest, RaceAnswer](link),
        )
        self.basins = Subscription[BasinsRequest, BasinsAnswer](link)
        self._all: dict[str, Subscription[Any, Any]] = {"orbit": self.orbit, "race": self.race, "basins": self.basins}

    def subscribe(self, kind: str, request: AnyDescendRequest | None) -> None:
        """Look at the answer to a request, or no longer at one of that kind."""
        self._all[kind].subscribe(request)

    @property
    def reason(self) -> Mapping[str, str]:
        """Of each why it cannot be; empty texts for what can."""
        return {kind: subscription.reason for kind, subscription in self._all.items()}

    @property
    def waiting(self) -> bool:
        """Whether an answer is on its way."""
        return any(subscription.waiting for subscription in self._all.values())
