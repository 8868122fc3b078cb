"""`python -m gdtui.engine`: commands on stdin, events on stdout, until stdin ends."""

from __future__ import annotations

import gc
import os
import signal

from gdtui.engine.server.pipe import Inbox, Outbox


def main() -> None:
    """Serve until the other end goes away."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole terminal; the UI decides what it means
    frames = os.dup(1)
    os.dup2(2, 1)  # whatever a library prints must not come between the frames
    inbox = Inbox(0)  # before torch, so that the process can be told to go while it imports
    from gdtui.engine.server.server import Server

    gc.freeze()  # what torch is made of stays, and to go through all of it would stop training for 80 ms
    Server(inbox, Outbox(frames)).serve()


if __name__ == "__main__":
    main()
