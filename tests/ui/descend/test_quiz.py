"""Predict, then reveal: what is asked, what answers count, and that a question is never in the way."""

import math

from gdtui.core.maths.outcome import Outcome
from gdtui.ui.descend.landing import NEAR
from tests.ui.descend.test_rate import chosen, rated
from tests.ui.descend.test_screen import typed, xs
from tests.ui.driver import Driver, drive

NAMES = {"full_stop": ".", "minus": "-", "comma": ","}


async def asked(driver: Driver) -> None:
    """Press p and wait for the question."""
    await driver.press("p")
    await driver.until(lambda: bool(driver.descend_snapshot.quiz.prompt))
    await driver.pilot.pause()


async def answered(driver: Driver, text: str) -> None:
    """Type an answer, enter it, and wait for the end of the run that shows it."""
    await driver.press(*[next((key for key, c in NAMES.items() if c == letter), letter) for letter in text], "enter")
    await driver.until(lambda: not driver.descend_snapshot.quiz.asking)


async def test_the_fate_is_asked_at_the_start_and_judged() -> None:
    fates = {0.1: "s", 0.5: "o", 0.9: "z", 1.0: "c", 1.1: "d"}
    feedback = "comes straight in", "is in after one step", "oscillates in", "cycles", "diverges"
    async with drive() as driver:
        await driver.descend()
        for n, ((lr, letter), words) in enumerate(zip(fates.items(), feedback, strict=True), 1):
            await driver.press("r")
            await rated(driver, lr)
            await asked(driver)
            assert driver.descend_snapshot.hidden
            assert "s straight in" in driver.text("#ask .prompt")
            await answered(driver, letter)
            assert driver.descend_snapshot.quiz.feedback == f"Correct: it {words}. {n} of {n} correct."


async def test_what_was_asked_is_then_seen_in_a_run_that_leaves_the_verdict_to_be_read() -> None:
    async with drive() as driver:
        await driver.descend()
        await asked(driver)
        await answered(driver, "c")
        assert driver.descend_snapshot.running
        await driver.until(lambda: driver.descend_snapshot.k > 1)
        assert "1 of 1 correct" in driver.text("#timeline")
        await driver.press("space", "right")
        assert not driver.descend_snapshot.quiz.feedback


async def test_a_wrong_fate_is_put_right_by_the_beginning_of_a_word() -> None:
    async with drive() as driver:
        await driver.descend()
        await asked(driver)
        await answered(driver, "osc")
        assert (
            driver.descend_snapshot.quiz.feedback
            == "Incorrect: you said it oscillates in, but it cycles. 0 of 1 correct."
        )


async def test_in_the_middle_the_next_point_is_asked_and_the_gap_told() -> None:
    async with drive() as driver:
        await driver.descend("right")
        await asked(driver)
        assert "x is −1, f′ −2, lr 1: where does the next update land?" in driver.text("#ask .prompt")
        await answered(driver, "0.8")
        await driver.found()
        assert driver.descend_snapshot.quiz.feedback.startswith(
            "Incorrect: you said 0.8, it lands at 1: off by 0.2, 10% of the step."
        )
        assert xs(driver.descend_snapshot) == [1, -1, 1]  # the update is made, so that it is seen
        await asked(driver)
        await answered(driver, "-0.9")
        assert (
            driver.descend_snapshot.quiz.feedback
            == "Correct: you said −0.9, it lands at −1: off by 0.1, 5% of the step. 1 of 2 correct."
        )
        await driver.descend("left")
        assert (
            driver.descend_snapshot.quiz.right,
            driver.descend_snapshot.quiz.asked,
            driver.descend_snapshot.quiz.feedback,
        ) == (1, 2, "")


async def test_an_answer_that_is_rounded_is_not_off() -> None:
    async with drive() as driver:
        await driver.descend("right")
        await rated(driver, 0.1)
        await asked(driver)
        await answered(driver, "0.64")  # .8 - .1 * 1.6 is .64 but for the last bits
        assert (
            driver.descend_snapshot.quiz.feedback
            == "Correct: you said 0.64, it lands at 0.64: off by 0. 1 of 1 correct."
        )


async def test_of_two_variables_two_numbers_are_asked() -> None:
    async with drive() as driver:
        await driver.descend()
        await chosen(driver, "bowl")  # .1 x² + 2 y² from (-5, -2) with lr .4
        await driver.descend("right")
        await asked(driver)
        assert "x,y is −4.6,1.2, the gradient −0.92,4.8, lr 0.4" in driver.text("#ask .prompt")
        await driver.press("1", "enter")
        await driver.pilot.pause()
        assert "two numbers" in driver.text("#ask .wrong")
        await driver.press("backspace")
        await answered(driver, "-4.2,-0.7")
        # it lands at -4.6 + .4 * .92 and 1.2 - .4 * 4.8; the step there is its length
        gap, step = math.hypot(-4.232 + 4.2, -0.72 + 0.7), math.hypot(0.368, 1.92)
        assert gap < NEAR * step
        assert (
            f"lands at −4.232,−0.72: off by {gap:.4g}, {100 * gap / step:.3g}% of the step"
            in driver.descend_snapshot.quiz.feedback
        )
        assert driver.descend_snapshot.quiz.right == 1


