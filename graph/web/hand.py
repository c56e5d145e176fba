"""One worker as the server sees it: a line to ask by, and a handle to signal by."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import sys
import time
from contextlib import suppress

from ..errors import QueryLimitError
from .line import ANSWER, QUESTION, Answer

_CPU_CLOCK = 2  # of a process by its number, as Linux numbers clocks
_LOG = logging.getLogger("chipscape")
_STRAIN = 10  # niceness of slow questions


class LostError(QueryLimitError):
    """A process ended before its answer."""

    early = False  # within its first slice


class Worker:
    """A process that answers one question at a time."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Remember the line; ``begin`` waits for the process."""
        self._reader = reader
        self._writer = writer
        self.number = 0
        self._handle = -1  # stays this process's own, when its number is another's

    async def begin(self) -> None:
        """Wait until the process is there, and take hold of it."""
        head, _ = await self._received()
        self.number = head["ready"]
        if sys.platform == "linux":
            with suppress(ProcessLookupError):
                self._handle = os.pidfd_open(self.number)

    def gone(self) -> bool:
        """Say whether the process has ended."""
        return self._reader.at_eof() or self._writer.is_closing()

    async def ask(self, question: bytes) -> Answer:
        """Ask one question.

        Raises:
            LostError: the process ended before its answer.
        """
        with suppress(ConnectionError):  # told below, where nothing comes back
            self._writer.write(QUESTION.pack(len(question)) + question)
        head, body = await self._received()
        if "trace" in head:
            _LOG.error("a question failed: %s", head.pop("trace"))
        return head, body

    async def _received(self) -> Answer:
        try:
            sizes = await self._reader.readexactly(ANSWER.size)
            head, body = ANSWER.unpack(sizes)
            told = await self._reader.readexactly(head + body)
        except (asyncio.IncompleteReadError, ConnectionError) as gone:
            raise LostError(
                "query: its process ran out of memory or stack; narrow the query"
            ) from gone
        return json.loads(told[:head]), told[head:]

    def tell(self, what: signal.Signals) -> None:
        """Send a signal to this very process, whoever bears its number."""
        with suppress(ProcessLookupError):
            if self._handle >= 0 and sys.platform == "linux":
                signal.pidfd_send_signal(self._handle, what)
            elif self.number and sys.platform != "linux":
                os.kill(self.number, what)

    def processor_seconds(self) -> float:
        """Give the time of the processor that it took; endless for one that is gone."""
        with suppress(OSError):  # it may be gone
            return time.clock_gettime((~self.number << 3) | _CPU_CLOCK)
        return float("inf")

    def strain(self) -> None:
        """Let the others go first."""
        if not self.number:
            return
        with suppress(ProcessLookupError, PermissionError):
            os.setpriority(os.PRIO_PROCESS, self.number, _STRAIN)

    def end(self) -> None:
        """End the process, were it halted even."""
        self.tell(signal.SIGKILL)
        if self._handle >= 0:
            os.close(self._handle)
        self.number, self._handle = 0, -1
        self._writer.transport.abort()
