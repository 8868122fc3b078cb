"""`gdtui serve`, as far as nothing is served: what is refused, and to whom."""

from __future__ import annotations

import socket
import sys
from collections.abc import Sequence

import pytest

from gdtui.cli.web_server import WebServer
from tests.cli.test_cli import Capture, outcome


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["no-such-preset"], "preset is 'no-such-preset'"),
        (["xor", "--set", "lr=fast"], "lr is 'fast'"),
        (["--no-such-option"], "No such option"),
        (["-"], "visitors have no standard input"),
        (["--engine", "ssh 'far"], "no closing quotation"),
        (["--port", "0"], "--port"),
    ],
)
def test_what_each_visitor_would_be_refused_is_refused_once(
    capsys: Capture, arguments: Sequence[str], told: str
) -> None:
    status, out, err = outcome(capsys, "serve", *arguments)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert told in err


def test_without_the_extra_a_line_says_how_to_install_it(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "gdtui.cli.web_server")
    monkeypatch.setitem(sys.modules, "aiohttp", None)
    status, out, err = outcome(capsys, "serve")
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.endswith('gdtui serve needs it: python -m pip install "gdtui[serve]"\n')


def test_a_port_that_is_taken_is_told_in_a_line(capsys: Capture) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        status, out, err = outcome(capsys, "serve", "--host", "127.0.0.1", "--port", str(taken.getsockname()[1]))
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert "address already in use" in err.lower()


@pytest.mark.parametrize(
    ("host", "place", "who"),
    [("localhost", "http://localhost:80", "on this machine"), ("::1", "http://[::1]:80", "on this machine"),
     ("0.0.0.0", "http://0.0.0.0:80", "who reaches this port")],
)  # fmt: skip
def test_it_says_where_it_is_and_who_can_use_it(capsys: Capture, host: str, place: str, who: str) -> None:
    WebServer("true", host, 80)._announce()
    out = capsys.readouterr().out
    assert f"gdtui is at {place} until" in out
    assert f"Anyone {who} can use it" in out
    assert "Each visitor has a process of their own" in out
