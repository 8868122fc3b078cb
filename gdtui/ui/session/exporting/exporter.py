"""The list of what can be taken away, and the files that it is written to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from gdtui import protocol
from gdtui.core import texts
from gdtui.core.atomic import replacing
from gdtui.core.errors import FileError, ValidationError
from gdtui.ui.panels.panel import Panel
from gdtui.ui.session.exporting.panel_picture import deliver_panel
from gdtui.ui.session.exporting.record import write_record
from gdtui.ui.session.model import SessionModel
from gdtui.ui.session.snapshot import RunSnapshot
from gdtui.ui.shell.panel_screen import NOTICE, PanelScreen
from gdtui.ui.widgets.choice_list import Choice, ChoiceList

if TYPE_CHECKING:
    from gdtui.protocol import ExportKind


class _Program(NamedTuple):
    """A way to write a run as a program.

    Attributes:
        name: its name in the list.
        about: what it is.
        suffix: of its file.
    """

    name: str
    about: str
    suffix: str


PROGRAMS: dict[ExportKind, _Program] = {
    "script": _Program("PyTorch script", "exports.script", ".py"),
    "ddp": _Program("script for torchrun", "exports.ddp", ".py"),
    "notebook": _Program("Jupyter notebook", "exports.notebook", ".ipynb"),
}
RECORDS = {".csv": "CSV", ".parquet": "Parquet", ".jsonl": "JSON lines"}


class Exporter:
    """Writes what a screen shows into files.

    Args:
        screen: the screen.
        model: the model of the run in hand.
    """

    def __init__(self, screen: PanelScreen, model: SessionModel) -> None:
        self._screen, self._model = screen, model

    def choose(self) -> None:
        """List what can be taken away."""
        self._screen.app.push_screen(ChoiceList(texts.text("asks.take_away"), [*self._choices()], self._take))

    def _choices(self) -> Iterator[Choice]:
        for kind, program in PROGRAMS.items():
            yield Choice(kind, program.name, texts.text(program.about))
        for suffix, name in RECORDS.items():
            yield Choice(suffix, f"record as {name}", texts.text("exports.every_update"))
        for panel in self._visible():
            yield Choice(f"svg {panel.ID}", f"{panel.TITLE} as SVG", texts.text("exports.picture"))
            yield Choice(f"txt {panel.ID}", f"{panel.TITLE} as text", texts.text("exports.characters"))

    def _visible(self) -> Iterator[Panel[Any]]:
        """Yield the panels in sight, the one with the focus first."""
        shown = [panel for panel in self._screen.query(Panel) if panel.region.area and panel.display]
        yield from sorted(shown, key=lambda panel: not panel.has_focus_within)

    def _take(self, value: str) -> None:
        if value.startswith(("svg ", "txt ")):
            kind, panel_id = value.split(" ")
            self._screen.call_after_refresh(self._deliver, kind, panel_id)  # once the list is gone
            return
        for kind, program in PROGRAMS.items():
            if kind == value:
                self._screen.call_later(self._ask, program.suffix, partial(self._program, kind))
                return
        if not self._model.reach()[1]:
            raise ValidationError("record", "empty", texts.text("refusals.no_update_yet"))
        self._screen.call_later(self._ask, value, self._record)

    async def _ask(self, suffix: str, write: Callable[[Path], None]) -> None:
        await self._screen.ask(texts.text("asks.write_as"), f"{self._model.session.name}{suffix}", NewFile(write))

    # -- a program

    def _program(self, kind: ExportKind, path: Path) -> None:
        self._model.write_program(kind, path.name, partial(self._write_program, path))

    def _write_program(self, path: Path, event: protocol.Answered | protocol.RequestFailed) -> None:
        if isinstance(event, protocol.RequestFailed):
            self._model.say(event.message)
            return
        assert isinstance(event.answer, protocol.ExportAnswer)
        beside = path.with_suffix(".csv")
        try:
            if event.answer.data:
                if beside.exists():
                    raise FileError(beside, texts.text("refusals.data_there_already"))
                with replacing(beside) as file:
                    file.write(event.answer.data)
            with replacing(path) as file:
                file.write(event.answer.text)
        except ValidationError as error:
            self._model.say(str(error))
        else:
            more = texts.text("exports.with_data", path=beside) if event.answer.data else ""
            self._tell(texts.text("exports.program", path=path, more=more))

    # -- a record

    def _record(self, path: Path) -> None:
        snapshot = self._model.snapshot()
        self._screen.run_worker(self._write_record(path, snapshot), group="write")

    async def _write_record(self, path: Path, snapshot: RunSnapshot) -> None:
        record = snapshot.history
        if record is None:
            return
        try:
            await write_record(path, record, snapshot.updates, snapshot.experiment, self._model.recalls.fetch)
        except ValidationError as error:
            self._model.say(str(error))
        else:
            self._tell(texts.text("exports.record", updates=f"{snapshot.updates:,}", path=path))

    # -- a picture

    def _deliver(self, kind: str, panel_id: str) -> None:
        panel = next(panel for panel in self._screen.query(Panel) if panel_id == panel.ID)
        self._tell(texts.text("exports.panel", panel=panel.TITLE, path=deliver_panel(panel, kind)))

    def _tell(self, text: str) -> None:
        self._screen.notify(text, timeout=NOTICE, markup=False)


class NewFile:
    """Takes the name of a file; one that is there is replaced only when its name is entered again.

    Args:
        write: writes the file.
    """

    def __init__(self, write: Callable[[Path], None]) -> None:
        self._write = write
        self._replaced: Path | None = None

    def __call__(self, text: str) -> None:
        """Write the file.

        Raises:
            ValidationError: when there is no name, the file cannot be written, or it is there.
        """
        if not text.strip():
            raise ValidationError("file", "", texts.text("refusals.needs_name"))
        path = Path(text.strip()).expanduser()
        if path.exists() and self._replaced != path:
            self._replaced = path
            raise FileError(path, texts.text("refusals.there_already"))
        if not path.parent.is_dir():
            raise FileError(path, texts.text("refusals.no_folder"))
        self._write(path)
