"""The loss over the updates, and the other columns that a run records of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from textual.events import Click
from textual.reactive import reactive

from gdtui.core.language import Translated
from gdtui.core.texts import text
from gdtui.core.widths import width, wrap
from gdtui.ui.panels.key import Key
from gdtui.ui.panels.plot_panel import PlotPanel
from gdtui.ui.session.snapshot import RunSnapshot
from gdtui.ui.text.cells import left
from gdtui.ui.widgets.bars import SeekRequested

if TYPE_CHECKING:
    from gdtui.plots import Frame, Plot
    from gdtui.ui.session.panels.curves import UpdateAxis
    from gdtui.ui.session.panels.loss_picture import LossPicture

PARTS = {1.0: "all", 0.5: "last half", 0.1: "last tenth", 100.0: "last 100"}
"""The zoom: a part of the updates, or their number."""
MANY_DECADES = 3  # powers of ten: a linear scale then shows only the greatest values
MARGIN = 2  # cells on each side
MORE = Translated(en=" … (N: all)", ko=" … (N: 전체)")
NO_LAYERS = Translated(
    en="This model has no layers.\n\nChoose the model mlp in Settings\nto see what they do.",
    ko="이 모델에는 층이 없습니다.\n\nSettings에서 model을 mlp로 고르면\n층이 하는 일이 보입니다.",
)


class LossPanel(PlotPanel[RunSnapshot]):
    """The losses of training, test and batches; then the gradient, learning rate, parameters and layers."""

    TITLE = "Loss"
    KEY = "l"
    TABS = ("loss", "gradient", "lr", "params", "layers")
    FIRST_STEPS: ClassVar[tuple[Translated, ...]] = (  # here, as the first paint waits for no file of texts
        Translated(en="space  runs", ko="space  계속 실행"),
        Translated(en="    →  makes one update", ko="    →  갱신 한 번"),
        Translated(en="    .  does one operation of it", ko="    .  그 가운데 연산 하나"),
        Translated(en="    6  has lessons: begin there", ko="    6  수업: 여기서 시작하세요"),
    )
    KEYS = (
        Key("x", "unit", "unit", "Loss: count updates or epochs along the x axis", "Unit"),
        Key("n", "part", "part", "Loss: all updates, the last half, tenth or hundred", "Newest"),
    )
    _span: tuple[int, int] | None = None  # the first and the last step, if they were chosen with the mouse
    by_epoch = reactive(False, repaint=False)
    part = reactive(1.0, repaint=False)

    @cached_property
    def picture(self) -> LossPicture:
        """The picture that draws the plots."""
        from gdtui.ui.session.panels.loss_picture import LossPicture

        return LossPicture(self.app)

    def watch_by_epoch(self) -> None:
        """Draw the curves over the other unit."""
        self.redraw()

    def watch_part(self) -> None:
        """Draw more of the updates, or fewer."""
        self.redraw()

    # -- the part that is shown

    def _axis(self, snapshot: RunSnapshot) -> UpdateAxis:
        from gdtui.ui.session.panels.curves import update_axis

        return update_axis(snapshot, self.part, self.canvas.size.width, self.by_epoch, self._span)

    def show_part(self, frame: Frame) -> None:
        """Show other updates; the other axis follows what they are."""
        axis, snapshot = self.picture.axis, self.snapshot
        if axis is None or snapshot is None or frame.x is None:
            return
        first, last = max(axis.step(frame.x[0]), 0), axis.step(frame.x[1])
        self._span = (first, last) if last - first > 1 and first < snapshot.updates else self._span
        self.redraw()

    def home(self) -> None:
        """Show all updates."""
        self._span = None
        super().home()
        self.redraw()

    def read(self, x: float, y: float) -> str:
        """Return the update that the mouse is at, and what was recorded of it."""
        axis, snapshot = self.picture.axis, self.snapshot
        if self.page == "layers" or axis is None or snapshot is None:
            return super().read(x, y)
        return self.picture.reading(snapshot, self.page, axis.step(x))

    # -- keys

    def action_unit(self) -> None:
        """Switch between updates and epochs."""
        self.by_epoch = not self.by_epoch

    def action_part(self) -> None:
        """Go to the next zoom."""
        self._span, parts = None, [*PARTS]
        self.part = parts[(parts.index(self.part) + 1) % len(parts)]

    def on_click(self, event: Click) -> None:
        """Put the cursor at the step that was clicked."""
        place = self.canvas.at(event.offset) if event.widget is self.canvas else None
        axis = self.picture.axis
        if place is not None and axis is not None and self.snapshot is not None:
            self.post_message(SeekRequested(min(max(axis.step(place[0]), 0), self.snapshot.updates)))

    def needs(self, snapshot: RunSnapshot) -> Mapping[str, Any]:
        """Return the layers while they are shown."""
        del snapshot
        return {"layers": True} if self.page == "layers" else {}

    def depends_on(self, snapshot: RunSnapshot) -> tuple[object, ...]:
        """Return the records of the runs, and how they are drawn."""
        run = (
            snapshot.about,
            snapshot.history,
            snapshot.updates,
            snapshot.step,
            snapshot.ghosts,
            snapshot.layers,
            snapshot.recalled,
            snapshot.recalling,
            snapshot.experiment,
            snapshot.view and snapshot.view.train_loss,  # it follows a change of the data a moment later
        )
        return *run, snapshot.marker, snapshot.log_scale, self.by_epoch, self.part, self._span

    def show(self, snapshot: RunSnapshot) -> None:
        """Draw the page up to this moment, or say how to get one."""
        plot, empty = None, welcome(snapshot.about, self.FIRST_STEPS, *self.canvas.size)
        if self.page == "layers":
            plot, empty = self.picture.layers(snapshot), str(NO_LAYERS)
        elif snapshot.updates and snapshot.view is not None:
            plot = self.picture.curves(snapshot, self.page, self._axis(snapshot), self.by_epoch)
        self.paint(plot, empty)
        self.entitle(" · ".join(self._notes(snapshot, plot)))

    def _notes(self, snapshot: RunSnapshot, plot: Plot | None) -> Iterator[str]:
        """Yield what is not seen at once: the scale, the part, and that another scale would show more."""
        if snapshot.log_scale:
            yield "log"
        if snapshot.recalling:
            yield "recomputing"
        if self._span or self.part != 1:
            yield "zoomed" if self._span else PARTS[self.part]
        if plot is not None and not snapshot.log_scale and self.page in ("loss", "gradient"):
            count = self.picture.decades(plot)
            if count >= MANY_DECADES:
                yield text("hints.decades", count=count)


NOTHING_YET = Translated(en="No update yet.", ko="아직 갱신이 없습니다.")


def welcome(about: str, steps: Sequence[Translated], room: int, height: int) -> str:
    """Return lines of equal width: the beginning of a story, as much as fits, above the keys.

    Args:
        about: what to look for; may be empty.
        steps: the keys and what they do.
        room: cells across.
        height: lines.
    """
    keys = [str(NOTHING_YET), "", *map(str, steps)]
    room, below = max(room - 2 * MARGIN, 1), height - len(keys) - 1
    story = list(wrap(about, room)) if about and below > 1 else []
    if story and len(story) > below:
        last = next(iter(wrap(story[below - 1], max(room - width(str(MORE)), 1))))  # whole words
        story = [*story[: below - 1], last.rstrip() + str(MORE)]
    column = max(map(width, keys))
    lines = [left(line, room) for line in story] + [""] * bool(story) + [left(key, column) for key in keys]
    return "\n".join(lines)
