"""Every theme that is offered can be read: texts 4.5 to 1 and lines 3 to 1, by a formula of its own."""

import re
from pathlib import Path

import pytest
from textual.app import App
from textual.color import Color

import gdtui.ui
from gdtui.core.storage.presets import preset
from gdtui.core.storage.user_config import path
from gdtui.ui.app import GdtuiApp
from gdtui.ui.panels.panel import Panel
from gdtui.ui.shell.contrast import GROUNDS, LINES, SELECTED, TEXTS, ratio
from gdtui.ui.shell.themes import register_themes
from tests.ui.driver import drive


def offered() -> list[str]:
    app: App[None] = App()
    register_themes(app)
    return sorted(app.available_themes)


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2 from two hex colours, written out."""

    def luminance(color: str) -> float:
        parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    a, b = luminance(one) + 0.05, luminance(other) + 0.05
    return max(a, b) / min(a, b)


def test_the_ratio_is_that_of_the_guideline() -> None:
    assert ratio(Color.parse("#000000"), Color.parse("#ffffff")) == pytest.approx(21)
    assert ratio(Color.parse("#777777"), Color.parse("#ffffff")) == pytest.approx(4.48, abs=0.01)  # WebAIM's example
    assert contrast("#777777", "#ffffff") == pytest.approx(ratio(Color.parse("#777777"), Color.parse("#ffffff")))


@pytest.mark.parametrize("theme", offered())
def test_every_text_and_every_line_can_be_read(theme: str) -> None:
    app = GdtuiApp(preset("study-hours"))
    register_themes(app)
    app.theme = theme
    colors = app.get_css_variables()
    hexes = {name: Color.parse(colors[name]).hex6 for name in (*GROUNDS, *LINES, *TEXTS)}
    for text in TEXTS:
        for ground in GROUNDS:
            assert contrast(hexes[text], hexes[ground]) >= 4.45, (text, ground)  # hex digits round
    assert contrast(hexes["foreground"], Color.parse(colors[SELECTED]).hex6) >= 4.45
    for line in LINES:
        assert contrast(hexes[line], hexes["background"]) >= 2.95, line
    assert app.theme_variables["primary"] == colors["primary"]  # what plots are drawn with


def test_no_text_has_another_colour() -> None:
    root = Path(gdtui.ui.__path__[0])
    sources = "\n".join(path.read_text() for path in root.rglob("*") if path.suffix in (".py", ".tcss"))
    used = set(re.findall(r"\$([a-z][a-z0-9-]+)", sources))
    others = {SELECTED, "panel-lighten-1", "block-cursor-background", "block-cursor-foreground"}
    assert used <= {*TEXTS, *LINES, *GROUNDS, *others}


def test_themes_in_the_colours_of_the_terminal_are_not_offered() -> None:
    assert not [name for name in offered() if "ansi" in name]
    assert "gdtui-projector" in offered()
    assert {
        "gdtui-safe",
        "gdtui-contrast",
        "gdtui-contrast-light",
        "gdtui-projector",
        "textual-dark",
        "textual-light",
    } <= set(offered())


@pytest.mark.parametrize("theme", ["gdtui-contrast-light", "dracula", "solarized-light"])
async def test_plots_follow_the_theme(theme: str) -> None:
    async with drive() as driver:
        driver.app.theme = theme
        await driver.press("right", "right")
        await driver.updates(2)
        await driver.pilot.pause()
        assert "⠉" in driver.text("#loss-plot") or "⡇" in driver.text("#loss-plot") or "⢣" in driver.text("#loss-plot")


def test_the_look_for_a_projector_is_stronger_than_any_theme_must_be() -> None:
    app = GdtuiApp(preset("study-hours"))
    register_themes(app)
    app.theme = "gdtui-projector"
    colors = {name: Color.parse(app.get_css_variables()[name]).hex6 for name in (*GROUNDS, *LINES, *TEXTS)}
    assert {colors[ground] for ground in GROUNDS} == {"#FFFFFF"}
    for name in (*TEXTS, *LINES):
        assert contrast(colors[name], "#FFFFFF") >= 6.9, name


async def test_one_key_shows_it_with_one_large_panel_and_another_press_goes_back() -> None:
    async with drive() as driver:
        theme, screen = driver.app.theme, driver.app.screen
        panels = [panel for panel in screen.query(Panel) if panel.region.area]
        await driver.press("i", "P")
        await driver.until(lambda: driver.snapshot.marker == "half")
        assert driver.app.theme == "gdtui-projector"
        await driver.until(lambda: [panel.ID for panel in screen.query(Panel) if panel.region.area] == ["train.fit"])
        await driver.press("P")
        await driver.until(lambda: [panel for panel in screen.query(Panel) if panel.region.area] == panels)
        assert (driver.app.theme, driver.snapshot.marker) == (theme, "braille")
        assert not path().exists(), "neither is kept for the next start"
