"""A query's answer as bytes, in the format asked for, within rows and bytes.

The engine writes result formats itself, ten times sooner than terms can be handed to
Python one by one. It cannot stop at a row, though: an answer that may be too long is
written a second time as TSV, where a row is a line, cut there, and read back.
"""

from __future__ import annotations

import io
from typing import Any

import pyoxigraph as ox

from .. import worker
from ..errors import (
    DamagedGenerationError,
    QueryLimitError,
    QuerySyntaxError,
    UnacceptableFormError,
)
from ..names import BASE
from ..sparql import misspelt

MOST_BYTES = 16 * 1024**2  # of an answer
CUT = f"{BASE}limits#cut"  # what the head of a cut answer links to
_CUT = CUT.encode("ascii")
_TABLES = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
# What stands between two rows, or ends one: at most so many rows are in a text.
_BETWEEN = {"json": b"},{", "xml": b"<result>", "csv": b"\n", "tsv": b"\n"}


class _FullError(Exception):
    """Enough was written."""


class _Sink(io.BytesIO):
    """Takes what the engine writes, up to a number of bytes and of lines."""

    def __init__(self, most_bytes: int, most_lines: int | None = None) -> None:
        super().__init__()
        self.parts: list[bytes] = []
        self._bytes = most_bytes
        self._lines = most_lines

    def write(self, part: Any) -> int:  # bytes, of the engine
        self.parts.append(part)
        self._bytes -= len(part)
        if self._bytes < 0:
            raise _FullError
        if self._lines is not None:
            self._lines -= part.count(b"\n")
            if self._lines < 0:
                raise _FullError
        return len(part)


def answer(
    store: ox.Store, prefixes: dict[str, str], request: dict[str, Any]
) -> tuple[dict[str, Any], bytes]:
    """Answer a query: what is told about the answer, and the answer.

    Args:
        store: what is asked.
        prefixes: those that need no declaration.
        request: ``query``; ``rows``, the most given; ``tables`` and ``triples``, the
            format for either kind of answer, or nothing if none would be taken;
            ``default`` and ``named``, lists of addresses, or nothing; ``base``, what
            addresses in the query are seen from, or nothing.

    Raises:
        QuerySyntaxError: it is not SPARQL.
        UnacceptableFormError: no format asked for suits this form of query.
        QueryLimitError: the memory limit was reached.
        DamagedGenerationError: the store cannot be read.
    """
    try:
        found = worker.asked(store, request, prefixes)
        if isinstance(found, ox.QueryTriples):
            return _triples(found, request)
        form = request["tables"]
        if form is None:
            raise UnacceptableFormError(
                "query: its answer is a table; accept JSON, XML, CSV or TSV results"
            )
        if isinstance(found, ox.QueryBoolean):
            body = found.serialize(format=_TABLES[form]) or b""
            return {"kind": "tables", "rows": 1}, body
        return _rows(store, prefixes, request, found)
    except SyntaxError as bad:
        words = misspelt(" ".join(str(bad).split()), request["query"])
        raise QuerySyntaxError(words) from bad
    except MemoryError as bad:
        raise QueryLimitError("query: the memory limit was reached; narrow it") from bad
    except (OSError, RuntimeError, ValueError) as bad:
        words = " ".join(str(bad).split())
        raise DamagedGenerationError(f"store: {words}; build it again") from bad


def _rows(
    store: ox.Store,
    prefixes: dict[str, str],
    request: dict[str, Any],
    found: ox.QuerySolutions,
) -> tuple[dict[str, Any], bytes]:
    form, most = request["tables"], request["rows"]
    sink = _Sink(MOST_BYTES)
    try:
        found.serialize(sink, format=_TABLES[form])
        body = b"".join(sink.parts)
        if body.count(_BETWEEN[form]) < most:  # surely not too many rows
            return {"kind": "tables"}, body
    except _FullError:
        pass
    again = worker.asked(store, request, prefixes)
    assert isinstance(again, ox.QuerySolutions)  # noqa: S101  (as it was before)
    return _cut(again, form, most)


def _cut(
    found: ox.QuerySolutions, form: str, most: int
) -> tuple[dict[str, Any], bytes]:
    """Write at most so many rows; say if there were more."""
    sink = _Sink(MOST_BYTES, most + 1)
    full = False
    try:
        found.serialize(sink, format=_TABLES["tsv"])
    except _FullError:
        full = True
    lines = b"".join(sink.parts).split(b"\n")
    head, rows = lines[0], lines[1:-1]  # the last is empty, or was cut
    cut = full or len(rows) > most
    rows = rows[:most]
    while True:
        text = b"\n".join((head, *rows, b""))
        again = ox.parse_query_results(text, format=_TABLES["tsv"])
        body = again.serialize(format=_TABLES[form]) or b""
        if len(body) <= MOST_BYTES:
            break
        cut, rows = True, rows[: len(rows) // 2]
    told = {"kind": "tables", "rows": len(rows)}
    return (told | {"cut": True}, _marked(body, form)) if cut else (told, body)


def _marked(body: bytes, form: str) -> bytes:
    """Say in an answer's head that it was cut, where the format has a place for it."""
    if form == "json":
        return body.replace(b'{"head":{', b'{"head":{"link":["' + _CUT + b'"],', 1)
    if form == "xml":
        return body.replace(b"</head>", b'<link href="' + _CUT + b'"/></head>', 1)
    return body


def _triples(
    found: ox.QueryTriples, request: dict[str, Any]
) -> tuple[dict[str, Any], bytes]:
    form = request["triples"]
    if form is None:
        raise UnacceptableFormError(
            "query: its answer is triples; accept Turtle, N-Triples, JSON-LD or RDF/XML"
        )
    made = worker.triples(found, {"rows": request["rows"], "format": form})
    body = made["text"].encode("utf-8", "surrogatepass")
    if len(body) > MOST_BYTES:
        raise QueryLimitError(
            f"query: its triples take more than {MOST_BYTES:,} bytes; add a LIMIT"
        )
    told = {"kind": "triples", "rows": made["count"]}
    if not made["truncated"]:
        return told, body
    if form in ("turtle", "ntriples"):
        body = b"# cut at %d triples: %b\n" % (made["count"], _CUT) + body
    return told | {"cut": True}, body
