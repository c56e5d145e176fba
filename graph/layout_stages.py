"""Where each entity lies when the map is set out by stages of the supply chain.

Columns from design to cloud, rules in a band above them, people and the rest in bands
below. Which stage a class, a role or a relation speaks for is said in the vocabulary
(``cs:stage``) and comes with the network; nothing here knows a stage by name.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import networkx as nx

GAP = 3.5  # free space around an entity
HEAD = 50.0  # room for the heading of a part, and between columns
NARROW = 120.0  # least width of a column
NAMED = 6  # the most linked of a column stand in rows of their own, beside their names
LINE = 31.0  # height of such a row
LANDSCAPE = 1.2  # width to height


@dataclass(frozen=True)
class Part:
    """A column or band with its headings and its frame: left, top, right, bottom."""

    en: str
    zh: str
    band: str  # "above", "below", or nothing for a column
    members: tuple[str, ...]  # in the order in which they are set out
    frame: tuple[float, float, float, float]


@dataclass(frozen=True)
class Staged:
    """Positions by stage, y growing downwards; empty where stages are not declared."""

    positions: dict[str, tuple[float, float]]
    parts: tuple[Part, ...]


def staged(net: nx.MultiDiGraph, radii: Mapping[str, float]) -> Staged:
    """Set a network out by stages: no two entities overlap, columns in their order.

    An entity stands where its roles put it; of several, the one with most relations
    that speak for it. Without a role its class decides, or its relations where the
    class says no more than that it is an entity.

    >>> staged(nx.MultiDiGraph(), {})
    Staged(positions={}, parts=())
    """
    told = net.graph.get("stages", {})
    if not told or not len(net):
        return Staged({}, ())
    stages = {stage["id"]: stage for stage in told["order"]}
    found = _stages(net, told, list(stages))
    rest = [name for name in sorted(net) if name not in found]
    held: dict[str, list[str]] = {key: [] for key in stages}
    for name, stage in sorted(found.items()):
        held[stage].append(name)
    for members in held.values():
        members.sort(key=lambda name: (-radii[name], name))
    return _set_out(held, stages, rest, radii)


def _stages(
    net: nx.MultiDiGraph, told: Mapping[str, Any], order: list[str]
) -> dict[str, str]:
    """Give the stage of each entity that has one; of two as heavy, the later."""
    support = _support(net, told)
    root = told["kinds"].get("Entity", "")
    found = {}
    for name in sorted(net):
        facts = net.nodes[name]
        roles = [told["roles"].get(role, "") for role in facts.get("roles", ())]
        offered = [stage for stage in roles if stage]
        own = told["kinds"].get(facts.get("kind", ""), "")
        if not offered and own == root:
            offered = sorted(support[name])
        weights = [
            ((support[name][stage] + 1) * times, order.index(stage))
            for stage, times in Counter(offered).items()
        ]
        stage = order[max(weights)[1]] if weights else own
        if stage:
            found[name] = stage
    return found


def _support(net: nx.MultiDiGraph, told: Mapping[str, Any]) -> dict[str, Counter[str]]:
    """Count the accepted relations of each entity that speak for a stage."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for source, target, relation, facts in net.edges(keys=True, data=True):
        speaks = told["relations"].get(relation)
        if speaks is None or not facts.get("accepted", True):
            continue
        made = told["makers"].get(net.nodes[target].get("kind", ""), "")
        found[source][made if speaks["by_object"] else speaks["subject"]] += 1
        found[target][speaks["object"]] += 1
    for tally in found.values():
        del tally[""]
    return found


def _set_out(
    held: Mapping[str, list[str]],
    stages: Mapping[str, Mapping[str, str]],
    rest: list[str],
    radii: Mapping[str, float],
) -> Staged:
    """Try widths until columns and bands together have the shape of a screen."""
    kept = [key for key in stages if held[key]]
    columns = [key for key in kept if not stages[key]["band"]]
    above = [key for key in kept if stages[key]["band"] == "above"]
    below = [key for key in kept if stages[key]["band"] and key not in above]
    width = 500.0
    while True:
        spots: dict[str, tuple[float, float]] = {}
        frames: dict[str, tuple[float, float, float, float]] = {}
        floor = 0.0
        for key in above:
            floor = _band(key, held[key], width, floor, radii, spots, frames)
        floor += HEAD * 0.7 if above else 0.0  # headings of columns take two lines
        floor = _columns(columns, held, width, floor, radii, spots, frames)
        for key in below:
            floor = _band(key, held[key], width, floor, radii, spots, frames)
        if rest:
            floor = _band("", rest, width, floor, radii, spots, {})
        if width >= LANDSCAPE * floor:
            break
        width *= 1.06
    return _centred(held, stages, [*above, *columns, *below], spots, frames)


