"""An optional result of the engine: requested once, and cancelled when nothing shows it any longer."""

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
        link: the link to the engine.

    Attributes:
        pair: the newest answer and its request; None when nothing is requested.
        reason: why the last request failed; empty when it did not.
    """

    def __init__(self, link: EngineLink) -> None:
        self._link = link
        self.pair: tuple[RequestT, AnswerT] | None = None
        self.reason = ""
        self._requested: RequestT | None = None
        self._id = 0

    def subscribe(self, request: RequestT | None) -> None:
        """Send a request unless it is the same as the last; None requests nothing."""
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
        """Return whether an answer is on its way."""
        return self._link.waits_for(self._id)


class Subscriptions:
    """All results that can be shown beside the trajectory.

    Args:
        link: the link to the engine.

    Attributes:
        orbit: where the point settles, by lr.
        race: the results of several methods.
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
        """Request the answer to a request, or no answer of that kind any longer."""
        self._all[kind].subscribe(request)

    @property
    def reason(self) -> Mapping[str, str]:
        """The reason why each kind is impossible; empty texts for what is possible."""
        return {kind: subscription.reason for kind, subscription in self._all.items()}

    @property
    def waiting(self) -> bool:
        """Return whether an answer is on its way."""
        return any(subscription.waiting for subscription in self._all.values())
