"""Runs ``chipscape serve`` as a user does, on a free port, and asks it."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

from tests.shell import CHIPSCAPE, TOP, surroundings

_PATIENCE = 60.0
_NUMBERS = count(1)
_PORT = re.compile(r"at http://[^ ]*:(\d+)/ ")


@dataclass(frozen=True)
class Reply:
    """What the server answered."""

    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        """Give the body as text."""
        return self.body.decode()

    def sentence(self) -> str:
        """Give the one plain line of a refusal, and hold that it is one."""
        assert self.headers["content-type"] == "text/plain; charset=utf-8"
        assert self.text.endswith("\n")
        assert self.text.count("\n") == 1
        assert "Traceback" not in self.text
        return self.text[:-1]


@dataclass(frozen=True)
class Service:
    """A running server."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        seconds: float = 60.0,
    ) -> Reply:
        """Send one request on a connection of its own."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            line.request(method, path, body, dict(headers or {}))
            reply = line.getresponse()
            return Reply(reply.status, reply.headers, reply.read())
        finally:
            line.close()

    def query(self, text: str, accept: str = "", **fields: str) -> Reply:
        """Ask a SPARQL query by GET."""
        told = urlencode({"query": text, **fields})
        return self.ask(f"/sparql?{told}", headers={"Accept": accept} if accept else {})

    def anew(self, text: str) -> Reply:
        """Ask a query that was not asked before, so that a worker must answer it."""
        return self.query(f"{text}\n# {next(_NUMBERS)}")

    def children(self) -> list[int]:
        """List the processes that answer queries: the leader, then its workers."""
        found: list[int] = []
        asked = [self.process.pid]
        while asked:
            number = asked.pop()
            path = Path(f"/proc/{number}/task/{number}/children")
            try:
                born = [int(text) for text in path.read_text().split()]
            except OSError:  # it has ended since its parent named it
                continue
            found += born
            asked += born
        return found

    def rest(self, workers: int = 4, seconds: float = 30.0) -> None:
        """Wait until so many workers, and no others, have been there for a while."""
        deadline = time.monotonic() + seconds
        calm = 0
        while calm < 10:
            assert time.monotonic() < deadline, self.children()
            time.sleep(0.05)  # nothing tells of processes born and ended
            calm = calm + 1 if len(self.children()) == workers + 1 else 0


@contextmanager
def served(build: Path, *options: str, cwd: Path = TOP) -> Iterator[Service]:
    """Serve a build folder until the block ends; hold that it stops when told to."""
    folder = Path(tempfile.mkdtemp(prefix="serve-"))
    log = folder / "output.log"
    with log.open("wb") as told:
        process = subprocess.Popen(  # noqa: S603  (our own command)
            [*CHIPSCAPE, "serve", "--port", "0", *options],
            stdin=subprocess.DEVNULL,
            stdout=told,
            stderr=subprocess.STDOUT,
            env=surroundings(build),
            cwd=cwd,
        )
    try:
        yield Service(_listening(process, log), process, log)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(50)
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            raise
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _listening(process: subprocess.Popen[bytes], log: Path) -> int:
    """Wait until the server answers; give its port."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        said = log.read_text()
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the server did not start: {said[-800:]}")
        found = _PORT.search(said)
        if found and _answers(int(found[1])):
            return int(found[1])
        time.sleep(0.01)


def _answers(port: int) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        line.request("GET", "/health")
        return line.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()
