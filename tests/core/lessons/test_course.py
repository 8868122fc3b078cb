"""A learner's way through a lesson, without screens: goals, questions, hints, and what is kept and handed in."""

from __future__ import annotations

import csv
import io
import math
import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdtui.core.errors import ValidationError
from gdtui.core.language import Language, use_language
from gdtui.core.lessons import progress as progress_file
from gdtui.core.lessons.course import NUMBERS, TOO_HIGH, TOO_LOW, WRONG, Course
from gdtui.core.lessons.lesson import Lesson, load
from gdtui.core.lessons.progress import Progress
from gdtui.core.lessons.report import COLUMNS, joined, summary
from tests.core.lessons.files import lesson, question, step, written

NUMBER = question(kind="number", options=None, answer="2 / lr", tolerance=0.5)
PREDICTION = question(kind="predict", options=None, answer="loss")


def course(tmp_path: Path, *steps: dict[str, object]) -> Course:
    return Course(load(written(tmp_path, lesson(*steps))))


def facts(steps: float, loss: float = 1.0) -> dict[str, float | bool | str | None]:
    return {"step": steps, "phase": 0.0, "head": steps, "lr": 0.1, "loss": loss}


def test_a_goal_is_reached_once_and_stays_reached(tmp_path: Path) -> None:
    taken = course(tmp_path, step(goal="step >= 3"))
    assert not taken.see({})
    assert not taken.see(facts(0))
    assert taken.see(facts(3))
    assert not taken.see(facts(4))
    assert not taken.see(facts(0))
    assert taken.reached


def test_the_start_of_a_step_is_where_it_is_seen_first(tmp_path: Path) -> None:
    taken = course(tmp_path, step(goal="loss < start.loss / 2 and step > start.step"))
    taken.see(facts(5, 8.0))
    assert not taken.see(facts(6, 4.0))
    taken.begin_again()
    taken.see(facts(2, 20.0))
    assert taken.see(facts(3, 9.0))
    assert taken.now(facts(3, 9.0)) == {"loss": 9.0, "start.loss": 20.0, "step": 3.0, "start.step": 2.0}


def test_what_is_known_later_of_the_start_is_taken_while_nothing_has_moved(tmp_path: Path) -> None:
    taken = course(tmp_path, step(goal="kappa < start.kappa"))
    taken.see({**facts(0), "kappa": None})
    taken.see({**facts(0), "kappa": 46.0})
    taken.see({**facts(1), "kappa": 40.0})
    assert taken.begun["kappa"] == 46.0
    assert taken.reached


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_choice_that_is_not_right_is_told_and_corrected(tmp_path: Path, language: Language) -> None:
    use_language(language)
    try:
        taken = course(tmp_path, step(goal=None, solution=[], question=question(answer="b")))
        taken.see(facts(0))
        with pytest.raises(ValidationError) as refused:
            taken.take("A", facts(0))
        assert str(refused.value) == getattr(WRONG, language)
        with pytest.raises(ValidationError, match="a, b"):
            taken.take("c", facts(0))
        assert (taken.wrong, taken.answer, taken.reached) == (2, "", False)
        taken.take(" b ", facts(0))
        assert taken.see(facts(0))  # a step without a goal ends with the answer
    finally:
        use_language("en")


def test_a_number_is_judged_with_its_tolerance(tmp_path: Path) -> None:
    taken = course(tmp_path, step(question=NUMBER))
    for text, sentence in (("19.4", TOO_LOW), ("41/2+.1", TOO_HIGH), ("x", NUMBERS), ("", NUMBERS), ("nan", NUMBERS)):
        with pytest.raises(ValidationError) as refused:
            taken.take(text, facts(0))
        assert str(refused.value) == sentence.en
    assert not taken.see(facts(9))  # the question comes first
    taken.take("40/2", facts(0))
    assert taken.see(facts(9))


def test_a_number_that_is_not_known_yet_is_not_judged(tmp_path: Path) -> None:
    taken = course(tmp_path, step(question={**NUMBER, "answer": "critical_lr"}))
    with pytest.raises(ValidationError, match="not known here yet"):
        taken.take("1", facts(0))


