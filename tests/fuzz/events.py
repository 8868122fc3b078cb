"""Random events, as the bytes that a terminal would send: keys, the mouse, pastes, and what no terminal should send."""

from __future__ import annotations

import string
from collections.abc import Callable
from random import Random
from typing import NamedTuple

LEAST, MOST = (20, 5), (300, 100)  # the sizes of the terminal


class Event(NamedTuple):
    """Something that happens to the program.

    Attributes:
        data: the bytes that it reads.
        size: the terminal's new size, if that changes.
    """

    data: bytes = b""
    size: tuple[int, int] | None = None


NAMED = [
    *(f"\x1b[{end}" for end in "ABCDHFZ"),  # arrows, home, end, shift+tab
    *(f"\x1b[1;{modifier}{end}" for end in "ABCDHF" for modifier in (2, 3, 5, 6)),
    *(f"\x1b[{number}~" for number in (2, 3, 5, 6, 15, 17, 18, 19, 20)),
    "\r",
    "\t",
    "\x1b",
    " ",
    "\x7f",
]
# ctrl+c, ctrl+q and q quit or have tests of their own, as ctrl+z has; i and m are tab and enter
CONTROL = [chr(ord(letter) - 96) for letter in string.ascii_lowercase if letter not in "cimqz"]
KITTY = [code for code in (*range(128), *range(57344, 57472)) if chr(code).lower() not in "cimqz"]
LIKELY = [*" .,eEuUrRfopyzDnNsStTiaAlLdcxm+-0123456[]{}?/*vbgwGF", "\x0f", "\x10", "\r", "\x1b", "\x1b[C", "\x1b[D"]
TYPED = [letter for letter in string.printable if letter not in "q\x0b\x0c"] + list("éß日本한글🙂\u0301\u200d")
PASTED = [
    "1\t2\n3\t4\n5\t6.5",
    "x,y\n1,2\n2,nan\n3,",
    "/dev/zero",
    "/",
    "~",
    "'/etc/passwd'",
    "1e400",
    "x**x**x",
    "lr=0.1",
    "[red]",
    "\x00\x01\x02",
    "",
    "9" * 5000,
    "a\n" * 3000,
]
STRANGE = [
    b"\x1b[99999999999999999999;5u",  # a key code beyond every integer
    b"\x1b[1114112u",  # beyond every character
    b"\x1b[55296;1;55296u",  # half a surrogate pair
    b"\x1b[97;1;99999999999u",
    b"\xff\xfe",  # no UTF-8
    b"\xe6\x97",  # the begin of a character
    b"\x1b[",
    b"\x1b[<999999999999;9;9M",
    b"\x1b[<0;0;0M",
    b"\x1b[<0;99999;99999M",
    b"\x1b[?9999;1$y",
    b"\x1b[I",
    b"\x1b[O",
    b"\x1b[12;40R",
    b"\x1bOP",
]


def key(chance: Random) -> Event:
    """Return a key that means something on most screens."""
    return Event(chance.choice(LIKELY).encode())


def any_key(chance: Random) -> Event:
    """Return any key, by itself or as the kitty protocol sends it."""
    if chance.random() < 0.1:
        return Event(f"\x1b[{chance.choice(KITTY)};5u".encode())
    return Event(chance.choice(chance.choice((NAMED, CONTROL, TYPED))).encode())


def same_key(chance: Random) -> Event:
    """Return a key several times, as of a fast hand or a held key."""
    return Event(key(chance).data * chance.randint(2, 12))


def mouse(chance: Random) -> Event:
    """Return a click, a drag or the wheel."""
    button = chance.choice((0, 0, 0, 1, 2, 64, 65, 66, 67)) + chance.choice((0, 0, 0, 4, 8, 16))
    places = [(chance.randint(1, 130), chance.randint(1, 45)) for _ in range(chance.randint(1, 4))]
    (x, y), (to_x, to_y) = places[0], places[-1]
    moves = "".join(f"\x1b[<{button | 32};{a};{b}M" for a, b in places[1:])
    up = "" if button >= 64 or chance.random() < 0.05 else f"\x1b[<{button};{to_x};{to_y}m"
    return Event(f"\x1b[<{button};{x};{y}M{moves}{up}".encode())


def paste(chance: Random) -> Event:
    """Return pasted text."""
    return Event(f"\x1b[200~{chance.choice(PASTED)}\x1b[201~".encode())


def resize(chance: Random) -> Event:
    """Return a new size, often one where the layout is another."""
    common = [(120, 36), (80, 24), (60, 20), (200, 60), LEAST, MOST]
    size = chance.choice(
        [*common, *((chance.randint(a, b), chance.randint(c, d)) for a, b, c, d in [(20, 300, 5, 100)])]
    )
    return Event(size=size)


def strange(chance: Random) -> Event:
    """Return bytes that a terminal should not send."""
    return Event(chance.choice(STRANGE))


KINDS: dict[Callable[[Random], Event], int] = {
    key: 45,
    any_key: 22,
    same_key: 8,
    mouse: 14,
    paste: 3,
    resize: 5,
    strange: 3,
}
"""Each kind of event, and how many of a hundred are of it."""


def event(chance: Random) -> Event:
    """Return a random event."""
    (kind,) = chance.choices([*KINDS], [*KINDS.values()])
    return kind(chance)
