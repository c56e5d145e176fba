"""How answers and errors of the project become answers and errors of HTTP."""

from __future__ import annotations

import zlib
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from .. import errors
from .generations import Held

AGAIN_SECONDS = 5
_STATUSES = {
    "QuerySyntaxError": 400,
    "ForbiddenQueryError": 403,
    "UnacceptableFormError": 406,
    "BadDateError": 400,
    "UnknownTermError": 400,
    "ImpossibleFigureError": 400,
    "BadParameterError": 400,
    "UnknownNameError": 404,
    "AmbiguousNameError": 300,
    "QueryLimitError": 503,
    "ServiceBusyError": 503,
    "DamagedGenerationError": 503,
    "MissingGenerationError": 503,
}
_WORDS = {
    404: "there is nothing at this address",
    406: "Accept: nothing here suits; there is Turtle, JSON-LD, N-Triples and CSV",
}


def status_of(kind: str) -> int:
    """Give the status that tells of an error class; 500 for one unforeseen."""
    return _STATUSES.get(kind, 500)


def sentence(words: str) -> str:
    """Give an error's message as one plain line of printable characters."""
    return "".join(char if char.isprintable() else " " for char in words)[:1000]


def failed(error: errors.ChipscapeError) -> Response:
    """Tell of an error."""
    return told(type(error).__name__, str(error))


def told(kind: str, words: str) -> Response:
    """Tell of an error by its class and message."""
    status = status_of(kind)
    headers = {"Retry-After": str(AGAIN_SECONDS)} if status == 503 else {}
    return plain(status, words, headers)


def plain(status: int, words: str, headers: dict[str, str] | None = None) -> Response:
    """Answer with one plain sentence."""
    return Response(
        f"{sentence(words)}\n", status, headers, "text/plain; charset=utf-8"
    )


def given(request: Request, held: Held, head: dict[str, Any], body: bytes) -> Response:
    """Answer with what a worker gave, or say why it gave nothing."""
    if "error" in head and not body:
        return told(head["error"], head["words"])
    status = status_of(head["error"]) if "error" in head else head.get("status", 200)
    if not body and status != 303:
        return plain(status, _WORDS[status])
    headers = {"Vary": "Accept, Accept-Language"}
    if "policy" in head:
        headers["Content-Security-Policy"] = head["policy"]
    if "canonical" in head:
        headers["Link"] = f'<{head["canonical"]}>; rel="canonical"'
    if status == 303:
        headers["Location"] = head["place"]
        return plain(303, "see the address in Location", headers)
    if status == 200:
        headers |= validators(held, f"{zlib.crc32(body):08x}")
        same = unchanged(request, headers)
        if same is not None:
            return same
    return Response(body, status, headers, head["media"])


def validators(held: Held, what: str) -> dict[str, str]:
    """Give what a cache compares: the generation and the representation."""
    return {
        "ETag": f'W/"{held.digest}-{what}"',
        "Last-Modified": held.modified,
        "Cache-Control": "public, max-age=0, must-revalidate",
    }


def unchanged(request: Request, marks: dict[str, str]) -> Response | None:
    """Answer 304 where the reader has this very representation."""
    if request.method not in ("GET", "HEAD"):
        return None
    known = request.headers.get("if-none-match")
    if known is not None:
        tags = {tag.strip().removeprefix("W/") for tag in known.split(",")}
        same = "*" in tags or marks["ETag"].removeprefix("W/") in tags
    else:
        same = request.headers.get("if-modified-since") == marks["Last-Modified"]
    return Response(status_code=304, headers=marks) if same else None
