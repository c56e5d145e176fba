"""Where each entity lies on the map: regions, communities in them, entities in those.

A force layout of a whole network of this size takes ten seconds and gives a hairball.
Here every community is laid out alone inside a disc of even density, the discs are
packed into a frame, region by region, as bodies that pull each other by their links,
and each is turned towards what it is linked to. Decided against: scipy and igraph
(weight, licence), and a layout in the browser (each reader would wait for what can be
baked once).

The same network gives the same positions: entities are numbered in name order before
anything is computed, and every random start has a fixed seed.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import chain

import networkx as nx
import numpy as np

from .layout_communities import counts, regions, weighed
from .layout_discs import Links, Points, disc, packed

LANDSCAPE = 1.2  # width to height of the map; the page stretches it to its screen
RIM = 7.0  # free space around a community


@dataclass(frozen=True)
class Community:
    """Entities that are linked more to each other than to the rest."""

    members: tuple[str, ...]  # in name order
    leaders: tuple[str, ...]  # the three with most links, most first
    caption: str  # "NVIDIA · TSMC · SK hynix"
    region: int  # its number in the layout's regions


@dataclass(frozen=True)
class Region:
    """Communities that lie side by side because they are linked to each other."""

    leaders: tuple[str, ...]  # the six most tied to the region, most first
    caption: str


@dataclass(frozen=True)
class Layout:
    """Positions, radii and communities of a network, y growing downwards."""

    positions: dict[str, tuple[float, float]]
    radii: dict[str, float]
    communities: tuple[Community, ...]  # largest first
    regions: tuple[Region, ...]  # largest first


def place(net: nx.MultiDiGraph) -> Layout:
    """Lay a network out: no two entities overlap, the map is wider than high.

    Takes about two seconds for 2,000 entities and 8,000 links, most of it to find the
    communities. Entities without links, and small components, lie in rows under the
    map and belong to no community.

    >>> layout = place(nx.MultiDiGraph([("chip:a", "fab:b")]))
    >>> sorted(layout.positions)
    ['chip:a', 'fab:b']
    """
    names = sorted(net)
    links = weighed(net, {name: number for number, name in enumerate(names)})
    linked = counts(len(names), links)
    radii = np.minimum(2.8 + 1.3 * np.sqrt(linked), 30.0)
    found, crumbs = regions(len(names), links)
    homes = [(group, at) for at, region in enumerate(found) for group in region]
    homes.sort(key=lambda pair: (-len(pair[0]), pair[0]))
    groups = [group for group, _ in homes]
    spots = np.zeros((len(names), 2))
    _map(spots, groups, [at for _, at in homes], links, radii)
    _rows(spots, crumbs, links, radii, list(chain.from_iterable(groups)))
    _centre(spots)
    places = [(round(float(x), 1), round(float(y), 1)) for x, y in spots]
    return Layout(
        positions=dict(zip(names, places, strict=True)),
        radii={name: round(float(r), 1) for name, r in zip(names, radii, strict=True)},
        communities=tuple(
            Community(
                tuple(names[member] for member in group),
                *_captioned(net, names, group, linked, 3),
                at,
            )
            for group, at in homes
        ),
        regions=tuple(_region(net, names, region, links) for region in found),
    )


def _map(
    spots: Points,
    groups: list[list[int]],
    homes: list[int],
    links: Links,
    radii: Points,
) -> None:
    """Place the communities: each inside, then all as discs, then turned."""
    if not groups:
        return
    home = {member: number for number, group in enumerate(groups) for member in group}
    inner: list[Links] = [{} for _ in groups]
    outer: Links = defaultdict(float)
    for (one, other), weight in links.items():
        if one in home and other in home:
            if home[one] == home[other]:
                inner[home[one]][one, other] = weight
            else:
                low, high = sorted((home[one], home[other]))
                outer[low, high] += weight
    sizes = np.zeros(len(groups))
    for number, group in enumerate(groups):
        spots[group] = disc(group, inner[number], radii[group])
        reach = np.hypot(*spots[group].T) + radii[group]
        sizes[number] = float(reach.max()) + RIM
    centres = packed(sizes, homes, outer, LANDSCAPE)
    for number, group in enumerate(groups):
        turn = _turn(number, group, spots, links, home, centres)
        spots[group] = spots[group] @ turn + centres[number]


def _turn(
    number: int,
    group: list[int],
    spots: Points,
    links: Links,
    home: dict[int, int],
    centres: Points,
) -> Points:
    """Give the turn of one disc that brings entities nearest to what they link to."""
    best, members = 0j, set(group)
    for (one, other), weight in links.items():
        if (one in members) == (other in members):
            continue
        here, there = (one, other) if one in members else (other, one)
        if there in home:
            way = centres[home[there]] - centres[number]
            best += weight * complex(*way) * complex(*spots[here]).conjugate()
    turn = best / abs(best) if abs(best) > 0 else 1 + 0j
    return np.array([[turn.real, turn.imag], [-turn.imag, turn.real]])


def _rows(
    spots: Points,
    crumbs: list[list[int]],
    links: Links,
    radii: Points,
    placed: list[int],
) -> None:
    """Lay small components in centred rows under the map, larger ones first."""
    left, right, floor = -120.0, 120.0, 0.0
    if placed:
        left, right = float(spots[placed, 0].min()), float(spots[placed, 0].max())
        floor = float((spots[placed, 1] + radii[placed]).max()) + 50.0
    row: list[tuple[list[int], float]] = []
    rows = [row]
    used = 0.0
    for crumb in crumbs:
        inner = {pair: links[pair] for pair in links if pair[0] in crumb}
        spots[crumb] = disc(crumb, inner, radii[crumb]) if len(crumb) > 1 else 0.0
        reach = float((np.hypot(*spots[crumb].T) + radii[crumb]).max()) + 5.0
        if row and used + 2 * reach > (right - left) * 0.9:
            row, used = [], 0.0
            rows.append(row)
        row.append((crumb, reach))
        used += 2 * reach
    for row in rows:
        at = (left + right) / 2 - sum(reach for _, reach in row)
        height = max((reach for _, reach in row), default=0.0)
        for crumb, reach in row:
            spots[crumb] += np.array([at + reach, floor + height])
            at += 2 * reach
        floor += 2 * height


def _centre(spots: Points) -> None:
    if len(spots):
        spots -= (spots.min(axis=0) + spots.max(axis=0)) / 2


def _captioned(
    net: nx.MultiDiGraph, names: list[str], group: list[int], ties: Points, most: int
) -> tuple[tuple[str, ...], str]:
    """Name a group after the entities with the most ties."""
    by_ties = sorted(group, key=lambda member: (-ties[member], names[member]))
    leaders = tuple(names[member] for member in by_ties[:most])
    words = (net.nodes[name].get("label_en") or name for name in leaders[:3])
    return leaders, " · ".join(words)


def _region(
    net: nx.MultiDiGraph, names: list[str], region: list[list[int]], links: Links
) -> Region:
    """Name a region after what is tied most to the rest of it."""
    members = set(chain.from_iterable(region))
    ties = np.zeros(len(names))
    for (one, other), weight in links.items():
        if one in members and other in members:
            ties[one] += weight
            ties[other] += weight
    return Region(*_captioned(net, names, sorted(members), ties, 6))
