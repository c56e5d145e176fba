"""The neighbourhood of an entity, over the lookup index."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from .lookup import Entity, Lookup
from .steps import LINK, Filters, Step, conditions, kind_named, steps_of

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
    lookup: Lookup, entity: Entity, filters: Filters, depth: int = 1
) -> Neighbourhood:
    """List the links around an entity, nearest and best connected first.

    The first step is complete. Beyond it, each entity keeps its eight best connected
    links of a relation; ``left_out`` counts the others.

    Raises:
        UnknownTermError: a relation, type or stance does not exist.
        BadDateError: a date is no date.
    """
    where, values = conditions(lookup, filters)
    seen_links: set[int] = set()
    seen = {entity.id}
    frontier = [entity.id]
    steps: list[Step] = []
    left_out = 0
    for level in range(1, depth + 1):
        found = _around(lookup, frontier, where, values, filters, level)
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
    return Neighbourhood(steps, len(steps), left_out)


def _around(
    lookup: Lookup,
    frontier: list[int],
    where: str,
    values: list[Any],
    filters: Filters,
    level: int,
) -> list[Step]:
    types = {kind_named(lookup, name) for name in filters.types}
    rows: list[tuple[tuple[Any, ...], str]] = []
    for side, direction in (("subject", "out"), ("object", "in")):
        if filters.direction not in (direction, "both"):
            continue
        cited = ("link_passage",) if filters.known_by else ()
        lookup.need("link", side, frontier, *cited)
        for start in range(0, len(frontier), 400):
            part = frontier[start : start + 400]
            marks = ",".join("?" * len(part))
            found = lookup.rows(
                f"{LINK} WHERE l.{side} IN ({marks}) AND {where}", (*part, *values)
            )
            rows += [(row, direction) for row in found]
    steps = steps_of(lookup, rows, level)
    if types:
        steps = [step for step in steps if step.other.kind in types]
    return sorted(
        steps,
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
