"""The stages of the supply chain as the vocabulary declares them."""

from __future__ import annotations

from graph import places
from graph.vocabulary import read


def test_the_chain_goes_from_design_to_cloud() -> None:
    terms = read(places.ontology()).terms.values()
    stages = [term for term in terms if "cs:SupplyStage" in term.types]
    stages.sort(key=lambda term: int(term.facts["cs:stageOrder"]))
    columns = [stage for stage in stages if "cs:stageBand" not in stage.facts]
    assert [stage.label_en for stage in columns] == [
        "design and IP",
        "EDA",
        "equipment and materials",
        "foundry",
        "memory",
        "packaging and test",
        "chips",
        "systems",
        "cloud and AI",
    ]


def test_every_stage_named_is_declared() -> None:
    terms = read(places.ontology()).terms
    keys = ("cs:stage", "cs:makerStage", "cs:subjectStage", "cs:objectStage")
    named = {
        term.facts[key] for term in terms.values() for key in keys if key in term.facts
    }
    declared = {name for name, term in terms.items() if "cs:SupplyStage" in term.types}
    assert named <= declared
