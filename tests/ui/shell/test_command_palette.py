"""The command palette, the help, the themes: all of them are made from the bindings, settings and presets there are."""

from pathlib import Path

import pytest
from textual.command import CommandList, Hit

from gdtui.core.experiment.experiment import settings
from gdtui.core.storage.presets import preset_names
from gdtui.core.storage.user_config import MARKERS, path
from gdtui.ui.app import GdtuiApp
from gdtui.ui.screens import SCREENS
from gdtui.ui.shell.command_palette import GROUPS, CommandProvider, choose_theme
from gdtui.ui.shell.keymap import binding_owners, bindings_of
from gdtui.ui.shell.preferences import apply_preferences
from gdtui.ui.train.screen import TrainScreen
from tests.ui.driver import Driver, drive


async def palette(driver: Driver) -> CommandProvider:
    commands = CommandProvider(driver.app.screen)
    await commands.startup()
    return commands


async def found(commands: CommandProvider, query: str) -> list[Hit]:
    hits = [hit async for hit in commands.search(query) if isinstance(hit, Hit)]
    return sorted(hits, key=lambda hit: -hit.score)


async def test_it_has_every_action_preset_theme_and_marker() -> None:
    async with drive() as driver:
        apply_preferences(driver.app, SCREENS)
        hits = [hit async for hit in (await palette(driver)).discover()]
        names = [f"{hit.text}: {hit.help}" if hit.help else str(hit.text) for hit in hits]
        names += [str(hit.text) for hit in hits]
        assert {f"Open {name}" for name in preset_names()} < set(names)
        assert {f"Theme {name}" for name in ("gdtui-safe", "gdtui-contrast", "textual-light")} < set(names)
        assert {f"Marker {marker}" for marker in MARKERS} < set(names)
        for heading, owner in binding_owners(GdtuiApp, SCREENS):
            if heading == "Everywhere" or owner in TrainScreen.PANELS:
                assert all(
                    any(b.tooltip in name or b.tooltip.endswith(name) for name in names) for b in bindings_of(owner)
                )


async def test_an_action_is_found_and_done() -> None:
    async with drive() as driver:
        (hit, *_) = await found(await palette(driver), "make one update")
        await hit.command()
        await driver.updates(1)


async def test_a_preset_is_opened() -> None:
    async with drive() as driver:
        (hit, *_) = await found(await palette(driver), "open exam-scores-nn")
        hit.command()
        await driver.until(lambda: driver.snapshot.title.startswith("exam-scores-nn"))


async def test_a_function_is_descended_and_a_preset_goes_back_to_train() -> None:
    async with drive() as driver:
        (hit, *_) = await found(await palette(driver), "descend rosenbrock")
        hit.command()
        await driver.pilot.pause()
        await driver.found()
        assert driver.descend_snapshot.question.function.name == "rosenbrock"
        (hit, *_) = await found(await palette(driver), "open exam-scores-nn")
        hit.command()
        await driver.until(lambda: driver.snapshot.title.startswith("exam-scores-nn"))
        assert driver.app.screen is driver.app.screen_named("Train")


async def test_settings_are_those_that_apply() -> None:
    async with drive() as driver:
        names = [str(hit.text) async for hit in (await palette(driver)).discover()]
        experiment = driver.snapshot.experiment
        for field in settings().values():
            assert (f"Set {field.title}" in names) == field.applies(experiment)


async def test_a_theme_and_a_marker_are_kept(home: Path) -> None:
    async with drive() as driver:
        apply_preferences(driver.app, SCREENS)
        choose_theme(driver.app, "gdtui-safe")
        (hit, *_) = await found(await palette(driver), "marker half")
        hit.command()
        assert driver.app.theme == "gdtui-safe"
        await driver.until(lambda: driver.snapshot.marker == "half")
    assert path() == home / "settings.toml"
    assert sorted(path().read_text().splitlines()) == ['marker = "half"', 'theme = "gdtui-safe"']


@pytest.mark.parametrize("theme", ["gdtui-safe", "gdtui-contrast"])
async def test_the_screen_is_drawn_in_our_themes(theme: str) -> None:
    path().write_text(f'theme = "{theme}"\n[keys]\n"train.play" = "k"\n')
    async with drive() as driver:
        apply_preferences(driver.app, SCREENS)
        await driver.press("k")
        await driver.until(lambda: driver.snapshot.running)
        assert driver.app.theme == theme
        assert "running" in driver.text("Header")


async def test_the_help_explains_every_panel_and_key() -> None:
    path().write_text('[keys]\n"train.play" = "k"\n')
    async with drive() as driver:
        await driver.press("question_mark")
        await driver.pilot.pause()
        text = " ".join(driver.text("HelpScreen Static").split())
        for panel in TrainScreen.PANELS:
            assert " ".join(panel.help_text().split())[:20] in text
        for _, owner in binding_owners(GdtuiApp, SCREENS):
            for binding in bindings_of(owner):
                assert " ".join((binding.tooltip or binding.description).split())[:40] in text
                assert str(binding.id) not in text  # an id is for the settings file, not for the eye
        assert "k Run at the set speed" in text
        assert "New here?" in text


async def test_the_help_begins_with_the_panel_that_has_the_focus_and_is_searched() -> None:
    async with drive() as driver:
        await driver.press("l", "question_mark")
        await driver.until(lambda: "Loss: the panel that has the focus" in driver.text("HelpScreen Static"))
        await driver.press(*"epochs")
        await driver.until(lambda: "the last half, tenth or hundred" not in driver.text("HelpScreen Static"))
        assert "count updates or epochs along the x axis" in " ".join(driver.text("HelpScreen Static").split())
        await driver.press(*"zzz")
        await driver.until(lambda: "Nothing in the help" in driver.text("HelpScreen Static"))


@pytest.mark.parametrize("size", [(60, 20), (120, 36)])
async def test_a_setting_is_gone_to(size: tuple[int, int]) -> None:
    async with drive(size=size) as driver:
        (hit, *_) = await found(await palette(driver), "set momentum")
        hit.command()
        await driver.pilot.pause()
        await driver.press(*"0.5", "enter")
        await driver.until(lambda: driver.snapshot.experiment.momentum == 0.5)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("reset", "Reset"),
        ("restart", "Reset"),
        ("csv", "Open"),
        ("mini batch", "Set batch size"),
        ("undo", "Take back the last change"),
        ("phase", "Phase"),
        ("optimal", "Optimal"),
        ("normalize", "Set standardize"),
    ],
)
async def test_the_words_of_the_footer_and_other_words_are_found(query: str, found: str) -> None:
    async with drive() as driver:
        provider = CommandProvider(driver.app.screen)
        await provider.startup()
        names = [hit.text async for hit in provider.search(query) if isinstance(hit, Hit)]
        assert any(name is not None and name.startswith(found) for name in names)


async def test_commands_stand_under_the_headings_of_their_groups_and_a_heading_cannot_be_chosen() -> None:
    async with drive() as driver:
        await driver.press("ctrl+p")
        await driver.until(lambda: bool(driver.app.screen.query(CommandList)))
        options = driver.app.screen.query_one(CommandList)
        await driver.until(lambda: options.option_count > 50)
        headings = [str(option.prompt) for option in options.options if option.disabled]
        assert headings == list(GROUPS)
        assert options.highlighted == 1
        titles = [str(option.prompt).splitlines()[0] for option in options.options]
        between = titles[titles.index("Open", titles.index("View")) : titles.index("Settings")]
        assert "Open study-hours" in between
        await driver.press(*"adam")
        await driver.until(lambda: options.option_count < 20)
        assert not any(option.disabled for option in options.options)
