"""Leads through a lesson on the screens of the app: shows the strip on them, and has its keys."""

from __future__ import annotations

from typing import Protocol

from textual.app import App

from gdtui.core.language import Translated
from gdtui.core.lessons.lesson import Step
from gdtui.ui.lesson.model import LessonModel
from gdtui.ui.lesson.strip import LessonStrip
from gdtui.ui.lesson.text import KeyOf
from gdtui.ui.shell.panel_screen import PanelScreen
from gdtui.ui.shell.stepping_screen import SteppingScreen
from gdtui.ui.shell.subject import Subject
from gdtui.ui.widgets.bars import PanelTabs

ANSWER = Translated(en="Your answer{}", ko="답{}")


class HasScreens(Protocol):
    """An app with screens by their names."""

    def screen_named(self, name: str) -> PanelScreen:
        """Return a screen."""


class Guide:
    """The strip and the keys of the lesson in progress.

    Args:
        app: the app.
        screens: the same, which has the screens.
        model: the lessons.
        key_of: returns the key of a binding.
    """

    def __init__(self, app: App[None], screens: HasScreens, model: LessonModel, key_of: KeyOf) -> None:
        self._app, self._screens, self._key_of = app, screens, key_of
        self.model = model
        model.stage = self
        self._strips: dict[PanelScreen, LessonStrip] = {}

    # -- what a lesson knows of the screens

    @property
    def mode(self) -> str:
        """The name of the screen in front."""
        return self._app.current_mode

    def subject_of(self, screen: str) -> Subject:
        """Return the run or the descent on a screen."""
        shown = self._screens.screen_named(screen)
        assert isinstance(shown, SteppingScreen)
        return shown.subject()

    def go_to(self, screen: str) -> None:
        """Show a screen."""
        self._screens.screen_named(screen).come_to_front()
        self._app.call_after_refresh(self.state_changed)

    # -- the strip

    def state_changed(self) -> None:
        """Look at the run, and show the step on the screen in front."""
        self.model.look()
        present, screen = self.model.present(), self._app.screen
        if present is None:
            for strip in self._strips.values():
                strip.remove()
            self._strips.clear()
        elif isinstance(screen, PanelScreen) and screen.MODE != "Learn" and screen.is_mounted:
            if screen not in self._strips:
                self._strips[screen] = LessonStrip(self._key_of)
                screen.mount(self._strips[screen], after=screen.query_one(PanelTabs))
            self._strips[screen].tell(present)

    # -- the keys

    async def press(self, what: str) -> None:
        """Do what a key of the lesson does."""
        if what == "answer":
            await self._ask()
            return
        acts = {"hint": self.model.hint, "go_on": self.model.next_step, "back": self.model.back}
        step = self._step
        acts.get(what, self.model.leave)()
        if self._step != step:  # in a form + and space change a setting; a step begins with the screen's own keys
            self._app.screen.set_focus(None)

    @property
    def _step(self) -> Step | None:
        return self.model.course.step if self.model.course is not None else None

    async def _ask(self) -> None:
        screen = self._app.screen
        course = self.model.course
        if self.model.question_missing() or course is None or not isinstance(screen, PanelScreen):
            return
        question = course.asking
        letters = f" ({', '.join(question.letters)})" if question is not None and question.options else ""
        await screen.ask(str(ANSWER).format(letters), "", self.model.answer)
