"""What crosses the pipe: commands to the engine and events from it, as tagged structs in length-prefixed msgpack.

Arrays travel as the bytes of little-endian float64 (int32 for row numbers), so that neither end converts them.
A command never waits for an answer: whatever it changes shows in the next frame.
"""

from gdtui.protocol.commands import (
    PHASES,
    AnyCommand,
    Ask,
    CancelRequest,
    ChangeExperiment,
    Configure,
    FinishEpoch,
    Fork,
    Pause,
    Phase,
    Play,
    Quit,
    Seek,
    Step,
    Subscribe,
)
from gdtui.protocol.events import (
    Answered,
    AnyEvent,
    CommandRejected,
    EngineReady,
    ExperimentChanged,
    Frame,
    RequestFailed,
    RunConfigured,
    RunForked,
)
from gdtui.protocol.inspections import (
    GraphNode,
    GraphReady,
    LandscapeReady,
    LandscapeRequest,
    LayerStats,
    LayerStatsReady,
    TheoryReady,
)
from gdtui.protocol.messages import Command, Event
from gdtui.protocol.views import CodeLine, RunState, RunView
from gdtui.protocol.wire import HEADER, pack, unpack_command, unpack_event

__all__ = [
    "HEADER",
    "PHASES",
    "Answered",
    "AnyCommand",
    "AnyEvent",
    "Ask",
    "CancelRequest",
    "ChangeExperiment",
    "CodeLine",
    "Command",
    "CommandRejected",
    "Configure",
    "EngineReady",
    "Event",
    "ExperimentChanged",
    "FinishEpoch",
    "Fork",
    "Frame",
    "GraphNode",
    "GraphReady",
    "LandscapeReady",
    "LandscapeRequest",
    "LayerStats",
    "LayerStatsReady",
    "Pause",
    "Phase",
    "Play",
    "Quit",
    "RequestFailed",
    "RunConfigured",
    "RunForked",
    "RunState",
    "RunView",
    "Seek",
    "Step",
    "Subscribe",
    "TheoryReady",
    "pack",
    "unpack_command",
    "unpack_event",
]
