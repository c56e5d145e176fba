"""Each check of the whole graph finds what it is for, and nothing in a good graph."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph import dataset, shapes
from graph.audit import audit
from graph.infer import infer
from graph.places import ontology
from graph.project import project

PRESS = "facts/press/acme-a2-2023-03-14.trig"
TENURE = (
    "event:tenure-echo a cs:Tenure ; cs:holder person:ada-moss ; cs:post post:ceo ; "
)
TENURE += "cs:organisation company:dune ; "
FLINT = 'company:flint a cs:Company ; rdfs:label "Flint"@en, "火石"@zh .'
FOUND = {
    "mutual-parents": (
        "company:acme cs:subsidiaryOf company:dune . "
        "company:dune cs:subsidiaryOf company:acme .",
        {"company:acme", "company:dune"},
    ),
    "mutual-succession": (
        "chip:acme-a1 cs:supersedes chip:acme-a2 .",
        {"chip:acme-a1", "chip:acme-a2"},
    ),
    "self-relation": ("company:acme cs:competesWith company:acme .", {"company:acme"}),
    "tenure-order": (
        TENURE
        + 'cs:validFrom "2020"^^xsd:gYear ; cs:validTo "2019-05"^^xsd:gYearMonth .',
        {"event:tenure-echo"},
    ),
    "unspoken-entity": (FLINT, {"company:flint"}),
}
WELL = {
    "subsidiary": "company:acme cs:subsidiaryOf company:dune .",
    "year then month of it": TENURE
    + 'cs:validFrom "2020"^^xsd:gYear ; cs:validTo "2020-05"^^xsd:gYearMonth .',
    "month then year of it": TENURE
    + 'cs:validFrom "2020-05"^^xsd:gYearMonth ; cs:validTo "2020"^^xsd:gYear .',
    "one day": TENURE
    + 'cs:validFrom "2020-05-02"^^xsd:date ; cs:validTo "2020-05-02"^^xsd:date .',
    "a source's speaker": "",
}


def audited(folder: Path, said: str) -> list[str]:
    path = folder / ("entities/acme.ttl" if said == FLINT else PRESS)
    told = said if said == FLINT else f"p:4 {{ {said} }}" if said else ""
    path.write_text(f"{path.read_text('utf-8')}\n{told}\n", "utf-8")
    return audit(project(infer(shapes.check(dataset.read(folder))), "0"))


@pytest.mark.parametrize("check", FOUND)
def test_a_check_finds_what_it_is_for(check: str, small_ontology: Path) -> None:
    said, nodes = FOUND[check]
    mend = (ontology() / "checks" / f"{check}.rq").read_text("utf-8").splitlines()[0]
    found = audited(small_ontology, said)
    assert {line.split(": ")[1] for line in found} == nodes
    assert all(line.endswith(mend.lstrip("# ").rstrip(".")) for line in found)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ('"2020-06"^^xsd:gYearMonth', '"2020-05"^^xsd:gYearMonth'),
        ('"2020-05-03"^^xsd:date', '"2020-05-02"^^xsd:date'),
        ('"2020-06-01"^^xsd:date', '"2020-05"^^xsd:gYearMonth'),
    ],
    ids=["months", "days", "day and month"],
)
def test_a_tenure_that_ends_before_it_begins_is_found_in_any_precision(
    first: str, last: str, small_ontology: Path
) -> None:
    found = audited(
        small_ontology, f"{TENURE} cs:validFrom {first} ; cs:validTo {last} ."
    )
    assert [line.split(": ")[1] for line in found] == ["event:tenure-echo"]


@pytest.mark.parametrize("said", WELL.values(), ids=WELL.keys())
def test_a_good_graph_passes_every_check(said: str, small_ontology: Path) -> None:
    assert audited(small_ontology, said) == []


@pytest.mark.parametrize(
    "path", sorted((ontology() / "checks").glob("*.rq")), ids=lambda path: path.stem
)
def test_a_check_begins_with_what_is_wrong_and_how_to_mend_it(path: Path) -> None:
    head = path.read_text("utf-8").splitlines()[0]
    assert head.startswith("# ")
    assert ": " in head
    assert path.stem in {*FOUND, "fact-without-source"}  # which the shapes forestall
