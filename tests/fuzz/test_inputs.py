"""Damaged files, formulas and messages: each is used, or refused in one line; none runs code or reads another file.

`GDTUI_EXAMPLES=10000 python -m pytest -n 0 tests/fuzz/test_inputs.py` makes ten thousand of each kind.
"""

from __future__ import annotations

import os
import sys
import sysconfig
import typing
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gdtui import protocol
from gdtui.core.data.reading.choices import ReadChoices
from gdtui.core.data.reading.preview import preview
from gdtui.core.data.reading.read import read
from gdtui.core.data.reading.source import Source
from gdtui.core.errors import ValidationError
from gdtui.core.lessons.catalog import LESSONS
from gdtui.core.lessons.goal import goal
from gdtui.core.lessons.lesson import load as load_lesson
from gdtui.core.maths.formula import parse
from gdtui.core.storage.presets import PRESETS
from gdtui.core.storage.session_file import load as load_session
from tests.core.data.reading.test_properties import WHOLE, any_choices
from tests.examples import examples
from tests.protocol.test_wire import COMMANDS, EVENTS, body

EXAMPLES = examples(200)
many = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))

FORBIDDEN = ("compile", "exec", "subprocess.Popen", "os.system", "os.exec", "socket.connect", "os.remove", "os.rename")
LIBRARIES = tuple(sysconfig.get_paths()[name] for name in ("stdlib", "platstdlib", "purelib", "platlib"))
WICKED = (
    b"__import__('os').system('true')",
    b"/etc/passwd",
    b"../../../../etc/passwd",
    b"\x00",
    b"!!python/object/apply:os.system",
    b"1e999",
    b"nan",
    b"9" * 400,
    b"[" * 500,
    b'"""',
)


@st.composite
def damaged(draw: st.DrawFn, *whole: bytes) -> bytes:
    """One of some contents with bytes changed, taken out, added, or cut off."""
    content = bytearray(draw(st.sampled_from(whole)))
    for _ in range(draw(st.integers(1, 5))):
        place = draw(st.integers(0, len(content)))
        content[place : place + draw(st.integers(0, 8))] = draw(st.sampled_from(WICKED) | st.binary(max_size=6))
    return bytes(content[: draw(st.integers(0, len(content)))] if draw(st.booleans()) else content)


class Watch:
    """Notes what Python does that no input may have it do, while it is on: an audit hook stays for ever."""

    def __init__(self) -> None:
        self.on, self.seen = False, list[str]()
        self.allowed: tuple[str, ...] = ()
        sys.addaudithook(self._note)

    def _note(self, event: str, args: tuple[Any, ...]) -> None:
        if not self.on:
            return
        if event == "open":
            known = not isinstance(args[0], str | bytes) or os.fsdecode(args[0]).startswith(self.allowed)
        elif event in FORBIDDEN:  # a codec is imported at its first use, and typing evaluates annotations of settings
            asking = sys._getframe(1).f_code.co_filename
            known = str(_file(event, args)).startswith(LIBRARIES) or asking == typing.__file__
        else:
            return
        if not known:
            self.seen.append(f"{event} {args!r}"[:200])

    @contextmanager
    def watching(self, *folders: Path) -> Iterator[None]:
        """Fail when anything but files in these folders is opened, or any code is compiled or run."""
        self.allowed, self.on = (*map(str, folders), *LIBRARIES), True
        self.seen.clear()
        try:
            yield
        finally:
            self.on = False
        assert not self.seen


def _file(event: str, args: tuple[Any, ...]) -> object:
    """Return the file that code comes from."""
    return args[0].co_filename if event == "exec" else args[1] if event == "compile" else ""


WATCH = Watch()


def used_or_refused(use: Callable[[], object], *folders: Path) -> None:
    """Use an input under watch; a refusal is one line."""
    with WATCH.watching(*folders):
        try:
            use()
        except ValidationError as error:
            message = str(error)
        else:
            return
    assert message
    assert "\n" not in message


def files(folder: Path) -> tuple[bytes, ...]:
    return tuple(path.read_bytes() for path in sorted(folder.glob("*.toml")))


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    """Have everything imported and every file of the package read that readers read at their first use."""
    for path in sorted(PRESETS.glob("*.toml")):
        load_session(path)
    for path in sorted(LESSONS.glob("*.toml")):
        load_lesson(path)
    for content in WHOLE:
        with suppress(ValidationError):
            read(Source(Path("d"), content), ReadChoices())
    protocol.unpack_command(body(COMMANDS[0]))
    protocol.unpack_event(body(EVENTS[0]))


@many
@given(damaged(*files(PRESETS)))
def test_a_damaged_session_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(content)
    used_or_refused(lambda: load_session(path), tmp_path)


@many
@given(damaged(*files(LESSONS)))
def test_a_damaged_lesson(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(content)
    used_or_refused(lambda: load_lesson(path), tmp_path, PRESETS)


@many
@given(damaged(*WHOLE), any_choices())
def test_a_damaged_data_file(content: bytes, choices: ReadChoices) -> None:
    source = Source(Path("d"), content)
    with WATCH.watching():
        preview(source, choices)
    used_or_refused(lambda: read(source, choices))


FORMULAS = (
    b"sin(x)^2 + 1/(2x) - |x|",
    b"W * x + b",
    b'w * "study hours" + `a,b`',
    b"max(x, 0) ** 3",
    b"loss < start.loss / 2",
)


@many
@given(damaged(*FORMULAS).map(lambda content: content.decode(errors="replace")))
def test_a_damaged_formula(text: str) -> None:
    used_or_refused(lambda: parse(text))
    used_or_refused(lambda: goal(text))


@many
@given(damaged(*map(body, COMMANDS), *map(body, EVENTS)))
def test_a_damaged_message(content: bytes) -> None:
    for unpack in (protocol.unpack_command, protocol.unpack_event):
        with WATCH.watching(), suppress(msgspec.MsgspecError):
            unpack(content)
