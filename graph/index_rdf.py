"""The lookup index as a named graph, so that a SPARQL server answers as the file does.

A server looks a subject up as fast as SQLite looks a key up, but each triple costs it
a hundred times what a row costs a file. So one triple holds many rows: the rows of a
table whose key falls into a *bucket* are one JSON text under ``key/BUCKET`` and the
predicate of table and column. Numbers fall into buckets by division, names by CRC-32.
``(link, subject)`` has a bucket for each number: what is around a hub is big enough.
The same rows stand once more in pages, for what reads a whole table; folded spellings
also stand alone, since a search for a part of a name looks into all. The header tells
how many rows there are. Each generation has a graph of its own, so that readers of the
old one are not disturbed by a push; the control graph tells which is current.

Measured for 132,516 quads of facts: 46,000 triples, where a row a triple took 125,000.
"""

from __future__ import annotations

import json
from binascii import crc32
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from .errors import DamagedGenerationError
from .lookup import FILE, SCHEMA_VERSION, Lookup, Row
from .names import BASE

INDEX = f"{BASE}index/"
KEY = f"{INDEX}key/"
NS = f"{INDEX}ns#"
HEADER = f"{NS}header"
CURRENT = f"{NS}current"  # in the control graph: the digest that readers read
RANK = f"{NS}rank"
_INTEGER = "http://www.w3.org/2001/XMLSchema#integer"
SPELT = f"{NS}spelt"
BEGUN = f"{NS}begun"
FORMAT = 1

# The columns of each table as they stand in a row, the row's number first where the
# table has one: answers may hang on the order of rows.
COLUMNS = {
    "meta": "key, value",
    "kind": "name, en, zh",
    "relation": "id, name, term, zh, inverse, inverse_zh, symmetric, off",
    "entity": "id, name, iri, kind, en, zh, ticker, wikidata, roles, aliases, "
    "degree, born, restriction, lei",
    "spelling": "rowid, folded, entity, text, how",
    "source": "id, name, kind, title, publisher, issued, said, url, licence, sha256",
    "passage": "id, name, source, locator, stance, accepted, speaker, restored, "
    "start, stop",
    "link": "id, subject, relation, object, stances, accepted, inferred, rule, "
    "valid_from, valid_to, on_date, from_day, to_day, note_en, note_zh, event",
    "link_passage": "rowid, link, passage",
    "value": "id, entity, property, en, zh, value, shown, unit, stances, accepted, "
    "preferred, disputed",
    "value_passage": "rowid, value, passage",
    "event": "id, name, kind, stance, accepted, date, en, zh, linked",
    "event_entity": "rowid, event, entity",
    "event_passage": "rowid, event, passage",
    "control": "rowid, name, kind, facts, passages",
    "control_label": "name, en, zh",
    "net": "what, told",
    "node": "rowid, name, told",
    "edge": "rowid, source, told",
    "cited": "rowid, name, told",
}
# The columns that rows are looked up by, and how many keys (of names: rows) share a
# bucket: as many as come to some hundreds of bytes. Other tables are read whole.
BUCKETS = {
    "entity": {"id": 4, "name": 4},
    "spelling": {"folded": 8, "entity": 1},
    "source": {"id": 4, "name": 4},
    "passage": {"id": 8, "name": 8, "source": 4},
    "link": {"id": 8, "subject": 1, "object": 1},
    "link_passage": {"link": 8, "passage": 8},
    "value": {"id": 8, "entity": 1},
    "value_passage": {"value": 8, "passage": 8},
    "event": {"id": 8, "name": 8},
    "event_entity": {"event": 8, "entity": 1},
    "event_passage": {"event": 8, "passage": 8},
    "node": {"name": 1},
    "edge": {"source": 1},
    "cited": {"name": 4},
}
SMALL = ("meta", "kind", "relation")  # come with the header
NETWORK = ("node", "edge", "cited")  # of the network's file; never read whole
_LISTS = ("nodes", "links")  # of the network's file, which go into rows of their own
_LONGEST = 8_000  # characters of one text, where a row is not longer: servers limit
# how long an update may be
_BEGUN = (2, 8)  # origins of which only beginnings are looked for: ticker, initials


def graph_of(digest: str) -> str:
    """Give the name of the graph that holds a generation's index.

    >>> graph_of("879818784131")
    'https://w3id.org/chipscape/index/879818784131'
    """
    return INDEX + digest


def predicate(table: str, column: str = "") -> str:
    """Give the predicate of a table's rows by a column, or of its pages."""
    return f"{NS}{table}.{column}" if column else NS + table


