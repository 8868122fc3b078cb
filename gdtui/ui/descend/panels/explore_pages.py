"""The pages of Explore, each of which draws its picture."""

from __future__ import annotations

from gdtui.ui.descend.panels.basins import BasinsPage
from gdtui.ui.descend.panels.explore_page import ExplorePage
from gdtui.ui.descend.panels.orbit import OrbitPage
from gdtui.ui.descend.panels.race import RacePage


class ExplorePages:
    """All pages, by their names."""

    def __init__(self) -> None:
        self.orbit, self.race, self.basins = OrbitPage(), RacePage(), BasinsPage()
        self._pages: dict[str, ExplorePage] = {"orbit": self.orbit, "race": self.race, "basins": self.basins}

    def __getitem__(self, name: str) -> ExplorePage:
        """Return a page."""
        return self._pages[name]
