"""The present update in numbers: the loss, the gradient, and the optimizer's equations."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from rich.cells import cell_len
from textual.content import Content

from gdtui.core import texts
from gdtui.core.experiment.experiment import Experiment, settings
from gdtui.core.experiment.record_columns import scalar_names
from gdtui.protocol import PHASES, LineStep, RunView
from gdtui.ui.session.snapshot import RunSnapshot
from gdtui.ui.text.numbers import number_term, number_text
from gdtui.ui.train.equations import gradient_steps, moments, scaled_gradients
from gdtui.ui.train.equations.equation import UNKNOWN, Equation, Scalar, Update
from gdtui.ui.train.equations.loss import gradient, loss
from gdtui.ui.train.panels.gradients_page import line_text

MOST = 4  # the most scalar parameters that are written out
RECORDED = 64  # the most values of one parameter in a view: a parameter with as many may have more


@dataclass(frozen=True)
class UpdateMoment:
    """An update as far as it is known.

    Attributes:
        experiment: the experiment in force.
        view: the view of the run.
        norm: the norm of the last update's gradient before it was clipped.
        lr_before: the learning rate of the update before the one shown.
        line: what its step was along its line, if that is known.
    """

    experiment: Experiment
    view: RunView
    norm: float = UNKNOWN
    lr_before: float = 0.0
    line: LineStep | None = None

    @property
    def done(self) -> bool:
        """Return whether it is the last update, which is complete, rather than the next one."""
        return self.view.phase == 0 and self.view.step > 0 and bool(self.view.hypothesis)

    @property
    def number(self) -> int:
        """Return the number of the update, from 1."""
        return self.view.step + (not self.done)

    @property
    def lr(self) -> float:
        """Return the learning rate of the update."""
        return self.view.taken_lr if self.done else self.view.lr

    @property
    def in_force(self) -> Experiment:
        """Return the experiment with the momentum of the update, which a schedule may have moved."""
        return self.experiment.with_momentum(self.view.taken_momentum if self.done else self.view.momentum)

    def scalars(self) -> Iterator[tuple[str, Scalar, float]]:
        """Yield the parameters, each with its name and its value now."""
        view = self.view
        ready = self.done or view.phase == len(PHASES) - 1
        for name, values in (view.before if self.done else view.params).items():
            grads = view.grads.get(name) if ready else None
            for i, (scalar_name, value) in enumerate(zip(scalar_names(name, len(values)), values, strict=True)):
                state = {buffer: _item(numbers, i) for buffer, numbers in view.state.get(name, {}).items() if numbers}
                grad = self._clipped(grads[i]) if grads else UNKNOWN
                rates, dtype = (self.lr, self.lr_before or self.lr), self.experiment.dtype
                yield (
                    scalar_name,
                    Scalar(value, grad, state, self.done, self.number, *rates, dtype),
                    view.params[name][i],
                )

    def _clipped(self, grad: float) -> float:
        """Return a gradient as the step takes it; torch clips it in place, so that after the step it is clipped."""
        most = self.experiment.clip_norm
        return grad if most is None or self.done else grad * min(1, most / (self.length + 1e-6))

    @property
    def unclip(self) -> float:
        """Return the factor from a gradient after the step to the one that backward computed."""
        most = self.experiment.clip_norm
        return 1.0 if most is None or not self.done else max(1.0, (self.norm + 1e-6) / most)

    @property
    def length(self) -> float:
        """Return the norm of the gradient before it is clipped, as far as it is known."""
        if self.done:
            return self.norm
        values = [grad or [] for grad in self.view.grads.values()]
        whole = self.view.phase == len(PHASES) - 1 and all(len(grad) < RECORDED for grad in values)
        return math.hypot(*(g for grad in values for g in grad)) if whole else UNKNOWN


def update_moment(snapshot: RunSnapshot, view: RunView) -> UpdateMoment:
    """Return the update of a view, with what the records know about the ones before it."""
    found = snapshot.gradients
    line = found.line if found is not None and (found.step, found.phase) == (view.step, view.phase) else None
    known = UpdateMoment(snapshot.experiment, view, line=line)
    last = known.number - 1
    history = snapshot.history
    if history is None or len(history) < last or not last:
        return known
    norm = history.value("grad_norm", last) if known.done and len(history) > last else UNKNOWN
    return UpdateMoment(snapshot.experiment, view, norm, history.value("lr", last - 1), line)


def update_text(moment: UpdateMoment, width: int) -> Content:
    """Return all of it, in lines of at most a number of cells if they can be broken."""
    return Content("\n").join(_lines(moment, width))


def equations(moment: UpdateMoment) -> Iterator[tuple[str, list[Equation], float]]:
    """Yield the update of each of the first few scalar parameters: name, equations, and value now."""
    experiment = moment.in_force
    for name, scalar, now in islice(moment.scalars(), MOST):
        yield name, update(experiment, scalar), now


def _lines(moment: UpdateMoment, width: int) -> Iterator[Content]:
    """Yield the optimizer's part first: it is what the panel is for, and the rest may be below the visible lines."""
    e, view = moment.experiment, moment.view
    yield _heading(moment)
    if moment.line is not None:
        yield line_text(moment.line)
    yield Content.assemble((e.optimizer_spec.torch_name, "bold"), "  ", _constants(moment))
    yield from _clipping(moment)
    yield from _search(moment) if e.optimizer_spec.takes_closure else _update(moment, width)
    yield Content.styled("\n" + texts.text("equations.comes_from"), "bold")
    for equation in (*gradient(e, view, moment.unclip), loss(e, view)):
        yield from _equation(equation, width)


