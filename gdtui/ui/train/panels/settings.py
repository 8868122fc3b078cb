"""The experiment as a form, below a ruler of its learning rate."""

from __future__ import annotations

from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding

from gdtui.core.experiment.experiment import Experiment
from gdtui.core.fields import Field
from gdtui.core.theory.learning_rates import learning_rates
from gdtui.ui.panels.form_panel import FormPanel, form_bindings
from gdtui.ui.session.messages import ExperimentEdited
from gdtui.ui.session.snapshot import RunSnapshot
from gdtui.ui.train import form
from gdtui.ui.widgets.lr_ruler import LrRuler

ROOM = 9  # lines; with fewer, the form needs all of them
NAMED = 64  # a view has all values of at most so many parameters


class SettingsPanel(FormPanel[RunSnapshot]):
    """Everything that determines the run; the lower border says what a change would do."""

    ID = "train.settings"
    TITLE = "Settings"
    KEY = "s"
    BINDINGS = [
        *form_bindings("train.settings"),
        Binding(
            "A",
            "everything",
            "All",
            show=False,
            id="train.settings.all",
            tooltip="Settings: show all of them, or the basic ones and those that are changed",
        ),
    ]
    experiment: Experiment
    _everything = False

    def compose(self) -> ComposeResult:
        """Yield the ruler, and the form below it."""
        yield LrRuler(markup=False)
        yield from super().compose()

    def on_resize(self) -> None:
        """Hide the ruler when there is hardly room for the form."""
        self.query_one(LrRuler).display = self.size.height >= ROOM

    def depends_on(self, snapshot: RunSnapshot) -> tuple[object, ...]:
        """Return the experiment, the learning rates of the theory, and the position in the run."""
        view, configured = snapshot.view, snapshot.configured
        rates = snapshot.theory, view.lr if view else None, configured.plan if configured else b""
        return snapshot.experiment, *rates, snapshot.step, snapshot.updates

    def show(self, snapshot: RunSnapshot) -> None:
        """Show the values in force at the cursor, and the learning rate on the ruler."""
        self._take(snapshot.experiment)
        view, configured = snapshot.view, snapshot.configured
        now = learning_rates(snapshot.experiment, snapshot.theory, view.lr if view else None)
        plan = configured.plan if configured else b""
        self.query_one(LrRuler).tell(now, snapshot.experiment.schedule, plan)
        self._say_consequence()

    def _take(self, experiment: Experiment) -> None:
        """Fill the form with an experiment."""
        self.experiment = experiment
        if self.differs("form", experiment, self._everything):
            self.lay_out((form.form_lines if self._everything else form.basic_lines)(experiment))
            self.retitle(f"{self.TITLE} · {'all' if self._everything else 'basic'}")

    def action_everything(self) -> None:
        """Show all settings, or the basic ones again."""
        self._everything = not self._everything
        self._take(self.experiment)
        self._say_consequence()

    def edit_setting(self, name: str) -> None:
        """Go to a setting and edit it; show all settings if it is none of the basic ones."""
        if name not in self._names:
            self._everything = True
            self._take(self.experiment)
        super().edit_setting(name)

    # -- the form

    def current(self, field: Field) -> Any:
        """Return the value of a setting."""
        return getattr(self.experiment, field.name)

    def shown(self, field: Field) -> str:
        """Return the value of a setting as the form shows it."""
        if field.name == "batch_size" and not self.experiment.batch_size:
            return "0 · all rows"
        return super().shown(field)

    def changed(self, field: Field) -> bool:
        """Return whether a setting differs from its default."""
        return form.is_changed(self.experiment, field)

    def explanation(self, field: Field) -> str:
        """Return what a setting is, with its default if its value is another."""
        text = super().explanation(field)
        return f"{text} · default {form.default_text(field)}" if self.changed(field) else text

    def submit_text(self, field: Field, text: str) -> ExperimentEdited | None:
        """Return the request for the experiment with that value."""
        return self._ask(form.with_text(self.experiment, field, text, self._parameters()))

    def submit_next(self, field: Field, by: int) -> ExperimentEdited | None:
        """Return the request for the experiment with the next value."""
        return self._ask(form.with_next(self.experiment, field, by, self._parameters()))

    def _ask(self, experiment: Experiment) -> ExperimentEdited | None:
        if experiment == self.experiment:
            return None
        self._take(experiment)
        self.invalidate()
        return ExperimentEdited(experiment)

    def _parameters(self) -> list[float]:
        """Return the values of all parameters at the cursor, if the view has them all."""
        view = self.snapshot.view if self.snapshot else None
        values = list(view.params.values()) if view else []
        return [] if any(len(v) >= NAMED for v in values) else [number for v in values for number in v]

    @on(LrRuler.LrPicked)
    def _pick(self, event: LrRuler.LrPicked) -> None:
        event.stop()
        self.attempt(lambda: self._ask(self.experiment.change(lr=event.lr)))

    # -- the consequence of a change

    def moved(self) -> None:
        """Say what a change of the setting under the cursor does."""
        super().moved()
        self._say_consequence()

    def _say_consequence(self) -> None:
        field, snapshot = self.field, self.snapshot
        if field is None or snapshot is None:
            return
        text = form.consequence(field, snapshot.step, snapshot.updates, snapshot.following)
        told = f"default {form.default_text(field)} · {text}"
        if self.changed(field) and len(told) <= self.size.width - 4:
            text = told
        if text != self.border_subtitle:
            self.border_subtitle = text
