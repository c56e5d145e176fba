"""What the store holds of one thing: the queries to ask, and the data they make.

What is in the default graph is written plainly. What passages say of the thing is not
asserted: each such statement is an ``rdf:Statement`` with the passages it was read in
(``prov:wasQuotedFrom``) or the conclusions that give it (``prov:wasDerivedFrom``), and
those are described, stance and source among it. So a plan or a rumour never stands as
a fact, and Turtle, N-Triples and JSON-LD hold the same triples. Decided against: TriG,
which the request did not name, and blank nodes, which no two readers can compare.
"""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass, field

import pyoxigraph as ox

from ..names import BASE, NS, PREFIXES, expand, short
from ..sparql import Table
from ..triples import written
from .addresses import RDF, VOCABULARY, path_of
from .terms import Node

Tables = dict[str, Table]
COLUMNS = (
    "subject",
    "predicate",
    "object",
    "datatype",
    "language",
    "accepted",
    "passage",
    "stance",
    "source",
    "locator",
)
MOST_SHOWN = 50  # statements of a graph that its page tells
_XSD_STRING = PREFIXES["xsd"] + "string"
_OUT = "SELECT ?p ?o {{ {iri} ?p ?o }}"
_IN = "SELECT ?s ?p {{ ?s ?p {iri} }}"
_IN_TERM = "SELECT ?s ?p {{ ?s {defined} {vocabulary} . ?s ?p {iri} }}"
_SAID = "SELECT ?g ?p ?o {{ GRAPH ?g {{ {iri} ?p ?o }} }}"
_SAID_IN = "SELECT ?g ?s ?p {{ GRAPH ?g {{ ?s ?p {iri} }} }}"
_GRAPHS = (
    "SELECT ?g ?p ?o {{ {{ SELECT DISTINCT ?g {{ {{ GRAPH ?g {{ {iri} ?a ?b }} }} "
    "UNION {{ GRAPH ?g {{ ?c ?d {iri} }} }} }} }} ?g ?p ?o }}"
)
_SAYS = "SELECT ?s ?p ?o {{ GRAPH {iri} {{ ?s ?p ?o }} }}"
_PARTS = "SELECT ?s ?p ?o {{ ?s {part} {iri} . ?s ?p ?o }}"
_LABELS = (
    "SELECT DISTINCT ?x ?label {{ {{ {iri} ?p ?x }} UNION "
    "{{ GRAPH ?g {{ {iri} ?q ?x }} }} ?x {label} ?label }}"
)
_EXISTS = (
    "ASK {{ {{ {iri} ?p ?o }} UNION {{ ?s ?q {iri} }} UNION "
    "{{ GRAPH ?g {{ {iri} ?a ?b }} }} UNION {{ GRAPH ?h {{ ?c ?d {iri} }} }} UNION "
    "{{ GRAPH {iri} {{ ?e ?f ?i }} }} }}"
)


def exists_query(name: str) -> str:
    """Give the ASK that says whether the store knows a thing at all."""
    return _filled(_EXISTS, name)


def queries(name: str) -> dict[str, str]:
    """Give the SELECT queries, by what they tell, that a thing's data is made of.

    A term is described without the things that are of it, which may be all.
    """
    if name == VOCABULARY or name.startswith("cs:"):
        return {"out": _filled(_OUT, name), "in": _filled(_IN_TERM, name)}
    told = {"out": _OUT, "in": _IN, "said": _SAID, "said_in": _SAID_IN}
    told["graphs"] = _GRAPHS
    if name.startswith(("passage:", "inference:")):
        told["says"] = _SAYS
    if name.startswith("source:"):
        told["parts"] = _PARTS
    return {key: _filled(text, name) for key, text in told.items()}


def page_queries(name: str) -> dict[str, str]:
    """Give the queries that a page of what is no entity is made of.

    The index tells what a source or a passage says; of a graph that holds thousands of
    conclusions, a page shows the first.
    """
    if name == VOCABULARY or name.startswith("cs:"):
        return {}
    told = {**queries(name), "labels": _filled(_LABELS, name)}
    if name.startswith(("source:", "passage:")):
        return {key: told[key] for key in ("out", "labels")}
    if "says" in told:
        told["says"] += f" LIMIT {MOST_SHOWN + 1}"
    return told


@dataclass(frozen=True)
class Document:
    """All that is told of a thing: facts, and statements with where they stand."""

    name: str
    facts: frozenset[ox.Triple]
    said: dict[ox.Triple, tuple[str, ...]] = field(hash=False)
    graphs: frozenset[ox.Triple]
    truncated: bool


def document(name: str, tables: Tables) -> Document:
    """Read the answers to ``queries``."""
    me: Node = {"type": "uri", "value": expand(name)}
    facts = {_triple(me, p, o) for p, o in _rows(tables, "out")}
    facts |= {_triple(s, p, me) for s, p in _rows(tables, "in")}
    facts |= {_triple(s, p, o) for s, p, o in _rows(tables, "parts")}
    graphs = {_triple(g, p, o) for g, p, o in _rows(tables, "graphs")}
    said: dict[ox.Triple, set[str]] = {}
    for g, p, o in _rows(tables, "said"):
        said.setdefault(_triple(me, p, o), set()).add(g["value"])
    for g, s, p in _rows(tables, "said_in"):
        said.setdefault(_triple(s, p, me), set()).add(g["value"])
    for s, p, o in _rows(tables, "says"):
        said.setdefault(_triple(s, p, o), set()).add(me["value"])
    listed = {triple: tuple(sorted(said[triple])) for triple in sorted(said, key=str)}
    cut = any(table.truncated for table in tables.values())
    return Document(name, frozenset(facts), listed, frozenset(graphs), cut)


