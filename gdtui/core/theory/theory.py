"""The theory of a run, before the run starts or while it trains: as numbers, as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from gdtui.core.theory.stability import Regime, Tuning

MAX_SHOWN = 8  # modes in the text, and numbers in a line of it; JSON has all of them


class Mode(msgspec.Struct, frozen=True):
    """The direction of an eigenvector, and the behaviour of the error along it at the present lr and momentum.

    Attributes:
        eigenvalue: the curvature λ.
        product: lr x λ, which decides the regime.
        regime: behaviour of the error from update to update.
        factor: factor that an update multiplies the size of the error by in the long run.
        tenfold: updates until the error is a tenth of what it was; None when it does not shrink.
    """

    eigenvalue: float
    product: float
    regime: Regime
    factor: float
    tenfold: float | None


class Theory(msgspec.Struct, frozen=True, kw_only=True):
    """The curvature of the training loss and what follows from it.

    Numbers that do not exist (a saddle's condition number, a straight line's optimal lr) are None; `applies` says why.

    Attributes:
        rows: number of training rows that the theory was computed from.
        size: number of scalar parameters.
        exact: whether the loss is quadratic, so that the theory holds everywhere and not only near the present point.
        lr: the learning rate in use, which the regimes are for.
        momentum: β in use; 1 when the gradients are not cleared, which has the same effect.
        nesterov: whether the momentum is Nesterov's.
        eigenvalues: eigenvalues of the Hessian, rising; only the greatest when there are many parameters.
        kappa: the condition number: greatest over least eigenvalue.
        critical_lr: 2 / greatest eigenvalue; above it plain gradient descent diverges.
        stable_lr: the critical lr with the momentum in use.
        optimal_lr: the best constant lr of plain gradient descent, 2 / (least + greatest eigenvalue).
        optimal_rate: factor that an update multiplies the error by at the optimal lr.
        best_lr: the best constant lr with the momentum in use; the same as `optimal_lr` without momentum.
        tunings: the best lr and momentum of each method.
        modes: one mode for each eigenvalue, in the same order.
        rate: factor of the slowest mode.
        updates_per_tenfold: updates until the error along the slowest mode is a tenth of what it was.
        updates_to_millionth: updates after which the error along every mode stays within a millionth of what it was,
            counted from rest.
        closed_form: parameters of least squares, by name.
        original: the closed form in the data's own units, before standardisation.
        least_loss: loss of the closed form.
        distance: distance from the present parameters to the closed form.
        noise: how far above the least loss the loss ends, on average, when batches are drawn with replacement.
        applies: where the theory does not apply, or only in part: a sentence for each topic.
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
    best_lr: float | None = None
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
        """The regime of each eigenvalue, in the same order."""
        return tuple(mode.regime for mode in self.modes)


def json(theory: Theory) -> str:
    """Return one JSON object with every attribute and `regimes`, in full precision; missing numbers are null."""
    return msgspec.json.encode({**msgspec.structs.asdict(theory), "regimes": theory.regimes}).decode()


def text(theory: Theory) -> str:
    """Return text for people: lines of a name and its numbers, a table of the modes, and notes."""
    sections = (_curvature, _rates, _modes, _tunings, _closed_form, _notes)
    return "\n".join(line.rstrip() for section in sections for line in section(theory))


def _curvature(t: Theory) -> Iterator[str]:
    parameters = "1 parameter" if t.size == 1 else f"{t.size} parameters"
    yield f"Theory of {parameters} on {t.rows} rows" + ("" if t.exact else ", at this point")
    yield _line("eigenvalues", _list(t.eigenvalues))
    yield _line("condition number κ", _number(t.kappa))
    yield _line("critical lr", _number(t.critical_lr))
    if t.stable_lr != t.critical_lr:
        yield _line("critical with momentum", _number(t.stable_lr))
    yield _line("optimal lr", _number(t.best_lr))
    if t.best_lr != t.optimal_lr:
        yield _line("optimal, no momentum", _number(t.optimal_lr))
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
    shown = t.modes if len(t.modes) <= MAX_SHOWN else (*t.modes[: MAX_SHOWN // 2], *t.modes[-MAX_SHOWN // 2 :])
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


def _closed_form(t: Theory) -> Iterator[str]:
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
    rounding = 1e-12 * max((abs(n) for numbers in values.values() for n in numbers), default=0.0)
    for name, numbers in values.items():
        yield _line(name, _list([n if abs(n) > rounding else 0.0 for n in numbers]))


def _notes(t: Theory) -> Iterator[str]:
    if t.applies:
        yield "\nWhere it does not apply"
    for topic, sentence in t.applies.items():
        yield f"  {topic}: {sentence}"


def _line(name: str, value: str) -> str:
    return f"  {name:<24}{value}"


def _list(numbers: Sequence[float]) -> str:
    shown = [_number(n) for n in numbers]
    if len(shown) > MAX_SHOWN:
        shown = [*shown[: MAX_SHOWN // 2], "...", *shown[-MAX_SHOWN // 2 :]]
    return ", ".join(shown)


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return "0" if abs(value) < 1e-24 else f"{value:.6g}"  # a loss this small is the square of a rounding error
