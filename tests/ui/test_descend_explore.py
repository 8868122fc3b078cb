"""The Explore panel: orbit diagram, race and basins, with the real engine."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, log

import numpy as np
import pytest

from gdtui import protocol
from gdtui.descending import Method, Orbit, Race, Raced, Scatter, Walk
from gdtui.engine.requests import descend
from gdtui.plots import Plot
from gdtui.ui.descend.explore import Explore
from tests.ui.driver import Driver, drive


class Asked:
    """What is asked of the engine from now on."""

    def __init__(self, driver: Driver) -> None:
        self.commands: list[protocol.Command] = []
        self._send = driver.app.engine.send
        driver.app.engine.send = self  # type: ignore[assignment]

    def __call__(self, command: protocol.Command) -> None:
        self.commands.append(command)
        self._send(command)

    def of(self, kind: type) -> list[object]:
        return [c.request for c in self.commands if isinstance(c, protocol.Ask) and isinstance(c.request, kind)]
