"""The route ``/sparql``: queries by the protocol, the service's description, a page."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ..errors import ChipscapeError
from ..guard import admit
from .generations import Generations, Held
from .line import Answer
from .protocol import MEDIA, ReaderLeftError, asked
from .querying import CUT
from .responses import failed, told, unchanged, validators

# What may be answered otherwise the next time, with comments before the bracket.
_CHANGING = re.compile(r"(NOW|RAND|UUID|BNODE)\s*[(#]", re.I)
_UNWATCHED_SECONDS = 0.25  # a query this short is not worth watching its reader for


async def query(
    request: Request, generations: Generations, around: dict[str, Any]
) -> Response | None:
    """Answer a query; nothing where the request holds none.

    Args:
        request: as it came.
        generations: what to ask.
        around: what a page needs besides: language and address of the server.

    Raises:
        ProtocolError: the request is not one of the protocol.
    """
    body = await request.body() if request.method == "POST" else b""
    what = asked(
        request.method,
        request.scope["query_string"],
        request.headers.get("content-type", ""),
        body,
    )
    if what is None:
        return None
    async with generations.using() as held:
        limits = held.pool.limits
        question = what.question(request.headers.get("accept", ""), limits.rows)
        forms = question.get("tables"), question.get("triples")
        marks = validators(
            held, "-".join(map(str, (*forms, around["lang"], limits.rows)))
        )
        changing = _CHANGING.search(what.text) is not None
        if changing:
            marks = {"Cache-Control": "no-store"}
        else:
            same = unchanged(request, marks)
            if same is not None:
                return same
        question["base"] = f"{around['origin']}/sparql"  # of a relative <x>
        if question["do"] == "table":
            question |= around
        found = None if changing else held.kept.of(question)
        if found is None:
            try:
                admit(what.text)
            except ChipscapeError as error:
                return failed(error)
            found = await answered(request, held, question, keep=not changing)
    return _reply(*found, question, marks)


async def answered(
    request: Request, held: Held, question: dict[str, Any], *, keep: bool = True
) -> Answer:
    """Have a worker answer or say why not, and stop it when the reader leaves.

    The answer is kept for who asks the same again, unless told otherwise.

    Raises:
        ReaderLeftError: the reader did.
    """
    asking = asyncio.ensure_future(held.pool.ask(question))
    try:
        done, _ = await asyncio.wait((asking,), timeout=_UNWATCHED_SECONDS)
        if not done:
            leaving = asyncio.ensure_future(_left(request))
            try:
                await asyncio.wait(
                    (asking, leaving), return_when=asyncio.FIRST_COMPLETED
                )
            finally:
                leaving.cancel()
            if not asking.done():
                raise ReaderLeftError
        answer = asking.result()
        if keep:
            held.kept.keep(question, answer)
        return answer
    except ReaderLeftError:
        raise
    except ChipscapeError as error:
        return {"error": type(error).__name__, "words": str(error)}, b""
    finally:
        asking.cancel()


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _reply(
    head: dict[str, Any], answer: bytes, question: dict[str, Any], marks: dict[str, str]
) -> Response:
    if "error" in head:
        return told(head["error"], head["words"])
    headers = {**marks, "Vary": "Accept, Accept-Language"}
    if "policy" in head:
        headers["Content-Security-Policy"] = head["policy"]
    if head.get("cut"):
        headers["Chipscape-Cut"] = f"rows={head['rows']}"
        headers["Link"] = f'<{CUT}>; rel="describedby"'
    media = head.get("media") or MEDIA[question[head["kind"]]]
    return Response(answer, 200, headers, media)
