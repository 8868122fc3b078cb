"""The pages of Explore, each of which draws its picture."""

from __future__ import annotations

from typing import ClassVar, Protocol

from textual.app import App
from textual.content import Content

from gdtui.plots import Plot
from gdtui.protocol.descend import AnyDescendRequest
from gdtui.ui.descend.panels.basins import BasinsPage
from gdtui.ui.descend.panels.orbit import OrbitPage
from gdtui.ui.descend.panels.race import RacePage
from gdtui.ui.descend.snapshot import DescendSnapshot
from gdtui.ui.descend.trajectory import Trajectory


class ExplorePage(Protocol):
    """A page of Explore: what it needs from the engine, its picture and its text."""

    HINT: ClassVar[str]
    """The key of what the user can do, for the lower border."""

    def lines(self, height: int) -> int:
        """Return the number of lines of text below the plot, in a panel of a given height."""

    def unfit(self, snapshot: DescendSnapshot) -> str:
        """Return why there is nothing to see for this function and method; an empty text when there is."""

    def request(self, snapshot: DescendSnapshot, trajectory: Trajectory, size: tuple[int, int]) -> AnyDescendRequest:
        """Return the request to the engine for a plot of a size in columns and rows."""

    def picture(self, app: App[object], snapshot: DescendSnapshot, size: tuple[int, int]) -> Plot | None:
        """Return the picture of the answer; None when there is none yet."""

    def words(self, app: App[object], snapshot: DescendSnapshot, room: tuple[int, int]) -> Content:
        """Return the text below the plot, for a room in columns and lines."""


class ExplorePages:
    """All pages, by their names."""

    def __init__(self) -> None:
        self.orbit, self.race, self.basins = OrbitPage(), RacePage(), BasinsPage()
        self._pages: dict[str, ExplorePage] = {"orbit": self.orbit, "race": self.race, "basins": self.basins}

    def __getitem__(self, name: str) -> ExplorePage:
        """Return a page."""
        return self._pages[name]
