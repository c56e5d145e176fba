"""Workers and who gets one: quick questions go before slow ones, always.

Every request begins on a quick worker. What is not answered within a slice of time is
slow: its process is set aside, halted and with lower priority, until one of few heavy
places is free, and a fork takes its quick place at once. So two dozen queries that
would run for hours hold up a small one by some slices, not by their deadline. What
has nowhere to wait is refused, to be asked again.
"""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import (
    ChipscapeError,
    DamagedGenerationError,
    QueryLimitError,
    ServiceBusyError,
)
from .hand import LostError, Worker
from .line import Answer

_PACKAGE = (__package__ or "graph.web").rpartition(".")[0]
_START_SECONDS = 20.0  # a leader that has not opened a generation by then is broken
_AGAIN_SECONDS = 0.5
_BUFFER_BYTES = 4 * 1024**2
_LOG = logging.getLogger("chipscape")
_HURRY = 5  # how many times shorter a slice is where questions wait
_PATIENCE_SECONDS = 4.0  # for a question to get the processor for a slice
_REFUSAL_SECONDS = 1.0
_SETTLE_SECONDS = 0.05


@dataclass(frozen=True)
class Limits:
    """What the server gives to questions; seconds and bytes are for each."""

    seconds: float = 30.0
    memory_bytes: int = 768 * 1024**2
    rows: int = 10_000
    quick: int = 4
    heavy: int = 2
    parked: int = 12
    waiting: int = 256
    wait_seconds: float = 8.0
    slice_seconds: float = 0.1


