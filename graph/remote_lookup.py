"""The lookup index of a generation on a SPARQL server, read as if it were a file.

An empty index of the same schema lies in memory. Before a question's SQL runs, it says
which rows it will read (``Lookup.need``), and those are fetched: some keys at once, a
request for each step from table to table, however large the graph is. So every answer
comes from the very SQL that reads the file.

What was never fetched must not look as if it did not exist. Therefore the plan of each
statement is read before its first run: a table that it goes through from end to end is
fetched whole, and so is one that it seeks by a column of which no key was asked for.
"""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from . import index_rdf as form
from .endpoint import Endpoint
from .errors import ChipscapeError
from .index_reader import IndexReader, Place
from .lookup import INDEXES, SCHEMA, SPELLING_INDEXES, Lookup, Row

# What is read beside the rows asked for by a column: a number in these rows, and the
# place where it is looked up.
_ENTITY = ("entity", "id")
_ENDS = (("subject", _ENTITY), ("object", _ENTITY))
_PASSAGE = (("passage", ("passage", "id")),)
_SOURCE = (("source", ("source", "id")),)
_FURTHER: dict[Place, tuple[tuple[str, Place], ...]] = {
    ("link", "id"): _ENDS,
    ("link", "subject"): _ENDS,
    ("link", "object"): _ENDS,
    ("link_passage", "link"): _PASSAGE,
    ("link_passage", "passage"): (("link", ("link", "id")),),
    ("value", "id"): (("entity", _ENTITY),),
    ("value", "entity"): (("entity", _ENTITY),),
    ("value_passage", "value"): _PASSAGE,
    ("value_passage", "passage"): (("value", ("value", "id")),),
    ("event", "name"): (("id", ("event_entity", "event")),),
    ("event_entity", "entity"): (("event", ("event", "id")),),
    ("event_entity", "event"): (("entity", _ENTITY),),
    ("event_passage", "event"): _PASSAGE,
    ("event_passage", "passage"): (("event", ("event", "id")),),
    ("passage", "id"): _SOURCE,
    ("passage", "name"): _SOURCE,
    ("passage", "source"): _SOURCE,
}
# Whole tables that are read beside another whole table.
_BESIDE = {
    "link": ("entity",),
    "value": ("entity",),
    "link_passage": ("passage",),
    "value_passage": ("passage",),
    "event_passage": ("passage",),
    "event_entity": ("event", "entity"),
    "passage": ("source",),
}
# Columns that a server is asked by and the file is not: here too they are sought.
_MORE_INDEXES = """
CREATE INDEX event_entity_event ON event_entity (event);
"""
_MOST_HELD = 1000  # entities of which names are looked through on the server
_SPARE = 20  # more of them than asked for, as engines round halves differently
_STEP = re.compile(r"(SCAN|SEARCH)(?: TABLE)? (\w+)(?: AS (\w+))?(.*)$")
_INDEX = re.compile(r"\bINDEX (\w+) ")
_KEY = re.compile(r"\((\w+)=\?")
_NAMED = re.compile(r"\b(?:FROM|JOIN)\s+(\w+)(?:\s+(?:AS\s+)?(\w+))?", re.IGNORECASE)
_CITED = re.compile(r'"(passage:[^"\\]+)"')


def open_lookup(url: str, update_url: str = "") -> RemoteLookup:
    """Open the index of the generation that a server's readers are led to.

    Raises:
        EndpointError: the server cannot be used.
        MissingIndexError: nothing was pushed onto it.
    """
    endpoint = Endpoint(url, update_url)
    try:
        return RemoteLookup(IndexReader(endpoint))
    except ChipscapeError:
        endpoint.close()
        raise


