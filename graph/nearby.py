"""A part of the network, read from the lookup index alone.

What ``project`` makes of a whole graph, for a few hundred entities of it: the same
nodes, edges and citations, at a cost that does not grow with the graph.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import networkx as nx

from .errors import DamagedGenerationError
from .links import Link
from .lookup import Entity, Lookup, Row
from .project import Net, edge

_PART = 900  # marks of one statement


def network(lookup: Lookup, names: Sequence[str]) -> Net:
    """Give the network between entities, in name order, with all that is cited.

    Raises:
        DamagedGenerationError: the index is cut or overwritten.
    """
    try:
        net: Net = nx.MultiDiGraph(**json.loads(lookup.meta("legend")))
    except (ValueError, TypeError) as bad:
        raise DamagedGenerationError(
            f"{lookup.path}: damaged ({bad}); run chipscape build --force"
        ) from bad
    entities = {
        entity.id: entity
        for row in _within(lookup, "SELECT id FROM entity WHERE name IN ", names)
        for entity in (lookup.entity(row[0]),)
    }
    numbers = sorted(entities)
    passages: dict[int, str] = {}
    spelt: dict[int, set[str]] = defaultdict(set)
    query = "SELECT entity, folded FROM spelling WHERE entity IN "
    for number, folded in _within(lookup, query, numbers):
        spelt[number].add(folded)
    values = _values(lookup, numbers, passages)
    for number in numbers:
        told = _node(entities[number])
        told["search"] = tuple(sorted(spelt[number]))
        told["values"] = tuple(values[number])
        net.add_node(entities[number].name, **told)
    grouped: dict[tuple[str, str, str], list[Link]] = defaultdict(list)
    for link in _links(lookup, entities, passages):
        grouped[link.subject, link.object, link.relation].append(link)
    for (subject, item, relation), same in sorted(grouped.items()):
        net.add_edge(subject, item, key=relation, **edge(same))
    net.graph["passages"] = _citations(lookup, sorted(passages))
    return net


def _node(entity: Entity) -> dict[str, Any]:
    return {
        "label_en": entity.en,
        "label_zh": entity.zh,
        "kind": entity.kind,
        "iri": entity.iri,
        "aliases": tuple(text for text in entity.aliases.split(" | ") if text),
        "ticker": entity.ticker,
        "wikidata": entity.wikidata,
        "roles": tuple(entity.roles.split()),
        "born": entity.born,
    }


def _values(
    lookup: Lookup, numbers: list[int], passages: dict[int, str]
) -> dict[int, list[dict[str, Any]]]:
    query = (
        "SELECT entity, property, value, stances, accepted, preferred, id FROM value "
        "WHERE entity IN "
    )
    rows = sorted(_within(lookup, query, numbers), key=lambda row: row[6])
    cited = _cited(lookup, "value", [row[6] for row in rows], passages)
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for number, name, text, stances, accepted, preferred, value in rows:
        found[number].append(
            {
                "property": name,
                "value": text,
                "stance": stances.split()[0],
                "accepted": bool(accepted),
                "preferred": bool(preferred),
                "passages": cited[value],
            }
        )
    return found


def _links(
    lookup: Lookup, entities: dict[int, Entity], passages: dict[int, str]
) -> Iterator[Link]:
    """Read the links between entities, in the order of the index."""
    query = (
        "SELECT l.id, l.subject, r.name, l.object, l.stances, l.accepted, l.inferred, "
        "l.rule, l.valid_from, l.valid_to, l.on_date, l.note_en, l.note_zh, l.event "
        "FROM link l JOIN relation r ON r.id = l.relation WHERE l.subject IN "
    )
    found = _within(lookup, query, sorted(entities))
    rows = sorted(row for row in found if row[3] in entities)
    cited = _cited(lookup, "link", [row[0] for row in rows], passages)
    for row in rows:
        yield Link(
            entities[row[1]].name,
            row[2],
            entities[row[3]].name,
            tuple(row[4].split()),
            bool(row[5]),
            cited[row[0]],
            inferred=bool(row[6]),
            rule=row[7],
            valid_from=row[8],
            valid_to=row[9],
            on_date=row[10],
            note_en=row[11],
            note_zh=row[12],
            event=row[13],
        )


def _cited(
    lookup: Lookup, table: str, numbers: list[int], passages: dict[int, str]
) -> dict[int, tuple[str, ...]]:
    """Give the passages of links or values, and note them with their numbers."""
    query = (
        f"SELECT t.{table}, p.id, p.name FROM {table}_passage t "
        f"JOIN passage p ON p.id = t.passage WHERE t.{table} IN "
    )
    found: dict[int, list[str]] = {number: [] for number in numbers}
    for number, passage, name in _within(lookup, query, numbers):
        passages[passage] = name
        found[number].append(name)
    return {number: tuple(sorted(names)) for number, names in found.items()}


def _citations(lookup: Lookup, numbers: list[int]) -> dict[str, dict[str, Any]]:
    """Give what a reader needs to find passages again, as ``legend.citation`` does."""
    query = (
        "SELECT p.name, s.name, s.title, s.publisher, s.issued, s.said, p.locator, "
        "s.url, p.stance, p.speaker, p.restored, p.refused FROM passage p "
        "JOIN source s ON s.id = p.source WHERE p.id IN "
    )
    keys = (
        *("source", "title", "publisher", "issued", "said", "locator", "url"),
        *("stance", "speaker"),
    )
    return {
        row[0]: {
            **dict(zip(keys, row[1:10], strict=True)),
            "restored": bool(row[10]),
            "accepted": not row[11],
        }
        for row in sorted(_within(lookup, query, numbers))
    }


def _within(
    lookup: Lookup, query: str, wanted: Sequence[str] | Sequence[int]
) -> Iterator[Row]:
    """Run a statement that ends with IN for as many values as there are."""
    for start in range(0, len(wanted), _PART):
        part = tuple(wanted[start : start + _PART])
        yield from lookup.rows(f"{query}({','.join('?' * len(part))})", part)
