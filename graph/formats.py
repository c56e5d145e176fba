"""Writes a projection out: RDF, network formats and tables.

Everything is sorted before it is written and nothing carries a clock, so the same
facts give the same bytes.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import networkx as nx
import pyoxigraph as ox

from .computed import Restriction
from .dataset import Facts
from .figures import plain
from .infer import Derived, is_accepted
from .links import Link
from .names import BASE, PREFIXES, expand, is_detail, prefixes_in, short
from .project import Net, Projection
from .words import kebab, label

_RDF = {
    "chipscape.nq": ox.RdfFormat.N_QUADS,
    "chipscape.trig": ox.RdfFormat.TRIG,
    "chipscape.jsonld": ox.RdfFormat.JSON_LD,
}
_GEXF_DATE = re.compile(rb' lastmodifieddate="[^"]*"')
_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_FROM = ox.NamedNode(PREFIXES["prov"] + "wasDerivedFrom")
_RULE = ox.NamedNode(PREFIXES["cs"] + "ruleText")
_DATE = ox.NamedNode(PREFIXES["xsd"] + "date")
_INFERENCE = ox.NamedNode(PREFIXES["cs"] + "Inference")
ENTITY_COLUMNS = (
    "id",
    "iri",
    "type",
    "label_en",
    "label_zh",
    "aliases",
    "ticker",
    "wikidata",
    "lei",
    "licence",
)
STATEMENT_COLUMNS = (
    "subject",
    "relation",
    "object",
    "value",
    "unit",
    "stance",
    "accepted",
    "inferred",
    "valid_from",
    "valid_to",
    "speaker",
    "source",
    "issued",
    "passage",
    "locator",
    "url",
    "licence",
)


def quads(projection: Projection) -> list[ox.Quad]:
    """Give the built dataset, sorted.

    The default graph holds facts, names, sources and the vocabulary; each passage
    and each conclusion keeps its named graph.
    """
    inferred = projection.inferred
    facts = inferred.facts
    made: set[ox.Quad] = {*facts.vocabulary.quads, *facts.described, *facts.stated}
    for statement, quad in zip(facts.statements, facts.stated, strict=True):
        if is_accepted(facts, statement.passage):
            made.add(ox.Quad(quad.subject, quad.predicate, quad.object))
    for one in inferred.implied:
        if one.event.accepted:
            triple = one.subject, one.predicate, one.object
            made |= _concluded(triple, f"{BASE}inference/event-relation")
    for triple in inferred.mirrored:
        made |= _concluded(triple, f"{BASE}inference/inverse")
    conclusions = {(d.subject, d.predicate, d.object): d for d in inferred.derived}
    for derived in inferred.derived:
        triple = derived.subject, derived.predicate, derived.object
        made |= _concluded(triple, derived.graph)
        made |= _working(derived, conclusions)
    for restriction in projection.computed:
        made |= _computed(restriction)
    return sorted(made, key=str)


def write_rdf(data: list[ox.Quad], folder: Path) -> None:
    """Write the dataset as N-Quads, TriG, JSON-LD, and its default graph as Turtle."""
    known = prefixes_in(str(quad.subject)[1:-1] for quad in data)
    for name, form in _RDF.items():
        prefixes = None if form == ox.RdfFormat.N_QUADS else known
        ox.serialize(data, folder / name, format=form, prefixes=prefixes)
    default = [q.triple for q in data if isinstance(q.graph_name, ox.DefaultGraph)]
    ox.serialize(
        default,
        folder / "chipscape.ttl",
        format=ox.RdfFormat.TURTLE,
        prefixes=known,
    )


def write_store(data: list[ox.Quad], folder: Path) -> None:
    """Load the dataset into a fresh on-disk store."""
    store = ox.Store(str(folder))
    store.bulk_extend(data)
    store.optimize()
    store.flush()


def write_network(net: Net, folder: Path) -> None:
    """Write the network as GraphML, GEXF and node-link JSON."""
    flat = _flat(net)
    nx.write_graphml(
        flat, folder / "chipscape.graphml", named_key_ids=True, prettyprint=False
    )
    buffer = io.BytesIO()
    nx.write_gexf(flat, buffer, prettyprint=False)
    terms = f"</creator><description>{escape(net.graph['licence'])}</description>"
    gexf = _GEXF_DATE.sub(b"", buffer.getvalue()).replace(
        b"</creator>", terms.encode(), 1
    )
    (folder / "chipscape.gexf").write_bytes(gexf)
    told = nx.node_link_data(net, edges="links")
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    (folder / "chipscape.json").write_text(text + "\n", encoding="utf-8")


def write_tables(projection: Projection, folder: Path) -> None:
    """Write ``entities.csv`` and ``statements.csv``."""
    _table(folder / "entities.csv", ENTITY_COLUMNS, _entity_rows(projection.net))
    _table(folder / "statements.csv", STATEMENT_COLUMNS, _statement_rows(projection))


def _concluded(triple: tuple[str, str, str], graph: str) -> set[ox.Quad]:
    subject, predicate, item = (ox.NamedNode(expand(name)) for name in triple)
    return {
        ox.Quad(subject, predicate, item),
        ox.Quad(subject, predicate, item, ox.NamedNode(graph)),
    }


def _working(
    derived: Derived, conclusions: dict[tuple[str, str, str], Derived]
) -> set[ox.Quad]:
    """Describe a conclusion's graph: its rule, and the graphs of its premises."""
    graph = ox.NamedNode(derived.graph)
    rule = ox.Literal(f"rules/{derived.rule}.rq")
    told = {ox.Quad(graph, _TYPE, _INFERENCE), ox.Quad(graph, _RULE, rule)}
    for premise in derived.premises:
        earlier = conclusions.get(premise)
        if earlier is not None:
            told.add(ox.Quad(graph, _FROM, ox.NamedNode(earlier.graph)))
    for name in derived.passages:
        told.add(ox.Quad(graph, _FROM, ox.NamedNode(expand(name))))
    return told