class RemoteLookup(Lookup):
    """One generation's index, fetched piece by piece from a server."""

    def __init__(self, reader: IndexReader) -> None:
        """Begin with an empty index in memory, and the small tables."""
        self.path = reader.url
        self.reader = reader
        self.whole: set[str] = set()
        self._made: dict[str, Any] = {}
        self._asked: set[Place] = set()
        self._wanted: dict[Place, set[Any]] = defaultdict(set)
        self._also: dict[Place, set[tuple[str, Place]]] = defaultdict(set)
        self._known: dict[str, set[int]] = defaultdict(set)
        self._held: dict[Place, dict[int, list[Row]]] = defaultdict(dict)
        self._checked: set[str] = set()
        self._sieved = ""
        self._db = sqlite3.connect(":memory:")
        self._db.executescript(SCHEMA + INDEXES + SPELLING_INDEXES + _MORE_INDEXES)
        of = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'index'"
        self._indexes: dict[str, str] = dict(self._db.execute(of))
        for table, rows in reader.small.items():
            self._fill(table, rows)
            self.whole.add(table)

    def rows(self, query: str, values: tuple[Any, ...] = ()) -> list[Row]:
        """Run one statement, after fetching what its plan reads and lacks."""
        self._fetch()
        if not all(map(_is_whole, values)):
            return []  # as the file answers
        if query not in self._checked:
            self._check(query, values)
        return super().rows(query, values)

    def need(
        self, table: str, column: str = "", keys: Iterable[Any] = (), *also: str
    ) -> None:
        """Remember what will be read; it is fetched, all together, before it is."""
        if not column:
            self._take_whole(table)
            return
        self._wanted[table, column].update(key for key in keys if _is_whole(key))
        for other in also:
            what = other.removesuffix("_passage")
            leads = "id" if what == table else what
            self._also[table, column].add((leads, (other, what)))

    def need_held(self, words: list[str], size: int, limit: int) -> None:
        """Fetch the names of the entities that rank first by names that hold words."""
        if limit > _MOST_HELD:
            self._take_whole("spelling")
            self._take_whole("entity")
        if {"spelling", "entity"} <= self.whole:
            return
        numbers = self.reader.holding(words, size, limit + _SPARE)
        self.need("spelling", "entity", numbers)
        self.need("entity", "id", numbers)
        self._fetch()
        self._sieved = "spelling"

    def has_trigrams(self) -> bool:
        """Say no: what holds a text is looked for on the server."""
        return False

    def network(self, names: list[str]) -> dict[str, Any]:
        """Give the network of some entities and what ties them, as node-link JSON."""
        frame: dict[str, Any] = self._frame()["network"]
        kept = set(names)
        wanted: dict[Place, set[Any]] = {
            ("node", "name"): kept,
            ("edge", "source"): kept,
        }
        found = {place[0]: sorted(rows) for place, rows in self._ask(wanted).items()}
        nodes = [row[2] for row in found["node"]]
        edges = [row[2] for row in found["edge"] if row[2]["target"] in kept]
        named = set(_CITED.findall(form.packed([(nodes, edges)])))
        cited = self._ask({("cited", "name"): named})["cited", "name"]
        passages = {row[1]: row[2] for row in sorted(cited)}
        about = {**frame["graph"], "passages": passages}
        return {**frame, "graph": about, "nodes": nodes, "links": edges}

    def manifest(self) -> dict[str, Any]:
        """Give the generation's manifest."""
        manifest: dict[str, Any] = self._frame()["manifest"]
        return manifest

    def close(self) -> None:
        """Let go of the memory and the connection."""
        super().close()
        self.reader.endpoint.close()

    def _frame(self) -> dict[str, Any]:
        return self.once("net", lambda _: dict(self.reader.pages("net")))

    def _fetch(self) -> None:
        """Fetch what was asked for and what it leads to, a request for each step."""
        also = self._also
        while self._wanted:
            found = self._ask(self._wanted)
            self._wanted = defaultdict(set)
            for place, rows in found.items():
                for column, further in {*_FURTHER.get(place, ()), *also.pop(place, ())}:
                    at = form.places(place[0]).index(column)
                    self._wanted[further].update(row[at] for row in rows)

    def _ask(self, wanted: dict[Place, set[Any]]) -> dict[Place, list[Row]]:
        """Fetch the buckets that these keys lie in; give the keys' rows."""
        wanted = {place: self._unknown(place, keys) for place, keys in wanted.items()}
        lacking: list[tuple[Place, int]] = []
        for place, keys in wanted.items():
            if place[0] not in self.whole:
                self._asked |= {place, *(one for _, one in _FURTHER.get(place, ()))}
                buckets = {self.reader.bucket(place, key) for key in keys}
                unheld = buckets - self._held[place].keys()
                lacking += [(place, number) for number in sorted(unheld)]
        for place, number in lacking:
            self._held[place][number] = []
        for place, number, rows in self.reader.buckets(lacking):
            self._held[place][number] += rows
            self._fill(place[0], rows)
        found = {place: self._kept(place, keys) for place, keys in wanted.items()}
        for (table, _), rows in found.items():
            if form.places(table)[0] == "id":
                self._known[table].update(row[0] for row in rows)
        return found

    def _unknown(self, place: Place, keys: set[Any]) -> set[Any]:
        """Leave out the numbers of rows that came, with all they lead to, otherwise."""
        return keys - self._known[place[0]] if place[1] == "id" else keys

    def _kept(self, place: Place, keys: set[Any]) -> list[Row]:
        """Give the rows of keys, of a bucket or of a table that came whole."""
        table, column = place
        if table in self.whole:
            query = f"SELECT {form.COLUMNS[table]} FROM {table} WHERE {column} = ?"
            return [row for key in keys for row in self._db.execute(query, (key,))]
        at = form.places(table).index(column)
        buckets = {self.reader.bucket(place, key) for key in keys}
        held = self._held[place]
        return [row for one in buckets for row in held[one] if row[at] in keys]

    def _take_whole(self, table: str) -> None:
        if table in self.whole:
            return
        self._fill(table, self.reader.pages(table))
        self.whole.add(table)
        for other in _BESIDE.get(table, ()):
            self._take_whole(other)

    def _fill(self, table: str, rows: list[Row]) -> None:
        if not rows or table in form.NETWORK:
            return
        marks = ",".join("?" * len(rows[0]))
        names = form.COLUMNS[table]
        self._db.executemany(
            f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})", rows
        )

    def _check(self, query: str, values: tuple[Any, ...]) -> None:
        """Fetch what a statement reads, and nobody asked for."""
        sieved, self._sieved = self._sieved, ""
        meant: dict[str, set[str]] = defaultdict(set)
        for table, alias in _NAMED.findall(query):
            meant[table].add(table)
            meant[alias].add(table)
        for *_, step in self._db.execute(f"EXPLAIN QUERY PLAN {query}", values):
            found = _STEP.match(step)
            if not found:
                continue
            index = _INDEX.search(found[4])
            named = self._indexes.get(index[1]) if index else None
            tables = {named} if named else meant[found[3] or found[2]]
            for table in tables & form.COLUMNS.keys() - {sieved}:
                if found[1] == "SCAN" or not self._is_asked(table, found[4]):
                    self._take_whole(table)
        if not sieved:
            self._checked.add(query)

    def _is_asked(self, table: str, how: str) -> bool:
        """Say whether keys were asked for of the column that a plan seeks by."""
        key = _KEY.search(how)
        if key is None or "AUTOMATIC" in how:
            return False
        column = "id" if key[1] == "rowid" else key[1]
        return (table, column) in self._asked


def _is_whole(key: Any) -> bool:
    """Say whether a text has no half of a character in it, as no name has."""
    return not isinstance(key, str) or not any("\ud800" <= c <= "\udfff" for c in key)
