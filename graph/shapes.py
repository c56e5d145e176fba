"""``Facts`` become ``Checked``: SHACL over everything the files say.

Two sources of shapes: the files of ``ontology/shapes`` and the vocabulary itself,
whose domains and ranges are turned into shapes here so that each limit is written
once. Passages' graphs are merged for the check, because a denied statement must be
as well-formed as a stated one. Nothing is changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pyshacl
from rdflib import RDF, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from .dataset import Facts
from .errors import RejectedFactError, UnreadableFileError
from .names import expand, short
from .vocabulary import DATE_TYPES, Term, Vocabulary

SH = Namespace("http://www.w3.org/ns/shacl#")
_STYLE = "style.ttl"


@dataclass(frozen=True)
class Checked:
    """Facts that satisfy every shape."""

    facts: Facts


@dataclass(frozen=True)
class Breach:
    """One result of a shape: which shape, on which node, and what to write."""

    shape: str
    node: str
    path: str
    value: str
    message: str


def check(facts: Facts) -> Checked:
    """Hold facts against all shapes.

    Raises:
        RejectedFactError: at least one shape is broken; every breach is listed with
            file, node and mend.
        UnreadableFileError: a shapes file is not Turtle.
    """
    data = to_rdflib([*facts.vocabulary.quads, *facts.described, *facts.stated])
    shapes = of_folder(facts.folder) + of_vocabulary(facts.vocabulary)
    problems = sorted({_problem(facts, found) for found in breaches(data, shapes)})
    if problems:
        raise RejectedFactError(tuple(problems))
    return Checked(facts)


def style(folder: Path, quads: Iterable[ox.Quad]) -> list[Breach]:
    """Hold a vocabulary against the shapes of its own style."""
    return breaches(to_rdflib(quads), _load(folder / "shapes" / _STYLE))


def of_folder(folder: Path) -> Graph:
    """Load every shapes file of an ontology folder but the style's."""
    shapes = Graph()
    for path in sorted((folder / "shapes").glob("*.ttl")):
        if path.name != _STYLE:
            shapes += _load(path)
    return shapes


def of_vocabulary(vocabulary: Vocabulary) -> Graph:
    """Turn domains, ranges and kinds of date into shapes with a mend each."""
    shapes = Graph()
    for term in vocabulary.terms.values():
        if term.is_relation or term.is_value:
            _property_shape(shapes, vocabulary, term)
    return shapes


def breaches(data: Graph, shapes: Graph) -> list[Breach]:
    """Run pySHACL and list what it found, in shape and node order."""
    _, results, _ = pyshacl.validate(
        data, shacl_graph=shapes, inference="none", inplace=True
    )
    if not isinstance(results, Graph):
        raise UnreadableFileError(f"shapes: {results}; mend the shapes files")
    found = [
        Breach(
            shape=_text(results.value(result, SH.sourceShape)),
            node=_text(results.value(result, SH.focusNode)),
            path=_text(results.value(result, SH.resultPath)),
            value=_text(results.value(result, SH.value)),
            message=_text(results.value(result, SH.resultMessage)),
        )
        for result in results.subjects(RDF.type, SH.ValidationResult)
    ]
    return sorted(found, key=lambda breach: (breach.shape, breach.node, breach.value))


def to_rdflib(quads: Iterable[ox.Quad]) -> Graph:
    """Merge quads into one rdflib graph, literals kept as written."""
    merged = Graph()
    for quad in quads:
        merged.add((_node(quad.subject), _node(quad.predicate), _node(quad.object)))
    return merged


def _load(path: Path) -> Graph:
    try:
        return Graph().parse(path, format="turtle")
    except SyntaxError as bad:  # rdflib's BadSyntax is one
        raise UnreadableFileError(f"{path}: not Turtle: {bad}; mend it") from bad


