"""The page with the gradient of each row of the batch, and what is said of the step of an update."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterator, Sequence

from textual.content import Content

from gdtui.core.language import Translated
from gdtui.protocol import GradientsReady, LineStep
from gdtui.ui.text import cells
from gdtui.ui.text.numbers import fitted_number, number_text, percent_text

LABEL = 14  # cells of what stands before the numbers
CELL = 10  # cells of a number
LANDED = 0.005  # a step this near to the least loss on its line landed there

UNDERSHOT = Translated(
    en="It undershot: {} of the way to the least loss on its line.",
    ko="덜 갔습니다: 이 방향의 최소 손실까지 거리 중 {}.",
)
HIT = Translated(en="It landed on the least loss on its line.", ko="이 방향에서 손실이 가장 작은 곳에 닿았습니다.")
OVERSHOT = Translated(
    en="It overshot: {} times as far as the least loss on its line.",
    ko="지나쳤습니다: 이 방향의 최소 손실까지 거리의 {}배.",
)
ROSE = Translated(en="The loss of the batch rose.", ko="이 배치의 손실이 늘었습니다.")
UPHILL = Translated(
    en="It went uphill: the loss rises in its direction.", ko="오르막으로 갔습니다: 이 방향에서 손실이 늘어납니다."
)
ENDLESS = Translated(en="The loss falls all along its line.", ko="이 방향에서는 손실이 끝없이 줄어듭니다.")
MEASURED = Translated(en="(measured)", ko="(측정값)")
SIGNAL = Translated(
    en="Signal to noise is the mean over its standard error, spread/√{}.",
    ko="신호 대 잡음은 평균을 표준 오차(spread/√{})로 나눈 값입니다.",
)
SCALE = Translated(
    en="Noise scale {}: in a batch of so many rows noise and gradient are equally long.",
    ko="잡음 척도 {}: 배치의 행이 이만큼이면 잡음과 기울기의 크기가 같습니다.",
)
MORE = Translated(en="and {} more rows, which count in the mean too", ko="그 밖의 {}행도 평균에 들어갑니다")


def line_text(line: LineStep) -> Content:
    """Return what a step was along its line: too short, too long, or uphill."""
    if line.reason:
        return Content.styled(f"{line.reason[:1].upper()}{line.reason[1:]}.", "$foreground-muted")
    said, colour = _said(line)
    parts = [said, *([str(ROSE)] if line.rose else []), *([str(MEASURED)] if line.part and not line.exact else [])]
    return Content.styled(" ".join(parts), colour)


def _said(line: LineStep) -> tuple[str, str]:
    if line.part is None:
        return (str(UPHILL), "$text-warning") if line.uphill else (str(ENDLESS), "$text-success")
    if abs(line.part - 1) < LANDED:
        return str(HIT), "$text-success"
    if line.part < 1:
        return str(UNDERSHOT).format(percent_text(line.part)), "$text-success"
    return str(OVERSHOT).format(number_text(line.part, 3)), "$text-warning"


def gradients_text(found: GradientsReady, width: int) -> Content:
    """Return the rows' gradients, their mean, spread and signal to noise, in lines of at most `width` cells."""
    if found.reason:
        return Content.styled(f"{found.reason[:1].upper()}{found.reason[1:]}.", "$foreground-muted")
    return Content("\n").join(_lines(found, max(1, min((width - LABEL) // CELL, len(found.names)))))


def _lines(found: GradientsReady, columns: int) -> Iterator[Content]:
    if found.line is not None:
        yield line_text(found.line)
        yield Content("")
    names = [f"∂{name}" for name in found.names[:columns]]
    yield Content.styled(cells.left("row", LABEL) + "".join(cells.right(name, CELL) for name in names), "bold")
    numbers, rows = array("d", found.gradients), array("i", found.rows)
    mean, spread = array("d", found.mean)[:columns], array("d", found.spread)[:columns]
    signal = [_signal(m, s, found.count) for m, s in zip(mean, spread, strict=True)]
    yield _row("mean", mean, "bold")
    yield _row("spread", spread)
    yield _row("signal/noise", signal)
    wide = len(found.names)
    for place, row in enumerate(rows):
        yield _row(str(row), numbers[place * wide : place * wide + columns])
    if found.count > len(rows):
        yield Content.styled(str(MORE).format(found.count - len(rows)), "$foreground-muted")
    yield Content.styled("\n" + str(SIGNAL).format(found.count), "$foreground-muted")
    if found.noise_scale is not None:
        yield Content.styled(str(SCALE).format(number_text(found.noise_scale, 3)), "$foreground-muted")


def _signal(mean: float, spread: float, count: int) -> float:
    """Return how many standard errors a mean is away from 0; NaN where the spread is unknown or 0."""
    return abs(mean) / (spread / math.sqrt(count)) if spread > 0 else math.nan


def _row(label: str, numbers: Sequence[float], style: str = "") -> Content:
    text = cells.left(label, LABEL) + "".join(cells.right(fitted_number(n, CELL - 1), CELL) for n in numbers)
    return Content.styled(text, style) if style else Content(text)
