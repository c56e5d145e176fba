"""What follows from what sources say, with rule, premises and passages."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from graph import dataset, shapes
from graph.errors import RuleError
from graph.infer import Inferred, infer
from graph.places import ontology

RULES = sorted(path.stem for path in (ontology() / "rules").glob("*.rq"))
PRESS = "passage:acme-a2-2023-03-14"
Triple = tuple[str, str, str]


class Case(NamedTuple):
    """A rule's conclusion in the invented world, and what it must not conclude."""

    said: str  # added to a stated passage, so that the rule has its premises
    conclusion: Triple
    premises: tuple[Triple, ...]
    near_miss: str  # added instead: close to the premises, and not enough
    wrong: Triple


CASES = {
    "customer": Case(
        "company:borealis cs:supplies company:dune .",
        ("company:dune", "cs:customerOf", "company:borealis"),
        (("company:borealis", "cs:supplies", "company:dune"),),
        "company:borealis cs:competesWith company:dune .",
        ("company:dune", "cs:customerOf", "company:borealis"),
    ),
    "employer": Case(
        "",
        ("company:acme", "cs:employs", "person:ada-moss"),
        (("person:ada-moss", "cs:holdsPost", "company:acme"),),
        "",
        ("company:dune", "cs:employs", "person:ada-moss"),
    ),
    "foundry-supplies-designer": Case(
        "",
        ("company:borealis", "cs:supplies", "company:acme"),
        (
            ("chip:acme-a2", "cs:fabricatedBy", "company:borealis"),
            ("company:acme", "cs:develops", "chip:acme-a2"),
        ),
        "chip:acme-a1 cs:fabricatedBy company:acme .",
        ("company:acme", "cs:supplies", "company:acme"),
    ),
    "later-generation": Case(
        "chip:acme-a3 cs:supersedes chip:acme-a2 .",
        ("chip:acme-a3", "cs:laterGenerationThan", "chip:acme-a1"),
        (
            ("chip:acme-a2", "cs:supersedes", "chip:acme-a1"),
            ("chip:acme-a3", "cs:supersedes", "chip:acme-a2"),
        ),
        "chip:acme-a3 cs:supersedes chip:acme-a1 .",
        ("chip:acme-a3", "cs:laterGenerationThan", "chip:acme-a1"),
    ),
    "shared-segment": Case(
        "",
        ("company:acme", "cs:sharesSegmentWith", "company:echo-one"),
        (
            ("company:acme", "cs:activeInSegment", "segment:edge"),
            ("company:echo-one", "cs:activeInSegment", "segment:edge"),
        ),
        "",
        ("company:acme", "cs:sharesSegmentWith", "company:acme"),
    ),
    "system-chip-maker": Case(
        "",
        ("company:borealis", "cs:makesChipsOf", "system:acme-box"),
        (
            ("chip:acme-a2", "cs:fabricatedBy", "company:borealis"),
            ("system:acme-box", "cs:usesChip", "chip:acme-a2"),
        ),
        "chip:acme-a1 cs:packagedBy company:dune .",
        ("company:dune", "cs:makesChipsOf", "system:acme-box"),
    ),
    "variant-family": Case(
        "",
        ("chip:acme-a2-lite", "cs:partOfFamily", "family:acme-a"),
        (
            ("chip:acme-a2", "cs:partOfFamily", "family:acme-a"),
            ("chip:acme-a2-lite", "cs:variantOf", "chip:acme-a2"),
        ),
        "chip:acme-a3 cs:supersedes chip:acme-a2 .",
        ("chip:acme-a3", "cs:partOfFamily", "family:acme-a"),
    ),
}


def add(folder: Path, statements: str, passage: str = "p:1") -> None:
    """Let a passage of the press release say more."""
    path = folder / "facts" / "press" / "acme-a2-2023-03-14.trig"
    if statements:
        text = path.read_text("utf-8")
        path.write_text(f"{text}\n{passage} {{ {statements} }}\n", "utf-8")


