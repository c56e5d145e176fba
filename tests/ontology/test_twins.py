"""Entities whose names look alike are doubts; two that bear one label are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph import dataset
from graph.places import ontology
from graph.twins import _read, looks, problems, twins

ENTITIES = "entities/acme.ttl"
ALIKE = {
    "legal form": ("ACME Co., Ltd.", "阿克米"),
    "Chinese legal form": ("Akme", "艾克米有限公司"),
    "the other script": ("Changxin Test", "長鑫測試"),
    "look-alike letters": ("Асme", "阿克米"),
    "full width": ("Ａｃｍｅ", "阿克米"),
    "nought for O": ("B0realis", "北极"),
    "a group": ("Acme Group", "阿克米"),
    "another's alias": ("Acme Semiconductor", "阿克米"),
}
APART = {
    "another name": ("Acmeon", "阿克米"),
    "two aliases": ("Flint", "火石"),
}


def with_twin(
    folder: Path, en: str, zh: str, more: str = "", kind: str = "Company"
) -> dataset.Facts:
    """Read the invented world with one more entity."""
    path = folder / ENTITIES
    place = {"Company": "company", "Person": "person"}[kind]
    told = f'{place}:twin a cs:{kind} ; rdfs:label "{en}"@en, "{zh}"@zh {more} .'
    path.write_text(f"{path.read_text('utf-8')}\n{told}\n", "utf-8")
    return dataset.read(folder)


@pytest.mark.parametrize(("en", "zh"), ALIKE.values(), ids=ALIKE.keys())
def test_names_that_look_alike_are_found(
    en: str, zh: str, small_ontology: Path
) -> None:
    (found,) = twins(with_twin(small_ontology, en, zh))
    assert "company:twin" in {name for name, _ in found.names}
    assert len(found.names) == 2


@pytest.mark.parametrize(("en", "zh"), APART.values(), ids=APART.keys())
def test_names_that_differ_are_left_alone(
    en: str, zh: str, small_ontology: Path
) -> None:
    more = '; <http://www.w3.org/2004/02/skos/core#altLabel> "Echo"@en'
    assert twins(with_twin(small_ontology, en, zh, more)) == []


def test_a_firm_and_its_group_are_known_apart(small_ontology: Path) -> None:
    path = small_ontology / "facts" / "press" / "acme-a2-2023-03-14.trig"
    told = "p:1 { company:acme cs:subsidiaryOf company:twin . }"
    path.write_text(f"{path.read_text('utf-8')}\n{told}\n", "utf-8")
    assert twins(with_twin(small_ontology, "Acme Group", "艾克米集团")) == []


def test_entities_of_two_classes_may_look_alike(small_ontology: Path) -> None:
    facts = with_twin(small_ontology, "Acme", "艾克米", kind="Person")
    assert (twins(facts), problems(facts)) == ([], [])


def test_a_legal_form_is_a_firms_alone() -> None:
    assert looks("RTX SE", firm=False) != looks("RTX", firm=False)
    assert looks("RTX SE", firm=True) == looks("RTX", firm=True)


@pytest.mark.parametrize(
    ("en", "zh", "label"),
    [
        ("Acme", "阿克米", "acme"),
        ("ＡＣＭＥ", "阿克米", "acme"),
        ("Akme", "艾克米", "艾克米"),
    ],
    ids=["English", "width and case", "Chinese"],
)
def test_a_label_of_two_entities_of_a_class_is_a_problem(
    en: str, zh: str, label: str, small_ontology: Path
) -> None:
    (found,) = problems(with_twin(small_ontology, en, zh))
    assert found.startswith(f"{small_ontology / ENTITIES}: company:twin: bears the la")
    assert f"{label!r} as company:acme does" in found
    assert "cs:needsContext" in found


def test_a_label_that_needs_context_may_be_shared(small_ontology: Path) -> None:
    facts = with_twin(small_ontology, "Acme", "阿克米", '; cs:needsContext "Acme"')
    assert (problems(facts), twins(facts)) == ([], [])


def test_the_check_lists_a_shared_label(small_ontology: Path) -> None:
    from graph import shapes
    from graph.audit import audit
    from graph.infer import infer
    from graph.project import project

    facts = with_twin(small_ontology, "Acme", "阿克米")
    found = audit(project(infer(shapes.check(facts)), "0"))
    assert [line for line in found if "bears the label" in line] == problems(facts)


def test_the_shipped_list_folds_letters_of_three_scripts() -> None:
    before, after = _read(ontology() / "look-alikes.txt")
    assert {before[ord(char)] for char in "АΑ"} == {"A"}
    assert all(key > 127 for key in before)
    assert after == {ord("0"): "o", ord("1"): "l"}
    assert not set(map(chr, before)) & set("".join(before.values()))
