"""The list of lessons."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.message import Message

from gdtui.core.language import Translated
from gdtui.core.texts import text
from gdtui.ui.lesson.snapshot import LearnSnapshot, ListedLesson
from gdtui.ui.panels.panel import Panel
from gdtui.ui.widgets.row_table import RowTable
from gdtui.ui.widgets.virtual_table import TableColumn, VirtualTable

NONE = Translated(
    en="No lesson has these letters: / and an empty line list all.",
    ko="이 글자가 든 수업이 없습니다. / 키와 빈 줄로 모두 봅니다.",
)
COLUMNS = (TableColumn("", 3, True), TableColumn("steps", 7), TableColumn(" lesson", 0, True, editable=True))


class LessonLine(RowTable):
    """A table whose cursor is a whole row, which is seen without the focus too."""

    DEFAULT_CSS = """
    LessonLine .table--cursor { background: $row-selected; }
    LessonLine:nocolor .table--cursor { text-style: reverse; }
    """

    def _styles(self, row: int, marked: bool) -> Sequence[str]:
        styles = super()._styles(row, marked)
        return ["table--cursor"] * len(styles) if row == self.cursor[0] else styles

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave enter to the screen: no cell can be edited."""
        return action != "edit" and super().check_action(action, parameters)


class LessonChosen(Message):
    """The cursor is at a lesson."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__()


class LessonOpened(Message):
    """The user asked to go on with the lesson at the cursor."""


class LessonsPanel(Panel[LearnSnapshot]):
    """A line for each lesson; the cursor begins at the one in progress, or at the first that is not done."""

    ID = "learn.lessons"
    TITLE = "Lessons"
    KEY = "l"
    chosen = ""  # the name of the lesson at the cursor
    letters = ""  # only lessons with these are listed
    _rows: tuple[ListedLesson, ...] = ()
    _complete: frozenset[str] = frozenset()  # the lessons that were done when the list was last shown

    def compose(self) -> ComposeResult:
        """Yield the table."""
        yield LessonLine(self.row)

    def on_mount(self) -> None:
        """Follow the cursor."""
        self.watch(self.table, "cursor", self._choose, init=False)

    @property
    def table(self) -> LessonLine:
        """The table's widget."""
        return self.query_one(LessonLine)

    def surroundings(self) -> tuple[object, ...]:
        """Return the size and the letters."""
        return self.table.size, self.letters

    def show(self, snapshot: LearnSnapshot) -> None:
        """Show the lessons that have the letters."""
        letters = self.letters.lower()
        self._rows = tuple(
            one for one in snapshot.lessons if letters in f"{one.lesson.name} {one.lesson.title}".lower()
        )
        names = [one.lesson.name for one in self._rows]
        complete = frozenset(one.lesson.name for one in self._rows if one.complete)
        if self.chosen in complete - self._complete:
            self.chosen = names[self._first(names.index(self.chosen))]  # it was just finished: the next one
        self._complete = complete
        self.table.lay_out([*COLUMNS], len(names))
        self.table.cursor = (names.index(self.chosen) if self.chosen in names else self._first(), 0)
        self.table.refresh()
        self._choose()
        found = (
            text("lesson.found", count=len(names), all=len(snapshot.lessons), letters=self.letters)
            if self.letters
            else ""
        )
        self.retitle(f"{self.TITLE}{found}")
        self.border_subtitle = snapshot.problem or ("" if names else str(NONE))

    def _first(self, after: int = 0) -> int:
        """Return the row of the lesson in progress, or of the first from a row on that is not done."""
        present = [place for place, one in enumerate(self._rows) if one.present]
        left = [place for place, one in enumerate(self._rows) if not one.complete]
        return next(iter((*present, *(place for place in left if place >= after), *left)), 0)

    def row(self, index: int) -> tuple[Sequence[str], bool]:
        """Return the texts of a lesson, and whether it is in progress."""
        one = self._rows[index]
        begun = one.progress.step or one.done
        mark = "✓" if one.complete else "▸" if one.present else "●" if begun else ""
        return (f" {mark}", f"{one.done}/{len(one.lesson.steps)}", f" {one.lesson.title}"), one.present

    def _choose(self) -> None:
        place = self.table.cursor[0]
        name = self._rows[place].lesson.name if place < len(self._rows) else ""
        if name != self.chosen:
            self.chosen = name
            self.post_message(LessonChosen(name))

    def filter(self, letters: str) -> None:
        """List only the lessons with some letters."""
        self.letters = letters.strip()
        self.redraw()

    @on(VirtualTable.EditRequested)
    def _open(self, event: VirtualTable.EditRequested) -> None:
        event.stop()
        self.post_message(LessonOpened())
