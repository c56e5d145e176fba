"""The exports: the same graph in every format, and facts apart from what is none."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest

from graph import Generation
from graph.names import NS, expand

Quads = set[ox.Quad]
SEGMENT = "shares-segment-with"


def quads(build: Path, name: str, form: ox.RdfFormat) -> Quads:
    return set(ox.parse(path=build / name, format=form))


@pytest.fixture(scope="module")
def whole(small_build: Path) -> Quads:
    """The dataset of the invented world."""
    return quads(small_build, "chipscape.nq", ox.RdfFormat.N_QUADS)


def rows(build: Path, name: str) -> list[dict[str, str]]:
    with (build / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("chipscape.trig", ox.RdfFormat.TRIG),
        ("chipscape.jsonld", ox.RdfFormat.JSON_LD),
    ],
)
def test_every_rdf_file_holds_the_same_quads(
    name: str, form: ox.RdfFormat, whole: Quads, small_build: Path
) -> None:
    assert quads(small_build, name, form) == whole


def test_turtle_holds_the_default_graph(whole: Quads, small_build: Path) -> None:
    default = {q for q in whole if isinstance(q.graph_name, ox.DefaultGraph)}
    assert quads(small_build, "chipscape.ttl", ox.RdfFormat.TURTLE) == default


def test_the_store_holds_the_same_facts(whole: Quads, small_build: Path) -> None:
    store = ox.Store.read_only(str(small_build / "current" / "store"))
    fresh = ox.Store()  # a store writes numbers its own way: 8.10 as 8.1
    fresh.extend(whole)
    assert set(store) == set(fresh)


def test_the_digits_of_a_figure_stay_as_the_source_wrote_them(whole: Quads) -> None:
    told = {
        q.object.value
        for q in whole
        if q.predicate.value == f"{NS}dieArea" and isinstance(q.object, ox.Literal)
    }
    assert told == {"8.10", "8.1"}


@pytest.mark.parametrize(
    ("subject", "predicate", "item"),
    [
        ("company:acme", "cs:exitedMarket", "place:farland"),
        ("company:acme", "cs:develops", "chip:acme-a3"),
        ("chip:acme-a3", "cs:supersedes", "chip:acme-a2"),
        ("company:changxin-test", "cs:supplies", "company:acme"),
        ("chip:acme-a2", "cs:offeredBy", "company:dune"),
    ],
    ids=["denied", "planned", "planned successor", "rumoured", "restored"],
)
def test_what_is_no_fact_stands_in_its_passages_graph_alone(
    subject: str, predicate: str, item: str, whole: Quads
) -> None:
    triple = tuple(ox.NamedNode(expand(name)) for name in (subject, predicate, item))
    graphs = [
        q.graph_name for q in whole if (q.subject, q.predicate, q.object) == triple
    ]
    assert graphs
    assert not any(isinstance(graph, ox.DefaultGraph) for graph in graphs)


def test_every_fact_of_the_default_graph_stands_in_a_named_graph_too(
    whole: Quads,
) -> None:
    """What is neither description nor vocabulary has a passage, or a rule."""
    named = {q.triple for q in whole if not isinstance(q.graph_name, ox.DefaultGraph)}
    base = expand("company:")
    top = base.removesuffix("company/")
    relation = ox.NamedNode(f"{NS}relatedTo")
    below: set[object] = {relation}
    edges = [
        (q.subject, q.object)
        for q in whole
        if q.predicate.value.endswith("#subPropertyOf")
    ]
    for _ in range(5):
        below |= {one for one, other in edges if other in below}
    facts = {
        q.triple
        for q in whole
        if isinstance(q.graph_name, ox.DefaultGraph)
        and q.predicate in below
        and isinstance(q.subject, ox.NamedNode)
        and q.subject.value.startswith(top)
    }
    assert len(facts) > 20
    assert facts <= named


def test_networks_have_the_same_nodes_and_edges(
    small_build: Path, small_world: Generation
) -> None:
    net = small_world.network()
    graphml = nx.read_graphml(small_build / "chipscape.graphml")
    gexf = nx.read_gexf(small_build / "chipscape.gexf")
    pairs = Counter(net.edges())
    for read in (graphml, gexf):
        assert set(read.nodes) == set(net.nodes)
        assert Counter((one, other) for one, other, *_ in read.edges) == pairs
    relations = sorted(told["relation"] for *_, told in graphml.edges(data=True))
    assert relations == sorted(key for *_, key in net.edges(keys=True))


def test_the_table_of_entities_has_a_row_for_each(
    small_build: Path, small_world: Generation
) -> None:
    told = rows(small_build, "entities.csv")
    head = "id iri type label_en label_zh aliases ticker wikidata lei licence"
    assert " ".join(told[0]) == head
    assert [row["id"] for row in told] == sorted(small_world.network().nodes)
    (acme,) = [row for row in told if row["id"] == "company:acme"]
    assert acme == {
        "id": "company:acme",
        "iri": "https://w3id.org/chipscape/company/acme",
        "type": "Company",
        "label_en": "Acme",
        "label_zh": "艾克米",
        "aliases": "Acme Semiconductor | The Borealis of chips",
        "ticker": "XEX:ACME",
        "wikidata": "Q999999901",
        "lei": "",
        "licence": "",
    }


def test_the_table_of_statements_cites_each(small_build: Path) -> None:
    told = rows(small_build, "statements.csv")
    head = "subject relation object value unit stance accepted inferred valid_from"
    head += " valid_to speaker source issued passage locator url licence"
    assert " ".join(told[0]) == head
    assert all(row["passage"] and row["source"] and row["locator"] for row in told)
    assert all(row["accepted"] in ("true", "false") for row in told)
    stances = Counter(row["stance"] for row in told if row["accepted"] == "true")
    assert set(stances) == {"Stated"}
    (memory,) = [row for row in told if row["value"] == "144"]
    assert (memory["unit"], memory["source"], memory["issued"]) == (
        "GB",
        "The chips of Farland",
        "2024-05",
    )


def test_a_plan_is_a_plan_in_the_table_of_statements(small_build: Path) -> None:
    told = rows(small_build, "statements.csv")
    planned = [row for row in told if row["object"] == "chip:acme-a3"]
    assert [
        (r["subject"], r["stance"], r["accepted"], r["speaker"]) for r in planned
    ] == [("company:acme", "Planned", "false", "Ada Moss")]


def test_a_guess_is_marked_in_every_format(small_build: Path, whole: Quads) -> None:
    (row,) = [
        r for r in rows(small_build, "statements.csv") if r["relation"] == SEGMENT
    ]
    assert row["inferred"] == "true"
    graphs = {
        q.graph_name.value
        for q in whole
        if q.predicate.value == f"{NS}sharesSegmentWith"
        and isinstance(q.graph_name, ox.NamedNode)
    }
    assert all("/inference/" in graph for graph in graphs)