async def test_momentum_tells_its_velocity() -> None:
    async with drive() as driver:
        await driver.descend("right")
        await rated(driver, 0.1, momentum=0.5)
        await asked(driver)
        assert "x is 0.8, f′ 1.6, lr 0.1, momentum 0.5, velocity 2:" in driver.descend_snapshot.quiz.prompt
        await answered(driver, "0.54")  # .8 - .1 (1.6 + .5 * 2)
        assert driver.descend_snapshot.quiz.right == 1


async def test_an_unreadable_fate_is_a_line_at_the_field_and_the_question_stays() -> None:
    async with drive() as driver:
        await driver.descend()
        await asked(driver)
        for text in ("", "x", "inward", "si"):
            await driver.press(*text, "enter")
            await driver.pilot.pause()
            assert f"answer is '{text}': it must be s, o, z, c or d" in driver.text("#ask .wrong")
            await driver.press(*["backspace"] * len(text))
        assert driver.descend_snapshot.quiz.asking
        assert driver.descend_snapshot.quiz.asked == 0


async def test_an_unreadable_point_likewise() -> None:
    async with drive() as driver:
        await driver.descend("right")
        await asked(driver)
        await typed(driver, "1e")
        assert "answer is '1e': it must be a number" in driver.text("#ask .wrong")
        await driver.press(*["backspace"] * 2)
        await answered(driver, "1")
        assert driver.descend_snapshot.quiz.right == 1


async def test_escape_ends_the_question_without_a_score() -> None:
    async with drive() as driver:
        await driver.descend()
        await asked(driver)
        await driver.press("escape")
        await driver.pilot.pause()
        assert not driver.descend_snapshot.hidden
        assert not driver.app.screen.query_one("#ask").display
        assert driver.descend_snapshot.quiz.asked == 0
        await driver.descend("right")
        assert driver.descend_snapshot.k == 1


async def test_any_move_ends_it_and_puts_the_question_away() -> None:
    async with drive() as driver:
        await driver.descend()
        await asked(driver)
        await driver.pilot.click("#timeline", offset=(60, 0))
        await driver.until(lambda: driver.descend_snapshot.k > 0)
        assert not driver.descend_snapshot.hidden
        assert not driver.app.screen.query_one("#ask").display


async def test_another_rate_ends_it_and_an_answer_that_comes_late_does_not_count() -> None:
    async with drive() as driver:
        await driver.descend()
        await asked(driver)
        await rated(driver, 0.1)
        assert not driver.descend_snapshot.hidden
        assert not driver.app.screen.query_one("#ask").display
        driver.descend_model.answer("s")
        assert driver.descend_model.quiz.asked == 0


async def test_asking_pauses_a_run() -> None:
    async with drive() as driver:
        await driver.descend("space")
        await driver.until(lambda: driver.descend_snapshot.k > 1)
        await asked(driver)
        assert not driver.descend_snapshot.running


async def test_a_fate_is_asked_once_then_where_it_lands() -> None:
    async with drive() as driver:
        await driver.descend()
        await asked(driver)
        await answered(driver, "c")
        await driver.descend("r")
        await asked(driver)
        assert "where does the next update land" in driver.descend_snapshot.quiz.prompt
        await driver.press("escape")
        await rated(driver, 0.9)
        await asked(driver)
        assert driver.descend_snapshot.quiz.outcome is Outcome.OSCILLATES


async def test_what_has_no_fate_is_asked_where_it_lands() -> None:
    async with drive() as driver:
        await driver.descend()
        await rated(driver, 1e-4)  # too slow to tell
        await asked(driver)
        assert "where does the next update land" in driver.descend_snapshot.quiz.prompt


async def test_at_the_end_of_a_way_there_is_nothing_to_ask() -> None:
    async with drive() as driver:
        await driver.descend()
        await chosen(driver, "exp(x**4)", 2)  # its first update is not finite
        await driver.descend("p")
        assert "nothing to predict" in driver.text("#timeline")
        assert not driver.descend_snapshot.hidden


async def test_pressed_before_torch_is_there_it_asks_as_soon_as_it_is() -> None:
    async with drive() as driver:
        await driver.press("2", "p")
        await driver.until(lambda: bool(driver.descend_snapshot.quiz.prompt))
        await answered(driver, "c")
        assert driver.descend_snapshot.quiz.right == 1
