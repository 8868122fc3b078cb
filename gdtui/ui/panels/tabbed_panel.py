"""The base class of panels that have several pages, with their names on the border."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content
from textual.style import Style

from gdtui.ui.panels.panel import Panel, Snapshot


class TabbedPanel(Panel[Snapshot]):
    """A panel that is drawn again when its page or its size changes, and when it becomes visible."""

    @property
    def page(self) -> str:
        """The tab that is shown."""
        return self.tab if self.tab in self.TABS or not self.TABS else self.TABS[0]

    def surroundings(self) -> tuple[object, ...]:
        """Return the page, whether it is visible, its size, and the theme."""
        return self.page, self.seen, self.size, self.app.theme

    def watch_tab(self) -> None:
        """Show the other page."""
        self.redraw()

    def action_tab(self, tab: str) -> None:
        """Go to a page by its name on the border."""
        self.tab = tab

    def on_resize(self) -> None:
        """Draw for the new size, once the widgets in the panel have theirs too."""
        self.call_after_refresh(self.redraw)

    def notify_style_update(self) -> None:
        """Draw again, since the theme may have changed."""
        super().notify_style_update()
        if self.is_mounted:
            self.call_later(self.redraw)

    def entitle(self, note: str = "") -> None:
        """Write name and pages on the upper border, shorter if they do not fit, and a note on the lower one."""
        if self.differs("title", self.TABS, self.page, self.size.width):
            room = self.size.width - 2 - self.key.cell_length
            self.border_title = self.key + _title(self.TITLE, self.TABS, self.page, room)
        self.annotate(note)

    def annotate(self, note: str) -> None:
        """Write a note on the lower border."""
        if self.differs("note", note):
            self.border_subtitle = Content(note)


def _title(name: str, tabs: tuple[str, ...], page: str, room: int) -> Content:
    """Return all pages, closer together if need be, or the present one and their number.

    The first page may have the panel's name.
    """
    for between in (" │ ", "│"):
        full = Content("").join(_pages(name, tabs, page, between))
        if len(tabs) < 2 or full.cell_length <= room:
            return full
    return Content.assemble(*_pages(name, (page,), page), f" {tabs.index(page) + 1}/{len(tabs)}")


def _pages(name: str, tabs: tuple[str, ...], page: str, between: str = "") -> Iterator[Content]:
    named = tabs[:1] != (name.lower(),)
    if named:
        yield Content(name)
    for place, tab in enumerate(tabs):
        if place or named:
            yield Content(between if place else " · ")
        yield _page(tab if place or named else name, tab, len(tabs) > 1 and tab == page)


def _page(text: str, tab: str, active: bool) -> Content:
    content = Content(text).stylize(Style.from_meta({"@click": f"tab({tab!r})"}))
    return content.stylize("bold underline") if active else content