def _property_shape(shapes: Graph, vocabulary: Vocabulary, term: Term) -> None:
    if not term.domain.startswith(("cs:", "prov:")) or term.is_derived:
        return
    iri = URIRef(expand(term.name))
    where = URIRef(f"{iri}/shape")
    what = URIRef(f"{iri}/shape/value")
    shapes.add((where, RDF.type, SH.NodeShape))
    shapes.add((where, SH.targetSubjectsOf, iri))
    shapes.add((where, SH.property, what))
    shapes.add((what, SH.path, iri))
    name = term.name.removeprefix("cs:")
    if term.domain in vocabulary.terms:
        shapes.add((where, SH["class"], URIRef(expand(term.domain))))
        kind = vocabulary.terms[term.domain].label_en
        shapes.add((where, SH.message, Literal(f"only {_a(kind)} can have {name}")))
    if term.facts.get("cs:valueKind") == "cs:Date":
        _date_shape(shapes, what, name)
    elif term.range.startswith("xsd:"):
        shapes.add((what, SH.datatype, URIRef(expand(term.range))))
        shapes.add((what, SH.message, Literal(_literal_mend(vocabulary, term))))
    elif term.range == "rdf:langString":
        shapes.add((what, SH.datatype, RDF.langString))
        mend = f"{name} takes a text with its language, as in 'x'@en"
        shapes.add((what, SH.message, Literal(mend)))
    elif term.range in vocabulary.terms and term.range != "rdfs:Datatype":
        shapes.add((what, SH["class"], URIRef(expand(term.range))))
        kind = vocabulary.terms[term.range].label_en
        shapes.add((what, SH.message, Literal(f"{name} takes {_a(kind)}")))


def _date_shape(shapes: Graph, what: URIRef, name: str) -> None:
    choices = [URIRef(f"{what}/{kind.removeprefix('xsd:')}") for kind in DATE_TYPES]
    head = URIRef(f"{what}/or")
    shapes.add((what, SH["or"], head))
    for position, (choice, kind) in enumerate(zip(choices, DATE_TYPES, strict=True)):
        here = head if position == 0 else URIRef(f"{head}/{position}")
        last = position + 1 == len(choices)
        rest = RDF.nil if last else URIRef(f"{head}/{position + 1}")
        shapes.add((here, RDF.first, choice))
        shapes.add((here, RDF.rest, rest))
        shapes.add((choice, SH.datatype, URIRef(expand(kind))))
    mend = (
        f"{name} takes a date: '2024-03-18'^^xsd:date, '2024-03'^^xsd:gYearMonth "
        "or '2024'^^xsd:gYear"
    )
    shapes.add((what, SH.message, Literal(mend)))


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiouAEIOU' else 'a'} {noun}"


def _literal_mend(vocabulary: Vocabulary, term: Term) -> str:
    name = term.name.removeprefix("cs:")
    kind = term.range.removeprefix("xsd:")
    if kind != "decimal":
        return f"{name} takes a {kind}"
    unit = vocabulary.terms.get(term.unit)
    of = unit.facts.get("qudt:symbol", term.unit) if unit else term.unit
    words = f" in {of}" if of else ""
    return f"{name} takes a decimal{words}, written with a point as in 141.0"


def _node(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Node:
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return Literal(term.value, lang=term.language)
        kind = URIRef(term.datatype.value)
        return Literal(
            term.value, datatype=None if kind == XSD.string else kind, normalize=False
        )
    return BNode(str(term))


def _text(node: Node | None) -> str:
    if node is None:
        return ""
    return short(str(node)) if isinstance(node, URIRef) else str(node)


def _problem(facts: Facts, found: Breach) -> str:
    place = facts.files.get(found.node)
    if place is None and found.node.startswith("correction:"):
        slug = found.node.removeprefix("correction:").partition("/")[0]
        place = facts.files.get(f"source:{slug}")
    where = f"{place}: " if place else ""
    value = f" (found {found.value})" if found.value and found.path else ""
    return f"{where}{found.node}: {found.message}{value}"
