"""The keys of a lesson that is in progress.

They are the app's: whatever key of a screen or a panel a lesson teaches comes before them.
"""

from __future__ import annotations

from gdtui.ui.panels.key import Key

LESSON_KEYS = (
    Key("h", "lesson('hint')", "hint", "Lesson: where to look, then the idea, then the answer"),
    Key("j", "lesson('go_on')", "next", "Lesson: the next step, when the goal is reached; at the end, the list"),
    Key("W", "lesson('answer')", "answer", "Lesson: answer the question"),
    Key("O", "lesson('back')", "again", "Lesson: back to the start of this step; what was done since stays as a ghost"),
    Key("Q", "lesson('leave')", "leave", "Lesson: leave it; the run stays, and the lesson goes on where it was left"),
)
