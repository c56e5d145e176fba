"""SPARQL over a generation's store, always in a process of its own.

The engine has no time limit, no memory limit and no way to be interrupted, so a
worker process answers and is killed at the deadline; the next query starts another.
One worker serves many queries, which keeps a small one well under a millisecond of
overhead.
"""

from __future__ import annotations

import json
import re
import selectors
import struct
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

from .errors import (
    DamagedGenerationError,
    MissingGenerationError,
    QueryLimitError,
    QuerySyntaxError,
    UnknownTermError,
)
from .guard import admit

SECONDS = 30.0
ROWS = 10_000
MEMORY_BYTES = 2 * 1024**3
_PACKAGE = __package__ or "graph"
_PLACE = re.compile(r"error at (\d+):(\d+)")


class Table(NamedTuple):
    """The solutions of a SELECT: terms as the SPARQL JSON results format has them."""

    variables: list[str]
    rows: list[list[dict[str, str] | None]]
    truncated: bool

    def values(self) -> list[tuple[str | None, ...]]:
        """Give the rows as plain texts."""
        return [
            tuple(term["value"] if term else None for term in row) for row in self.rows
        ]


class Triples(NamedTuple):
    """What a CONSTRUCT or DESCRIBE made, already written out."""

    text: str
    size: int
    truncated: bool


Answer = Table | Triples | bool


class Question(NamedTuple):
    """A named query that ships with the ontology."""

    name: str
    title_en: str
    title_zh: str
    text: str


