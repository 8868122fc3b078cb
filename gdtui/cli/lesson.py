"""The command `gdtui lesson`: list, write, check and report lessons."""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from gdtui.cli.completers import complete_lesson
from gdtui.cli.console import BAD_INPUT, complain, output
from gdtui.core.errors import FileError, ValidationError

TEMPLATE = Path(__file__).parents[1] / "lessons" / "new" / "lesson.toml"


@click.group()
def lesson() -> None:
    """Lessons beside the real screens (mode Learn, key 6): list, write, check and report them."""


@lesson.command("list")
def list_lessons() -> None:
    """List the lessons, and how far you have come in each."""
    from gdtui.core.lessons.catalog import lessons
    from gdtui.core.lessons.progress import Progress, read

    progress = read()
    found = lessons()
    width = max(len(one.name) for one in found) + 2
    for one in found:
        done = len(progress.get(one.name, Progress()).of(one))
        print(f"{done:>2}/{len(one.steps):<3}{one.name:{width}}{one.title}")


@lesson.command()
@click.argument("file", type=click.Path(path_type=Path))
def new(file: Path) -> None:
    """Write a lesson to begin with into FILE (.toml), which is not replaced if it is there."""
    from gdtui.core.atomic import replacing

    if file.suffix != ".toml":
        raise FileError(file, "the name of a lesson's file ends in .toml")
    if file.exists():
        raise FileError(file, "it is there already")
    with replacing(file) as out:
        out.write(TEMPLATE.read_text(encoding="utf-8"))
    print(f"{file} is written: gdtui lesson check {file} plays it, and in the app ctrl+o opens it.")


@lesson.command()
@click.argument("files", nargs=-1, metavar="[LESSON]...", shell_complete=complete_lesson)
def check(files: Sequence[str]) -> int:
    """Check lessons: play their solutions, and say what is wrong in one line each.

    LESSON is a file (.toml) or the name of a lesson; without one, all lessons of gdtui are checked. The exit status is
    2 when there is something wrong.
    """
    import asyncio  # the other commands do without it

    from gdtui.core.lessons.catalog import lesson_names

    return asyncio.run(_check(files or lesson_names()))


async def _check(names: Sequence[str]) -> int:
    from gdtui.core.lessons.catalog import check_order
    from gdtui.core.lessons.catalog import lesson as found
    from gdtui.ui.lesson_check.check import bindings
    from gdtui.ui.lesson_check.check import check as check_lesson
    from gdtui.ui.lesson_check.player import playing

    status, known = 0, bindings()
    async with playing() as player:
        for name in names:
            try:
                one = found(name)
                check_order(one)
                await check_lesson(one, player, known)
            except ValidationError as error:
                status = complain(str(error), BAD_INPUT)
            else:
                print(f"{one.name}: all steps can be done ({len(one.steps)})")
    return status


@lesson.command()
@click.argument("pages", nargs=-1, metavar="[PAGE]...", type=click.Path(path_type=Path))
@click.option("--name", help="Your name; by default the name of your account.")
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help="Write to FILE.")
def report(pages: Sequence[Path], name: str | None, out: Path | None) -> None:
    """Write what you have done in lessons as a page in Markdown, to hand in.

    With PAGEs, such as `*.md`, those pages are joined into one table in CSV, a row for each learner and lesson.
    """
    from gdtui.core.lessons.catalog import lessons
    from gdtui.core.lessons.progress import read
    from gdtui.core.lessons.report import joined, summary

    if pages:
        text = joined(pages)
    else:
        text = summary(getpass.getuser() if name is None else name, lessons(), read(), date.today())
    with output(out) as file:
        file.write(text)
