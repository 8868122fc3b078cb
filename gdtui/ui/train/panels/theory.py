"""What the mathematics of gradient descent says about the run, in numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content

from gdtui.core.experiment.true_parameters import estimation_errors, true_parameters
from gdtui.core.language import Translated, language
from gdtui.core.texts import text
from gdtui.core.theory import theory
from gdtui.core.theory.learning_rates import descent_of, optimal_lr, standardising_helps
from gdtui.core.theory.stability import Descent, Regime
from gdtui.core.theory.theory import Mode
from gdtui.protocol import RunView
from gdtui.ui.drawing.palette import REGIME_STYLES
from gdtui.ui.panels.panel import Panel
from gdtui.ui.session.snapshot import RunSnapshot
from gdtui.ui.text.numbers import exact_number, fitted_number, grouped_number, number_text, on_screen
from gdtui.ui.widgets.label import Label, ScrollText
from gdtui.ui.widgets.lr_ruler import BLOCKS

MODES = 8  # the most modes that are listed
PICTURED = 10  # the number of updates in the picture of a mode
NOISE = 1e-12  # the part of the greatest parameter below which a parameter is a rounding error
ZERO = "≈ 0"  # what is 0 but for rounding errors

MANNERS = (
    *(Regime.FLAT, Regime.ONE_SHOT, Regime.MONOTONE, Regime.OSCILLATING),
    *(Regime.TWO_CYCLE, Regime.ENDLESS, Regime.ESCAPING, Regime.DIVERGING),
)
"""The regimes; what a learning rate does is said of the worst of its modes: the later in the list, the worse."""

WAITING = Translated(  # here, as the first paint waits for no file of texts
    en="The theory appears here when PyTorch has been imported.", ko="PyTorch를 다 불러오면 여기에 이론이 나옵니다."
)

Snippet = tuple[str, str]
"""A text and its style."""


class TheoryPanel(Panel[RunSnapshot]):
    """Curvature, regimes, learning rates and the closed form; and where they do not apply."""

    ID = "train.theory"
    TITLE = "Theory"
    KEY = "t"
    BINDINGS = [
        Binding("v", "value", "Value", show=False, id="train.theory.value", tooltip="Theory: the next value to copy"),
    ]
    _chosen = -1
    DEFAULT_CSS = (
        "TheoryPanel ScrollText { scrollbar-size-vertical: 1; height: 1fr; } TheoryPanel Label { width: 1fr; }"
    )

    def compose(self) -> ComposeResult:
        """Yield the distance, which changes with every update, and the rest, which seldom does."""
        with ScrollText():
            yield Label(id="theory-distance", markup=False)
            yield Label(id="theory-rest", markup=False)

    def action_value(self) -> None:
        """Choose the next of the numbers, of which C copies the chosen one."""
        if self.snapshot is None or not (known := values_of(self.snapshot)):
            return
        self._chosen = (self._chosen + 1) % len(known)
        name, number = known[self._chosen]
        self.border_subtitle = text("hints.copies", name=name, number=number_text(number))

    def copied(self) -> str:
        """Return the chosen number with all its digits, as programs read it; at first the critical lr."""
        known = values_of(self.snapshot) if self.snapshot is not None else []
        return exact_number(known[max(self._chosen, 0) % len(known)][1]) if known else ""

    def on_resize(self) -> None:
        """Draw the text for the new width."""
        self.redraw()

    def needs(self, snapshot: RunSnapshot) -> Mapping[str, Any]:
        """Return the theory."""
        del snapshot
        return {"theory": True}

    def depends_on(self, snapshot: RunSnapshot) -> tuple[object, ...]:
        """Return the theory, the model that it is compared with, and the width of the text."""
        return snapshot.theory, snapshot.derived_at, snapshot.view, snapshot.experiment, snapshot.truth, self._width

    @property
    def _width(self) -> int:
        return self.query_one(ScrollText).scrollable_content_region.width

    def show(self, snapshot: RunSnapshot) -> None:
        """Show the distance at the cursor, and the rest of the theory if it has changed."""
        t = snapshot.theory
        if t is None:
            self._title("")
            self.query_one("#theory-distance", Label).show(str(WAITING))
            self.query_one("#theory-rest", Label).show("")
            return
        answers = Content.assemble(*_distance(t, snapshot), *_estimation(t, snapshot))
        self.query_one("#theory-distance", Label).show(answers)
        rest = (language(), msgspec.structs.replace(t, distance=None), snapshot.experiment, snapshot.truth, self._width)
        if self.differs("rest", *rest):
            self._title(_reach(t))
            self.query_one("#theory-rest", Label).show(Content("\n").join(_lines(t, snapshot, self._width)))

    def _title(self, reach: str) -> None:
        self.retitle(f"{self.TITLE} · {reach}" if reach else self.TITLE)


def values_of(snapshot: RunSnapshot) -> list[tuple[str, float]]:
    """Return the numbers of the theory that can be copied, with their names."""
    t = snapshot.theory
    if t is None:
        return []
    best = optimal_lr(snapshot.experiment, t)
    named = [
        ("critical lr", t.stable_lr),
        ("optimal lr", best),
        ("κ", t.kappa),
        ("distance", distance(t, snapshot.view)),
    ]
    named += [(f"λ{place}", value) for place, value in enumerate(t.eigenvalues[:MODES], 1)]
    named += [(f"{name}*", value) for name, values in (t.closed_form or {}).items() for value in values[:MODES]]
    named += [("least loss", t.least_loss), ("noise", t.noise)]
    return [(name, float(value)) for name, value in named if value is not None]


def _reach(t: theory.Theory) -> str:
    """Return where the theory holds, in two words; nothing when it holds everywhere."""
    if "optimizer" in t.applies:
        return text("theory.of_plain_sgd")
    return "" if t.exact else text("theory.at_this_point")


def _distance(t: theory.Theory, snapshot: RunSnapshot) -> list[Snippet]:
    away = distance(t, snapshot.view)
    if away is None:
        away = t.distance if snapshot.derived_at == snapshot.step else None
    if away is None:
        return (
            [("no closed form", "$foreground-muted")]
            if t.closed_form is None
            else [("distance …", "$foreground-muted")]
        )
    return [(text("theory.to_exact"), "$foreground-muted"), (_tell(away), "bold $text-accent")]


def distance(t: theory.Theory, view: RunView | None) -> float | None:
    """Return the distance from a view's parameters to the closed form; None without one, or without all parameters."""
    best, here = t.closed_form, view.params if view else {}
    if best is None or _sizes(best) != _sizes(here):
        return None
    return math.dist([x for name in best for x in best[name]], [x for name in best for x in here[name]])


