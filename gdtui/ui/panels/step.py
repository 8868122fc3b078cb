"""The training loop as a debugger shows it: its real lines, the next one marked, live values under those that ran."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content

from gdtui.protocol import Line, View
from gdtui.ui.numbers import short
from gdtui.ui.panels.panel import Panel
from gdtui.ui.training import Snapshot
from gdtui.ui.widgets.label import Label


class Step(Panel):
    """The five operations of an update."""

    TITLE = "Step · Code"
    HELP = (
        "The training loop of this experiment, as PyTorch runs it. ▶ marks the operation that comes next: . does it, "
        "and its result appears below its line. → does the whole update."
    )

    def compose(self) -> ComposeResult:
        """The lines."""
        with VerticalScroll(can_focus=True):
            yield Label(id="code", markup=False)

    def show(self, snapshot: Snapshot) -> None:
        """Write the lines anew; an unchanged text writes nothing."""
        label = self.query_one(Label)
        if snapshot.configured is None or snapshot.view is None:
            label.show("The training loop appears here when PyTorch has been imported.")
        else:
            label.show(Content("\n").join(_lines(snapshot.configured.code, snapshot.view)))


def _lines(code: Sequence[Line], view: View) -> Iterator[Content]:
    for line in code:
        text = line.text.lstrip()
        indent = " " * ((len(line.text) - len(text)) // 2)  # half of what Python is written with: panels are narrow
        if line.phase is None:
            yield Content.styled(indent + text, "$text-muted")
            continue
        following = line.phase == view.phase
        mark = ("▶ " if following else "  ", "$text-accent bold")
        yield Content.assemble(indent[2:], mark, (text, "bold" if following else "$foreground"))
        if value := _value(line.phase, view):
            yield Content.assemble(indent, (f"# {value}", "$text-success"))


def _value(phase: int, view: View) -> str:
    """What a phase has left behind; nothing before it has run."""
    whole = view.phase == 0 and bool(view.hypothesis)  # between updates the last one is shown whole
    if not whole and phase >= view.phase:
        return ""
    return VALUES[phase](view)


def _hypothesis(view: View) -> str:
    values = array("d", view.hypothesis)
    more = ", …" if len(view.batch) // 4 > 4 else ""
    return f"[{', '.join(short(v) for v in values[:4])}{more}]"


def _cost(view: View) -> str:
    return "" if view.cost is None else short(view.cost, 6)


def _zero_grad(view: View) -> str:
    """What it left behind, whatever backward has put there since."""
    return ", ".join(f"{name}.grad = None" for name in view.params)


def _backward(view: View) -> str:
    return ", ".join(f"{name}.grad = {_vector(g)}" for name, g in view.grads.items() if g is not None)


def _step(view: View) -> str:
    return ", ".join(f"{name} {_vector(view.before[name])} → {_vector(now)}" for name, now in view.params.items())


VALUES = (_hypothesis, _cost, _zero_grad, _backward, _step)


def _vector(values: Sequence[float]) -> str:
    if len(values) == 1:
        return short(values[0])
    more = ", …" if len(values) > 3 else ""
    return f"[{', '.join(short(v) for v in values[:3])}{more}]"