def _band(
    key: str,
    members: list[str],
    width: float,
    floor: float,
    radii: Mapping[str, float],
    spots: dict[str, tuple[float, float]],
    frames: dict[str, tuple[float, float, float, float]],
) -> float:
    """Lay members in rows over the whole width; give where the next part begins."""
    end = _rows(members, 0.0, width, floor, radii, spots)
    frames[key] = (0.0, floor, width, end)
    return end + HEAD


def _columns(
    columns: list[str],
    held: Mapping[str, list[str]],
    width: float,
    floor: float,
    radii: Mapping[str, float],
    spots: dict[str, tuple[float, float]],
    frames: dict[str, tuple[float, float, float, float]],
) -> float:
    """Lay columns side by side, as wide as they are full, all of one height."""
    if not columns:
        return floor
    areas = {
        key: sum((2 * (radii[name] + GAP)) ** 2 for name in held[key][NAMED:])
        for key in columns
    }
    height, gaps = 10.0, HEAD * 0.5 * (len(columns) - 1)
    if NARROW * len(columns) > width - gaps:  # too narrow for any height
        height = 20 * sum(areas.values()) + 10.0
    while sum(max(NARROW, areas[key] / height) for key in columns) > width - gaps:
        height += 10.0
        if height > 20 * sum(areas.values()):
            break
    left, end = 0.0, floor
    for key in columns:
        right = left + max(NARROW, areas[key] / height)
        top = floor
        for name in held[key][:NAMED]:
            tall = max(LINE, 2 * radii[name] + GAP)
            spots[name] = (left + 30.0, top + tall / 2)
            top += tall
        end = max(end, _rows(held[key][NAMED:], left, right, top, radii, spots))
        frames[key] = (left, floor, right, end)
        left = right + HEAD * 0.5
    for key in columns:
        frames[key] = (*frames[key][:3], end)
    return end + HEAD


def _rows(
    members: list[str],
    left: float,
    right: float,
    top: float,
    radii: Mapping[str, float],
    spots: dict[str, tuple[float, float]],
) -> float:
    """Fill rows from left to right with space around each; give the lower end."""
    row: list[str] = []
    used = 0.0
    for name in [*members, ""]:
        room = 2 * (radii[name] + GAP) if name else 0.0
        if row and (not name or left + used + room > right):
            tall = 2 * max(radii[one] for one in row) + GAP
            at = left + max(0.0, (right - left - used) / 2)
            for one in row:
                at += radii[one] + GAP
                spots[one] = (at, top + tall / 2)
                at += radii[one] + GAP
            top += tall
            row, used = [], 0.0
        if name:
            row.append(name)
            used += room
    return top


def _centred(
    held: Mapping[str, list[str]],
    stages: Mapping[str, Mapping[str, str]],
    order: list[str],
    spots: Mapping[str, tuple[float, float]],
    frames: Mapping[str, tuple[float, float, float, float]],
) -> Staged:
    xs, ys = zip(*spots.values(), strict=True)
    dx, dy = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    parts = []
    for key in order:
        left, top, right, bottom = frames[key]
        edges = (left - dx, top - dy, right - dx, bottom - dy)
        parts.append(
            Part(
                stages[key]["en"],
                stages[key]["zh"],
                stages[key]["band"],
                tuple(held[key]),
                (
                    round(edges[0], 1),
                    round(edges[1], 1),
                    round(edges[2], 1),
                    round(edges[3], 1),
                ),
            )
        )
    return Staged(
        {
            name: (round(x - dx, 1), round(y - dy, 1))
            for name, (x, y) in sorted(spots.items())
        },
        tuple(parts),
    )
