"""The lessons, and the one in progress: its step, its goal, and how far the learner has come. There are no widgets."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, ClassVar, Protocol

import msgspec

from gdtui.core import texts
from gdtui.core.errors import FileError, ValidationError
from gdtui.core.language import Translated
from gdtui.core.lessons import progress as progress_file
from gdtui.core.lessons.catalog import LESSONS, lessons
from gdtui.core.lessons.course import Course
from gdtui.core.lessons.lesson import HINTS, Lesson, Step, load
from gdtui.core.lessons.progress import Progress
from gdtui.core.lessons.vocabulary import Facts
from gdtui.core.storage.session_file import Session
from gdtui.ui.lesson.player import EngineFailed, Player
from gdtui.ui.lesson.snapshot import LearnSnapshot, ListedLesson, PresentStep
from gdtui.ui.shell.engine_link import EngineLink
from gdtui.ui.shell.screen_model import ScreenModel
from gdtui.ui.shell.subject import Subject

NOT_YET = Translated(
    en="The goal is not reached yet; {lesson.hint} gives a hint.",
    ko="아직 목표에 이르지 않았습니다. {lesson.hint} 키를 누르면 힌트가 나옵니다.",
)
NOT_ANSWERED = Translated(
    en="First answer the question, with {lesson.answer}.", ko="먼저 {lesson.answer} 키로 질문에 답하세요."
)
NO_QUESTION = Translated(en="There is nothing to answer here.", ko="여기에는 답할 것이 없습니다.")
LEFT = Translated(en="“{}” stays where it is: 6 goes on.", ko="“{}” 수업은 여기서 멈춥니다. 6 키로 이어 갑니다.")
FINISHED = Translated(en="“{}” is done.", ko="“{}” 수업을 마쳤습니다.")


class Stage(Protocol):
    """The screens, as a lesson knows them."""

    @property
    def mode(self) -> str:
        """The name of the screen in front."""

    def subject_of(self, screen: str) -> Subject:
        """Return the run or the descent on a screen."""

    def go_to(self, screen: str) -> None:
        """Show a screen."""


class LessonModel(ScreenModel):
    """The lessons and the one in progress.

    Args:
        session: unused: lessons open their own.
        engine: the engine, which all screens share.
        changed: called when there is something new to show.

    Attributes:
        stage: the screens, which the app has.
        course: the lesson in progress.
    """

    GUIDES: ClassVar[bool] = True
    stage: Stage

    def __init__(self, session: Session, engine: EngineLink, changed: Callable[[], None]) -> None:
        super().__init__(session, engine, changed)
        self.course: Course | None = None
        self._hint = 0
        self._place: Any = None  # where the step began
        self._player: Player | None = None  # while it brings the run to a step
        self._lessons: tuple[Lesson, ...] = ()
        self._progress: dict[str, Progress] = {}
        self._problem, self._keeps = "", True
        self._read()

    def _read(self) -> None:
        """Read the lessons and the progress; where the latter cannot be read it is not overwritten."""
        try:
            self._lessons = lessons()
        except ValidationError as error:
            self._problem = str(error)
        try:
            self._progress = progress_file.read()
        except ValidationError as error:
            self._problem, self._keeps = texts.text("lesson.not_kept", error=error), False
        for kept in self._progress.values():
            if kept.file:
                with suppress(ValidationError):
                    self._add(load(Path(kept.file)))

    def _add(self, lesson: Lesson) -> None:
        self._lessons = (*(one for one in self._lessons if one.name != lesson.name), lesson)

    def snapshot(self) -> LearnSnapshot:
        """Return what the list shows now."""
        present = self.course.lesson.name if self.course is not None else ""
        listed = (
            ListedLesson(one, self._progress.get(one.name, Progress()), one.name == present) for one in self._lessons
        )
        return LearnSnapshot(tuple(listed), self._problem, self._refusal)

    def present(self) -> PresentStep | None:
        """Return the step of the lesson in progress."""
        course = self.course
        if course is None:
            return None
        return PresentStep(
            lesson=course.lesson,
            place=course.place,
            hint=self._hint,
            reached=course.reached,
            asking=course.asking,
            prediction=course.prediction,
            now=course.now(self._facts()),
            refusal=self._refusal,
            opening=self._player is not None,
        )

    # -- the run or the descent that the lesson is about

    @property
    def _subject(self) -> Subject:
        assert self.course is not None
        return self.stage.subject_of(self.course.step.screen)

    def _facts(self) -> Facts:
        facts = self._subject.facts() if self.course is not None else {}
        return {**facts, "mode": self.stage.mode} if facts else {}

    def look(self) -> None:
        """Look at the run, whose newest frame may have reached the goal."""
        if self._player is not None:
            self._player.news.set()
        elif self.course is not None and (facts := self._facts()):
            if self._place is None:
                self._place = self._subject.place()
            if self.course.see(facts):
                self._note_done()

    # -- to begin, to go on, and to leave

    def open_file(self, path: Path) -> Lesson:
        """Add a lesson of one's own to the list.

        Raises:
            ValidationError: when it cannot be used; nothing has changed then.
        """
        lesson = load(path.resolve())
        if any(one.name == lesson.name and one.path.parent == LESSONS for one in self._lessons):
            raise FileError(path, texts.text("refusals.lesson_name_taken", name=lesson.name))
        self._add(lesson)
        return lesson

    async def go_on(self, name: str) -> None:
        """Go on with a lesson where it was left; that is where its screens are, or it is brought there.

        A lesson that was finished begins again.
        """
        if self.course is not None and self.course.lesson.name == name:
            self.stage.go_to(self.course.step.screen)
            return
        lesson = self._named(name)
        kept = self._progress.get(name, Progress())
        complete = len(kept.of(lesson)) == len(lesson.steps)
        await self._enter(lesson, 0 if complete else lesson.step(kept.step))

    async def start_over(self, name: str) -> None:
        """Begin a lesson at its first step, with nothing done."""
        lesson = self._named(name)
        entered = await self._enter(lesson, 0)
        if entered:
            self._keep(Progress(step=lesson.steps[0].id))
            self._changed()

    def _named(self, name: str) -> Lesson:
        return next(one for one in self._lessons if one.name == name)

    async def _enter(self, lesson: Lesson, place: int) -> bool:
        """Begin a lesson at a step; the solutions of the steps before lead there, from the last that has a start."""
        first = max(number for number, step in enumerate(lesson.steps[: place + 1]) if step.start is not None)
        step = lesson.steps[first]
        try:
            self._begin_at(lesson, step)
        except ValidationError as error:
            self.say(f"{lesson.name}, step {step.id}: {error}")
            return False
        self.course, self._hint, self._place = Course(lesson, place), 0, None
        self.stage.go_to(lesson.steps[place].screen)
        if first < place:
            await self._bring(lesson, first, place)
        self._keep(msgspec.structs.replace(self._kept, step=self.course.step.id))
        self._changed()
        return True

    def _begin_at(self, lesson: Lesson, step: Step) -> None:
        if step.start is not None:
            self.stage.subject_of(step.screen).begin_at(step.start, lesson.path, str(lesson.title))
            self._refusal = ""

    async def _bring(self, lesson: Lesson, first: int, place: int) -> None:
        """Bring the run from the start of one step to that of another, by the solutions."""
        player = self._player = Player(self._engine, self.stage.subject_of)
        try:
            for step in lesson.steps[first:place]:
                await player.begin(lesson, step)
                for command in step.solution:
                    await player.obey(command)
        except (ValidationError, EngineFailed) as error:
            self._refusal = str(error)
        finally:
            self._player = None

    def next_step(self) -> None:
        """Go on to the next step, or end the lesson; only when the goal is reached."""
        course = self.course
        if course is None:
            return
        if not course.reached:
            self.say(str(NOT_YET if course.asking is None else NOT_ANSWERED))
            return
        if course.last:
            self.notices.append(str(FINISHED).format(course.lesson.title))
            self._end()
            self.stage.go_to("Learn")
            return
        step = course.lesson.steps[course.place + 1]
        try:
            self._begin_at(course.lesson, step)
        except ValidationError as error:
            self.say(f"{course.lesson.name}, step {step.id}: {error}")
            return
        course.begin(course.place + 1)
        self._hint, self._place, self._refusal = 0, None, ""
        self._keep(msgspec.structs.replace(self._kept, step=step.id))
        if step.start is not None:
            self.stage.go_to(step.screen)
        self.look()
        self._changed()

    def back(self) -> None:
        """Go back to where the step began; what was done since stays as a ghost."""
        if self.course is not None and self._place is not None:
            self._refusal = ""
            self.course.begin_again()
            self._subject.return_to(self._place)
            self._changed()

    def leave(self) -> None:
        """Leave the lesson where it is; the run stays."""
        if self.course is not None:
            self.notices.append(str(LEFT).format(self.course.lesson.title))
            self._end()

    def _end(self) -> None:
        self.course, self._place, self._refusal = None, None, ""
        self._changed()

    # -- hints and answers

    def hint(self) -> None:
        """Show the next hint, and after the last the text again."""
        course = self.course
        if course is None:
            return
        self._hint, self._refusal = (self._hint + 1) % (HINTS + 1), ""
        if self._hint > course.hints:
            course.hint()
            self._keep(msgspec.structs.replace(self._kept, hints=self._kept.hints + 1))
        self._changed()

    def answer(self, text: str) -> None:
        """Take an answer to the question.

        Raises:
            ValidationError: when it is not taken; the message says why, in a sentence.
        """
        if self.course is None:
            return
        wrong = self.course.wrong
        try:
            self.course.take(text, self._facts())
        finally:
            if self.course.wrong > wrong:
                self._keep(msgspec.structs.replace(self._kept, wrong=self._kept.wrong + 1))
        self._hint, self._refusal = 0, ""
        self.look()
        self._changed()

    def question_missing(self) -> bool:
        """Return whether there is no question to answer, and say so."""
        missing = self.course is None or self.course.asking is None
        if missing:
            self.say(str(NO_QUESTION))
        return missing

    # -- progress

    @property
    def _kept(self) -> Progress:
        assert self.course is not None
        return self._progress.get(self.course.lesson.name, Progress())

    def _note_done(self) -> None:
        assert self.course is not None
        course, kept = self.course, self._kept
        self._hint, self._refusal = 0, ""
        kept = msgspec.structs.replace(kept, done=(*dict.fromkeys((*kept.done, course.step.id)),))
        if len(kept.of(course.lesson)) == len(course.lesson.steps) and not kept.finished:
            kept = msgspec.structs.replace(kept, finished=date.today().isoformat())
        self._keep(kept)

    def _keep(self, kept: Progress) -> None:
        """Keep the progress in the present lesson, on the disk too where that is possible."""
        assert self.course is not None
        lesson = self.course.lesson
        if lesson.path.parent != LESSONS:
            kept = msgspec.structs.replace(kept, file=str(lesson.path))
        self._progress[lesson.name] = kept
        if not self._keeps:
            return
        try:
            progress_file.write(self._progress)
        except ValidationError as error:
            self._problem, self._keeps = texts.text("lesson.not_kept", error=error), False
            self.notices.append(self._problem)
