"""Answers of the W3C's tests in a form that compares: rows, triples, or a truth."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pyoxigraph as ox

from tests.serving import Reply, Service

RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
XSD = "http://www.w3.org/2001/XMLSchema#"
NUMBERS = {
    f"{XSD}{name}"
    for name in ("integer", "decimal", "float", "double", "int", "nonNegativeInteger")
}
RESULTS = {
    ".srx": ox.QueryResultsFormat.XML,
    ".srj": ox.QueryResultsFormat.JSON,
    ".tsv": ox.QueryResultsFormat.TSV,
}
HERE = ox.NamedNode("urn:row")

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row = dict[str, Term]
Found = object


def expected(file: Path, query: str, base: str) -> Found:
    """Read the answer that a test expects; addresses in it are seen from a base."""
    if file.suffix == ".csv":
        return _lines(file.read_bytes())
    if file.suffix in RESULTS:
        return _parsed(file.read_bytes(), RESULTS[file.suffix], query)
    form = ox.RdfFormat.TURTLE if file.suffix == ".ttl" else ox.RdfFormat.RDF_XML
    rdf = ox.Store()
    rdf.load(path=str(file), format=form, base_iri=base)
    sets = list(rdf.quads_for_pattern(None, None, ox.NamedNode(f"{RS}ResultSet"), None))
    if not sets:
        return _graph([quad.triple for quad in rdf])
    return _compared(_described(rdf), query)


def engine_answer(store: ox.Store, query: str, wanted: Path) -> Found:
    """Ask the engine itself."""
    found = store.query(query)
    if isinstance(found, ox.QueryTriples):
        return _graph(list(found))
    if wanted.suffix == ".csv":
        return _lines(found.serialize(format=ox.QueryResultsFormat.CSV) or b"")
    form = RESULTS.get(wanted.suffix, ox.QueryResultsFormat.JSON)
    return _parsed(found.serialize(format=form) or b"", form, query)


def server_answer(service: Service, query: str, wanted: Path) -> Found:
    """Ask the server, in the format of the answer that is expected.

    Raises:
        ValueError: it refused.
    """
    if wanted.suffix in (".ttl", ".nt") and re.search(r"\bCONSTRUCT\b", query, re.I):
        told = _asked(service, query, "ntriples")
        return _graph([q.triple for q in ox.parse(told.body, ox.RdfFormat.N_TRIPLES)])
    name = {".csv": "csv", ".tsv": "tsv", ".srx": "xml"}.get(wanted.suffix, "json")
    told = _asked(service, query, name)
    if name == "csv":
        return _lines(told.body)
    form = RESULTS.get(wanted.suffix, ox.QueryResultsFormat.JSON)
    return _parsed(told.body, form, query)


def _asked(service: Service, query: str, form: str) -> Reply:
    told = service.query(query, format=form)
    if told.status != 200:
        raise ValueError(f"{told.status} {told.text.strip()}")
    return told


def _lines(text: bytes) -> Found:
    head, *rows = text.decode().splitlines()
    return head.split(","), sorted(re.sub(r"_:\w+", "_:", row) for row in rows)


def _parsed(text: bytes, form: ox.QueryResultsFormat, query: str) -> Found:
    if form == ox.QueryResultsFormat.JSON and "boolean" in json.loads(text):
        return bool(json.loads(text)["boolean"])
    found = ox.parse_query_results(text, format=form)
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables]
    rows = []
    for solution in found:
        terms = zip(names, solution, strict=True)
        rows.append({name: term for name, term in terms if term is not None})
    return _compared(rows, query)


def _described(rdf: ox.Store) -> list[Row]:
    """Read rows that are described as RDF."""
    rows = []
    for quad in rdf.quads_for_pattern(None, ox.NamedNode(f"{RS}solution"), None):
        row: Row = {}
        for bound in _said(rdf, quad.object, "binding"):
            (name,) = _said(rdf, bound, "variable")
            assert isinstance(name, ox.Literal)
            (row[name.value],) = _said(rdf, bound, "value")
        rows.append(row)
    return rows


def _said(rdf: ox.Store, node: Term, name: str) -> list[Term]:
    assert isinstance(node, ox.NamedNode | ox.BlankNode)
    found = rdf.quads_for_pattern(node, ox.NamedNode(RS + name), None)
    return [quad.object for quad in found]


def _compared(rows: list[Row], query: str) -> Found:
    """Give rows so that equal ones compare equal: in their order where there is one."""
    if re.search(r"\bORDER\s+BY\b", query, re.I):
        return [sorted((name, _key(row[name])) for name in row) for row in rows]
    plain = [row for row in rows if not _blank(row)]
    counted = Counter(frozenset((n, _key(row[n])) for n in row) for row in plain)
    return counted, _graph(
        [
            ox.Triple(here, ox.NamedNode(f"urn:{name}"), row[name])
            for here, row in ((ox.BlankNode(), row) for row in rows if _blank(row))
            for name in row
        ]
    )


def _blank(row: Row) -> bool:
    return any(isinstance(term, ox.BlankNode) for term in row.values())


def _graph(triples: list[ox.Triple]) -> Found:
    """Give triples so that names of blank nodes make no difference."""
    data = ox.Dataset(
        ox.Quad(one.subject, one.predicate, one.object, ox.DefaultGraph())
        for one in triples
    )
    data.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return frozenset(
        (str(quad.subject), quad.predicate.value, _term(quad.object)) for quad in data
    )


def _key(term: Term) -> str:
    return "_:" if isinstance(term, ox.BlankNode) else _term(term)


def _term(term: Term) -> str:
    """Give a term's text; of a number or truth its value."""
    if isinstance(term, ox.Literal):
        if term.datatype.value in NUMBERS:
            try:
                return f"number {float(term.value):.9g}"
            except ValueError:
                return str(term)
        if term.datatype.value == f"{XSD}boolean":
            return f"truth {term.value in ('true', '1')}"
        if term.language:
            return f'"{term.value}"@{term.language.lower()}'
    return str(term)
