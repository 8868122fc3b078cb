"""The page with the log: the lines that the tutorials print, up to the cursor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.content import Content

from gdtui.core.data.history import History
from gdtui.core.experiment.log_line import LogLine
from gdtui.core.language import Translated
from gdtui.ui.session.snapshot import RunSnapshot
from gdtui.ui.text.cells import wrap_code

EPOCHS = 60  # the most lines: the newest
ABOUT = Translated(
    en="Cost is the loss before the epoch's last update, the rest is after it.",
    ko="Cost는 에폭의 마지막 갱신 전 손실이고, 나머지는 갱신 후입니다.",
)
NO_UPDATE = Translated(en="No update yet.", ko="아직 갱신이 없습니다.")


def log_text(snapshot: RunSnapshot, width: int) -> Content:
    """Return the newest line first, so that it stays in sight; its epoch may not be over yet."""
    history = snapshot.history
    if history is None or not snapshot.step:
        return Content.styled(str(NO_UPDATE), "$foreground-muted")
    line, rows = LogLine(snapshot.experiment, history.columns), [*_rows(history, snapshot.step)]
    texts = [line.of([history.value(name, row) for name in history.columns]) for row in _known(history, rows)]
    if len(texts) < len(rows):
        texts.append("…")
    lines = [part for text in texts for part in wrap_code(text, width, "      ")]
    return Content("\n").join([*map(Content, lines), Content.styled(f"\n{ABOUT}", "$foreground-muted")])


def _known(history: History, rows: Sequence[int]) -> Iterator[int]:
    """Yield the updates up to the first one that is not in memory, which is wanted unless it is too long ago."""
    for row in rows:
        if rows[0] - row >= history.reach or not history.look_at(row, row + 1):
            return
        yield row


def _rows(history: History, step: int) -> Iterator[int]:
    """Yield the last update of each of the newest epochs up to a step, the newest first."""
    row = step - 1
    for _ in range(EPOCHS):
        yield row
        row = int(history.epochs.first_steps(history.epochs.of([row]))[0]) - 1
        if row < 0:
            return
