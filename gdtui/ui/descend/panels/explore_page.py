"""What the pages of Explore have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Protocol

from textual.app import App
from textual.content import Content

from gdtui.protocol.descend import AnyDescendRequest
from gdtui.ui.descend.snapshot import DescendSnapshot
from gdtui.ui.descend.trajectory import Trajectory

if TYPE_CHECKING:
    from gdtui.plots import Plot


class ExplorePage(Protocol):
    """What a page is about."""

    HINT: ClassVar[str]
    """What there is to do, for the lower border."""

    def lines(self, height: int) -> int:
        """How many lines of text there are below the plot, in a panel of so many."""

    def unfit(self, snapshot: DescendSnapshot) -> str:
        """Why there is nothing to see of this scene; empty when there is."""

    def request(self, snapshot: DescendSnapshot, trajectory: Trajectory, size: tuple[int, int]) -> AnyDescendRequest:
        """What the engine must be asked for a plot of so many columns and rows."""

    def picture(self, app: App[object], snapshot: DescendSnapshot, size: tuple[int, int]) -> Plot | None:
        """The picture of its answer; None when there is none yet."""

    def words(self, app: App[object], snapshot: DescendSnapshot, room: tuple[int, int]) -> Content:
        """The text below, in so many columns and lines."""
