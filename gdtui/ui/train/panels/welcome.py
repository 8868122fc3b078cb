"""What stands in the Loss panel before the first update: what to look for in this session, and the keys to begin."""

from __future__ import annotations

import textwrap

KEYS = ("space  runs", "    →  makes one update", "    .  does one operation of it")
MARGIN = 2  # cells on each side
MORE = " … (N: all)"


def welcome(about: str, width: int, height: int) -> str:
    """Return lines of equal width: the beginning of a story, as much as fits, above the keys.

    Args:
        about: what to look for; may be empty.
        width: cells across.
        height: lines.
    """
    keys = ["No update yet.", "", *KEYS]
    room, left = max(width - 2 * MARGIN, 1), height - len(keys) - 1
    story = textwrap.wrap(" ".join(about.split()), room) if about and left > 1 else []
    if story and len(story) > left:
        story = [*story[: left - 1], story[left - 1][: room - len(MORE)].rstrip() + MORE]
    column = max(map(len, keys))
    return "\n".join([*(line.ljust(room) for line in story), *[""] * bool(story), *(key.ljust(column) for key in keys)])
