"""What mathematics says about a run before, or while, it is made; as numbers, as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

import msgspec

from gdtui.core.theory.stability import Regime, Tuning

SHOWN = 8  # modes in the text; JSON has them all


class Mode(msgspec.Struct, frozen=True):
    """An eigenvector's direction: how the error along it goes from update to update at the present lr and momentum.

    Attributes:
        eigenvalue: the curvature λ.
        product: lr x λ, which decides the regime.
        regime: what the error does.
        factor: what the size of the error is multiplied by each update, in the long run.
        tenfold: updates for a tenth of the error; None when it does not shrink.
    """

    eigenvalue: float
    product: float
    regime: Regime
    factor: float
    tenfold: float | None


class Theory(msgspec.Struct, frozen=True, kw_only=True):
    """The curvature of the training loss and what follows from it.

    Numbers that do not exist (a saddle's condition number, an optimal lr of a line) are None, and `applies` says why.

    Attributes:
        rows: training rows that it was computed from.
        size: scalar parameters.
        exact: whether the loss is quadratic, so that all of this holds everywhere rather than near the present point.
        lr: the learning rate of the regimes: the one in use.
        momentum: β in use; 1 when the gradients are not cleared, which is the same.
        nesterov: whether it is Nesterov's.
        eigenvalues: of the Hessian, rising; the greatest ones alone when there are many parameters.
        kappa: the condition number, greatest over least eigenvalue.
        critical_lr: 2 / greatest eigenvalue; above it plain gradient descent diverges.
        stable_lr: the same with the momentum in use.
        optimal_lr: the best constant lr of plain gradient descent, 2 / (least + greatest).
        optimal_rate: the factor of the error an update at that lr.
        tunings: the best lr and momentum of each method.
        modes: one an eigenvalue, in their order.
        rate: the factor of the slowest mode.
        updates_per_tenfold: updates for a tenth of the error, along the slowest mode.
        updates_to_millionth: updates for a millionth of the error, along the slowest mode.
        closed_form: the parameters of least squares, by name.
        original: the same for the data as they were before they were standardised.
        least_loss: the loss there.
        distance: from the present parameters to it.
        noise: the loss above the least at which batches drawn with replacement hover.
        applies: where it does not apply, or only in part: topic to a sentence.
    """

    rows: int
    size: int
    exact: bool
    lr: float
    momentum: float
    nesterov: bool
    eigenvalues: tuple[float, ...]
    modes: tuple[Mode, ...]
    kappa: float | None = None
    critical_lr: float | None = None
    stable_lr: float | None = None
    optimal_lr: float | None = None
    optimal_rate: float | None = None
    tunings: tuple[Tuning, ...] = ()
    rate: float | None = None
    updates_per_tenfold: float | None = None
    updates_to_millionth: int | None = None
    closed_form: Mapping[str, list[float]] | None = None
    original: Mapping[str, list[float]] | None = None
    least_loss: float | None = None
    distance: float | None = None
    noise: float | None = None
    applies: Mapping[str, str] = {}

    @property
    def regimes(self) -> tuple[Regime, ...]:
        """The regime of each eigenvalue, in their order."""
        return tuple(mode.regime for mode in self.modes)


def json(theory: Theory) -> str:
    """One object with every attribute and `regimes`, in full precision; what does not exist is null."""
    return msgspec.json.encode({**msgspec.structs.asdict(theory), "regimes": theory.regimes}).decode()


def text(theory: Theory) -> str:
    """Lines for people, each a name and its numbers, then a table of the modes, then what does not apply."""
    parts = chain(_curvature(theory), _rates(theory), _modes(theory), _tunings(theory), _answer(theory), _notes(theory))
    return "\n".join(line.rstrip() for line in parts)


def _curvature(t: Theory) -> Iterator[str]:
    yield f"Theory of {t.size} parameter{'s' * (t.size != 1)} on {t.rows} rows" + ("" if t.exact else ", at this point")
    yield _line("eigenvalues", _several(t.eigenvalues))
    yield _line("condition number κ", _number(t.kappa))
    yield _line("critical lr", _number(t.critical_lr))
    if t.stable_lr != t.critical_lr:
        yield _line("critical with momentum", _number(t.stable_lr))
    yield _line("optimal lr", _number(t.optimal_lr))
    yield _line("optimal rate", _number(t.optimal_rate))


def _rates(t: Theory) -> Iterator[str]:
    yield _line("updates per tenth", _number(t.updates_per_tenfold))
    yield _line("updates to a millionth", _number(t.updates_to_millionth))
    if t.noise is not None:
        yield _line("noise floor", _number(t.noise))


def _modes(t: Theory) -> Iterator[str]:
    momentum = f", {'Nesterov' if t.nesterov else 'momentum'} {t.momentum:g}" if t.momentum else ""
    yield f"\nModes at lr {t.lr:g}{momentum}"
    yield f"  {'eigenvalue':>12}  {'lr × λ':>10}  {'factor':>10}  {'per tenth':>10}  regime"
    shown = t.modes if len(t.modes) <= SHOWN else (*t.modes[: SHOWN // 2], *t.modes[-SHOWN // 2 :])
    for m in shown:
        numbers = (_number(n) for n in (m.product, m.factor, m.tenfold))
        yield f"  {_number(m.eigenvalue):>12}  {'  '.join(f'{n:>10}' for n in numbers)}  {m.regime}"
    if len(shown) < len(t.modes):
        yield f"  and {len(t.modes) - len(shown)} between"


def _tunings(t: Theory) -> Iterator[str]:
    if t.tunings:
        yield "\nBest settings"
    for best in t.tunings:
        yield _line(best.method, f"lr {best.lr:.6g}, momentum {best.momentum:.6g}, rate {best.rate:.6g}")


def _answer(t: Theory) -> Iterator[str]:
    if t.closed_form is None:
        return
    yield "\nClosed form"
    yield from _parameters(t.closed_form)
    yield _line("loss there", _number(t.least_loss))
    yield _line("distance to it", _number(t.distance))
    if t.original is not None:
        yield "in the data's own units"
        yield from _parameters(t.original)


def _parameters(values: Mapping[str, Sequence[float]]) -> Iterator[str]:
    noise = 1e-12 * max((abs(n) for numbers in values.values() for n in numbers), default=0.0)  # rounding, not digits
    for name, numbers in values.items():
        yield _line(name, _several([n if abs(n) > noise else 0.0 for n in numbers]))


def _notes(t: Theory) -> Iterator[str]:
    if t.applies:
        yield "\nWhere it does not apply"
    for topic, sentence in t.applies.items():
        yield f"  {topic}: {sentence}"


def _line(name: str, value: str) -> str:
    return f"  {name:<24}{value}"


def _several(numbers: Sequence[float]) -> str:
    shown = [_number(n) for n in numbers]
    if len(shown) > SHOWN:
        shown = [*shown[: SHOWN // 2], "...", *shown[-SHOWN // 2 :]]
    return ", ".join(shown)


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return "0" if abs(value) < 1e-24 else f"{value:.6g}"  # squares of rounding errors are no losses
