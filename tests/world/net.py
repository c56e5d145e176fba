"""Invented networks for tests of the page: no name in them means anything."""

from __future__ import annotations

import random
import re
from typing import Any

import networkx as nx

KINDS = {
    "Company": ("company", "公司"),
    "Chip": ("chip", "芯片"),
    "Person": ("person", "人物"),
    "ExportRule": ("export rule", "出口规则"),
    "SoftwarePlatform": ("software platform", "软件平台"),
    "MemoryTechnology": ("memory technology", "存储技术"),
    "ProcessNode": ("process node", "制程"),
    "System": ("system", "系统"),
    "MarketSegment": ("market segment", "细分市场"),
    "Place": ("place", "地点"),
    "Widget": ("widget", "小部件"),
}
# relation: English, Chinese, inverse English, inverse Chinese, symmetric, off
RELATIONS = {
    "develops": ("develops", "研发", "developed by", "研发方", False, False),
    "fabricated-by": ("fabricated by", "代工方", "fabricates", "代工", False, False),
    "supplies": ("supplies", "供应", "supplied by", "供应方", False, False),
    "competes-with": ("competes with", "竞争", "competes with", "竞争", True, False),
    "holds-post": ("holds post at", "任职于", "has officer", "高管", False, False),
    "restricted-by": ("restricted by", "受限于", "restricts", "限制", False, False),
    "shares-segment": (
        "shares segment",
        "同市场",
        "shares segment",
        "同市场",
        True,
        True,
    ),
}
STANCES = {
    "Stated": ("stated", "陈述"),
    "Planned": ("planned", "计划"),
    "Rumoured": ("rumoured", "传闻"),
    "Denied": ("denied", "否认"),
}
FIRST = ["Aster", "Borea", "Cobalt", "Delphi", "Ember", "Fenix", "Galax", "Helio"]
SECOND = ["Silicon", "Compute", "Logic", "Micro", "Optics", "Labs", "Works", "Memory"]
HANZI = [("星", "xing"), ("芯", "xin"), ("云", "yun"), ("光", "guang"), ("南", "nan")]
TAILS = [("科技", "keji"), ("微电子", "weidianzi"), ("半导体", "bandaoti")]


