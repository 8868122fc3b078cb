"""The link to the engine: who asks gets the answer, any command may start it, and another version is refused."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from unittest.mock import patch

import pytest

from gdtui import protocol
from gdtui.core.data.table import Table
from gdtui.core.experiment.experiment import Experiment, Run
from gdtui.core.experiment.sweep import Sweep, SweepAxis
from gdtui.core.functions.method import Method
from gdtui.core.storage.targets import resolve
from gdtui.protocol.client import LOCAL_ENGINE, Client
from gdtui.protocol.descend import TrajectoryAnswer, TrajectoryRequest
from gdtui.protocol.requests import RecordsRequest
from gdtui.ui.shell.engine_link import EngineLink
from tests.elsewhere import Elsewhere

HOURS = Experiment.on(Table.of({"x": [1, 2, 3], "y": [2, 4, 6]}))
SQUARE = TrajectoryRequest(function="square", method=Method(lr=0.5), start=(1.0,), steps=2)
STRANGER = """
import sys
from gdtui import protocol
sys.stdout.buffer.write(protocol.pack(protocol.EngineReady("9.9", protocol.PROTOCOL + 1)))
sys.stdout.buffer.flush()
sys.stdin.read()
"""

TALKER = """
import sys
while True:
    sys.stdout.buffer.write(b"x" * 2**20)
