"""Several pictures of a screen as one that moves: an SVG whose parts are shown in turn by its own style sheet.

A browser plays it wherever it shows an image. What stands in several frames is written once.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

# What Textual writes: a rule for each style, rectangles for backgrounds, and texts over them.
RULE = re.compile(r"\.[\w-]+-(r\d+) \{ (.*?) \}")
RECT = re.compile(r'<rect fill="([^"]*)" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"[^>]*?/>')
TEXT = re.compile(r'<text class="[\w-]+-(r\d+)" x="([\d.]+)" y="([\d.]+)" textLength="([\d.]+)"[^>]*>([^<]*)</text>')
TITLE = re.compile(r'<text class="[\w-]+-title"( [^>]*>[^<]*</text>)')
INSIDE = "translate(9, 41)"  # where the screen begins in the window that is drawn around it


class Frame(NamedTuple):
    """A picture that Textual has exported, and for how many seconds it is shown."""

    svg: str
    seconds: float


def moving(frames: list[Frame], label: str) -> str:
    """Return one SVG that shows frames of one size in turn, for ever.

    Args:
        frames: what is shown, in order.
        label: what the picture is of, for those who cannot see it.
    """
    styles = dict[str, str]()  # their names
    window, _ = _halves(frames[0].svg)
    titles, backgrounds, texts = (defaultdict[str, list[int]](list) for _ in range(3))
    for number, frame in enumerate(frames):
        for kind, parts in zip((titles, backgrounds, texts), _parts(frame.svg, styles), strict=True):
            for part in parts:
                kind[part].append(number)
    turns = dict[tuple[int, ...], str]()  # the names of sets of frames
    drawn = [_groups(parts, turns) for parts in (titles, backgrounds, texts)]
    size = re.search(r'viewBox="[^"]*"', frames[0].svg)
    assert size is not None
    return "\n".join(
        (
            f'<svg {size[0]} xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{label}">',
            "<style>\ntext { font: 20px Fira Code, DejaVu Sans Mono, monospace; white-space: pre }",
            ".title { font: bold 18px arial, sans-serif; text-anchor: middle }",
            *(f".{name} {{ {style} }}" for style, name in styles.items()),
            *_rules(turns, [frame.seconds for frame in frames]),
            f"</style>{TITLE.sub('', window)}{drawn[0]}",
            f'<g transform="{INSIDE}">\n{drawn[1]}\n{drawn[2]}\n</g>\n</svg>\n',
        )
    )


def _halves(svg: str) -> tuple[str, str]:
    """Return what is drawn around the screen, and the screen."""
    window, _, screen = svg.partition("</defs>")[2].partition(f'<g transform="{INSIDE}"')
    return window, screen


def _parts(svg: str, styles: dict[str, str]) -> tuple[list[str], list[str], list[str]]:
    """Return the titles, backgrounds and texts of a frame; styles that are new are named."""
    window, screen = _halves(svg)
    own = dict(RULE.findall(svg))
    texts = [
        f'<text class="{styles.setdefault(own[style], f"s{len(styles)}")}" x="{x}" y="{y}" textLength="{length}">'
        f"{content}</text>"
        for style, x, y, length, content in TEXT.findall(screen)
        if content.replace("&#160;", "")
    ]
    return [f'<text class="title"{rest}' for rest in TITLE.findall(window)], list(_backgrounds(screen)), texts


def _backgrounds(screen: str) -> Iterator[str]:
    """Yield the rectangles of a screen; neighbours of one colour are one."""
    wide: list[tuple[str, str, str, float, float]] = []  # colour, y, height, left and right
    for colour, x, y, width, height in RECT.findall(screen):
        left, right = float(x), float(x) + float(width)
        if wide and wide[-1][:2] == (colour, y) and abs(wide[-1][4] - left) < 0.1:
            left = wide.pop()[3]
        wide.append((colour, y, height, left, right))
    for colour, y, height, left, right in wide:
        yield f'<rect fill="{colour}" x="{left:g}" y="{y}" width="{right - left:g}" height="{height}"/>'


def _groups(parts: dict[str, list[int]], turns: dict[tuple[int, ...], str]) -> str:
    """Return the parts, those together that are seen in the same frames; sets of frames that are new are named."""
    together = defaultdict[tuple[int, ...], list[str]](list)
    for part, frames in parts.items():
        together[tuple(dict.fromkeys(frames))].append(part)
    return "\n".join(
        f'<g class="{turns.setdefault(frames, f"f{len(turns)}")}">{"".join(group)}</g>'
        for frames, group in together.items()
    )


def _rules(turns: dict[tuple[int, ...], str], seconds: list[float]) -> Iterator[str]:
    """Yield the rules by which parts are seen in their frames; where nothing moves, in the first one."""
    whole = sum(seconds)
    percents = [100 * sum(seconds[:number]) / whole for number in range(len(seconds))]
    for frames, name in turns.items():
        seen = ["visible" if number in frames else "hidden" for number in range(len(seconds))]
        changes = [number for number in range(len(seconds)) if not number or seen[number] != seen[number - 1]]
        yield f".{name} {{ visibility: {seen[0]} }}"
        if len(changes) > 1:
            moments = " ".join(f"{percents[number]:.2f}% {{ visibility: {seen[number]} }}" for number in changes)
            yield f"@keyframes {name} {{ {moments} }} .{name} {{ animation: {name} {whole:g}s step-end infinite }}"
