"""Parts that all commands share: exit statuses, error messages in one line, and the output file."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from gdtui.core.atomic import replacing
from gdtui.core.errors import ValidationError, in_one_line
from gdtui.core.fields import Field

FAILED, BAD_INPUT, INTERRUPTED = 1, 2, 130
"""Exit statuses; a run that diverges returns `FAILED`."""

LANGUAGE_OPTION = "gdtui.language"
"""Under this name a click context keeps that --language was given."""


def complain(message: str, status: int) -> int:
    """Print an error in one line on stderr and return the exit status."""
    print(f"gdtui: {in_one_line(message)}", file=sys.stderr)  # click.echo writes UTF-8 where the encoding is ASCII
    return status


def say(message: str) -> None:
    """Print a line on stderr that is no error."""
    complain(message, 0)


def say_what_has_no_effect(names: Iterable[str], fields: Mapping[str, Field], settings: object) -> None:
    """Print a line on stderr for each setting named in `--set` that has no effect together with the others.

    Args:
        names: the names in `--set`; those of no field are left out.
        fields: all fields, by name.
        settings: the settings after `--set`.
    """
    for name in names:
        obstacle = fields[name].obstacle(settings) if name in fields else None
        if obstacle is not None:
            say(f"{name} has no effect with {obstacle}={getattr(settings, obstacle)}")


def pair(text: str) -> tuple[str, str]:
    """Return the key and the value of a `--set` option.

    Raises:
        ValidationError: when the text has no equals sign.
    """
    key, equals, value = text.partition("=")
    if not equals:
        raise ValidationError("--set", text, "it must be key=value, such as lr=0.1")
    return key.strip(), value


@contextmanager
def output(path: Path | None) -> Iterator[TextIO]:
    """Open a file that takes its name when it is complete; without a path, use stdout."""
    if path is not None:
        with replacing(path) as file:
            yield file
        return
    try:
        yield sys.stdout
    except BrokenPipeError:
        raise  # click then exits without a message
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # otherwise Python reports it again at its exit
        raise
