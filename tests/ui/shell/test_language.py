"""The language of the sentences that teach changes while the app runs, and is kept for the next start."""

from functools import partial

import pytest
from textual.command import Hit

from gdtui.core.language import Language, use_language
from gdtui.core.storage.presets import preset
from gdtui.core.storage.user_config import path
from gdtui.core.texts import templates, text
from gdtui.ui.app import GdtuiApp
from gdtui.ui.shell.command_palette import CommandProvider
from gdtui.ui.widgets.label import Label
from tests.ui.driver import Driver, drive


async def hits(driver: Driver, query: str) -> list[Hit]:
    """Return what the palette finds, the best first."""
    commands = CommandProvider(driver.app.screen)
    await commands.startup()
    found = [hit async for hit in commands.search(query) if isinstance(hit, Hit)]
    return sorted(found, key=lambda hit: -hit.score)


def said(driver: Driver, where: str) -> str:
    return " ".join(driver.text(where).split())


def is_said(driver: Driver, sentence: str) -> bool:
    return sentence in said(driver, "#theory-rest")


async def test_a_command_changes_the_language_of_what_is_shown_and_of_the_engine() -> None:
    async with drive("mini-batch-5") as driver:
        await driver.settled()
        for letters, name in (("한국어", "ko"), ("english", "en")):
            (hit, *_) = await hits(driver, f"language {letters}")
            hit.command()
            assert path().read_text() == f'language = "{name}"\n'
            caveat = text("caveats.batches")
            await driver.until(partial(is_said, driver, caveat))
            await driver.press("question_mark")
            await driver.until(lambda: text("help.train.theory") in said(driver, "HelpScreen Static"))
            await driver.press("escape")


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("학습률", "Set learning rate"),
        ("learning rate", "Set learning rate"),
        ("배치", "Set batch size"),
        ("에폭", "Set epochs"),
        ("손실", "Set loss"),
        ("초기화", "Set initialisation"),
        ("delete the row", "Data: "),
    ],
)
async def test_the_palette_finds_commands_by_the_words_of_both_languages(
    language: Language, query: str, name: str
) -> None:
    use_language(language)
    async with drive() as driver:
        assert any(str(hit.text).startswith(name) for hit in await hits(driver, query))


@pytest.mark.parametrize("language", ["en", "ko"])
async def test_the_first_paint_waits_for_no_file_of_texts(language: Language) -> None:
    """Reading one takes 10 ms: what is painted first has its sentences with it."""
    use_language(language)
    templates.cache_clear()
    app = GdtuiApp(preset("study-hours"))
    async with app.run_test(size=(120, 36)):
        files, said = templates.cache_info().currsize, str(app.screen.query_one("#theory-distance", Label).render())
    assert files == 0
    assert "PyTorch" in said
