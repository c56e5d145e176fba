"""An entity's links for its page: counted by relation, read a screenful at a time.

The counts take one walk over the entity's own rows; a page reads its links only,
best connected first; a group of more than some thousands in the order of the index.
A symmetric relation is one group whichever way it was said.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from ..errors import UnknownTermError
from ..lookup import Entity, Lookup
from ..steps import Step, by_number

FEW = 6  # links of a relation on the entity's own page
_RELATIONS = (
    "SELECT id, term, name, zh, inverse, inverse_zh, symmetric FROM relation "
    "WHERE off = 0"
)
_MOST_RANKED = 5_000  # links of a group that are ordered by how connected they are
# Straight from an index, which holds links of an end, by relation, in name order.
_INDEXED = {
    side: (
        f"SELECT l.id, '{side}' FROM link l WHERE l.{near} = ?1 AND l.accepted = ?3 "
        f"AND l.relation = ?2 ORDER BY l.{far}, l.id LIMIT ?4 OFFSET ?5"
    )
    for side, near, far in (("out", "subject", "object"), ("in", "object", "subject"))
}
_ENDS = (
    "(SELECT l.id, l.relation, l.accepted, 'out' AS side, l.object AS other "
    "FROM link l WHERE l.subject = ?1 UNION ALL "
    "SELECT l.id, l.relation, l.accepted, 'in', l.subject "
    "FROM link l WHERE l.object = ?1)"
)


@dataclass(frozen=True)
class Group:
    """The links of one relation, as read from the entity; ``side`` out, in or both."""

    relation: int
    side: str
    accepted: bool
    term: str
    name: str  # as in the address: fabricates
    zh: str
    count: int

    def label(self, lang: str) -> str:
        """Give the relation's name in a language."""
        return self.zh if lang == "zh" else self.name


def groups(lookup: Lookup, entity: Entity) -> list[Group]:
    """List the relations an entity has, accepted first, the fullest first."""
    relations = {row[0]: row[1:] for row in lookup.rows(_RELATIONS)}
    counts: Counter[tuple[int, str, int]] = Counter()
    for side, near in (("out", "subject"), ("in", "object")):
        for relation, accepted, count in lookup.rows(
            f"SELECT relation, accepted, COUNT(*) FROM link WHERE {near} = ? "
            "GROUP BY accepted, relation",
            (entity.id,),
        ):
            if relation in relations:
                both = relations[relation][-1]
                counts[relation, "both" if both else side, accepted] += count
    found = [
        _group((relation, side, accepted, *relations[relation][:5], count))
        for (relation, side, accepted), count in counts.items()
    ]
    return sorted(found, key=lambda one: (not one.accepted, -one.count, one.name))


def chosen(found: list[Group], name: str, accepted: bool) -> Group:
    """Find the group that an address names.

    Raises:
        UnknownTermError: the entity has no such links.
    """
    for group in found:
        if group.name == name and group.accepted == accepted:
            return group
    known = ", ".join(sorted({one.name for one in found if one.accepted == accepted}))
    raise UnknownTermError(
        f"relation: no links {name!r} here; try {known or 'another'}"
    )


def read(
    lookup: Lookup, entity: Entity, group: Group, most: int, skip: int = 0
) -> list[Step]:
    """Read some links of a group: best connected first, a huge group by name."""
    values = (entity.id, group.relation, int(group.accepted), most, skip)
    if group.count > _MOST_RANKED and group.side in _INDEXED:
        rows = lookup.rows(_INDEXED[group.side], values)
    else:
        rows = lookup.rows(
            f"SELECT e.id, e.side FROM {_ENDS} e JOIN entity o ON o.id = e.other "
            "WHERE e.relation = ?2 AND e.accepted = ?3 "
            "AND (?6 = 'both' OR e.side = ?6) "
            "ORDER BY o.degree DESC, o.name, e.id LIMIT ?4 OFFSET ?5",
            (*values, group.side),
        )
    return by_number(lookup, rows)


def _group(row: tuple[object, ...]) -> Group:
    relation, side, accepted, term, name, zh, inverse, inverse_zh, count = row
    if side == "in":
        name, zh = inverse or f"← {name}", inverse_zh or f"← {zh}"
    return Group(
        int(str(relation)),
        str(side),
        bool(accepted),
        str(term),
        str(name),
        str(zh),
        int(str(count)),
    )
