"""The texts of the header, of the progress bar and of the run under the cursor."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from gdtui.core.texts import text
from gdtui.core.theory.sweep_result import SweepResult, SweepRow
from gdtui.ui.drawing.palette import REGIME_STYLES
from gdtui.ui.sweep.snapshot import SweepSnapshot
from gdtui.ui.text.cells import indented
from gdtui.ui.text.numbers import exact_number, grouped_number, number_text, trimmed_number
from gdtui.ui.widgets.bars import HeaderContent, capitalised


def heading(mode: str, snapshot: SweepSnapshot) -> HeaderContent:
    """Return the session's title and how far the sweep is."""
    return HeaderContent(mode, snapshot.title, "", *_happening(snapshot))


def _happening(snapshot: SweepSnapshot) -> tuple[str, str]:
    result = snapshot.result
    if snapshot.fault:
        return text("states.ended"), "$text-error bold"
    if result is None:
        return text("states.ready"), "$foreground-muted"
    known, count = int(result.known.sum()), grouped_number(len(result.values))
    runs = text("states.some_runs", known=grouped_number(known), all=count)
    if snapshot.running:
        return f"● {text('states.sweeping', percent=_percent(snapshot), runs=runs)}", "$text-success bold"
    if result.complete:
        return f"✓ {text('states.runs', runs=count)}", "$text-success"
    return text("states.sweep_stopped", runs=runs), "$text-warning"


def _percent(snapshot: SweepSnapshot) -> int:
    """Return how much of the sweep is done; 100 only when all of it is."""
    return 0 if snapshot.result is None else 100 * snapshot.done // snapshot.result.total


def progress(snapshot: SweepSnapshot, width: int) -> Content:
    """Return two lines: how far the sweep is, and a message or the run under the cursor."""
    percent = _percent(snapshot)
    label = f" {percent:3}% "
    room = max(width - len(label) - 1, 1)
    filled = percent * room // 100
    bar = Content.assemble(label, ("━" * filled, "$primary"), ("━" * (room - filled), "$panel-lighten-2"))
    return Content("\n").join([bar, indented(_message(snapshot), width)])


def _message(snapshot: SweepSnapshot) -> Content:
    if snapshot.fault:
        return Content.styled(text("hints.restart_sweep", fault=capitalised(snapshot.fault)), "$text-error")
    if snapshot.refusal:
        return Content.styled(snapshot.refusal, "$text-error")
    if snapshot.result is None:
        return Content.styled(text("hints.sweep"), "$text-accent")
    if snapshot.outdated:
        return Content.styled(text("sweep.outdated"), "$text-warning")
    if snapshot.cursor is None:
        return Content("")
    return described(snapshot.result, snapshot.result.row(snapshot.cursor))


def described(result: SweepResult, row: SweepRow) -> Content:
    """Return what came of a run, on one line."""
    pairs = zip(result.sweep.axes, row.values, strict=True)
    values = "   ".join(
        f"{axis.param} {exact_number(value) if axis.field.kind == 'integer' else number_text(value)}"
        for axis, value in pairs
    )
    parts = [Content.styled(values, "bold"), *(Content.assemble(*part) for part in _results(row))]
    return Content("   ").join(parts)


def _results(row: SweepRow) -> Iterator[tuple[str | tuple[str, str], ...]]:
    if row.diverged_at is not None:
        after = text("sweep.after", updates=f"{row.diverged_at:,}")
        yield ((text("states.diverged"), "$text-error"), after)
    if row.final_loss is not None:
        yield (f"loss {number_text(row.final_loss, 6)}",)
    if row.steps_to_tolerance is not None:
        yield (text("sweep.within", updates=f"{row.steps_to_tolerance:,}"),)
    if row.regime is not None and row.diverged_at is None:
        yield ((row.regime.value, REGIME_STYLES[row.regime]),)


def value_lines(snapshot: SweepSnapshot) -> Content:
    """Return the run under the cursor and the best one, a line for each number."""
    result = snapshot.result
    if result is None:
        return Content.styled(text("sweep.value"), "$foreground-muted")
    lines: list[Content] = []
    if snapshot.cursor is not None:
        lines += _numbers(result, result.row(snapshot.cursor), "bold $text-accent")
    best = result.best()
    if best is not None and best != snapshot.cursor:
        lines += [
            Content(""),
            Content.styled(text("sweep.least_loss" if result.complete else "sweep.least_so_far"), "$text-muted"),
        ]
        lines += _numbers(result, result.row(best), "bold")
    lines += _theory(result)
    return Content("\n").join(lines)


def _numbers(result: SweepResult, row: SweepRow, style: str) -> Iterator[Content]:
    for axis, value in zip(result.sweep.axes, row.values, strict=True):
        yield Content.styled(f"{axis.param} {trimmed_number(value, 7)}", style)
    if row.final_loss is None and row.diverged_at is None:
        yield Content.styled(text("sweep.not_made"), "$foreground-muted")
    yield from (Content.assemble(*part) for part in _results(row))


def _theory(result: SweepResult) -> Iterator[Content]:
    """Yield the optimal and the critical lr where theory has them."""
    if all(axis.param != "lr" for axis in result.sweep.axes):
        return
    optimal, critical = result.lr_marks()
    if critical is not None:
        yield Content("")
        if optimal is not None:
            yield Content(text("sweep.theory_best", lr=number_text(optimal)))
        name = "sweep.theory_critical" if optimal is None else "sweep.critical"
        yield Content(text(name, lr=number_text(critical)))
    gone = int((result.diverged >= 0).sum())
    if gone:
        counts = {"count": f"{gone:,}", "all": f"{int(result.known.sum()):,}"}
        yield Content.styled(text("sweep.gone", **counts), "$text-error")
