"""An error in any part of the app is said in a line and written down, and the app goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from textual.events import Resize
from textual.geometry import Region, Size
from textual.screen import Screen
from textual.strip import Strip
from textual.widgets._toast import Toast

from gdtui.core.storage import error_log
from gdtui.core.storage.presets import preset
from gdtui.ui.app import GdtuiApp
from gdtui.ui.session.opening.generate_screen import GenerateScreen
from gdtui.ui.shell.help import HelpScreen
from gdtui.ui.sweep.screen import SweepScreen
from gdtui.ui.widgets.choice_list import Choice, ChoiceList
from gdtui.ui.widgets.footer import KeyBar


class OddError(Exception):
    """An error that nothing expects."""


def fail(*_: object) -> None:
    raise OddError("on purpose")


def in_handler(app: GdtuiApp) -> None:
    app.screen.query_one(KeyBar).call_later(fail)


def in_timer(app: GdtuiApp) -> None:
    app.screen.set_timer(0.01, fail)


def after_refresh(app: GdtuiApp) -> None:
    app.screen.call_after_refresh(fail)


def in_worker(app: GdtuiApp) -> None:
    async def work() -> None:
        fail()

    app.screen.run_worker(work())


def in_app(app: GdtuiApp) -> None:
    app.call_later(fail)


def in_task(app: GdtuiApp) -> None:
    async def work() -> None:
        fail()

    app.stray = asyncio.create_task(work())  # type: ignore[attr-defined]
    app.stray.add_done_callback(lambda _: delattr(app, "stray"))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "make",
    [lambda: ChoiceList("Open", [Choice("a", "first")], lambda _: None), lambda: GenerateScreen(lambda _: None)],
    ids=["list", "form"],
)
async def test_a_screen_that_is_closed_before_it_is_there_is_no_error(make: Callable[[], Screen[Any]]) -> None:
    app = GdtuiApp(preset("study-hours"))
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        screen = make()
        app.push_screen(screen)
        screen.dismiss()
        await pilot.pause()
        assert not error_log.path().exists()


async def test_two_sizes_at_once_do_not_lay_a_screen_out_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    app, sizes = GdtuiApp(preset("study-hours")), list[Size | None]()
    async with app.run_test(size=(120, 36)) as pilot:
        screen = app.screen
        lay_out = screen._refresh_layout

        def counted(size: Size | None = None, scroll: bool = False) -> None:
            sizes.append(size)
            if len(sizes) < 50:
                lay_out(size, scroll)

        monkeypatch.setattr(screen, "_refresh_layout", counted)
        with app.batch_update():  # as while the screen in front changes: each layout then leaves a message for later
            for app._size in (Size(100, 30), Size(120, 36), Size(100, 30)):
                screen.post_message(Resize(app._size, app._size))
                screen.call_later(lambda: None)  # or the next size would take its place
            await pilot.pause()
        await pilot.pause()
        assert screen.size == Size(100, 30)
        assert len(sizes) < 10


@pytest.mark.parametrize("raise_somewhere", [in_task, in_handler, in_timer, after_refresh, in_worker, in_app])
async def test_an_error_is_said_and_written_and_the_app_goes_on(raise_somewhere: Callable[[GdtuiApp], None]) -> None:
    app = GdtuiApp(preset("study-hours"))
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        raise_somewhere(app)
        async with asyncio.timeout(30):
            while not app._notifications:
                await pilot.pause(0.01)
        (notice,) = app._notifications
        assert "OddError: on purpose" in notice.message
        assert str(error_log.path()) in notice.message
        await pilot.press("question_mark")
        assert type(app.screen).__name__ == "HelpScreen"
    assert app.return_code in (0, None)
    assert "in fail\n" in error_log.path().read_text()


@pytest.mark.parametrize(("key", "made"), [("question_mark", HelpScreen), ("4", SweepScreen)], ids=["over", "beside"])
async def test_an_error_in_the_making_of_a_screen_leaves_it_and_is_said(
    monkeypatch: pytest.MonkeyPatch, key: str, made: type[Screen[Any]]
) -> None:
    monkeypatch.setattr(made, "compose", fail)
    app = GdtuiApp(preset("study-hours"))
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await pilot.pause()
        train = app.screen
        await pilot.press(key)
        async with asyncio.timeout(30):
            while app.screen is not train or not train.query(Toast):
                await pilot.pause(0.01)
        assert any("OddError: on purpose" in notice.message for notice in app._notifications)
        await pilot.press("right")
        async with asyncio.timeout(30):
            while app.screen_named("Train").model.snapshot().updates != 1:
                await pilot.pause(0.01)


async def test_an_error_in_drawing_leaves_the_rest_drawn_and_is_written_once(monkeypatch: pytest.MonkeyPatch) -> None:
    app = GdtuiApp(preset("study-hours"))
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        broken = app.screen.query_one(KeyBar)
        monkeypatch.setattr(broken, "render_line", fail)
        for _ in range(3):
            broken.refresh()
            await pilot.pause()
        assert broken.render_lines(Region(0, 0, 5, 1)) == [Strip.blank(5)]
        assert any("Train" in strip.text for strip in app.screen._compositor.render_strips())
    assert error_log.path().read_text().count("OddError: on purpose") == 1
