"""Writes the lookup index of a generation.

Rows go in sorted order into a fresh file, so that the same content gives the same
bytes.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from . import control_nodes
from .dataset import Facts
from .dates import day_from, day_to
from .errors import WriteError
from .figures import plain
from .indexed import Content
from .infer import Event
from .legend import legend
from .links import Link
from .lookup import INDEXES, SCHEMA, SCHEMA_VERSION, SPELLING_INDEXES, TRIGRAMS
from .names import expand
from .rulebook import rows
from .spellings import HOW, Spelling, read_suffixes, spellings
from .values import Value, born
from .words import label, telling

Names = dict[str, list[Spelling]]
Table = tuple[str, list[tuple[Any, ...]]]


def write(content: Content, path: Path, meta: dict[str, str], spelt: Names) -> None:
    """Write the index file; ``spelt`` is what ``names`` gives.

    SQLite indexes the spellings, its longest single work, on a second core while the
    rows of the other tables are made.

    Raises:
        WriteError: the disk refused.
    """
    made = _Tables(content, spelt)
    try:
        with _opened(path) as db, ThreadPoolExecutor(1) as beside:
            _fill(db, [made.spellings()])
            indexed = beside.submit(db.executescript, _of_spellings(db))
            rows = [*made.all({**meta, "schema": SCHEMA_VERSION})]
            indexed.result()
            _fill(db, rows)
            db.executescript(INDEXES)
    except (sqlite3.Error, OSError) as bad:
        raise WriteError(
            f"{path}: {bad}; free some room or choose another folder"
        ) from bad


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    db = sqlite3.connect(path, check_same_thread=False)
    try:
        db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + SCHEMA)
        yield db
    finally:
        db.close()


def _fill(db: sqlite3.Connection, tables: Iterable[Table]) -> None:
    with db:
        for name, rows in tables:
            if rows:
                marks = ",".join("?" * len(rows[0]))
                db.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)


def _of_spellings(db: sqlite3.Connection) -> str:
    """Give the indexes of names that this SQLite can make: 3.34 or newer, with FTS5."""
    try:
        db.execute("CREATE VIRTUAL TABLE temp.tried USING fts5 (a, tokenize='trigram')")
        db.execute("DROP TABLE temp.tried")
    except sqlite3.OperationalError:
        return SPELLING_INDEXES
    return SPELLING_INDEXES + TRIGRAMS


def names(content: Content) -> Names:
    """Give every entity's spellings, by short name."""
    facts = content.inferred.facts
    makers: dict[str, set[str]] = defaultdict(set)
    for link in content.links:
        if link.relation == "cs:develops":
            maker = facts.entities[link.subject]
            makers[link.object].update((maker.label_en, maker.label_zh))
    suffixes = read_suffixes(facts.folder)
    return {
        name: spellings(facts.entities[name], tuple(sorted(makers[name])), suffixes)
        for name in sorted(content.degree)
    }