"""


class Heard(list[protocol.Answered | protocol.RequestFailed]):
    """The answers that one asker has heard."""

    __call__ = list.append


@asynccontextmanager
async def linked(*command: str) -> AsyncIterator[tuple[EngineLink, asyncio.Event]]:
    """A link that is kept alive, and an event that is set at each news."""
    news = asyncio.Event()
    link = EngineLink(news.set, command or LOCAL_ENGINE)
    pump = asyncio.create_task(link.pump())
    try:
        yield link, news
    finally:
        pump.cancel()
        await link.close()


async def until(news: asyncio.Event, condition: object) -> None:
    assert callable(condition)
    async with asyncio.timeout(30):
        while not condition():
            news.clear()
            await news.wait()


async def test_two_who_ask_the_same_are_both_answered_and_each_once() -> None:
    async with linked() as (link, news):
        first, second = Heard(), Heard()
        link.ask(SQUARE, first)
        link.ask(SQUARE, second)
        await until(news, lambda: first and second)
        assert [len(first), len(second)] == [1, 1]
        assert isinstance(first[0], protocol.Answered)
        assert isinstance(second[0], protocol.Answered)
        assert isinstance(first[0].answer, TrajectoryAnswer)
        assert first[0].answer == second[0].answer
        assert first[0].request_id != second[0].request_id


async def test_who_cancels_hears_nothing_and_the_other_is_answered() -> None:
    async with linked() as (link, news):
        first, second, third = Heard(), Heard(), Heard()
        link.cancel(link.ask(SQUARE, first))
        link.ask(SQUARE, second)
        await until(news, lambda: second)
        link.ask(SQUARE, third)
        await until(news, lambda: third)
        assert not first


async def test_what_fails_is_said_to_who_asked() -> None:
    async with linked() as (link, news):
        heard, other = Heard(), Heard()
        link.ask(TrajectoryRequest(function="square", method=Method(), start=(99.0,)), heard)
        link.ask(SQUARE, other)
        await until(news, lambda: heard and other)
        assert isinstance(heard[0], protocol.RequestFailed)
        assert "x0 is 99.0" in heard[0].message
        assert isinstance(other[0], protocol.Answered)


@pytest.mark.own_engine
async def test_another_engine_is_asked_what_the_last_one_did_not_answer() -> None:
    async with linked() as (link, news):
        await until(news, lambda: link.reachable)
        os.kill(link.pid, signal.SIGKILL)
        await until(news, lambda: link.fault)
        assert "SIGKILL" in link.fault
        heard = Heard()
        link.ask(SQUARE, heard)
        await until(news, lambda: heard)
        assert not link.fault


class Owner:
    """A run of its own."""

    def __init__(self, link: EngineLink, experiment: Experiment) -> None:
        self.link, self.run_id, self.events = link, link.new_id(), list[protocol.AnyEvent]()
        self.experiment = experiment
        link.join(self)

    def initial_commands(self) -> list[protocol.Command]:
        return [protocol.Configure(self.run_id, Run(self.experiment))]

    def handle_event(self, event: protocol.AnyEvent) -> None:
        if getattr(event, "run_id", None) == self.run_id:
            self.events.append(event)

    def last(self, kind: type[protocol.Event]) -> protocol.Event | None:
        return next((event for event in reversed(self.events) if isinstance(event, kind)), None)


async def test_tables_are_put_once_and_edits_cross_alone() -> None:
    link = EngineLink(lambda: None)
    sent: list[protocol.Command] = []
    changed = HOURS.change(table=HOURS.table.replace(0, "y", 5))
    again = changed.change(table=changed.table.replace(1, "y", 5))
    with patch.object(link._client, "send", sent.append):
        link.tell(protocol.Configure(1, Run(HOURS)))
        link.tell(protocol.ChangeExperiment(again, run_id=1))
        link.tell(protocol.ChangeExperiment(changed, run_id=1), protocol.KeepTables((again.table.id,)))
        link.tell(protocol.Configure(2, Run(HOURS)))
    names = [type(command).__name__ for command in sent]
    assert names == [
        "PutTable",
        "Configure",
        "EditTable",
        "EditTable",
        "ChangeExperiment",
        "ChangeExperiment",
        "KeepTables",
        "PutTable",
        "Configure",
    ]


async def test_two_runs_are_kept_beside_each_other() -> None:
    async with linked() as (link, news):
        owners = [Owner(link, HOURS.change(lr=lr)) for lr in (0.01, 0.02)]
        await until(news, lambda: link.reachable)
        for owner in owners:
            link.send(protocol.Configure(owner.run_id, Run(owner.experiment)))
            link.send(protocol.Step(run_id=owner.run_id))
        await until(news, lambda: all(owner.last(protocol.Frame) for owner in owners))
        for owner, lr in zip(owners, (0.01, 0.02), strict=True):
            await until(news, lambda owner=owner: _step(owner) == 1)
            frame = owner.last(protocol.Frame)
            assert isinstance(frame, protocol.Frame)
            assert frame.view.params["W"] == pytest.approx([lr * 56 / 3], rel=1e-5)  # from 0: the slope is -2·28/3


def _step(owner: Owner) -> int:
    frame = owner.last(protocol.Frame)
    return frame.view.step if isinstance(frame, protocol.Frame) else -1


@pytest.mark.own_engine
async def test_the_engine_may_be_reached_by_any_command() -> None:
    relay = "import subprocess, sys; sys.exit(subprocess.call([sys.executable, '-m', 'gdtui.engine']))"
    async with linked(sys.executable, "-c", relay) as (link, news):  # as ssh would
        heard = Heard()
        link.ask(SQUARE, heard)
        await until(news, lambda: heard)
        assert isinstance(heard[0], protocol.Answered)


@pytest.mark.own_engine
async def test_an_engine_elsewhere_needs_no_file_from_here(tmp_path: Path) -> None:
    """It trains on a file's table and on an edit of it, sweeps, recomputes and exports; the table crosses once."""
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    (here / "line.csv").write_text("x,y\n" + "".join(f"{x},{2 * x}\n" for x in range(600)))
    experiment = resolve(str(here / "line.csv")).experiment.change(lr=1e-6)
    edited = experiment.change(table=experiment.table.replace(0, "y", 5))
    server, heard = Elsewhere(there), Heard()
    try:
        async with linked(*server.command) as (link, news):
            owner = Owner(link, edited)
            await until(news, lambda: link.reachable)
            link.send(protocol.Configure(owner.run_id, Run(edited)))
            link.send(protocol.Step(run_id=owner.run_id))
            link.ask(RecordsRequest(run=Run(edited), first=0, stop=2), heard)
            link.ask(protocol.ExportRequest(run=Run(edited), title="line"), heard)
            axis = SweepAxis(param="lr", low=1e-7, high=1e-6, count=3)
            link.ask(protocol.SweepRequest(experiment=experiment, sweep=Sweep(axes=(axis,), steps=3)), heard)
            await until(news, lambda: len(heard) == 3 and _step(owner) == 1)
            answers = [event.answer for event in heard if isinstance(event, protocol.Answered)]
            assert len(answers) == 3, heard
            (export,) = (answer for answer in answers if isinstance(answer, protocol.ExportAnswer))
            assert export.data.startswith("x,y\n0.0,5.0\n1.0,2.0\n")
        opened = server.opened
    finally:
        server.close()
    assert any("torch" in path for path in opened), "it wrote down what it opened"
    assert not {path for path in opened if path.startswith(str(here)) or "line.csv" in path}
    assert {path.name for path in there.iterdir()} == {"opened.txt"}