class Engine:
    """Answers queries over one store; use it as a context, or close it."""

    def __init__(self, store: Path) -> None:
        """Remember the store; the worker starts with the first query.

        Raises:
            MissingGenerationError: there is no store.
        """
        self._worker: subprocess.Popen[bytes] | None = None
        if not store.is_dir():
            raise MissingGenerationError(
                f"{store}: no store; run chipscape build (or python build.py)"
            )
        self._store = store

    def query(
        self,
        text: str,
        *,
        seconds: float = SECONDS,
        rows: int = ROWS,
        form: str = "turtle",
    ) -> Answer:
        """Answer one query. Prefixes of the project need not be declared.

        Args:
            text: SELECT, ASK, CONSTRUCT or DESCRIBE.
            seconds: wall time after which the query is killed.
            rows: most solutions or triples returned; more are cut and said to be.
            form: turtle, ntriples or jsonld, for triples.

        Raises:
            ForbiddenQueryError: SERVICE, an update, or monstrous nesting.
            QuerySyntaxError: not SPARQL; shows the place.
            QueryLimitError: the time or memory limit was reached.
            DamagedGenerationError: the store cannot be read.
        """
        admit(text)
        deadline = time.monotonic() + seconds
        worker = self._started(deadline)
        request = json.dumps({"query": text, "rows": rows, "format": form}).encode()
        try:
            assert worker.stdin is not None  # noqa: S101  (opened as a pipe above)
            worker.stdin.write(struct.pack(">I", len(request)) + request)
            worker.stdin.flush()
        except BrokenPipeError as gone:
            self.close()
            raise DamagedGenerationError(
                f"{self._store}: the query process ended; run chipscape build --force"
            ) from gone
        told = self._receive(worker, deadline, seconds)
        return answer_of(told, text, str(self._store))

    def close(self) -> None:
        """End the worker."""
        if self._worker is not None:
            self._worker.kill()
            self._worker.wait()
            for pipe in (self._worker.stdin, self._worker.stdout):
                if pipe is not None:
                    pipe.close()
            self._worker = None

    def __enter__(self) -> Engine:
        """Give the engine itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the worker."""
        self.close()

    def __del__(self) -> None:
        """End the worker with the last reference."""
        self.close()

    def _started(self, deadline: float) -> subprocess.Popen[bytes]:
        if self._worker is not None and self._worker.poll() is None:
            return self._worker
        self.close()
        command = [sys.executable, "-m", f"{_PACKAGE}.worker", str(self._store)]
        self._worker = subprocess.Popen(  # noqa: S603  (our own module)
            [*command, str(MEMORY_BYTES)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=Path(__file__).resolve().parent.parent,
        )
        if "ready" not in self._receive(self._worker, max(deadline, 0.0) + 10, 10):
            raise DamagedGenerationError(
                f"{self._store}: the store cannot be opened; "
                "run chipscape build --force"
            )
        return self._worker

    def _receive(
        self, worker: subprocess.Popen[bytes], deadline: float, seconds: float
    ) -> dict[str, Any]:
        head = self._bytes(worker, 4, deadline, seconds)
        body = self._bytes(worker, struct.unpack(">I", head)[0], deadline, seconds)
        told: dict[str, Any] = json.loads(body)
        return told

    def _bytes(
        self,
        worker: subprocess.Popen[bytes],
        count: int,
        deadline: float,
        seconds: float,
    ) -> bytes:
        assert worker.stdout is not None  # noqa: S101  (opened as a pipe above)
        parts: list[bytes] = []
        with selectors.DefaultSelector() as ready:
            ready.register(worker.stdout, selectors.EVENT_READ)
            while count:
                if not ready.select(max(0.0, deadline - time.monotonic())):
                    self.close()
                    raise QueryLimitError(
                        f"query: stopped after {seconds:g} s; narrow it, "
                        "write the most selective pattern first, or raise --timeout"
                    )
                part = worker.stdout.read1(count)  # type: ignore[attr-defined]
                if not part:
                    raise self._died(worker)
                parts.append(part)
                count -= len(part)
        return b"".join(parts)

    def _died(self, worker: subprocess.Popen[bytes]) -> Exception:
        code = worker.wait()
        self.close()
        if code == 1:  # the store did not open
            return DamagedGenerationError(
                f"{self._store}: the store cannot be read; run chipscape build --force"
            )
        return QueryLimitError(
            "query: the query process ran out of memory or stack; narrow the query"
        )


def answer_of(told: dict[str, Any], query: str, place: str) -> Answer:
    """Read what a worker told of a query's answer; the store's place is for errors.

    Raises:
        QuerySyntaxError: the query is not SPARQL.
        QueryLimitError: the memory limit was reached.
        DamagedGenerationError: the store cannot be read.
    """
    if "syntax" in told:
        raise QuerySyntaxError(misspelt(told["syntax"], query))
    if "limit" in told:
        raise QueryLimitError("query: the memory limit was reached; narrow it")
    if "failed" in told:
        raise DamagedGenerationError(
            f"{place}: {told['failed']}; run chipscape build --force"
        )
    if "boolean" in told:
        return bool(told["boolean"])
    if "text" in told:
        return Triples(told["text"], told["count"], told["truncated"])
    return Table(told["vars"], told["rows"], told["truncated"])


def misspelt(words: str, text: str) -> str:
    """Say where a query stops being SPARQL, with the words that stand there."""
    found = _PLACE.search(words)
    if found is None:
        return f"query: {words[:160]}; mend the query"
    line, column = int(found[1]), int(found[2])
    lines = text.splitlines()
    there = lines[line - 1][column - 1 :][:40] if line <= len(lines) else ""
    near = f"near {there!r}" if there.strip() else "at its end"
    return f"query: not SPARQL at line {line}, column {column}, {near}; mend it there"


def questions(folder: Path) -> list[Question]:
    """List the named queries of an ontology folder, in name order."""
    return [_question(path) for path in sorted((folder / "queries").glob("*.rq"))]


def question(folder: Path, name: str) -> Question:
    """Give one named query.

    Raises:
        UnknownTermError: there is none of that name.
    """
    known = {found.name: found for found in questions(folder)}
    if name not in known:
        from difflib import get_close_matches

        near = get_close_matches(name, known, 3, 0.4) or sorted(known)[:5]
        raise UnknownTermError(
            f"no query is called {name!r}; try {', '.join(near)}, or sparql --list"
        )
    return known[name]


def _question(path: Path) -> Question:
    text = path.read_text(encoding="utf-8")
    lines = [line[1:].strip() for line in text.splitlines() if line.startswith("#")]
    english = next((line[3:].strip() for line in lines if line.startswith("en:")), "")
    chinese = next((line[3:].strip() for line in lines if line.startswith("zh:")), "")
    return Question(path.stem, english, chinese, text)
