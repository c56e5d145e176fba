"""The connection: what a client may take in bytes and time before it is heard.

uvicorn bounds neither the head of a request nor the time that one takes to arrive, and
waits without end for a client that does not read. Here each has its limit.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

MOST_HEAD_BYTES = 64 * 1024
HEAD_SECONDS = 10.0
BODY_SECONDS = 30.0
SEND_SECONDS = 20.0  # for what is on its way to be read


class Gate(HttpToolsProtocol):
    """uvicorn's protocol, with limits on what comes in."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        """Begin with no head read."""
        super().__init__(*arguments, **named)
        self._head_bytes = 0
        self._timer: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None

    def connection_made(  # type: ignore[override]  # as uvicorn's own
        self, transport: asyncio.Transport
    ) -> None:
        """Wait for a head, not for ever."""
        super().connection_made(transport)
        self._expect(HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the timer."""
        self._expect(None)
        self.resume_writing()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Wait for the client to read, not for ever."""
        super().pause_writing()
        self._unread = self.loop.call_later(SEND_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on with the answer."""
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None
        super().resume_writing()

    def data_received(self, data: bytes) -> None:
        """Take bytes, as long as the head that they belong to is small."""
        if self._timer is None and (self.cycle is None or self.cycle.response_complete):
            self._expect(HEAD_SECONDS)  # another request on a connection kept open
        self._head_bytes += len(data)
        before = self.headers
        super().data_received(data)
        whole = self.cycle is not None and self.cycle.scope["headers"] is self.headers
        if whole or self.headers is not before:
            self._head_bytes = 0 if whole else len(data)
        if self._head_bytes > MOST_HEAD_BYTES and not self.transport.is_closing():
            self._refuse(431, f"the head of a request may take {MOST_HEAD_BYTES} bytes")

    def on_headers_complete(self) -> None:
        """Wait for the body, not for ever."""
        self._expect(BODY_SECONDS)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Have all that was waited for."""
        self._expect(None)
        super().on_message_complete()

    def timeout_keep_alive_handler(self) -> None:
        """End an idle connection, though it may never read its answer."""
        super().timeout_keep_alive_handler()
        self.loop.call_later(SEND_SECONDS, self.transport.abort)

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
        body = f"{words}\n".encode("ascii")
        self.transport.write(
            STATUS_LINE[status]
            + b"content-type: text/plain; charset=utf-8\r\nconnection: close\r\n"
            + b"x-content-type-options: nosniff\r\n"
            + b"content-length: %d\r\n\r\n" % len(body)
            + body
        )
        self.transport.close()
        self.loop.call_later(1.0, self.transport.abort)