def _computed(one: Restriction) -> set[ox.Quad]:
    """Write a computed restriction: a graph of its own, with time and premises."""
    told = f"{one.chip} {one.rule} {one.classification} {one.begins}"
    digest = hashlib.sha256(told.encode()).hexdigest()[:12]
    address = f"{BASE}inference/computed-restriction/{digest}"
    graph = ox.NamedNode(address)
    made = _concluded((one.chip, "cs:restrictedBy", one.rule), address)
    made.add(ox.Quad(graph, _TYPE, _INFERENCE))
    made.add(ox.Quad(graph, _term("classification"), ox.Literal(one.classification)))
    made |= {
        ox.Quad(graph, _term("toGroup"), ox.NamedNode(expand(group)))
        for group in one.groups
    }
    for term, day in (("validFrom", one.begins), ("validTo", one.ends)):
        if day:
            made.add(ox.Quad(graph, _term(term), ox.Literal(day, datatype=_DATE)))
    made |= {ox.Quad(graph, _FROM, ox.NamedNode(expand(name))) for name in one.passages}
    return made


def _term(name: str) -> ox.NamedNode:
    return ox.NamedNode(PREFIXES["cs"] + name)


def _flat(net: Net) -> Net:
    """Copy a network with attributes that every format can hold."""
    flat: Net = nx.MultiDiGraph(licence=net.graph["licence"])
    for name, told in net.nodes(data=True):
        values = {
            f"value_{value['property']}": value["value"]
            for value in told["values"]
            if value["preferred"]
        }
        kept = {key: _scalar(item) for key, item in told.items() if key != "values"}
        flat.add_node(name, label=told["label_en"], **kept, **values)
    for subject, item, relation, told in net.edges(keys=True, data=True):
        kept = {key: _scalar(item) for key, item in told.items() if key != "spans"}
        flat.add_edge(
            subject, item, key=f"{subject} {relation} {item}", relation=relation, **kept
        )
    return flat


def _scalar(value: object) -> object:
    return " | ".join(map(str, value)) if isinstance(value, tuple) else value


def _table(path: Path, columns: Iterable[str], rows: Iterable[list[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def _entity_rows(net: Net) -> Iterator[list[Any]]:
    for name, told in sorted(net.nodes(data=True)):
        yield [
            name,
            told["iri"],
            told["kind"],
            told["label_en"],
            told["label_zh"],
            " | ".join(told["aliases"]),
            told["ticker"],
            told["wikidata"],
            told["lei"],
            told["licence"],
        ]


def _statement_rows(projection: Projection) -> Iterator[list[Any]]:
    facts = projection.inferred.facts
    for link in projection.links:
        middle = [kebab(facts.vocabulary, link.relation), link.object, "", ""]
        told = [_flag(link.inferred), link.valid_from, link.valid_to]
        for name in link.passages or ("",):
            yield [
                link.subject,
                *middle,
                _stance(facts, name),
                _flag(_counts(facts, link, name)),
                *told,
                *_cited(facts, name),
            ]
    for value in projection.values:
        term = facts.vocabulary.terms[value.property]
        text = value.value.value
        shown = plain(text).replace(",", "") if term.range == "xsd:decimal" else text
        for name in value.passages:
            yield [
                value.entity,
                term.label_en,
                "",
                shown,
                facts.vocabulary.symbol(term.unit),
                _stance(facts, name),
                _flag(is_accepted(facts, name)),
                "false",
                "",
                "",
                *_cited(facts, name),
            ]
    yield from _event_rows(projection)


def _event_rows(projection: Projection) -> Iterator[list[Any]]:
    """Give the details of events and rules, each under its own name."""
    facts = projection.inferred.facts
    for statement in facts.statements:
        if not is_detail(statement.subject):
            continue
        term = facts.vocabulary.terms.get(statement.predicate)
        item = statement.object
        yield [
            statement.subject,
            term.label_en if term else "type",
            item if isinstance(item, str) else "",
            "" if isinstance(item, str) else item.value,
            facts.vocabulary.symbol(term.unit) if term else "",
            _stance(facts, statement.passage),
            _flag(is_accepted(facts, statement.passage)),
            "false",
            "",
            "",
            *_cited(facts, statement.passage),
        ]


def _counts(facts: Facts, link: Link, passage: str) -> bool:
    return link.accepted and (link.inferred or is_accepted(facts, passage))


def _stance(facts: Facts, passage: str) -> str:
    return facts.passages[passage].stance.removeprefix("cs:") if passage else ""


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _cited(facts: Facts, name: str) -> list[str]:
    if not name:
        return [""] * 7
    passage = facts.passages[name]
    source = facts.sources[passage.source]
    speaker = label(facts, passage.speaker) or passage.speaker_role
    return [
        speaker,
        source.title,
        source.issued,
        short(name),
        passage.locator,
        source.url,
        facts.vocabulary.terms[source.licence].label_en if source.licence else "",
    ]