class _Tables:
    """Numbers everything once and makes its rows, table by table."""

    def __init__(self, content: Content, spelt: Names) -> None:
        self.spelt = spelt
        self.content = content
        self.facts: Facts = content.inferred.facts
        nodes = sorted(content.degree)
        self.entity = {name: number for number, name in enumerate(nodes, 1)}
        self.source = {name: n for n, name in enumerate(self.facts.sources, 1)}
        self.passage = {name: n for n, name in enumerate(self.facts.passages, 1)}
        terms = [term.name for term in self.facts.vocabulary.relations()]
        self.relation = {name: number for number, name in enumerate(terms, 1)}

    def spellings(self) -> Table:
        """Give the rows of names."""
        rows = [
            (one.folded, self.entity[name], one.text, HOW.index(one.how))
            for name, found in self.spelt.items()
            for one in found
        ]
        return "spelling", rows

    def all(self, meta: dict[str, str]) -> Iterator[Table]:
        """Give the rows of every other table."""
        words = json.dumps(legend(self.facts, meta["version"]), ensure_ascii=False)
        yield "meta", sorted([*meta.items(), ("legend", words)])
        yield from self._terms()
        yield self._entities()
        yield from self._sources()
        yield from self._links(self.content.links)
        yield from self._values(self.content.values)
        yield from self._events(self.content.inferred.events)
        yield from self._controls()

    def _terms(self) -> Iterator[Table]:
        terms = self.facts.vocabulary.terms
        yield (
            "kind",
            [
                (name.removeprefix("cs:"), term.label_en, term.label_zh)
                for name, term in sorted(terms.items())
                if "owl:Class" in term.types
            ],
        )
        rows = []
        for name, number in self.relation.items():
            term = terms[name]
            back = terms.get(term.inverse)
            rows.append(
                (
                    number,
                    term.label_en,
                    name,
                    term.label_zh,
                    back.label_en if back else "",
                    back.label_zh if back else "",
                    int(term.is_symmetric),
                    int(term.is_off),
                )
            )
        yield "relation", rows

    def _entities(self) -> Table:
        first = born(self.content.values, self.content.inferred.events)
        degree = self.content.degree
        rows = []
        for name, number in self.entity.items():
            entity = self.facts.entities[name]
            rows.append(
                (
                    number,
                    name,
                    expand(name),
                    entity.kind.removeprefix("cs:"),
                    entity.label_en,
                    entity.label_zh,
                    " ".join(entity.tickers),
                    entity.wikidata,
                    " ".join(role.removeprefix("cs:") for role in entity.roles),
                    " | ".join(text for text, _ in entity.aliases),
                    degree[name],
                    first.get(name, ""),
                    dict(entity.notes).get("cs:restrictionKind", ""),
                    entity.lei,
                )
            )
        return "entity", rows

    def _sources(self) -> Iterator[Table]:
        yield (
            "source",
            [
                (
                    number,
                    name,
                    source.kind.removeprefix("cs:"),
                    source.title,
                    label(self.facts, source.publisher),
                    source.issued,
                    day_to(source.issued or source.read_on),
                    source.url,
                    source.licence.removeprefix("cs:"),
                    source.text_sha256,
                )
                for (name, number), source in zip(
                    self.source.items(), self.facts.sources.values(), strict=True
                )
            ],
        )
        yield (
            "passage",
            [
                (
                    self.passage[name],
                    name,
                    self.source[passage.source],
                    passage.locator,
                    passage.stance.removeprefix("cs:"),
                    int(passage.accepted and passage.stance == "cs:Stated"),
                    label(self.facts, passage.speaker) or passage.speaker_role,
                    passage.restored_by,
                    passage.start,
                    passage.end,
                    int(not passage.accepted),
                )
                for name, passage in self.facts.passages.items()
            ],
        )

    def _links(self, links: tuple[Link, ...]) -> Iterator[Table]:
        rows, cited = [], []
        for number, link in enumerate(links, 1):
            rows.append(
                (
                    number,
                    self.entity[link.subject],
                    self.relation[link.relation],
                    self.entity[link.object],
                    " ".join(link.stances),
                    int(link.accepted),
                    int(link.inferred),
                    link.rule,
                    link.valid_from,
                    link.valid_to,
                    link.on_date,
                    day_from(link.valid_from) if link.valid_from else "",
                    day_to(link.valid_to) if link.valid_to else "",
                    link.note_en,
                    link.note_zh,
                    link.event,
                )
            )
            cited += [(number, self.passage[name]) for name in link.passages]
        yield "link", rows
        yield "link_passage", cited

    def _values(self, values: tuple[Value, ...]) -> Iterator[Table]:
        rows, cited = [], []
        for number, value in enumerate(values, 1):
            term = self.facts.vocabulary.terms[value.property]
            text = value.value.value
            decimal = term.range == "xsd:decimal"
            rows.append(
                (
                    number,
                    self.entity[value.entity],
                    value.property.removeprefix("cs:"),
                    term.label_en,
                    term.label_zh,
                    text,
                    plain(text) if decimal else text,
                    self.facts.vocabulary.symbol(term.unit),
                    " ".join(value.stances),
                    int(value.accepted),
                    int(value.preferred),
                    int(value.disputed),
                )
            )
            cited += [(number, self.passage[name]) for name in value.passages]
        yield "value", rows
        yield "value_passage", cited

    def _events(self, events: tuple[Event, ...]) -> Iterator[Table]:
        rows, taking, cited = [], [], []
        linked = {link.event for link in self.content.links}
        for number, event in enumerate(events, 1):
            rows.append(
                (
                    number,
                    event.name,
                    event.kind.removeprefix("cs:"),
                    event.stance.removeprefix("cs:"),
                    int(event.accepted),
                    _when(event),
                    telling(self.facts, event, "en"),
                    telling(self.facts, event, "zh"),
                    int(event.name in linked),
                )
            )
            parties = {
                value for _, value in event.facts if isinstance(value, str)
            } & self.entity.keys()
            taking += [(number, self.entity[name]) for name in sorted(parties)]
            cited += [(number, self.passage[name]) for name in event.passages]
        yield "event", rows
        yield "event_entity", taking
        yield "event_passage", cited

    def _controls(self) -> Iterator[Table]:
        yield "control", list(rows(control_nodes.nodes(self.facts)))
        labels = control_nodes.labels(self.facts)
        yield (
            "control_label",
            [
                (name, en, label(self.facts, name, "zh"))
                for name, en in sorted(labels.items())
            ],
        )
        told = {
            "bits": control_nodes.bits(self.facts),
            "deciding": control_nodes.deciding(self.facts),
        }
        yield "meta", [(key, json.dumps(value)) for key, value in told.items()]
        read = max(source.read_on for source in self.facts.sources.values())
        yield "meta", [("last_day", read)]


def _when(event: Event) -> str:
    for term in ("cs:onDate", "cs:validFrom", "cs:notBefore", "cs:period"):
        if event.text(term):
            return event.text(term)
    return ""
