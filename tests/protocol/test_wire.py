"""What crosses the pipe arrives as it left."""

import msgspec
import pytest

from gdtui import protocol
from gdtui.core.data.table import EditCells, Table
from gdtui.core.experiment.experiment import Change, Experiment, Run
from gdtui.core.functions.method import Method
from gdtui.protocol import RunState
from gdtui.protocol.descend import TrajectoryRequest

EXPERIMENT = Experiment.on(Table.of({"x": [1, 2], "y": [0.1, -3e38]}), lr=0.1, seed=2**63 - 1)
VIEW = protocol.RunView(
    step=3,
    epoch=1,
    phase=2,
    batch=b"\1\0\0\0",
    hypothesis=b"",
    cost=None,
    params={"W": [1.0]},
    before={"W": [0.1]},
    grads={"W": None},
    predictions=b"",
    first=0,
    curve=b"",
    train_loss=float("inf"),
)
COMMANDS: list[protocol.Command] = [
    protocol.Configure(3, Run(EXPERIMENT, (Change(7, EXPERIMENT.change(lr=0.2)),)), 9),
    protocol.Step(),
    protocol.Phase(),
    protocol.FinishEpoch(),
    protocol.Play(),
    protocol.Play(0.5),
    protocol.RunTo(40),
    protocol.Pause(),
    protocol.Seek(12),
    protocol.ChangeExperiment(EXPERIMENT),
    protocol.Fork(),
    protocol.Subscribe(5, 10),
    protocol.PutTable(EXPERIMENT.table, EXPERIMENT.table.cells),
    protocol.EditTable("a", "b", EditCells((1,), (0,), (0.5,))),
    protocol.KeepTables(("a", "b")),
    protocol.CloseRun(3),
    protocol.Ask(4, TrajectoryRequest(function="square", method=Method(lr=0.5), start=(1.0,))),
    protocol.CancelRequest(4),
    protocol.Quit(),
]
LINES = (protocol.CodeLine("for epoch in range(2):"), protocol.CodeLine("    cost.backward()", 3))
EVENTS: list[protocol.Event] = [
    protocol.EngineReady("2.13"),
    protocol.RunConfigured(1, ("epoch", "W"), ("W",), code=LINES, grid=b"12345678"),
    protocol.Frame(1, 0, b"12345678", RunState.DIVERGED, 0.0, VIEW, "why", 1),
    protocol.ExperimentChanged(1, 5, EXPERIMENT, code=LINES),
    protocol.RunForked(1, 5, Run(EXPERIMENT, (Change(5, EXPERIMENT.change(lr=0.3)),)), code=LINES, grid=b"12345678"),
    protocol.CommandRejected("no", 1),
    protocol.RequestFailed(4, "no"),
]


def test_every_name_of_the_package_is_there_and_no_other() -> None:
    assert [name for name in protocol.__all__ if not hasattr(protocol, name)] == []
    assert not hasattr(protocol, "Nonsense")
    with pytest.raises(ImportError, match="Nonsense"):
        exec("from gdtui.protocol import Nonsense")


def body(message: protocol.Command | protocol.Event) -> bytes:
    packed = protocol.pack(message)
    assert protocol.HEADER.unpack(packed[:4]) == (len(packed) - 4,)
    return packed[4:]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: type(c).__name__)
def test_commands(command: protocol.Command) -> None:
    assert protocol.unpack_command(body(command)) == command


@pytest.mark.parametrize("event", EVENTS, ids=lambda e: type(e).__name__)
def test_events(event: protocol.Event) -> None:
    assert protocol.unpack_event(body(event)) == event


@pytest.mark.parametrize(
    "bad",
    [
        body(protocol.UseLanguage("ko")).replace(b"ko", b"de"),
        b"",
        b"abc",
        b"\x81\xa1\xff\xc0",
        b"\x91" * 5000,
        body(protocol.EngineReady("2.13")),
        body(protocol.Step())[:-1],
    ],
)
def test_what_is_no_command_is_an_error(bad: bytes) -> None:
    with pytest.raises(msgspec.MsgspecError):
        protocol.unpack_command(bad)
