"""What the index knows of an entity beside its links: values, events, conflicts."""

from __future__ import annotations

from typing import Any

from .lookup import Entity, Lookup


def values(lookup: Lookup, entity: Entity) -> list[dict[str, Any]]:
    """List every value of an entity, with unit, stance and passages."""
    lookup.need("value", "entity", (entity.id,))
    rows = lookup.rows(
        "SELECT id, property, en, zh, value, shown, unit, stances, accepted, "
        "preferred, disputed "
        "FROM value WHERE entity = ? ORDER BY property, preferred DESC, id",
        (entity.id,),
    )
    passages = lookup.passages("value", [row[0] for row in rows])
    return [
        {
            "property": row[1],
            "label": {"en": row[2], "zh": row[3]},
            "value": row[4],
            "shown": row[5],
            "unit": row[6],
            "stances": row[7].split(),
            "accepted": bool(row[8]),
            "preferred": bool(row[9]),
            "disputed": bool(row[10]),
            "passages": passages[row[0]],
        }
        for row in rows
    ]


def events(
    lookup: Lookup, entity: Entity, linked: bool = False
) -> list[dict[str, Any]]:
    """List what happened to an entity, latest first.

    Events that stand for a relation are left out unless ``linked`` is given, because
    they are told as links.
    """
    lookup.need("event_entity", "entity", (entity.id,))
    rows = lookup.rows(
        "SELECT e.id, e.name, e.kind, e.stance, e.accepted, e.date, e.en, e.zh "
        "FROM event e JOIN event_entity x ON x.event = e.id "
        "WHERE x.entity = ? AND e.linked <= ? ORDER BY e.date DESC, e.name",
        (entity.id, int(linked)),
    )
    passages = lookup.passages("event", [row[0] for row in rows])
    return [
        {
            "id": row[1],
            "type": row[2],
            "stance": row[3],
            "accepted": bool(row[4]),
            "date": row[5] or None,
            "text": {"en": row[6], "zh": row[7]},
            "passages": passages[row[0]],
        }
        for row in rows
    ]


def conflicts(lookup: Lookup) -> list[dict[str, Any]]:
    """List where accepted sources give one property of one entity several values."""
    rows = lookup.rows(
        "SELECT entity, property, en, zh, unit, id, shown, preferred FROM value "
        "WHERE disputed = 1 ORDER BY entity, property, preferred DESC, id"
    )
    entities = lookup.entities(sorted({row[0] for row in rows}))
    passages = lookup.passages("value", [row[5] for row in rows])
    grouped: dict[tuple[int, str], dict[str, Any]] = {}
    for number, name, en, zh, unit, value, shown, preferred in rows:
        found = grouped.setdefault(
            (number, name),
            {
                "entity": entities[number].brief(),
                "property": name,
                "label": {"en": en, "zh": zh},
                "unit": unit,
                "values": [],
            },
        )
        found["values"].append(
            {
                "value": shown,
                "preferred": bool(preferred),
                "passages": passages[value],
            }
        )
    return list(grouped.values())
