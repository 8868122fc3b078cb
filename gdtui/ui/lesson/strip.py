"""The strip beside the screens that a lesson takes place on: its text, its goal and its keys."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len
from textual.content import Content

from gdtui.core.language import Translated
from gdtui.core.lessons.lesson import HINTS, Question
from gdtui.core.lessons.vocabulary import Value
from gdtui.ui.lesson.snapshot import PresentStep
from gdtui.ui.lesson.text import KeyOf, shown
from gdtui.ui.text.cells import cut
from gdtui.ui.text.numbers import number_text
from gdtui.ui.widgets.label import Label, link

SAID = Translated(en="You said {said}; it is {found}; off by {gap}.", ko="예상: {said} · 실제: {found} · 차이: {gap}")
ANSWER_FIRST = Translated(en="Answer first: {}", ko="먼저 답하세요: {}")
OPENING = Translated(en="The lesson is brought to this step …", ko="수업을 이 단계로 옮기고 있습니다 …")
KEYS = {
    "hint": Translated(en="hint", ko="힌트"),
    "back": Translated(en="step's start", ko="단계 처음"),
    "leave": Translated(en="leave", ko="나가기"),
    "answer": Translated(en="answer", ko="답하기"),
    "go_on": Translated(en="next step", ko="다음 단계"),
    "finish": Translated(en="finish", ko="마치기"),
}
GOAL = Translated(en="goal:", ko="목표:")
NOW = Translated(en="now", ko="지금")
YES, NO = Translated(en="yes", ko="예"), Translated(en="no", ko="아니요")
_SIGNS = (("<=", "≤"), (">=", "≥"), ("!=", "≠"), ("==", "="), (" * ", " · "))


class LessonStrip(Label):
    """At most eight lines: the title with the keys, the text, the goal, and where the run is."""

    DEFAULT_CSS = """
    LessonStrip { width: 1fr; height: auto; max-height: 9; padding: 0 1; background: $panel; }
    LessonStrip { border-left: thick $accent; link-style: none; link-color: auto; link-background: transparent; }
    LessonStrip:nocolor { border-left: heavy $foreground; }
    """

    def __init__(self, key_of: KeyOf) -> None:
        super().__init__(markup=False, id="lesson")
        self._key_of = key_of
        self._present: PresentStep | None = None

    def tell(self, present: PresentStep) -> None:
        """Show a step."""
        self._present = present
        width = self.content_size.width or self.app.size.width - 3
        lines = [self._title(present, width), *self._body(present), self._goal(present, width)]
        self.show(Content("\n").join(line for line in lines if line.plain))

    def on_resize(self) -> None:
        """Write the lines for the new width."""
        if self._present is not None:
            self.tell(self._present)

    def _title(self, present: PresentStep, width: int) -> Content:
        """Return the title and the number of the step, and at the right the keys."""
        actions = {"hint": "hint", "again": "back", "leave": "leave"}
        keys = Content("  ").join(self._key(id_, action) for id_, action in actions.items())
        number = f" {present.place + 1}/{len(present.lesson.steps)}"
        title = cut(str(present.lesson.title), width - keys.cell_length - len(number) - 2)
        left = Content.assemble((title, "bold"), (number, "$text-muted"))
        return left + " " * (width - left.cell_length - keys.cell_length) + keys

    def _key(self, id_: str, action: str, label: str = "") -> Content:
        press = f"app.lesson('{action}')"
        key = link(self._key_of(f"lesson.{id_}"), press, "bold $text-accent")
        return key + link(f" {KEYS[label or action]}", press)

    def _body(self, present: PresentStep) -> Iterator[Content]:
        """Yield the hint, the question, the text, or why it was so."""
        step = present.step
        if present.opening:
            yield Content(str(OPENING))
        elif present.hint:
            label = Content.styled(f"{present.hint}/{HINTS} ", "$text-muted")
            yield label + shown(str(step.hints[present.hint - 1]), self._key_of)
        elif present.asking is not None:
            if step.goal is None:  # the answer ends the step, so that its text would never be seen
                yield shown(str(step.text), self._key_of)
            yield shown(str(present.asking.text), self._key_of)
            yield from self._options(present.asking)
        elif present.reached:
            yield shown(str(step.why), self._key_of)
        else:
            yield shown(str(step.text), self._key_of)

    def _options(self, question: Question) -> Iterator[Content]:
        for letter, option in zip(question.letters, question.options, strict=True):
            yield Content.styled(f"{letter}  ", "bold") + shown(str(option), self._key_of)

    def _goal(self, present: PresentStep, width: int) -> Content:
        """Return the goal with its tick and where the run is, or what to do instead."""
        if present.refusal:
            return shown(present.refusal, self._key_of).stylize("$text-warning")
        if present.opening:
            return Content("")
        if present.reached:
            return self._reached(present)
        if present.asking is not None:
            return Content.assemble("? ", self._key("answer", "answer"))
        goal = present.step.goal
        text = f"○ {GOAL} {_on_screen(goal.text)}" if goal is not None else ""
        now = " · ".join(f"{name} {_value(value)}" for name, value in present.now.items())
        now = f"{NOW} {now}"
        apart = "   " if cell_len(text) + cell_len(now) + 3 <= width else "\n  "
        return Content.assemble(text, (apart + cut(now, width - 2), "$text-muted"))

    def _reached(self, present: PresentStep) -> Content:
        """Return the tick, what was predicted, and the key that goes on."""
        found = present.prediction
        said = ""
        if found is not None:
            numbers = {"said": found.said, "found": found.found, "gap": found.gap}
            said = str(SAID).format(**{name: number_text(value) for name, value in numbers.items()}) + "  "
        last = present.place == len(present.lesson.steps) - 1
        key = self._key("next", "go_on", "finish" if last else "")
        return Content.assemble(("✓ ", "bold $text-success"), (said, "$text-success"), key)


def _on_screen(goal: str) -> str:
    """Return a goal with the signs of mathematics."""
    for written, sign in _SIGNS:
        goal = goal.replace(written, sign)
    return goal


def _value(value: Value) -> str:
    if isinstance(value, bool):
        return str(YES if value else NO)
    return number_text(value) if isinstance(value, float) else value or "…"
