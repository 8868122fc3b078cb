"""`gdtui serve`: the app in a browser, as what the page's own program says and hears, and in a real Chromium."""

from __future__ import annotations

import asyncio
import base64
import re
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pyte
import pytest

from gdtui.core.storage.session_file import load
from tests.e2e.terminal import GDTUI, PATIENCE, gone, processes

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SIZE = {"width": 120, "height": 36}


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server, and where it is."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    command = [GDTUI, "serve", "--port", port, "exam-scores", "--set", "lr=0.02"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=tmp_path) as server:
        assert server.stdout is not None
        said = "".join(server.stdout.readline() for _ in range(3))
        assert said.startswith(f"gdtui is at http://localhost:{port} until ctrl+c.\nEach visitor has a process")
        assert "Anyone on this machine can use it" in said
        yield server, f"http://localhost:{port}"
        server.terminate()


def visitors(server: subprocess.Popen[str]) -> set[int]:
    """The processes of all visitors of a server; other tests have servers of their own at the same time."""
    running, of_server = processes(), {server.pid}
    while more := {pid for pid, (parent, _, _) in running.items() if parent in of_server} - of_server:
        of_server |= more
    return {pid for pid in of_server if "gdtui open exam-scores" in running[pid][1] and "sh -c" not in running[pid][1]}


class Visitor:
    """What the page does: bytes are drawn, keys are sent."""

    def __init__(self, websocket: aiohttp.ClientWebSocketResponse) -> None:
        self._websocket = websocket
        self._screen = pyte.Screen(SIZE["width"], SIZE["height"])
        self._stream = pyte.ByteStream(self._screen)

    async def press(self, characters: str) -> None:
        await self._websocket.send_json(["stdin", characters])

    async def until(self, *texts: str) -> str:
        async with asyncio.timeout(PATIENCE):
            while not all(text in "\n".join(self._screen.display) for text in texts):
                message = await self._websocket.receive()
                assert message.type is aiohttp.WSMsgType.BINARY, message
                self._stream.feed(message.data)
        return "\n".join(self._screen.display)


@asynccontextmanager
async def visiting(url: str) -> AsyncIterator[Visitor]:
    async with aiohttp.ClientSession() as session:
        async with session.get(url) as page:
            (address,) = re.findall(r'data-session-websocket-url="([^"]*)"', await page.text())
        assert address == url.replace("http", "ws") + "/ws"
        async with session.ws_connect(address, params=SIZE, origin=url) as websocket:
            visitor = Visitor(websocket)
            await websocket.send_json(["resize", SIZE])
            yield visitor


async def test_each_visitor_has_an_app_that_answers_and_ends_with_the_page(
    served: tuple[subprocess.Popen[str], str],
) -> None:
    server, url = served
    async with visiting(url) as one, visiting(url) as other:
        await one.until("exam-scores", "ready", "step 0/2,000", "Press space")
        await one.press("\x1b[C")
        await one.until("step 1/2,000")
        assert "step 0/2,000" in await other.until("ready", "learning rate")
        assert len(found := visitors(server)) == 2
    assert gone(*found)
    server.terminate()
    assert server.wait(PATIENCE) == 0


async def test_pages_of_other_sites_are_refused(served: tuple[subprocess.Popen[str], str]) -> None:
    _, url = served
    async with aiohttp.ClientSession() as session:
        for headers in (
            {"Origin": "http://evil.example"},
            {"Host": "evil.example:80", "Origin": "http://evil.example:80"},
        ):
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await session.ws_connect(f"{url}/ws", headers=headers)
            assert refused.value.status == 403


async def test_a_server_that_is_killed_leaves_no_process(served: tuple[subprocess.Popen[str], str]) -> None:
    server, url = served
    async with visiting(url) as visitor:
        await visitor.until("ready")
        found = visitors(server)
        server.kill()
        assert await asyncio.to_thread(gone, *found)


# -- in a real browser


class Page:
    """A page of a headless Chromium, spoken to by its DevTools protocol."""

    def __init__(self, websocket: aiohttp.ClientWebSocketResponse) -> None:
        self._websocket, self._ids = websocket, 0

    async def call(self, method: str, **parameters: Any) -> Any:
        self._ids += 1
        await self._websocket.send_json({"id": self._ids, "method": method, "params": parameters})
        async with asyncio.timeout(PATIENCE):
            while True:
                answer = await self._websocket.receive_json()
                if answer.get("id") == self._ids:
                    assert "error" not in answer, answer
                    return answer["result"]

    async def value(self, expression: str) -> Any:
        return (await self.call("Runtime.evaluate", expression=expression))["result"].get("value")

    async def press(self, key: str, code: int, text: str = "") -> None:
        for kind in ("keyDown", "keyUp"):
            typed = {"text": text} if text and kind == "keyDown" else {}
            await self.call("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code, **typed)

    async def click(self, x: int, y: int) -> None:
        for kind in ("mousePressed", "mouseReleased"):
            await self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    async def picture(self) -> bytes:
        """The page as PNG."""
        return base64.b64decode((await self.call("Page.captureScreenshot"))["data"])


async def happens(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something holds that a browser or a disk does not announce."""
    async with asyncio.timeout(PATIENCE):
        while not await condition():
            await asyncio.sleep(0.1)


@asynccontextmanager
async def browsing(url: str, profile: Path) -> AsyncIterator[Page]:
    assert CHROMIUM
    options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    command = [CHROMIUM, *options, "--window-size=1300,800", f"--user-data-dir={profile}", "--remote-debugging-port=0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as chromium:
        try:
            assert chromium.stderr is not None
            found = (re.search(r"ws://127\.0\.0\.1:(\d+)/", line) for line in chromium.stderr)
            port = next(match[1] for match in found if match)
            async with aiohttp.ClientSession() as session:
                async with session.get(f"http://127.0.0.1:{port}/json") as answer:
                    (target,) = (page for page in await answer.json() if page["type"] == "page")
                async with session.ws_connect(target["webSocketDebuggerUrl"], max_msg_size=0) as websocket:
                    page = Page(websocket)
                    await page.call("Page.navigate", url=url)
                    yield page
        finally:
            chromium.terminate()


@pytest.mark.skipif(CHROMIUM is None, reason="not tried: there is no Chromium on this machine")
async def test_a_real_browser_shows_the_app_and_sends_keys(
    served: tuple[subprocess.Popen[str], str], home: Path, tmp_path: Path
) -> None:
    """A key in the page makes an update, which is in the session that the app keeps on the disk."""
    server, url = served
    kept = home / ".local" / "state" / "gdtui" / "autosave"
    async with browsing(url, tmp_path / "profile") as page:
        await happens(lambda: page.value("document.body.classList.contains('-first-byte')"))
        found = visitors(server)
        await page.click(640, 8)  # on the header, which gives the page the focus

        async def pressed() -> bool:  # again, as what is pressed before the terminal listens is lost
            await page.press("ArrowRight", 39)
            return any(kept.glob("*/exam-scores.toml"))

        await happens(pressed)
        (file,) = kept.glob("*/exam-scores.toml")
        assert [position.updates >= 1 for position in load(file).positions.values()] == [True]
        (tmp_path / "page.png").write_bytes(await page.picture())
    assert found
    assert gone(*found)
