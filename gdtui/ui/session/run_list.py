"""The runs of a session on the screen: the present one, those before it, and the ghosts that are drawn behind it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from gdtui.core.experiment.experiment import Change, Experiment, Run, RunParent
from gdtui.core.storage.run_entry import Position
from gdtui.core.storage.session_file import Session
from gdtui.protocol import RunView
from gdtui.ui.session.snapshot import Ghost, TimelineMark, timeline_marks

if TYPE_CHECKING:  # numpy is imported with it, and the first paint does not wait for numpy
    from gdtui.core.data.history import History
    from gdtui.core.data.table import Table

GHOSTS = 4  # the maximum number of earlier runs kept beside the present one


class Kept(NamedTuple):
    """What was open before: its runs, and the updates and the first view of its present run."""

    runs: RunList
    history: History
    start: RunView | None


class RunList:
    """A session's runs, of which the last is the present one.

    Args:
        session: the session as it was opened.

    Attributes:
        run: the present run.
        ghosts: earlier runs that are drawn, the newest last.
        marks: the changes and the fork of the present run.
    """

    def __init__(self, session: Session) -> None:
        self._session, self._left = session, [*session.runs[:-1]]
        self._positions = dict(session.positions)
        self._unseen = [run for run in self._left if self._updates(run)][-GHOSTS:]
        self.ghosts: tuple[Ghost, ...] = ()
        self._take(session.runs[-1])

    def _take(self, run: Run) -> None:
        self.run = run
        self.marks: tuple[TimelineMark, ...] = timeline_marks(run)

    @property
    def title(self) -> str:
        """The name of the session and what it is about."""
        return f"{self._session.name} · {self._session.title}"

    @property
    def session(self) -> Session:
        """The session with all its runs."""
        positions = {run.name: self._positions[run.name] for run in self._left if run.name in self._positions}
        return msgspec.structs.replace(self._session, runs=(*self._left, self.run), positions=positions)

    @property
    def unseen(self) -> list[tuple[Run, int, int]]:
        """The earlier runs of a saved session that have not been made again, the newest last.

        Each has the number of its updates, and the step at which the present run leaves it.
        """
        parent = self.run.parent
        parted = {parent.name: parent.step} if parent is not None else {}
        return [(run, self._updates(run), parted.get(run.name, 0)) for run in self._unseen]

    def _updates(self, run: Run) -> int:
        return self._positions.get(run.name, Position()).updates

    def recall(self, ghost: Ghost) -> None:
        """Draw an earlier run that has been made again."""
        self._unseen = [run for run in self._unseen if run.name != ghost.run.name]
        self.ghosts = (*self.ghosts, ghost)[-GHOSTS:]

    @property
    def following(self) -> str:
        """The name of the next run: A, B, ..., Z, A2, B2, ..."""
        round_, letter = divmod(len(self._left) + 1, 26)
        return chr(ord("A") + letter) + (str(round_ + 1) if round_ else "")

    def at(self, step: int) -> Experiment:
        """Return the experiment in force after a number of updates of the present run."""
        changes = [change.experiment for change in self.run.changes if change.step <= step]
        return changes[-1] if changes else self.run.experiment

    def tables(self) -> Iterator[Table]:
        """Yield the tables of the present run and of the ghosts."""
        for run in (self.run, *(ghost.run for ghost in self.ghosts)):
            yield run.experiment.table
            yield from (change.experiment.table for change in run.changes)

    def change(self, change: Change) -> None:
        """Record a change of the present run."""
        self._take(msgspec.structs.replace(self.run, changes=(*self.run.changes, change)))

    def begin(self, experiment: Experiment, ghost: Ghost | None) -> None:
        """Begin another run; the present one is replaced if it has made no update, or else a ghost."""
        if ghost is None:
            self._take(Run(experiment, name=self.run.name))
            return
        self._keep(ghost)
        self._leave(Run(experiment), ghost.updates)

    def fork(self, run: Run, step: int, ghost: Ghost | None) -> None:
        """Continue as another run, which shares a number of updates with the present one."""
        if ghost is not None:
            self._keep(ghost)
        parent = RunParent(self.run.name, step)
        self._leave(msgspec.structs.replace(run, parent=parent), ghost.updates if ghost else 0)

    def _leave(self, run: Run, updates: int) -> None:
        """Go on with another run, under a new name; the present one has made so many updates."""
        name = self.following
        self._positions[self.run.name] = Position(updates, updates)
        self._left.append(self.run)
        self._take(msgspec.structs.replace(run, name=name))

    def _keep(self, ghost: Ghost) -> None:
        """Add a ghost, in the place of one that was the same as far as it went."""
        ghosts = [msgspec.structs.replace(one, parted=min(one.parted, ghost.parted)) for one in self.ghosts]
        others = [one for one in ghosts if not (_alike(one.run, ghost.run) and one.updates <= ghost.updates)]
        self.ghosts = (*others, ghost)[-GHOSTS:]


def _alike(one: Run, other: Run) -> bool:
    """Return whether two runs began in the same way and make the same updates."""
    return one.parent == other.parent and one.same_course(other)
