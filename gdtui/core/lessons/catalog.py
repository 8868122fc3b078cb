"""The lessons that ship with the package, in the order in which they build on each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from gdtui.core.errors import FileError, ValidationError
from gdtui.core.fields import nearest
from gdtui.core.lessons.lesson import Lesson, load
from gdtui.core.texts import text

LESSONS = Path(__file__).parents[2] / "lessons"


def lesson_names() -> tuple[str, ...]:
    """Return the names of the lessons, by the alphabet."""
    return tuple(sorted(path.stem for path in LESSONS.glob("*.toml")))


def lesson(name: str) -> Lesson:
    """Return the lesson with a name, or the one in a file by its path.

    Raises:
        ValidationError: when there is neither, or the file cannot be used.
    """
    if name in lesson_names():
        return load(LESSONS / f"{name}.toml")
    if name.endswith(".toml"):
        return load(Path(name).expanduser())
    near = nearest(name, lesson_names())
    raise ValidationError("lesson", name, text("lesson_files.no_lesson", near=near))


@cache
def lessons() -> tuple[Lesson, ...]:
    """Return all lessons, each after those that it builds on; their files are read at the first use.

    Raises:
        ValidationError: when a file cannot be used, or lessons come after each other in a circle.
    """
    found = {name: load(LESSONS / f"{name}.toml") for name in lesson_names()}
    return tuple(found[name] for name in _in_order(found))


def check_order(checked: Lesson) -> None:
    """Check that the lessons that one comes after exist, and that it does not come after itself by way of them.

    They ship with the package, or are files in the folder of the lesson.

    Raises:
        ValidationError: when it does, or one does not exist.
    """
    known = {checked.name: checked}
    waiting = [*checked.after]
    while waiting:
        name = waiting.pop()
        if name in known:
            continue
        beside = checked.path.parent / f"{name}.toml"
        if name not in lesson_names() and not beside.exists():
            near = nearest(name, lesson_names())
            raise FileError(checked.path, text("lesson_files.no_after", name=f"{name!r}", near=near))
        known[name] = load(beside) if beside.exists() else lesson(name)
        waiting += known[name].after
    _in_order(known)


def _in_order(found: Mapping[str, Lesson]) -> Iterable[str]:
    """Return the names so that each comes after those that its lesson names, and near them by the alphabet.

    Raises:
        ValidationError: when they come after each other in a circle.
    """
    ordered: list[str] = []

    def visit(name: str, way: tuple[str, ...]) -> None:
        if name in way:
            circle = " → ".join((*way[way.index(name) :], name))
            raise FileError(found[name].path, text("lesson_files.circle", circle=circle))
        if name in found and name not in ordered:
            for before in found[name].after:
                visit(before, (*way, name))
            ordered.append(name)

    for name in sorted(found, key=lambda name: (len(found[name].after) > 0, name)):
        visit(name, ())
    return ordered
