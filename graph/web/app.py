"""The addresses of the server, and which question each is. No logic is here."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from importlib.metadata import version
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from . import openapi, parameters, statics
from .asking import answered, query
from .generations import Generations
from .negotiation import chosen, language
from .protocol import fields
from .responses import given, plain, told, unchanged, validators
from .shield import Shield

_LANGUAGES = ("en", "zh")
_DESCRIBED = {
    "text/turtle": "rdf",
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/ld+json": "rdf",
    "application/n-triples": "rdf",
}


class Site:
    """Answers at each address, from the generation that is current."""

    def __init__(self, generations: Generations, origin: str) -> None:
        """Serve from a build folder's generations, at a public address if any."""
        self._generations = generations
        self._origin = origin
        self._pages: dict[str, tuple[bytes, bytes]] = {}

    def routes(self) -> list[Route]:
        """List the addresses."""
        documents = [
            Route(f"/{name}", partial(self.document, name))
            for name in parameters.ROUTES
        ]
        return [
            Route("/", self.explorer),
            Route("/sparql", self.sparql, methods=["GET", "POST"]),
            Route("/id/{path:path}", partial(self.thing, "way")),
            Route("/page/{path:path}", partial(self.thing, "page")),
            Route("/data/{path:path}", partial(self.thing, "data")),
            *documents,
            Route("/openapi.json", self.openapi),
            Route("/.well-known/void", self.void),
            Route("/assets/{name}", self.asset),
            Route("/health", self.health),
        ]

    async def explorer(self, request: Request) -> Response:
        """Give the interactive page of the generation."""
        async with self._generations.using() as held:
            if held.digest not in self._pages:
                try:
                    page = await asyncio.to_thread(
                        (held.folder / "index.html").read_bytes
                    )
                except OSError:
                    return told("MissingGenerationError", "the page was removed")
                packed = await asyncio.to_thread(gzip.compress, page, 6)
                self._pages = {held.digest: (page, packed)}
            page, packed = self._pages[held.digest]
            zipped = _zipped(request)
            headers = {
                **validators(held, f"explorer-{zipped:d}"),
                "Vary": "Accept-Encoding",
                "Content-Security-Policy": "frame-ancestors 'none'",  # and its own
            }
        same = unchanged(request, headers)
        if same is not None:
            return same
        if zipped:
            headers["Content-Encoding"] = "gzip"
            page = packed
        return Response(page, 200, headers, "text/html; charset=utf-8")

    async def sparql(self, request: Request) -> Response:
        """Answer a query by the protocol; without one, say what can be asked here."""
        pairs = dict(fields(request.scope["query_string"]))
        form = pairs.get("format", "")
        if request.method != "POST" and not form and self._reads(request):
            asked = {"do": "console", "text": pairs.get("query", "")}
            return await self._told(request, asked)
        lang = self._language(request, pairs)
        around = {"lang": lang, "origin": self._at(request)}
        found = await query(request, self._generations, around)
        if found is not None:
            return found
        return await self.void(request)

    async def thing(self, what: str, request: Request) -> Response:
        """Lead to what is known of a thing, or give it."""
        asked = {"do": what, "path": request.path_params["path"]}
        return await self._told(request, asked)

    async def document(self, name: str, request: Request) -> Response:
        """Answer with the document that a command prints."""
        return await self._told(request, {"do": "document", "route": name})

    async def void(self, request: Request) -> Response:
        """Describe the service and what it holds."""
        return await self._told(request, {"do": "description"})

    async def openapi(self, _: Request) -> Response:
        """Describe every address."""
        headers = {"Cache-Control": "public, max-age=3600"}
        return JSONResponse(openapi.document(version("chipscape")), headers=headers)

    async def asset(self, request: Request) -> Response:
        """Give a file that pages ask for."""
        zipped = _zipped(request)
        found = statics.named(request.path_params["name"], packed=zipped)
        if found is None:
            return plain(404, "there is no such file")
        body, media = found
        headers = {"Cache-Control": "public, max-age=3600", "Vary": "Accept-Encoding"}
        if zipped:
            headers["Content-Encoding"] = "gzip"
        return Response(body, 200, headers, media)

    async def health(self, _: Request) -> Response:
        """Say that the server lives, and what it serves."""
        async with self._generations.using() as held:
            told = {"schema": "chipscape/health/1", "generation": held.digest}
        return JSONResponse(told, headers={"Cache-Control": "no-store"})

    async def _told(self, request: Request, question: dict[str, Any]) -> Response:
        """Have a worker answer a question about the graph."""
        pairs = fields(request.scope["query_string"])
        asked = {
            "pairs": pairs,
            "lang": self._language(request, dict(pairs)),
            "accept": request.headers.get("accept", ""),
            "origin": self._at(request),
            **question,
        }
        async with self._generations.using() as held:
            found = held.kept.of(asked) or await answered(request, held, asked)
            return given(request, held, *found)

    def _at(self, request: Request) -> str:
        return self._origin or f"http://{request.headers['host']}"

    @staticmethod
    def _language(request: Request, asked: dict[str, str]) -> str:
        if asked.get("lang") in _LANGUAGES:
            return asked["lang"]
        return language(request.headers.get("accept-language", ""), _LANGUAGES)

    @staticmethod
    def _reads(request: Request) -> bool:
        """Say whether a person asks, by a browser."""
        return chosen(request.headers.get("accept", ""), _DESCRIBED) == "html"


def _zipped(request: Request) -> bool:
    """Say whether a reader unpacks gzip."""
    return "gzip" in request.headers.get("accept-encoding", "")


async def nowhere(scope: Scope, receive: Receive, send: Send) -> None:
    """Say that nothing is at an address."""
    await plain(404, "there is nothing at this address")(scope, receive, send)


def application(generations: Generations, hosts: list[str], origin: str) -> ASGIApp:
    """Give the whole server as an ASGI application.

    Args:
        generations: what to serve, opened; closed when the server stops.
        hosts: the names that it goes by.
        origin: scheme and host that readers use; empty for those of each request.
    """

    @asynccontextmanager
    async def lifespan(_: object) -> AsyncIterator[None]:
        try:
            yield
        finally:
            await generations.close()

    site = Site(generations, origin)
    # A router, no Starlette: that would answer 500 for whatever the shield tells of.
    router = Router(
        site.routes(), redirect_slashes=False, default=nowhere, lifespan=lifespan
    )
    return Shield(router, hosts)
