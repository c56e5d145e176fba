"""What a SPARQL server answered, read into the answers of the embedded store."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from .dialects import STAND_IN, term
from .errors import UnknownTermError
from .sparql import Table, Triples
from .wire import Reply

_IRI = r'<[^<>"{}|^`\\\x00-\x20]*>'
_TRIPLE = re.compile(
    rf"({_IRI}|_:[\w.-]+)\s+({_IRI})\s+({_IRI}|_:[\w.-]+"
    rf'|"(?:[^"\\\r\n]|\\.)*"(?:@[A-Za-z0-9-]+|\^\^{_IRI})?)\s*\.\s*'
)


def results(reply: Reply) -> Table | bool:
    """Read SPARQL JSON results; of those cut at a limit, what came whole.

    Raises:
        ValueError: the body is something else, as do KeyError, TypeError,
            AttributeError and RecursionError say.
    """
    text = reply.body.decode("utf-8", "replace")
    told = json.loads(text) if reply.whole else _salvaged(text)
    if "boolean" in told:
        return bool(told["boolean"])
    names = [n for n in told["head"]["vars"] if not n.startswith(STAND_IN)]
    rows = [
        [term(row[name]) if name in row else None for name in names]
        for row in told["results"]["bindings"]
    ]
    limit = reply.headers.get("x-sparql-maxrows", "")
    partial = "S1TAT" in reply.headers.get("x-sql-state", "")
    cut = limit.isdigit() and len(rows) >= int(limit)
    return Table(names, rows, not reply.whole or cut or partial)


def triples(reply: Reply, most: int, form: str) -> Triples:
    """Read N-Triples line by line and write them as the embedded worker does.

    The lines are matched before any parser sees them: no nested terms, which end
    the process where they are deep.

    Raises:
        ValueError: a line is no triple.
    """
    lines = reply.body.decode("utf-8", "replace").splitlines()
    if not reply.whole:
        lines = lines[:-1]
    kept: list[str] = []
    for line in lines:
        if not line.strip() or line.startswith("#"):
            continue
        found = _TRIPLE.fullmatch(line)
        if found is None:
            raise ValueError(f"no triple: {line[:80]}")
        kept.append(f"{found[1]} {found[2]} {found[3]} .")
    distinct = list(dict.fromkeys(kept))
    limit = reply.headers.get("x-sparql-maxrows", "")
    cut = not reply.whole or (limit.isdigit() and len(kept) >= int(limit))
    return _written(distinct[:most], form, cut or len(distinct) > most)


def _salvaged(text: str) -> dict[str, Any]:
    """Read the whole solutions at the head of results that were cut."""
    start = re.search(r'"bindings"\s*:\s*\[', text)
    head = re.search(r'"vars"\s*:\s*(\[[^\]]*\])', text)
    if start is None or head is None:
        raise ValueError("no results")
    read = json.JSONDecoder().raw_decode
    rows: list[dict[str, Any]] = []
    place = start.end()
    while (found := re.compile(r"[\s,]*(?={)").match(text, place)) is not None:
        try:
            row, place = read(text, found.end())
        except ValueError:
            break
        rows.append(row)
    return {"head": {"vars": json.loads(head[1])}, "results": {"bindings": rows}}


def _written(lines: Iterable[str], form: str, cut: bool) -> Triples:
    """Write triples as the embedded worker does: sorted, with the prefixes used."""
    import pyoxigraph as ox

    from .triples import FORMS, written

    if form not in FORMS:
        raise UnknownTermError(f"no format {form!r}; use one of {', '.join(FORMS)}")
    text = "\n".join(lines)
    parsed = ox.parse(text.encode(), format=ox.RdfFormat.N_TRIPLES)
    triples = {quad.triple for quad in parsed}
    return Triples(written(triples, form).decode("utf-8"), len(triples), cut)
