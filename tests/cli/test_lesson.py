"""`gdtui lesson`, from its arguments to what it prints and returns."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from gdtui.cli import main
from gdtui.core.lessons import progress as progress_file
from gdtui.core.lessons.catalog import lesson_names
from tests.core.lessons.files import lesson, step, written

Capture = pytest.CaptureFixture[str]


def outcome(capsys: Capture, *args: str) -> tuple[int, str, str]:
    status = main.main(("lesson", *args))
    return status, *capsys.readouterr()


def test_the_lessons_are_listed_with_what_is_done(capsys: Capture) -> None:
    progress_file.write({"first-update": progress_file.Progress("loss", ("forward",))})
    status, out, err = outcome(capsys, "list")
    assert (status, err) == (0, "")
    assert out.split()[1] == "first-update"
    assert {line.split()[1] for line in out.splitlines()} == set(lesson_names())
    assert out.splitlines()[0].startswith(" 1/5 ")


def test_a_new_lesson_passes_the_check_and_is_not_replaced(tmp_path: Path, capsys: Capture) -> None:
    file = str(tmp_path / "mine.toml")
    assert outcome(capsys, "new", file)[0] == 0
    status, out, err = outcome(capsys, "check", file)
    assert (status, out, err) == (0, "mine: all steps can be done (2)\n", "")
    assert outcome(capsys, "new", file) == (2, "", f"gdtui: {file}: it is there already\n")
    assert outcome(capsys, "new", "mine.txt")[0] == 2


def test_each_fault_is_one_line_and_the_others_are_still_checked(tmp_path: Path, capsys: Capture) -> None:
    bad = written(tmp_path, lesson(step(solution=["step 1"])), "bad")
    circle = written(tmp_path, lesson(after=["circle"]), "circle")
    good = written(tmp_path, lesson(), "good")
    status, out, err = outcome(capsys, "check", str(bad), str(tmp_path / "gone.toml"), str(circle), str(good))
    assert (status, out) == (2, "good: all steps can be done (1)\n")
    assert [line.split(": ")[1] for line in err.splitlines()] == [
        str(bad), str(tmp_path / "gone.toml"), str(circle)
    ]  # fmt: skip
    assert "step one, solution" in err


def test_a_report_is_handed_in_and_a_class_is_joined(tmp_path: Path, capsys: Capture) -> None:
    progress_file.write({"first-update": progress_file.Progress("loss", ("forward",), hints=2)})
    pages = []
    for name in ("Kim", "Lee"):
        page = tmp_path / f"{name}.md"
        assert outcome(capsys, "report", "--name", name, "--out", str(page))[:2] == (0, "")
        pages.append(str(page))
    status, out, err = outcome(capsys, "report", *pages)
    rows = [row for row in csv.DictReader(io.StringIO(out)) if row["lesson"] == "first-update"]
    assert (status, err) == (0, "")
    assert [(row["name"], row["done"], row["hints"]) for row in rows] == [("Kim", "1", "2"), ("Lee", "1", "2")]


def test_a_page_that_is_none_is_refused(tmp_path: Path, capsys: Capture) -> None:
    status, out, err = outcome(capsys, "report", str(tmp_path / "gone.md"))
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert "gone.md" in err
