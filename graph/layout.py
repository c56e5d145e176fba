"""Where each entity lies on the map: communities first, then entities inside them.

A force layout of a whole network of this size takes ten seconds and gives a hairball.
Here every community is laid out alone inside a disc of even density, the discs are
packed as bodies that pull each other by their links, and each is turned towards what
it is linked to. Decided against: scipy and igraph (weight, licence), and a layout in
the browser (each reader would wait for what can be baked once).

The same network gives the same positions: entities are numbered in name order before
anything is computed, and every random start has a fixed seed.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from itertools import chain
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Links = dict[tuple[int, int], float]

SMALL_COMPONENT = 7  # entities; smaller components go to the rows under the map
SMALL_COMMUNITY = 9  # entities; smaller ones join the community they link to most
LARGE_COMMUNITY = 260  # entities; larger ones are cut once more
LANDSCAPE = 1.15  # width to height of the map
GAP = 3.5  # free space around an entity
STARTS = 6  # packings tried; the one with the shortest links stays


@dataclass(frozen=True)
class Community:
    """Entities that are linked more to each other than to the rest."""

    members: tuple[str, ...]  # in name order
    leaders: tuple[str, ...]  # the three with most links, most first
    caption: str  # "NVIDIA · TSMC · SK hynix"


@dataclass(frozen=True)
class Layout:
    """Positions, radii and communities of a network, y growing downwards."""

    positions: dict[str, tuple[float, float]]
    radii: dict[str, float]
    communities: tuple[Community, ...]  # largest first


def place(net: nx.MultiDiGraph) -> Layout:
    """Lay a network out: no two entities overlap, the map is wider than high.

    Takes about a second for 2,000 entities and 8,000 links, most of it to find the
    communities. Entities without links, and components of less than
    ``SMALL_COMPONENT``, lie in rows under the map and belong to no community.

    >>> layout = place(nx.MultiDiGraph([("chip:a", "fab:b")]))
    >>> sorted(layout.positions)
    ['chip:a', 'fab:b']
    """
    names = sorted(net)
    links = _links(net, {name: number for number, name in enumerate(names)})
    counts = _counts(len(names), links)
    radii = np.minimum(2.8 + 1.3 * np.sqrt(counts), 30.0)
    groups, crumbs = _groups(len(names), links, counts)
    spots = np.zeros((len(names), 2))
    _map(spots, groups, links, radii)
    _rows(spots, crumbs, links, radii, list(chain.from_iterable(groups)))
    _centre(spots)
    places = [(round(float(x), 1), round(float(y), 1)) for x, y in spots]
    return Layout(
        positions=dict(zip(names, places, strict=True)),
        radii={name: round(float(r), 1) for name, r in zip(names, radii, strict=True)},
        communities=tuple(_community(net, names, group, counts) for group in groups),
    )


def _links(net: nx.MultiDiGraph, numbers: dict[str, int]) -> Links:
    """Weigh each linked pair; what is off, inferred or not accepted pulls less.

    A link of a hub says little about what belongs together (two companies in one
    country), so weights fall with the larger number of links of the two.
    """
    relations = net.graph.get("relations", {})
    weights: dict[tuple[int, int], float] = defaultdict(float)
    for source, target, relation, facts in net.edges(keys=True, data=True):
        one, other = sorted((numbers[source], numbers[target]))
        if one == other:
            continue
        weak = facts.get("inferred", False) or not facts.get("accepted", True)
        off = relations.get(relation, {}).get("off", False)
        weights[one, other] += 0.02 if off else 0.3 if weak else 1.0
    counts = _counts(len(numbers), dict(weights))
    return {
        pair: weights[pair] / math.log2(2.0 + max(counts[pair[0]], counts[pair[1]]))
        for pair in sorted(weights)
    }


def _counts(size: int, links: Links) -> Points:
    counts = np.zeros(size)
    for one, other in links:
        counts[one] += 1
        counts[other] += 1
    return counts


def _groups(
    size: int, links: Links, counts: Points
) -> tuple[list[list[int]], list[list[int]]]:
    """Split entities into communities, largest first, and small components."""
    whole: Any = nx.Graph()
    whole.add_nodes_from(range(size))
    whole.add_weighted_edges_from((*pair, weight) for pair, weight in links.items())
    crumbs, groups = [], []
    for component in nx.connected_components(whole):
        members = sorted(component)
        if len(members) < SMALL_COMPONENT:
            crumbs.append(members)
        else:
            groups.extend(_split(whole.subgraph(members), 1.0))
    if not groups and crumbs:
        groups = [crumbs.pop(crumbs.index(max(crumbs, key=len)))]
    groups.sort(key=lambda group: (-len(group), group))
    crumbs.sort(key=lambda crumb: (-len(crumb), crumb))
    return groups, crumbs


def _split(component: Any, resolution: float) -> list[list[int]]:
    """Find the communities of a connected network, none very small or large."""
    ordered: Any = nx.Graph()
    ordered.add_nodes_from(sorted(component))
    ordered.add_weighted_edges_from(sorted(component.edges(data="weight")))
    found = [
        sorted(group)
        for group in nx.community.louvain_communities(
            ordered, seed=11, resolution=resolution
        )
    ]
    found.sort(key=lambda group: (-len(group), group))
    groups = []
    for group in _merged(found, ordered):
        if len(group) > LARGE_COMMUNITY and resolution < 3.0:
            groups.extend(_split(component.subgraph(group), resolution * 1.3))
        else:
            groups.append(group)
    return groups


def _merged(found: list[list[int]], whole: Any) -> list[list[int]]:
    """Let each very small community join the one it is linked to most."""
    home = {member: number for number, group in enumerate(found) for member in group}
    for number in range(len(found) - 1, 0, -1):
        group = found[number]
        if len(group) >= SMALL_COMMUNITY:
            break
        pull: dict[int, float] = defaultdict(float)
        for member in group:
            for other, facts in whole[member].items():
                if home[other] != number:
                    pull[home[other]] += facts["weight"]
        if not pull:
            continue
        target = max(sorted(pull), key=pull.__getitem__)
        found[target].extend(group)
        home.update(dict.fromkeys(group, target))
        found[number] = []
    return [sorted(group) for group in found if group]


def _map(spots: Points, groups: list[list[int]], links: Links, radii: Points) -> None:
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
        spots[group] = _disc(group, inner[number], radii[group])
        reach = np.hypot(*spots[group].T) + radii[group]
        sizes[number] = float(reach.max()) + 13.0
    centres = _packed(sizes, outer)
    for number, group in enumerate(groups):
        turn = _turn(number, group, spots, links, home, centres)
        spots[group] = spots[group] @ turn + centres[number]


def _disc(group: list[int], links: Links, radii: Points) -> Points:
    """Lay one community out around the origin, evenly filled, without overlap."""
    size = len(group)
    rooms = radii + GAP
    full = math.sqrt(float((rooms**2).sum()) / 0.62)
    chance = np.random.default_rng(size)
    angles = np.arange(size) * 2.399963
    start = np.sqrt((np.arange(size) + 0.5) / size) * full
    spots = np.column_stack((np.cos(angles), np.sin(angles))) * start[:, None]
    spots += chance.normal(0, 0.5, spots.shape)
    if links:
        number = {member: at for at, member in enumerate(group)}
        ends = np.array([[number[one], number[other]] for one, other in links])
        pull = np.array(list(links.values()))
        _spring(spots, ends, pull / pull.mean(), full)
    return _apart(_even(spots, rooms, full), rooms, radii)


def _spring(spots: Points, ends: Any, pull: Points, full: float) -> None:
    """Let linked entities attract and all repel each other (Fruchterman-Reingold).

    Source: Fruchterman and Reingold 1991, with forces over dense arrays.
    """
    size = len(spots)
    ideal = full / math.sqrt(size)
    rounds = int(min(90, max(30, 9e6 / size**2)))
    for turn in range(rounds):
        across, down = _between(spots)
        push = ideal**2 / (across**2 + down**2 + 0.01 * ideal**2)
        force = _pushed(across, down, push)
        along = spots[ends[:, 1]] - spots[ends[:, 0]]
        along *= (pull * np.hypot(*along.T) / ideal)[:, None]
        np.add.at(force, ends[:, 0], along)
        np.subtract.at(force, ends[:, 1], along)
        force -= spots * 0.15
        length = np.hypot(*force.T) + 1e-9
        step = full * 0.16 * (1.0 - turn / rounds) ** 1.5 + 0.2
        spots += force * (np.minimum(length, step) / length)[:, None]


def _even(spots: Points, rooms: Points, full: float) -> Points:
    """Move entities along their rays until the disc is evenly filled."""
    weights = rooms**2
    spots = spots - (spots * weights[:, None]).sum(axis=0) / weights.sum()
    reach = np.hypot(*spots.T) + 1e-9
    order = np.lexsort((np.arange(len(spots)), reach))
    filled = np.empty(len(spots))
    area = np.cumsum(weights[order]) - weights[order] / 2
    filled[order] = full * np.sqrt(area / weights.sum())
    target = 0.8 * filled + 0.2 * reach * (full / reach.max())
    moved: Points = spots * (target / reach)[:, None]
    return moved


def _apart(spots: Points, rooms: Points, radii: Points) -> Points:
    """Push overlapping discs apart until none touches another."""
    wanted = rooms[:, None] + rooms[None, :]
    needed = radii[:, None] + radii[None, :] + 1.0
    np.fill_diagonal(wanted, 0.0)
    np.fill_diagonal(needed, 0.0)
    for turn in range(400):
        across, down = _between(spots)
        far = np.sqrt(across**2 + down**2)
        if turn >= 30 and bool((far >= needed).all()):
            break
        far += 1e-6
        push = np.maximum(wanted - far, 0.0) / far * 0.35
        spots = spots + _pushed(across, down, push)
        if turn >= 60 and turn % 10 == 0:
            spots = spots * 1.02
    return spots


def _between(spots: Points) -> tuple[Points, Points]:
    """Give the way from each point to each other, across and down apart."""
    x, y = spots[:, 0].copy(), spots[:, 1].copy()
    return x[:, None] - x[None, :], y[:, None] - y[None, :]


def _pushed(across: Points, down: Points, push: Points) -> Points:
    """Add up what all others do to each point. Without BLAS: its sums vary by cores."""
    return np.column_stack(((across * push).sum(axis=1), (down * push).sum(axis=1)))


def _packed(sizes: Points, links: Links) -> Points:
    """Pack discs without overlap, linked ones near, wider than high."""
    if len(sizes) == 1:
        return np.zeros((1, 2))
    pull = np.zeros((len(sizes), len(sizes)))
    for (one, other), weight in links.items():
        strength = weight / math.sqrt(sizes[one] * sizes[other])
        pull[one, other] = pull[other, one] = strength
    pull /= max(float(pull.max()), 1e-9)
    tried = [_packing(sizes, pull, seed) for seed in range(STARTS)]
    return min(tried, key=lambda spots: _cost(spots, sizes, pull))


def _cost(spots: Points, sizes: Points, pull: Points) -> float:
    """Weigh the length of links and the wasted area of a packing."""
    far = np.hypot(*_between(spots))
    width, height = np.ptp(spots, axis=0) + sizes.mean() * 2
    frame = max(width, height * LANDSCAPE)
    return float((pull * far).sum() / pull.sum()) + 0.8 * float(frame)


def _packing(sizes: Points, pull: Points, seed: int) -> Points:
    chance = np.random.default_rng(seed)
    reach = math.sqrt(float((sizes**2).sum()))
    spots = chance.normal(0, reach, (len(sizes), 2))
    room = sizes[:, None] + sizes[None, :]
    np.fill_diagonal(room, 0.0)
    gravity = np.array([1.0, LANDSCAPE**2]) * 0.012
    for turn in range(420):
        if turn == 120:
            spots = _landscape(spots)
        across, down = _between(spots)
        far = np.sqrt(across**2 + down**2) + 1e-6
        cool = max(0.0, 1.0 - turn / 340)
        attract = cool * 0.06 * pull * np.maximum(far - room, 0.0) / far
        repel = 0.3 * np.maximum(room - far, 0.0) / far
        spots = spots + _pushed(across, down, repel - attract)
        spots = spots - spots * gravity * (1.3 + cool)
    return _apart(spots, sizes + 1.0, sizes - 0.5)


def _landscape(spots: Points) -> Points:
    """Turn points so that their widest direction lies flat."""
    spots = spots - spots.mean(axis=0)
    _, _, axes = np.linalg.svd(spots, full_matrices=False)
    axes *= np.sign(axes[:, :1]) + (axes[:, :1] == 0)
    turned: Points = spots @ axes.T
    return turned


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
        spots[crumb] = _disc(crumb, inner, radii[crumb]) if len(crumb) > 1 else 0.0
        reach = float((np.hypot(*spots[crumb].T) + radii[crumb]).max()) + 5.0
        if row and used + 2 * reach > (right - left) * 0.6:
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


def _community(
    net: nx.MultiDiGraph, names: list[str], group: list[int], counts: Points
) -> Community:
    """Name a community after the three entities with most links."""
    by_links = sorted(group, key=lambda member: (-counts[member], names[member]))
    leaders = tuple(names[member] for member in by_links[:3])
    caption = " · ".join(net.nodes[name].get("label_en") or name for name in leaders)
    return Community(tuple(names[member] for member in group), leaders, caption)
