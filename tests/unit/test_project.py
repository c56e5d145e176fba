"""The network made of facts: one edge a pair and relation, each with its passages."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import pytest

from graph import Generation, dataset, shapes
from graph.errors import DamagedGenerationError
from graph.infer import infer
from graph.links import Link
from graph.project import Projection, load, project

FAR = "passage:far-times-2024-05"
PRESS = "passage:acme-a2-2023-03-14"


def made(folder: Path) -> Projection:
    return project(infer(shapes.check(dataset.read(folder))), "0")


def say(folder: Path, passage: str, statements: str) -> None:
    path = folder / "facts" / "news" / "far-times-2024-05.trig"
    text = path.read_text("utf-8")
    path.write_text(f"{text}\n{passage} {{ {statements} }}\n", "utf-8")


def links(projection: Projection, subject: str, relation: str) -> list[Link]:
    return [
        link
        for link in projection.links
        if (link.subject, link.relation) == (subject, relation)
    ]


def test_every_edge_has_a_passage_and_both_its_ends(small_world: Generation) -> None:
    net = small_world.network()
    for subject, item, told in net.edges(data=True):
        assert told["passages"]
        assert {subject, item} <= set(net.nodes)
        assert set(told["passages"]) <= set(net.graph["passages"])


def test_a_symmetric_relation_is_one_edge(small_ontology: Path) -> None:
    say(small_ontology, "p:1", "company:echo-one cs:competesWith company:acme .")
    (link,) = links(made(small_ontology), "company:acme", "cs:competesWith")
    assert (link.object, link.passages) == ("company:echo-one", (f"{FAR}/1",))


def test_a_plain_statement_adds_its_passage_to_the_events_link(
    small_ontology: Path,
) -> None:
    path = small_ontology / "facts" / "press" / "acme-a2-2023-03-14.trig"
    said = "p:4 { company:dune cs:investsIn company:acme . }"
    path.write_text(f"{path.read_text('utf-8')}\n{said}\n", "utf-8")
    (link,) = links(made(small_ontology), "company:dune", "cs:investsIn")
    assert (link.event, link.valid_from, link.note_en, link.passages) == (
        "event:investment-dune-acme",
        "2024-02",
        "USD 6.9 bn, Series C",
        (f"{PRESS}/4", f"{FAR}/1"),
    )


def test_a_plan_lends_no_date_to_a_fact(small_ontology: Path) -> None:
    say(small_ontology, "p:1", "chip:acme-a2 cs:offeredBy company:dune .")
    found = links(made(small_ontology), "chip:acme-a2", "cs:offeredBy")
    facts = [link for link in found if link.accepted]
    assert [(link.valid_from, link.event, link.passages) for link in facts] == [
        ("", "", (f"{FAR}/1", f"{FAR}/4"))
    ]


def test_a_rumour_of_a_fact_leaves_the_fact_accepted(small_ontology: Path) -> None:
    say(small_ontology, "p:3-rumoured", "company:acme cs:develops chip:acme-a2 .")
    net = made(small_ontology).net
    told = net.edges["company:acme", "chip:acme-a2", "develops"]
    assert (told["accepted"], told["stances"]) == (True, ("Stated", "Rumoured"))


@pytest.mark.parametrize(
    ("subject", "item", "relation", "stances"),
    [
        ("company:acme", "place:farland", "exited-market", ("Denied",)),
        ("company:changxin-test", "company:acme", "supplies", ("Rumoured",)),
        ("company:acme", "chip:acme-a3", "develops", ("Planned",)),
    ],
    ids=["denied", "rumoured", "planned"],
)
def test_what_is_no_fact_is_an_edge_not_accepted(
    subject: str,
    item: str,
    relation: str,
    stances: tuple[str, ...],
    small_world: Generation,
) -> None:
    told = small_world.network().edges[subject, item, relation]
    assert (told["accepted"], tuple(told["stances"])) == (False, stances)


def test_a_restored_statement_is_no_fact_unless_accepted(small_ontology: Path) -> None:
    (link,) = links(made(small_ontology), "chip:acme-a2", "cs:offeredBy")
    assert (link.accepted, link.stances) == (False, ("Stated", "Planned"))


def test_an_inferred_edge_names_its_rule(small_world: Generation) -> None:
    net = small_world.network()
    inferred = {
        (subject, relation, item, told["rule"])
        for subject, item, relation, told in net.edges(keys=True, data=True)
        if told["inferred"]
    }
    assert inferred == {
        ("chip:acme-a2-lite", "part-of-family", "family:acme-a", "variant-family"),
        ("company:acme", "shares-segment-with", "company:echo-one", "shared-segment"),
        ("company:borealis", "makes-chips-of", "system:acme-box", "system-chip-maker"),
        ("company:borealis", "supplies", "company:acme", "foundry-supplies-designer"),
    }


def test_a_primary_source_is_preferred_to_a_later_one(small_ontology: Path) -> None:
    found = [
        v for v in made(small_ontology).values if v.property == "cs:memoryCapacity"
    ]
    assert [(v.value.value, v.preferred, v.disputed) for v in found] == [
        ("141.0", True, True),
        ("144.0", False, True),
    ]


def test_the_later_of_two_like_sources_is_preferred(small_ontology: Path) -> None:
    path = small_ontology / "facts" / "news" / "far-times-2024-05.trig"
    later = path.read_text("utf-8").replace("cs:NewsArticle", "cs:PressRelease")
    path.write_text(later, "utf-8")
    found = [
        v for v in made(small_ontology).values if v.property == "cs:memoryCapacity"
    ]
    assert [v.value.value for v in found if v.preferred] == ["144.0"]


def test_a_rumoured_value_is_never_preferred_nor_disputed(small_ontology: Path) -> None:
    say(small_ontology, "p:3-rumoured", "chip:acme-a2 cs:tdp 900.0 .")
    found = [v for v in made(small_ontology).values if v.property == "cs:tdp"]
    assert [(v.value.value, v.accepted, v.preferred, v.disputed) for v in found] == [
        ("700.0", True, True, False),
        ("900.0", False, False, False),
    ]


def test_a_year_does_not_contradict_a_day_within_it(small_ontology: Path) -> None:
    say(small_ontology, "p:1", 'chip:acme-a2 cs:announcedOn "2023"^^xsd:gYear .')
    found = [
        v
        for v in made(small_ontology).values
        if (v.entity, v.property) == ("chip:acme-a2", "cs:announcedOn")
    ]
    assert [(v.value.value, v.preferred, v.disputed) for v in found] == [
        ("2023-03-14", True, False),
        ("2023", False, False),
    ]


def test_a_source_more_never_takes_a_fact_away(small_ontology: Path) -> None:
    path = small_ontology / "facts" / "news" / "far-times-2024-05.trig"
    text = path.read_text("utf-8")
    path.unlink()
    before = {(x.subject, x.relation, x.object) for x in made(small_ontology).links}
    path.write_text(text, "utf-8")
    after = {(x.subject, x.relation, x.object) for x in made(small_ontology).links}
    assert before < after


def test_the_network_is_read_back_as_it_was_made(
    small_ontology: Path, small_world: Generation
) -> None:
    net = made(small_ontology).net
    back = small_world.network()
    assert isinstance(back, nx.MultiDiGraph)
    assert sorted(back.edges(keys=True)) == sorted(net.edges(keys=True))
    assert sorted(back.nodes) == sorted(net.nodes)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"nodes": 1}', "null", "\ud800"], ids=repr
)
def test_a_damaged_network_file_is_told(text: str, tmp_path: Path) -> None:
    path = tmp_path / "chipscape.json"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(DamagedGenerationError, match="run chipscape build --force"):
        load(path)
