"""The lesson at the cursor: what it is about, and its steps."""

from __future__ import annotations

from collections.abc import Iterator

from textual.app import ComposeResult
from textual.content import Content
from textual.reactive import reactive

from gdtui.ui.lesson.snapshot import LearnSnapshot, ListedLesson
from gdtui.ui.panels.panel import Panel
from gdtui.ui.widgets.label import Label, ScrollText


class LessonPanel(Panel[LearnSnapshot]):
    """What is to be known of one lesson."""

    ID = "learn.lesson"
    TITLE = "Lesson"
    KEY = "d"
    chosen = reactive("", repaint=False)

    def compose(self) -> ComposeResult:
        """Yield a text that scrolls."""
        with ScrollText():
            yield Label(id="lesson-text", markup=False)

    def watch_chosen(self) -> None:
        """Describe the other lesson."""
        self.redraw()

    def surroundings(self) -> tuple[object, ...]:
        """Return which lesson it is."""
        return (self.chosen,)

    def show(self, snapshot: LearnSnapshot) -> None:
        """Write what is to be known of the lesson."""
        listed = next((one for one in snapshot.lessons if one.lesson.name == self.chosen), None)
        self.query_one(Label).show(Content("\n").join(self._lines(snapshot, listed)))

    def _lines(self, snapshot: LearnSnapshot, listed: ListedLesson | None) -> Iterator[Content]:
        if snapshot.refusal:
            yield from (Content.styled(snapshot.refusal, "$text-warning"), Content(""))
        if listed is None:
            return
        yield Content.styled(str(listed.lesson.title), "bold")
        yield Content(str(listed.lesson.about).strip())
        yield Content("")
        for number, step in enumerate(listed.lesson.steps, 1):
            done, here = step.id in listed.progress.done, step.id == listed.progress.step
            mark = "✓" if done else "▸" if here else " "
            yield Content.styled(f"{mark} {number}  {step.id.replace('-', ' ')}", "" if done or here else "$text-muted")
        if listed.progress.finished:
            yield from (Content(""), Content.styled(f"✓ {listed.progress.finished}", "$text-success"))
