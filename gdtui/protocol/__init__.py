"""The messages between the processes: commands and events, as tagged structs in length-prefixed msgpack.

Arrays are sent as the bytes of little-endian float64 (int32 for row numbers), so that neither end converts them.
The sender of a command never waits for an answer: whatever the command changes appears in the next frame.

A name is imported when it is used first: most of them the first paint does without.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gdtui.protocol.commands import (
        PHASES,
        ChangeExperiment,
        CloseRun,
        Command,
        Configure,
        EditTable,
        FinishEpoch,
        Fork,
        KeepTables,
        LandscapeRequest,
        Pause,
        Phase,
        Ping,
        Play,
        PredictTable,
        PutTable,
        Quit,
        RunCommand,
        RunTo,
        Seek,
        Step,
        Subscribe,
        UseLanguage,
    )
    from gdtui.protocol.events import (
        PROTOCOL,
        Alive,
        CommandRejected,
        EngineReady,
        Event,
        ExperimentChanged,
        Frame,
        RunConfigured,
        RunForked,
    )
    from gdtui.protocol.export import ExportAnswer, ExportKind, ExportRequest
    from gdtui.protocol.inspections import (
        GradientsReady,
        GraphNode,
        GraphReady,
        Inspection,
        LandscapeReady,
        LayerStats,
        LayerStatsReady,
        LineStep,
        TablePredicted,
        TheoryReady,
    )
    from gdtui.protocol.requests import (
        Answered,
        AnyRequest,
        Ask,
        CancelRequest,
        RecordsAnswer,
        RecordsRequest,
        RequestFailed,
    )
    from gdtui.protocol.sweep import SweepAdvanced, SweepAnswer, SweepRequest
    from gdtui.protocol.unions import AnyCommand, AnyEvent
    from gdtui.protocol.views import CodeLine, RunState, RunView
    from gdtui.protocol.wire import HEADER, MOST, pack, unpack_command, unpack_event

__all__ = [
    "HEADER",
    "MOST",
    "PHASES",
    "PROTOCOL",
    "Alive",
    "Answered",
    "AnyCommand",
    "AnyEvent",
    "AnyRequest",
    "Ask",
    "CancelRequest",
    "ChangeExperiment",
    "CloseRun",
    "CodeLine",
    "Command",
    "CommandRejected",
    "Configure",
    "EditTable",
    "EngineReady",
    "Event",
    "ExperimentChanged",
    "ExportAnswer",
    "ExportKind",
    "ExportRequest",
    "FinishEpoch",
    "Fork",
    "Frame",
    "GradientsReady",
    "GraphNode",
    "GraphReady",
    "Inspection",
    "KeepTables",
    "LandscapeReady",
    "LandscapeRequest",
    "LayerStats",
    "LayerStatsReady",
    "LineStep",
    "Pause",
    "Phase",
    "Ping",
    "Play",
    "PredictTable",
    "PutTable",
    "Quit",
    "RecordsAnswer",
    "RecordsRequest",
    "RequestFailed",
    "RunCommand",
    "RunConfigured",
    "RunForked",
    "RunState",
    "RunTo",
    "RunView",
    "Seek",
    "Step",
    "Subscribe",
    "SweepAdvanced",
    "SweepAnswer",
    "SweepRequest",
    "TablePredicted",
    "TheoryReady",
    "UseLanguage",
    "pack",
    "unpack_command",
    "unpack_event",
]

_MODULES = (
    "views",
    "commands",
    "wire",
    "events",
    "export",
    "sweep",
    "requests",
    "inspections",
    "unions",
)
"""Where a name is looked for, one after the other: each imports none of those after it."""

if not TYPE_CHECKING:  # a type checker would take every name to be there

    def __getattr__(name: str) -> object:
        """Return what has that name, from the first module that has it."""
        if name not in __all__:
            raise AttributeError(name)
        modules = (import_module(f"{__name__}.{module}") for module in _MODULES)
        found = globals()[name] = next(getattr(module, name) for module in modules if hasattr(module, name))
        return found
