"""The map by stage of the supply chain: in order, apart, everything in its part."""

from __future__ import annotations

import random
from typing import Any

import networkx as nx
import numpy as np
import pytest

from graph.layout import place
from graph.layout_stages import Staged, staged
from tests.world.net import invented

STAGES: dict[str, Any] = {
    "order": [
        {"id": "Rule", "en": "rules", "zh": "规则", "band": "above"},
        {"id": "Design", "en": "design", "zh": "设计", "band": ""},
        {"id": "Make", "en": "making", "zh": "制造", "band": ""},
        {"id": "Chip", "en": "chips", "zh": "芯片", "band": ""},
        {"id": "Other", "en": "others", "zh": "其他", "band": "below"},
    ],
    "kinds": {
        "Entity": "Other",
        "Company": "Other",
        "Chip": "Chip",
        "ExportRule": "Rule",
        "Person": "Other",
    },
    "makers": {"Chip": "Design"},
    "roles": {"Designer": "Design", "Foundry": "Make", "Investor": ""},
    "relations": {
        "develops": {"subject": "", "object": "", "by_object": True},
        "fabricated-by": {"subject": "", "object": "Make", "by_object": False},
    },
}


def world(*edges: tuple[str, str, str], **roles: tuple[str, ...]) -> nx.MultiDiGraph:
    net = nx.MultiDiGraph(stages=STAGES)
    for source, target, relation in edges:
        net.add_edge(source, target, relation)
    kinds = {"chip": "Chip", "rule": "ExportRule"}
    for name in net:
        kind = kinds.get(name.split(":")[0], "Company")
        net.nodes[name].update(kind=kind, roles=roles.get(name.split(":")[1], ()))
    return net


def stage_of(found: Staged, name: str) -> str:
    return next(part.en for part in found.parts if name in part.members)


@pytest.fixture(scope="module")
def large() -> tuple[nx.MultiDiGraph, Staged]:
    net = invented(2000, 6000)
    net.graph["stages"] = STAGES
    chance = random.Random(4)  # noqa: S311 - an invented world
    for name in sorted(net):
        if net.nodes[name]["kind"] == "Company":
            net.nodes[name]["roles"] = (chance.choice(["Designer", "Foundry"]),)
    return net, staged(net, place(net).radii)


@pytest.mark.parametrize(
    ("roles", "edges", "stage"),
    [
        (("Foundry",), [("co:a", "chip:x", "develops")], "making"),
        (("Foundry", "Designer"), [("co:a", "chip:x", "develops")], "design"),
        (("Designer", "Foundry"), [("chip:x", "co:a", "fabricated-by")], "making"),
        (("Investor",), [("chip:x", "co:a", "fabricated-by")], "making"),
        ((), [("co:a", "chip:x", "develops")], "design"),
        ((), [("co:a", "chip:x", "mentions")], "others"),
    ],
)
def test_a_firm_stands_where_its_roles_and_relations_put_it(
    roles: tuple[str, ...], edges: list[tuple[str, str, str]], stage: str
) -> None:
    net = world(*edges, a=roles)
    assert stage_of(staged(net, dict.fromkeys(net, 5.0)), "co:a") == stage


def test_columns_come_in_their_order_and_bands_above_and_below(
    large: tuple[nx.MultiDiGraph, Staged],
) -> None:
    parts = large[1].parts
    assert [part.en for part in parts] == [
        "rules",
        "design",
        "making",
        "chips",
        "others",
    ]
    above, *columns, below = parts
    assert [c.frame[0] for c in columns] == sorted(c.frame[0] for c in columns)
    assert above.frame[3] < min(column.frame[1] for column in columns)
    assert below.frame[1] > max(column.frame[3] for column in columns)


def test_all_lie_inside_the_frame_of_their_part(
    large: tuple[nx.MultiDiGraph, Staged],
) -> None:
    outside = [
        name
        for part in large[1].parts
        for name in part.members
        if not (
            part.frame[0] - 0.2 <= large[1].positions[name][0] <= part.frame[2] + 0.2
            and part.frame[1] <= large[1].positions[name][1] <= part.frame[3]
        )
    ]
    assert outside == []


def test_no_two_entities_overlap_by_stage(
    large: tuple[nx.MultiDiGraph, Staged],
) -> None:
    net, found = large
    radii = place(net).radii
    names = sorted(found.positions)
    spots = np.array([found.positions[name] for name in names])
    reach = np.array([radii[name] for name in names])
    far = np.hypot(*(spots[:, None] - spots[None]).transpose(2, 0, 1))
    np.fill_diagonal(far, np.inf)
    assert int((far < reach[:, None] + reach[None, :]).sum()) == 0


def test_every_entity_has_a_place_even_without_a_stage(
    large: tuple[nx.MultiDiGraph, Staged],
) -> None:
    assert set(large[1].positions) == set(large[0])


def test_a_network_without_stages_has_no_such_map() -> None:
    assert staged(invented(20, 30), {}) == Staged({}, ())


def test_the_same_network_is_set_out_the_same(
    large: tuple[nx.MultiDiGraph, Staged],
) -> None:
    net, found = large
    assert staged(net.copy(), place(net).radii) == found