def drawn(folder: Path) -> Inferred:
    return infer(shapes.check(dataset.read(folder)))


def concluded(made: Inferred) -> set[Triple]:
    return {(one.subject, one.predicate, one.object) for one in made.derived}


def test_every_rule_has_a_case() -> None:
    assert sorted(CASES) == RULES


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_concludes_from_exactly_its_premises(
    rule: str, small_ontology: Path
) -> None:
    case = CASES[rule]
    add(small_ontology, case.said)
    found = [one for one in drawn(small_ontology).derived if one.rule == rule]
    (one,) = [
        one
        for one in found
        if (one.subject, one.predicate, one.object) == case.conclusion
    ]
    assert one.premises == case.premises
    assert one.passages
    assert set(one.passages) <= {f"{PRESS}/1", f"{PRESS}/4"}


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_does_not_conclude_from_less(rule: str, small_ontology: Path) -> None:
    add(small_ontology, CASES[rule].near_miss)
    assert CASES[rule].wrong not in concluded(drawn(small_ontology))


@pytest.mark.parametrize("passage", ["p:3-planned", "p:5-forecast", "p:6-denied"])
def test_nothing_follows_from_what_is_not_a_fact(
    passage: str, small_ontology: Path
) -> None:
    stance = {"p:3-planned": "", "p:5-forecast": "Forecast", "p:6-denied": "Denied"}
    path = small_ontology / "facts" / "press" / "acme-a2-2023-03-14.trig"
    if stance[passage]:
        described = (
            f"{passage} a cs:Passage ; dct:isPartOf src:acme-a2-2023-03-14 ; "
            f'cs:locator "paragraph 9" ; cs:stance cs:{stance[passage]} .\n'
        )
        path.write_text(path.read_text("utf-8") + described, "utf-8")
    add(small_ontology, "chip:acme-a1 cs:fabricatedBy company:dune .", passage)
    assert ("company:dune", "cs:supplies", "company:acme") not in concluded(
        drawn(small_ontology)
    )


def test_nothing_follows_from_a_restored_passage(small_ontology: Path) -> None:
    path = small_ontology / "facts" / "news" / "far-times-2024-05.trig"
    said = "p:4 { chip:acme-a1 cs:fabricatedBy company:dune . }"
    path.write_text(f"{path.read_text('utf-8')}\n{said}\n", "utf-8")
    assert not {one for one in concluded(drawn(small_ontology)) if "dune" in one[0]}


def test_a_conclusion_may_rest_on_a_conclusion(small_ontology: Path) -> None:
    found = drawn(small_ontology).derived
    (customer,) = [one for one in found if one.rule == "customer"]
    assert customer.premises == (("company:borealis", "cs:supplies", "company:acme"),)
    assert customer.passages == (f"{PRESS}/1",)


def test_a_chain_is_followed_to_its_end(small_ontology: Path) -> None:
    add(
        small_ontology,
        "chip:acme-a3 cs:supersedes chip:acme-a2 . "
        "chip:acme-a1 cs:supersedes chip:acme-a2-lite .",
    )
    found = [
        one for one in drawn(small_ontology).derived if one.rule == "later-generation"
    ]
    assert [(one.subject, one.object) for one in found] == [
        ("chip:acme-a2", "chip:acme-a2-lite"),
        ("chip:acme-a3", "chip:acme-a1"),
        ("chip:acme-a3", "chip:acme-a2-lite"),
    ]


def test_a_circle_of_succession_ends(small_ontology: Path) -> None:
    add(
        small_ontology,
        "chip:acme-a1 cs:supersedes chip:acme-a2-lite . "
        "chip:acme-a2-lite cs:supersedes chip:acme-a2 .",
    )
    found = [
        one for one in drawn(small_ontology).derived if one.rule == "later-generation"
    ]
    assert all(one.subject != one.object for one in found)


