"""Names lead to entities, and never by a silent guess."""

from __future__ import annotations

import pytest

from graph import Generation
from graph.errors import AmbiguousNameError, UnknownNameError
from graph.search import resolve, search


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Acme", "company:acme"),
        ("ACME", "company:acme"),
        ("  acme ", "company:acme"),
        ("ａｃｍｅ", "company:acme"),
        ("艾克米", "company:acme"),
        ("Acme Semiconductor", "company:acme"),
        ("acme-semiconductor", "company:acme"),
        ("XEX:ACME", "company:acme"),
        ("company:acme", "company:acme"),
        ("https://w3id.org/chipscape/company/acme", "company:acme"),
        ("Q999999901", "company:acme"),
        ("acme-a2", "chip:acme-a2"),
        ("A2", "chip:acme-a2"),
        ("Acme A2 Lite", "chip:acme-a2-lite"),
        ("回声一号", "company:echo-one"),
    ],
    ids=lambda text: text.strip(),
)
def test_a_name_of_one_entity_leads_to_it_without_a_remark(
    typed: str, name: str, small_world: Generation
) -> None:
    found = resolve(small_world.lookup, typed)
    assert (found.entity.name, found.remark) == (name, "")


@pytest.mark.parametrize(
    ("typed", "name", "remark"),
    [
        (
            "長鑫測試",
            "company:changxin-test",
            "'長鑫測試' read as Longcore (company:changxin-test), by other script "
            "'長鑫測試'",
        ),
        (
            "chang xin ce shi",
            "company:changxin-test",
            "'chang xin ce shi' read as Longcore (company:changxin-test), by pinyin "
            "'chang xin ce shi'",
        ),
        (
            "ChangXinCeShi",
            "company:changxin-test",
            "'ChangXinCeShi' read as Longcore (company:changxin-test), by pinyin "
            "'chang xin ce shi'",
        ),
        (
            "bjgdz",
            "company:borealis",
            "'bjgdz' read as Borealis (company:borealis), by initials 'bjgdz'",
        ),
        (
            "Boraelis",
            "company:borealis",
            "'Boraelis' read as Borealis (company:borealis), by label 'Borealis'",
        ),
    ],
    ids=["traditional", "pinyin", "pinyin in one", "initials", "typing error"],
)
def test_a_name_come_by_otherwise_says_what_it_was_read_as(
    typed: str, name: str, remark: str, small_world: Generation
) -> None:
    found = resolve(small_world.lookup, typed)
    assert (found.entity.name, found.remark) == (name, remark)


def test_an_ambiguous_name_lists_its_candidates(small_world: Generation) -> None:
    with pytest.raises(AmbiguousNameError, match="'Echo' can mean") as error:
        small_world.entity("Echo")
    assert error.value.candidates == (
        "company:echo-one (Echo One 回声一号, Company)",
        "company:echo-two (Echo Two 回声二号, Company)",
    )


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("Echo On", "company:echo-one"),
        ("Farlnad", "place:farland"),
        ("Ada", "person:ada-moss"),
        ("Box", "system:acme-box"),
    ],
    ids=["cut", "swapped", "part", "word"],
)
def test_an_unsure_name_is_offered_or_read_aloud(
    typed: str, near: str, small_world: Generation
) -> None:
    try:
        found = resolve(small_world.lookup, typed)
    except UnknownNameError as unknown:
        assert near in " ".join(unknown.nearest)
    else:
        assert (found.entity.name, bool(found.remark)) == (near, True)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "!!!",
        "Zzzyx",
        "company:nobody",
        "\udcff",
        "\x00",
        "x" * 10_000,
        "%",
        "_",
    ],
    ids=[
        "empty",
        "space",
        "marks",
        "unknown",
        "unknown id",
        "half a character",
        "nul",
        "long",
        "wildcard",
        "single wildcard",
    ],
)
def test_an_unknown_name_is_an_error_and_never_a_guess(
    typed: str, small_world: Generation
) -> None:
    with pytest.raises(UnknownNameError, match="no entity is called"):
        small_world.entity(typed)


