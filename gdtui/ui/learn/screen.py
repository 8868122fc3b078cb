"""The Learn screen: lessons that take place on the other screens."""

from __future__ import annotations

from pathlib import Path

from textual import on

from gdtui.core.errors import ValidationError
from gdtui.core.texts import text
from gdtui.ui.learn.panels.lesson import LessonPanel
from gdtui.ui.learn.panels.lessons import LessonChosen, LessonOpened, LessonsPanel
from gdtui.ui.lesson.model import LessonModel
from gdtui.ui.lesson.snapshot import LearnSnapshot
from gdtui.ui.panels.key import Key
from gdtui.ui.shell.panel_screen import PanelScreen
from gdtui.ui.widgets.bars import HeaderContent
from gdtui.ui.widgets.editor import Editor


class LearnScreen(PanelScreen):
    """The list of lessons, and what one of them is about."""

    MODE = "Learn"
    MODEL = LessonModel
    KEYS = (
        Key("enter", "go_on", "go_on", "Begin the lesson, or go on where you stopped", "Go on"),
        Key("r", "start_over", "start_over", "Start the lesson over: its steps are to be done again", "Start over"),
        Key("slash", "search", "search", "List only the lessons with some letters", "Search", key_display="/"),
        Key("f", "open_file", "file", "Open a lesson of your own, or your teacher's, by its path", "File"),
        Key("up", "row(-1)", "up", "Go to the lesson above"),
        Key("down", "row(1)", "down", "Go to the lesson below"),
        Key("z", "zoom", "zoom", "Give the whole screen to one panel, or take it back"),
    )
    PANELS = (LessonsPanel, LessonPanel)
    FIRST = LessonsPanel
    BESIDE = LessonPanel
    AUTO_FOCUS = "#panel-lessons VirtualTable"
    model: LessonModel

    def heading(self, snapshot: LearnSnapshot) -> HeaderContent:
        """Return how many lessons are done."""
        done = sum(one.complete for one in snapshot.lessons)
        return HeaderContent(self.MODE, "", "", text("states.lessons", done=done, all=len(snapshot.lessons)))

    @property
    def lessons(self) -> LessonsPanel:
        """The list."""
        return self.query_one(LessonsPanel)

    @on(LessonChosen)
    def _describe(self, event: LessonChosen) -> None:
        self.query_one(LessonPanel).chosen = event.name

    @on(LessonOpened)
    def action_go_on(self) -> None:
        """Go on with the lesson at the cursor; it may take some updates to be where it was left."""
        if self.lessons.chosen:
            self.run_worker(self.model.go_on(self.lessons.chosen), exclusive=True)

    def action_start_over(self) -> None:
        """Begin the lesson at the cursor at its first step."""
        if self.lessons.chosen:
            self.run_worker(self.model.start_over(self.lessons.chosen), exclusive=True)

    def action_row(self, by: int) -> None:
        """Move the cursor of the list."""
        self.lessons.table.action_move(by)

    async def action_search(self) -> None:
        """Ask for the letters."""
        await self.ask(text("asks.lessons"), self.lessons.letters, self.lessons.filter)

    async def action_open_file(self) -> None:
        """Ask for the path of a lesson."""
        await self.ask(text("asks.lesson_path"), "", self._open_file)

    def _open_file(self, path: str) -> None:
        """Add a lesson to the list, and begin it.

        Raises:
            ValidationError: when the file cannot be used.
        """
        lesson = self.model.open_file(Path(path.strip()).expanduser())
        self.lessons.chosen = lesson.name
        self.run_worker(self.model.go_on(lesson.name), exclusive=True)

    async def begin_lesson(self, path: Path) -> None:
        """Begin a lesson of one's own; one that cannot be used leaves everything as it is, and says why."""
        try:
            lesson = self.model.open_file(path)
        except ValidationError as error:
            self.model.say(str(error))
        else:
            await self.model.go_on(lesson.name)

    def close_editor(self, editor: Editor) -> None:
        """Close the editor, and go back to the list."""
        super().close_editor(editor)
        self.lessons.enter()
