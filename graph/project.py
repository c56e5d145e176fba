"""``Inferred`` facts become a network: the only module with RDF and networkx both.

The network holds one edge a pair and relation; links and values keep the detail.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TypeAlias

import networkx as nx

from . import stances
from .computed import Restriction, as_links, restrictions
from .dataset import Facts
from .errors import DamagedGenerationError
from .indexed import shown
from .infer import Inferred
from .legend import citation, described_under, legend
from .links import Link, in_order, links
from .names import expand
from .values import Value, born, values
from .words import kebab

Net: TypeAlias = nx.MultiDiGraph
_NOT_OURS = (ValueError, KeyError, AttributeError, TypeError)  # JSON of another shape


@dataclass(frozen=True)
class Projection:
    """The links, values and events of a build, and the network made of them."""

    inferred: Inferred
    links: tuple[Link, ...]
    values: tuple[Value, ...]
    computed: tuple[Restriction, ...]
    net: Net


def project(inferred: Inferred, version: str) -> Projection:
    """Make links, values and the network, sorted throughout."""
    told = tuple(values(inferred.facts))
    made = links(inferred)
    found = restrictions(inferred.facts, told, made)
    made = in_order([*made, *as_links(inferred.facts, found)])
    net = _network(inferred, made, told, version)
    whole = Projection(inferred, made, told, tuple(found), net)
    first = born(told, inferred.events)
    for name, entity in net.nodes(data=True):
        entity["born"] = first.get(name, "")
    return whole


def _network(
    inferred: Inferred,
    made: tuple[Link, ...],
    told: tuple[Value, ...],
    version: str,
) -> Net:
    facts = inferred.facts
    net = Net()
    net.graph.update(legend(facts, version))
    held: dict[str, list[Value]] = defaultdict(list)
    for value in told:
        held[value.entity].append(value)
    drawn = {name for link in made for name in (link.subject, link.object)}
    drawn |= set(held) | _in_events(inferred)
    for name in shown(facts):
        entity = facts.entities[name]
        net.add_node(
            name,
            label_en=entity.label_en,
            label_zh=entity.label_zh,
            kind=entity.kind.removeprefix("cs:"),
            iri=expand(name),
            aliases=tuple(text for text, _ in entity.aliases),
            ticker=" ".join(entity.tickers),
            wikidata=entity.wikidata,
            lei=entity.lei,
            licence=described_under(facts, entity),
            roles=tuple(role.removeprefix("cs:") for role in entity.roles),
            search=(),
            drawn=name in drawn,
            values=tuple(_node_value(value) for value in held[name]),
        )
    grouped: dict[tuple[str, str, str], list[Link]] = defaultdict(list)
    for link in made:
        relation = kebab(facts.vocabulary, link.relation)
        grouped[link.subject, link.object, relation].append(link)
    for (subject, item, relation), same in sorted(grouped.items()):
        net.add_edge(subject, item, key=relation, **edge(same))
    net.graph["passages"] = _cited(facts, net)
    return net


def _in_events(inferred: Inferred) -> set[str]:
    """List what takes part in any event; the members of country groups do not."""
    return {
        value
        for event in inferred.events
        for _, value in event.facts
        if isinstance(value, str)
    }


def _node_value(value: Value) -> dict[str, object]:
    return {
        "property": value.property.removeprefix("cs:"),
        "value": value.value.value,
        "stance": value.stances[0],
        "accepted": value.accepted,
        "preferred": value.preferred,
        "passages": value.passages,
    }


def edge(same: list[Link]) -> dict[str, object]:
    """Give what an edge tells of the links of one relation that it stands for."""
    open_end = any(not link.valid_to for link in same)
    starts = [link.valid_from for link in same if link.valid_from]
    return {
        "stances": stances.in_order(s for link in same for s in link.stances),
        "accepted": any(link.accepted for link in same),
        "inferred": all(link.inferred for link in same),
        "rule": next((link.rule for link in same if link.rule), ""),
        "valid_from": min(starts, default=""),
        "valid_to": "" if open_end else max(link.valid_to for link in same),
        "qualifiers": "; ".join(dict.fromkeys(ln.note_en for ln in same if ln.note_en)),
        "qualifiers_zh": "；".join(
            dict.fromkeys(ln.note_zh for ln in same if ln.note_zh)
        ),
        "passages": tuple(sorted({p for link in same for p in link.passages})),
        "spans": tuple(map(_span, same)) if len(same) > 1 else (),
    }


def _span(link: Link) -> dict[str, object]:
    """Give what one of several links of an edge has of its own: its time above all."""
    return {
        "stances": link.stances,
        "accepted": link.accepted,
        "inferred": link.inferred,
        "rule": link.rule,
        "valid_from": link.valid_from,
        "valid_to": link.valid_to,
        "qualifiers": link.note_en,
        "qualifiers_zh": link.note_zh,
        "passages": link.passages,
    }


def _cited(facts: Facts, net: Net) -> dict[str, dict[str, object]]:
    used = set(
        chain.from_iterable(told["passages"] for _, _, told in net.edges(data=True))
    )
    for _, held in net.nodes(data=True):
        for value in held["values"]:
            used.update(value["passages"])
    return {name: citation(facts, name) for name in sorted(used)}


def load(path: Path) -> Net:
    """Read a network back from the node-link JSON of a generation.

    Raises:
        DamagedGenerationError: the file is missing, cut or not ours.
    """
    try:
        return read(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, nx.NetworkXError, *_NOT_OURS) as bad:
        raise DamagedGenerationError(
            f"{path}: {bad}; run chipscape build --force"
        ) from bad


def read(told: dict[str, object]) -> Net:
    """Make a network of node-link JSON."""
    net: Net = nx.node_link_graph(told, edges="links")
    return net
