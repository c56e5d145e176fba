"""The neighbourhood of an entity, over the lookup index."""

from __future__ import annotations

from collections import defaultdict

from .errors import QueryLimitError
from .lookup import MOST, Entity, Lookup
from .steps import Filters, Step, by_number, conditions, kind_named

CAP_BEYOND = 8  # links of one relation kept for each entity beyond the first step
_MOST_LINKS = 50_000  # links that an answer of several steps may have


class Neighbourhood:
    """The steps found, how many there are in all, and how many were capped away."""

    __slots__ = (
        "left_out",
        "steps",
        "total",
    )

    def __init__(
        self,
        steps: list[Step],
        total: int,
        left_out: int,
    ) -> None:
        self.steps = steps
        self.total = total
        self.left_out = left_out


def neighbours(
    lookup: Lookup,
    entity: Entity,
    filters: Filters,
    depth: int = 1,
    limit: int | None = None,
    offset: int = 0,
) -> Neighbourhood:
    """List the links around an entity, nearest and best connected first.

    The first step is complete. Beyond it, each entity keeps its eight best connected
    links of a relation; ``left_out`` counts the others. With ``limit`` and ``offset``
    a page of the steps is given; ``total`` counts all. Of one step, only the page is
    read, and the rest is counted by the index.

    Raises:
        UnknownTermError: a relation, type or stance does not exist.
        BadDateError: a date is no date.
        QueryLimitError: there are too many links within several steps.
    """
    asked = _Asked(lookup, filters)
    if depth == 1:
        return _page(lookup, entity, asked, limit, offset)
    _refuse_beyond(_count(lookup, entity, asked))
    steps = _page(lookup, entity, asked, None, 0).steps
    seen = {entity.id}
    left_out = 0
    reached = steps
    for level in range(2, depth + 1):
        frontier = [
            number
            for number in dict.fromkeys(step.other.id for step in reached)
            if number not in seen
        ]
        seen.update(frontier)
        reached, dropped = _beyond(lookup, frontier, asked, level, steps)
        left_out += dropped
        steps = [*steps, *reached]
    page = steps[offset:] if limit is None else steps[offset : offset + limit]
    return Neighbourhood(page, len(steps), left_out)


class _Side:
    """Links as met from one of their ends, narrowed by filters.

    ``near`` is the column of that end, ``far`` what the other is called in SQL. Links
    are ``counted`` in as few tables as the filters need, and ``listed`` with the far
    end, which they are ordered by.
    """

    __slots__ = ("counted", "direction", "far", "listed", "near", "where")

    def __init__(self, direction: str, where: str, kinds: int, dated: bool) -> None:
        self.direction = direction
        self.near, self.far = _ENDS[direction]
        if kinds:
            where += f" AND {self.far}.kind IN ({','.join('?' * kinds)})"
        self.where = where
        ends = {self.far} if kinds else set()
        if dated:
            ends = set(_JOIN)
        self.counted = "link l" + "".join(_JOIN[end] for end in sorted(ends))
        ends.add(self.far)
        self.listed = "link l" + "".join(_JOIN[end] for end in sorted(ends))


_ENDS = {"out": ("subject", "o"), "in": ("object", "s")}
_JOIN = {
    "s": " JOIN entity s ON s.id = l.subject",
    "o": " JOIN entity o ON o.id = l.object",
}


class _Asked:
    """Filters made ready: the sides that links are met from, and the SQL's values."""

    __slots__ = ("cited", "sides", "values")

    def __init__(self, lookup: Lookup, filters: Filters) -> None:
        where, self.values = conditions(lookup, filters)
        kinds = sorted({kind_named(lookup, name) for name in filters.types})
        self.values += kinds
        self.sides = [
            _Side(direction, where, len(kinds), bool(filters.as_of))
            for direction in _ENDS
            if filters.direction in (direction, "both")
        ]
        self.cited = ("link_passage",) if filters.known_by else ()

    def need(self, lookup: Lookup, frontier: list[int]) -> None:
        """Say that the links of these entities will be read."""
        for side in self.sides:
            lookup.need("link", side.near, frontier, *self.cited)


