"""The learning rate on its ruler, and what it does where the point is."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec
from textual import on
from textual.app import ComposeResult
from textual.content import Content

from gdtui.core.errors import ValidationError
from gdtui.core.functions.method import Method
from gdtui.core.theory.learning_rates import Rates, best_lr
from gdtui.core.theory.regime_text import factor, words
from gdtui.core.theory.stability import Descent
from gdtui.ui.descend.messages import Use
from gdtui.ui.descend.snapshot import Scene
from gdtui.ui.drawing.regime_styles import STYLES
from gdtui.ui.panels.panel import Panel
from gdtui.ui.widgets.label import Label
from gdtui.ui.widgets.lr_ruler import Ruler

NOTHING = "What it does follows from the curvature, once PyTorch has been imported."
RULER = 4  # lines, with the empty one below


class Rate(Panel[Scene]):
    """The learning rate among its regimes, and in words what it does to the error."""

    TITLE = "Rate"
    KEY = "l"
    HELP = (
        "The learning rate ●, the best ┼ and the critical ▲ for the curvature where the point is: f″, or with two "
        "variables the eigenvalues λ of the Hessian. For a quadratic that is the same everywhere; for other functions "
        "it moves with the point. ↑ and ↓ change the rate, o takes the best, a click on the ruler the one there. "
        "Below: what an update multiplies the error by. While you are asked what will come, regimes are kept from view."
    )
    DEFAULT_CSS = "#rate-words { height: 1fr; margin-top: 1; padding: 0 1; }"
    _drawn: object = None

    def compose(self) -> ComposeResult:
        """The ruler and the words."""
        ruler = Ruler(markup=False)
        ruler.can_focus = True  # the keys remain the screen's
        yield ruler
        yield Label(id="rate-words", markup=False)

    def on_mount(self) -> None:
        """Say which keys change it."""
        self.border_subtitle = "↑ ↓ change it · o best"

    def on_resize(self) -> None:
        """There may be room for more words, or less."""
        self.call_after_refresh(self.watch_snapshot, self.snapshot)

    def show(self, scene: Scene) -> None:
        """Draw the ruler and the words, when they are others than before."""
        method, bends = scene.question.method, curvatures(scene)
        exact = scene.way is not None and scene.way.told.exact
        state = method, bends, exact, scene.hidden, scene.plane, self.size
        if state != self._drawn and self.size.width:
            self._drawn = state
            self.query_one(Ruler).tell(_asked(method) if scene.hidden else rates_of(method, bends))
            self.query_one("#rate-words", Label).show(self._words(scene, bends, exact))

    def _words(self, scene: Scene, bends: Sequence[float], exact: bool) -> Content:
        """A line for each curvature, in full where there is room for all of them."""
        method, symbol = scene.question.method, _symbol(scene)
        if scene.way is None:
            return Content.styled(NOTHING, "$foreground-muted")
        if method.descent is None:
            text = f"{method.optimizer} scales each step by itself: the regimes of gradient descent do not apply."
            return Content.styled(text, "$foreground-muted")
        if scene.hidden:
            return Content(f"{symbol} is {', '.join(f'{bend:.6g}' for bend in bends)} here. What does the rate do?")
        full = _lines(method.descent, bends, symbol, exact)
        if full.get_height({}, max(self.size.width - 2, 1)) <= self.size.height - RULER:
            return full
        return _lines(method.descent, bends, symbol)

    @on(Ruler.Picked)
    def _pick(self, event: Ruler.Picked) -> None:
        event.stop()
        if self.snapshot is not None:
            self.post_message(Use(msgspec.structs.replace(self.snapshot.question.method, lr=event.lr)))


def _lines(descent: Descent, bends: Sequence[float], symbol: str, exact: bool | None = None) -> Content:
    """What happens along each curvature, in full where it is said whether that is exact; regimes in colour."""
    return Content("\n").join(_line(descent, bend, symbol, exact) for bend in bends)


def _line(descent: Descent, bend: float, symbol: str, exact: bool | None) -> Content:
    if not math.isfinite(bend):
        return Content(f"{symbol} is not finite here, and there is no regime.")
    regime = descent.regime(bend)
    if exact is None:
        text = f"{symbol} {bend:.6g}: {regime}, error × {factor(descent, bend):.6g}"
    else:
        text = words(descent, bend, exact, symbol)
    start = text.index(regime)
    return Content(text).stylize(STYLES[regime], start, start + len(regime))


def _symbol(scene: Scene) -> str:
    return "λ" if scene.plane else "f″"


def curvatures(scene: Scene) -> tuple[float, ...]:
    """f″ or the eigenvalues of the Hessian at the cursor, rising, with what weight decay adds; none before a way."""
    if scene.way is None:
        return ()
    decay = scene.question.method.weight_decay or 0.0
    return tuple(float(bend) + decay for bend in scene.way.curvatures[scene.k])


def rates_of(method: Method, bends: Sequence[float]) -> Rates:
    """The learning rates that a ruler shows: that of a method, the best and the critical for some curvatures."""
    descent = method.descent
    if descent is None:
        name = method.optimizer
        return Rates(method.lr, why=(f"no critical lr: {name} scales each step", f"no critical lr with {name}"))
    if not bends:
        return Rates(method.lr, why=("critical lr: not known yet",))
    if why := _uncritical(bends[-1]):
        return Rates(method.lr, why=(f"no critical lr: {why}", "no critical lr"))
    best = best_lr(descent, bends[0], bends[-1]) if bends[0] > 0 else None
    return Rates(method.lr, None, best, descent.critical(bends[-1]), bends[-1], descent=descent)


def _uncritical(bend: float) -> str:
    """Why the greatest curvature gives no critical lr; empty when it does."""
    if not abs(bend) < 1e300:  # nor is NaN
        return "no finite curvature here"
    if bend > 1e-300:
        return ""
    return "no curvature here" if abs(bend) <= 1e-300 else "it curves down here"


def _asked(method: Method) -> Rates:
    return Rates(method.lr, why=("what does it do?",))


def best_rate(scene: Scene) -> Method:
    """The method with the best learning rate for the curvature at the cursor.

    1/f″, or with two variables 2/(μ+L); with momentum the lr that suits it.

    Raises:
        ValidationError: saying why there is none.
    """
    method, bends = scene.question.method, curvatures(scene)
    if method.descent is None:
        raise ValidationError("optimizer", method.optimizer, "no lr is known to be the best: it scales each step")
    if not bends:
        raise ValidationError("best lr", "unknown", "it follows from the curvature, which is not known yet")
    if not bends[0] > 0 or _uncritical(bends[-1]):
        raise ValidationError(_symbol(scene), float(f"{bends[0]:.4g}"), "it must be above 0 here for an lr to be best")
    return msgspec.structs.replace(method, lr=best_lr(method.descent, bends[0], bends[-1]))
