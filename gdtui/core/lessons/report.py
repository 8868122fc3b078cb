"""A learner's progress as a page in Markdown to hand in, and the pages of a class as one table in CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from gdtui.core import texts
from gdtui.core.errors import FileError
from gdtui.core.lessons.lesson import Lesson
from gdtui.core.lessons.progress import Progress

HEADING = "# Lessons of gdtui"
COLUMNS = ("lesson", "title", "steps", "done", "hints", "wrong answers", "finished")
CLASS = ("name", "date", *(column for column in COLUMNS if column != "title"), "file")
"""The columns of a class's table."""

_NOT_ESCAPED = re.compile(r"(?<!\\)\|")
_MOST_BYTES = 1_000_000


def summary(name: str, lessons: Iterable[Lesson], progress: Mapping[str, Progress], today: date) -> str:
    """Return the page of one learner.

    Args:
        name: the learner's name; may be empty.
        lessons: the lessons to list.
        progress: how far the learner has come in each, by its name.
        today: the date of the page.
    """
    rows = [_row(lesson, progress.get(lesson.name, Progress())) for lesson in lessons]
    finished = sum(bool(row[-1]) for row in rows)
    lines = [
        HEADING,
        "",
        f"Name: {_cell(name)}",
        "",
        f"Date: {today.isoformat()}",
        "",
        f"{finished} of {len(rows)} lessons finished.",
        "",
        _line(COLUMNS),
        "|" + "---|" * len(COLUMNS),
        *map(_line, rows),
    ]
    return "\n".join(lines) + "\n"


def _row(lesson: Lesson, progress: Progress) -> tuple[str, ...]:
    done = len(progress.of(lesson))
    numbers = (len(lesson.steps), done, progress.hints, progress.wrong)
    return lesson.name, str(lesson.title), *map(str, numbers), progress.finished


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(map(_cell, cells)) + " |"


def _cell(text: str) -> str:
    """Return a text that stays in its cell: in one line, and with its bars escaped."""
    return " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|")


def _plain(cell: str) -> str:
    return re.sub(r"\\(.)", r"\1", cell.strip())


def joined(files: Iterable[Path]) -> str:
    """Return the pages of many learners as one table in CSV, a row for each lesson of each.

    Raises:
        ValidationError: when a file cannot be read or is no such page; the message names it.
    """
    text = io.StringIO()
    table = csv.DictWriter(text, CLASS, extrasaction="ignore", lineterminator="\n")
    table.writeheader()
    for file in files:
        table.writerows(_rows(file))
    return text.getvalue()


def _rows(file: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a page, with the learner's name and the date."""
    try:
        with file.open("rb") as page:
            text = page.read(_MOST_BYTES).decode()
    except OSError as error:
        raise FileError(file, texts.text("files.not_read", error=error.strerror)) from None
    except UnicodeDecodeError:
        raise FileError(file, texts.text("reading.not_utf8")) from None
    lines = text.splitlines()
    if not lines or lines[0].strip() != HEADING or _line(COLUMNS) not in lines:
        raise FileError(file, texts.text("lesson_files.no_report"))
    known = {"file": file.name, "name": _after("Name:", lines), "date": _after("Date:", lines)}
    for line in lines[lines.index(_line(COLUMNS)) + 2 :]:
        if not line.startswith("|"):
            break
        cells = [_plain(cell) for cell in _NOT_ESCAPED.split(line.strip().strip("|"))]
        if len(cells) != len(COLUMNS):
            raise FileError(
                file, texts.text("lesson_files.report_row", cells=len(cells), expected=len(COLUMNS), line=line)
            )
        yield {**known, **dict(zip(COLUMNS, cells, strict=True))}


def _after(word: str, lines: Iterable[str]) -> str:
    return next((_plain(line.removeprefix(word)) for line in lines if line.startswith(word)), "")
