"""The command `gdtui sweep`: many runs at once, as a curve for people, JSON lines or CSV."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click
import msgspec

from gdtui.cli.arguments import session_arguments
from gdtui.cli.completers import complete_swept, complete_target, complete_value
from gdtui.cli.console import INTERRUPTED, complain, output
from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment, setting
from gdtui.core.experiment.sweep import FORM, Sweep, SweepAxis
from gdtui.core.fields import Field

if TYPE_CHECKING:
    from gdtui.core.storage.session_file import Session
    from gdtui.core.theory.sweep_result import SweepResult, SweepRow

CURVE = (78, 22)  # columns and lines of the curve in text
_SCALES = complete_value(lambda: FORM["scale"])
_PARAM = "The setting to sweep: lr, momentum, batch_size, weight_decay, init_std, ..."


class Range(NamedTuple):
    """The options of one setting as they were typed; None for what was left out."""

    param: str
    low: str
    high: str
    num: str | None
    scale: str | None


@click.command()
@click.argument("target", shell_complete=complete_target)
@session_arguments
@click.option("--param", default="lr", show_default=True, shell_complete=complete_swept, help=_PARAM)
@click.option("--from", "low", metavar="VALUE", default="1e-4", show_default=True, help="The first value.")
@click.option("--to", "high", metavar="VALUE", default="1", show_default=True, help="The last value.")
@click.option("--num", metavar="N", help="How many values; by default 256, or 64 of each of two settings.")
@click.option("--scale", shell_complete=_SCALES, help="log or linear; by default log where the first value is above 0.")
@click.option(
    "--param2", shell_complete=complete_swept, help="A second setting: each of its values with each of the first."
)
@click.option("--from2", "low2", metavar="VALUE", help="Its first value.")
@click.option("--to2", "high2", metavar="VALUE", help="Its last value.")
@click.option("--num2", metavar="N", help="How many values it takes.")
@click.option("--scale2", shell_complete=_SCALES, help="log or linear.")
@click.option("--steps", metavar="N", default="1000", show_default=True, help="The number of updates of each run.")
@click.option(
    "--tolerance",
    metavar="PART",
    default="0.001",
    show_default=True,
    help="A run has arrived when its loss has at most this part left of what the first has above the least.",
)
@click.option("--format", "style", type=click.Choice(["text", "jsonl", "csv"]), default="text", show_default=True)
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help="Write to FILE when it is complete.")
def sweep(session: Session, style: str, out: Path | None, **options: str | None) -> int:
    """Train with many values of a setting at once and print what came of each.

    Each run is the one that `gdtui run` makes with that value: a row has its last loss over the training rows, the
    updates until it was within the tolerance, the regime along the stiffest mode, and when it diverged. Ctrl-C ends
    early, with the rows that are complete. The exit status is 2 when the input cannot be used.
    """
    experiment = session.experiment
    asked = _sweep(options).checked(experiment)
    interrupted = False
    with output(out) as file:
        from gdtui.core.theory.sweep_result import SweepResult

        result = SweepResult(experiment, asked)
        try:
            _fill(result)
        except KeyboardInterrupt:
            interrupted = True
        file.writelines(line + "\n" for line in FORMATS[style](result))
    return complain("interrupted: the rows are those of the runs that were complete", INTERRUPTED) if interrupted else 0


def _sweep(options: Mapping[str, str | None]) -> Sweep:
    """Return the sweep of the options.

    Raises:
        ValidationError: names the option that cannot be used.
    """
    one, two = (_range(options, suffix) for suffix in ("", "2"))
    ranges = [one] if two is None else [one, two]
    assert one is not None
    axes = tuple(_axis(axis, place, len(ranges)) for place, axis in enumerate(ranges) if axis is not None)
    numbers = {name: FORM[name].parse(options[name] or "") for name in ("steps", "tolerance")}
    return Sweep(axes=axes, **numbers)


def _range(options: Mapping[str, str | None], suffix: str) -> Range | None:
    """Return the options of the first or the second setting; None where there is no second one.

    Raises:
        ValidationError: when there is a range without a setting.
        click.UsageError: when a second setting has no range.
    """
    param, low, high = (options[name + suffix] for name in ("param", "low", "high"))
    if param is None:
        for name, option in (("low2", "--from2"), ("high2", "--to2"), ("num2", "--num2"), ("scale2", "--scale2")):
            if options[name] is not None:
                raise ValidationError(option, options[name], "it needs --param2")
        return None
    for option, end in ((f"--from{suffix}", low), (f"--to{suffix}", high)):
        if end is None:
            raise click.UsageError(f"{option} is missing: it must be the range of {param}")
    assert low is not None
    assert high is not None
    return Range(param, low, high, options["num" + suffix], options["scale" + suffix])


def _axis(asked: Range, place: int, ranges: int) -> SweepAxis:
    suffix = "2" if place else ""
    setting(asked.param)
    low, high = (
        Field(f"--{name}{suffix}", "", "", 0.0, "number").parse(text)
        for name, text in (("from", asked.low), ("to", asked.high))
    )
    scale = asked.scale or ("log" if low > 0 else "linear")
    count = asked.num or ("256" if ranges == 1 else "64")
    return SweepAxis(
        param=asked.param,
        low=low,
        high=high,
        count=msgspec.structs.replace(FORM["num"], name=f"--num{suffix}").parse(count),
        scale=msgspec.structs.replace(FORM["scale"], name=f"--scale{suffix}").parse(scale),
    )


def _fill(result: SweepResult) -> None:
    """Make the runs, and say on a terminal how far they have come."""
    from gdtui.engine.sweep.sweep import SweepWork

    work = SweepWork(result.experiment, result.sweep)
    watched, said = sys.stderr.isatty(), -1
    theory = work.theory
    result.target, result.low, result.high = theory.target, theory.low, theory.high
    try:
        for part in work.parts():
            if part is not None:
                result.losses[part.places] = part.outcome.losses
                result.arrived[part.places] = part.outcome.arrived
                result.diverged[part.places] = part.outcome.diverged
                result.regimes[part.places] = part.regimes
            if watched and (percent := 100 * work.done // work.total) > said:
                said = percent
                print(f"\rgdtui: {percent} %", end="", file=sys.stderr, flush=True)
    finally:
        if said >= 0:
            print("\r" + " " * 16 + "\r", end="", file=sys.stderr, flush=True)


# -- what is written


def _text(result: SweepResult) -> Iterator[str]:
    """Write the picture, what is best, and what theory says."""
    from gdtui.plots import draw
    from gdtui.plots.sweep import sweep_plot

    experiment, names = result.experiment, [axis.param for axis in result.sweep.axes]
    yield f"{len(result.values):,} values of {' x '.join(names)}, {result.sweep.steps:,} updates each"
    yield ""
    for row in draw(sweep_plot(result), *CURVE).rows:
        yield "".join(text for text, _ in row).rstrip()
    yield ""
    yield from _summary(result, experiment, names)


def _summary(result: SweepResult, experiment: Experiment, names: list[str]) -> Iterator[str]:
    best = result.best()
    if best is not None:
        yield f"least final loss  {_described(result.row(best), names)}"
    soonest = result.best("updates")
    if soonest is not None:
        yield f"fewest updates    {_described(result.row(soonest), names)}"
    gone = sum(row.diverged_at is not None for row in result.rows())
    yield f"diverged          {gone:,} of {int(result.known.sum()):,}"
    optimal, critical = result.lr_marks()
    if "lr" in names and critical is not None:
        others = "".join(f" at {name} {getattr(experiment, name):g}" for name in names if name != "lr")
        text = (
            f"critical lr {critical:.6g}" if optimal is None else f"best lr {optimal:.6g}, critical lr {critical:.6g}"
        )
        yield f"theory            {text}{others}"


def _described(row: SweepRow, names: list[str]) -> str:
    values = ", ".join(f"{name} {value:.6g}" for name, value in zip(names, row.values, strict=True))
    loss = "not finite" if row.final_loss is None else f"{row.final_loss:.6g}"
    steps = "" if row.steps_to_tolerance is None else f", within tolerance after {row.steps_to_tolerance:,} updates"
    return f"{values}: loss {loss}{steps}" + (f", {row.regime}" if row.regime else "")


def _jsonl(result: SweepResult) -> Iterator[str]:
    """Write a JSON object for each run; what did not happen or is not known is null."""
    for row in result.rows():
        fields: dict[str, Any] = dict(zip(("value", "value2"), row.values, strict=False))
        yield msgspec.json.encode(fields | dict(_results(row))).decode()


def _csv(result: SweepResult) -> Iterator[str]:
    """Write a line for each run; what did not happen or is not known is empty."""
    names = ("value", "value2")[: len(result.shape)]
    yield ",".join((*names, *_COLUMNS))
    for row in result.rows():
        cells = (*row.values, *(value for _, value in _results(row)))
        yield ",".join("" if cell is None else str(cell) for cell in cells)


_COLUMNS = ("final_loss", "steps_to_tolerance", "regime", "diverged_at")


def _results(row: SweepRow) -> list[tuple[str, Any]]:
    return [(name, getattr(row, name)) for name in _COLUMNS]


FORMATS: Mapping[str, Callable[[SweepResult], Iterator[str]]] = {"text": _text, "jsonl": _jsonl, "csv": _csv}
