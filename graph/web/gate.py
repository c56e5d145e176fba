"""The connection: what a client may take in bytes and time before it is heard.

uvicorn bounds neither the head of a request nor the time that one takes to arrive, and
waits without end for a client that does not read. Here each has its limit. Where all
connections are taken, whoever has been silent for longest makes room.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

MOST_HEAD_BYTES = 64 * 1024
HEAD_SECONDS = 10.0
BODY_SECONDS = 30.0
SEND_SECONDS = 20.0  # for what is on its way to be read
READ_SECONDS = 300.0  # for an answer to be read, however slowly
MOST_REQUEST_BYTES = 16 * 1024**2  # as they come: small parts, and fields after a body


class Gate(HttpToolsProtocol):
    """uvicorn's protocol, with limits on what comes in."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        """Begin with no head read."""
        super().__init__(*arguments, **named)
        self._bytes = 0  # of the request that is being read
        self._in_head = True
        self._head_bytes = 0
        self._timer: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None
        self._late: float | None = None  # when the answer has to be read
        self._begun = self.loop.time()  # to wait for a request

    def connection_made(  # type: ignore[override]  # as uvicorn's own
        self, transport: asyncio.Transport
    ) -> None:
        """Wait for a head, not for ever."""
        super().connection_made(transport)
        self._expect(HEAD_SECONDS)
        if len(self.connections) >= (self.limit_concurrency or sys.maxsize):
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the timer."""
        self._expect(None)
        self.resume_writing()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Wait for the client to read, not for ever."""
        super().pause_writing()
        now = self.loop.time()
        if self._late is None:
            self._late = now + READ_SECONDS
        until = min(now + SEND_SECONDS, self._late)
        self._unread = self.loop.call_at(until, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on with the answer."""
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None
        super().resume_writing()

    def data_received(self, data: bytes) -> None:
        """Take bytes, as long as the head that they belong to is small."""
        if self._timer is None and self._idle():
            self._expect(HEAD_SECONDS)  # another request on a connection kept open
        self._bytes += len(data)
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._in_head and self._bytes > MOST_HEAD_BYTES:
            self._refuse(431, f"the head of a request may take {MOST_HEAD_BYTES} bytes")
        elif self._bytes > MOST_REQUEST_BYTES:
            self._refuse(413, f"a request may take {MOST_REQUEST_BYTES} bytes")

    def on_message_begin(self) -> None:
        """Begin to read a head."""
        self._in_head = True
        self._head_bytes = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Take a part of the address."""
        self._head_bytes += len(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a field of the head; those after a body are for nobody."""
        if self._in_head:
            self._head_bytes += len(name) + len(value) + 4
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Wait for the body, not for ever."""
        if self._head_bytes > MOST_HEAD_BYTES:
            raise ValueError("the head came whole, and is too long")  # refused below
        self._expect(BODY_SECONDS)
        super().on_headers_complete()
        self._in_head = False

    def on_message_complete(self) -> None:
        """Have all that was waited for."""
        self._in_head = True  # of the next
        self._bytes = 0  # but for those that came in one piece with the end of this
        self._expect(None)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        self._late = None
        self._begun = self.loop.time()
        super().on_response_complete()

    def timeout_keep_alive_handler(self) -> None:
        """End an idle connection, though it may never read its answer."""
        super().timeout_keep_alive_handler()
        self.loop.call_later(SEND_SECONDS, self.transport.abort)

    def send_400_response(self, msg: str) -> None:
        """Refuse what is not HTTP, or has an address too long to be read."""
        if self._in_head and max(self._bytes, self._head_bytes) > MOST_HEAD_BYTES:
            self._refuse(431, f"the head of a request may take {MOST_HEAD_BYTES} bytes")
        else:
            self._refuse(400, "this is not a request of HTTP")

    def _unsupported_upgrade_warning(self) -> None:
        """Say nothing: the request is answered as if it wished no other protocol."""

    def _idle(self) -> bool:
        """Say whether nothing is being answered."""
        return self.cycle is None or self.cycle.response_complete

    def _make_room(self) -> None:
        """Cut whoever has been silent for longest; if nobody is, this one."""
        silent = [
            one
            for one in self.connections
            if isinstance(one, Gate)
            and one is not self
            and one._idle()
            and not one.transport.is_closing()
        ]
        if silent:
            min(silent, key=lambda one: one._begun).transport.abort()
        else:
            self._refuse(503, "all connections are taken; ask again in some seconds")

    def _expect(self, seconds: float | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = (
            None if seconds is None else self.loop.call_later(seconds, self._too_slow)
        )

    def _too_slow(self) -> None:
        self._timer = None
        if self.transport.is_closing():
            return
        answering = self.cycle is not None and self.cycle.response_started
        if answering and not self.cycle.response_complete:
            self.transport.abort()
        else:
            self._refuse(408, "the request took too long to arrive")

    def _refuse(self, status: int, words: str) -> None:
        if self.transport.is_closing():
            return
        body = f"{words}\n".encode("ascii")
        again = b"retry-after: 5\r\n" if status == 503 else b""
        self.transport.write(
            STATUS_LINE[status]
            + again
            + b"content-type: text/plain; charset=utf-8\r\nconnection: close\r\n"
            + b"x-content-type-options: nosniff\r\n"
            + b"content-length: %d\r\n\r\n" % len(body)
            + body
        )
        self.transport.close()
        self.loop.call_later(1.0, self.transport.abort)
