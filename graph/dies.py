"""What links say of a chip's silicon beside its figures: its die, its memory."""

from __future__ import annotations

from .lookup import Entity, Lookup


def has_memory(lookup: Lookup, chip: Entity) -> bool:
    """Say whether sources name the memory that a chip uses."""
    lookup.need("link", "subject", (chip.id,))
    rows = lookup.rows(
        "SELECT 1 FROM link l JOIN relation r ON r.id = l.relation "
        "WHERE l.subject = ? AND l.accepted = 1 AND r.name = 'uses-memory'",
        (chip.id,),
    )
    return bool(rows)


def same_die(lookup: Lookup, chip: Entity) -> list[tuple[float, tuple[str, ...]]]:
    """Give the areas of chips that sources say are cut from the same die."""
    cut = _cut_from_it(lookup, chip)
    marks = ",".join("?" * len(cut))
    lookup.need("value", "entity", cut.values())
    found = lookup.rows(
        f"SELECT id, value, entity FROM value WHERE entity IN ({marks}) "
        "AND property = 'dieArea' AND accepted = 1 ORDER BY preferred DESC, id",
        tuple(cut.values()),
    )
    rows = [
        (link, number, value)
        for number, value, entity in found
        for link, other in cut.items()
        if other == entity
    ]
    links = lookup.passages("link", [row[0] for row in rows])
    areas = lookup.passages("value", [row[1] for row in rows])
    return [
        (
            float(value),
            tuple(passage["id"] for passage in [*links[link], *areas[number]]),
        )
        for link, number, value in rows
    ]


def _cut_from_it(lookup: Lookup, chip: Entity) -> dict[int, int]:
    """Give the links that say that a chip shares its die, and with what."""
    rows = []
    for side, other in (("subject", "object"), ("object", "subject")):
        lookup.need("link", side, (chip.id,))
        rows += lookup.rows(
            f"SELECT l.id, l.{other} FROM link l JOIN relation r ON r.id = l.relation "
            f"WHERE l.{side} = ? AND l.accepted = 1 AND r.name = 'uses-die'",
            (chip.id,),
        )
    return dict(sorted(rows))
