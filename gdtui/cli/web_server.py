"""The web server of `gdtui serve`: textual-serve's, for the pages that it has sent alone."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler
from textual_serve import server
from textual_serve.app_service import AppService


class Visitor(AppService):
    """The app of a visitor, which has ended when it is said to be stopped."""

    async def stop(self) -> None:
        """Have it end, and wait until its process has."""
        await super().stop()
        if self._process is not None:
            await self._process.wait()


# textual-serve waits for no process, and asyncio complains of each when the server ends.
server.AppService = Visitor  # type: ignore[attr-defined]  # it is imported there, which types do not tell
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class WebServer(server.Server):
    """A server that starts an app for each visitor.

    Args:
        command: starts an app, in the form of a shell.
        host: the address to listen at.
        port: the port.
    """

    def __init__(self, command: str, host: str, port: int) -> None:
        super().__init__(command, host, port, title="gdtui")

    def serve(self, debug: bool = False) -> None:
        """Serve until ctrl+c; print what goes wrong, and not every request.

        Raises:
            OSError: when it cannot listen at the address.
        """
        logging.basicConfig(level=logging.DEBUG if debug else logging.WARNING, format="gdtui: %(message)s")
        web.run_app(self._make_app(), host=self.host, port=self.port, access_log=None, print=self._announce)

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.on_startup.clear()  # there textual-serve says where it is, before it is there
        app.middlewares.append(self._refuse_strangers)
        return app

    @web.middleware
    async def _refuse_strangers(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse what a page of another site asks for.

        A browser sends its requests to this machine too, and the app reads and writes files. Such a page names its own
        site as the origin; or its site's name has become this machine's address, which is then in the request.
        """
        origin = request.headers.get("Origin")
        asked = urlsplit(f"//{request.host}").hostname
        if (origin is not None and urlsplit(origin).netloc != request.host) or (
            self.host in LOOPBACK and asked not in LOOPBACK
        ):
            raise web.HTTPForbidden(text="This is for pages of gdtui serve alone.")
        return await handler(request)

    async def handle_index(self, request: web.Request) -> Any:
        """Send the page, with addresses as the visitor has named this machine."""
        self.public_url = f"{request.scheme}://{request.host}"
        return await super().handle_index(request)

    def _announce(self, *_texts: object) -> None:
        """Say where it is, and who can use it."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        who = "on this machine" if self.host in LOOPBACK else "who reaches this port"
        print(
            f"gdtui is at http://{name}:{self.port} until ctrl+c.",
            "Each visitor has a process of their own here, which reads and writes files as you can.",
            f"Anyone {who} can use it: there is no password.",
            sep="\n",
            flush=True,
        )