def _sizes(values: Mapping[str, Sequence[float]]) -> dict[str, int]:
    return {name: len(numbers) for name, numbers in values.items()}


def _lines(t: theory.Theory, snapshot: RunSnapshot, width: int) -> Iterator[Content]:
    descent = descent_of(snapshot.experiment, None if snapshot.experiment.optimizer_spec.is_gradient_descent else t.lr)
    if sentence := _sentence(t):
        yield Content(sentence)
    if standardising_helps(snapshot.experiment, t):
        yield Content.styled(text("theory.standardise"), "$text-warning")
    for pairs in _facts(t, optimal_lr(snapshot.experiment, t)):
        yield from _wrapped(pairs, width)
    if t.modes:
        yield from _modes(t, descent, width)
    yield from _wrapped(_answer(t), width)
    yield from _wrapped(_truth(t, snapshot), width)
    for topic, sentence in t.applies.items():
        yield Content.assemble((f"{topic}: ", "bold $text-warning"), (on_screen(sentence), "$foreground-muted"))


def _sentence(t: theory.Theory) -> str:
    """Return what the learning rate in use does, in a sentence; empty where theory does not say."""
    if t.stable_lr is None or not t.modes:
        return ""
    worst = max((mode.regime for mode in t.modes), key=MANNERS.index)
    pace = t.updates_per_tenfold
    digits = "theory.stable_digit" if pace is not None and round(pace) == 1 else "theory.stable_digits"
    return text(
        "theory.stable" if pace is None or pace < 1 else digits,
        critical=_tell(t.stable_lr),
        lr=fitted_number(t.lr, 6, given=True),
        manner=text(f"theory.{worst.name}"),
        updates=_tell(round(pace or 0)),
    )


def _facts(t: theory.Theory, best: float | None) -> Iterator[list[tuple[str, str]]]:
    """Yield names and numbers; each list fits on a line if there is room."""
    if t.eigenvalues:
        ends = t.eigenvalues if len(t.eigenvalues) == 1 else (t.eigenvalues[0], t.eigenvalues[-1])
        between = " … " if len(t.eigenvalues) > 2 else ", "
        yield [("λ", between.join(map(_tell, ends))), *_known("κ", t.kappa)]
    yield [*_known("critical", t.stable_lr), *_known("optimal", best)]
    if t.updates_to_millionth is not None:
        yield [("updates to a millionth", _tell(t.updates_to_millionth))]


def _answer(t: theory.Theory) -> list[tuple[str, str]]:
    """Return the closed form by parameter, and the loss there."""
    best = [(f"{name}*", _several(values, t)) for name, values in (t.closed_form or {}).items()]
    return [*best, *_known("least loss", t.least_loss), *_known("noise", t.noise)]