@pytest.mark.own_engine
async def test_an_engine_of_another_version_is_refused_in_a_line() -> None:
    async with linked(sys.executable, "-c", STRANGER) as (link, news):
        await until(news, lambda: link.fault)
        there, here = protocol.PROTOCOL + 1, protocol.PROTOCOL
        assert link.fault == (
            f"the engine speaks version {there} of the protocol, and this gdtui version {here}: "
            "install the same gdtui on both sides"
        )
        assert not link.reachable


SICK = """
import os, runpy, sys
marker, what = sys.argv[1], sys.argv[2]
if os.path.exists(marker):
    sys.exit(runpy.run_module("gdtui.engine", run_name="__main__"))
open(marker, "w").close()
sys.stdout.buffer.write(bytes.fromhex(what))
sys.stdout.buffer.flush()
sys.stdin.read() if len(sys.argv) == 3 else None
"""
"""An engine that writes some bytes when it is first started, and is a real one the second time."""


@pytest.mark.own_engine
@pytest.mark.parametrize(
    ("written", "ends", "said"),
    [
        ("ffffffff00", [], "what is no message (a message of 4,294,967,295 bytes)"),
        ("0300000081a1ff", [], "what is no message"),
        ("04000000deadbeef", [], "what is no message"),
        ("0100000090", [], "what is no message"),
        ("2000000081a4", ["ends"], "stopped (exit status 0)"),
    ],
    ids=["huge", "garbage", "more garbage", "no event", "truncated"],
)
async def test_what_is_no_frame_is_refused_and_the_engine_replaced(
    written: str, ends: list[str], said: str, tmp_path: Path
) -> None:
    async with linked(sys.executable, "-c", SICK, str(tmp_path / "started"), written, *ends) as (link, news):
        await until(news, lambda: link.fault)
        assert said in link.fault
        heard = Heard()
        link.ask(SQUARE, heard)
        await until(news, lambda: heard)
        assert isinstance(heard[0], protocol.Answered)
        assert not link.fault


@pytest.mark.own_engine
@pytest.mark.parametrize(
    ("script", "fault"),
    [
        (
            "echo 'Welcome to far!'; echo 'gdtui: command not found' >&2; cat",
            "the engine sent what is no message ('Welcome to far!') and was ended: gdtui: command not found",
        ),
        ("printf 'Hi!\nIt is Monday\n'; cat", "the engine sent what is no message ('Hi!') and was ended"),
        (
            "echo 'bash: line 1: gdtui: command not found' >&2; exit 127",
            "the engine (sh) stopped (exit status 127): bash: line 1: gdtui: command not found",
        ),
        ("exit 3", "the engine (sh) stopped (exit status 3)"),
    ],
    ids=["greets", "greets in four bytes", "not found", "silent"],
)
async def test_a_command_that_starts_no_engine_is_told_in_a_line_with_what_it_printed(script: str, fault: str) -> None:
    async with linked("sh", "-c", script) as (link, news):
        await until(news, lambda: link.fault)
        assert link.fault == fault
        assert not link.reachable


@pytest.mark.own_engine
async def test_an_engine_that_hangs_behind_a_shell_is_replaced_with_all_it_started(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    shell = f"'{sys.executable}' -P -m gdtui.engine & echo $! >> {pids}; wait"  # the shell stays, as a relay does
    async with linked("sh", "-c", f"exec 3<&0; {shell.replace('gdtui.engine', 'gdtui.engine <&3')}") as (link, news):
        heard, again = Heard(), Heard()
        link.ask(SQUARE, heard)
        await until(news, lambda: heard)
        os.kill(int(pids.read_text()), signal.SIGSTOP)
        await until(news, lambda: "has not answered" in link.fault)
        link.ask(SQUARE, again)
        await until(news, lambda: again)
        assert isinstance(again[0], protocol.Answered)
        assert len(pids.read_text().split()) == 2


@pytest.mark.own_engine
async def test_what_cannot_be_started_is_said_in_a_line() -> None:
    async with linked("no-such-program") as (link, news):
        await until(news, lambda: link.fault)
        assert link.fault == "the engine no-such-program cannot be started: No such file or directory"


async def test_a_process_that_nobody_reads_is_closed() -> None:
    client = Client((sys.executable, "-c", TALKER))
    await client.start()
    assert client._process is not None
    assert client._process.stdout is not None
    async with asyncio.timeout(30):
        while not client._process.stdout._paused:  # type: ignore[attr-defined]  # as much is read ahead as may be
            await asyncio.sleep(0.01)
        await client.close()
    with pytest.raises(ProcessLookupError):
        os.kill(client.pid, 0)
