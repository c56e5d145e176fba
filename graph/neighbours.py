"""The neighbourhood of an entity, over the lookup index."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from .lookup import MOST, Entity, Lookup
from .steps import (
    LINK,
    Filters,
    Step,
    by_number,
    conditions,
    kind_named,
    steps_of,
)

CAP_BEYOND = 8  # links of one relation kept for each entity beyond the first step


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
    """
    asked = _Asked(lookup, filters)
    if depth == 1:
        return _page(lookup, entity, asked, limit, offset)
    seen_links: set[int] = set()
    seen = {entity.id}
    frontier = [entity.id]
    steps: list[Step] = []
    left_out = 0
    for level in range(1, depth + 1):
        found = _around(lookup, frontier, asked, level)
        found = [step for step in found if step.id not in seen_links]
        if level > 1:
            found, dropped = _capped(found)
            left_out += dropped
        fresh: dict[int, None] = {}
        for step in found:
            if step.id not in seen_links:
                seen_links.add(step.id)
                steps.append(step)
                if step.other.id not in seen:
                    fresh.setdefault(step.other.id)
        seen.update(fresh)
        frontier = list(fresh)
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
    values = (entity.id, *asked.values) * len(asked.sides)
    halves = [f"WHERE l.{side.near} = ? AND {side.where}" for side in asked.sides]
    if len(halves) > 1:  # a link to itself is met from both ends, and told once
        halves[1] += " AND l.subject <> l.object"
    listed = " UNION ALL ".join(
        f"SELECT l.id, '{side.direction}' AS direction, {side.far}.degree AS degree, "
        f"{side.far}.name AS name, r.name AS relation FROM {side.listed} "
        f"JOIN relation r ON r.id = l.relation {half}"
        for side, half in zip(asked.sides, halves, strict=True)
    )
    rows = lookup.rows(
        f"SELECT id, direction FROM ({listed}) "
        "ORDER BY degree DESC, name, relation, id LIMIT ? OFFSET ?",
        (*values, -1 if limit is None else min(limit, MOST), min(offset, MOST)),
    )
    total = offset + len(rows)
    if len(rows) == limit or (offset and not rows):
        counted = " UNION ALL ".join(
            f"SELECT COUNT(*) FROM {side.counted} {half}"
            for side, half in zip(asked.sides, halves, strict=True)
        )
        total = sum(row[0] for row in lookup.rows(counted, values))
    steps = by_number(lookup, [(row[0], row[1]) for row in rows])
    return Neighbourhood(steps, total, 0)


def _around(
    lookup: Lookup, frontier: list[int], asked: _Asked, level: int
) -> list[Step]:
    rows: list[tuple[tuple[Any, ...], str]] = []
    asked.need(lookup, frontier)
    for side in asked.sides:
        for start in range(0, len(frontier), 400):
            part = frontier[start : start + 400]
            marks = ",".join("?" * len(part))
            found = lookup.rows(
                f"{LINK} WHERE l.{side.near} IN ({marks}) AND {side.where}",
                (*part, *asked.values),
            )
            rows += [(row, side.direction) for row in found]
    return sorted(
        steps_of(lookup, rows, level),
        key=lambda step: (-step.other.degree, step.other.name, step.relation, step.id),
    )


def _capped(steps: list[Step]) -> tuple[list[Step], int]:
    count: dict[tuple[int, str, str], int] = defaultdict(int)
    kept: list[Step] = []
    for step in steps:
        here = step.subject if step.direction == "out" else step.object
        key = here.id, step.relation, step.direction
        count[key] += 1
        if count[key] <= CAP_BEYOND:
            kept.append(step)
    return kept, len(steps) - len(kept)
