"""The vocabulary: what the code and the readers rely on, beyond its style."""

from __future__ import annotations

from collections import Counter

import pytest

from graph.places import ontology
from graph.vocabulary import Term, read

VOCABULARY = read(ontology())
TERMS = list(VOCABULARY.terms.values())
RELATIONS = VOCABULARY.relations()
QUANTITIES = [term for term in TERMS if "cs:quantityValue" in term.parents]
WANTED = [
    *("develops", "competes-with", "restricted-by", "fabricated-by", "packaged-by"),
    *("uses-memory", "supplies", "supersedes", "based-on-architecture"),
    *("part-of-family", "offered-by", "customer-of", "invests-in", "acquired"),
    *("subsidiary-of", "founded", "holds-post", "employs", "licenses-from"),
    *("member-of", "issued-by", "applies-to-destination"),
]


def name(term: Term) -> str:
    """Give a term's short name."""
    return term.name


@pytest.mark.parametrize("label", WANTED)
def test_a_relation_that_the_field_speaks_of_is_there(label: str) -> None:
    assert label in {term.label_en for term in RELATIONS}


@pytest.mark.parametrize("language", ["label_en", "label_zh"])
def test_no_two_relations_share_a_label(language: str) -> None:
    told = Counter(getattr(term, language) for term in RELATIONS)
    assert [label for label, times in told.items() if times > 1] == []


@pytest.mark.parametrize("term", RELATIONS, ids=name)
def test_a_relation_is_named_in_kebab_case(term: Term) -> None:
    assert term.label_en == term.label_en.lower().replace(" ", "-")


@pytest.mark.parametrize("term", RELATIONS, ids=name)
def test_an_inverse_leads_back(term: Term) -> None:
    if term.inverse:
        back = VOCABULARY.terms[term.inverse]
        assert back.inverse == term.name
        assert (back.domain, back.range) == (term.range, term.domain)
        assert term.is_derived != back.is_derived


@pytest.mark.parametrize("term", QUANTITIES, ids=name)
def test_a_quantity_of_an_entity_has_one_unit(term: Term) -> None:
    assert (term.range, len(term.unit.split())) == ("xsd:decimal", 1)


@pytest.mark.parametrize("term", TERMS, ids=name)
def test_what_a_term_refers_to_exists(term: Term) -> None:
    referred = [*term.parents, term.domain, term.range, term.inverse]
    referred += [term.facts.get(f"cs:{key}", "") for key in ("impliesRelation",)]
    for key in ("subjectRole", "objectRole"):
        referred += term.facts.get(f"cs:{key}", "").split()
    lost = [
        one for one in referred if one.startswith("cs:") and one not in VOCABULARY.terms
    ]
    assert lost == []


@pytest.mark.parametrize("term", TERMS, ids=name)
def test_no_class_or_relation_is_below_itself(term: Term) -> None:
    assert not any(VOCABULARY.below(parent, term.name) for parent in term.parents)


def test_the_vocabulary_is_mapped_to_others() -> None:
    text = (ontology() / "chipscape.ttl").read_text("utf-8")
    for other in ("schema:", "prov:", "org:", "wdt:"):
        assert f" {other}" in text, other
    assert text.count("Match ") > 20


def test_the_vocabulary_has_a_version() -> None:
    assert VOCABULARY.version.count(".") == 2
