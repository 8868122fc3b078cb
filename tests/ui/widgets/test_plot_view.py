"""The plot widget paints what is drawn, no oftener than it must."""

import subprocess
import sys
from typing import Self

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Offset, Region

from gdtui.plots import Plot, Series
from gdtui.ui.widgets.plot_view import PlotView


class Counted(PlotView):
    """Counts how often it asks to be painted."""

    refreshes = 0

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        self.refreshes += 1
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)


class OnePlot(App[None]):
    CSS = "PlotView { width: 30; height: 10; }"

    def compose(self) -> ComposeResult:
        yield Counted()


def line(slope: float) -> Plot:
    return Plot((Series([0, 1], [0, slope], "line", (255, 0, 0)),), xlim=(0, 1), ylim=(0, 2))


def texts(view: PlotView) -> list[str]:
    return [view.render_line(y).text for y in range(view.size.height)]


async def test_every_strip_is_as_wide_as_the_widget() -> None:
    async with OnePlot().run_test() as pilot:
        view = pilot.app.query_one(PlotView)
        view.show(line(2))
        await pilot.pause()
        assert [view.render_line(y).cell_length for y in range(10)] == [30] * 10
        assert "┤" in texts(view)[0]
        styles = {segment.style.color.name for segment in view.render_line(0) if segment.style and segment.style.color}
        assert "#ff0000" in styles


async def test_the_same_plot_again_costs_nothing() -> None:
    async with OnePlot().run_test() as pilot:
        view = pilot.app.query_one(Counted)
        view.show(line(2))
        await pilot.pause()
        strip, refreshes = view.render_line(0), view.refreshes
        view.show(line(2))
        await pilot.pause()
        assert view.refreshes == refreshes
        assert view.render_line(0) is strip
        view.show(line(1))
        assert view.refreshes == refreshes + 1
        assert view.render_line(0) is not strip


async def test_a_resize_redraws() -> None:
    async with OnePlot().run_test() as pilot:
        view = pilot.app.query_one(PlotView)
        view.show(line(2))
        for width, height in ((60, 5), (3, 2), (0, 0), (30, 10)):
            view.styles.width, view.styles.height = width, height
            await pilot.pause()
            assert [view.render_line(y).cell_length for y in range(height)] == [width] * height


async def test_a_text_stands_in_for_no_plot() -> None:
    async with OnePlot().run_test() as pilot:
        view = pilot.app.query_one(PlotView)
        view.show(line(2))
        view.show(None, "No update yet.\nspace runs")
        await pilot.pause()
        assert [text.strip() for text in texts(view)] == [""] * 4 + ["No update yet.", "space runs"] + [""] * 4
        assert view.at(Offset(10, 3)) is None


async def test_a_theme_recolours() -> None:
    async with OnePlot().run_test() as pilot:
        view = pilot.app.query_one(PlotView)
        view.show(line(2))
        await pilot.pause()
        dark = view.render_line(0)
        pilot.app.theme = "textual-light"
        await pilot.pause()
        assert view.render_line(0).text == dark.text
        assert view.render_line(0) != dark


@pytest.mark.painted
async def test_data_under_the_mouse() -> None:
    async with OnePlot().run_test() as pilot:
        view = pilot.app.query_one(PlotView)
        assert view.at(Offset(10, 3)) is None
        view.show(line(2))
        await pilot.pause()
        x, y = view.at(Offset(29, 0)) or (0, 0)
        columns, rows = 25, 8  # 30 less four of labels and one of axis; 10 less the axis and its labels
        assert (x, y) == (24.5 / columns, 2 * 7.5 / rows)
        assert view.at(Offset(0, 0)) is None


def test_the_widget_does_not_load_the_plots_before_it_must() -> None:
    program = "import sys, gdtui.ui.widgets.plot_view; print([m for m in ('numpy', 'plotext') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
