"""What crosses the pipe: commands to the engine and events from it, as tagged structs in length-prefixed msgpack.

Arrays travel as the bytes of little-endian float64 (int32 for row numbers), so that neither end converts them.
A command never waits for an answer: whatever it changes shows in the next frame.
"""

from gdtui.protocol.commands import (
    PHASES,
    AnyCommand,
    Ask,
    Change,
    Configure,
    Drop,
    Epoch,
    Fork,
    Pause,
    Phase,
    Play,
    Quit,
    Seek,
    Step,
    Watch,
)
from gdtui.protocol.events import AnyEvent, Changed, Configured, Denied, Forked, Frame, Ready, Refused, Told
from gdtui.protocol.inspections import Derived, Graphed, Layer, Layered, Node, Survey, Surveyed
from gdtui.protocol.messages import Command, Event
from gdtui.protocol.views import Line, State, View
from gdtui.protocol.wire import HEADER, pack, unpack_command, unpack_event

__all__ = [
    "HEADER",
    "PHASES",
    "AnyCommand",
    "AnyEvent",
    "Ask",
    "Change",
    "Changed",
    "Command",
    "Configure",
    "Configured",
    "Denied",
    "Derived",
    "Drop",
    "Epoch",
    "Event",
    "Fork",
    "Forked",
    "Frame",
    "Graphed",
    "Layer",
    "Layered",
    "Line",
    "Node",
    "Pause",
    "Phase",
    "Play",
    "Quit",
    "Ready",
    "Refused",
    "Seek",
    "State",
    "Step",
    "Survey",
    "Surveyed",
    "Told",
    "View",
    "Watch",
    "pack",
    "unpack_command",
    "unpack_event",
]
