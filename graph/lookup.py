"""The SQLite index of a generation: its schema and its reader.

The index answers name look-ups, neighbours, values and paths without the RDF store,
at a cost that does not grow with the graph. It is written once, by the build
(``lookup_writer``), and only ever read here. Nothing but the standard library is
imported: every command starts through this module. Plain classes with slots stand
where named tuples would, and no pathlib: each costs a command a tenth of its start.
"""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING, Any, TypeVar

from .errors import (
    DamagedGenerationError,
    MissingGenerationError,
    OtherVersionError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

SCHEMA_VERSION = "4"
FILE = "lookup.sqlite"
MOST = 1 << 31  # rows that a query may be asked for, or told to skip
SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE kind (name TEXT PRIMARY KEY, en TEXT, zh TEXT) WITHOUT ROWID;
CREATE TABLE relation (
  id INTEGER PRIMARY KEY, name TEXT, term TEXT, zh TEXT,
  inverse TEXT, inverse_zh TEXT, symmetric INTEGER, off INTEGER);
CREATE TABLE entity (
  id INTEGER PRIMARY KEY, name TEXT UNIQUE, iri TEXT, kind TEXT, en TEXT, zh TEXT,
  ticker TEXT, wikidata TEXT, roles TEXT, aliases TEXT, degree INTEGER, born TEXT,
  restriction TEXT, lei TEXT);
CREATE TABLE spelling (folded TEXT, entity INTEGER, text TEXT, how INTEGER);
CREATE TABLE source (
  id INTEGER PRIMARY KEY, name TEXT, kind TEXT, title TEXT, publisher TEXT,
  issued TEXT, said TEXT, url TEXT, licence TEXT, sha256 TEXT);
CREATE TABLE passage (
  id INTEGER PRIMARY KEY, name TEXT UNIQUE, source INTEGER, locator TEXT,
  stance TEXT, accepted INTEGER, speaker TEXT, restored TEXT,
  start INTEGER, stop INTEGER, refused INTEGER);
CREATE TABLE link (
  id INTEGER PRIMARY KEY, subject INTEGER, relation INTEGER, object INTEGER,
  stances TEXT, accepted INTEGER, inferred INTEGER, rule TEXT,
  valid_from TEXT, valid_to TEXT, on_date TEXT, from_day TEXT, to_day TEXT,
  note_en TEXT, note_zh TEXT, event TEXT);
CREATE TABLE link_passage (link INTEGER, passage INTEGER);
CREATE TABLE value (
  id INTEGER PRIMARY KEY, entity INTEGER, property TEXT, en TEXT, zh TEXT,
  value TEXT, shown TEXT, unit TEXT, stances TEXT, accepted INTEGER,
  preferred INTEGER, disputed INTEGER);
CREATE TABLE value_passage (value INTEGER, passage INTEGER);
CREATE TABLE event (
  id INTEGER PRIMARY KEY, name TEXT, kind TEXT, stance TEXT, accepted INTEGER,
  date TEXT, en TEXT, zh TEXT, linked INTEGER);
CREATE TABLE event_entity (event INTEGER, entity INTEGER);
CREATE TABLE event_passage (event INTEGER, passage INTEGER);
CREATE TABLE control (name TEXT, kind TEXT, facts TEXT, passages TEXT);
CREATE TABLE control_label (name TEXT PRIMARY KEY, en TEXT, zh TEXT) WITHOUT ROWID;
"""
INDEXES = """
CREATE INDEX link_subject ON link (subject, accepted, relation, object);
CREATE INDEX link_object ON link (object, accepted, relation, subject);
CREATE INDEX link_passage_link ON link_passage (link);
CREATE INDEX value_entity ON value (entity);
CREATE INDEX value_passage_value ON value_passage (value);
CREATE INDEX event_entity_entity ON event_entity (entity);
CREATE INDEX event_passage_event ON event_passage (event);
CREATE INDEX event_name ON event (name);
CREATE INDEX source_name ON source (name);
CREATE INDEX passage_source ON passage (source);
CREATE INDEX link_passage_passage ON link_passage (passage, link);
CREATE INDEX value_passage_passage ON value_passage (passage, value);
CREATE INDEX event_passage_passage ON event_passage (passage, event);
"""
SPELLING_INDEXES = """
CREATE INDEX spelling_folded ON spelling (folded);
CREATE INDEX spelling_entity ON spelling (entity);
"""
# Spellings by any three letters in a row, for texts of three letters and more: without
# it a search reads every spelling. Not every SQLite has the module; search asks.
TRIGRAMS = """
CREATE VIRTUAL TABLE trigram USING fts5 (folded, content='', detail=none,
  columnsize=0, tokenize='trigram case_sensitive 1');
INSERT INTO trigram (rowid, folded) SELECT rowid, folded FROM spelling;
"""

Row = tuple[Any, ...]
Made = TypeVar("Made")


class Entity:
    """An entity as every answer shows it."""

    __slots__ = (
        "aliases",
        "born",
        "degree",
        "en",
        "id",
        "iri",
        "kind",
        "name",
        "roles",
        "ticker",
        "wikidata",
        "zh",
    )

    def __init__(
        self,
        id: int,
        name: str,
        iri: str,
        kind: str,
        en: str,
        zh: str,
        ticker: str,
        wikidata: str,
        roles: str,
        aliases: str,
        degree: int,
        born: str,
    ) -> None:
        self.id = id
        self.name = name
        self.iri = iri
        self.kind = kind
        self.en = en
        self.zh = zh
        self.ticker = ticker
        self.wikidata = wikidata
        self.roles = roles
        self.aliases = aliases
        self.degree = degree
        self.born = born

    def __repr__(self) -> str:
        """Show the short name."""
        return f"Entity({self.name})"

    def brief(self) -> dict[str, Any]:
        """Give the form that JSON answers hold."""
        return {
            "id": self.name,
            "iri": self.iri,
            "type": self.kind,
            "label": {"en": self.en, "zh": self.zh},
        }

    def label(self, lang: str) -> str:
        """Give the label in a language."""
        return self.zh if lang == "zh" else self.en


_ENTITY = (
    "SELECT id, name, iri, kind, en, zh, ticker, wikidata, roles, aliases, degree, "
    "born FROM entity"
)


class Lookup:
    """A read-only view of one generation's index."""

    def __init__(self, path: Path | str) -> None:
        """Open an index.

        Raises:
            MissingGenerationError: there is none.
            DamagedGenerationError: it cannot be read.
            OtherVersionError: another version of chipscape wrote it.
        """
        if not os.path.isfile(path):
            raise MissingGenerationError(
                f"{path}: no lookup index; run chipscape build (or python build.py)"
            )
        self.path = path
        self._made: dict[str, Any] = {}
        address = f"file:{_quoted(str(path))}?mode=ro&immutable=1"
        try:
            self._db = sqlite3.connect(address, uri=True)
        except sqlite3.Error as bad:
            raise self._damaged(bad) from bad
        found = self.meta("schema")
        if found != SCHEMA_VERSION:
            raise OtherVersionError(
                f"{path}: index version {found!r}, not {SCHEMA_VERSION!r}; "
                "run chipscape build --force"
            )

    def rows(self, query: str, values: tuple[Any, ...] = ()) -> list[Row]:
        """Run one statement on the index.

        Raises:
            DamagedGenerationError: the file is cut or overwritten.
        """
        try:
            return self._db.execute(query, values).fetchall()
        except UnicodeEncodeError:  # half a character, as of a file name: in no name
            return []
        except (sqlite3.Error, UnicodeDecodeError) as bad:
            raise self._damaged(bad) from bad

    def need(
        self, table: str, column: str = "", keys: Iterable[Any] = (), *also: str
    ) -> None:
        """Say which rows will be read, by keys of a column; without one, all.

        A file holds them: nothing happens. A server's index fetches what it lacks, and
        the rows that these lead to by their numbers; ``also`` are tables whose rows
        lead to them (``link_passage``).
        """

    def need_held(self, words: list[str], size: int, limit: int) -> None:
        """Say that the first names that hold folded words will be read."""

    def meta(self, key: str) -> str:
        """Give one line about the generation, or nothing."""
        found = self.rows("SELECT value FROM meta WHERE key = ?", (key,))
        return str(found[0][0]) if found else ""

    def entity(self, number: int) -> Entity:
        """Give an entity by its number in the index."""
        self.need("entity", "id", (number,))
        return Entity(*self.rows(f"{_ENTITY} WHERE id = ?", (number,))[0])

    def entities(self, numbers: list[int]) -> dict[int, Entity]:
        """Give many entities at once."""
        found: dict[int, Entity] = {}
        self.need("entity", "id", numbers)
        for start in range(0, len(numbers), 900):
            part = tuple(numbers[start : start + 900])
            marks = ",".join("?" * len(part))
            for row in self.rows(f"{_ENTITY} WHERE id IN ({marks})", part):
                found[row[0]] = Entity(*row)
        return found

    def once(self, what: str, make: Callable[[Lookup], Made]) -> Made:
        """Give what is the same for a whole generation; it is made when first asked."""
        if what not in self._made:
            self._made[what] = make(self)
        made: Made = self._made[what]
        return made

    def spellings(self) -> tuple[list[str], list[Row]]:
        """Give every spelling folded, and its entity, text and origin."""
        return self.once("spellings", _spellings)

    def has_trigrams(self) -> bool:
        """Say whether spellings can be found by three letters of theirs."""
        return self.once("trigrams", _has_trigrams)

    def relations(self) -> dict[int, Row]:
        """Give relations by number: name, zh, inverse, inverse_zh, symmetric, off."""
        return self.once("relations", _relations)

    def kinds(self) -> dict[str, tuple[str, str]]:
        """Give the labels of all kinds of entity."""
        return self.once("kinds", _kinds)

    def passages(
        self, table: str, numbers: list[int]
    ) -> dict[int, list[dict[str, Any]]]:
        """Give the passages of links, values or events, by their numbers."""
        found: dict[int, list[dict[str, Any]]] = {number: [] for number in numbers}
        self.need(f"{table}_passage", table, numbers)
        for start in range(0, len(numbers), 900):
            part = tuple(numbers[start : start + 900])
            marks = ",".join("?" * len(part))
            for row in self.rows(
                f"SELECT t.{table}, p.name, s.name, s.title, s.publisher, s.issued, "
                "p.locator, s.url, p.stance, p.speaker, p.restored, s.licence "
                f"FROM {table}_passage t JOIN passage p ON p.id = t.passage "
                f"JOIN source s ON s.id = p.source WHERE t.{table} IN ({marks}) "
                "ORDER BY s.said, p.name",
                part,
            ):
                found[row[0]].append(_passage(row))
        return found

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def _damaged(self, bad: Exception) -> DamagedGenerationError:
        return DamagedGenerationError(
            f"{self.path}: damaged ({bad}); run chipscape build --force"
        )


def _has_trigrams(lookup: Lookup) -> bool:
    try:
        lookup.rows("SELECT 1 FROM trigram WHERE trigram MATCH 'aaa' LIMIT 1")
    except DamagedGenerationError:  # no such table or module; spellings are there
        return False
    return True


def _spellings(lookup: Lookup) -> tuple[list[str], list[Row]]:
    rows = lookup.rows("SELECT entity, text, how, folded FROM spelling")
    return [row[3] for row in rows], rows


def _relations(lookup: Lookup) -> dict[int, Row]:
    query = "SELECT id, name, zh, inverse, inverse_zh, symmetric, off FROM relation"
    return {row[0]: row[1:] for row in lookup.rows(query)}


def _kinds(lookup: Lookup) -> dict[str, tuple[str, str]]:
    return {row[0]: row[1:] for row in lookup.rows("SELECT name, en, zh FROM kind")}


def _passage(row: Row) -> dict[str, Any]:
    keys = (
        "id",
        "source",
        "title",
        "publisher",
        "issued",
        "locator",
        "url",
        "stance",
        "speaker",
        "restored",
        "licence",
    )
    return dict(zip(keys, row[1:], strict=True))


def _quoted(path: str) -> str:
    """Escape what a file URI gives a meaning to; urllib would cost start-up time."""
    return path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
