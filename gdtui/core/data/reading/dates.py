"""Dates as people write them, and as days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

_TIMES = ("", " %H:%M", " %H:%M:%S")
_DAYS = (
    *("%Y/%m/%d", "%Y.%m.%d", "%Y. %m. %d", "%Y. %m. %d.", "%Y년 %m월 %d일"),
    *("%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%m-%d-%Y", "%d-%m-%Y"),
    *("%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d-%b-%Y"),
    *("%Y-%m", "%Y/%m", "%b %Y"),
)
ISO = "ISO"
FORMATS = (ISO, *(day + time for day in _DAYS for time in _TIMES))
"""Formats in the order in which they are tried: the month stands before the day where both are possible."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def days(text: str, form: str) -> float | None:
    """Return the days from 1970 to a date, or None when the text is no date of that form."""
    text = text.strip()
    if not 6 <= len(text) <= 40 or text.isdigit():
        return None
    try:
        date = datetime.fromisoformat(text) if form == ISO else datetime.strptime(text, form)
    except ValueError:
        return None
    moment = date if date.tzinfo else date.replace(tzinfo=UTC)
    return (moment - _EPOCH).total_seconds() / 86400


def recognise_date(cells: Sequence[str]) -> str:
    """Return the form that most cells, and at least half of them, are dates of; empty when there is none."""
    tried = [cell for cell in cells if any(c.isdigit() for c in cell)][:200]
    if 2 * len(tried) < len(cells[:200]):
        return ""
    first = [form for form in FORMATS if any(days(cell, form) is not None for cell in tried[:3])]
    counts = {form: sum(days(cell, form) is not None for cell in tried) for form in first}
    best = max(counts, key=counts.__getitem__, default="")
    return best if best and 2 * counts[best] >= len(tried) else ""
