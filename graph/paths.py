"""Shortest paths between two entities, over the lookup index.

Links are read as the search needs them, from both ends towards the middle, so that a
path costs what lies around its ends and not what the graph holds: at a million quads a
tenth of reading every link.
"""

from __future__ import annotations

from .lookup import Entity, Lookup
from .steps import Step, by_number

_MOST_PATHS = 20
_AROUND = (
    "SELECT l.{here}, l.{there}, MIN(l.id) FROM link l "
    "JOIN relation r ON r.id = l.relation "
    "WHERE l.{here} IN ({marks}) AND l.accepted = 1 AND r.off = 0 "
    "GROUP BY l.{here}, l.{there}"
)


def paths(
    lookup: Lookup, start: Entity, goal: Entity, longest: int = 6
) -> list[list[Step]]:
    """List all shortest paths between two entities, at most twenty.

    Links are followed either way, whatever their direction; none longer than
    ``longest`` links is looked for.
    """
    if start.id == goal.id:
        return []
    near = _Near(lookup)
    distance = _distances(near, goal.id, start.id, longest)
    if start.id not in distance:
        return []
    routes = _routes(near, distance, start.id)
    wanted = sorted({number for route in routes for number, _ in route})
    links = {step.id: step for step in by_number(lookup, wanted)}
    return [
        [_turned(links[number], came) for number, came in route] for route in routes
    ]


class _Near:
    """What is linked to an entity, and by which link first; read when asked for."""

    def __init__(self, lookup: Lookup) -> None:
        self.lookup = lookup
        self.known: dict[int, dict[int, int]] = {}

    def read(self, numbers: list[int]) -> None:
        """Read what is linked to many entities at once."""
        fresh = [number for number in numbers if number not in self.known]
        for start in range(0, len(fresh), 900):
            part = tuple(fresh[start : start + 900])
            self.known.update((number, {}) for number in part)
            marks = ",".join("?" * len(part))
            for here, there in (("subject", "object"), ("object", "subject")):
                query = _AROUND.format(here=here, there=there, marks=marks)
                for number, other, link in self.lookup.rows(query, part):
                    found = self.known[number]
                    found[other] = min(link, found.get(other, link))

    def around(self, number: int) -> dict[int, int]:
        """Give what is linked to an entity, each with the number of its first link."""
        if number not in self.known:
            self.read([number])
        return self.known[number]


def _distances(near: _Near, goal: int, start: int, longest: int) -> dict[int, int]:
    """Give the distance from the goal of what may lie on a shortest path.

    Two rings grow in turn, the smaller first, until they touch.
    """
    ends: tuple[dict[int, int], dict[int, int]] = ({goal: 0}, {start: 0})
    rings = [[goal], [start]]
    length = 0
    while length < longest and rings[0] and rings[1]:
        side = 0 if len(rings[0]) <= len(rings[1]) else 1
        mine, theirs = ends[side], ends[1 - side]
        near.read(rings[side])
        reach = mine[rings[side][0]] + 1
        rings[side] = sorted(
            {item for here in rings[side] for item in near.around(here)} - mine.keys()
        )
        mine.update(dict.fromkeys(rings[side], reach))
        length += 1
        met = [item for item in rings[side] if item in theirs]
        if met:
            return _joined(near, ends[0], ends[1], met, length)
    return {}


def _joined(
    near: _Near, goal: dict[int, int], start: dict[int, int], met: list[int], whole: int
) -> dict[int, int]:
    """Carry the distances on from where the rings met, back to the start."""
    distance = dict(goal)
    ring = met
    for reach in range(start[met[0]] - 1, -1, -1):
        near.read(ring)
        ring = sorted(
            {
                item
                for here in ring
                for item in near.around(here)
                if start.get(item) == reach
            }
        )
        distance.update(dict.fromkeys(ring, whole - reach))
    return distance


def _routes(
    near: _Near, distance: dict[int, int], start: int
) -> list[list[tuple[int, int]]]:
    """Walk down the distances; each step is a link's number and where it was left."""
    routes: list[tuple[int, list[tuple[int, int]]]] = [(start, [])]
    for left in range(distance[start] - 1, -1, -1):
        routes = [
            (item, [*route, (number, here)])
            for here, route in routes
            for item, number in sorted(near.around(here).items())
            if distance.get(item) == left
        ][:_MOST_PATHS]
    return [route for _, route in routes]


def _turned(step: Step, came_from: int) -> Step:
    """See a link from the end that a path comes from."""
    if step.subject.id == came_from:
        return step
    return step.turned("in")
