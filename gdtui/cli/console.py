"""What the commands share: exit statuses, complaints in one line, and where output goes."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import click

from gdtui.core.errors import ValidationError
from gdtui.core.storage.atomic import replacing

FAILED, BAD_INPUT, INTERRUPTED = 1, 2, 130
"""Exit statuses; a run that diverges has failed."""


def complain(message: str, status: int) -> int:
    """Say what is wrong in one line on stderr, whatever a file name or a value in the message holds."""
    line = " ".join(message.split())
    click.echo("gdtui: " + "".join(c if c.isprintable() else ascii(c)[1:-1] for c in line), err=True)
    return status


def pair(text: str) -> tuple[str, str]:
    """The two sides of a `--set`.

    Raises:
        ValidationError: when it has but one.
    """
    key, equals, value = text.partition("=")
    if not equals:
        raise ValidationError("--set", text, "it must be key=value, such as lr=0.1")
    return key.strip(), value


@contextmanager
def output(path: Path | None) -> Iterator[TextIO]:
    """The file of that name, which appears when it is complete, or stdout."""
    if path is not None:
        with replacing(path) as file:
            yield file
        return
    try:
        yield sys.stdout
    except BrokenPipeError:
        raise  # click ends quietly
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains again when it exits
        raise
