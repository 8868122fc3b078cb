"""The run in hand, as a lesson knows it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from pathlib import Path

from gdtui import protocol
from gdtui.core import texts
from gdtui.core.errors import ValidationError
from gdtui.core.lessons.solution import Command
from gdtui.core.lessons.start import Start
from gdtui.core.lessons.vocabulary import Facts
from gdtui.ui.session.facts import facts_of
from gdtui.ui.session.model import SessionModel
from gdtui.ui.session.run_place import RunPlace
from gdtui.ui.shell.subject import Until

OPERATIONS = len(protocol.PHASES)
OVER = (protocol.RunState.FINISHED, protocol.RunState.DIVERGED)


class RunSubject:
    """The run in hand.

    Args:
        model: its model.
    """

    def __init__(self, model: SessionModel) -> None:
        self._model = model

    def facts(self) -> Facts:
        """Return the values of the words of goals at the cursor; none while what was asked for is on its way."""
        snapshot = self._model.snapshot()
        if snapshot.view is None or not self._model.at_rest:
            return {}
        return facts_of(snapshot, snapshot.view)

    def begin_at(self, start: Start, path: Path, title: str) -> None:
        """Open what a step of a lesson begins with; what is open is kept.

        Raises:
            ValidationError: when there is no such session; nothing has changed then.
        """
        self._model.open(start.session(path, title))

    def place(self) -> RunPlace:
        """Return the run and the operation at the cursor."""
        return self._model.place()

    def return_to(self, place: RunPlace) -> None:
        """Go on from a place; the present run stays as a ghost if it was changed since."""
        self._model.return_to(place)

    @property
    def refusal(self) -> str:
        """What was said of the last command, if there was anything."""
        return self._model.snapshot().refusal

    def settled(self) -> bool:
        """Return whether all that was asked for is there, the theory of the step too, or was refused."""
        snapshot = self._model.snapshot()
        derived = snapshot.theory is not None and snapshot.derived_at == snapshot.step
        return bool(self.facts()) and (derived or bool(snapshot.refusal))

    def commands(self, until: Until) -> Mapping[str, Callable[[Command], Awaitable[None]]]:
        """Return what makes each command of a solution and waits until it is done, by its name."""
        return RunCommands(self._model, self.settled, until).by_name()


class RunCommands:
    """Makes the commands of solutions, and waits until each is done.

    Args:
        model: the model of the run.
        settled: returns whether all that was asked for is there.
        until: waits until something holds.
    """

    def __init__(self, model: SessionModel, settled: Callable[[], bool], until: Until) -> None:
        self._model, self._settled, self._until = model, settled, until

    def by_name(self) -> Mapping[str, Callable[[Command], Awaitable[None]]]:
        """Return what makes each command, by its name."""
        return {
            "step": self._step,
            "back": self._back,
            "phase": self._phase,
            "epoch": self._epoch,
            "run": self._run,
            "go": self._go,
            "set": self._set,
            "cell": self._cell,
            "optimal": self._acting(self._model.use_optimal_lr),
            "undo": self._acting(self._model.undo),
            "reset": self._acting(self._model.reset),
            "reseed": self._acting(self._model.reseed),
            "fork": self._fork,
        }

    @property
    def _over(self) -> bool:
        """Whether the run can make no more updates."""
        snapshot = self._model.snapshot()
        return snapshot.head in OVER and not snapshot.past

    @property
    def _done(self) -> int:
        """The operations done at the cursor; 0 before the first frame."""
        view = self._model.snapshot().view
        return OPERATIONS * view.step + view.phase if view else 0

    def _acting(self, act: Callable[[], object]) -> Callable[[Command], Awaitable[None]]:
        async def obey(_: Command) -> None:
            act()

        return obey

    async def _step(self, command: Command) -> None:
        for _ in range(command.count or 0):
            await self._reach(self._model.step, self._done - self._done % OPERATIONS + OPERATIONS)

    async def _phase(self, command: Command) -> None:
        for _ in range(command.count or 0):
            await self._reach(self._model.phase, self._done + 1)

    async def _reach(self, act: Callable[[], None], done: int) -> None:
        """Act until so many operations are done, or the run is over."""
        if not self._over:
            act()
            await self._until(lambda: self._done == done or self._over or bool(self._model.snapshot().refusal))

    async def _back(self, command: Command) -> None:
        for _ in range(command.count or 0):
            self._model.back()
            await self._until(self._settled)

    async def _epoch(self, command: Command) -> None:
        for _ in range(command.count or 0):
            await self._pause(protocol.FinishEpoch())

    async def _run(self, command: Command) -> None:
        step = self._model.snapshot().step
        await self._pause(protocol.Play(None) if command.count is None else protocol.RunTo(step + command.count))

    async def _pause(self, command: protocol.RunCommand) -> None:
        """Run, and wait until the run pauses by itself."""
        before = self._done
        if not self._over:
            self._model.command(command)
            await self._until(lambda: (self._done > before and not self._model.running) or self._over)

    async def _go(self, command: Command) -> None:
        self._model.seek(command.count or 0)

    async def _set(self, command: Command) -> None:
        self._model.change(self._model.experiment.assign(command.pairs))

    async def _cell(self, command: Command) -> None:
        experiment = self._model.experiment
        row, column, value = _cell_of(command.text, experiment.table.columns, experiment.table.rows)
        self._model.change(experiment.change(table=experiment.table.replace(row, column, value)))

    async def _fork(self, _: Command) -> None:
        before = self._model.run.name
        self._model.fork()
        await self._until(lambda: self._model.run.name != before)


def _cell_of(text: str, columns: tuple[str, ...], rows: int) -> tuple[int, str, float]:
    """Return the row, the column and the value of a cell.

    Raises:
        ValidationError: when there is no such cell, or the value is no number.
    """
    parts = text.split()
    with suppress(ValueError, IndexError):
        row, column, value = int(parts[0]), " ".join(parts[1:-1]), float(parts[-1])
        if 0 <= row < rows and column in columns:
            return row, column, value
    allowed = texts.text("refusals.cell_place", last=rows - 1, columns=", ".join(columns))
    raise ValidationError("cell", text, allowed)