def bucket(key: int | str, share: int, rows: int) -> int:
    """Say which bucket a key falls into, of a table of so many rows.

    >>> bucket(17, 8, 1000), bucket("company:acme", 4, 1000)
    (2, 101)
    """
    if isinstance(key, int):
        return key // share
    return crc32(key.encode("utf-8", "surrogatepass")) % (rows // share + 1)


def lines(folder: str) -> Iterator[str]:
    """Give the index of a generation as lines of N-Triples, in the same order always.

    Raises:
        GenerationError: the generation is missing or damaged.
    """
    tables = _tables(folder)
    yield from _lines(tables)
    counts = {table: len(rows) for table, rows in tables.items()}
    header = {"format": FORMAT, "schema": SCHEMA_VERSION, "rows": counts}
    yield _line("header", HEADER, json.dumps(header))


def packed(rows: list[Row]) -> str:
    """Give rows as a text that loses nothing."""
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def _parted(rows: list[Row]) -> Iterator[str]:
    """Pack rows into texts that are not too long."""
    part: list[str] = []
    size = 0
    for row in rows:
        text = packed([row])[1:-1]
        if part and size + len(text) > _LONGEST:
            yield f"[{','.join(part)}]"
            part, size = [], 0
        part.append(text)
        size += len(text) + 1
    if part:
        yield f"[{','.join(part)}]"


def unpacked(text: str) -> list[Row]:
    """Give the rows of such a text."""
    return [tuple(row) for row in json.loads(text)]


def places(table: str) -> list[str]:
    """List the columns of a table's rows, in their order."""
    return COLUMNS[table].split(", ")


def _tables(folder: str) -> dict[str, list[Row]]:
    lookup = Lookup(f"{folder}/{FILE}")
    try:
        tables = {
            table: lookup.rows(f"SELECT {columns} FROM {table} ORDER BY 1")
            for table, columns in COLUMNS.items()
            if table != "net" and table not in NETWORK
        }
    finally:
        lookup.close()
    return {**tables, **_network(folder)}


def _network(folder: str) -> dict[str, list[Row]]:
    """Give the network's file as rows: what ``view`` cuts its neighbourhoods from."""
    network = _told(f"{folder}/chipscape.json", ("nodes", "links", "graph"))
    about = network["graph"]
    cited = about.pop("passages", {})
    frame = {key: part for key, part in network.items() if key not in _LISTS}
    return {
        "net": [
            ("network", frame),
            ("manifest", _told(f"{folder}/manifest.json", ("schema",))),
        ],
        "node": [(n, one["id"], one) for n, one in enumerate(network["nodes"])],
        "edge": [(n, one["source"], one) for n, one in enumerate(network["links"])],
        "cited": [(n, *one) for n, one in enumerate(cited.items())],
    }


def _told(path: str, keys: tuple[str, ...]) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
        if any(key not in told for key in keys):
            raise ValueError(f"lacks one of {', '.join(keys)}")
    except (OSError, ValueError, TypeError) as bad:
        raise DamagedGenerationError(
            f"{path}: {bad}; run chipscape build --force"
        ) from bad
    return told


def _lines(tables: dict[str, list[Row]]) -> Iterator[str]:
    for table, rows in tables.items():
        paged = rows if table not in NETWORK else []
        for number, text in enumerate(_parted(paged)):
            yield _line(number, predicate(table), text)
        for column, share in BUCKETS.get(table, {}).items():
            yield from _bucketed(table, column, share, rows)
    yield from _spelt(tables)


def _bucketed(table: str, column: str, share: int, rows: list[Row]) -> Iterator[str]:
    at = places(table).index(column)
    held: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        held[bucket(row[at], share, len(rows))].append(row)
    name = predicate(table, column)
    for number, found in sorted(held.items()):
        for text in _parted(found):
            yield _line(number, name, text)


def _spelt(tables: dict[str, list[Row]]) -> Iterator[str]:
    """Give each entity's place in the order of answers, and its folded spellings."""
    ranked = sorted(tables["entity"], key=lambda row: (-row[10], row[1]))
    for rank, row in enumerate(ranked):
        yield f'<{KEY}{row[0]}> <{RANK}> "{rank}"^^<{_INTEGER}> .'
    seen: Iterable[tuple[int, str, bool]] = dict.fromkeys(
        (row[2], row[1], row[4] in _BEGUN) for row in tables["spelling"]
    )
    for entity, folded, begun in seen:
        yield _line(entity, BEGUN if begun else SPELT, folded)


def _line(key: int | str, name: str, text: str) -> str:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'<{KEY}{key}> <{name}> "{quoted}" .'
