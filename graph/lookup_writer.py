"""Writes the lookup index of a generation.

Rows go in sorted order into a fresh file, so that the same content gives the same
bytes.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
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
from .lookup import INDEXES, SCHEMA, SCHEMA_VERSION, TRIGRAMS
from .names import expand
from .rulebook import rows
from .spellings import HOW, Spelling, read_suffixes, spellings
from .values import Value, born
from .words import label, telling

Names = dict[str, list[Spelling]]


def write(content: Content, path: Path, meta: dict[str, str], spelt: Names) -> None:
    """Write the index file; ``spelt`` is what ``names`` gives.

    Raises:
        WriteError: the disk refused.
    """
    try:
        db = sqlite3.connect(path)
        db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + SCHEMA)
        with db:
            _Writer(db, content, spelt).write({**meta, "schema": SCHEMA_VERSION})
        db.executescript(INDEXES)
        if _has_trigrams(db):
            db.executescript(TRIGRAMS)
        db.close()
    except (sqlite3.Error, OSError) as bad:
        raise WriteError(
            f"{path}: {bad}; free some room or choose another folder"
        ) from bad


def _has_trigrams(db: sqlite3.Connection) -> bool:
    """Say whether this SQLite (3.34 or newer, with FTS5) can index three letters."""
    try:
        db.execute("CREATE VIRTUAL TABLE temp.tried USING fts5 (a, tokenize='trigram')")
        db.execute("DROP TABLE temp.tried")
    except sqlite3.OperationalError:
        return False
    return True


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


class _Writer:
    """Numbers everything once and inserts it, table by table."""

    def __init__(self, db: sqlite3.Connection, content: Content, spelt: Names) -> None:
        self.db = db
        self.spelt = spelt
        self.content = content
        self.facts: Facts = content.inferred.facts
        nodes = sorted(content.degree)
        self.entity = {name: number for number, name in enumerate(nodes, 1)}
        self.source = {name: n for n, name in enumerate(self.facts.sources, 1)}
        self.passage = {name: n for n, name in enumerate(self.facts.passages, 1)}
        terms = [term.name for term in self.facts.vocabulary.relations()]
        self.relation = {name: number for number, name in enumerate(terms, 1)}

    def write(self, meta: dict[str, str]) -> None:
        """Fill every table."""
        words = json.dumps(legend(self.facts, meta["version"]), ensure_ascii=False)
        self._fill("meta", sorted([*meta.items(), ("legend", words)]))
        self._terms()
        self._entities()
        self._sources()
        self._links(self.content.links)
        self._values(self.content.values)
        self._events(self.content.inferred.events)
        self._controls()

    def _fill(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        listed = list(rows)
        if listed:
            marks = ",".join("?" * len(listed[0]))
            self.db.executemany(f"INSERT INTO {table} VALUES ({marks})", listed)

    def _terms(self) -> None:
        terms = self.facts.vocabulary.terms
        self._fill(
            "kind",
            (
                (name.removeprefix("cs:"), term.label_en, term.label_zh)
                for name, term in sorted(terms.items())
                if "owl:Class" in term.types
            ),
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
        self._fill("relation", rows)

    def _entities(self) -> None:
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
        self._fill("entity", rows)
        self._fill(
            "spelling",
            (
                (one.folded, self.entity[name], one.text, HOW.index(one.how))
                for name, found in self.spelt.items()
                for one in found
            ),
        )

    def _sources(self) -> None:
        self._fill(
            "source",
            (
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
            ),
        )
        self._fill(
            "passage",
            (
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
            ),
        )

    def _links(self, links: tuple[Link, ...]) -> None:
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
        self._fill("link", rows)
        self._fill("link_passage", cited)

    def _values(self, values: tuple[Value, ...]) -> None:
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
        self._fill("value", rows)
        self._fill("value_passage", cited)

    def _events(self, events: tuple[Event, ...]) -> None:
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
        self._fill("event", rows)
        self._fill("event_entity", taking)
        self._fill("event_passage", cited)

    def _controls(self) -> None:
        self._fill("control", rows(control_nodes.nodes(self.facts)))
        labels = control_nodes.labels(self.facts)
        self._fill(
            "control_label",
            (
                (name, en, label(self.facts, name, "zh"))
                for name, en in sorted(labels.items())
            ),
        )
        told = {
            "bits": control_nodes.bits(self.facts),
            "deciding": control_nodes.deciding(self.facts),
        }
        self._fill("meta", ((key, json.dumps(value)) for key, value in told.items()))
        read = max(source.read_on for source in self.facts.sources.values())
        self._fill("meta", [("last_day", read)])


def _when(event: Event) -> str:
    for term in ("cs:onDate", "cs:validFrom", "cs:notBefore", "cs:period"):
        if event.text(term):
            return event.text(term)
    return ""
