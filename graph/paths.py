"""Shortest paths between two entities, over the lookup index."""

from __future__ import annotations

from collections import defaultdict

from .lookup import Entity, Lookup
from .steps import Step, by_number

_MOST_PATHS = 20


def paths(
    lookup: Lookup, start: Entity, goal: Entity, longest: int = 6
) -> list[list[Step]]:
    """List all shortest paths between two entities, at most twenty.

    Links are followed either way, whatever their direction; none longer than
    ``longest`` links is looked for.
    """
    rows = lookup.rows(
        "SELECT l.id, l.subject, l.object FROM link l JOIN relation r "
        "ON r.id = l.relation WHERE l.accepted = 1 AND r.off = 0 ORDER BY l.id"
    )
    near: dict[int, dict[int, int]] = defaultdict(dict)
    for number, subject, item in rows:
        near[subject].setdefault(item, number)
        near[item].setdefault(subject, number)
    distance = _distances(near, goal.id, start.id, longest)
    if start.id not in distance or start.id == goal.id:
        return []
    routes = _routes(near, distance, start.id)
    wanted = sorted({number for route in routes for number, _ in route})
    links = {step.id: step for step in by_number(lookup, wanted)}
    return [
        [_turned(links[number], came) for number, came in route] for route in routes
    ]


def _distances(
    near: dict[int, dict[int, int]], goal: int, start: int, longest: int
) -> dict[int, int]:
    distance = {goal: 0}
    frontier = [goal]
    for length in range(1, longest + 1):
        if start in distance:
            break
        frontier = sorted(
            {item for here in frontier for item in near[here] if item not in distance}
        )
        distance.update(dict.fromkeys(frontier, length))
    return distance


def _routes(
    near: dict[int, dict[int, int]], distance: dict[int, int], start: int
) -> list[list[tuple[int, int]]]:
    """Walk down the distances; each step is a link's number and where it was left."""
    routes: list[tuple[int, list[tuple[int, int]]]] = [(start, [])]
    for left in range(distance[start] - 1, -1, -1):
        routes = [
            (item, [*route, (number, here)])
            for here, route in routes
            for item, number in sorted(near[here].items())
            if distance.get(item) == left
        ][:_MOST_PATHS]
    return [route for _, route in routes]


def _turned(step: Step, came_from: int) -> Step:
    """See a link from the end that a path comes from."""
    if step.subject.id == came_from:
        return step
    return step.turned("in")
