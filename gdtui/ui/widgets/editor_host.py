"""What a panel or a screen needs to have values edited: an editor of its own, and what becomes of the text."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.widget import Widget

from gdtui.core.errors import ValidationError
from gdtui.ui.widgets.editor import Editor

TakeText = Callable[[str], object]
"""Takes a text, or refuses it by a `ValidationError`."""


class EditorHost(Widget):
    """A widget with an editor, which is made when it is first needed.

    It stands last among the bases of a class: Textual finds styles by the first.
    """

    EDITOR_ID: str | None = None
    _take_text: TakeText | None = None

    async def ready_editor(self) -> Editor:
        """Return the editor, made if there is none yet."""
        if ready := self.query(Editor):
            return ready.first()
        editor = Editor(id=self.EDITOR_ID)
        await self.mount_editor(editor)  # which a screen that is being closed forgets at once
        return editor

    async def mount_editor(self, editor: Editor) -> None:
        """Put a new editor into its place, which is below all else."""
        await self.mount(editor)

    async def ask(self, prompt: str, value: str, take: TakeText) -> None:
        """Ask for a value. `take` gets the text; one that it refuses stays to be corrected."""
        editor = await self.ready_editor()
        self._take_text = take
        editor.ask(prompt, value)

    @on(Editor.Submitted)
    def _submit_text(self, event: Editor.Submitted) -> None:
        event.stop()
        if self._take_text is None:
            return
        try:
            self._take_text(event.text)
        except ValidationError as error:
            event.editor.refuse(str(error))
        else:
            self.text_taken(event.editor, event.go)

    def text_taken(self, editor: Editor, go: int) -> None:
        """Go on after a text was taken; `go` is how many values further the user wants to edit next."""
        del go
        self.close_editor(editor)

    @on(Editor.Cancelled)
    def _cancel_text(self, event: Editor.Cancelled) -> None:
        event.stop()
        self.close_editor(event.editor)
        self.text_cancelled()

    def text_cancelled(self) -> None:
        """Go on after the user has left the editor without a value."""

    def close_editor(self, editor: Editor) -> None:
        """Put the editor away."""
        editor.close()