def _heading(moment: UpdateMoment) -> Content:
    """Return which update it is, and which operations are still to come."""
    if moment.done:
        return Content.styled(f"update {moment.number} · done", "$foreground-muted")
    coming = ", ".join(PHASES[moment.view.phase :])
    return Content.assemble((f"update {moment.number}", "$foreground-muted"), (f" · to come: {coming}", "$text-accent"))


def _constants(moment: UpdateMoment) -> Content:
    """Return the values of the symbols in the rules."""
    e = moment.in_force
    parts = [f"η {number_text(moment.lr)}"]
    written = [field for field in settings().values() if field.symbols and field.applies(e)]
    for field in sorted(written, key=lambda field: len(field.symbols)):  # single numbers come before pairs
        value = getattr(e, field.name)
        values = value if isinstance(value, tuple) else [value] if value else []
        parts += [f"{symbol} {number_text(number)}" for symbol, number in zip(field.symbols, values, strict=False)]
    return Content.styled("  ".join([*parts, f"t {moment.number}"]), "$foreground-muted")


def _clipping(moment: UpdateMoment) -> Iterator[Content]:
    """Say that the gradient is shortened if it is longer than it may be."""
    most = moment.experiment.clip_norm
    if most is None:
        return
    if moment.length <= most:
        yield Content(f"‖∂‖ = {number_text(moment.length)} ≤ {number_text(most)}: not clipped")
    else:
        yield Content(f"∂ ← ∂·c/‖∂‖ = ∂·{number_term(most)}/{number_term(moment.length)}")


def _update(moment: UpdateMoment, width: int) -> Iterator[Content]:
    """Yield the rules once, then each parameter with its numbers; without a step there is nothing to compute."""
    if not moment.experiment.step:
        yield Content.styled(texts.text("equations.no_step"), "$text-warning")
        return
    shown = list(equations(moment))
    for equation in shown[0][1]:
        yield Content.styled(f"{equation.name} ← {equation.rule}", "$foreground-muted")
    if len(shown[0][1]) == 1:
        yield Content("")
    for name, made, now in shown:
        if len(made) > 1:
            yield Content.styled(f"\n{name}", "bold")
        yield from _numbers(moment, name, made, now, width)
    if (rest := sum(map(len, moment.view.params.values())) - len(shown)) > 0:
        yield Content.styled("\n" + texts.text("equations.more", count=rest), "$foreground-muted")