@given(st.floats(-1e6, 1e6))
def test_a_prediction_is_shown_with_its_gap_when_the_goal_is_reached(
    tmp_path_factory: pytest.TempPathFactory, said: float
) -> None:
    taken = course(tmp_path_factory.mktemp("said"), step(question=PREDICTION))
    taken.see(facts(0, 5.0))
    taken.take(repr(said), facts(0, 5.0))
    assert taken.prediction is None
    assert taken.see(facts(3, 2.0))
    assert taken.prediction is not None
    assert (taken.prediction.said, taken.prediction.found) == (pytest.approx(said), 2.0)
    assert math.isclose(taken.prediction.gap, abs(said - 2.0), abs_tol=1e-9)


def test_hints_end_with_the_last(tmp_path: Path) -> None:
    taken = course(tmp_path)
    for shown in (1, 2, 3, 3):
        taken.hint()
        assert taken.hints == shown


# -- progress


def test_progress_is_a_readable_file_and_is_read_again(home: Path) -> None:
    assert progress_file.read() == {}
    kept = {"first-update": Progress("loss", ("forward",), 2, 1), "mine": Progress(file="/a b/mine.toml")}
    progress_file.write(kept)
    assert progress_file.path().is_relative_to(home)
    assert progress_file.read() == kept
    text = progress_file.path().read_text()
    assert "[first-update]" in text
    assert 'step = "loss"' in text


@pytest.mark.parametrize("data", [b"not toml", b"\xff", b"x = 3", b"[a]\nstep = 3"])
def test_a_file_that_is_no_progress_is_refused_and_stays(data: bytes) -> None:
    progress_file.path().parent.mkdir(parents=True)
    progress_file.path().write_bytes(data)
    with pytest.raises(ValidationError, match="does not hold the progress"):
        progress_file.read()
    assert progress_file.path().read_bytes() == data


def test_progress_that_cannot_be_written_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("GDTUI_LESSONS", str(tmp_path / "file" / "lessons.toml"))
    with pytest.raises(ValidationError, match="cannot be"):
        progress_file.write({})


def test_steps_that_a_lesson_no_longer_has_are_not_counted(tmp_path: Path) -> None:
    found = load(written(tmp_path, lesson(step(), step(id="two"))))
    assert Progress(done=("gone", "two")).of(found) == ("two",)


# -- reports

TEXT = st.text(max_size=20) | st.sampled_from(["a|b", "\\|", "||", "김 지영", "a\nb", "| --- |", "\\"])


def pages(tmp_path: Path) -> tuple[Lesson, Lesson]:
    second = lesson(step(), step(id="two"), title={"en": "or | and \\", "ko": "글"})
    return load(written(tmp_path, lesson(), "one")), load(written(tmp_path, second, "two"))


@given(TEXT)
def test_pages_are_joined_to_the_rows_that_they_were_made_of(
    tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    folder = tmp_path_factory.mktemp("report")
    kept = {"one": Progress("one", ("one",), 2, 3, "2026-03-01"), "two": Progress("two", ("one",), 1)}
    page = folder / "a.md"
    page.write_text(summary(name, pages(folder), kept, date(2026, 3, 2)), encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(joined([page, page]))))
    assert rows[:2] == rows[2:]
    assert [(row["lesson"], row["steps"], row["done"]) for row in rows[:2]] == [("one", "1", "1"), ("two", "2", "1")]
    assert (rows[0]["hints"], rows[0]["wrong answers"], rows[0]["finished"]) == ("2", "3", "2026-03-01")
    assert (rows[1]["finished"], rows[0]["date"], rows[0]["file"]) == ("", "2026-03-02", "a.md")
    assert rows[0]["name"] == " ".join(name.split())


def test_what_is_no_page_is_refused_by_its_name(tmp_path: Path) -> None:
    other, gone, broken = tmp_path / "other.md", tmp_path / "gone.md", tmp_path / "broken.md"
    other.write_text("# Something else\n")
    page = summary("", pages(tmp_path), {}, date(2026, 3, 2))
    broken.write_text(page.rstrip() + "\n| one | two |\n")
    for path, problem in ((other, "not a page"), (gone, "No such file"), (broken, f"instead of {len(COLUMNS)}")):
        with pytest.raises(ValidationError, match=problem) as refused:
            joined([path])
        assert os.fspath(path) in str(refused.value)
