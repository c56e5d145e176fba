"""One link as seen from an entity, read from the lookup index, and its filters.

Only accepted links are read unless stances are named; links of relations that are off
by default (chains, shared segments) only when they are named. ``as_of`` asks what
held on a day, ``known_by`` what had been said by a day.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from .dates import day_from, day_to
from .errors import UnknownTermError
from .lookup import Entity, Lookup

STANCES = ("Stated", "Planned", "Forecast", "Rumoured", "Opinion", "Denied")


class Filters:
    """What a question is narrowed to; empty means no limit."""

    __slots__ = (
        "as_of",
        "direction",
        "known_by",
        "relations",
        "stances",
        "types",
    )

    def __init__(
        self,
        relations: tuple[str, ...] = (),
        types: tuple[str, ...] = (),
        direction: str = "both",
        as_of: str = "",
        known_by: str = "",
        stances: tuple[str, ...] = (),
    ) -> None:
        self.relations = relations
        self.types = types
        self.direction = direction
        self.as_of = as_of
        self.known_by = known_by
        self.stances = stances


class Step:
    """One link as seen from an entity.

    ``relation`` is its name as written (fabricated-by), ``shown`` as read from the
    entity asked about (fabricates); ``direction`` is out, or in.
    """

    __slots__ = (
        "depth",
        "direction",
        "id",
        "inferred",
        "note_en",
        "note_zh",
        "object",
        "on_date",
        "relation",
        "relation_zh",
        "rule",
        "shown",
        "shown_zh",
        "stances",
        "subject",
        "valid_from",
        "valid_to",
    )

    def __init__(
        self,
        id: int,
        depth: int,
        subject: Entity,
        relation: str,
        relation_zh: str,
        shown: str,
        shown_zh: str,
        object: Entity,
        direction: str,
        valid_from: str,
        valid_to: str,
        on_date: str,
        stances: tuple[str, ...],
        inferred: bool,
        rule: str,
        note_en: str,
        note_zh: str,
    ) -> None:
        self.id = id
        self.depth = depth
        self.subject = subject
        self.relation = relation
        self.relation_zh = relation_zh
        self.shown = shown
        self.shown_zh = shown_zh
        self.object = object
        self.direction = direction
        self.valid_from = valid_from
        self.valid_to = valid_to
        self.on_date = on_date
        self.stances = stances
        self.inferred = inferred
        self.rule = rule
        self.note_en = note_en
        self.note_zh = note_zh

    def __repr__(self) -> str:
        """Show the three ends."""
        return f"Step({self.subject.name} {self.relation} {self.object.name})"

    def turned(self, direction: str) -> Step:
        """Give the same link seen from its other end."""
        seen = Step.__new__(Step)
        for name in self.__slots__:
            setattr(seen, name, getattr(self, name))
        seen.direction = direction
        return seen

    @property
    def other(self) -> Entity:
        """Give the end that is not the entity asked about."""
        return self.object if self.direction == "out" else self.subject

    def item(self, passages: list[dict[str, Any]]) -> dict[str, Any]:
        """Give the form that JSON answers hold."""
        return {
            "subject": self.subject.brief(),
            "relation": self.relation,
            "object": self.object.brief(),
            "direction": self.direction,
            "depth": self.depth,
            "valid_from": self.valid_from or None,
            "valid_to": self.valid_to or None,
            "on_date": self.on_date or None,
            "note": {"en": self.note_en, "zh": self.note_zh},
            "stances": list(self.stances),
            "inferred": self.inferred,
            "rule": self.rule or None,
            "passages": passages,
        }


def conditions(lookup: Lookup, filters: Filters) -> tuple[str, list[Any]]:
    """Give filters as an SQL condition on links and its values."""
    parts: list[str] = []
    told: list[Any] = []
    wanted = _relations(lookup, filters.relations)
    if wanted:
        parts.append(f"l.relation IN ({','.join('?' * len(wanted))})")
        told += wanted
    else:
        off = [number for number, row in lookup.relations().items() if row[5]]
        parts.append(f"l.relation NOT IN ({','.join('?' * len(off))})")
        told += off
    stances = [_stance(name) for name in filters.stances]
    said = "p.accepted = 1"
    if stances:
        parts.append(
            "(" + " OR ".join("instr(l.stances, ?) > 0" for _ in stances) + ")"
        )
        told += stances
        said = f"p.stance IN ({','.join('?' * len(stances))})"
    else:
        parts.append("l.accepted = 1")
    if filters.as_of:
        day = day_to(filters.as_of)
        parts.append(
            "(l.from_day = '' OR l.from_day <= ?) AND (l.to_day = '' OR l.to_day >= ?) "
            "AND s.born <= ? AND o.born <= ?"
        )
        told += [day, day_from(filters.as_of), day, day]
    if filters.known_by:
        day = day_to(filters.known_by)
        all_by = (
            "NOT EXISTS (SELECT 1 FROM link_passage x "
            "JOIN passage p ON p.id = x.passage JOIN source c ON c.id = p.source "
            "WHERE x.link = l.id AND c.said > ?)"
        )
        any_by = (
            "EXISTS (SELECT 1 FROM link_passage x JOIN passage p ON p.id = x.passage "
            "JOIN source c ON c.id = p.source WHERE x.link = l.id AND c.said <= ? "
            f"AND {said})"
        )
        parts.append(f"CASE WHEN l.inferred THEN {all_by} ELSE {any_by} END")
        told += [day, day, *stances]
    return " AND ".join(parts), told


def _relations(lookup: Lookup, names: tuple[str, ...]) -> list[int]:
    if not names:
        return []
    known: dict[str, list[int]] = defaultdict(list)
    for number, row in lookup.relations().items():
        for name in filter(None, row[:4]):  # an inverse finds what is stored forwards
            known[name].append(number)
    return [number for name in names for number in _known(known, name, "relation")]


def _known(known: dict[str, list[int]], name: str, what: str) -> list[int]:
    if name in known:
        return known[name]
    folded = {key.casefold().replace("-", ""): key for key in known}
    key = folded.get(name.casefold().replace("-", "").replace("_", "").replace(" ", ""))
    if key is None:
        raise UnknownTermError(_no_such(what, name, list(known)))
    return known[key]


def _no_such(what: str, name: str, known: list[str]) -> str:
    from difflib import get_close_matches  # only an error pays for it

    near = get_close_matches(name.casefold(), known, 3, 0.5) or sorted(known)[:12]
    return f"no {what} is called {name!r}; try {', '.join(near)}"


def _stance(name: str) -> str:
    known = {stance.casefold(): stance for stance in STANCES}
    if name.casefold() not in known:
        raise UnknownTermError(
            f"no stance is called {name!r}; try {', '.join(STANCES).lower()}"
        )
    return known[name.casefold()]


LINK = (
    "SELECT l.id, l.subject, l.relation, l.object, l.valid_from, l.valid_to, "
    "l.on_date, l.stances, l.inferred, l.rule, l.note_en, l.note_zh FROM link l "
    "JOIN relation r ON r.id = l.relation JOIN entity s ON s.id = l.subject "
    "JOIN entity o ON o.id = l.object "
)


def kind_named(lookup: Lookup, name: str) -> str:
    """Find a type of entity by its name, in any case."""
    known = {key.casefold(): key for key in lookup.kinds()}
    if name.casefold() in known:
        return known[name.casefold()]
    raise UnknownTermError(_no_such("type", name, sorted(known.values())))


def by_number(
    lookup: Lookup, links: list[tuple[int, str]], level: int = 1
) -> list[Step]:
    """Read links by their numbers in the index, each with the side it is met from."""
    found: dict[int, tuple[Any, ...]] = {}
    lookup.need("link", "id", (number for number, _ in links))
    for start in range(0, len(links), 400):
        part = tuple(number for number, _ in links[start : start + 400])
        marks = ",".join("?" * len(part))
        for row in lookup.rows(f"{LINK} WHERE l.id IN ({marks})", part):
            found[row[0]] = row
    rows = [(found[number], direction) for number, direction in links]
    return steps_of(lookup, rows, level)


def steps_of(
    lookup: Lookup, rows: list[tuple[tuple[Any, ...], str]], level: int
) -> list[Step]:
    """Make steps of rows of ``LINK``, each with the side it was met from."""
    relations = lookup.relations()
    entities = lookup.entities(
        sorted({number for row, _ in rows for number in (row[1], row[3])})
    )
    return [
        _step(row, direction, relations[row[2]], entities, level)
        for row, direction in rows
    ]


def _step(
    row: tuple[Any, ...],
    direction: str,
    relation: tuple[Any, ...],
    entities: dict[int, Entity],
    level: int,
) -> Step:
    name, zh, inverse, inverse_zh, symmetric, _ = relation
    read_back = direction == "in" and inverse and not symmetric
    return Step(
        row[0],
        level,
        entities[row[1]],
        name,
        zh,
        inverse if read_back else name,
        inverse_zh if read_back else zh,
        entities[row[3]],
        direction,
        row[4],
        row[5],
        row[6],
        tuple(row[7].split()),
        bool(row[8]),
        row[9],
        row[10],
        row[11],
    )