def _numbers(moment: UpdateMoment, name: str, made: Sequence[Equation], now: float, width: int) -> Iterator[Content]:
    for equation in made[:-1]:
        yield from _line(f"{equation.name} =", [equation.numbers, number_text(equation.value)], width)
    last = made[-1]
    value = last.value if moment.done else UNKNOWN  # the step has not been made
    yield from _line(f"{name} ←", [last.numbers, number_text(value)], width)
    if moment.done and not _agree(last.value, now):
        yield Content.styled(texts.text("equations.changed_since", now=number_text(now)), "$text-warning")


def _agree(computed: float, now: float) -> bool:
    """Return whether the arithmetic agrees with torch, as far as numbers of 4 digits show."""
    return abs(computed - now) <= 1e-3 * max(abs(computed), abs(now), 1e-3)


def _equation(equation: Equation, width: int) -> Iterator[Content]:
    """Yield an equation with its rule."""
    yield from _line(f"{equation.name} =", [equation.rule, equation.numbers, number_text(equation.value)], width)


def _line(head: str, parts: Sequence[str], width: int) -> Iterator[Content]:
    """Yield what is equal in as few lines as it needs; what follows the first line begins with its sign."""
    parts = list(dict.fromkeys(parts))
    line, made = f"{head} {parts[0]}", []
    indent = " " * (len(head.replace("\u0302", "")) - 1)
    for part in parts[1:]:
        if cell_len(line) + cell_len(part) + 3 > width:
            made.append(line)
            line = f"{indent}= {part}"
        else:
            line += f" = {part}"
    for text in (*made, line):
        yield from _folded(text, indent, width)


def _folded(text: str, indent: str, width: int) -> Iterator[Content]:
    """Yield a line, broken before a + if it is too long."""
    while cell_len(text) > width and (place := text.rfind(" + ", len(indent) + 2, width)) > 0:
        yield Content(text[:place])
        text = f"{indent} {text[place:]}"
    yield Content(text)


def _search(moment: UpdateMoment) -> Iterator[Content]:
    """Yield the description of a search, which has no formula of one gradient."""
    yield Content.styled(
        texts.text("equations.lbfgs", history=moment.experiment.history_size, most=moment.experiment.max_iter),
        "$foreground-muted",
    )
    buffers = next(iter(moment.view.state.values()), {})
    for key, what in (("func_evals", "evaluations"), ("n_iter", "iterations"), ("t", "last_step")):
        if buffers.get(key):
            yield Content(f"{texts.text('equations.' + what)}: {number_text(buffers[key][0])}")
    for name, scalar, now in islice(moment.scalars(), MOST):
        yield Content(f"{name}  {number_text(scalar.before)} → {number_text(now if moment.done else UNKNOWN)}")


def _item(values: Sequence[float], index: int) -> float:
    """Return a buffer's value for one scalar; a single number holds for all."""
    return values[index] if index < len(values) and len(values) > 1 else values[0]


_MODULES = gradient_steps, scaled_gradients, moments


def update(experiment: Experiment, scalar: Scalar) -> list[Equation]:
    """Return the equations of an update in their order; the last is the parameter's.

    An optimizer that searches has none: it repeats forward and backward itself, which is no formula of one
    gradient.
    """
    if experiment.optimizer_spec.takes_closure:
        return []
    return list(update_of(experiment.optimizer_spec.family or experiment.optimizer)(experiment, scalar))


def update_of(optimizer: str) -> Update:
    """Return the function of the optimizer's name, from the one module here that has it."""
    found: Update = next(getattr(module, optimizer) for module in _MODULES if hasattr(module, optimizer))
    return found
