"""The command `gdtui descend`: the trajectory down a function as a table for people, JSON lines or CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, NamedTuple

import click
import msgspec

from gdtui.cli.completers import complete_function, complete_method, complete_value
from gdtui.cli.console import FAILED, complain, output, pair, say_what_has_no_effect
from gdtui.core.experiment.experiment import setting
from gdtui.core.experiment.record_columns import scalar_names
from gdtui.core.fields import Field
from gdtui.core.texts import text
from gdtui.core.widths import wrap

if TYPE_CHECKING:
    from gdtui.core.functions.function import Function
    from gdtui.core.functions.method import Method
    from gdtui.engine.descend.walk import Trajectory

MAX_LINES = 50
"""Rows of a table, roughly; a table of more updates shows one of every few updates, and the last."""


class Result(NamedTuple):
    """A trajectory to write, with its function and method."""

    function: Function
    method: Method
    path: Trajectory


class _FormulaCommand(click.Command):
    """A command whose argument may begin with a minus sign, as -x^2 does."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put what begins with one minus sign, and is neither an option nor the value of one, behind all options."""
        options = {name: option for option in self.get_params(ctx) for name in option.opts}
        own: list[str] = []
        formulas: list[str] = []
        for before, arg in zip(["", *args], args, strict=False):
            named = options.get(before)
            is_value = isinstance(named, click.Option) and not named.is_flag
            is_formula = arg[:1] == "-" and arg[1:2] not in ("", "-") and arg not in options and not is_value
            (formulas if is_formula and "--" not in args else own).append(arg)
        return super().parse_args(ctx, [*own, "--", *formulas] if formulas else own)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what a formula may have."""
        self.epilog = text("help.formulas")
        super().format_epilog(ctx, formatter)


@click.command(cls=_FormulaCommand)
@click.argument("function", default="", shell_complete=complete_function)
@click.option("--x0", metavar="X[,Y]", help="Where to start; by default the start in the function's lesson.")
@click.option("--lr", help="The learning rate; by default the one in the lesson.")
@click.option("--steps", metavar="N", type=click.IntRange(1, 1_000_000), help="How many updates.")
@click.option(
    "--optimizer",
    metavar="NAME",
    shell_complete=complete_value(lambda: setting("optimizer")),
    help="sgd, adam, rmsprop, ...; by default sgd.",
)
@click.option(
    "--set",
    "settings",
    metavar="KEY=VALUE",
    multiple=True,
    shell_complete=complete_method,
    help="Change another setting of the optimizer, such as momentum=0.9; gdtui run --help-set lists them. Repeatable.",
)
@click.option(
    "--log-every",
    metavar="N",
    type=click.IntRange(min=1),
    help=f"Write one of N updates; by default each, but in text about {MAX_LINES} in all.",
)
@click.option("--format", "style", type=click.Choice(["text", "jsonl", "csv"]), default="text", show_default=True)
@click.option("--out", metavar="FILE", type=click.Path(path_type=FilePath), help="Write to FILE when it is complete.")
@click.option("--list", "listed", is_flag=True, help="List the named functions and exit.")
def descend(function: str, listed: bool, **options: Any) -> int:
    """Walk down a function of x, or of x and y, and print each update.

    FUNCTION is a name (see --list) or a formula such as "x^2" or "-x^2 + ln(x)". Each row has the point x, f at x, its
    derivative, the update and the next point. The update is lr times the derivative, or what the optimizer makes of it;
    the next point is x minus the update.

    The exit status is 1 when the next point or f there is not a finite number, and 2 when the input cannot be used.
    """
    if listed:
        print(listing())
        return 0
    if not function:
        raise click.UsageError("Missing argument 'FUNCTION'; --list lists the named ones.")
    return _descend(function, **options)


def _descend(
    text: str, steps: int | None, style: str, log_every: int | None, out: FilePath | None, **setting_options: Any
) -> int:
    from gdtui.core.functions.catalog import function as find

    function = find(text)
    start, texts = _start(function, setting_options.pop("x0")), _settings(**setting_options)
    method = function.method.assign(texts)
    say_what_has_no_effect(texts, method.fields(), method)
    with output(out) as file:
        from gdtui.engine.descend.walk import walk

        path = walk(function, start, method, steps or function.steps)
        assert path is not None  # only a cancelled walk returns None
        file.writelines(line + "\n" for line in FORMATS[style](Result(function, method, path), log_every))
    return complain(path.reason, FAILED) if path.reason else 0


def _start(function: Function, text: str | None) -> tuple[float, ...]:
    from gdtui.core.functions.function import FAR

    if text is None:
        return function.start
    start: tuple[float, ...] = Field("x0", "x0", "", (), "numbers", low=-FAR, high=FAR).parse(text)
    function.check_start(start)
    return start


def _settings(settings: Sequence[str], **named: str | None) -> Mapping[str, str]:
    """Join the settings of `--set` with those of `--lr` and `--optimizer`, which win."""
    return {**dict(map(pair, settings)), **{name: text for name, text in named.items() if text is not None}}


def listing() -> str:
    """Return the list of named functions: formula, box, start and lr of the lesson, and the lesson."""
    from gdtui.core.functions.catalog import NAMED

    return "\n".join(chain.from_iterable(map(_description, NAMED.values())))


def _description(function: Function) -> Iterator[str]:
    yield f"{function.name}  {function.formula}"
    low, high = function.box[0]
    start = ",".join(f"{x:g}" for x in function.start)
    indent = " " * 4
    yield f"{indent}from {low:g} to {high:g}; --x0 {start} --lr {function.method.lr:g} --steps {function.steps}"
    yield from wrap(f"{function.teaches}.", 80, indent, indent)


def _text(result: Result, every: int | None) -> Iterator[str]:
    """Write the function and its derivative, a table, the last point, and what the lr does there."""
    from gdtui.core.maths.differentiate import derivative

    function, method, path = result
    yield f"f = {function.formula}"
    for name, formula in zip(function.slopes, derivative(function.tree, function.variables), strict=True):
        yield f"{name} = {formula or 'too long to show'}"
    yield method.summary
    yield ""
    yield "".join(f"{name:>14}" for name in _headings(result))[9:]
    count = len(path.updates)
    for k in _logged(count, every or 1 + (count - 1) // MAX_LINES):
        yield f"{k:>5}" + "".join(f"{x:>14.6g}" for x in _numbers(path, k))
    yield ""
    yield from _summary(result)


def _headings(result: Result) -> Iterator[str]:
    names, slopes = result.function.variables, result.function.slopes
    yield from ("k", *names, "f", *slopes)
    if result.method.plain:
        yield from (f"lr × {slope}" for slope in slopes)
    else:
        yield from (f"update {name}" for name in names)
    yield from (f"next {name}" for name in names)


def _logged(count: int, every: int) -> Iterator[int]:
    """Yield one of `every` updates, and the last one."""
    return (k for k in range(count) if k % every == 0 or k == count - 1)


def _numbers(path: Trajectory, k: int) -> list[float]:
    """Return the numbers of an update: x, f, f′, update and next x."""
    f = [path.values[k]]
    parts = (path.points[k], f, path.slopes[k], path.updates[k], path.points[k + 1])
    return [float(number) for part in parts for number in part]


def _summary(result: Result) -> Iterator[str]:
    """Write where the trajectory ended, and the regimes there."""
    from gdtui.core.theory.regime_text import regime_sentence
    from gdtui.engine.descend.answers import curvatures, notes
    from gdtui.engine.descend.walk import format_point

    function, method, path = result
    yield f"after {len(path.updates)} updates: x = {format_point(path.points[-1])}, f = {path.values[-1]:.6g}"
    yield from (note.text for note in notes(function, path))
    if method.descent is None:
        yield f"{method.optimizer} adapts its own step size: the regimes of gradient descent do not apply"
        return
    symbol, decay = "f″" if len(function.variables) == 1 else "λ", method.weight_decay or 0.0
    for curvature in curvatures(function, path.points[-1:])[0].tolist():
        yield regime_sentence(method.descent, curvature + decay, function.quadratic, symbol, bool(decay))


def _jsonl(result: Result, every: int | None) -> Iterator[str]:
    """Write a JSON object for each update; a point is a number, or a list when there are two variables."""
    path = result.path
    for k in _logged(len(path.updates), every or 1):
        parts = {"x": path.points[k], "grad": path.slopes[k], "update": path.updates[k], "x_next": path.points[k + 1]}
        row: dict[str, object] = {name: _json_value(part.tolist()) for name, part in parts.items()}
        yield msgspec.json.encode({"k": k, "x": row.pop("x"), "f": float(path.values[k]), **row}).decode()


def _json_value(numbers: list[float]) -> float | list[float]:
    return numbers[0] if len(numbers) == 1 else numbers


def _csv(result: Result, every: int | None) -> Iterator[str]:
    """Write a row for each update; for two variables the columns are x[0], x[1] and so on."""
    path, size = result.path, len(result.function.variables)
    scalars = {name: scalar_names(name, size) for name in _VECTORS}
    yield ",".join(("k", *scalars["x"], "f", *scalars["grad"], *scalars["update"], *scalars["x_next"]))
    for k in _logged(len(path.updates), every or 1):
        yield f"{k}," + ",".join(map(repr, _numbers(path, k)))


_VECTORS = ("x", "grad", "update", "x_next")
FORMATS: Mapping[str, Callable[[Result, int | None], Iterator[str]]] = {"text": _text, "jsonl": _jsonl, "csv": _csv}
