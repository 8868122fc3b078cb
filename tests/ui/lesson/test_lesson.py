"""A lesson in the app: walked by keys, with its hints, questions, detours and what is kept of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from gdtui import protocol
from gdtui.core.language import LANGUAGES, Language
from gdtui.core.lessons import progress as progress_file
from gdtui.core.lessons.catalog import lesson
from gdtui.core.storage.presets import preset
from gdtui.ui.app import LESSON_KEYS
from gdtui.ui.lesson.strip import SAID
from gdtui.ui.lesson.text import keys_by_id, shown
from gdtui.ui.lesson_check.check import bindings
from tests.core.lessons.files import lesson as content
from tests.core.lessons.files import step, written
from tests.ui.driver import Driver, drive
from tests.ui.lesson.lesson_driver import answer, at, begin, learning, present, reached, speaking, strip, to_list
from tests.ui.pictures import HOME, NARROW

FIRST = lesson("first-update")
ANSWERS = {"loss": "56/3", "step": ".2"}
PRESSED = {"forward": ["full_stop"], "loss": ["full_stop"], "gradient": ["full_stop"] * 2, "step": ["full_stop"]}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_first_lesson_is_walked_by_keys(language: Language) -> None:
    with speaking(language):
        async with drive("ohm", size=NARROW) as driver:
            await begin(driver)
            for number, one in enumerate(FIRST.steps, 1):
                await at(driver, one)
                assert f"{FIRST.title} {number}/5" in strip(driver)
                if one.id in ANSWERS:
                    await answer(driver, ANSWERS[one.id])
                text = shown(str(one.text), keys_by_id(bindings(), {})).plain
                assert text.split()[0] in strip(driver)
                for key in PRESSED.get(one.id, ["right"] * 20):
                    assert not present(driver).reached or one.id == "again"
                    await driver.press(key)
                await reached(driver)
                assert "✓" in strip(driver)
                assert str(one.why).split()[0] in strip(driver)
                await driver.press("j")
            await driver.until(lambda: driver.app.current_mode == "Learn")
            assert learning(driver).course is None
            assert driver.text("#panel-lessons VirtualTable").split("\n")[1].split()[:2] == ["✓", "5/5"]
            kept = progress_file.read()["first-update"]
            assert kept.of(FIRST) == tuple(one.id for one in FIRST.steps)
            assert kept.finished
            await driver.press("1")
            await driver.until(lambda: not driver.app.screen.query("#lesson"))


async def test_it_never_goes_on_by_itself_and_not_before_the_goal() -> None:
    async with drive(size=NARROW) as driver:
        await begin(driver)
        await driver.press("j")
        await driver.until(lambda: "not reached yet; h gives a hint" in strip(driver))
        await driver.press("full_stop")
        await reached(driver)
        await driver.press("full_stop", "full_stop")
        await driver.until(lambda: driver.snapshot.view is not None and driver.snapshot.view.phase == 3)
        assert present(driver).place == 0


async def test_a_step_whose_question_is_open_asks_for_its_answer_first() -> None:
    async with drive(size=NARROW) as driver:
        await begin(driver)
        await driver.press("full_stop")
        await reached(driver)
        await driver.press("j")
        await driver.until(lambda: "W answer" in strip(driver))
        await driver.press("j")
        await driver.until(lambda: "First answer the question, with W." in strip(driver))
        assert present(driver).place == 1


async def test_a_step_that_an_answer_ends_shows_its_text_above_the_question() -> None:
    async with drive(size=NARROW) as driver:
        await begin(driver, "loss-slope")
        assert "touches it where w is now" in strip(driver)
        assert "Which way must w go" in strip(driver)


async def test_where_the_run_is_has_a_line_of_its_own_where_it_does_not_fit_beside_the_goal() -> None:
    async with drive(size=NARROW) as driver:
        await begin(driver, "momentum")
        assert strip(driver).split("\n")[-1].split()[1:4] == ["now", "step", "0"]


async def test_a_step_begins_with_the_keys_of_the_screen() -> None:
    """In a form + would change the setting under its cursor, where the lesson says that it makes the run faster."""
    async with drive(size=NARROW) as driver:
        await begin(driver)
        await driver.press("full_stop")
        await reached(driver)
        await driver.press("s")
        await driver.until(lambda: driver.app.focused is not None)
        await driver.press("j")
        await at(driver, FIRST.steps[1])
        assert driver.app.focused is None


async def test_hints_come_one_after_the_other_and_then_the_text_again() -> None:
    async with drive(size=NARROW) as driver:
        await begin(driver)
        for number in (1, 2, 3, 0, 1):
            await driver.press("h")
            await driver.until(lambda number=number: present(driver).hint == number)  # type: ignore[misc]
            assert ("Three students" in strip(driver)) == (number == 0)
            assert (f"{number}/3 " in strip(driver)) == (number > 0)
        assert progress_file.read()["first-update"].hints == 3


async def test_a_question_comes_first_and_the_gap_is_shown_with_the_result() -> None:
    async with drive(size=NARROW) as driver:
        await begin(driver)
        await driver.press("W")
        await driver.until(lambda: "nothing to answer" in strip(driver))
        await driver.press("full_stop", "j")
        await at(driver, FIRST.steps[1])
        assert "mean of the squared errors" in strip(driver)
        await driver.press("full_stop")  # the goal is the second operation, but the question comes first
        await driver.until(lambda: driver.snapshot.view is not None and driver.snapshot.view.phase == 2)
        assert not present(driver).reached
        await driver.press("W", *"19", "enter")
        await driver.until(lambda: "It is less than that." in driver.text("#ask .wrong"))
        await driver.press("ctrl+u", *"18.67", "enter")
        await reached(driver)
        await driver.press("j", "full_stop", "full_stop")
        await reached(driver)
        await driver.press("j")
        await answer(driver, "1")
        await driver.press("full_stop")
        await reached(driver)
        said = SAID.en.format(said="1", found="0.1867", gap="0.8133")
        assert said in strip(driver)
        assert progress_file.read()["first-update"].wrong == 1


async def test_back_to_the_start_of_the_step_keeps_the_detour_as_a_ghost() -> None:
    async with drive(size=NARROW) as driver:
        await begin(driver)
        await driver.press("full_stop", "j")
        await at(driver, FIRST.steps[1])  # it begins after the first operation
        await driver.press("right", "right", "o", "right", "right")
        await driver.until(lambda: driver.snapshot.updates == 4)
        lr = driver.snapshot.experiment.lr
        await driver.press("O")
        await driver.until(
            lambda: (
                driver.snapshot.view is not None
                and (driver.snapshot.step, driver.snapshot.view.phase) == (0, 1)
                and driver.train_model.at_rest
            )
        )
        assert driver.snapshot.experiment.lr == 0.01
        assert [(ghost.experiment.lr, ghost.updates) for ghost in driver.snapshot.ghosts] == [(lr, 4)]
        await answer(driver, "18.67")
        await driver.press("full_stop")
        await reached(driver)


async def test_a_detour_without_a_change_is_gone_back_along_the_same_run() -> None:
    async with drive(size=NARROW) as driver:
        await begin(driver)
        await driver.press("right", "right")
        await driver.until(lambda: driver.snapshot.updates == 2)
        await driver.press("O")
        await driver.until(lambda: driver.snapshot.step == 0)
        assert (driver.snapshot.updates, driver.snapshot.ghosts) == (2, ())


async def test_back_to_the_start_after_another_session_was_opened_opens_the_lessons_own() -> None:
    async with drive(size=NARROW) as driver:
        await begin(driver)
        driver.train_model.open(preset("ohm"))
        await driver.until(lambda: driver.snapshot.name == "ohm" and driver.train_model.at_rest)
        await driver.press("O")
        await driver.until(lambda: driver.snapshot.name == "study-hours" and driver.train_model.at_rest)


async def test_a_lesson_is_left_and_gone_on_with_where_it_was_left() -> None:
    async with drive(size=NARROW) as driver:
        await begin(driver)
        for _ in range(2):
            await driver.press("full_stop")
            if present(driver).asking is not None:
                await answer(driver, "18.67")
            await reached(driver)
            await driver.press("j")
        await at(driver, FIRST.steps[2])
        await driver.press("Q")
        await driver.until(lambda: not driver.app.screen.query("#lesson"))
        await driver.press("h")  # its keys are free again
        assert learning(driver).course is None
    async with drive(size=NARROW) as driver:  # another day
        await to_list(driver)
        assert driver.text("#panel-lessons VirtualTable").split("\n")[1].split()[:2] == ["●", "2/5"]
        await driver.press("enter")
        await at(driver, FIRST.steps[2])
        view = driver.snapshot.view
        assert view is not None
        assert (view.step, view.phase) == (0, 2)
        await driver.press("full_stop", "full_stop")
        await reached(driver)


async def test_a_lesson_is_started_over() -> None:
    progress_file.write({"first-update": progress_file.Progress("again", tuple(one.id for one in FIRST.steps))})
    async with drive(size=NARROW) as driver:
        await to_list(driver)
        await driver.press("r")
        await at(driver, FIRST.steps[0])
        assert progress_file.read()["first-update"] == progress_file.Progress("forward")


async def test_ones_own_lesson_is_opened_by_its_path_and_listed_again(tmp_path: Path) -> None:
    path = written(tmp_path, content(step(), title={"en": "My own", "ko": "나의 것"}))
    async with drive(size=NARROW) as driver:
        await to_list(driver)
        await driver.press("f", *str(path), "enter")
        await driver.until(lambda: bool(driver.app.screen.query("#lesson")))
        assert "My own 1/1" in strip(driver)
        await driver.press("right", "right", "right")
        await reached(driver)
    async with drive(size=NARROW) as driver:
        await to_list(driver)
        await driver.press("slash", *"My own", "enter")
        await driver.until(lambda: "1/1 My own" in driver.text("#panel-lessons VirtualTable"))


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (content(step(goal="__import__('os') > 1")), "step one, goal"),
        (content(version=3), "it is not a lesson"),
        (content(start={"preset": "gone"}), "step one: preset is 'gone'"),
        (content(start={"data": "gone.csv"}), "step one: start is 'gone.csv'"),
    ],
)
async def test_a_bad_file_leaves_the_run_in_hand(tmp_path: Path, made: dict[str, object], message: str) -> None:
    path = written(tmp_path, made)
    async with drive("ohm", size=(200, 60)) as driver:
        await driver.press("right", "right")
        await driver.until(lambda: driver.snapshot.updates == 2)
        await to_list(driver)
        await driver.press("f", *str(path), "enter")
        shown_at = ("#ask .wrong", "#lesson-text")
        await driver.until(
            lambda: any(
                message in " ".join(driver.text(one).split()) for one in shown_at if driver.app.screen.query(one)
            )
        )
        await driver.press("escape", "1")
        await driver.until(lambda: driver.app.current_mode == "Train")
        assert (driver.snapshot.name, driver.snapshot.updates) == ("ohm", 2)
        assert learning(driver).course is None


def words(driver: Driver, selector: str) -> str:
    """Return what a widget shows in one line; nothing where there is none."""
    return " ".join(driver.text(selector).split()) if driver.app.screen.query(selector) else ""


async def test_progress_that_cannot_be_read_is_not_overwritten() -> None:
    progress_file.path().parent.mkdir(parents=True)
    progress_file.path().write_text("not toml")
    async with drive(size=NARROW) as driver:
        await begin(driver)
        await driver.press("full_stop")
        await reached(driver)
    assert progress_file.path().read_text() == "not toml"


async def test_the_strip_is_on_every_screen_of_the_run_but_not_on_the_list() -> None:
    async with drive(size=NARROW) as driver:
        await begin(driver)
        for key, mode in (("3", "Data"), ("5", "Runs"), ("4", "Sweep"), ("2", "Descend")):
            await driver.press(key)
            await driver.until(
                lambda mode=mode: driver.app.current_mode == mode and bool(driver.app.screen.query("#lesson"))  # type: ignore[misc]
            )
        await to_list(driver)
        assert not driver.app.screen.query("#lesson")
        assert "▸" in driver.text("#panel-lessons VirtualTable")
        await driver.press("enter")  # the lesson is in hand: it only goes there
        await driver.until(lambda: driver.app.current_mode == "Train")
        assert driver.snapshot.updates == 0


def test_the_keys_of_a_lesson_are_free_on_every_screen() -> None:
    keys = {key.key for key in LESSON_KEYS}
    others = {id_: one for id_, one in bindings().items() if not id_.startswith("lesson.")}
    assert not [id_ for id_, one in others.items() if keys & set(one.keys.split(","))]


async def test_a_lesson_in_descend(tmp_path: Path) -> None:
    path = written(tmp_path, content(step(goal="x == -1 and lr == 1"), start={"function": "square"}))
    async with drive(size=NARROW) as driver:
        await to_list(driver)
        await driver.press("f", *str(path), "enter")
        await driver.until(lambda: driver.app.current_mode == "Descend" and bool(driver.app.screen.query("#lesson")))
        await driver.found()
        await driver.press("right")
        await reached(driver)
        await driver.press("up", "right", "O")
        await driver.found()
        assert (driver.descend_model.k, driver.descend_model.question.method.lr) == (0, 1.0)


async def test_what_was_open_before_a_lesson_is_kept() -> None:
    async with drive("ohm", size=NARROW) as driver:
        await driver.press("right", "right")
        await driver.until(lambda: driver.snapshot.updates == 2)
        await begin(driver)
        assert [name.split(" ")[0] for name in driver.train_model.kept] == ["ohm"]


async def test_the_lesson_at_the_cursor_is_described() -> None:
    progress_file.write({"first-update": progress_file.Progress("loss", ("forward",))})
    async with drive(size=HOME) as driver:
        await to_list(driver)
        await driver.press("slash", *"five operations", "enter")
        await driver.until(lambda: str(FIRST.about)[:20] in driver.text("#lesson-text"))
        lines = [line.split() for line in driver.text("#lesson-text").splitlines()]
        assert ["✓", "1", "forward"] in lines
        assert ["▸", "2", "loss"] in lines
        assert ["3", "gradient"] in lines


async def test_a_goal_is_reached_in_any_way() -> None:
    async with drive(size=NARROW) as driver:
        await begin(driver)
        driver.train_model.command(protocol.Phase())  # no key was pressed
        await reached(driver)


async def test_ctrl_o_opens_a_lesson_too(tmp_path: Path) -> None:
    path = written(tmp_path, content(step(), title={"en": "My own", "ko": "나의 것"}))
    async with drive(size=NARROW) as driver:
        await driver.press("ctrl+o", *str(path), "enter")
        await driver.until(lambda: bool(driver.app.screen.query("#lesson")))
        assert "My own 1/1" in strip(driver)
