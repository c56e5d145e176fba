"""What a generation says, as records that can be compared by name.

A snapshot holds entities, links, values, events, rules' parts and sources, each under
a key made of names, never of the index's numbers, which every build gives anew. With
``known_by`` it holds what sources issued up to a day said: passages of later sources
are left out, and stance, acceptedness and the preferred value follow from the rest;
parts of export rules are then left out, which have a validity of their own.
"""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cache
from typing import Any

from .dates import day_to
from .lookup import Lookup, Row
from .steps import STANCES

KINDS = ("entity", "link", "value", "event", "rule", "source")
Key = tuple[str, ...]


class Record:
    """One thing a generation holds: its key, what tells it from its like, its fields.

    ``ident`` tells records of one key apart: a link's event, a value's figure.
    """

    __slots__ = ("fields", "ident", "key", "number", "passages")

    def __init__(
        self,
        key: Key,
        ident: Key,
        fields: dict[str, Any],
        passages: tuple[str, ...],
        number: int = 0,
    ) -> None:
        self.key = key
        self.ident = ident
        self.fields = fields
        self.passages = passages
        self.number = number


class Snapshot:
    """The records of one generation, or of what was known by a day."""

    def __init__(self, lookup: Lookup, known_by: str = "") -> None:
        """Read a whole index; half a second for 40,000 statements.

        Raises:
            BadDateError: ``known_by`` is no date.
            DamagedGenerationError: the index is cut.
        """
        self.lookup = lookup
        self.day = day_to(known_by) if known_by else ""
        self.kinds = lookup.kinds()
        self.records: dict[str, dict[Key, list[Record]]] = {
            what: defaultdict(list) for what in KINDS
        }
        self.spoken: dict[str, set[str]] = defaultdict(set)  # entity → passages
        self._sources()
        self._entities()
        self.relations = lookup.relations()
        self._links()
        self._values()
        self._events()
        if not self.day:
            self._rules()
        self._speak()

    def _sources(self) -> None:
        rows = self.lookup.rows(
            "SELECT id, name, kind, title, publisher, issued, url, licence, said "
            "FROM source ORDER BY name"
        )
        self.sources: dict[str, dict[str, str]] = {}
        names: dict[int, str] = {}
        for number, name, kind, title, publisher, issued, url, licence, said in rows:
            if self.day and said > self.day:
                continue
            names[number] = name
            told = {
                "type": kind,
                "title": title,
                "publisher": publisher,
                "issued": issued,
                "url": url,
                "licence": licence,
            }
            self.sources[name] = told
            self.records["source"][name,].append(Record((name,), (), told, ()))
        self._passage: dict[int, Row] = {}
        self.source_of: dict[str, str] = {}
        for number, name, stance, accepted, source in self.lookup.rows(
            "SELECT id, name, stance, accepted, source FROM passage"
        ):
            if source in names:
                self._passage[number] = (name, stance, accepted)
                self.source_of[name] = names[source]

    def _entities(self) -> None:
        rows = self.lookup.rows(
            "SELECT id, name, iri, kind, en, zh, ticker, wikidata, roles, aliases, "
            "degree, born, restriction, lei FROM entity ORDER BY name"
        )
        self.name = {row[0]: row[1] for row in rows}
        self.degree = {row[1]: row[10] for row in rows}
        self.born = {row[1]: row[11] for row in rows}
        self.briefs = {
            row[1]: {
                "id": row[1],
                "iri": row[2],
                "type": row[3],
                "label": {"en": row[4], "zh": row[5]},
            }
            for row in rows
        }
        self._described = rows

    def _cited(self, table: str) -> tuple[dict[int, list[Row]], set[int]]:
        """Give the passages of each row, and the rows that later ones speak of too."""
        query = {
            "link": "SELECT link, passage FROM link_passage",
            "value": "SELECT value, passage FROM value_passage",
            "event": "SELECT event, passage FROM event_passage",
        }[table]
        found: dict[int, list[Row]] = defaultdict(list)
        later: set[int] = set()
        for number, passage in self.lookup.rows(query):
            told = self._passage.get(passage)
            if told is None:
                later.add(number)
            else:
                found[number].append(told)
        return found, later

    def _links(self) -> None:
        cited, later = self._cited("link")
        rows = self.lookup.rows(
            "SELECT id, subject, relation, object, stances, accepted, inferred, rule, "
            "valid_from, valid_to, on_date, note_en, note_zh, event FROM link "
            "ORDER BY id"
        )
        for row in rows:
            number, subject, relation, item = row[:4]
            told = cited.get(number, [])
            inferred = bool(row[6])
            if self.day and (not told or (inferred and number in later)):
                continue
            key = (self.name[subject], self.relations[relation][0], self.name[item])
            fields = {
                **self._standing(row[4], row[5] if not inferred else 1, told),
                "inferred": inferred,
                "rule": row[7],
                "valid_from": row[8],
                "valid_to": row[9],
                "on_date": row[10],
                "note": {"en": row[11], "zh": row[12]},
                "event": row[13],
            }
            passages = tuple(sorted(one[0] for one in told))
            ident = (row[13], row[7], row[8])
            self._keep("link", Record(key, ident, fields, passages, number))
            self.spoken[key[0]].update(passages)
            self.spoken[key[2]].update(passages)

    def _values(self) -> None:
        cited, _ = self._cited("value")
        rows = self.lookup.rows(
            "SELECT id, entity, property, value, shown, unit, stances, accepted, "
            "preferred, en, zh FROM value ORDER BY id"
        )
        self.properties = {row[2]: {"en": row[9], "zh": row[10]} for row in rows}
        single = {
            (row[1], row[2]) for row in rows if row[7] and not row[8]
        }  # an accepted value that is not preferred: the property has one value
        first: set[tuple[int, str]] = set()
        for row in rows:
            number, entity, name, value, shown, unit, stances, accepted, liked = row[:9]
            told = cited.get(number, [])
            if self.day and not told:
                continue
            standing = self._standing(stances, accepted, told)
            preferred = bool(liked)
            if self.day:  # rows stand in order of precedence, the preferred first
                preferred = standing["accepted"] and (
                    (entity, name) not in single or (entity, name) not in first
                )
                if standing["accepted"]:
                    first.add((entity, name))
            fields = {
                "value": value,
                "shown": shown,
                "unit": unit,
                **standing,
                "preferred": preferred,
            }
            key = (self.name[entity], name)
            passages = tuple(sorted(one[0] for one in told))
            self._keep("value", Record(key, (shown, unit), fields, passages, number))
            self.spoken[key[0]].update(passages)

    def _events(self) -> None:
        cited, _ = self._cited("event")
        parties: dict[int, list[str]] = defaultdict(list)
        for event, entity in self.lookup.rows("SELECT event, entity FROM event_entity"):
            parties[event].append(self.name[entity])
        told: dict[str, list[tuple[Row, list[Row]]]] = defaultdict(list)
        rows = self.lookup.rows(
            "SELECT id, name, kind, stance, accepted, date, en, zh, linked FROM event "
            "ORDER BY name, accepted DESC, id"
        )
        for row in rows:
            places = cited.get(row[0], [])
            if self.day and not places:
                continue
            told[row[1]].append((row, places))
            for party in parties[row[0]]:
                self.spoken[party].update(one[0] for one in places)
        for versions in told.values():
            self._event(versions)

    def _event(self, versions: list[tuple[Row, list[Row]]]) -> None:
        """Keep an event once, as its accepted version tells it, with all stances."""
        row = versions[0][0]
        told = [one for _, held in versions for one in held]
        stances = " ".join(version[0][3] for version in versions)
        fields = {
            "type": row[2],
            "date": row[5],
            "text": {"en": row[6], "zh": row[7]},
            **self._standing(stances, row[4], told),
            "linked": bool(row[8]),
        }
        passages = tuple(sorted({one[0] for one in told}))
        self._keep("event", Record((row[1],), (), fields, passages, row[0]))

    def _rules(self) -> None:
        rows = self.lookup.rows(
            "SELECT name, kind, facts, passages FROM control ORDER BY name"
        )
        labels = {
            row[0]: {"en": row[1], "zh": row[2]}
            for row in self.lookup.rows("SELECT name, en, zh FROM control_label")
        }
        for name, kind, facts, passages in rows:
            kind = kind.removeprefix("cs:")
            en, zh = self.kinds.get(kind, (kind, kind))
            fields = {
                "type": kind,
                "label": labels.get(name, {"en": en, "zh": zh}),
                "facts": json.loads(facts),
            }
            self._keep("rule", Record((name,), (), fields, tuple(json.loads(passages))))

    def _speak(self) -> None:
        """Keep entities: all of a generation, or those spoken of by the day."""
        for row in self._described:
            name = row[1]
            if self.day and name not in self.spoken:
                continue
            fields = {
                "type": row[3],
                "label": {"en": row[4], "zh": row[5]},
                "aliases": sorted(row[9].split(" | ")) if row[9] else [],
                "tickers": row[6].split(),
                "wikidata": row[7] or None,
                "lei": row[13] or None,
                "roles": row[8].split(),
                "restriction": row[12] or None,
            }
            passages = tuple(sorted(self.spoken[name]))
            self._keep("entity", Record((name,), (), fields, passages, row[0]))

    def _keep(self, what: str, record: Record) -> None:
        self.records[what][record.key].append(record)

    def _standing(self, stances: str, accepted: int, told: list[Row]) -> dict[str, Any]:
        """Give stances and acceptedness; by the day, from the passages left."""
        if self.day and stances:
            stances = " ".join({one[1] for one in told})
            accepted = int(any(one[2] for one in told))
        return {
            "stances": _in_order(stances),
            "accepted": bool(accepted),
        }


@cache
def _in_order(stances: str) -> list[str]:
    """Give stances from what is asserted to what is denied, each once."""
    return sorted(set(stances.split()), key=STANCES.index)