def _page(
    lookup: Lookup, entity: Entity, asked: _Asked, limit: int | None, offset: int
) -> Neighbourhood:
    """Read the page of an entity's links that is asked for, and count them all."""
    asked.need(lookup, [entity.id])
    listed = " UNION ALL ".join(
        f"SELECT l.id, '{side.direction}' AS direction, {side.far}.degree AS degree, "
        f"{side.far}.name AS name, r.name AS relation FROM {side.listed} "
        f"JOIN relation r ON r.id = l.relation {half}"
        for side, half in _halves(asked)
    )
    rows = lookup.rows(
        f"SELECT id, direction FROM ({listed}) "
        "ORDER BY degree DESC, name, relation, id LIMIT ? OFFSET ?",
        (
            *((entity.id, *asked.values) * len(asked.sides)),
            -1 if limit is None else min(limit, MOST),
            min(offset, MOST),
        ),
    )
    total = offset + len(rows)
    if len(rows) == limit or (offset and not rows):
        total = _count(lookup, entity, asked)
    return Neighbourhood(
        by_number(lookup, [(row[0], row[1]) for row in rows]), total, 0
    )


def _count(lookup: Lookup, entity: Entity, asked: _Asked) -> int:
    """Count an entity's links."""
    asked.need(lookup, [entity.id])
    counted = " UNION ALL ".join(
        f"SELECT COUNT(*) FROM {side.counted} {half}" for side, half in _halves(asked)
    )
    values = (entity.id, *asked.values) * len(asked.sides)
    return sum(row[0] for row in lookup.rows(counted, values))


def _halves(asked: _Asked) -> list[tuple[_Side, str]]:
    """Give each side with the condition that picks one entity's links there."""
    halves = [
        (side, f"WHERE l.{side.near} = ? AND {side.where}") for side in asked.sides
    ]
    if len(halves) > 1:  # a link to itself is met from both ends, and told once
        halves[1] = halves[1][0], f"{halves[1][1]} AND l.subject <> l.object"
    return halves


def _beyond(
    lookup: Lookup, frontier: list[int], asked: _Asked, level: int, steps: list[Step]
) -> tuple[list[Step], int]:
    """Read the best connected new links of a frontier, and count those left out."""
    told = {step.id for step in steps}
    found: list[tuple[int, str, str, int, str, int]] = []
    asked.need(lookup, frontier)
    for side in asked.sides:
        for start in range(0, len(frontier), 400):
            part = frontier[start : start + 400]
            marks = ",".join("?" * len(part))
            rows = lookup.rows(
                f"SELECT -{side.far}.degree, {side.far}.name, r.name, l.id, "
                f"'{side.direction}', l.{side.near} FROM {side.listed} "
                "JOIN relation r ON r.id = l.relation "
                f"WHERE l.{side.near} IN ({marks}) AND {side.where}",
                (*part, *asked.values),
            )
            found += [row for row in rows if row[3] not in told]
            _refuse_beyond(len(steps) + len(found) // CAP_BEYOND)
    found.sort(key=lambda row: row[:4])  # best connected first, as a page is
    count: dict[tuple[int, str, str], int] = defaultdict(int)
    links: dict[int, str] = {}
    kept = 0
    for _, _, relation, number, direction, here in found:
        count[here, relation, direction] += 1
        if count[here, relation, direction] <= CAP_BEYOND:
            kept += 1  # a link within the frontier is met from both ends, told once
            links.setdefault(number, direction)
    _refuse_beyond(len(steps) + len(links))
    return by_number(lookup, list(links.items()), level), len(found) - kept


def _refuse_beyond(links: int) -> None:
    if links > _MOST_LINKS:
        raise QueryLimitError(
            f"more than {_MOST_LINKS:,} links lie within so many steps; ask for fewer "
            "steps, or name a relation or a type"
        )