def test_a_conclusion_never_repeats_what_a_source_says(small_ontology: Path) -> None:
    made = drawn(small_ontology)
    assert not concluded(made) & set(made.accepted)


def test_inverse_and_symmetric_forms_are_written_out(small_ontology: Path) -> None:
    mirrored = set(drawn(small_ontology).mirrored)
    assert ("chip:acme-a2", "cs:developedBy", "company:acme") in mirrored
    assert ("company:echo-one", "cs:competesWith", "company:acme") in mirrored
    assert ("company:acme", "cs:hasCustomer", "company:borealis") not in mirrored
    assert ("company:borealis", "cs:hasCustomer", "company:acme") in mirrored


def test_what_is_only_denied_or_planned_has_no_inverse(small_ontology: Path) -> None:
    mirrored = drawn(small_ontology).mirrored
    assert not [t for t in mirrored if "place:farland" in t and "arket" in t[1]]
    assert not [t for t in mirrored if "chip:acme-a3" in t]


@pytest.mark.parametrize(
    ("event", "relation"),
    [
        (
            "event:tenure-ada-moss-acme-ceo",
            ("person:ada-moss", "cs:holdsPost", "company:acme"),
        ),
        (
            "event:listing-echo-one",
            ("company:echo-one", "cs:listedOn", "list:watch-list"),
        ),
        (
            "event:restriction-a2-farland",
            ("chip:acme-a2", "cs:restrictedBy", "rule:farland-rule-2024"),
        ),
        (
            "event:investment-dune-acme",
            ("company:dune", "cs:investsIn", "company:acme"),
        ),
        (
            "event:takeover-echo-two",
            ("company:echo-one", "cs:agreedToAcquire", "company:echo-two"),
        ),
        (
            "event:availability-acme-a2-dune",
            ("chip:acme-a2", "cs:offeredBy", "company:dune"),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else value[1],
)
def test_an_event_stands_for_its_relation(
    event: str, relation: Triple, small_ontology: Path
) -> None:
    found = [
        (one.subject, one.predicate, one.object)
        for one in drawn(small_ontology).implied
        if one.event.name == event
    ]
    assert found == [relation]


@pytest.mark.parametrize(
    ("status", "relation"),
    [
        ("abandoned", "cs:agreedToAcquire"),
        ("completed", "cs:acquired"),
        ("", "cs:acquired"),
    ],
    ids=["abandoned", "completed", "unsaid"],
)
def test_only_a_completed_takeover_is_an_acquisition(
    status: str, relation: str, small_ontology: Path
) -> None:
    path = small_ontology / "facts" / "news" / "far-times-2024-05.trig"
    said = f'cs:status "{status}" ;' if status else ""
    path.write_text(
        path.read_text("utf-8").replace('cs:status "abandoned" ;', said), "utf-8"
    )
    found = {
        one.predicate
        for one in drawn(small_ontology).implied
        if one.event.name == "event:takeover-echo-two"
    }
    assert found == {relation}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("CONSTRUCT { ?a cs:supplies ?b } WHERE { ?b cs:supplies ?a }", "not a rule"),
        ("# why\nSELECT * { ?s ?p ?o }", "not a rule"),
        ("# why\nCONSTRUCT { ?a cs:supplies ?b } WHERE { ?a ?b }", "not SPARQL"),
        (
            "# why\nCONSTRUCT { ?a no:thing ?b } WHERE { ?a cs:supplies ?b }",
            "not SPARQL",
        ),
        ("", "not a rule"),
    ],
    ids=["no reason", "not a construct", "bad pattern", "unknown prefix", "empty"],
)
def test_a_rule_that_cannot_be_read_stops_the_build(
    text: str, words: str, small_ontology: Path
) -> None:
    (small_ontology / "rules" / "customer.rq").write_text(text, "utf-8")
    with pytest.raises(RuleError, match=words) as error:
        drawn(small_ontology)
    assert "customer.rq" in str(error.value)
