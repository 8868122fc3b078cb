"""The experiment as a form, below a ruler of its learning rate."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.strip import Strip

from gdtui.experiment import Experiment
from gdtui.fields import Field, ValidationError
from gdtui.ui import form
from gdtui.ui.messages import Apply
from gdtui.ui.numbers import fitting
from gdtui.ui.panels.sheet import Sheet
from gdtui.ui.rates import rates
from gdtui.ui.snapshot import Snapshot
from gdtui.ui.widgets.label import Label
from gdtui.ui.widgets.rows import Column, Rows
from gdtui.ui.widgets.ruler import Ruler

ROOM = 9  # lines; with fewer the form needs all of them
DIGITS = 12  # cells that a number may take
NAMED = 64  # parameters that a view has all values of


class Form(Rows):
    """Rows of a title on the left and a value on the right, under headings that the cursor passes over."""

    DEFAULT_CSS = "Form { height: 1fr; }"

    def validate_cursor(self, cursor: tuple[int, int]) -> tuple[int, int]:
        """On a heading, go on in the same direction: each has rows below, and there is one above the first."""
        row, column = cursor
        if row < self._count and self._text(row)[1]:
            row += 1 if row >= self.cursor[0] else -1
        return row, column

    def on_resize(self) -> None:
        """Keep the cursor in sight when an editor takes some of the lines."""
        self.watch_cursor()

    def _row(self, row: int) -> Strip:
        (title, value), heading = self._text(row)
        width = self.scrollable_content_region.width
        if heading:
            return self._drawn(f" {title} {'─' * (width - len(title) - 3)}", "rows--fixed")
        room = max(width - len(title) - 3, 0)
        value = value if len(value) <= room else value[: max(room - 1, 0)] + "…"
        return self._drawn(f" {title} {value.rjust(room)} ", "rows--cursor" if row == self.cursor[0] else "rows--row")

    def _drawn(self, text: str, style: str) -> Strip:
        strip = Strip([Segment(text, self.get_component_rich_style(style))])
        return strip.adjust_cell_length(self.size.width, self.rich_style)


class Settings(Sheet):
    """All that determines the run; what a change will be stands on the lower border."""

    TITLE = "Settings"
    KEY = "s"
    HELP = (
        "The whole experiment. Enter (or a click) edits a setting; + and - go to its next value. The lower border says "
        "what a change is: live, a fork where the cursor is in the past, or a new start. The ruler has the learning "
        "rate ●, the best ┼ and the critical ▲ (○ is the one in use where a schedule moves it), over what the error "
        "along the stiffest mode does; a click on it sets the rate."
    )
    BINDINGS = [
        Binding(
            "plus,equals_sign",
            "nudge(1)",
            "More",
            show=False,
            key_display="+",
            id="settings.more",
            tooltip="On a setting: its next value or choice",
        ),
        Binding(
            "minus",
            "nudge(-1)",
            "Less",
            show=False,
            key_display="-",
            id="settings.less",
            tooltip="On a setting: the value or choice before",
        ),
    ]
    DEFAULT_CSS = """
    Settings .refused { display: none; color: $text-error; width: 1fr; height: auto; padding: 0 1; }
    """
    CLICKS = 1
    _lines: tuple[form.Line, ...] = ()
    _shown: Experiment | None = None

    def compose(self) -> ComposeResult:
        """The ruler, the form, and a line for what is refused."""
        yield Ruler(markup=False)
        yield Form(self.row, clicks=self.CLICKS)
        yield Label(classes="refused", markup=False)

    def on_mount(self) -> None:
        """Say what a change will be of whichever setting is under the cursor."""
        self.watch(self.query_one(Form), "cursor", self._moved, init=False)

    def on_resize(self) -> None:
        """Do without the ruler where there is hardly room for the form."""
        self.query_one(Ruler).display = self.size.height >= ROOM

    def show(self, snapshot: Snapshot) -> None:
        """Show the values in force at the cursor, and where the learning rate stands."""
        self._take(snapshot.experiment)
        view, configured = snapshot.view, snapshot.configured
        now = rates(snapshot.experiment, snapshot.theory, view.lr if view else None)
        plan = configured.plan if configured else b""
        self.query_one(Ruler).tell(now, snapshot.experiment.schedule, plan)
        self._say_consequence()

    def _take(self, experiment: Experiment) -> None:
        """Make the form that of an experiment; the cursor stays on its setting."""
        self.experiment = experiment
        if experiment == self._shown:
            return
        rows, field = self.query_one(Form), self._field
        self._shown, self._lines = experiment, form.lines(experiment)
        rows.lay_out([Column("", left=True, editable=True)], len(self._lines))
        names = [line.name if isinstance(line, Field) else "" for line in self._lines]
        if field and field.name in names:
            rows.cursor = (names.index(field.name), 0)
        rows.refresh()

    # -- the form

    @property
    def _field(self) -> Field | None:
        """The setting under the cursor."""
        row = self.query_one(Form).cursor[0]
        line = self._lines[row] if row < len(self._lines) else None
        return line if isinstance(line, Field) else None

    def row(self, index: int) -> tuple[Sequence[str], bool]:
        """Title and value of a setting; or a heading."""
        line = self._lines[index]
        if isinstance(line, str):
            return [line, ""], True
        return [line.title, self._value(line)], False

    def _value(self, field: Field) -> str:
        value = getattr(self.experiment, field.name)
        if field.name == "batch_size" and not value:
            return "0 · all rows"
        if isinstance(value, float):
            return fitting(value, DIGITS, given=True)
        return form.written(self.experiment, field) + (" ▾" if field.choices else "")

    def cell(self, row: int, column: int) -> tuple[str, str]:
        """A setting; what it is, what it may be, and its value."""
        del column
        field = self._lines[row]
        assert isinstance(field, Field)
        return form.question(field), form.written(self.experiment, field)

    def entered(self, row: int, column: int, text: str) -> Experiment:
        """The experiment with that value."""
        del column
        field = self._lines[row]
        assert isinstance(field, Field)
        self._take(form.taken(self.experiment, field, text, self._parameters()))
        return self.experiment

    def _parameters(self) -> list[float]:
        """The values of all parameters at the cursor, when the view has them all."""
        view = self.snapshot.view if self.snapshot else None
        values = list(view.params.values()) if view else []
        return [] if any(len(v) >= NAMED for v in values) else [number for v in values for number in v]

    def edit_setting(self, name: str) -> None:
        """Go to a setting and edit it."""
        names = [line.name if isinstance(line, Field) else "" for line in self._lines]
        if name not in names:
            return
        rows = self.query_one(Form)
        rows.cursor = (names.index(name), 0)
        self.call_after_refresh(rows.action_edit)

    # -- changes without typing

    def action_nudge(self, by: int) -> None:
        """The next value of the setting under the cursor; one without a next value is edited."""
        field = self._field
        if field is None:
            return
        if not form.can_nudge(field):
            self.query_one(Form).action_edit()
            return
        try:
            self._apply(form.nudged(self.experiment, field, by, self._parameters()))
        except ValidationError as error:
            self._refuse(str(error))

    @on(Ruler.Picked)
    def _pick(self, event: Ruler.Picked) -> None:
        event.stop()
        try:
            self._apply(self.experiment.change(lr=event.lr))
        except ValidationError as error:
            self._refuse(str(error))

    def _apply(self, experiment: Experiment) -> None:
        self._refuse("")
        if experiment != self.experiment:
            self._take(experiment)
            self.post_message(Apply(experiment))

    def _refuse(self, why: str) -> None:
        line = self.query_one(".refused", Label)
        line.show(why)
        line.display = bool(why)

    # -- what a change will be

    def _moved(self) -> None:
        self._refuse("")
        self._say_consequence()

    def _say_consequence(self) -> None:
        field, snapshot = self._field, self.snapshot
        if field is None or snapshot is None:
            return
        text = f"a change {form.consequence(field, snapshot.step, snapshot.updates)}"
        if text != self.border_subtitle:
            self.border_subtitle = text