@pytest.mark.parametrize("typed", ["ECX", "Acm", "EDU"], ids=["ECX", "Acm", "EDU"])
def test_a_short_name_is_never_read_as_another(
    typed: str, small_world: Generation
) -> None:
    with pytest.raises(UnknownNameError):
        small_world.entity(typed)


def test_a_search_ranks_whole_names_before_beginnings_and_parts(
    small_world: Generation,
) -> None:
    hits = small_world.search("Acme A2")
    assert [(hit.entity.name, hit.matched, hit.how) for hit in hits] == [
        ("chip:acme-a2", "Acme A2", "label"),
        ("chip:acme-a2-lite", "Acme A2 Lite", "label"),
    ]
    assert [hit.score for hit in hits] == sorted(
        (hit.score for hit in hits), reverse=True
    )
    assert (hits[0].score, hits[1].score < 90) == (100, True)


def test_a_search_for_an_ambiguous_name_gives_all(small_world: Generation) -> None:
    assert [hit.entity.name for hit in small_world.search("Echo")][:2] == [
        "company:echo-one",
        "company:echo-two",
    ]


def test_a_search_finds_what_a_typing_error_meant(small_world: Generation) -> None:
    assert [hit.entity.name for hit in small_world.search("Boraelis")] == [
        "company:borealis"
    ]


@pytest.mark.parametrize("limit", [1, 2, 10**20], ids=["one", "two", "vast"])
def test_a_search_gives_no_more_than_its_limit(
    limit: int, small_world: Generation
) -> None:
    whole = [hit.matched for hit in small_world.search("acme", 1000)]
    found = [hit.matched for hit in small_world.search("acme", limit)]
    assert found == whole[:limit]


def test_a_search_for_nothing_finds_nothing(small_world: Generation) -> None:
    assert small_world.search("") == []


@pytest.mark.parametrize("typed", ["Lite Acme", "a2 lite acme", "moss ada"])
def test_words_may_come_in_any_order(typed: str, small_world: Generation) -> None:
    first = small_world.search(typed)[0].entity.name
    assert first == ("person:ada-moss" if "moss" in typed else "chip:acme-a2-lite")


def test_a_text_of_very_many_words_is_no_burden(small_world: Generation) -> None:
    assert small_world.search("acme borealis " * 5000) == []


def test_a_piece_of_an_identifier_finds_nothing(small_world: Generation) -> None:
    assert small_world.search("9999") == []


@pytest.mark.parametrize("typed", ["Acme A22", "Acme A4", "Acme A1000"])
def test_a_name_with_another_number_is_never_read_as_a_chip(
    typed: str, small_world: Generation
) -> None:
    with pytest.raises(UnknownNameError, match="did you mean"):
        resolve(small_world.lookup, typed)


def test_a_typing_error_beside_the_number_is_forgiven(small_world: Generation) -> None:
    assert (
        resolve(small_world.lookup, "Amce A2 Lite").entity.name == "chip:acme-a2-lite"
    )


@pytest.mark.parametrize(
    "text",
    [
        *("nvi", "tsmc", "h10", "半导体", "英伟达", "yingw", "lithography euv", "am"),
        *("台积电 公司", "nvidia h", "samsung elec", "zzz", "a b c", "ding dian zi"),
    ],
)
def test_names_found_by_three_letters_are_those_of_reading_all(
    text: str, real_world: Generation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def found() -> list[tuple[str, float, str]]:
        hits = search(real_world.lookup, text, 50)
        return [(hit.entity.name, hit.score, hit.matched) for hit in hits]

    assert real_world.lookup.has_trigrams()
    quick = found()
    monkeypatch.setattr(type(real_world.lookup), "has_trigrams", lambda _: False)
    assert found() == quick