class Pool:
    """The workers of one generation."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        """Remember what to serve; ``start`` opens it."""
        self._folder = folder
        self.limits = limits
        self._leader: asyncio.subprocess.Process | None = None
        self._control: socket.socket | None = None
        self._idle: list[Worker] = []
        self._waiters: list[asyncio.Future[Worker]] = []
        self._heavy = asyncio.Semaphore(limits.heavy)
        self._parked = 0
        self._born: set[asyncio.Task[None]] = set()
        self._closed = False
        self._starting = asyncio.Lock()
        self._living: set[Worker] = set()

    async def start(self) -> None:
        """Open the generation and fork the first worker.

        Raises:
            DamagedGenerationError: it cannot be opened.
        """
        await self._led()
        await self._fork()
        for _ in range(self.limits.quick - 1):
            self._replace()

    async def ask(self, question: dict[str, Any]) -> Answer:
        """Answer one question, however hostile.

        Raises:
            ServiceBusyError: no worker came free in time.
            QueryLimitError: it took too long or too much, and was ended.
        """
        try:
            try:
                return await self._answered(question)
            except LostError as lost:
                if not lost.early:
                    raise
            await asyncio.sleep(_SETTLE_SECONDS)  # until all that died are known to be
            return await self._answered(question)
        except LostError as lost:
            raise QueryLimitError(str(lost)) from lost
        except ServiceBusyError:
            await asyncio.sleep(_REFUSAL_SECONDS)  # asking again at once gains nothing
            raise

    async def _answered(self, question: dict[str, Any]) -> Answer:
        deadline = asyncio.get_running_loop().time() + self.limits.seconds
        worker = await self._taken()
        text = json.dumps(question).encode("ascii")
        answering = asyncio.ensure_future(worker.ask(text))
        fit = replaced = False
        try:
            if await self._quickly(worker, answering):
                answer = _received(answering)
                fit = True
                return answer
            replaced = True
            self._replace()
            return await self._slowly(worker, answering, deadline)
        finally:
            answering.cancel()
            if fit and not self._closed:
                self._give(worker)
            else:
                self._end(worker)
                if not replaced:
                    self._replace()

    async def close(self) -> None:
        """End every process."""
        self._closed = True
        for task in self._born:
            task.cancel()
        for worker in list(self._living):
            self._end(worker)
        await self._leaderless()

    async def _taken(self) -> Worker:
        """Wait for a quick worker that lives."""
        for dead in [worker for worker in self._idle if worker.gone()]:
            self._idle.remove(dead)
            self._end(dead)
            self._replace()
        if self._idle:
            return self._idle.pop()  # the warmest
        if len(self._waiters) >= self.limits.waiting:
            raise _busy()
        waiter: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        try:
            async with asyncio.timeout(
                min(self.limits.wait_seconds, self.limits.seconds)
            ):
                return await waiter
        except BaseException as left:
            if waiter.done() and not waiter.cancelled():
                self._give(waiter.result())
            elif waiter in self._waiters:
                self._waiters.remove(waiter)
            if isinstance(left, TimeoutError):
                raise _busy() from None
            raise

    def _give(self, worker: Worker) -> None:
        """Hand a worker to who waits: the first, or where many wait the last.

        A crowd that came together would hold up all who come after it; so it waits,
        and a small question that comes now is answered now.
        """
        while self._waiters:
            crowd = len(self._waiters) > self.limits.quick
            waiter = self._waiters.pop(-1 if crowd else 0)
            if not waiter.done():
                waiter.set_result(worker)
                return
        self._idle.append(worker)

    async def _slowly(
        self, worker: Worker, answering: asyncio.Future[Answer], deadline: float
    ) -> Answer:
        """Go on with a slow question in one of the heavy places."""
        if self._heavy.locked():
            if self._parked >= self.limits.parked:
                raise _busy()
            worker.tell(signal.SIGSTOP)
            self._parked += 1
            try:
                async with asyncio.timeout_at(deadline):
                    await self._heavy.acquire()
            except TimeoutError:
                raise _busy() from None
            finally:
                self._parked -= 1
            worker.tell(signal.SIGCONT)
        else:
            await self._heavy.acquire()
        try:
            worker.strain()
            left = deadline - asyncio.get_running_loop().time()
            done, _ = await asyncio.wait((answering,), timeout=max(left, 0))
            if not done:
                raise QueryLimitError(
                    f"query: stopped after {self.limits.seconds:g} s; narrow it, "
                    "or write the most selective pattern first"
                )
            return answering.result()
        finally:
            self._heavy.release()

    async def _quickly(self, worker: Worker, answering: asyncio.Future[Answer]) -> bool:
        """Say whether a question is answered within a slice: fewer where some wait.

        What counts is the time of the processor, as a busy machine makes all slow.
        """
        begun = worker.processor_seconds()
        end = asyncio.get_running_loop().time() + _PATIENCE_SECONDS
        while not answering.done() and asyncio.get_running_loop().time() < end:
            part = self.limits.slice_seconds / (_HURRY if self._waiters else 1)
            await asyncio.wait((answering,), timeout=part)
            if worker.processor_seconds() - begun >= part:
                break
        return answering.done()

    def _end(self, worker: Worker) -> None:
        self._living.discard(worker)
        worker.end()

    def _replace(self) -> None:
        """Have another quick worker born, while others go on."""
        if self._closed:
            return
        task = asyncio.create_task(self._birth())
        self._born.add(task)
        task.add_done_callback(self._born.discard)

    async def _birth(self) -> None:
        while not self._closed:
            try:
                await self._fork()
            except (OSError, ChipscapeError, TimeoutError) as bad:
                _LOG.warning("no worker was born (%s); trying again", bad)
                await asyncio.sleep(_AGAIN_SECONDS)
            else:
                return

    async def _fork(self) -> None:
        control = await self._led()
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                socket.send_fds(control, [b"+"], [theirs.fileno()])
            except OSError:
                ours.close()
                if control is self._control:  # not the one of a leader since begun
                    await self._leaderless()
                raise
        reader, writer = await asyncio.open_unix_connection(
            sock=ours, limit=_BUFFER_BYTES
        )
        worker = Worker(reader, writer)
        self._living.add(worker)
        try:
            async with asyncio.timeout(_START_SECONDS):
                await worker.begin()
        except BaseException:
            self._end(worker)
            raise
        self._give(worker)

    async def _led(self) -> socket.socket:
        """Give the line to the leader; start one where there is none."""
        async with self._starting:
            if self._control is not None:
                return self._control
            ours, theirs = socket.socketpair()
            try:
                with theirs:
                    await self._lead(theirs.fileno())
                ours.setblocking(False)
                loop = asyncio.get_running_loop()
                async with asyncio.timeout(_START_SECONDS):
                    ready = await loop.sock_recv(ours, 1)
                if not ready:
                    raise DamagedGenerationError(
                        f"{self._folder}: the store cannot be opened; "
                        "run chipscape build --force"
                    )
            except BaseException:
                ours.close()
                await self._leaderless()
                raise
            self._control = ours
            return ours

    async def _lead(self, control: int) -> None:
        self._leader = await asyncio.create_subprocess_exec(
            *(sys.executable, "-W", "ignore", "-m", f"{_PACKAGE}.web.crew"),
            *(str(self._folder), str(self.limits.memory_bytes), str(control)),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            pass_fds=(control,),
            cwd=Path(__file__).resolve().parents[2],
            start_new_session=True,
        )

    async def _leaderless(self) -> None:
        """End the leader; another may begin at once, and is left alone."""
        control, self._control = self._control, None
        leader, self._leader = self._leader, None
        if control is not None:
            control.close()
        if leader is not None:
            with suppress(ProcessLookupError):
                leader.kill()
            await leader.wait()


def _received(answering: asyncio.Future[Answer]) -> Answer:
    """Give the answer of a worker in its first slice."""
    try:
        return answering.result()
    except LostError as lost:
        lost.early = True
        raise


def _busy() -> ServiceBusyError:
    return ServiceBusyError(
        "all that answers queries is taken; ask again in some seconds"
    )
