"""`python -m gdtui.engine`: commands on stdin, events on stdout, until stdin ends."""

from __future__ import annotations

import gc
import os
import signal
import sys
from functools import partial

from gdtui.core.system import use_one_heap
from gdtui.core.texts import text
from gdtui.engine.server.pipe import Inbox, Outbox
from gdtui.protocol import Alive


def main() -> None:
    """Serve until the other end of the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole terminal; the UI decides what it means
    use_one_heap()
    frames = os.dup(1)
    os.dup2(2, 1)  # what a library prints must not get between the frames
    outbox = Outbox(frames)
    inbox = Inbox(0, partial(outbox.send, Alive()))  # before torch: the process can be ended while torch is imported
    from gdtui.engine.server.memory import MemoryShortageError, go_first, is_shortage
    from gdtui.engine.server.server import Server

    go_first()
    gc.freeze()  # torch's objects are permanent, and a collection that visits them all would stop training for 80 ms
    try:
        Server(inbox, outbox).serve()
    except (MemoryError, RuntimeError) as error:
        if not is_shortage(error):
            raise
        sys.exit(str(MemoryShortageError(text("engine.needs.next_update"), error)))


if __name__ == "__main__":
    main()
