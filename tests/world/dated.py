"""The small network with times, figures and restrictions, for what has dates."""

from __future__ import annotations

from typing import Any

import networkx as nx

from tests.world.net import tiny

PASSAGES = {
    "early/1": ("Early report", "2020-05", "Stated"),
    "late/1": ("Late report", "2024-02-10", "Stated"),
    "rumour/1": ("Rumour mill", "2019", "Rumoured"),
    "undated/1": ("Undated page", "", "Stated"),
}


def dated() -> nx.MultiDiGraph:
    """Make the small network with spans, births, restrictions and sources of years."""
    net = tiny()
    for name, (title, issued, stance) in PASSAGES.items():
        net.graph["passages"][name] = {
            "source": "source:" + name,
            "title": title,
            "publisher": "Example Press",
            "issued": issued,
            "said": issued or "2022-06-30",
            "locator": "page 2",
            "url": f"https://press.example/{name}",
            "stance": stance,
            "speaker": "Lin Example",
            "restored": False,
            "accepted": True,
        }
    net.nodes["chip:acme-a1"]["born"] = "2021-03-01"
    net.nodes["chip:acme-a1"]["values"] = (
        _value("memory-bandwidth", "3200.0", True, "early/1"),
        _value("memory-bandwidth", "3000.0", False, "late/1"),
        _value("announced-on", "2021-03", True, "early/1"),
    )
    net.nodes["chip:acme-a2"]["values"] = (
        _value("memory-bandwidth", "4800.0", True, "late/1"),
    )
    net.graph["properties"]["announced-on"] = {"en": "announced on", "zh": "发布日期"}
    _rule(net)
    net.add_edge(
        "person:lin",
        "company:zenith",
        key="holds-post",
        **_facts("2015", "2018-06", ("early/1",)),
        spans=(
            {**_facts("2015", "2016", ("early/1",)), "qualifiers": "engineer"},
            {**_facts("2018", "2018-06", ("late/1",)), "qualifiers": "director"},
        ),
    )
    net.edges["company:acme", "chip:acme-a1", "develops"]["passages"] = (
        "early/1",
        "rumour/1",
    )
    net.edges["chip:acme-a1", "company:zenith", "fabricated-by"].update(
        valid_from="", passages=("undated/1",)
    )
    return net


def _rule(net: nx.MultiDiGraph) -> None:
    """Add a rule that restricts a chip at two times: computed, then stated."""
    net.add_node(
        "rule:acme-rule",
        **{
            **net.nodes["company:acme"],
            "kind": "ExportRule",
            "ticker": "",
            "values": (),
        },
    )
    net.nodes["rule:acme-rule"].update(
        label_en="Rule of Acme", label_zh="安克美规则", aliases=(), search=()
    )
    computed = {**_facts("2022-10-21", "2023-11-16", ("early/1",)), "inferred": True}
    computed |= {"rule": "computed-restriction", "stances": (), "qualifiers": "3A090.a"}
    stated = {**_facts("2023-11-17", "", ("late/1",)), "qualifiers": "to China"}
    net.add_edge(
        "chip:acme-a1",
        "rule:acme-rule",
        key="restricted-by",
        **{**_facts("2022-10-21", "", ("early/1", "late/1"))},
        spans=(computed, stated),
    )


def _value(key: str, value: str, preferred: bool, passage: str) -> dict[str, Any]:
    return {
        "property": key,
        "value": value,
        "stance": "Stated",
        "preferred": preferred,
        "passages": (passage,),
    }


def _facts(since: str, until: str, passages: tuple[str, ...]) -> dict[str, Any]:
    return {
        "stances": ("Stated",),
        "accepted": True,
        "inferred": False,
        "rule": "",
        "valid_from": since,
        "valid_to": until,
        "qualifiers": "",
        "passages": passages,
    }
