"""Who a party is to the rules: its owners, its headquarters, the lists that name it."""

from __future__ import annotations

from typing import Any

from .lookup import Entity, Lookup

_FIRST_STEPS = 8  # owners above a party that are looked at


def headquarters(lookup: Lookup, party: Entity) -> tuple[str, ...]:
    """List where a party and the parents above it have their headquarters.

    A city leads on to the country that it lies in.
    """
    frontier = [entity.id for entity in (party, *owners(lookup, party))]
    relation = "headquartered-in"
    seats: set[int] = set()
    while frontier:
        lookup.need("link", "subject", frontier)
        marks = ",".join("?" * len(frontier))
        rows = lookup.rows(
            "SELECT l.object FROM link l JOIN relation r ON r.id = l.relation "
            f"WHERE l.subject IN ({marks}) AND l.accepted = 1 AND r.name = ?",
            (*frontier, relation),
        )
        frontier = sorted({row[0] for row in rows} - seats)
        relation = "located-in"
        seats.update(frontier)
    return tuple(sorted(one.name for one in lookup.entities(sorted(seats)).values()))


def owners(lookup: Lookup, party: Entity) -> list[Entity]:
    """List the parents above a party, nearest first."""
    found: list[Entity] = []
    frontier = [party.id]
    for _ in range(_FIRST_STEPS):
        lookup.need("link", "subject", frontier)
        marks = ",".join("?" * len(frontier))
        rows = lookup.rows(
            "SELECT DISTINCT l.object FROM link l JOIN relation r ON r.id = l.relation "
            f"WHERE l.subject IN ({marks}) AND l.accepted = 1 "
            "AND r.name = 'subsidiary-of' ORDER BY l.object",
            tuple(frontier),
        )
        known = {entity.id for entity in found} | {party.id}
        frontier = [row[0] for row in rows if row[0] not in known]
        if not frontier:
            break
        found.extend(lookup.entities(frontier).values())
    return found


def listings(lookup: Lookup, party: Entity, on: str = "") -> list[dict[str, Any]]:
    """List the official lists that name a party, or named it on a day."""
    lookup.need("link", "subject", (party.id,))
    rows = lookup.rows(
        "SELECT l.id, e.id, l.valid_from, l.valid_to, l.on_date, l.note_en FROM link l "
        "JOIN relation r ON r.id = l.relation JOIN entity e ON e.id = l.object "
        "WHERE l.subject = ? AND l.accepted = 1 AND r.name = 'listed-on' "
        "AND (? = '' OR ((l.from_day = '' OR l.from_day <= ?) "
        "AND (l.to_day = '' OR l.to_day >= ?))) ORDER BY l.from_day, l.id",
        (party.id, on, on, on),
    )
    cited = lookup.passages("link", [row[0] for row in rows])
    lists = lookup.entities(sorted({row[1] for row in rows}))
    return [
        {
            "party": party.brief(),
            "list": lists[row[1]].brief(),
            "kind": kind_of(lookup, lists[row[1]].name),
            "since": row[2] or row[4] or None,
            "until": row[3] or None,
            "citation": row[5],
            "passages": cited[row[0]],
        }
        for row in rows
    ]


def kind_of(lookup: Lookup, name: str) -> str:
    """Say what a list or letter restricts: export-licence, securities-ban and so on."""
    lookup.need("entity", "name", (name,))
    rows = lookup.rows("SELECT restriction FROM entity WHERE name = ?", (name,))
    return str(rows[0][0]) if rows else ""
