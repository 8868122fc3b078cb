"""A text is as high as its lines, whenever it is set."""

from __future__ import annotations

from textual.app import App

from gdtui.ui.widgets.label import Label


async def test_a_text_that_is_set_after_it_was_measured_and_before_it_is_mounted_has_all_its_lines() -> None:
    """To ask where a widget is after a layout measures all widgets, also one that is being mounted."""
    async with App[None]().run_test() as pilot:
        label, screen = Label(markup=False), pilot.app.screen

        def height() -> int:
            return label.get_content_height(screen.size, screen.size, screen.size.width)

        mounted = screen.mount(label)
        assert (height(), label.is_mounted) == (1, False)
        label.show("one\ntwo\nthree")
        await mounted
        assert (height(), label.is_mounted) == (3, True)
