"""Each shape accepts its good case, and its bad case fails for that shape alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, Namespace, URIRef

from graph.names import short
from graph.places import ontology
from graph.shapes import breaches, of_folder, style, to_rdflib
from graph.vocabulary import read

CASES = Path(__file__).resolve().parent / "cases"
SHAPES = sorted((ontology() / "shapes").glob("*.ttl"))
SH = Namespace("http://www.w3.org/ns/shacl#")
CS = Namespace("https://w3id.org/chipscape/ns#")


def stem(path: Path) -> str:
    """Give the shape that a case is of."""
    return path.name.partition(".")[0]


@pytest.fixture(scope="module")
def vocabulary() -> Graph:
    """The classes of the vocabulary and its named values, which shapes look up."""
    kept = {f"{RDF}type", f"{RDFS}subClassOf"}
    quads = read(ontology()).quads
    return to_rdflib(quad for quad in quads if quad.predicate.value in kept)


def case(name: str, kind: str) -> Graph:
    (path,) = CASES.glob(f"{name}.{kind}.*")
    return to_rdflib(ox.parse(path.read_text("utf-8"), format=ox.RdfFormat.TURTLE))


def shapes_of(name: str) -> Graph:
    return Graph().parse(ontology() / "shapes" / f"{name}.ttl", format="turtle")


@cache
def all_shapes() -> Graph:
    """Read all shapes of facts once."""
    return of_folder(ontology())


def names_in(shapes: Graph) -> set[str]:
    """List the shapes of a file that have an address."""
    heads = {*shapes.subjects(RDF.type, SH.NodeShape), *shapes.subjects(SH.message)}
    return {short(str(one)) for one in heads if isinstance(one, URIRef)}


def broken(data: Graph, vocabulary: Graph, name: str) -> set[str]:
    """List the shapes that data break: the style for a term, else all others."""
    if name == "style":
        return {found.shape for found in breaches(data, shapes_of(name))}
    return {found.shape for found in breaches(data + vocabulary, all_shapes())}


def test_every_shapes_file_has_a_good_and_a_bad_case() -> None:
    names = {path.stem for path in SHAPES}
    assert {stem(path) for path in CASES.glob("*.good.*")} == names
    assert {stem(path) for path in CASES.glob("*.bad.*")} == names


@pytest.mark.parametrize("path", sorted(CASES.glob("*.good.*")), ids=stem)
def test_a_good_case_breaks_no_shape(path: Path, vocabulary: Graph) -> None:
    assert broken(case(stem(path), "good"), vocabulary, stem(path)) == set()


@pytest.mark.parametrize("path", sorted(CASES.glob("*.bad.*")), ids=stem)
def test_a_bad_case_breaks_its_own_shape_only(path: Path, vocabulary: Graph) -> None:
    found = broken(case(stem(path), "bad"), vocabulary, stem(path))
    assert len(found) == 1
    assert found <= names_in(shapes_of(stem(path)))


NEEDED = [
    (path.stem, str(what), str(where))
    for path in SHAPES
    for shapes in [Graph().parse(path, format="turtle")]
    for what in sorted(shapes.subjects(SH.minCount), key=str)
    if isinstance(what, URIRef) and path.stem != "style"
    for where in shapes.objects(what, SH.path)
]


@pytest.mark.parametrize(
    ("name", "what", "where"), NEEDED, ids=[short(what) for _, what, _ in NEEDED]
)
def test_what_a_shape_needs_cannot_be_left_out(
    name: str, what: str, where: str, vocabulary: Graph
) -> None:
    data = case(name, "good")
    data.remove((None, URIRef(where), None))
    found = broken(data, vocabulary, name)
    assert short(what) in found
    assert {one.rpartition("-")[2] for one in found} == {what.rpartition("-")[2]}


LIMITED = [
    (str(what), str(where), float(str(limit)) * factor)
    for shapes in [shapes_of("limits")]
    for side, factor in ((SH.minInclusive, 0.1), (SH.maxInclusive, 10.0))
    for what, limit in sorted(shapes.subject_objects(side))
    for where in shapes.objects(what, SH.path)
    if float(str(limit)) > 0
]


@pytest.mark.parametrize(
    ("what", "where", "figure"),
    LIMITED,
    ids=[f"{short(where)} {figure:g}" for _, where, figure in LIMITED],
)
def test_a_figure_of_another_unit_breaks_its_limit(
    what: str, where: str, figure: float, vocabulary: Graph
) -> None:
    data = case("limits", "good")
    (subject,) = data.subjects(URIRef(where))
    decimal = URIRef("http://www.w3.org/2001/XMLSchema#decimal")
    data.set((subject, URIRef(where), Literal(f"{figure:f}", datatype=decimal)))
    assert broken(data, vocabulary, "limits") == {short(what)}


@pytest.mark.parametrize("path", SHAPES, ids=lambda path: path.stem)
def test_every_shape_has_an_address_and_a_mend(path: Path) -> None:
    shapes = Graph().parse(path, format="turtle")
    for one in shapes.subjects(RDF.type, SH.NodeShape):
        assert isinstance(one, URIRef)
        assert one in set(shapes.subjects(SH.message)) or list(
            shapes.objects(one, SH.property)
        )
    for one in shapes.subjects(SH.path):
        if not isinstance(one, BNode):  # one of several choices, told by its parent
            (message,) = shapes.objects(one, SH.message)
            assert len(str(message)) > 15


def test_the_vocabulary_keeps_its_own_style() -> None:
    assert style(ontology(), read(ontology()).quads) == []


SPOILT: dict[str, tuple[Callable[[Graph], object], set[str]]] = {
    "no label": (
        lambda g: g.remove((None, None, Literal("polishes", lang="en"))),
        {"shape:style-label", "shape:style-english"},
    ),
    "no chinese label": (
        lambda g: g.remove((None, None, Literal("抛光", lang="zh"))),
        {"shape:style-label", "shape:style-chinese"},
    ),
    "a third label": (
        lambda g: g.add(
            (
                CS.polishes,
                RDFS.label,
                Literal("poliert", lang="de"),
            )
        ),
        {"shape:style-label"},
    ),
    "no definition": (
        lambda g: g.remove((None, SKOS.definition, None)),
        {"shape:style-definition"},
    ),
    "a definition without its stop": (
        lambda g: g.set(
            (
                CS.polishes,
                SKOS.definition,
                Literal("Polishes", lang="en"),
            )
        ),
        {"shape:style-definition"},
    ),
    "no example": (
        lambda g: g.remove((None, SKOS.example, None)),
        {"shape:style-example"},
    ),
    "no domain": (
        lambda g: g.remove((None, RDFS.domain, None)),
        {"shape:style-domain"},
    ),
    "no range": (
        lambda g: g.remove((None, RDFS.range, None)),
        {"shape:style-range"},
    ),
    "a relation in capitals": (
        lambda g: g.add((CS.Polishes2, RDF.type, OWL.ObjectProperty)),
        {"shape:style-relation", "shape:style-domain", "shape:style-range"},
    ),
    "a class in lower case": (
        lambda g: g.add((CS.wafer, RDF.type, OWL.Class)),
        {"shape:style-class"},
    ),
    "two units": (
        lambda g: [
            g.add(
                (
                    CS.polishes,
                    URIRef("http://qudt.org/schema/qudt/hasUnit"),
                    URIRef(f"http://x/{n}"),
                )
            )
            for n in "ab"
        ],
        {"shape:style-unit"},
    ),
}


@pytest.mark.parametrize("what", SPOILT)
def test_a_spoilt_term_breaks_exactly_that_rule_of_style(
    what: str, vocabulary: Graph
) -> None:
    change, shapes = SPOILT[what]
    data = case("style", "good")
    change(data)
    assert broken(data, vocabulary, "style") == shapes
