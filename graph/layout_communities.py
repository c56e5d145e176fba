"""Who belongs together: regions of a network, and communities inside them.

A region is what a reader should see from afar (the listed firms of China, the
hyperscalers and their chips); a community is a part of it that fits into a disc.
Louvain's result hangs on the order of its steps, so that several seeds are tried and
the partition with the best modularity stays.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray

Links = dict[tuple[int, int], float]
Counts = NDArray[np.float64]

SMALL_COMPONENT = 7  # entities; smaller components belong to no community
SMALL_COMMUNITY = 14  # entities; smaller ones join the community they link to most
LARGE_COMMUNITY = 240  # entities; larger ones are cut once more
COARSE = 0.5  # resolution of regions
SEEDS = 6


def weighed(net: nx.MultiDiGraph, numbers: dict[str, int]) -> Links:
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
    found = counts(len(numbers), dict(weights))
    return {
        pair: weights[pair] / math.log2(2.0 + max(found[pair[0]], found[pair[1]]))
        for pair in sorted(weights)
    }


def counts(size: int, links: Links) -> Counts:
    """Count the linked pairs of each entity."""
    found = np.zeros(size)
    for one, other in links:
        found[one] += 1
        found[other] += 1
    return found


def regions(size: int, links: Links) -> tuple[list[list[list[int]]], list[list[int]]]:
    """Give regions as lists of communities, largest first, and small components."""
    whole: Any = nx.Graph()
    whole.add_nodes_from(range(size))
    whole.add_weighted_edges_from((*pair, weight) for pair, weight in links.items())
    crumbs: list[list[int]] = []
    found: list[list[list[int]]] = []
    for component in nx.connected_components(whole):
        members = sorted(component)
        if len(members) < SMALL_COMPONENT:
            crumbs.append(members)
            continue
        for region in _parts(whole, members, COARSE):
            found.append(_split(whole, region, 1.0))
    if not found and crumbs:
        found = [[crumbs.pop(crumbs.index(max(crumbs, key=len)))]]
    for one in found:
        one.sort(key=lambda group: (-len(group), group))
    found.sort(key=lambda one: (-sum(map(len, one)), one))
    crumbs.sort(key=lambda crumb: (-len(crumb), crumb))
    return found, crumbs


def _split(whole: Any, members: list[int], resolution: float) -> list[list[int]]:
    """Cut a region into communities of a size that fits a disc."""
    if len(members) <= LARGE_COMMUNITY or resolution > 3.0:
        return [members]
    groups = []
    for group in _parts(whole, members, resolution):
        groups.extend(_split(whole, group, resolution * 1.3))
    return groups


def _parts(whole: Any, members: list[int], resolution: float) -> list[list[int]]:
    """Find the communities of a connected network, none very small."""
    ordered: Any = nx.Graph()
    ordered.add_nodes_from(members)
    ordered.add_weighted_edges_from(
        sorted(whole.subgraph(members).edges(data="weight"))
    )
    tries = [
        nx.community.louvain_communities(ordered, seed=seed, resolution=resolution)
        for seed in range(SEEDS if len(members) < 4000 else 2)
    ]
    best = max(
        tries,
        key=lambda parts: nx.community.modularity(
            ordered, parts, resolution=resolution
        ),
    )
    found = sorted(map(sorted, best), key=lambda group: (-len(group), group))
    return _merged(found, ordered)


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
