"""gdtui's own themes: one for every kind of colour vision, two with the greatest contrast, one for a projector."""

from __future__ import annotations

from textual.app import App
from textual.theme import Theme

SAFE = Theme(  # Okabe & Ito 2008: people of every kind of colour vision can distinguish these colours
    name="gdtui-safe",
    primary="#56B4E9",  # sky blue
    secondary="#CC79A7",  # reddish purple
    accent="#F0E442",  # yellow
    warning="#E69F00",  # orange
    error="#D55E00",  # vermilion
    success="#009E73",  # bluish green
    foreground="#F5F5F5",
    background="#101010",
    surface="#181818",
    panel="#262626",
    dark=True,
)
CONTRAST = Theme(
    name="gdtui-contrast",
    primary="#FFFFFF",
    secondary="#FFFF00",
    accent="#FFFF00",
    warning="#FFFF00",
    error="#FFFFFF",
    success="#FFFFFF",
    foreground="#FFFFFF",
    background="#000000",
    surface="#000000",
    panel="#000000",
    dark=True,
    variables={
        "text-muted": "#FFFFFF",
        "foreground-muted": "#FFFFFF",
        "text-primary": "#FFFFFF",
        "text-accent": "#FFFF00",
        "text-warning": "#FFFF00",
        "text-error": "#FFFF00",
        "text-success": "#FFFFFF",
        "panel-lighten-2": "#FFFFFF",
        "block-cursor-background": "#FFFF00",
        "block-cursor-foreground": "#000000",
        "block-cursor-blurred-background": "#606000",
        "input-cursor-background": "#FFFF00",
        "input-cursor-foreground": "#000000",
        "scrollbar": "#FFFFFF",
    },
)


CONTRAST_LIGHT = Theme(
    name="gdtui-contrast-light",
    primary="#000000",
    secondary="#00008B",
    accent="#00008B",
    warning="#00008B",
    error="#000000",
    success="#000000",
    foreground="#000000",
    background="#FFFFFF",
    surface="#FFFFFF",
    panel="#FFFFFF",
    dark=False,
    variables={
        "text-muted": "#000000",
        "foreground-muted": "#000000",
        "text-primary": "#000000",
        "text-accent": "#00008B",
        "text-warning": "#00008B",
        "text-error": "#00008B",
        "text-success": "#000000",
        "panel-lighten-2": "#000000",
        "block-cursor-background": "#00008B",
        "block-cursor-foreground": "#FFFFFF",
        "block-cursor-blurred-background": "#C0C0FF",
        "input-cursor-background": "#00008B",
        "input-cursor-foreground": "#FFFFFF",
        "scrollbar": "#000000",
    },
)

PROJECTOR = Theme(  # dark, full colours on white: a projector washes out everything between
    name="gdtui-projector",
    primary="#00429D",
    secondary="#8B0057",
    accent="#9A3400",
    warning="#7A4B00",
    error="#A30000",
    success="#00591C",
    foreground="#000000",
    background="#FFFFFF",
    surface="#FFFFFF",
    panel="#FFFFFF",
    dark=False,
    variables={
        "text-muted": "#1F1F1F",
        "foreground-muted": "#1F1F1F",
        "text-primary": "#00429D",
        "text-accent": "#9A3400",
        "text-warning": "#7A4B00",
        "text-error": "#A30000",
        "text-success": "#00591C",
        "panel-lighten-2": "#000000",
        "block-cursor-background": "#00429D",
        "block-cursor-foreground": "#FFFFFF",
        "block-cursor-blurred-background": "#BFD3F2",
        "input-cursor-background": "#00429D",
        "input-cursor-foreground": "#FFFFFF",
        "scrollbar": "#000000",
    },
)


def register_themes(app: App[None]) -> None:
    """Register our themes with the app, and take away those in the terminal's own colours.

    What those look like is not known here, so that plots cannot be mixed from them nor made strong enough to read.
    """
    for theme in (SAFE, CONTRAST, CONTRAST_LIGHT, PROJECTOR):
        app.register_theme(theme)
    for name, theme in app.available_themes.items():
        colors = (theme.primary, theme.foreground or "", theme.background or "")
        if any(color.startswith("ansi") for color in colors):
            app.unregister_theme(name)


def theme_names() -> tuple[str, ...]:
    """Return the names of all themes."""
    app: App[None] = App()
    register_themes(app)
    return tuple(app.available_themes)