def invented(size: int = 2000, links: int = 6000, seed: int = 5) -> nx.MultiDiGraph:
    """Make a network with hubs, Chinese labels, evidence and lone entities."""
    chance = random.Random(seed)  # noqa: S311 - an invented world, not a secret
    net = nx.MultiDiGraph()
    net.graph.update(_frame())
    names = [_entity(net, number, chance) for number in range(size)]
    passages = _passages(max(5, links * 5 // 6), chance)
    net.graph["passages"] = passages
    keys = sorted(passages)
    theme = {name: chance.randrange(max(2, size // 110)) for name in names}
    by_theme: dict[int, list[str]] = {}
    for name in names:
        by_theme.setdefault(theme[name], []).append(name)
    lone = set(names[-max(2, size // 60) :])
    hubs = names[: max(1, size // 500)]
    made = 0
    while made < links:
        one = chance.choice(names)
        near = by_theme[theme[one]]
        other = _partner(chance, near, hubs, names)
        if one == other or one in lone or other in lone:
            continue
        made += _edge(net, one, other, keys, chance)
    return net


def tiny() -> nx.MultiDiGraph:
    """Make a network of six entities that a test can name."""
    net = nx.MultiDiGraph()
    net.graph.update(_frame())
    net.graph["passages"] = {
        "acme-news/1": _passage("Acme news", "https://acme.example/news", "Stated"),
        "acme-news/2": _passage("Acme news", "https://acme.example/news", "Rumoured"),
    }
    people = [
        ("company:acme", "Acme", "安克美", "Company", "ACM.X", ("ankemei", "akm")),
        ("company:zenith", "Zenith", "天顶", "Company", "", ("tianding", "td")),
        ("chip:acme-a1", "Acme A1", "安克美A1", "Chip", "", ()),
        ("chip:acme-a2", "Acme A2", "安克美A2", "Chip", "", ()),
        ("person:lin", "Lin Example", "林某", "Person", "", ("linmou", "lm")),
        ("place:nowhere", "Nowhere", "无处", "Place", "", ()),
    ]
    for key, english, chinese, kind, ticker, search in people:
        net.add_node(
            key,
            **_facts(key, english, chinese, kind, ticker=ticker, search=search),
        )
    net.nodes["company:acme"]["aliases"] = ("Acme Integrated",)
    net.nodes["chip:acme-a1"]["values"] = (
        {
            "property": "memory-bandwidth",
            "value": "3200.0",
            "stance": "Stated",
            "passages": ("acme-news/1",),
        },
    )
    _link(net, "company:acme", "chip:acme-a1", "develops", ("acme-news/1",))
    _link(net, "chip:acme-a1", "company:zenith", "fabricated-by", ("acme-news/1",))
    _link(net, "person:lin", "company:acme", "holds-post", ("acme-news/1",))
    _link(net, "company:acme", "chip:acme-a2", "develops", ("acme-news/2",), False)
    _link(net, "company:acme", "company:zenith", "shares-segment", ("acme-news/1",))
    return net


def _frame() -> dict[str, Any]:
    relations = {
        key: {
            "en": words[0],
            "zh": words[1],
            "inverse_en": words[2],
            "inverse_zh": words[3],
            "symmetric": words[4],
            "off": words[5],
            "term": re.sub("-(.)", lambda found: found[1].upper(), key),
        }
        for key, words in RELATIONS.items()
    }
    return {
        "title": "Invented world",
        "version": "0.0",
        "licence": "CC BY 4.0",
        "kinds": {key: {"en": en, "zh": zh} for key, (en, zh) in KINDS.items()},
        "relations": relations,
        "properties": {
            "memory-bandwidth": {
                "en": "memory bandwidth",
                "zh": "内存带宽",
                "unit": "GB/s",
            }
        },
        "stances": {key: {"en": en, "zh": zh} for key, (en, zh) in STANCES.items()},
        "passages": {},
    }


def _passage(title: str, url: str, stance: str) -> dict[str, Any]:
    return {
        "source": "source:" + title.lower().replace(" ", "-"),
        "title": title,
        "publisher": "Example Press",
        "issued": "2025-03-18",
        "locator": "paragraph 4",
        "url": url,
        "stance": stance,
        "speaker": "Lin Example",
        "restored": False,
    }


def _facts(
    key: str,
    english: str,
    chinese: str,
    kind: str,
    ticker: str = "",
    search: tuple[str, ...] = (),
) -> dict[str, Any]:
    return {
        "label_en": english,
        "label_zh": chinese,
        "kind": kind,
        "iri": "https://w3id.org/chipscape/" + key.replace(":", "/"),
        "aliases": (),
        "ticker": ticker,
        "wikidata": "",
        "search": search,
        "values": (),
        "roles": (),
    }


def _link(
    net: nx.MultiDiGraph,
    one: str,
    other: str,
    relation: str,
    passages: tuple[str, ...],
    accepted: bool = True,
    stances: tuple[str, ...] = (),
    inferred: bool = False,
) -> None:
    net.add_edge(
        one,
        other,
        key=relation,
        stances=stances or (("Stated",) if accepted else ("Rumoured",)),
        accepted=accepted,
        inferred=inferred,
        rule="same-segment" if inferred else "",
        valid_from="2021" if accepted else "",
        valid_to="",
        qualifiers="CEO" if relation == "holds-post" else "",
        passages=passages,
    )


def _entity(net: nx.MultiDiGraph, number: int, chance: random.Random) -> str:
    kind = chance.choices(list(KINDS), [30, 22, 12, 4, 5, 4, 5, 8, 3, 4, 3])[0]
    key = f"{kind.lower()}:entity-{number}"
    one, two = chance.choice(HANZI), chance.choice(HANZI)
    tail = chance.choice(TAILS)
    english = f"{chance.choice(FIRST)} {chance.choice(SECOND)} {number}"
    pinyin = one[1] + two[1] + tail[1]
    facts = _facts(
        key,
        english,
        f"{one[0]}{two[0]}{tail[0]}{number}",
        kind,
        ticker=f"{600000 + number}.SH" if number % 9 == 0 else "",
        search=(pinyin, one[1][0] + two[1][0]),
    )
    facts["aliases"] = (f"{english} Inc",) if number % 4 == 0 else ()
    facts["values"] = (
        {
            "property": "memory-bandwidth",
            "value": str(100 + number),
            "stance": "Stated",
            "passages": (f"source-{number % 40:03}/{number % 7}",),
        },
    )
    net.add_node(key, **facts)
    return key


def _passages(size: int, chance: random.Random) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for number in range(size):
        source = f"source-{number % 400:03}"
        found[f"{source}/{number // 400}"] = {
            **_passage(
                f"Invented report {number % 400} on {chance.choice(SECOND)}",
                f"https://press.example/{source}/{chance.randrange(10**9)}",
                "Stated",
            ),
            "issued": f"20{10 + number % 16}-0{1 + number % 9}-1{number % 10}",
            "locator": f"page {number % 90}, paragraph {chance.randrange(30)}",
        }
    for number in range(7):
        for spare in range(40):
            key = f"source-{spare:03}/{number}"
            found.setdefault(key, _passage("Spare", "https://spare.example", "Stated"))
    return found


def _partner(
    chance: random.Random, near: list[str], hubs: list[str], names: list[str]
) -> str:
    draw = chance.random()
    if draw < 0.16:
        return chance.choice(hubs)
    if draw < 0.80:
        return near[min(int(chance.expovariate(6.0 / len(near))), len(near) - 1)]
    return chance.choice(names)


def _edge(
    net: nx.MultiDiGraph,
    one: str,
    other: str,
    keys: list[str],
    chance: random.Random,
) -> int:
    relation = chance.choice(list(RELATIONS))
    if net.has_edge(one, other, relation):
        return 0
    accepted = chance.random() > 0.12
    stance = "Stated" if accepted else chance.choice(["Planned", "Rumoured", "Denied"])
    passages = tuple(sorted({chance.choice(keys) for _ in range(1 + (accepted and 1))}))
    _link(
        net,
        one,
        other,
        relation,
        passages,
        accepted,
        (stance,),
        relation == "shares-segment",
    )
    return 1
