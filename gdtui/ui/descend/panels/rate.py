"""The learning rate on its ruler, and its effect where the point is."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import msgspec
from textual import on
from textual.app import ComposeResult
from textual.content import Content

from gdtui.core.errors import ValidationError
from gdtui.core.functions.method import Method
from gdtui.core.language import Translated
from gdtui.core.texts import text
from gdtui.core.theory.learning_rates import LearningRates, best_lr, not_known_yet
from gdtui.core.theory.regime_text import regime_sentence, short_regime, with_decay
from gdtui.core.theory.stability import Descent
from gdtui.ui.descend.messages import MethodChosen
from gdtui.ui.descend.snapshot import DescendSnapshot
from gdtui.ui.drawing.palette import REGIME_STYLES
from gdtui.ui.panels.panel import Panel
from gdtui.ui.text.numbers import number_text, on_screen, rounded
from gdtui.ui.widgets.label import Label
from gdtui.ui.widgets.lr_ruler import LrRuler

NOTHING = Translated(
    en="What it does follows from the curvature, once PyTorch has been imported.",
    ko="PyTorch를 다 불러오면 곡률에서 어떻게 될지 알 수 있습니다.",
)
Sentence = Callable[[Descent, float, bool, str, bool], str]
RULER = 4  # lines, with the empty one below


class RatePanel(Panel[DescendSnapshot]):
    """The learning rate among its regimes, and in words its effect on the error."""

    ID = "descend.rate"
    TITLE = "Rate"
    KEY = "l"
    DEFAULT_CSS = "#rate-words { height: 1fr; margin-top: 1; padding: 0 1; }"

    def compose(self) -> ComposeResult:
        """Yield the ruler and the words."""
        ruler = LrRuler(markup=False)
        ruler.can_focus = True  # the keys remain the screen's
        yield ruler
        yield Label(id="rate-words", markup=False)

    def on_mount(self) -> None:
        """Say which keys change it."""
        self.border_subtitle = text("hints.rate")

    def on_resize(self) -> None:
        """Draw the words again, since there may be room for more or less."""
        self.call_after_refresh(self.redraw)

    def depends_on(self, snapshot: DescendSnapshot) -> tuple[object, ...]:
        """Return the method, the curvature at the cursor, and the room for words."""
        exact = snapshot.trajectory is not None and snapshot.trajectory.answer.exact
        question = snapshot.question.method, snapshot.plane, snapshot.hidden
        return *question, curvatures_at_cursor(snapshot), snapshot.trajectory is None, exact, self.size

    def show(self, snapshot: DescendSnapshot) -> None:
        """Draw the ruler and the words."""
        if not self.size.width:
            return
        method, bends = snapshot.question.method, curvatures_at_cursor(snapshot)
        exact = snapshot.trajectory is not None and snapshot.trajectory.answer.exact
        asked = LearningRates(method.lr, reason=(text("descend.asked"),))
        self.query_one(LrRuler).tell(asked if snapshot.hidden else learning_rates_of(method, bends))
        self.query_one("#rate-words", Label).show(self._words(snapshot, bends, exact))

    def _words(self, snapshot: DescendSnapshot, bends: Sequence[float], exact: bool) -> Content:
        """Return a line for each curvature, in full if there is room for all of them."""
        method, symbol = snapshot.question.method, _symbol(snapshot)
        if snapshot.trajectory is None:
            return Content.styled(str(NOTHING), "$foreground-muted")
        if method.descent is None:
            return Content.styled(text("descend.adapts", optimizer=method.optimizer), "$foreground-muted")
        if snapshot.hidden:
            named = with_decay(symbol, bool(method.weight_decay))
            values = ", ".join(number_text(bend, 6) for bend in bends)
            return Content(text("quiz.rate", curvature=named, values=values))
        full = _lines(method, bends, symbol, exact, regime_sentence)
        if full.get_height({}, max(self.size.width - 2, 1)) <= self.size.height - RULER:
            return full
        return _lines(method, bends, symbol, exact, short_regime)

    @on(LrRuler.LrPicked)
    def _pick(self, event: LrRuler.LrPicked) -> None:
        event.stop()
        if self.snapshot is not None:
            self.post_message(MethodChosen(msgspec.structs.replace(self.snapshot.question.method, lr=event.lr)))


def _lines(method: Method, bends: Sequence[float], symbol: str, exact: bool, told: Sentence) -> Content:
    """Return the effect along each curvature, regimes in colour."""
    return Content("\n").join(_line(method, bend, symbol, exact, told) for bend in bends)


def _line(method: Method, bend: float, symbol: str, exact: bool, told: Sentence) -> Content:
    descent = method.descent
    assert descent is not None
    text = on_screen(told(descent, bend, exact, symbol, bool(method.weight_decay)))
    if not math.isfinite(bend):
        return Content(text)
    regime = descent.regime(bend)
    start = text.index(regime)
    return Content(text).stylize(REGIME_STYLES[regime], start, start + len(regime))


def _symbol(snapshot: DescendSnapshot) -> str:
    return "λ" if snapshot.plane else "f″"


def curvatures_at_cursor(snapshot: DescendSnapshot) -> tuple[float, ...]:
    """Return f″ or the Hessian's eigenvalues at the cursor, rising, with weight decay; none without a trajectory."""
    if snapshot.trajectory is None:
        return ()
    decay = snapshot.question.method.weight_decay or 0.0
    return tuple(float(bend) + decay for bend in snapshot.trajectory.curvatures[snapshot.k])


