"""Addresses lead to short names and back, and names fold for comparison."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given

from graph.names import BASE, NS, expand, is_slug, normal, short
from tests.strategies import ADDRESSES, ANYTHING, SLUGS


@given(ADDRESSES)
def test_an_address_survives_shortening_and_back(iri: str) -> None:
    assert expand(short(iri)) == iri


@given(ADDRESSES)
def test_shortening_a_short_name_changes_nothing(iri: str) -> None:
    assert short(short(iri)) == short(iri)


@given(SLUGS)
def test_every_generated_slug_is_a_slug(slug: str) -> None:
    assert is_slug(slug)


@pytest.mark.parametrize(
    ("iri", "name"),
    [
        (f"{BASE}chip/acme-a1", "chip:acme-a1"),
        (f"{BASE}passage/acme-2024/3-planned", "passage:acme-2024/3-planned"),
        (f"{NS}develops", "cs:develops"),
        ("http://www.wikidata.org/entity/Q182477", "wd:Q182477"),
        ("https://schema.org/name", "schema:name"),
        (BASE, BASE),
        (NS, NS),
        (f"{BASE}chip/", f"{BASE}chip/"),
        ("https://example.org/chip/acme-a1", "https://example.org/chip/acme-a1"),
    ],
    ids=[
        "entity", "passage", "term", "wikidata", "schema",
        "bare base", "bare namespace", "no slug", "foreign",
    ],
)  # fmt: skip
def test_an_address_is_shortened_by_its_kind(iri: str, name: str) -> None:
    assert short(iri) == name


@pytest.mark.parametrize(
    "text",
    ["", "NVIDIA", "a b", "-a", "a-", "a--b", "a..b", "芯片", "a/b", "a_b", "a\n"],
    ids=[
        "empty", "capitals", "space", "leading hyphen", "trailing hyphen",
        "double hyphen", "double dot", "chinese", "slash", "underscore", "newline",
    ],
)  # fmt: skip
def test_what_is_no_slug_is_refused(text: str) -> None:
    assert not is_slug(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("NVIDIA H100", "nvidiah100"),
        ("ＮＶＩＤＩＡ", "nvidia"),
        ("Luís", "luis"),
        ("Straße", "strasse"),
        ("C++ / C#", "c++c#"),
        ("英伟达（NVIDIA）", "英伟达nvidia"),
        ("H₂O ²", "h2o2"),
        ("\u200bA\u202eB", "ab"),
        (" \t-–— ®™", "tm"),
        ("", ""),
    ],
    ids=[
        "case and space", "width", "accent", "sharp s", "plus and hash",
        "chinese brackets", "sub and superscript", "invisible", "marks", "empty",
    ],
)  # fmt: skip
def test_a_name_is_folded_for_comparison(text: str, folded: str) -> None:
    assert normal(text) == folded


@given(ANYTHING)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert normal(normal(text)) == normal(text)


@given(ANYTHING)
def test_folding_forgets_how_a_text_was_composed(text: str) -> None:
    assert normal(unicodedata.normalize("NFC", text)) == normal(text)
