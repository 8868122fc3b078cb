"""The request for a run as a program that trains it without gdtui, and the answer."""

from __future__ import annotations

from typing import Literal

import msgspec

from gdtui.core.data.truth import Truth
from gdtui.core.experiment.experiment import Run

ExportKind = Literal["script", "ddp", "notebook"]


class ExportRequest(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """A run that is to be written as a program.

    Attributes:
        run: the run, with its changes.
        title: one line about it.
        about: what to look for.
        truth: what its data were generated from, if they were.
        kind: a script, one for several processes, or a notebook.
        name: the name of the file that the program will be in: many numbers go into another one beside it.
    """

    run: Run
    title: str
    about: str = ""
    truth: Truth | None = None
    kind: ExportKind = "script"
    name: str = "train.py"


class ExportAnswer(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """A run as a program.

    Attributes:
        text: the program.
        data: the content of the CSV file beside it, which has the same name but for the suffix; empty without one.
    """

    text: str
    data: str = ""
