"""Where a lesson, or one of its steps, begins: with a run in Train, or with a function in Descend.

[start]                     # a preset or a data set of gdtui, with some settings changed
preset = "study-hours"
updates = 100               # so many have been made already
experiment = { lr = 0.1 }

[start]                     # or data as in a session file: [start.data], data = "marks.csv", or [start.generate]
data = { x = [1, 2, 3], y = [2, 4, 6] }
experiment = { lr = 0.1 }

[start]                     # or a function, by name or as a formula
function = "square"
x0 = [1.5]                  # by default its own start
method = { lr = 0.1, momentum = 0.9 }
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import Meta

from gdtui.core.errors import FileError, ValidationError
from gdtui.core.experiment.experiment import Run
from gdtui.core.functions.catalog import function
from gdtui.core.functions.function import Function
from gdtui.core.functions.method import Method
from gdtui.core.lessons.solution import Screen
from gdtui.core.storage.experiment_toml import setting_value
from gdtui.core.storage.presets import preset
from gdtui.core.storage.run_entry import Position
from gdtui.core.storage.session_file import Session, read
from gdtui.core.texts import text

MOST = 100_000  # updates that a start may have made already


class Descent(NamedTuple):
    """What Descend begins with."""

    function: Function
    start: tuple[float, ...]
    method: Method


class Start(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where to begin.

    Attributes:
        preset: the name of a preset or of a data set.
        data: columns, or the name of a file beside the lesson.
        generate: a recipe of generated data.
        experiment: settings to change, by name.
        updates: how many updates the run has made already.
        function: a function of Descend, by name or as a formula.
        x0: where to start on it; empty for its own start.
        method: settings of the method to change, by name.
    """

    preset: str = ""
    data: dict[str, list[Any]] | str | None = None
    generate: dict[str, Any] | None = None
    experiment: dict[str, Any] = {}
    updates: Annotated[int, Meta(ge=0, le=MOST)] = 0
    function: str = ""
    x0: tuple[float, ...] = ()
    method: dict[str, Any] = {}

    @property
    def screen(self) -> Screen:
        """Where it begins."""
        return "Descend" if self.function else "Train"

    def check(self) -> None:
        """Check that it says one beginning, and nothing that is of the other kind.

        Raises:
            ValidationError: when it does not.
        """
        given = [name for name in ("preset", "data", "generate", "function") if getattr(self, name)]
        if len(given) != 1:
            problem = text("lesson_files.start")
            raise ValidationError("start", ", ".join(given) or "nothing", problem)
        others = ("experiment", "updates") if self.function else ("x0", "method")
        for name in others:
            if getattr(self, name):
                problem = text(f"lesson_files.start_with_{'data' if self.function else 'function'}")
                raise ValidationError(f"start.{name}", getattr(self, name), problem)

    def session(self, path: Path, title: str) -> Session:
        """Return the session to begin with in Train.

        Args:
            path: the lesson's file, beside which its data are.
            title: the title of a session that is no preset.

        Raises:
            ValidationError: when there is no such preset or data, or settings do not fit them.
        """
        if self.preset:
            session = preset(self.preset)
            settings = {name: setting_value(name, value) for name, value in self.experiment.items()}
            experiment = session.experiment.change(**settings)
        else:
            parts = {"data": self.data, "generate": self.generate}
            content = {name: part for name, part in parts.items() if part is not None}
            try:
                session = read({"title": title, "experiment": self.experiment, **content}, path)
            except FileError as error:  # the message names the lesson's file a second time
                raise ValidationError("start", session_words(self), error.allowed) from None
            experiment = session.experiment
        positions = {"A": Position(self.updates, self.updates)} if self.updates else {}
        return msgspec.structs.replace(session, runs=(Run(experiment),), present="", positions=positions)

    def descent(self) -> Descent:
        """Return what Descend is to begin with.

        Raises:
            ValidationError: when there is no such function, the start is too far or settings are not allowed.
        """
        f = function(self.function)
        start = self.x0 or f.start
        f.check_start(start)
        known = Method.fields()
        texts = {name: value for name, value in self.method.items() if name not in known}
        if texts:
            f.method.assign({name: str(value) for name, value in texts.items()})  # refuses the first of them
        values = {name: _as_setting(value) for name, value in self.method.items()}
        return Descent(f, start, msgspec.structs.replace(f.method, **values).checked())


def session_words(start: Start) -> str:
    """Return what a start's data are, for messages."""
    return start.data if isinstance(start.data, str) else "data" if start.data is not None else "generate"


def _as_setting(value: object) -> object:
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
