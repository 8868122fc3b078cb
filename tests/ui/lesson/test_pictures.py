"""Pictures of the list, of a strip in Train and in Descend, and of a question before and after, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from gdtui.core.language import LANGUAGES, Language
from gdtui.core.lessons import progress as progress_file
from gdtui.core.lessons.catalog import lesson
from tests.core.lessons.files import lesson as content
from tests.core.lessons.files import step, written
from tests.ui.driver import Driver
from tests.ui.lesson.lesson_driver import answer, at, begin, learning, reached, speaking, to_list
from tests.ui.pictures import HOME, NARROW, Compare, same

STEPS = lesson("first-update").steps
SQUARE = content(
    step(
        goal="step >= 4 and x == x0",
        text={
            "en": "At a learning rate of 1 the point jumps from x to -x. Press {descend.step} four times.",
            "ko": "학습률이 1이면 점이 x에서 -x로 뜁니다. {descend.step} 키를 네 번 누르세요.",
        },
    ),
    title={"en": "A point that never settles", "ko": "멈추지 않는 점"},
    start={"function": "square"},
)


async def listed(driver: Driver) -> None:
    await to_list(driver)


async def in_train(driver: Driver) -> None:
    await begin(driver)


async def asked(driver: Driver) -> None:
    await begin(driver)
    await driver.press("full_stop")
    await reached(driver)
    await driver.press("j")
    await at(driver, STEPS[1])


async def answered(driver: Driver) -> None:
    await asked(driver)
    await answer(driver, "18.67")
    await driver.press("full_stop")
    await reached(driver)
    await driver.press("j", "full_stop", "full_stop")
    await reached(driver)
    await driver.press("j")
    await answer(driver, ".2")
    await driver.press("full_stop")
    await reached(driver)


async def in_descend(driver: Driver) -> None:
    await to_list(driver)
    learning(driver).open_file(Path("mine.toml"))
    await learning(driver).go_on("mine")
    await driver.until(lambda: driver.app.current_mode == "Descend" and bool(driver.app.screen.query("#lesson")))
    await driver.found()
    await driver.press("right")
    await driver.found()


STORIES = {story.__name__: story for story in (listed, in_train, asked, answered, in_descend)}


@pytest.fixture
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to be in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("size", [NARROW, HOME], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", STORIES)
def test_snapshots(
    snap_compare: Compare, in_folder: Path, name: str, language: Language, size: tuple[int, int]
) -> None:
    written(in_folder, SQUARE)
    progress_file.write({"first-update": progress_file.Progress("loss", ("forward",))} if name == "listed" else {})
    with speaking(language):
        assert same(snap_compare, STORIES[name], size)
