"""How far a learner has come, as a readable TOML file in the user's folder for data.

    [first-update]
    step = "gradient"             # where the learner stopped
    done = ["forward", "loss"]
    hints = 2                     # shown in all
    wrong = 1                     # answers that were not right
    finished = "2026-03-01"       # the day, once all steps are done

The file is `lessons.toml` where the platform keeps such files (`~/.local/share/gdtui` on Linux); the environment
variable `GDTUI_LESSONS` can name another file.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

from gdtui.core.atomic import replacing
from gdtui.core.errors import FileError
from gdtui.core.lessons.lesson import Lesson
from gdtui.core.texts import text


class Progress(msgspec.Struct, frozen=True, omit_defaults=True):
    """How far a learner has come in one lesson.

    Attributes:
        step: the id of the step where they stopped.
        done: the ids of the steps whose goals they reached.
        hints: hints that they were shown.
        wrong: answers that were not right.
        finished: the day when all steps were done; empty before.
        file: where the lesson is, if it does not ship with gdtui.
    """

    step: str = ""
    done: tuple[str, ...] = ()
    hints: int = 0
    wrong: int = 0
    finished: str = ""
    file: str = ""

    def of(self, lesson: Lesson) -> tuple[str, ...]:
        """Return the ids of the lesson's steps that are done; the file may have been changed since."""
        return tuple(step.id for step in lesson.steps if step.id in self.done)


def path() -> Path:
    """Return the path of the file, which may not exist."""
    from_environment = os.environ.get("GDTUI_LESSONS")
    if from_environment:
        return Path(from_environment)
    from platformdirs import user_data_path

    return user_data_path("gdtui") / "lessons.toml"


def read() -> dict[str, Progress]:
    """Return the progress in each lesson, by its name.

    Raises:
        ValidationError: when there is a file that cannot be used. It must not be overwritten then.
    """
    file = path()
    try:
        return msgspec.toml.decode(file.read_bytes(), type=dict[str, Progress])
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise FileError(file, text("files.not_read", error=error.strerror)) from None
    except (ValueError, RecursionError) as error:
        raise FileError(file, text("lesson_files.no_progress", error=error)) from None


def write(progress: Mapping[str, Progress]) -> None:
    """Write the progress in all lessons, whole or not at all.

    Raises:
        ValidationError: when the file cannot be written.
    """
    file = path()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(file, text("files.not_written", error=error.strerror)) from None
    with replacing(file) as new:
        new.write(msgspec.toml.encode(progress).decode())
