"""A lesson taken in the app by keys."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from gdtui.core.language import Language, use_language
from gdtui.core.lessons.catalog import lesson
from gdtui.core.lessons.lesson import Step
from gdtui.ui.lesson.model import LessonModel
from gdtui.ui.lesson.snapshot import PresentStep
from tests.ui.driver import Driver


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Speak a language for a while."""
    use_language(language)
    try:
        yield
    finally:
        use_language("en")


def learning(driver: Driver) -> LessonModel:
    model = driver.app.screen_named("Learn").model
    assert isinstance(model, LessonModel)
    return model


def present(driver: Driver) -> PresentStep:
    """The step of the lesson in progress."""
    found = learning(driver).present()
    assert found is not None
    return found


async def to_list(driver: Driver) -> None:
    await driver.press("6")
    await driver.until(lambda: driver.app.current_mode == "Learn" and bool(driver.app.screen.query("#panel-lessons")))
    await driver.until(lambda: "steps" in driver.text("#panel-lessons VirtualTable"))


async def begin(driver: Driver, name: str = "first-update") -> None:
    """Begin a lesson from the list, as a learner does: search, and enter."""
    await to_list(driver)
    await driver.press("slash", *name, "enter")
    await driver.until(lambda: driver.app.screen.query_one("#panel-lessons").chosen == name)  # type: ignore[attr-defined]
    await driver.press("enter")
    await driver.until(lambda: bool(driver.app.screen.query("#lesson")))
    await at(driver, lesson(name).steps[0])


async def at(driver: Driver, step: Step) -> None:
    """Wait until a step has begun and is shown."""
    await driver.until(lambda: learning(driver).course is not None and bool(learning(driver).course.begun))  # type: ignore[union-attr]
    await driver.until(lambda: present(driver).step.id == step.id and not present(driver).opening)


async def answer(driver: Driver, text: str) -> None:
    await driver.press("W", *text, "enter")
    await driver.until(lambda: present(driver).asking is None)


async def reached(driver: Driver) -> None:
    await driver.until(lambda: present(driver).reached)


def strip(driver: Driver) -> str:
    return driver.text("#lesson")
