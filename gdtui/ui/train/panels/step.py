"""The training loop as a debugger shows it: its real lines, the next one marked, and values under those that ran."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content

from gdtui.core.experiment.experiment import Experiment
from gdtui.core.language import Translated
from gdtui.protocol import CodeLine, RunView
from gdtui.ui.panels.tabbed_panel import TabbedPanel
from gdtui.ui.session.snapshot import RunSnapshot
from gdtui.ui.text.cells import wrap_code
from gdtui.ui.text.numbers import apart, number_text
from gdtui.ui.widgets.label import Label, ScrollText

NOT_YET = Translated(
    en="The training loop appears here\nwhen PyTorch has been imported.",
    ko="PyTorch를 다 불러오면\n여기에 학습 루프가 나옵니다.",
)


class StepPanel(TabbedPanel[RunSnapshot]):
    """The five operations of an update: their code, their numbers, and the graph that backward goes through."""

    ID = "train.step"
    TITLE = "Step"
    KEY = "c"
    TABS = ("code", "math", "gradients", "graph", "log")
    DEFAULT_CSS = """
    StepPanel ScrollText { scrollbar-size-vertical: 1; scrollbar-gutter: stable; }
    StepPanel Horizontal { height: auto; }
    StepPanel #beside { display: none; width: 1fr; margin: 0 0 0 2; }
    """

    def compose(self) -> ComposeResult:
        """Yield the lines of the visible page."""
        with ScrollText(), Horizontal():
            yield Label(id="code", markup=False)
            yield Label(id="beside", markup=False)

    def watch_tab(self) -> None:
        """Begin the other page at its top, and wrap its lines unless they are a drawing."""
        if self.is_mounted:
            self._code.styles.text_wrap = "wrap" if self.page in ("math", "gradients") else "nowrap"
            self.query_one(ScrollText).scroll_home(animate=False)
        super().watch_tab()

    def depends_on(self, snapshot: RunSnapshot) -> tuple[object, ...]:
        """Return the update at the cursor, and the width of the text."""
        width = self._width
        inspected = snapshot.graph, snapshot.gradients
        run = snapshot.experiment, snapshot.history, snapshot.recalled
        return snapshot.view, snapshot.configured, *inspected, *run, width

    def needs(self, snapshot: RunSnapshot) -> Mapping[str, Any]:
        """Return the graph or the gradients while they are shown."""
        del snapshot
        if self.page == "graph":
            return {"graph": True}
        return {"gradients": True} if self.page in ("math", "gradients") or self._beside else {}

    def show(self, snapshot: RunSnapshot) -> None:
        """Write the lines again."""
        self.entitle()
        beside = self.query_one("#beside", Label)
        beside.display = self._beside and snapshot.view is not None
        code = (self._width - 2) * 4 // 7 if beside.display else self._width  # its lines are the longer ones
        self._code.styles.width = code if beside.display else "1fr"
        self._code.show(self._text(snapshot, self.page, code))
        if beside.display:  # what the code does, in numbers
            beside.show(self._text(snapshot, "math", self._width - 2 - code))

    def copied(self) -> str:
        """Return the page; of the code, the lines as Python has them, without the values."""
        configured = self.snapshot.configured if self.snapshot else None
        if self.page == "code" and configured is not None:
            return "\n".join(line.text for line in configured.code)
        return self._text(self.snapshot, self.page, 0).plain if self.snapshot else ""

    @property
    def _beside(self) -> bool:
        """Whether the mathematics stand beside the code."""
        return self.page == "code" and self.size.width >= BOTH

    @property
    def _width(self) -> int:
        return self.query_one(ScrollText).scrollable_content_region.width

    @property
    def _code(self) -> Label:
        return self.query_one("#code", Label)

    def _text(self, snapshot: RunSnapshot, page_name: str, width: int) -> Content:
        if snapshot.configured is None or snapshot.view is None:
            return Content(str(NOT_YET))
        if page_name == "math":
            from gdtui.ui.train.equations import page  # only here: the first paint shows the code

            return page.update_text(page.update_moment(snapshot, snapshot.view), width)
        if page_name == "gradients":
            from gdtui.ui.train.panels.gradients_page import gradients_text

            known = snapshot.gradients
            return gradients_text(known, width) if known else Content.styled("…", "$foreground-muted")
        if page_name == "log":
            from gdtui.ui.train.panels.log_page import log_text

            return log_text(snapshot, width)
        if page_name == "graph":
            from gdtui.ui.train.panels import graph_page

            return graph_page.graph_text(snapshot.graph) if snapshot.graph else Content.styled("…", "$foreground-muted")
        return Content("\n").join(_lines(snapshot.configured.code, snapshot.view, snapshot.experiment, width))


def _lines(code: Sequence[CodeLine], view: RunView, experiment: Experiment, width: int) -> Iterator[Content]:
    for line in code:
        text = line.text.lstrip()
        indent = " " * ((len(line.text) - len(text)) // 2)  # half of Python's indentation, since panels are narrow
        room = max(width - len(indent), 0)
        if line.phase is None:
            yield from (Content.styled(indent + part, "$foreground-muted") for part in wrap_code(text, room))
            continue
        following = line.phase == view.phase
        mark = ("▶ " if following else "  ", "$text-accent bold")
        for part in wrap_code(text, room, "#   ") if text.startswith("#") else wrap_code(text, room):
            yield Content.assemble(indent[2:], mark, (part, "bold" if following else "$foreground"))
            mark = ("  ", "")
        if value := _value(line.phase, view, experiment):
            parts = wrap_code(f"# {value}", room, "#   ")
            yield from (Content.assemble(indent, (part, "$text-success")) for part in parts)


def _value(phase: int, view: RunView, experiment: Experiment) -> str:
    """Return the result of a phase; nothing before it has run."""
    whole = view.phase == 0 and bool(view.hypothesis)  # between updates, the last one is shown completely
    if not whole and phase >= view.phase:
        return ""
    return _cleared(view, experiment) if phase == CLEARING else VALUES[phase](view)


def _hypothesis(view: RunView) -> str:
    values = array("d", view.hypothesis)
    more = ", …" if len(view.batch) // 4 > 4 else ""
    return f"[{', '.join(number_text(v) for v in values[:4])}{more}]"


def _cost(view: RunView) -> str:
    return "" if view.cost is None else number_text(view.cost, 6)


def _cleared(view: RunView, experiment: Experiment) -> str:
    """Return what the gradients are when they are cleared, whatever backward has written there since.

    A gradient that is written out by hand is added to zeros, since there is no tensor to begin with otherwise.
    """
    if not experiment.zero_grad:
        return ""  # they stay as they are: the line itself says so
    if experiment.source == "manual":
        return ", ".join(f"{name}.grad = {_vector([0.0] * len(now))}" for name, now in view.params.items())
    return ", ".join(f"{name}.grad = None" for name in view.params)


def _backward(view: RunView) -> str:
    return ", ".join(f"{name}.grad = {_vector(g)}" for name, g in view.grads.items() if g is not None)


def _step(view: RunView) -> str:
    return ", ".join(f"{name} {_change(view.before[name], now)}" for name, now in view.params.items())


def _change(before: Sequence[float], after: Sequence[float]) -> str:
    """Return values before and after an update, with the digits in which they differ."""
    pairs = [apart(*pair) for pair in zip(before[:SHOWN], after[:SHOWN], strict=True)]
    return " → ".join(_listed([pair[side] for pair in pairs], len(after)) for side in (0, 1))


BOTH = 72  # cells in which code and mathematics stand side by side
SHOWN = 3  # values of a parameter
CLEARING = 2  # the phase that clears the gradients
VALUES = {0: _hypothesis, 1: _cost, 3: _backward, 4: _step}


def _vector(values: Sequence[float]) -> str:
    return _listed([number_text(value) for value in values[:SHOWN]], len(values))


def _listed(texts: Sequence[str], count: int) -> str:
    """Return a number alone, or several in brackets, with a sign that there are more."""
    if count == 1:
        return texts[0]
    return f"[{', '.join(texts)}{', …' if count > len(texts) else ''}]"
