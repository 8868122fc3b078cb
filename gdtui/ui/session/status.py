"""The texts of the header and the time line for a training run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.content import Content

from gdtui.core.texts import text
from gdtui.core.theory.learning_rates import standardising_helps
from gdtui.protocol import RunState, RunView
from gdtui.ui.session.snapshot import RunSnapshot
from gdtui.ui.text.numbers import apart, grouped_number, number_text, on_screen
from gdtui.ui.widgets.bars import IMPORTING, HeaderContent, TimelineContent, capitalised

SHOWN = 4  # numbers of the parameters in the line below the time line


def heading(mode: str, snapshot: RunSnapshot) -> HeaderContent:
    """Return the session's title, the state of the run, and its speed."""
    run = f"run {snapshot.label} · " if snapshot.ghosts else ""
    return HeaderContent(mode, snapshot.title, run, *_happening(snapshot))


def track(snapshot: RunSnapshot, run_key: str = "space") -> TimelineContent:
    """Return the content of the time line, for a screen where a key lets the run train."""
    unknown = snapshot.experiment.epochs * snapshot.experiment.updates_per_epoch  # until the engine has told
    total = max(snapshot.total or unknown, snapshot.updates, 1)
    marks = tuple((mark.step, mark.text) for mark in snapshot.marks)
    return TimelineContent(
        snapshot.step, snapshot.updates, total, _readout(snapshot, run_key), marks, snapshot.view is not None
    )


def _happening(snapshot: RunSnapshot) -> tuple[str, str]:
    if snapshot.fault:
        return text("states.ended"), "$text-error bold"
    if snapshot.view is None:
        return str(IMPORTING), "$foreground-muted"
    match snapshot.state:
        case RunState.FINISHED:
            return f"✓ {text('states.finished', epochs=grouped_number(snapshot.view.epoch + 1))}", "$text-success"
        case RunState.DIVERGED:
            return f"✗ {text('states.diverged')}", "$text-error bold"
        case RunState.RUNNING:
            state, style = f"● {text('states.running', rate=grouped_number(snapshot.rate))}", "$text-success bold"
        case _ if snapshot.past:
            viewing = text("states.viewing", step=f"{snapshot.step:,}", updates=f"{snapshot.updates:,}")
            state, style = f"◀ {viewing}", "$text-warning"
        case _:
            state, style = text("states.paused" if snapshot.updates else "states.ready"), "$foreground-muted"
    speed = text("states.greatest") if snapshot.speed is None else f"{grouped_number(snapshot.speed)}/s"
    return f"{state} · {text('states.speed', speed=speed)}", style


def _readout(snapshot: RunSnapshot, run_key: str) -> Content:
    """Return one line: the fault or refusal if there is one, or else the numbers of the model at the cursor."""
    if message := _message(snapshot):
        return Content.styled(message, "$text-error")
    view = snapshot.view
    if view is None:
        return Content("")
    if snapshot.state is RunState.FINISHED and snapshot.reason and not snapshot.past:
        return Content.styled(f"{snapshot.reason}.", "$text-warning")
    if not snapshot.updates and not view.phase:
        return Content.styled(text("hints.ready", key=run_key), "$text-accent")
    parts = [f"epoch {grouped_number(view.epoch + snapshot.experiment.first_epoch)}", _loss(snapshot, view)]
    parts.extend(_parameters(view.params))
    here = dict.fromkeys(mark.text for mark in snapshot.marks if mark.step == snapshot.step)
    return Content.assemble(f"{'   '.join(parts)}", (f"   ◆ {', '.join(here)}" if here else "", "$text-warning"))


def _parameters(params: Mapping[str, Sequence[float]]) -> list[str]:
    """Return the first parameters with their first values, as many numbers as there is room for beside the loss."""
    shown = max(SHOWN // max(len(params), 1), 1)
    whole = sum(map(len, params.values())) <= SHOWN
    return [
        f"{name} {', '.join(map(number_text, values[:shown]))}{', …' if len(values) > shown else ''}"
        for name, values in list(params.items())[: SHOWN if whole else 2]
    ]


def _loss(snapshot: RunSnapshot, view: RunView) -> str:
    """Return the loss before the last update, which is what the tutorials' log has in its line, and after it."""
    after = number_text(view.train_loss, 6)
    if view.cost is None or view.phase or not view.step:
        return f"loss {after}"
    whole = snapshot.experiment.batch_rows == snapshot.experiment.train_rows
    before = number_text(view.cost, 6)
    if before == after and whole:  # a step that is small beside the loss
        before, after = apart(view.cost, view.train_loss)
    return f"loss {before} → {after}" if whole else f"batch loss {before}   loss {after}"


def _message(snapshot: RunSnapshot) -> str:
    if snapshot.fault:
        return text("hints.restart", fault=capitalised(snapshot.fault))
    if snapshot.refusal:
        return snapshot.refusal
    if snapshot.state is RunState.DIVERGED and not snapshot.past:
        sizes = standardising_helps(snapshot.experiment, snapshot.theory)
        return text(
            "hints.diverged_sizes" if sizes else "hints.diverged",
            step=grouped_number(snapshot.updates),
            reason=on_screen(snapshot.reason.removesuffix(f" (step {snapshot.updates})")),
        )
    return ""
