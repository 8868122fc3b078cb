"""An engine and the models of the screens, without screens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from gdtui.core.storage.presets import preset
from gdtui.ui.descend.model import DescendModel
from gdtui.ui.descend.subject import DescentSubject
from gdtui.ui.lesson.player import Player
from gdtui.ui.session.model import SessionModel
from gdtui.ui.session.subject import RunSubject
from gdtui.ui.shell.engine_link import EngineLink
from gdtui.ui.shell.subject import Subject

FIRST = "study-hours"  # until a lesson has opened its own


@asynccontextmanager
async def playing() -> AsyncIterator[Player]:
    """Start an engine, and give a player for as many lessons as there are."""

    def tell() -> None:
        player.news.set()

    engine = EngineLink(tell)
    train, descend = SessionModel(preset(FIRST), engine, tell), DescendModel(preset(FIRST), engine, tell)
    subjects: dict[str, Subject] = {"Train": RunSubject(train), "Descend": DescentSubject(descend)}
    player = Player(engine, subjects.__getitem__)
    train.subscribe({"theory": True})
    descend.begin()
    pump = asyncio.create_task(engine.pump())
    try:
        yield player
    finally:
        pump.cancel()
        with suppress(asyncio.CancelledError):
            await pump
        await engine.close()
