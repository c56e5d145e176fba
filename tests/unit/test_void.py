"""The service description: counts of the manifest, the same in every form."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from graph import Generation
from graph.names import expand
from graph.partitions import partitions
from graph.triples import FORMS
from graph.web.addresses import RDF
from graph.web.void import description

ORIGIN = "https://example.org"
VOID = "http://rdfs.org/ns/void#"
SD = "http://www.w3.org/ns/sparql-service-description#"


def store(body: bytes, form: str) -> ox.Store:
    """Read a description into a store."""
    made = ox.Store()
    made.load(body, format=FORMS[RDF[form]])
    return made


def asked(made: ox.Store, query: str) -> list[str]:
    prefixes = f"PREFIX void: <{VOID}> PREFIX sd: <{SD}> "
    found = made.query(prefixes + query)
    assert isinstance(found, ox.QuerySolutions)
    nodes = [row[0] for row in found]
    return [one.value for one in nodes if isinstance(one, ox.NamedNode | ox.Literal)]


def test_all_forms_hold_the_same_triples(small_world: Generation) -> None:
    manifest = small_world.manifest()
    found = [set(store(description(manifest, ORIGIN, form), form)) for form in RDF]
    assert found[0] == found[1] == found[2]


def test_the_counts_are_those_of_the_data(small_world: Generation) -> None:
    path = str(small_world.folder / "chipscape.nq")
    quads = list(ox.parse(path=path, format=ox.RdfFormat.N_QUADS))
    facts = [one for one in quads if one.graph_name == ox.DefaultGraph()]
    types = [one for one in facts if one.predicate.value == expand("rdf:type")]
    counted = {
        "triples": len(facts),
        "distinctSubjects": len({one.subject for one in facts}),
        "distinctObjects": len({one.object for one in facts}),
        "properties": len({one.predicate for one in facts}),
        "classes": len({one.object for one in types}),
    }
    made = store(description(small_world.manifest(), ORIGIN, "ttl"), "ttl")
    graph = "?service sd:defaultDataset/sd:defaultGraph"
    for term, count in counted.items():
        told = asked(made, f"SELECT ?n {{ {graph}/void:{term} ?n }}")
        assert told == [str(count)], term
    chips = f"SELECT ?n {{ ?x void:entities ?n ; void:class <{expand('cs:Chip')}> }}"
    entities = small_world.manifest()["counts"]["kinds"]
    assert asked(made, chips) == [str(entities["Chip"])]


def test_the_service_says_where_it_is_and_what_it_speaks(
    small_world: Generation,
) -> None:
    made = store(description(small_world.manifest(), ORIGIN, "nt"), "nt")
    assert asked(made, "SELECT ?e { ?s a sd:Service ; sd:endpoint ?e }") == [
        f"{ORIGIN}/sparql"
    ]
    spoken = asked(made, "SELECT ?l { ?s sd:supportedLanguage ?l }")
    assert spoken == [f"{SD}SPARQL11Query"]


def test_a_manifest_without_partitions_gives_a_shorter_description() -> None:
    body = description({"version": "1", "licence": "data CC BY 4.0"}, ORIGIN, "ttl")
    assert b"classPartition" not in body
    assert b"sd:endpoint" in body


def test_a_bound_dataset_is_not_called_free() -> None:
    told = {"licence": "data CC BY 4.0; not for commercial use, as it holds data"}
    assert b"creativecommons.org/licenses/by/4.0" not in description(
        told, ORIGIN, "ttl"
    )


@pytest.mark.parametrize("graph", [ox.DefaultGraph(), ox.NamedNode("http://g/")])
def test_statements_of_passages_are_counted_as_graphs_only(
    graph: ox.DefaultGraph | ox.NamedNode,
) -> None:
    node = ox.NamedNode("http://a/")
    told = partitions([ox.Quad(node, node, node, graph)])
    assert told["triples"] + told["graphs"] == 1
