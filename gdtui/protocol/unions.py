"""All commands and all events: what the two decoders know."""

from __future__ import annotations

from gdtui.protocol.commands import (
    ChangeExperiment,
    CloseRun,
    Configure,
    EditTable,
    FinishEpoch,
    Fork,
    KeepTables,
    Pause,
    Phase,
    Ping,
    Play,
    PredictTable,
    PutTable,
    Quit,
    RunTo,
    Seek,
    Step,
    Subscribe,
    UseLanguage,
)
from gdtui.protocol.events import (
    Alive,
    CommandRejected,
    EngineReady,
    ExperimentChanged,
    Frame,
    RunConfigured,
    RunForked,
)
from gdtui.protocol.inspections import (
    GradientsReady,
    GraphReady,
    LandscapeReady,
    LayerStatsReady,
    TablePredicted,
    TheoryReady,
)
from gdtui.protocol.requests import Answered, Ask, CancelRequest, RequestFailed
from gdtui.protocol.sweep import SweepAdvanced

AnyRunCommand = (
    Step | Phase | FinishEpoch | PredictTable | Play | RunTo | Pause | Seek | ChangeExperiment | Fork | Subscribe
)
AnyOtherCommand = UseLanguage | Ping | Quit
AnyCommand = (
    PutTable | EditTable | KeepTables | Configure | CloseRun | AnyRunCommand | Ask | CancelRequest | AnyOtherCommand
)
AnyEvent = (
    EngineReady
    | Alive
    | RunConfigured
    | Frame
    | ExperimentChanged
    | RunForked
    | CommandRejected
    | TheoryReady
    | LandscapeReady
    | GraphReady
    | GradientsReady
    | LayerStatsReady
    | TablePredicted
    | SweepAdvanced
    | Answered
    | RequestFailed
)