def triples(told: Document, version: str, rights: str) -> list[ox.Triple]:
    """Give all triples of a document, sorted, with its own version and rights."""
    own = ox.NamedNode(f"{BASE}data/{path_of(told.name)}")
    made = {*told.facts, *told.graphs}
    made.add(ox.Triple(own, _node("schema", "about"), ox.NamedNode(expand(told.name))))
    made.add(ox.Triple(own, _node("owl", "versionInfo"), ox.Literal(version)))
    made.add(ox.Triple(own, _node("dct", "rights"), ox.Literal(rights)))
    if told.truncated:
        note = ox.Literal("Cut: more is known; ask /sparql.", language="en")
        made.add(ox.Triple(own, _node("rdfs", "comment"), note))
    for triple, graphs in told.said.items():
        digest = hashlib.sha256(str(triple).encode()).hexdigest()[:16]
        node = ox.NamedNode(f"{own.value}#{digest}")
        made.add(ox.Triple(node, _node("rdf", "type"), _node("rdf", "Statement")))
        made.add(ox.Triple(node, _node("rdf", "subject"), triple.subject))
        made.add(ox.Triple(node, _node("rdf", "predicate"), triple.predicate))
        made.add(ox.Triple(node, _node("rdf", "object"), triple.object))
        for graph in graphs:
            concluded = graph.startswith(f"{BASE}inference/")
            how = "wasDerivedFrom" if concluded else "wasQuotedFrom"
            made.add(ox.Triple(node, _node("prov", how), ox.NamedNode(graph)))
    return sorted(made, key=str)


def data(name: str, tables: Tables, form: str, version: str, rights: str) -> bytes:
    """Write a thing's data: ``ttl``, ``jsonld``, ``nt`` or ``csv``."""
    told = document(name, tables)
    if form == "csv":
        return _csv(told).encode("utf-8")
    return written(triples(told, version, rights), RDF[form])


def _csv(told: Document) -> str:
    """Write one line for each fact and each passage or conclusion that states it."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    about: dict[str, dict[str, str]] = {}
    for triple in told.graphs | told.facts:
        key = short(triple.predicate.value)
        if key in ("cs:stance", "dct:isPartOf", "cs:locator"):
            about.setdefault(_text(triple.subject), {})[key] = _text(triple.object)
    for triple in sorted({*told.facts, *told.said}, key=str):
        accepted = "true" if triple in told.facts else ""
        for graph in told.said.get(triple, ("",)):
            known = about.get(graph, {})
            stance = known.get("cs:stance", "").removeprefix(NS)
            where = known.get("dct:isPartOf", ""), known.get("cs:locator", "")
            writer.writerow([*_cells(triple), accepted, graph, stance, *where])
    return sheet.getvalue()


def _cells(triple: ox.Triple) -> list[str]:
    ends = [_text(part) for part in (triple.subject, triple.predicate, triple.object)]
    if not isinstance(triple.object, ox.Literal):
        return [*ends, "", ""]
    language = triple.object.language or ""
    datatype = "" if language else triple.object.datatype.value
    return [*ends, "" if datatype == _XSD_STRING else datatype, language]


def _rows(tables: Tables, key: str) -> list[list[Node]]:
    if key not in tables:
        return []
    return [[node for node in row if node is not None] for row in tables[key].rows]


def _triple(s: Node, p: Node, o: Node) -> ox.Triple:
    return ox.Triple(_resource(s), ox.NamedNode(p["value"]), _term(o))


def _resource(node: Node) -> ox.NamedNode | ox.BlankNode:
    if node["type"] == "bnode":
        return ox.BlankNode(node["value"])
    return ox.NamedNode(node["value"])


def _term(node: Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if node["type"] != "literal":
        return _resource(node)
    if "xml:lang" in node:
        return ox.Literal(node["value"], language=node["xml:lang"])
    if "datatype" in node:
        return ox.Literal(node["value"], datatype=ox.NamedNode(node["datatype"]))
    return ox.Literal(node["value"])


def _text(node: object) -> str:
    """Give a node's address or words."""
    if isinstance(node, ox.NamedNode | ox.BlankNode | ox.Literal):
        return node.value
    return str(node)


def _filled(text: str, name: str) -> str:
    """Put an address into a query as the engine writes it; a bad one is refused."""
    return text.format(
        iri=ox.NamedNode(expand(name)),
        vocabulary=ox.NamedNode(VOCABULARY),
        defined=_node("rdfs", "isDefinedBy"),
        part=_node("dct", "isPartOf"),
        label=_node("rdfs", "label"),
    )


def _node(prefix: str, name: str) -> ox.NamedNode:
    return ox.NamedNode(PREFIXES[prefix] + name)
