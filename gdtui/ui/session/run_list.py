"""The runs of a session on the screen: the present one, the others, and the ghosts that are drawn behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Change, Experiment, Run, RunParent
from gdtui.core.storage.run_entry import Position
from gdtui.core.storage.session_file import Session
from gdtui.core.texts import text
from gdtui.protocol import RunState
from gdtui.ui.session.snapshot import Ghost, ListedRun, RunSummary, TimelineMark, summary, timeline_marks

if TYPE_CHECKING:
    from gdtui.core.data.table import Table

GHOSTS = 4  # earlier runs that are drawn unasked, the newest; beside them those that are pinned
LONGEST_NAME = 16  # characters


class Kept(NamedTuple):
    """What was open before: its runs, and the present one with its updates and where it was."""

    runs: RunList
    ghost: Ghost
    position: Position


class Deleted(NamedTuple):
    """A run that was deleted, and what it takes to have it again."""

    place: int
    run: Run
    shown: bool
    pinned: bool


class RunList:
    """A session's runs, of which one is the present one.

    Only the runs that are drawn, the ghosts, are in memory; of the others there is a summary, and the engine makes
    them again when they are wanted.

    Args:
        session: the session as it was opened.

    Attributes:
        run: the present run.
        ghosts: the runs that are drawn behind it, the newest last.
        marks: the changes and the fork of the present run.
        listed: all runs, as they are shown in a list.
    """

    def __init__(self, session: Session) -> None:
        self._session, self._runs = session, [*session.runs]
        self._positions = dict(session.positions)
        self._pinned = set(session.pinned)
        self._summaries: dict[str, RunSummary] = {}
        self._names = {run.name for run in session.runs}  # all that there have been
        self._before: dict[str, str] = {}  # the run that was in hand when a run began, if it was not the one above it
        self._deleted: list[Deleted] = []
        self._restored: list[str] = []
        self._failed: set[str] = set()  # the runs that the engine cannot make again
        self.ghosts: tuple[Ghost, ...] = ()
        self.run = session.run
        made = [run.name for run in session.runs if run is not self.run and self.position(run.name).updates]
        newest = [name for name in made if name not in self._pinned][-GHOSTS:]
        self._shown = {name for name in made if name in self._pinned or name in newest}
        self._arrange()

    def _arrange(self) -> None:
        """Bring all that follows from the runs up to date."""
        order = [run.name for run in self._runs]
        kept = [ghost for ghost in self.ghosts if ghost.run.name in self._shown]
        labels = _labels([ghost.run.name for ghost in kept], self.run.name)
        self.ghosts = tuple(
            msgspec.structs.replace(ghost, parted=self._parted(ghost.run), label=labels[ghost.run.name])
            for ghost in sorted(kept, key=lambda ghost: order.index(ghost.run.name))
        )
        self.marks: tuple[TimelineMark, ...] = timeline_marks(self.run)
        self.listed = tuple(self._list(place, run) for place, run in enumerate(self._runs))

    def _list(self, place: int, run: Run) -> ListedRun:
        above = self._runs[place - 1].name if place else ""
        before = run.parent.name if run.parent is not None else self._before.get(run.name, above)
        known = self._find(before) or self._find(above)
        present = run.name == self.run.name
        return ListedRun(
            run,
            self.position(run.name).updates,
            self._runs[known] if known is not None else None,
            None if present else self._summaries.get(run.name),
            run.name in self._shown and not present,
            run.name in self._pinned,
        )

    def _find(self, name: str) -> int | None:
        """Return the place of a run in the list; None when it is not there."""
        return next((place for place, run in enumerate(self._runs) if run.name == name), None)

    def _parted(self, run: Run) -> int:
        """Return the step at which the present run leaves another one: they share the updates of a common ancestor."""
        mine, others = self._shares(self.run), self._shares(run)
        return int(max((min(mine[name], others[name]) for name in mine.keys() & others.keys()), default=0))

    def _shares(self, run: Run | None) -> dict[str, float]:
        """Return how many updates a run shares with itself, with its parent, with the parent of that, and so on."""
        shares, reach = {run.name: float("inf")} if run is not None else {}, float("inf")
        while run is not None and run.parent is not None:
            reach = min(reach, run.parent.step)
            shares[run.parent.name] = reach
            place = self._find(run.parent.name)
            run = self._runs[place] if place is not None else None
        return shares

    def position(self, name: str) -> Position:
        """Return how far a run had come when it was last left."""
        return self._positions.get(name, Position())

    # -- the present run

    @property
    def told(self) -> dict[str, Any]:
        """What a snapshot has of the session and its runs, by the names of its attributes."""
        session = self._session
        return {
            "name": session.name,
            "title": f"{session.name} · {session.title}",
            "opened": session.opened,
            "about": str(session.about),
            "truth": session.truth,
            "label": self.run.name,
            "following": self.following,
            "ghosts": self.ghosts,
            "runs": self.listed,
            "marks": self.marks,
        }

    @property
    def hidden(self) -> tuple[str, ...]:
        """The panels that the session hides."""
        return self._session.hidden

    @property
    def session(self) -> Session:
        """The session with all its runs; a run whose parent was deleted has none."""
        names = [run.name for run in self._runs]
        orphans = {run.name for run in self._runs if run.parent is not None and run.parent.name not in names}
        return msgspec.structs.replace(
            self._session,
            runs=tuple(msgspec.structs.replace(r, parent=None) if r.name in orphans else r for r in self._runs),
            present="" if self.run.name == names[-1] else self.run.name,
            pinned=tuple(name for name in names if name in self._pinned),
            positions={name: self._positions[name] for name in names if name in self._positions},
        )

    @property
    def following(self) -> str:
        """The name of the next run: A, B, ..., Z, A2, B2, ...; none that there has been."""
        number = 0
        while True:
            round_, letter = divmod(number, 26)
            name = chr(ord("A") + letter) + (str(round_ + 1) if round_ else "")
            if name not in self._names:
                return name
            number += 1

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
        self._replace(msgspec.structs.replace(self.run, changes=(*self.run.changes, change)))

    def _replace(self, run: Run) -> None:
        self._runs[self._runs.index(self.run)] = self.run = run
        self._arrange()

    def begin(self, experiment: Experiment, ghost: Ghost | None) -> None:
        """Begin another run; the present one is replaced if it has made no update, or else stays as a ghost.

        A change after its last update has had no effect on it: it belongs to the other run alone.
        """
        if ghost is None:
            self._replace(Run(experiment, name=self.run.name))
            return
        felt = tuple(change for change in self.run.changes if change.step < ghost.updates)
        self._replace(msgspec.structs.replace(self.run, changes=felt))
        self.fork(Run(experiment), None, msgspec.structs.replace(ghost, run=self.run))

    def fork(self, run: Run, parent: RunParent | None, ghost: Ghost | None) -> None:
        """Begin another run under a new name, which has a parent if it shares updates with that.

        Args:
            run: the run.
            parent: where it was forked from.
            ghost: the present run, which stays; None if it has made no update.
        """
        before = self.run.name
        self._leave(ghost, ghost.updates if ghost is not None else 0)
        self.run = msgspec.structs.replace(run, name=self.following, parent=parent)
        if self._runs[-1].name != before:
            self._before[self.run.name] = before
        self._runs.append(self.run)
        self._names.add(self.run.name)
        self._arrange()

    def open(self, name: str, ghost: Ghost | None, cursor: int) -> tuple[Ghost | None, Position]:
        """Make another run the present one; the present one stays.

        Args:
            name: the run to open.
            ghost: the present run; None if it has made no update.
            cursor: the update of the present run that is looked at.

        Returns:
            The run with its updates, if they are in memory, and how far it had come.
        """
        opened = self.ghost(name)
        self._leave(ghost, cursor)
        self.run = self.named(name)
        self._shown.discard(name)
        self._arrange()
        return opened, self.position(name)

    def _leave(self, ghost: Ghost | None, cursor: int) -> None:
        """Keep the present run: where it was, what it has come to, and as a ghost."""
        if ghost is None:
            self._positions.pop(self.run.name, None)
            return
        diverged = ghost.state is RunState.DIVERGED
        self._positions[ghost.run.name] = Position(ghost.updates, cursor, diverged)
        self._take(ghost)
        self._make_room(ghost)

    def _make_room(self, ghost: Ghost) -> None:
        """Draw a ghost, in the place of one that was the same as far as it went, or of the oldest unless pinned."""
        others = [one for one in self.ghosts if one.run.name not in self._pinned and one.run.name != ghost.run.name]
        alike = [one for one in others if one.run.parent == ghost.run.parent and one.run.same_course(ghost.run)]
        same = [one for one in alike if one.updates <= ghost.updates]
        for one in same or (others[:1] if len(others) >= GHOSTS else []):
            self._shown.discard(one.run.name)
        self._shown.add(ghost.run.name)
        self.ghosts = (*(one for one in self.ghosts if one.run.name != ghost.run.name), ghost)

    def _take(self, ghost: Ghost) -> None:
        self._summaries[ghost.run.name] = summary(ghost.history, ghost.state)

    # -- the others

    def named(self, name: str) -> Run:
        """Return a run by its name."""
        return next(run for run in self._runs if run.name == name)

    def ghost(self, name: str) -> Ghost | None:
        """Return a run with its updates if it is drawn; otherwise they are not in memory."""
        return next((ghost for ghost in self.ghosts if ghost.run.name == name), None)

    def wanted(self, everything: bool) -> tuple[Run, Position] | None:
        """Return a run that must be made again: one to be drawn, or one of which it is not known what it came to.

        Args:
            everything: whether the runs that are not drawn are wanted too.
        """
        drawn = {ghost.run.name for ghost in self.ghosts}
        for run in self._runs:
            unknown = run.name not in self._summaries and everything
            missing = run.name in self._shown and run.name not in drawn
            possible = run.name != self.run.name and run.name not in self._failed and self.position(run.name).updates
            if possible and (unknown or missing):
                return run, self.position(run.name)
        return None

    def recall(self, ghost: Ghost) -> None:
        """Take a run that has been made again."""
        if self._find(ghost.run.name) is None or ghost.run.name == self.run.name:
            return
        self._take(ghost)
        self.ghosts = (*(one for one in self.ghosts if one.run.name != ghost.run.name), ghost)
        self._arrange()

    def fail(self, name: str) -> None:
        """Want a run no longer that the engine cannot make again."""
        self._failed.add(name)

    def show(self, name: str, shown: bool) -> None:
        """Draw a run behind the present one, or hide it, whereupon it is pinned no longer."""
        if shown:
            self._shown.add(name)
        else:
            self._shown.discard(name)
            self._pinned.discard(name)
        self._arrange()

    def pin(self, name: str, pinned: bool) -> None:
        """Keep a run drawn however many others begin, or let it go when there are too many."""
        if pinned:
            self._pinned.add(name)
            self._shown.add(name)
        else:
            self._pinned.discard(name)
        self._arrange()

    def rename(self, name: str, new: str) -> None:
        """Give a run another name.

        Raises:
            ValidationError: when it is no name, or that of another run.
        """
        new = new.strip()
        if not new or len(new) > LONGEST_NAME or not new.isprintable():
            raise ValidationError("name", new, text("refusals.name_length", most=LONGEST_NAME))
        others = {run.name for run in self._runs} | {one.run.name for one in self._deleted}
        if new != name and new in others:
            raise ValidationError("name", new, text("refusals.name_taken"))
        self._names.add(new)
        self._runs = [_renamed(run, name, new) for run in self._runs]
        self._deleted = [one._replace(run=_renamed(one.run, name, new)) for one in self._deleted]
        self.run = _renamed(self.run, name, new)
        self.ghosts = tuple(msgspec.structs.replace(one, run=_renamed(one.run, name, new)) for one in self.ghosts)
        self._before = {_other(one, name, new): _other(before, name, new) for one, before in self._before.items()}
        self._positions = {_other(one, name, new): position for one, position in self._positions.items()}
        self._summaries = {_other(one, name, new): summary for one, summary in self._summaries.items()}
        self._shown = {_other(one, name, new) for one in self._shown}
        self._pinned = {_other(one, name, new) for one in self._pinned}
        self._arrange()

    def delete(self, name: str) -> None:
        """Delete a run that is not the present one."""
        self._delete(name)
        self._restored.clear()

    def _delete(self, name: str) -> None:
        place = next(place for place, run in enumerate(self._runs) if run.name == name)
        self._deleted.append(Deleted(place, self._runs.pop(place), name in self._shown, name in self._pinned))
        self.show(name, False)

    def undelete(self) -> str:
        """Have the run again that was deleted last; return its name, or nothing if there is none."""
        if not self._deleted:
            return ""
        place, run, shown, pinned = self._deleted.pop()
        self._runs.insert(min(place, len(self._runs)), run)
        self._restored.append(run.name)
        if pinned:
            self._pinned.add(run.name)
        if shown:
            self._shown.add(run.name)
        self._arrange()
        return run.name

    def delete_again(self) -> str:
        """Delete the run again that `undelete` brought back; return its name, or nothing if there is none."""
        again = [name for name in self._restored if self._find(name) is not None and name != self.run.name]
        if not again:
            return ""
        self._restored = again[:-1]
        self._delete(again[-1])
        return again[-1]


def _other(name: str, old: str, new: str) -> str:
    return new if name == old else name


def _renamed(run: Run, old: str, new: str) -> Run:
    """Return a run in which another name stands for one, as its own or as its parent's."""
    parent = run.parent
    if parent is not None:
        parent = RunParent(_other(parent.name, old, new), parent.step)
    return msgspec.structs.replace(run, name=_other(run.name, old, new), parent=parent)


def _labels(names: Sequence[str], present: str) -> dict[str, str]:
    """Return a letter for each run: the first of its name that no other has."""
    labels: dict[str, str] = {}
    taken = {present[:1]}
    for name in names:
        free = [letter for letter in (*name, *"ABCDEFGHIJKLMNOPQRSTUVWXYZ") if letter not in taken and letter != " "]
        labels[name] = free[0] if free else name[:1]
        taken.add(labels[name])
    return labels
