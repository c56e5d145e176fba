"""The process that queries run in: ``python -m graph.worker STORE``.

It opens the store read-only, takes requests on standard input and answers on standard
output, each a length and a JSON document. It gives itself a memory limit and, where
the system allows, no network, so that a hostile query can at worst end this process.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import select
import struct
import sys
import threading
from itertools import islice
from typing import Any, BinaryIO

import pyoxigraph as ox

from .names import BASE, NS, PREFIXES
from .triples import written

_UNNAMED = ("correction", "inference")  # kinds of address without a class of entity
MOST_CHARACTERS = 16 * 1024**2  # of the values of an answer; more is cut, and said
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000


def serve(path: str, memory_bytes: int) -> None:
    """Answer requests until standard input ends."""
    isolate()
    store = opened(path)
    confine(memory_bytes)
    threading.Thread(target=leave_with, args=(0,), daemon=True).start()
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    _send(sink, {"ready": True})
    prefixes = usual_prefixes(store)
    while (request := _receive(source)) is not None:
        _send(sink, answer(store, request, prefixes))


def opened(path: str) -> ox.Store:
    """Open a store to read; end the process where there is nothing in it."""
    store = ox.Store.read_only(path)
    if next(iter(store), None) is None:  # a cut MANIFEST opens, and holds nothing
        sys.exit(1)
    return store


def usual_prefixes(store: ox.Store) -> dict[str, str]:
    """Give the prefixes that need no declaration: the usual, and kinds of entity."""
    told = store.quads_for_pattern(None, ox.NamedNode(f"{NS}iriKind"), None)
    kinds = (quad.object for quad in told)
    names = [one.value for one in kinds if isinstance(one, ox.Literal)]
    return {name: f"{BASE}{name}/" for name in (*names, *_UNNAMED)} | PREFIXES


def isolate() -> None:
    """Leave the network; only a process of one thread may: before the store opens."""
    # A new user and network namespace has no way out; not every system grants one.
    ctypes.CDLL(None).unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def leave_with(descriptor: int) -> None:
    """End with the process that asks, though a query be running: its pipe closes."""
    waiting = select.poll()
    waiting.register(descriptor, 0)
    waiting.poll()
    os._exit(0)


def confine(memory_bytes: int) -> None:
    """Limit this process's memory, and let it leave no core file."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def asked(
    store: ox.Store, request: dict[str, Any], prefixes: dict[str, str]
) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """Put a request's query to the store, over the graphs that it names, if any."""
    graphs: dict[str, Any] = {}
    if request.get("default") is not None or request.get("named") is not None:
        for key, role in (("default", "default_graph"), ("named", "named_graphs")):
            graphs[role] = [_address(text) for text in request[key] or ()]
    try:
        return store.query(
            request["query"], prefixes=prefixes, base_iri=request.get("base"), **graphs
        )
    except RuntimeError as bad:
        if "not supported" in str(bad):  # a function that nobody has: no fault of ours
            raise SyntaxError(str(bad)) from None
        raise


def _address(text: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(text)
    except ValueError:
        words = f"{text[:80]!r} names no graph; give a whole address"
        raise SyntaxError(words) from None


def answer(
    store: ox.Store, request: dict[str, Any], prefixes: dict[str, str]
) -> dict[str, Any]:
    """Answer one request of ``sparql``, or tell why not."""
    try:
        found = asked(store, request, prefixes)
        if isinstance(found, ox.QueryBoolean):
            return {"boolean": bool(found)}
        if isinstance(found, ox.QueryTriples):
            return triples(found, request)
        return _solutions(found, request["rows"])
    except SyntaxError as bad:
        return {"syntax": " ".join(str(bad).split())}
    except MemoryError:
        return {"limit": "memory"}
    except (OSError, RuntimeError, ValueError) as bad:
        return {"failed": " ".join(str(bad).split())}


def _solutions(found: ox.QuerySolutions, most: int) -> dict[str, Any]:
    names = [variable.value for variable in found.variables]
    rows: list[list[dict[str, str] | None]] = []
    size = 0
    for solution in found:
        row = [_term(value) for value in solution]
        size += sum(len(term["value"]) for term in row if term is not None)
        if len(rows) == most or size > MOST_CHARACTERS:
            return {"vars": names, "rows": rows, "truncated": True}
        rows.append(row)
    return {"vars": names, "rows": rows, "truncated": False}


def triples(found: ox.QueryTriples, request: dict[str, Any]) -> dict[str, Any]:
    """Write triples out, sorted, in the format of a request and to its limit."""
    most = request["rows"]
    made = list(islice(found, most + 1))
    kept = set(made[:most])
    return {
        "text": written(kept, request.get("format") or "turtle").decode("utf-8"),
        "count": len(kept),
        "truncated": len(made) > most,
    }


def _term(value: Any) -> dict[str, str] | None:
    """Give a term as the SPARQL 1.1 JSON results format writes it."""
    if value is None:
        return None
    if isinstance(value, ox.NamedNode):
        return {"type": "uri", "value": value.value}
    if isinstance(value, ox.BlankNode):
        return {"type": "bnode", "value": value.value}
    if isinstance(value, ox.Triple):
        raise SyntaxError(
            "a triple is no answer; ask for its SUBJECT, PREDICATE, OBJECT"
        )
    told = {"type": "literal", "value": value.value}
    if value.language:
        told["xml:lang"] = value.language
    elif value.datatype.value != PREFIXES["xsd"] + "string":
        told["datatype"] = value.datatype.value
    return told


def _receive(source: BinaryIO) -> dict[str, Any] | None:
    head = source.read(4)
    if len(head) < 4:
        return None
    told: dict[str, Any] = json.loads(source.read(struct.unpack(">I", head)[0]))
    return told


def _send(sink: BinaryIO, told: dict[str, Any]) -> None:
    body = json.dumps(told, ensure_ascii=False).encode("utf-8", "surrogatepass")
    sink.write(struct.pack(">I", len(body)) + body)
    sink.flush()


if __name__ == "__main__":
    os.environ.clear()
    serve(sys.argv[1], int(sys.argv[2]))