def _truth(t: theory.Theory, snapshot: RunSnapshot) -> list[tuple[str, str]]:
    """Return the true parameters of generated data, or the true function where the model has others."""
    if snapshot.truth is None:
        return []
    true = true_parameters(snapshot.truth, snapshot.experiment)
    units = text("theory.in_units") if t.original else ""
    return [(f"true {name}{units}", _several(values, t)) for name, values in true.items()] or [
        ("true", snapshot.truth.equation)
    ]


def _estimation(t: theory.Theory, snapshot: RunSnapshot) -> list[Snippet]:
    """Return how far each learned parameter is from its true value, where both are in the same units."""
    true = true_parameters(snapshot.truth, snapshot.experiment)
    learned = snapshot.view.params if snapshot.view else {}
    if not true or t.original or {**_sizes(learned), **_sizes(true)} != _sizes(learned):
        return []
    errors = estimation_errors(true, learned)
    parts = [f"{name} {', '.join(map(_tell, values[:3]))}{' …' * (len(values) > 3)}" for name, values in errors.items()]
    return [("\n" + text("theory.true_minus"), "$foreground-muted"), ("  ".join(parts), "")]


def _known(name: str, number: float | None) -> list[tuple[str, str]]:
    return [] if number is None else [(name, _tell(number))]


def _several(values: Sequence[float], t: theory.Theory) -> str:
    noise = NOISE * max((abs(x) for v in (t.closed_form or {}).values() for x in v), default=0.0)
    shown = [_tell(x) if abs(x) > noise or x == 0 else ZERO for x in values[:3]]
    return ", ".join(shown) + (" …" if len(values) > 3 else "")


def _tell(number: float) -> str:
    if isinstance(number, int):
        return grouped_number(number)
    return ZERO if 0 < abs(number) < 1e-24 else number_text(number)  # squares of rounding errors are not losses


def _wrapped(pairs: list[tuple[str, str]], width: int) -> Iterator[Content]:
    """Yield the pairs side by side, as many to a line as there is room for."""
    line: list[Snippet] = []
    for name, number in pairs:
        if line and sum(cell_len(snippet) for snippet, _ in line) + cell_len(name) + len(number) + 3 > width:
            yield Content.assemble(*line)
            line = []
        line += [("  " if line else "", ""), (f"{name} ", "$foreground-muted"), (number, "")]
    if line:
        yield Content.assemble(*line)


def _modes(t: theory.Theory, descent: Descent, width: int) -> Iterator[Content]:
    """Yield a line for each mode, with as many columns as there is room for; of many modes, the first and the last."""
    wide = (width >= 28, width >= 28 + PICTURED + 1, width >= 36 + PICTURED + 1)
    titles = [f"{'λ':>7}", f"{'lr·λ':>8}", f"{'factor':>8}", "  its error"]
    yield Content.styled(titles[0] + titles[1] * wide[0] + titles[2] * wide[2] + titles[3], "bold $foreground-muted")
    many = len(t.modes) > MODES
    for mode in (*t.modes[: MODES // 2], *t.modes[-MODES // 2 :]) if many else t.modes:
        numbers = f"{fitted_number(mode.eigenvalue, 6):>7}" + f"{fitted_number(mode.product, 7):>8}" * wide[0]
        numbers += f"{fitted_number(mode.factor, 7):>8}" * wide[2]
        picture = f" {picture_of(descent, mode)}" if wide[1] else ""
        yield Content.assemble(
            numbers, (f"  {mode.regime.value:<11}", REGIME_STYLES[mode.regime]), (picture, "$primary")
        )
    if many:
        yield Content.styled(f"  and {len(t.modes) - MODES:,} between", "$foreground-muted")


def picture_of(descent: Descent, mode: Mode) -> str:
    """Return the error along a mode before the first update and after the next ones, as blocks, with 0 half-way up."""
    errors = list(errors_of(descent, mode.eigenvalue, PICTURED))
    most = max(map(abs, errors))
    return "".join(BLOCKS[round((error / most + 1) / 2 * 7)] for error in errors)


def errors_of(descent: Descent, eigenvalue: float, count: int) -> Iterator[float]:
    """Yield an error of 1, and then the error after each update of torch's SGD, which starts from rest.

    Args:
        descent: the lr, the momentum and the part of the gradient that enters it.
        eigenvalue: the curvature of the quadratic.
        count: the number of errors.
    """
    error, velocity = 1.0, None
    for _ in range(count):
        yield error
        move, velocity = descent.move(eigenvalue * error, velocity)
        error -= descent.lr * move
