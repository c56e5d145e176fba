"""``Facts`` become ``Checked``: terms that fit, and SHACL over everything said.

Passages' graphs are merged for the check, because a denied statement must be as
well-formed as a stated one. Nothing is changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox
from rdflib import RDF, RDFS, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from .dataset import Facts
from .errors import RejectedFactError, UnreadableFileError
from .fit import misfits
from .names import short
from .vocabulary import text_of

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
    problems = {
        f"{facts.files[told.passage]}: {told.subject}: {mend}"
        for told, mend in misfits(facts)
    }
    shapes = of_folder(facts.folder)
    looked_at = _predicates(shapes)
    data = to_rdflib(
        quad
        for quads in (facts.vocabulary.quads, facts.described, facts.stated)
        for quad in quads
        if quad.predicate.value in looked_at
    )
    found = breaches(data, shapes)
    problems |= {_problem(facts, breach) for breach in found}
    if problems:
        raise RejectedFactError(tuple(sorted(problems)))
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


def breaches(data: Graph, shapes: Graph) -> list[Breach]:
    """Run pySHACL and list what it found, in shape and node order."""
    import pyshacl  # only who checks pays for it

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


def _predicates(shapes: Graph) -> set[str]:
    """List the predicates that shapes look at; others need not be loaded."""
    named = (SH.path, SH.targetSubjectsOf, SH.targetObjectsOf, SH.lessThan)
    found = {str(iri) for link in named for iri in shapes.objects(None, link)}
    return found | {str(RDF.type), str(RDFS.subClassOf)}


def _load(path: Path) -> Graph:
    try:
        return Graph().parse(data=text_of(path), format="turtle")
    except SyntaxError as bad:  # rdflib's BadSyntax is one
        raise UnreadableFileError(f"{path}: not Turtle: {bad}; mend it") from bad


def _node(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Node:
    if isinstance(term, ox.NamedNode):
        return _iri(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return Literal(term.value, lang=term.language)
        kind = _iri(term.datatype.value)
        return Literal(
            term.value, datatype=None if kind == XSD.string else kind, normalize=False
        )
    return BNode(str(term))


@cache
def _iri(text: str) -> URIRef:
    return URIRef(text)


def _text(node: Node | None) -> str:
    if node is None:
        return ""
    return short(str(node)) if isinstance(node, URIRef) else str(node)


def _problem(facts: Facts, found: Breach) -> str:
    place = _place(facts, found)
    where = f"{place}: " if place else ""
    value = f" (found {found.value})" if found.value and found.path else ""
    return f"{where}{found.node}: {found.message}{value}"


def _place(facts: Facts, found: Breach) -> Path | None:
    """Find the file that says what broke a shape, or that describes the node."""
    for told in facts.statements:
        if told.subject == found.node and told.predicate == found.path:
            value = told.object
            text = value if isinstance(value, str) else value.value
            if found.value in ("", text):
                return facts.files.get(told.passage)
    if found.node.startswith("correction:"):
        slug = found.node.removeprefix("correction:").partition("/")[0]
        return facts.files.get(f"source:{slug}")
    return facts.files.get(found.node)
