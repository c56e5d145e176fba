"""What stands before every route: who is asked for, how much is sent, what is told.

Pure ASGI, so that nothing is done for a request that will be refused.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .protocol import ProtocolError

MOST_BODY_BYTES = 4 * 1024**2
_PART_BYTES = 64 * 1024
_MOST_HELD_BYTES = 256 * 1024**2
_WORDS = {404: "there is nothing at this address", 405: "not by this method"}
_METHODS = b"GET, HEAD, POST, OPTIONS"
_LOG = logging.getLogger("chipscape.access")
_FAULT = logging.getLogger("chipscape")
CSP = b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"access-control-allow-origin", b"*"),  # public data; never with credentials
    (b"access-control-expose-headers", b"ETag, Link, Retry-After, Chipscape-Cut"),
)


class Shield:
    """Refuses what no route should see, and marks what each answers."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str]) -> None:
        """Guard an application that goes by some host names."""
        self._app = app
        self._hosts = frozenset(host.lower().encode("idna") for host in hosts)
        self.held = 0  # bytes of answers that are not sent yet

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()
        sender = _Sender(self, send, head=scope["method"] == "HEAD")
        try:
            self._admit(scope)
            if scope["method"] == "OPTIONS":
                await _preflight(sender)
            else:
                scope["app"] = self  # so that what finds no route says so by an error
                await self._app(scope, _Body(receive), sender)
        except ProtocolError as refused:
            await _refuse(sender, refused.status, str(refused), "GET, HEAD, POST")
        except HTTPException as refused:
            await _refuse(
                sender,
                refused.status_code,
                _WORDS.get(refused.status_code, "refused"),
                (refused.headers or {}).get("Allow", ""),
            )
        except ClientDisconnect:
            sender.status = 499  # as proxies write it: the reader left
        except asyncio.CancelledError:
            await _refuse(sender, 503, "the server is stopping; ask again later")
        except Exception:  # noqa: BLE001  (the wall: written down below, with trace)
            _FAULT.exception("%s %s", scope["method"], quote(scope["path"]))
            await _refuse(sender, 500, "something failed here; it was written down")
        finally:
            milliseconds = (time.perf_counter() - begun) * 1000
            sender.forget()
            told = scope["method"], quote(scope["path"][:200]), sender.status
            _LOG.info("%s %s %s %.1f ms", *told, milliseconds)  # never what was asked

    def _admit(self, scope: Scope) -> None:
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        if len(hosts) != 1:
            raise ProtocolError(400, "Host: there must be exactly one")
        if not self._ours(hosts[0].lower()):
            raise ProtocolError(421, "Host: this server does not go by that name")
        for name, value in scope["headers"]:
            if name == b"content-length" and (
                not value.isdigit() or int(value[:12]) > MOST_BODY_BYTES
            ):
                raise _too_large()
            if name == b"content-encoding" and value.lower() != b"identity":
                raise ProtocolError(
                    415, "Content-Encoding: bodies are taken uncompressed alone"
                )
            if name == b"transfer-encoding" and value.strip().lower() != b"chunked":
                raise ProtocolError(501, "Transfer-Encoding: chunked alone is taken")

    def _ours(self, host: bytes) -> bool:
        if host in self._hosts:
            return True
        name, _, port = host.rpartition(b":")
        return name in self._hosts and port.isdigit()


class _Body:
    """Hands on a body until it is too large."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._left = MOST_BODY_BYTES

    async def __call__(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            if self._left < 0:
                raise _too_large()
        return message


class _Sender:
    """Adds what every answer says; hands long ones on in parts, as they are read."""

    def __init__(self, shield: Shield, send: Send, *, head: bool) -> None:
        self._shield = shield
        self._send = send
        self._head = head
        self._start: Message | None = None
        self._held = 0
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        body = b"" if self._head else message.get("body", b"")
        if self._start is not None:
            if len(body) > _PART_BYTES:
                self._hold(len(body))
            start, self._start = self._start, None
            self.status = start["status"]
            headers = list(start["headers"])
            names = {name for name, _ in headers}
            headers += [pair for pair in _ALWAYS if pair[0] not in names]
            if b"content-security-policy" not in names:
                headers.append((b"content-security-policy", CSP))
            await self._send({**start, "headers": headers})
        last = max(len(body) - 1, 0) // _PART_BYTES * _PART_BYTES
        for at in range(0, last, _PART_BYTES):
            part = body[at : at + _PART_BYTES]
            await self._send({"type": message["type"], "body": part, "more_body": True})
        await self._send({**message, "body": body[last:]})

    def _hold(self, size: int) -> None:
        """Count a long answer among those that wait for slow readers."""
        if self._shield.held + size > _MOST_HELD_BYTES:
            self._start = None
            raise ProtocolError(
                503, "too many long answers are being read; ask again in some seconds"
            )
        self._shield.held += size
        self._held = size

    def forget(self) -> None:
        """Hold nothing any more."""
        self._shield.held -= self._held
        self._held = 0


async def _preflight(sender: _Sender) -> None:
    """Tell what may be asked, to a browser before it asks for a page of elsewhere."""
    headers = [
        (b"allow", _METHODS),
        (b"access-control-allow-methods", _METHODS),
        (b"access-control-allow-headers", b"Accept, Content-Type, If-None-Match"),
        (b"access-control-max-age", b"86400"),
    ]
    await sender({"type": "http.response.start", "status": 204, "headers": headers})
    await sender({"type": "http.response.body", "body": b""})


async def _refuse(sender: _Sender, status: int, words: str, allowed: str = "") -> None:
    if sender.status:
        return  # the answer has begun: its end is missing, and the client sees it
    body = f"{words}\n".encode("utf-8", "replace")
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", b"%d" % len(body)),
    ]
    if status in (408, 413, 431):
        headers.append((b"connection", b"close"))
    elif status == 405:
        allowed = ", ".join(sorted({*allowed.split(", "), "OPTIONS"} - {""}))
        headers.append((b"allow", allowed.encode("ascii")))
    elif status == 503:
        headers.append((b"retry-after", b"5"))
    await sender({"type": "http.response.start", "status": status, "headers": headers})
    await sender({"type": "http.response.body", "body": body})


def _too_large() -> ProtocolError:
    return ProtocolError(
        413, f"the body is larger than {MOST_BODY_BYTES:,} bytes; send less"
    )
