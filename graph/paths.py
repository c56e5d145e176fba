"""Shortest paths between two entities, over the lookup index.

The search goes out from both ends, step by step, from whichever has fewer entities at
its rim, and reads only the links of entities that it comes to: what lies beyond costs
nothing, however large the graph.
"""

from __future__ import annotations

from collections import defaultdict

from .errors import QueryLimitError
from .lookup import Entity, Lookup
from .steps import Step, by_number

_MOST_PATHS = 20
_MOST_LINKS = 1_000_000  # links that are looked at before the search is given up

Near = dict[int, dict[int, int]]  # entity → entity → the first link between them


def paths(
    lookup: Lookup, start: Entity, goal: Entity, longest: int = 6
) -> list[list[Step]]:
    """List all shortest paths between two entities, at most twenty.

    Links are followed either way, whatever their direction; none longer than
    ``longest`` links is looked for.

    Raises:
        QueryLimitError: a million links were looked at and no path was found.
    """
    if start.id == goal.id:
        return []
    near: Near = defaultdict(dict)
    distance = _distances(lookup, near, start.id, goal.id, longest)
    if start.id not in distance:
        return []
    routes = _routes(near, distance, start.id)
    wanted = sorted({number for route in routes for number, _ in route})
    steps = by_number(lookup, [(number, "out") for number in wanted])
    links = {step.id: step for step in steps}
    return [
        [_turned(links[number], came) for number, came in route] for route in routes
    ]


def _distances(
    lookup: Lookup, near: Near, start: int, goal: int, longest: int
) -> dict[int, int]:
    """Give how far from the goal the entities of all shortest paths lie, and others.

    The start is among them if a path was found.
    """
    seen = {start: 0}, {goal: 0}
    rims = [[start], [goal]]
    read = 0
    for length in range(1, longest + 1):
        side = 0 if len(rims[0]) <= len(rims[1]) else 1
        read += _read(lookup, near, rims[side])
        here, there = seen[side], seen[1 - side]
        far = here[rims[side][0]] + 1
        fresh = {item for one in rims[side] for item in near[one] if item not in here}
        here.update(dict.fromkeys(fresh, far))
        rims[side] = sorted(fresh)
        met = fresh & there.keys()
        if met:
            return _downhill(near, *seen, met, length)
        if not fresh:
            break
        if read > _MOST_LINKS:
            raise QueryLimitError(
                f"no path of {length} links, and {read:,} links looked at; "
                "ask for fewer links, or for entities that are nearer"
            )
    return {}


def _read(lookup: Lookup, near: Near, rim: list[int]) -> int:
    """Add the links of some entities to what is near; give how many these are."""
    off = [number for number, row in lookup.relations().items() if row[5]]
    kept = f"accepted = 1 AND relation NOT IN ({','.join('?' * len(off))})"
    count = 0
    for start in range(0, len(rim), 400):
        part = rim[start : start + 400]
        marks = ",".join("?" * len(part))
        for side in ("subject", "object"):
            lookup.need("link", side, part)
            rows = lookup.rows(
                f"SELECT id, subject, object FROM link WHERE {side} IN ({marks}) "
                f"AND {kept}",
                (*part, *off),
            )
            count += len(rows)
            for number, subject, item in rows:
                first = min(number, near[subject].get(item, number))
                near[subject][item] = near[item][subject] = first
    return count


def _downhill(
    near: Near, ahead: dict[int, int], behind: dict[int, int], met: set[int], all_: int
) -> dict[int, int]:
    """Give the distances from the goal, on the start's side of shortest paths alone."""
    distance = dict(behind)
    kept = met
    for far in range(max(ahead[item] for item in met) - 1, -1, -1):
        kept = {
            item for one in kept for item in near[one] if ahead.get(item, -1) == far
        }
        distance.update(dict.fromkeys(kept, all_ - far))
    return distance


def _routes(
    near: Near, distance: dict[int, int], start: int
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
