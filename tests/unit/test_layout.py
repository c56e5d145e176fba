"""Where entities lie: apart from each other, the same every time, in landscape."""

from __future__ import annotations

import os
import subprocess
import sys

import networkx as nx
import numpy as np
import pytest

from graph.layout import Layout, place
from tests.world.net import invented


def overlaps(layout: Layout) -> int:
    names = sorted(layout.positions)
    spots = np.array([layout.positions[name] for name in names]).reshape(-1, 2)
    radii = np.array([layout.radii[name] for name in names])
    far = np.hypot(*(spots[:, None] - spots[None]).transpose(2, 0, 1))
    np.fill_diagonal(far, np.inf)
    return int((far < radii[:, None] + radii[None, :]).sum()) // 2


def star(size: int) -> nx.MultiDiGraph:
    return nx.MultiDiGraph([("company:hub", f"chip:{at:03}") for at in range(size)])


@pytest.fixture(scope="module")
def large() -> tuple[nx.MultiDiGraph, Layout]:
    net = invented(2000, 8000)
    return net, place(net)


def test_entities_of_a_large_network_do_not_overlap(
    large: tuple[nx.MultiDiGraph, Layout],
) -> None:
    assert overlaps(large[1]) == 0


def test_entities_around_a_hub_do_not_overlap() -> None:
    assert overlaps(place(star(420))) == 0


def test_a_map_is_about_as_wide_as_a_screen(
    large: tuple[nx.MultiDiGraph, Layout],
) -> None:
    width, height = np.ptp(np.array(list(large[1].positions.values())), axis=0)
    assert 0.9 < width / height < 2.0


def test_every_entity_has_a_place_and_at_most_one_community(
    large: tuple[nx.MultiDiGraph, Layout],
) -> None:
    net, layout = large
    members = [name for one in layout.communities for name in one.members]
    assert set(layout.positions) == set(layout.radii) == set(net)
    assert len(members) == len(set(members)) <= len(net)


def test_communities_do_not_lie_on_each_other(
    large: tuple[nx.MultiDiGraph, Layout],
) -> None:
    _, layout = large
    discs = []
    for community in layout.communities:
        spots = np.array([layout.positions[name] for name in community.members])
        centre = spots.mean(axis=0)
        discs.append((centre, np.hypot(*(spots - centre).T).mean()))
    near = [
        (one, other)
        for one in range(len(discs))
        for other in range(one)
        if np.hypot(*(discs[one][0] - discs[other][0]))
        < discs[one][1] + discs[other][1]
    ]
    assert near == []


def test_a_community_is_named_after_its_most_linked() -> None:
    net = star(8)
    net.add_edges_from([("chip:000", "chip:001"), ("chip:000", "chip:002")])
    net.add_edges_from([("chip:001", "fab:x")])
    for name in net:
        net.nodes[name]["label_en"] = name.upper()
    (community,) = place(net).communities
    assert community.leaders == ("company:hub", "chip:000", "chip:001")
    assert community.caption == "COMPANY:HUB · CHIP:000 · CHIP:001"


def test_small_components_lie_in_rows_under_the_map() -> None:
    net = star(30)
    net.add_edge("person:a", "person:b")
    net.add_nodes_from(f"place:{at}" for at in range(5))
    layout = place(net)
    floor = max(y for name, (_, y) in layout.positions.items() if name in star(30))
    rest = [y for name, (_, y) in layout.positions.items() if name not in star(30)]
    assert min(rest) > floor
    assert [len(one.members) for one in layout.communities] == [31]


def test_the_order_in_which_entities_come_changes_nothing() -> None:
    net = invented(300, 900)
    turned = nx.MultiDiGraph()
    turned.graph.update(net.graph)
    turned.add_nodes_from(reversed(list(net.nodes(data=True))))
    turned.add_edges_from(reversed(list(net.edges(keys=True, data=True))))
    assert place(turned) == place(net)


def test_another_process_lays_out_the_same() -> None:
    script = (
        "from graph.layout import place; from tests.world.net import invented;"
        "spots = sorted(place(invented(200, 600)).positions.values());"
        "print(hash(tuple(spots)))"
    )
    seen = {
        subprocess.run(  # noqa: S603 - our own interpreter and text
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1


@pytest.mark.parametrize("size", [0, 1, 2, 5])
def test_a_very_small_network_has_a_layout(size: int) -> None:
    net = nx.MultiDiGraph()
    net.add_nodes_from(f"chip:{at}" for at in range(size))
    layout = place(net)
    assert (len(layout.positions), overlaps(layout)) == (size, 0)


def test_a_link_to_oneself_is_harmless() -> None:
    assert len(place(nx.MultiDiGraph([("chip:a", "chip:a")])).positions) == 1


def test_communities_of_a_region_are_nearer_than_those_of_others(
    large: tuple[nx.MultiDiGraph, Layout],
) -> None:
    _, layout = large
    middles = [
        np.mean([layout.positions[name] for name in one.members], axis=0)
        for one in layout.communities
    ]
    same: list[float] = []
    other: list[float] = []
    for one, first in enumerate(layout.communities):
        for two, second in enumerate(layout.communities[:one]):
            far = float(np.hypot(*(middles[one] - middles[two])))
            (same if first.region == second.region else other).append(far)
    assert not same or np.median(same) < np.median(other)


def test_a_region_is_named_after_members_of_its_own(
    large: tuple[nx.MultiDiGraph, Layout],
) -> None:
    _, layout = large
    for number, region in enumerate(layout.regions):
        members = {
            name
            for one in layout.communities
            if one.region == number
            for name in one.members
        }
        assert set(region.leaders) <= members
