"""The commands of a solution: what a learner's keys do, in words.

    step 3              three updates                      back 2        two updates back
    phase 2             two of an update's operations      epoch         to the end of the epoch
    run 500             500 updates, as fast as possible   run           to the end of the epochs
    go 12               the cursor to step 12              set lr=0.1 momentum=0.9
    optimal             the optimal learning rate          undo          the last change
    fork, reset, reseed                                    cell 2 y 7.5  the cell of row 2 in column y
    mode Descend        another screen

In Descend there are step, back, run, go, set, optimal, reset, mode, and `function wavy` and `start -2` or `start 1,2`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

import msgspec

from gdtui.core import texts
from gdtui.core.errors import ValidationError
from gdtui.core.fields import nearest
from gdtui.core.lessons.vocabulary import MODES

Screen = Literal["Train", "Descend"]
"""Where a step takes place; Data, Sweep and Runs show the run of Train."""

Argument = Literal["nothing", "count", "count or nothing", "pairs", "text"]
MOST = 1_000_000  # updates that one command may make


class CommandForm(NamedTuple):
    """The form of a command.

    Attributes:
        argument: what follows its name; a count is 1 where it is left out.
        screens: where it means something.
    """

    argument: Argument
    screens: tuple[Screen, ...] = ("Train",)


_BOTH: tuple[Screen, ...] = ("Train", "Descend")
COMMANDS: Mapping[str, CommandForm] = {
    "step": CommandForm("count", _BOTH),
    "back": CommandForm("count", _BOTH),
    "phase": CommandForm("count"),
    "epoch": CommandForm("count"),
    "run": CommandForm("count or nothing", _BOTH),
    "go": CommandForm("count", _BOTH),
    "set": CommandForm("pairs", _BOTH),
    "optimal": CommandForm("nothing", _BOTH),
    "reset": CommandForm("nothing", _BOTH),
    "reseed": CommandForm("nothing"),
    "fork": CommandForm("nothing"),
    "undo": CommandForm("nothing"),
    "cell": CommandForm("text"),
    "mode": CommandForm("text", _BOTH),
    "function": CommandForm("text", ("Descend",)),
    "start": CommandForm("text", ("Descend",)),
}


class Command(msgspec.Struct, frozen=True):
    """A command of a solution.

    Attributes:
        name: one of `COMMANDS`.
        count: how often, or where to; None where the command goes on to the end.
        text: what else follows its name.
    """

    name: str
    count: int | None = None
    text: str = ""

    @property
    def pairs(self) -> dict[str, str]:
        """The settings and their values in the text."""
        return dict(part.split("=", 1) for part in self.text.split())


def command(text: str, screen: Screen) -> Command:
    """Return the command that a text describes.

    Raises:
        ValidationError: when there is no such command on the screen, or its argument is not one.
    """
    name, _, rest = text.strip().partition(" ")
    here = [known for known, form in COMMANDS.items() if screen in form.screens]
    if name not in here:
        problem = texts.text("lesson_files.no_command", screen=screen, names=", ".join(here))
        raise ValidationError("command", text, texts.text("refusals.near", problem=problem, near=nearest(name, here)))
    rest = rest.strip()
    form = COMMANDS[name].argument
    if form in ("count", "count or nothing"):
        return Command(name, _count(text, rest, form))
    if (form == "nothing") == bool(rest):
        raise ValidationError(
            "command", text, texts.text(f"lesson_files.takes_{'nothing' if rest else 'value'}", name=name)
        )
    if form == "pairs" and not all("=" in part[1:] for part in rest.split()):
        raise ValidationError("command", text, texts.text("lesson_files.set"))
    if name == "mode" and rest not in MODES:
        raise ValidationError("command", text, texts.text("lesson_files.modes", names=", ".join(MODES)))
    return Command(name, text=rest)


def _count(text: str, rest: str, form: Argument) -> int | None:
    if not rest:
        return 1 if form == "count" else None
    if not (rest.isascii() and rest.isdigit()) or int(rest[:9]) > MOST or len(rest) > len(str(MOST)):
        raise ValidationError("command", text, texts.text("lesson_files.count", most=f"{MOST:,}"))
    return int(rest)
