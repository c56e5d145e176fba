"""The addresses of the server, and which function answers at each. No logic is here."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp

from .asking import query
from .generations import Generations
from .replies import plain, unchanged, validators
from .shield import Shield

Handler = Callable[[Request], Awaitable[Response]]


class Site:
    """Answers at each address, from the generation that is current."""

    def __init__(self, generations: Generations) -> None:
        """Serve from a build folder's generations."""
        self._generations = generations
        self._pages: dict[str, tuple[bytes, bytes]] = {}

    def routes(self) -> list[Route]:
        """List the addresses."""
        return [
            Route("/", self.explorer),
            Route("/sparql", self.sparql, methods=["GET", "POST"]),
            Route("/health", self.health),
        ]

    async def explorer(self, request: Request) -> Response:
        """Give the interactive page of the generation."""
        async with self._generations.using() as held:
            marks = validators(held, "explorer")
            same = unchanged(request, marks)
            if same is not None:
                return same
            if held.digest not in self._pages:
                page = await asyncio.to_thread((held.folder / "index.html").read_bytes)
                packed = await asyncio.to_thread(gzip.compress, page, 6)
                self._pages = {held.digest: (page, packed)}
            page, packed = self._pages[held.digest]
        headers = {
            **marks,
            "Vary": "Accept-Encoding",
            "Content-Security-Policy": "frame-ancestors 'none'",  # and the page's own
        }
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            page = packed
        return Response(page, 200, headers, "text/html; charset=utf-8")

    async def sparql(self, request: Request) -> Response:
        """Answer by the SPARQL 1.1 Protocol."""
        return await query(request, self._generations) or plain(400, "query: missing")

    async def health(self, _: Request) -> Response:
        """Say that the server lives, and what it serves."""
        async with self._generations.using() as held:
            return JSONResponse(
                {"schema": "chipscape/health/1", "generation": held.digest},
                headers={"Cache-Control": "no-store"},
            )


def application(generations: Generations, hosts: list[str]) -> ASGIApp:
    """Give the whole server as an ASGI application.

    Args:
        generations: what to serve; opened when the server starts.
        hosts: the names that it goes by.
    """

    @asynccontextmanager
    async def lifespan(_: object) -> AsyncIterator[None]:
        async with generations:
            yield

    site = Site(generations)
    # A router, no Starlette: that would answer 500 for whatever the shield tells of.
    router = Router(site.routes(), redirect_slashes=False, lifespan=lifespan)
    return Shield(router, hosts)