def learning_rates_of(method: Method, bends: Sequence[float]) -> LearningRates:
    """Return the learning rates for the ruler: the method's, and the best and the critical for some curvatures."""
    descent = method.descent
    if descent is None:
        adapts = text("descend.no_critical_adapts", optimizer=method.optimizer)
        whole, short = text("descend.no_critical", reason=adapts), f"no critical lr with {method.optimizer}"
        return LearningRates(method.lr, reason=(whole, short, "no critical lr"))
    if not bends:
        return LearningRates(method.lr, reason=not_known_yet())
    if reason := _uncritical(bends[-1]):
        return LearningRates(method.lr, reason=(text("descend.no_critical", reason=reason), "no critical lr"))
    best = best_lr(descent, bends[0], bends[-1]) if bends[0] > 0 else None
    return LearningRates(method.lr, None, best, descent.critical(bends[-1]), bends[-1], descent=descent)


def _uncritical(bend: float) -> str:
    """Return why the greatest curvature gives no critical lr; an empty text when it does."""
    if not abs(bend) < 1e300:  # the comparison also catches NaN
        return text("descend.no_finite_curvature")
    if bend > 1e-300:
        return ""
    return text("descend.no_curvature" if abs(bend) <= 1e-300 else "descend.curves_down")


def with_best_lr(snapshot: DescendSnapshot) -> Method:
    """Return the method with the best learning rate for the curvature at the cursor.

    It is 1/f″, or with two variables 2/(μ+L); with momentum the lr that suits it.

    Raises:
        ValidationError: with the reason why there is none.
    """
    method, bends = snapshot.question.method, curvatures_at_cursor(snapshot)
    if method.descent is None:
        raise ValidationError("optimizer", method.optimizer, text("refusals.best_adapts"))
    if not bends:
        raise ValidationError("best lr", "unknown", text("refusals.best_unknown_yet"))
    if not bends[0] > 0 or _uncritical(bends[-1]):
        raise ValidationError(
            with_decay(_symbol(snapshot), bool(method.weight_decay)),
            rounded(bends[0], 4),
            text("refusals.best_above_0"),
        )
    return msgspec.structs.replace(method, lr=best_lr(method.descent, bends[0], bends[-1]))
