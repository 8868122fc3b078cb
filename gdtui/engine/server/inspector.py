"""Make the inspections that a screen shows besides the frames: theory, landscape, graph, layers and gradients."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from time import perf_counter
from typing import Any

from gdtui.core.errors import ValidationError
from gdtui.core.language import language
from gdtui.core.texts import text
from gdtui.engine.cancellation import CancelCheck, Cancelled, never_cancelled
from gdtui.engine.inspect.autograd_graph import autograd_graph
from gdtui.engine.inspect.gradients import gradients
from gdtui.engine.inspect.landscape_tracker import LandscapeTracker
from gdtui.engine.inspect.layer_stats import layer_stats
from gdtui.engine.inspect.theory import theory
from gdtui.engine.server.memory import enough_memory_for
from gdtui.engine.training.timeline import Timeline
from gdtui.engine.training.trainer import Trainer
from gdtui.protocol import (
    CommandRejected,
    Event,
    LandscapeReady,
    Subscribe,
    TheoryReady,
)

APART = 0.25  # least seconds between two inspections of one kind while running
SHARE = 50  # and at least this many times as long as the last one took
LARGEST = 2**14  # most scalar parameters for which theory and landscape are computed

Mark = tuple[Any, ...]


class Inspector:
    """The inspections of a run, each kind made when it is stale and due.

    Attributes:
        watch: the current subscription.

    Args:
        run_id: the run's number in the events.
        timeline: the run.
        is_cancelled: returns whether a command is waiting, for which a slow inspection is cancelled.
    """

    def __init__(self, run_id: int, timeline: Timeline, is_cancelled: CancelCheck = never_cancelled) -> None:
        self.watch = Subscribe(0, 64)
        self._run_id, self._timeline, self._is_cancelled = run_id, timeline, is_cancelled
        self._tracker = LandscapeTracker(run_id, timeline.start.cpu().double().numpy(), timeline.trail, is_cancelled)
        self._exact = False  # whether the last theory holds everywhere
        self._made: dict[str, Mark] = {}  # what each kind was last made from
        self._free: dict[str, float] = {}  # when each kind may be made again while running
        self._said: dict[str, str] = {}  # why the last inspection of a kind was refused
        self._kinds: Mapping[str, Callable[[], Event]] = {
            "graph": lambda: autograd_graph(self._run_id, self._trainer),
            "theory": self._theory,
            "landscape": self._landscape,
            "layers": lambda: layer_stats(self._run_id, self._trainer),
            "gradients": lambda: gradients(self._run_id, self._trainer),
        }

    def subscribe(self, watch: Subscribe) -> None:
        """Replace the subscription."""
        self.watch = watch
        for kind in self._kinds:
            if not self._wanted(kind):
                self._made.pop(kind, None)

    def due(self, running: bool) -> float:
        """Return when the next inspection may be made: at once while paused; infinity when none is stale."""
        return self._next(running)[0]

    def make(self, running: bool) -> Event | None:
        """Make and return a due inspection, or a refusal the first time it fails for a reason; None if nothing is due.

        A cancelled inspection stays due.
        """
        start = perf_counter()
        when, kind = self._next(running)
        if when > start:
            return None
        event: Event | None
        try:
            with enough_memory_for(text("engine.needs.inspection", kind=kind)):
                event = self._kinds[kind]()
            self._said.pop(kind, None)
        except Cancelled:
            return None
        except (ValueError, ArithmeticError) as error:  # numpy's linear algebra raises ValueError
            event = self._refusal(kind, str(error))
        end = perf_counter()
        self._made[kind], self._free[kind] = self._mark(kind), end + max(APART, SHARE * (end - start))
        return event

    @property
    def _trainer(self) -> Trainer:
        return self._timeline.trainer

    def _next(self, running: bool) -> tuple[float, str]:
        """Return when and which kind: the one that has waited longest; while paused the first."""
        stale = [kind for kind in self._kinds if self._wanted(kind) and self._stale(kind, running)]
        waits = [(self._free.get(kind, -math.inf) if running else -math.inf, kind) for kind in stale]
        return min(waits, default=(math.inf, ""), key=lambda wait: wait[0])

    def _wanted(self, kind: str) -> bool:
        return bool(getattr(self.watch, kind))

    def _stale(self, kind: str, running: bool) -> bool:
        made, mark = self._made.get(kind), self._mark(kind)
        if made is not None and kind == "theory" and running and self._exact:
            return made[:-1] != mark[:-1]  # it is the same at every step, except the distance to the minimum
        return made != mark

    def _mark(self, kind: str) -> Mark:
        """Return what an inspection made now would be made from; the step is last."""
        trainer = self._trainer
        now: Mark = (trainer.experiment, trainer.steps)
        if kind in ("graph", "gradients"):
            return (trainer.phase, *now)
        if kind == "theory":
            return (language(), trainer.lr, *now)  # its caveats are sentences
        if kind == "landscape" and self.watch.landscape and self._tracker.is_current(trainer, self.watch.landscape):
            return (self.watch.landscape, trainer.experiment)
        if kind == "layers" and trainer.experiment.model != "mlp":
            return ()
        return (self.watch.landscape, *now) if kind == "landscape" else now

    def _refusal(self, kind: str, message: str) -> Event | None:
        known = self._said.get(kind) == message
        self._said[kind] = message
        return None if known else CommandRejected(message, self._run_id)

    def _theory(self) -> TheoryReady:
        self._bound()
        computed = theory(self._trainer.experiment, self._trainer, self._is_cancelled)
        self._exact = computed.exact
        return TheoryReady(self._run_id, self._trainer.steps, computed)

    def _landscape(self) -> LandscapeReady:
        self._bound()
        assert self.watch.landscape is not None
        return self._tracker.landscape_ready(self._trainer, self.watch.landscape)

    def _bound(self) -> None:
        count = len(self._trainer.flat.values)
        if count > LARGEST:
            raise ValidationError("parameters", count, text("refusals.theory_size", most=f"{LARGEST:,}"))
