"""A curve in one line of text."""

from __future__ import annotations

import math
from collections.abc import Sequence

BLOCKS = "▁▂▃▄▅▆▇█"


def sparkline(values: Sequence[float], room: int) -> str:
    """Return values as blocks on a logarithmic scale of their own, from ▁ for the least to █ for the greatest.

    What has no logarithm is left out: a value that is 0 or unknown is a gap. Equal values are all ▁.

    Args:
        values: the values; more than fit are thinned, and the last stays.
        room: the most cells.
    """
    count = min(len(values), room)
    if count < 1:
        return ""
    places = [len(values) - 1 - round(i * (len(values) - 1) / max(count - 1, 1)) for i in reversed(range(count))]
    logs = [math.log(value) if 0 < value < math.inf else math.nan for value in (values[place] for place in places)]
    known = [value for value in logs if not math.isnan(value)]
    if not known:
        return " " * count
    low, span = min(known), max(known) - min(known)
    return "".join(
        " " if math.isnan(value) else BLOCKS[round((len(BLOCKS) - 1) * (value - low) / span) if span else 0]
        for value in logs
    )
